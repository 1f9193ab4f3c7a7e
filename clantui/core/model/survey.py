"""One clan, its players so far, who is missing and why: all that is shown is made of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Self

from msgspec import Struct
from msgspec.structs import replace

from clantui.core.model.attempt import Attempt
from clantui.core.model.errors import Cancelled, RoyaleError
from clantui.core.model.game import Clan, Member, Player
from clantui.core.model.tag import Tag


class Survey(Struct, frozen=True, kw_only=True):
    """A picture of a clan while its players come in. Each step returns a new one.

    A refresh starts from the players of the picture before, so that nothing good is ever blanked:
    `waiting` tells whose answer is still to come, whether or not an older one is at hand.

    Attributes:
        clan: the clan as it was read.
        at: when reading began, aware UTC.
        players: answers in hand by player tag, perhaps from an earlier reading.
        failed: by player tag, why this reading brought nothing.
        waiting: players still to answer in this reading.
        attempts: by player tag, the next try of each who is asked again.
    """

    clan: Clan
    at: datetime
    players: Mapping[Tag, Player]
    failed: Mapping[Tag, RoyaleError]
    waiting: frozenset[Tag]
    attempts: Mapping[Tag, Attempt] = {}

    @classmethod
    def start(cls, clan: Clan, at: datetime, before: Survey | None = None) -> Self:
        """Return the survey at the moment the roster is known and nobody has answered.

        Args:
            at: now, aware UTC.
            before: an earlier picture of the same clan whose players stand in until theirs come,
                and whose members do where the clan does not tell its own.

        Returns:
            A picture that waits for every member.
        """
        same = before is not None and before.clan.tag == clan.tag
        last = before if same else None
        if last is not None:
            clan = clan.with_last_known(last.clan)
        roster = {member.tag for member in clan.members}
        known = last.players if last is not None else {}
        return cls(
            clan=clan,
            at=at,
            players={tag: player for tag, player in known.items() if tag in roster},
            failed={},
            waiting=frozenset(roster),
        )

    def with_player(self, player: Player) -> Self:
        """Return this survey with one more answer."""
        return replace(
            self,
            players={**self.players, player.tag: player},
            waiting=self.waiting - {player.tag},
            attempts=self._attempts_without(player.tag),
        )

    def with_failure(self, tag: Tag, why: RoyaleError) -> Self:
        """Return this survey with one more player who could not be had, and the reason."""
        return replace(
            self,
            failed={**self.failed, tag: why},
            waiting=self.waiting - {tag},
            attempts=self._attempts_without(tag),
        )

    def with_attempt(self, tag: Tag, attempt: Attempt) -> Self:
        """Return a copy in which a player is asked again; the same if nobody waits for them."""
        if tag not in self.waiting:
            return self
        return replace(self, attempts={**self.attempts, tag: attempt})

    def _attempts_without(self, tag: Tag) -> Mapping[Tag, Attempt]:
        if tag not in self.attempts:
            return self.attempts
        return {other: attempt for other, attempt in self.attempts.items() if other != tag}

    def retry_failed(self) -> Self:
        """Return this survey waiting once more for those who failed, and giving up nobody."""
        waiting = self.waiting | self.failed.keys()
        return replace(self, failed={}, waiting=waiting, attempts={})

    def cancel(self) -> Self:
        """Return this survey with nobody waited for any more."""
        late = {m.tag: Cancelled("stopped before the answer came") for m in self.pending}
        failed = {**self.failed, **late}
        return replace(self, failed=failed, waiting=frozenset(), attempts={})

    @property
    def pending(self) -> tuple[Member, ...]:
        """Members still waited for, in roster order."""
        return tuple(m for m in self.clan.members if m.tag in self.waiting)

    @property
    def loaded(self) -> tuple[tuple[Member, Player], ...]:
        """Members with an answer in hand, in roster order."""
        found = ((m, self.players.get(m.tag)) for m in self.clan.members)
        return tuple((member, player) for member, player in found if player is not None)

    @property
    def answered(self) -> int:
        """Number of players of this reading who have answered or failed."""
        return len(self.clan.members) - len(self.waiting)

    @property
    def loading(self) -> bool:
        """True while somebody is still waited for."""
        return bool(self.waiting)

    @property
    def complete(self) -> bool:
        """True where every member answered in this reading, and it is known who is a member."""
        return not self.waiting and not self.failed and self.clan.gap is None
