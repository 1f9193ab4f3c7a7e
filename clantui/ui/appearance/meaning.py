"""Colours that mean something, in every theme.

Each meaning is a theme variable, for text and for shapes:

    $rarity-common $rarity-rare $rarity-epic $rarity-legendary $rarity-champion
    $ours $theirs              our clan, and the others
    $gain $loss                more and less, joined and left, won and lost
    $warn-absence $alarm-absence       away for days, away for long
    $elixir $progress

Text is drawn in these (4.5 : 1 against every ground, the cursor's too), shapes (edges, bars,
boats) in the same with `-mark`: `$ours-mark` (3 : 1). In code they are the `Meaning`s of
`core/text/meanings`; `ui/common/meanings` draws them. A meaning is never told by its colour alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Final

from textual.color import Color

from clantui.core.text.meanings import MEANINGS, Meaning
from clantui.ui.appearance.contrast import adjust_contrast, contrast_ratio

_SHAPE: Final = 3.1
"""Contrast of a shape, a little more than success criterion 1.4.11 asks."""

_GROUNDS: Final = (
    "background",
    "surface",
    "panel",
    "block-cursor-background",
    "block-cursor-blurred-background",
    "block-hover-background",
)
_WHITE, _BLACK = Color(255, 255, 255), Color(0, 0, 0)

_HUES_DARK: Final = {
    Meaning.COMMON: "#9DB4CE",
    Meaning.RARE: "#F58B3C",
    Meaning.EPIC: "#C67BFF",
    Meaning.LEGENDARY: "#3FDFCB",
    Meaning.CHAMPION: "#FFD54A",
    Meaning.OURS: "#F5C242",
    Meaning.THEIRS: "#7FA8D9",
    Meaning.GAIN: "#58C98B",
    Meaning.LOSS: "#FF7A70",
    Meaning.WARN_ABSENCE: "#F2B84B",
    Meaning.ALARM_ABSENCE: "#FF7A70",
    Meaning.ELIXIR: "#D48BFF",
    Meaning.PROGRESS: "#F2B84B",
}
_HUES_LIGHT: Final = {
    Meaning.COMMON: "#5F7692",
    Meaning.RARE: "#E0670B",
    Meaning.EPIC: "#9A3FE0",
    Meaning.LEGENDARY: "#00958D",
    Meaning.CHAMPION: "#C48A00",
    Meaning.OURS: "#C77700",
    Meaning.THEIRS: "#3D6FA8",
    Meaning.GAIN: "#14804A",
    Meaning.LOSS: "#C9302C",
    Meaning.WARN_ABSENCE: "#C77700",
    Meaning.ALARM_ABSENCE: "#C9302C",
    Meaning.ELIXIR: "#A23BD6",
    Meaning.PROGRESS: "#E0780B",
}
_HUES_SAFE: Final = {
    Meaning.COMMON: "#98A0AC",
    Meaning.RARE: "#F0802E",
    Meaning.EPIC: "#9A86FF",
    Meaning.LEGENDARY: "#7AD7FF",
    Meaning.CHAMPION: "#F7EE5A",
    Meaning.OURS: "#F0E442",
    Meaning.THEIRS: "#6FA8DC",
    Meaning.GAIN: "#56B4E9",
    Meaning.LOSS: "#FF8A3D",
    Meaning.WARN_ABSENCE: "#E6B800",
    Meaning.ALARM_ABSENCE: "#FF8A3D",
    Meaning.ELIXIR: "#9A86FF",
    Meaning.PROGRESS: "#F0E442",
}
"""Blue and orange, which those who see no red or no green tell apart; see `themes.SAFE`."""

_ANSI: Final = {
    Meaning.COMMON: "ansi_blue",
    Meaning.RARE: "ansi_red",
    Meaning.EPIC: "ansi_magenta",
    Meaning.LEGENDARY: "ansi_cyan",
    Meaning.CHAMPION: "ansi_yellow",
    Meaning.OURS: "ansi_yellow",
    Meaning.THEIRS: "ansi_blue",
    Meaning.GAIN: "ansi_green",
    Meaning.LOSS: "ansi_red",
    Meaning.WARN_ABSENCE: "ansi_yellow",
    Meaning.ALARM_ABSENCE: "ansi_red",
    Meaning.ELIXIR: "ansi_magenta",
    Meaning.PROGRESS: "ansi_yellow",
}


def meaning_variables(variables: Mapping[str, str], *, is_safe: bool = False) -> dict[str, str]:
    """Return the variables of all meanings, each readable on every ground of a theme.

    Args:
        variables: of the theme, not of an `ansi` one.
        is_safe: in blue and orange.
    """
    return dict(_adjusted(tuple(variables[name] for name in _GROUNDS), is_safe))


def ansi_meaning_variables() -> dict[str, str]:
    """Return the variables of all meanings in the terminal's own colours."""
    marks = {tone.mark: _ANSI[tone] for tone in MEANINGS}
    return {**{tone.value: _ANSI[tone] for tone in MEANINGS}, **marks}


@lru_cache(32)
def _adjusted(grounds: tuple[str, ...], is_safe: bool) -> tuple[tuple[str, str], ...]:
    """Move the hues until they are seen on all grounds, opaque or laid over the first."""
    first = Color.parse(grounds[0])
    on = [first + Color.parse(ground) for ground in grounds]
    is_dark = contrast_ratio(_WHITE, first) > contrast_ratio(_BLACK, first)
    hues = _HUES_SAFE if is_safe else _HUES_DARK if is_dark else _HUES_LIGHT
    found = []
    for tone in MEANINGS:
        hue = Color.parse(hues[tone])
        found.append((tone.value, adjust_contrast(hue, on).hex))
        found.append((tone.mark, adjust_contrast(hue, on, _SHAPE).hex))
    return tuple(found)
