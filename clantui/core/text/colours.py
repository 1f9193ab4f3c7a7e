"""Roles of colours, named as in the themes, and their hues."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from msgspec import Struct


class ColourRole(StrEnum):
    """Role of the colour of a text or a shape; its value is the theme variable without the `$`.

    Shapes (edges, bars, boats) are drawn in `mark`: they need less contrast than text, and can be
    brighter on a light background.
    """

    COMMON = "rarity-common"
    RARE = "rarity-rare"
    EPIC = "rarity-epic"
    LEGENDARY = "rarity-legendary"
    CHAMPION = "rarity-champion"
    OURS = "ours"
    THEIRS = "theirs"
    GAIN = "gain"
    LOSS = "loss"
    WARN_ABSENCE = "warn-absence"
    ALARM_ABSENCE = "alarm-absence"
    ELIXIR = "elixir"
    PROGRESS = "progress"
    PLAIN = "foreground"
    MUTED = "text-muted"

    @property
    def mark(self) -> str:
        """Theme variable of a shape in this role, without the `$`: `ours-mark`."""
        return f"{self.value}-mark" if self in HUES else self.value

    @property
    def edge(self) -> str:
        """Character of an edge of this role without colours: a letter, or a bar."""
        return _EDGES.get(self, EDGE)


def has_true_colour(environ: Mapping[str, str]) -> bool:
    """Return True if a terminal reports 24 bits of colour."""
    return environ.get("COLORTERM", "").strip().lower() in {"truecolor", "24bit"}


EDGE: Final = "▌"
"""Edge before a name, in the colour of a role."""

_EDGES: Final = {
    ColourRole.COMMON: "C",
    ColourRole.RARE: "R",
    ColourRole.EPIC: "E",
    ColourRole.LEGENDARY: "L",
    ColourRole.CHAMPION: "★",
}


class Hues(Struct, frozen=True):
    """Colours of a role as `#RRGGBB`, for a dark theme, a light one, and colour blindness.

    Attributes:
        safe: blue and orange, for red-green colour blindness; see `ui.appearance.themes.SAFE`.
        terminal: name of one of the eight colours that every terminal has.
    """

    dark: str
    light: str
    safe: str
    terminal: str


HUES: Final = {
    ColourRole.COMMON: Hues("#9DB4CE", "#5F7692", "#98A0AC", "blue"),
    ColourRole.RARE: Hues("#F58B3C", "#CF5600", "#F0802E", "red"),
    ColourRole.EPIC: Hues("#C67BFF", "#9A3FE0", "#9A86FF", "magenta"),
    ColourRole.LEGENDARY: Hues("#3FDFCB", "#00867F", "#7AD7FF", "cyan"),
    ColourRole.CHAMPION: Hues("#FFD54A", "#A97300", "#F7EE5A", "yellow"),
    ColourRole.OURS: Hues("#F5C242", "#CF5600", "#F0E442", "yellow"),
    ColourRole.THEIRS: Hues("#7FA8D9", "#3D6FA8", "#6FA8DC", "blue"),
    ColourRole.GAIN: Hues("#58C98B", "#14804A", "#56B4E9", "green"),
    ColourRole.LOSS: Hues("#FF7A70", "#C9302C", "#FF8A3D", "red"),
    ColourRole.WARN_ABSENCE: Hues("#F2B84B", "#B06A00", "#E6B800", "yellow"),
    ColourRole.ALARM_ABSENCE: Hues("#FF7A70", "#C9302C", "#FF8A3D", "red"),
    ColourRole.ELIXIR: Hues("#D48BFF", "#A23BD6", "#9A86FF", "magenta"),
    ColourRole.PROGRESS: Hues("#F2B84B", "#CF5600", "#F0E442", "yellow"),
}
"""Colours of the roles that Textual's themes do not define."""
