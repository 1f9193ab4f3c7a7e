"""A player's recent results by mode."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from msgspec import Struct

from clantui.core.model.battle import Battle, Mode
from clantui.core.text.phrases import pluralise

ALL_MODES: Final = "all"
"""Name of the entry for all modes."""


class RecentForm(Struct, frozen=True, kw_only=True):
    """Results of the battles of one mode; a duel is one battle.

    Attributes:
        mode: None for all modes.
        marks: True for a win, False for a loss, None for a draw or unknown; newest first.
    """

    mode: Mode | None
    marks: tuple[bool | None, ...]

    @property
    def name(self) -> str:
        """Name of the mode for JSON, or `ALL_MODES`."""
        return ALL_MODES if self.mode is None else self.mode.value

    @property
    def label(self) -> str:
        """Name of the mode for display, or `ALL_MODES`."""
        return ALL_MODES if self.mode is None else self.mode.label

    @property
    def won(self) -> int:
        """Number of wins."""
        return self.marks.count(True)

    @property
    def lost(self) -> int:
        """Number of losses."""
        return self.marks.count(False)

    @property
    def drawn(self) -> int:
        """Number of draws and unknown results."""
        return self.marks.count(None)


def summarise_form(battles: Sequence[Battle]) -> tuple[RecentForm, ...]:
    """Count the results of a player's battles, the newest first, by the modes played.

    Boat battles, 2v2 and preset decks are left out: their results depend on others too. With
    several modes, an entry for all of them comes first.
    """
    counting = [battle for battle in battles if battle.counts]
    modes = [
        RecentForm(mode=mode, marks=marks)
        for mode in Mode
        if (marks := tuple(battle.won for battle in counting if battle.mode is mode))
    ]
    if len(modes) < 2:
        return tuple(modes)
    return (RecentForm(mode=None, marks=tuple(battle.won for battle in counting)), *modes)


def describe_sample(battles: Sequence[Battle]) -> str:
    """Describe the number of battles: `30 battles (5 not counted)`."""
    left_out = sum(not battle.counts for battle in battles)
    number = pluralise(len(battles), "battle")
    return f"{number} ({left_out} not counted)" if left_out else number
