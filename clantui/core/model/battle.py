"""A battle from somebody's log, and the logs of a whole clan while they come in."""

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
    """Mode that a battle was fought in."""

    LADDER = "ladder"
    PATH = "path of legend"
    WAR = "river race"
    OTHER = "other"


class Game(Struct, frozen=True, kw_only=True):
    """One game: a battle has one, a duel up to three.

    Attributes:
        ours: the deck of the player whose log it is; in a duel's round all cards brought.
        theirs: the opponent's.
        won: whether the player won it; None where it was drawn, or nothing tells.
    """

    ours: tuple[Slot, ...]
    theirs: tuple[Slot, ...]
    won: bool | None = None


class Battle(Struct, frozen=True, kw_only=True):
    """One battle of one player.

    Attributes:
        player: whose log it is from.
        opponent: against whom; None where it is not told, or against two.
        opponent_name: clean, for the eye; empty where there is none.
        at: when, aware UTC, or None.
        mode: where.
        kind: the API's own word for it, such as `riverRaceDuel`; clean.
        rounds: in their order; one, but for duels.
        won: the whole of it; None where it was drawn, or nothing tells.
        counts: whether it tells about cards: one against one, not against a boat, and with a deck
            that the player has chosen.
        cap: the shown level that every card ends at, as the log tells it; None when it does not.
    """

    player: Tag
    opponent: Tag | None = None
    opponent_name: str = ""
    at: datetime | None = None
    mode: Mode = Mode.OTHER
    kind: str = ""
    rounds: tuple[Game, ...] = ()
    won: bool | None = None
    counts: bool = True
    cap: int | None = None

    @property
    def duel(self) -> bool:
        """True for one fought with several decks that share no card."""
        return len(self.rounds) > 1


class BattleLogs(Struct, frozen=True, kw_only=True):
    """The battle logs of some players while they come in. Each step returns a new one.

    Attributes:
        battles: by player, newest first, of those who have answered; perhaps from an earlier
            reading.
        failed: by player, why this reading brought nothing.
        waiting: players still to answer in this reading.
    """

    battles: Mapping[Tag, tuple[Battle, ...]]
    failed: Mapping[Tag, RoyaleError]
    waiting: frozenset[Tag]

    @classmethod
    def start(cls, players: Iterable[Tag], before: BattleLogs | None = None) -> Self:
        """Before anybody has answered.

        Args:
            players: whose logs are asked for.
            before: an earlier reading, whose battles stand in until newer ones come.
        """
        wanted = frozenset(players)
        known = before.battles if before is not None else {}
        battles = {tag: log for tag, log in known.items() if tag in wanted}
        return cls(battles=battles, failed={}, waiting=wanted)

    def with_log(self, player: Tag, battles: tuple[Battle, ...]) -> Self:
        """With one more answer."""
        merged = {**self.battles, player: battles}
        return replace(self, battles=merged, waiting=self.waiting - {player})

    def with_failure(self, player: Tag, why: RoyaleError) -> Self:
        """With one more player who could not be had, and the reason."""
        return replace(self, failed={**self.failed, player: why}, waiting=self.waiting - {player})

    def cancel(self) -> Self:
        """With nobody waited for any more."""
        late = {tag: Cancelled("stopped before the answer came") for tag in self.waiting}
        return replace(self, failed={**self.failed, **late}, waiting=frozenset())

    @property
    def total(self) -> int:
        """Number of players this reading is about."""
        return len(self.battles.keys() | self.failed.keys() | self.waiting)

    @property
    def answered(self) -> int:
        """Number of players of this reading who have answered or failed."""
        return self.total - len(self.waiting)

    @property
    def loading(self) -> bool:
        """True while somebody is still waited for."""
        return bool(self.waiting)

    @property
    def complete(self) -> bool:
        """True where everybody has answered in this reading."""
        return not self.waiting and not self.failed

    def every(self, mode: Mode | None = None) -> tuple[Battle, ...]:
        """All battles that tell about cards, of one mode or of all, player by player."""
        return tuple(
            battle
            for log in self.battles.values()
            for battle in log
            if battle.counts and mode in (None, battle.mode)
        )
