"""A player's recent form: what was won and lost of late, by mode."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from msgspec import Struct

from clantui.core.model.battle import Battle, Mode

TOGETHER: Final = "all"
"""The name of the line about all modes."""


class RecentForm(Struct, frozen=True, kw_only=True):
    """Results of battles of one mode.

    A duel is one battle, whatever its rounds.

    Attributes:
        name: the mode's, or `TOGETHER`.
        marks: newest first: whether each was won; None where it was drawn, or nothing tells.
    """

    name: str
    marks: tuple[bool | None, ...]

    @property
    def won(self) -> int:
        """Number of battles that were won."""
        return self.marks.count(True)

    @property
    def lost(self) -> int:
        """Number of battles that were lost."""
        return self.marks.count(False)

    @property
    def drawn(self) -> int:
        """Number of battles that were drawn, or do not tell."""
        return self.marks.count(None)


def summarise_form(battles: Sequence[Battle]) -> tuple[RecentForm, ...]:
    """Count a player's battles.

    Those that do not count (against a boat, two against two, with a deck that was given) are left
    out: they tell of others as well.

    Args:
        battles: of one player, newest first.

    Returns:
        A line for each mode that was played, in the order of `Mode`, and one for all before them
        where they are several. None where nothing counts.
    """
    telling = [battle for battle in battles if battle.counts]
    modes = [
        RecentForm(name=mode.value, marks=marks)
        for mode in Mode
        if (marks := tuple(battle.won for battle in telling if battle.mode is mode))
    ]
    if len(modes) < 2:
        return tuple(modes)
    return (RecentForm(name=TOGETHER, marks=tuple(battle.won for battle in telling)), *modes)
