"""Roles of colours, named as in the themes, and their hues."""

from __future__ import annotations

from enum import StrEnum
from typing import Final


class ColourRole(StrEnum):
    """Role of the colour of a text or a shape; its value is the theme variable without the `$`.

    Shapes (edges, bars, boats) are drawn in `mark`: they need less contrast than text, so that
    their colour may be brighter on a light background.
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
        return self.value if self in _WITHOUT_MARK else f"{self.value}-mark"

    @property
    def edge(self) -> str:
        """Character of an edge of this role without colours: a letter, or a bar."""
        return _EDGES.get(self, EDGE)


EDGE: Final = "▌"
"""Edge before a name, in the colour of a role."""

_EDGES: Final = {
    ColourRole.COMMON: "C",
    ColourRole.RARE: "R",
    ColourRole.EPIC: "E",
    ColourRole.LEGENDARY: "L",
    ColourRole.CHAMPION: "★",
}

_WITHOUT_MARK: Final = frozenset((ColourRole.PLAIN, ColourRole.MUTED))

MEANINGS: Final = tuple(role for role in ColourRole if role not in _WITHOUT_MARK)
"""Roles that Textual's themes do not define."""

_HUES: Final = {
    ColourRole.COMMON: ("#9DB4CE", "blue"),
    ColourRole.RARE: ("#F58B3C", "red"),
    ColourRole.EPIC: ("#C67BFF", "magenta"),
    ColourRole.LEGENDARY: ("#3FDFCB", "cyan"),
    ColourRole.CHAMPION: ("#FFD54A", "yellow"),
    ColourRole.OURS: ("#F5C242", "yellow"),
    ColourRole.THEIRS: ("#7FA8D9", "blue"),
    ColourRole.GAIN: ("#58C98B", "green"),
    ColourRole.LOSS: ("#FF7A70", "red"),
    ColourRole.WARN_ABSENCE: ("#F2B84B", "yellow"),
    ColourRole.ALARM_ABSENCE: ("#FF7A70", "red"),
    ColourRole.ELIXIR: ("#D48BFF", "magenta"),
    ColourRole.PROGRESS: ("#F2B84B", "yellow"),
}

DARK_HUES: Final = {role: hue for role, (hue, _) in _HUES.items()}
"""Colours by role, as `#RRGGBB`."""

TERMINAL_HUES: Final = {role: name for role, (_, name) in _HUES.items()}
"""Names by role, of the eight colours that every terminal has."""
