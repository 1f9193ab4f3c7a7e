"""Colours with a meaning, in every theme.

Each meaning is a theme variable:

    $rarity-common $rarity-rare $rarity-epic $rarity-legendary $rarity-champion
    $ours $theirs              our clan, and the others
    $gain $loss                more and less, joined and left, won and lost
    $warn-absence $alarm-absence       away for days, away for long
    $elixir $progress

They are for text, with a contrast of 4.5 : 1 against every background, including the cursor.
Shapes (edges, bars, boats) use the same names with `-mark`, such as `$ours-mark` (3 : 1). In code
they are the `ColourRole`s of `core/text/colours`; `ui/common/colours` draws them. No meaning is
shown by its colour alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Final

from textual.color import Color

from clantui.core.text.colours import DARK_HUES, MEANINGS, TERMINAL_HUES, ColourRole
from clantui.ui.appearance.contrast import adjust_contrast, compute_contrast_ratio

_SHAPE: Final = 3.1
"""Contrast of a shape, a little more than success criterion 1.4.11 requires."""

_GROUNDS: Final = (
    "background",
    "surface",
    "panel",
    "block-cursor-background",
    "block-cursor-blurred-background",
    "block-hover-background",
)
_WHITE, _BLACK = Color(255, 255, 255), Color(0, 0, 0)

_HUES_LIGHT: Final = {
    ColourRole.COMMON: "#5F7692",
    ColourRole.RARE: "#CF5600",
    ColourRole.EPIC: "#9A3FE0",
    ColourRole.LEGENDARY: "#00867F",
    ColourRole.CHAMPION: "#A97300",
    ColourRole.OURS: "#CF5600",
    ColourRole.THEIRS: "#3D6FA8",
    ColourRole.GAIN: "#14804A",
    ColourRole.LOSS: "#C9302C",
    ColourRole.WARN_ABSENCE: "#B06A00",
    ColourRole.ALARM_ABSENCE: "#C9302C",
    ColourRole.ELIXIR: "#A23BD6",
    ColourRole.PROGRESS: "#CF5600",
}
_HUES_SAFE: Final = {
    ColourRole.COMMON: "#98A0AC",
    ColourRole.RARE: "#F0802E",
    ColourRole.EPIC: "#9A86FF",
    ColourRole.LEGENDARY: "#7AD7FF",
    ColourRole.CHAMPION: "#F7EE5A",
    ColourRole.OURS: "#F0E442",
    ColourRole.THEIRS: "#6FA8DC",
    ColourRole.GAIN: "#56B4E9",
    ColourRole.LOSS: "#FF8A3D",
    ColourRole.WARN_ABSENCE: "#E6B800",
    ColourRole.ALARM_ABSENCE: "#FF8A3D",
    ColourRole.ELIXIR: "#9A86FF",
    ColourRole.PROGRESS: "#F0E442",
}
"""Blue and orange, for red-green colour blindness; see `themes.SAFE`."""


def make_meaning_variables(
    variables: Mapping[str, str], *, is_safe: bool = False
) -> dict[str, str]:
    """Return the variables of all meanings, readable on every background of a theme."""
    return dict(_adjust_hues(tuple(variables[name] for name in _GROUNDS), is_safe))


def make_ansi_meaning_variables() -> dict[str, str]:
    """Return the variables of all meanings in the terminal's own colours."""
    names = {tone: f"ansi_{TERMINAL_HUES[tone]}" for tone in MEANINGS}
    marks = {tone.mark: names[tone] for tone in MEANINGS}
    return {**{tone.value: names[tone] for tone in MEANINGS}, **marks}


@lru_cache(32)
def _adjust_hues(grounds: tuple[str, ...], is_safe: bool) -> tuple[tuple[str, str], ...]:
    """Adjust the hues to all backgrounds, which are opaque or laid over the first."""
    first = Color.parse(grounds[0])
    backgrounds = [first + Color.parse(ground) for ground in grounds]
    is_dark = compute_contrast_ratio(_WHITE, first) > compute_contrast_ratio(_BLACK, first)
    hues = _HUES_SAFE if is_safe else DARK_HUES if is_dark else _HUES_LIGHT
    variables = []
    for tone in MEANINGS:
        hue = Color.parse(hues[tone])
        variables.append((tone.value, adjust_contrast(hue, backgrounds).hex))
        variables.append((tone.mark, adjust_contrast(hue, backgrounds, _SHAPE).hex))
    return tuple(variables)
