"""A clan with its players while they load: the value that the screen and the exports show."""

from __future__ import annotations

import math
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
    """A clan and the players loaded so far.

    A reload starts with the players of the previous survey, so that the screen never goes blank:
    players in `waiting` may have an older profile in `players`.

    Attributes:
        at: start of the load, aware UTC.
        players: profiles by tag; some may be from an earlier load.
        older: by tag, when the profiles of earlier loads were loaded, aware UTC.
        failed: errors of this load, by tag.
        waiting: players who are still loading.
        attempts: the next try of each player whose request is retried.
    """

    clan: Clan
    at: datetime
    players: Mapping[Tag, Player]
    failed: Mapping[Tag, RoyaleError]
    waiting: frozenset[Tag]
    attempts: Mapping[Tag, Attempt] = {}
    older: Mapping[Tag, datetime] = {}

    @classmethod
    def start(cls, clan: Clan, at: datetime, before: Survey | None = None) -> Self:
        """Return the survey that waits for all members.

        The players of an earlier survey of the same clan are shown until newer ones arrive, and
        its members complete an incomplete roster.
        """
        known = before if before is not None and before.clan.tag == clan.tag else None
        if known is not None:
            clan = clan.with_last_known(known.clan)
        roster = frozenset(member.tag for member in clan.members)
        survey = cls(clan=clan, at=at, players={}, failed={}, waiting=roster)
        return survey if known is None else survey.with_older_players(known)

    def with_older_players(self, before: Survey) -> Self:
        """Return a copy in which members without a profile have that of an earlier survey."""
        added = {
            member.tag: before.players[member.tag]
            for member in self.clan.members
            if member.tag in before.players and member.tag not in self.players
        }
        times = {tag: before.older.get(tag, before.at) for tag in added}
        return replace(self, players={**added, **self.players}, older={**self.older, **times})

    def with_player(self, player: Player) -> Self:
        """Return a copy with one more player."""
        players = {**self.players, player.tag: player}
        older = {tag: at for tag, at in self.older.items() if tag != player.tag}
        return replace(self._finish_player(player.tag), players=players, older=older)

    def with_failure(self, tag: Tag, error: RoyaleError) -> Self:
        """Return a copy with one more failed player."""
        return replace(self._finish_player(tag), failed={**self.failed, tag: error})

    def _finish_player(self, tag: Tag) -> Self:
        attempts = {other: attempt for other, attempt in self.attempts.items() if other != tag}
        return replace(self, waiting=self.waiting - {tag}, attempts=attempts)

    def with_attempt(self, tag: Tag, attempt: Attempt) -> Self:
        """Return a copy with the next try of a waiting player; unchanged for any other."""
        if tag not in self.waiting:
            return self
        return replace(self, attempts={**self.attempts, tag: attempt})

    def retry_failed(self) -> Self:
        """Return a copy in which the failed players are waiting again."""
        waiting = self.waiting | self.failed.keys()
        return replace(self, failed={}, waiting=waiting, attempts={})

    def cancel(self) -> Self:
        """Return a copy in which all waiting players failed with `Cancelled`."""
        cancelled = {m.tag: Cancelled() for m in self.pending}
        failed = {**self.failed, **cancelled}
        return replace(self, failed=failed, waiting=frozenset(), attempts={})

    @property
    def pending(self) -> tuple[Member, ...]:
        """Waiting members, in roster order."""
        return tuple(m for m in self.clan.members if m.tag in self.waiting)

    @property
    def loaded(self) -> tuple[tuple[Member, Player], ...]:
        """Members with a profile, in roster order."""
        found = ((m, self.players.get(m.tag)) for m in self.clan.members)
        return tuple((member, player) for member, player in found if player is not None)

    @property
    def has_new_players(self) -> bool:
        """True if this load has brought a player."""
        return len(self.players) > len(self.older)

    @property
    def newest_at(self) -> datetime:
        """Time of the newest profiles; that of the load if there are none."""
        return self.at if self.has_new_players else max(self.older.values(), default=self.at)

    @property
    def oldest_at(self) -> datetime:
        """Time of the oldest data: a profile of an earlier load, or this load."""
        return min(self.older.values(), default=self.at)

    @property
    def finished_count(self) -> int:
        """Number of players who are loaded or failed."""
        return len(self.clan.members) - len(self.waiting)

    @property
    def is_loading(self) -> bool:
        """True while any player is waiting."""
        return bool(self.waiting)

    @property
    def is_complete(self) -> bool:
        """True if this load brought all players, and the roster is complete."""
        return not self.waiting and not self.failed and self.clan.gap is None


class LoadRequest(Struct, frozen=True, kw_only=True):
    """Request to load a clan and its players.

    Attributes:
        before: an earlier survey, whose players are shown until newer ones arrive.
        max_age: seconds; cached responses up to this age are accepted.
        only_missing: load only the players missing from `before`.
    """

    tag: Tag
    before: Survey | None = None
    max_age: float = math.inf
    only_missing: bool = False

    @property
    def partial_survey(self) -> Survey | None:
        """The survey to complete with `only_missing`; None if the whole clan has to be loaded."""
        before = self.before
        if not self.only_missing or before is None or before.clan.tag != self.tag:
            return None
        if before.clan.gap is not None:  # the roster is incomplete, too
            return None
        return None if before.is_complete else before.retry_failed()
