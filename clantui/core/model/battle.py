"""A battle of a player's log, and the battle logs of a clan while they load."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from enum import StrEnum
from typing import Self

from msgspec import Struct
from msgspec.structs import replace

from clantui.core.model.errors import Cancelled, RoyaleError
from clantui.core.model.game import Slot
from clantui.core.model.tag import Tag


class Mode(StrEnum):
    """Mode of a battle."""

    LADDER = "ladder"
    PATH = "path of legend"
    WAR = "river race"
    OTHER = "other"

    @property
    def label(self) -> str:
        """The name for display; the value is for JSON."""
        return "Path of Legends" if self is Mode.PATH else self.value


class Game(Struct, frozen=True, kw_only=True):
    """One game: a battle has one, a duel up to three.

    Attributes:
        ours: deck of the player whose log it is; in a round of a duel, all cards brought.
        theirs: the opponent's deck.
        won: True if the player won; None for a draw, or if unknown.
    """

    ours: tuple[Slot, ...]
    theirs: tuple[Slot, ...]
    won: bool | None = None


class Battle(Struct, frozen=True, kw_only=True):
    """One battle of one player.

    Attributes:
        player: owner of the log.
        at: aware UTC; None if unknown.
        rounds: one, or up to three of a duel.
        won: the result of all rounds; None for a draw, or if unknown.
        is_boat: True for a boat battle, attack or defence.
        counts: True if the statistics of cards count it: 1v1, not a boat battle, and with a deck
            that the player chose.
    """

    player: Tag
    at: datetime | None = None
    mode: Mode = Mode.OTHER
    rounds: tuple[Game, ...] = ()
    won: bool | None = None
    is_boat: bool = False
    counts: bool = True


class BattleLogs(Struct, frozen=True, kw_only=True):
    """Battle logs of some players while they load.

    Attributes:
        battles: loaded logs by player, newest battle first; some may be from an earlier load.
        failed: errors of this load, by player.
        waiting: players whose log is still loading.
    """

    battles: Mapping[Tag, tuple[Battle, ...]]
    failed: Mapping[Tag, RoyaleError]
    waiting: frozenset[Tag]

    @classmethod
    def start(cls, players: Iterable[Tag], before: BattleLogs | None = None) -> Self:
        """Return the state before the first response, with the logs of an earlier load."""
        wanted = frozenset(players)
        known = before.battles if before is not None else {}
        battles = {tag: log for tag, log in known.items() if tag in wanted}
        return cls(battles=battles, failed={}, waiting=wanted)

    def with_log(self, player: Tag, battles: tuple[Battle, ...]) -> Self:
        """Return a copy with one more log."""
        merged = {**self.battles, player: battles}
        return replace(self, battles=merged, waiting=self.waiting - {player})

    def with_failure(self, player: Tag, error: RoyaleError) -> Self:
        """Return a copy with one more failed player."""
        failed = {**self.failed, player: error}
        return replace(self, failed=failed, waiting=self.waiting - {player})

    def cancel(self) -> Self:
        """Return a copy in which all waiting players failed with `Cancelled`."""
        cancelled = {tag: Cancelled() for tag in self.waiting}
        return replace(self, failed={**self.failed, **cancelled}, waiting=frozenset())

    @property
    def total(self) -> int:
        """Number of players in this load."""
        return len(self.battles.keys() | self.failed.keys() | self.waiting)

    @property
    def finished_count(self) -> int:
        """Number of players whose log is loaded or failed."""
        return self.total - len(self.waiting)

    @property
    def is_loading(self) -> bool:
        """True while any player is waiting."""
        return bool(self.waiting)

    @property
    def is_complete(self) -> bool:
        """True if this load brought the logs of all players."""
        return not self.waiting and not self.failed
