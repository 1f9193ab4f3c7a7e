"""Meanings that have a colour of their own, by the names that themes know them by."""

from __future__ import annotations

from enum import StrEnum
from typing import Final


class Meaning(StrEnum):
    """Meaning of a text or a mark; the value is its theme variable, less the `$`.

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
        """The theme variable of a shape in this tone, less the `$`: `ours-mark`."""
        return self.value if self in _WITHOUT_MARK else f"{self.value}-mark"

    @property
    def edge(self) -> str:
        """The sign of an edge of this meaning where there are no colours: a letter, or a bar."""
        return _EDGES.get(self, EDGE)


EDGE: Final = "▌"
"""The edge before a name, in the colour of a meaning."""

_EDGES: Final = {
    Meaning.COMMON: "C",
    Meaning.RARE: "R",
    Meaning.EPIC: "E",
    Meaning.LEGENDARY: "L",
    Meaning.CHAMPION: "★",
}

_WITHOUT_MARK: Final = frozenset((Meaning.PLAIN, Meaning.MUTED))

MEANINGS: Final = tuple(tone for tone in Meaning if tone not in _WITHOUT_MARK)
"""Those that are no theme's own."""


def meaning_of_change(change: float | None) -> Meaning | None:
    """Return the meaning of a difference: a gain, a loss, or None for none."""
    if not change:
        return None
    return Meaning.GAIN if change > 0 else Meaning.LOSS
