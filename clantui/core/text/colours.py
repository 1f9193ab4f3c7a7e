"""Roles of colours: what a colour means, by the names that themes know them by."""

from __future__ import annotations

from enum import StrEnum
from typing import Final


class ColourRole(StrEnum):
    """Meaning of the colour of a text or a shape; the value is its theme variable, less the `$`.

    What is no more than a shape (an edge, a bar, a boat) is drawn in `mark`, which has to be seen
    and not read, and so is the brighter one on a light ground.
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
        """The theme variable of a shape in this role, less the `$`: `ours-mark`."""
        return self.value if self in _WITHOUT_MARK else f"{self.value}-mark"

    @property
    def edge(self) -> str:
        """The sign of an edge of this role where there are no colours: a letter, or a bar."""
        return _EDGES.get(self, EDGE)


EDGE: Final = "▌"
"""The edge before a name, in the colour of a role."""

_EDGES: Final = {
    ColourRole.COMMON: "C",
    ColourRole.RARE: "R",
    ColourRole.EPIC: "E",
    ColourRole.LEGENDARY: "L",
    ColourRole.CHAMPION: "★",
}

_WITHOUT_MARK: Final = frozenset((ColourRole.PLAIN, ColourRole.MUTED))

MEANINGS: Final = tuple(tone for tone in ColourRole if tone not in _WITHOUT_MARK)
"""Roles that are no theme's own."""


def role_of_change(change: float | None) -> ColourRole | None:
    """Return the role of a difference: a gain, a loss, or None for none."""
    if not change:
        return None
    return ColourRole.GAIN if change > 0 else ColourRole.LOSS
