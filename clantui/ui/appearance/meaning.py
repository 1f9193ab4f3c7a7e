"""Colours that mean something, in every theme.

Each meaning is a theme variable, for text and for shapes:

    $rarity-common $rarity-rare $rarity-epic $rarity-legendary $rarity-champion
    $ours $theirs              our clan, and the others
    $gain $loss                more and less, joined and left, won and lost
    $warn-absence $alarm-absence       away for days, away for long
    $elixir $progress

Text is drawn in these (4.5 : 1 against every ground, the cursor's too), shapes (edges, bars,
boats) in the same with `-mark`: `$ours-mark` (3 : 1). In code they are the `Tone`s of
`core/text/tones`; `ui/common/tones` draws them. A meaning is never told by its colour alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Final

from textual.color import Color

from clantui.core.text.tones import MEANINGS, Tone
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
    Tone.COMMON: "#9DB4CE",
    Tone.RARE: "#F58B3C",
    Tone.EPIC: "#C67BFF",
    Tone.LEGENDARY: "#3FDFCB",
    Tone.CHAMPION: "#FFD54A",
    Tone.OURS: "#F5C242",
    Tone.THEIRS: "#7FA8D9",
    Tone.GAIN: "#58C98B",
    Tone.LOSS: "#FF7A70",
    Tone.WARN_ABSENCE: "#F2B84B",
    Tone.ALARM_ABSENCE: "#FF7A70",
    Tone.ELIXIR: "#D48BFF",
    Tone.PROGRESS: "#F2B84B",
}
_HUES_LIGHT: Final = {
    Tone.COMMON: "#5F7692",
    Tone.RARE: "#E0670B",
    Tone.EPIC: "#9A3FE0",
    Tone.LEGENDARY: "#00958D",
    Tone.CHAMPION: "#C48A00",
    Tone.OURS: "#C77700",
    Tone.THEIRS: "#3D6FA8",
    Tone.GAIN: "#14804A",
    Tone.LOSS: "#C9302C",
    Tone.WARN_ABSENCE: "#C77700",
    Tone.ALARM_ABSENCE: "#C9302C",
    Tone.ELIXIR: "#A23BD6",
    Tone.PROGRESS: "#E0780B",
}
_HUES_SAFE: Final = {
    Tone.COMMON: "#98A0AC",
    Tone.RARE: "#F0802E",
    Tone.EPIC: "#9A86FF",
    Tone.LEGENDARY: "#7AD7FF",
    Tone.CHAMPION: "#F7EE5A",
    Tone.OURS: "#F0E442",
    Tone.THEIRS: "#6FA8DC",
    Tone.GAIN: "#56B4E9",
    Tone.LOSS: "#FF8A3D",
    Tone.WARN_ABSENCE: "#E6B800",
    Tone.ALARM_ABSENCE: "#FF8A3D",
    Tone.ELIXIR: "#9A86FF",
    Tone.PROGRESS: "#F0E442",
}
"""Blue and orange, which those who see no red or no green tell apart; see `themes.SAFE`."""

_ANSI: Final = {
    Tone.COMMON: "ansi_blue",
    Tone.RARE: "ansi_red",
    Tone.EPIC: "ansi_magenta",
    Tone.LEGENDARY: "ansi_cyan",
    Tone.CHAMPION: "ansi_yellow",
    Tone.OURS: "ansi_yellow",
    Tone.THEIRS: "ansi_blue",
    Tone.GAIN: "ansi_green",
    Tone.LOSS: "ansi_red",
    Tone.WARN_ABSENCE: "ansi_yellow",
    Tone.ALARM_ABSENCE: "ansi_red",
    Tone.ELIXIR: "ansi_magenta",
    Tone.PROGRESS: "ansi_yellow",
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
