"""Ask for a clan and everyone in it at once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Protocol, TypeAlias

from twisted.internet.defer import Deferred
from twisted.internet.interfaces import IReactorTime
from twisted.python.failure import Failure

from clantui.core.model.attempt import Again, Attempt, ignore
from clantui.core.model.errors import RoyaleError, Unreachable
from clantui.core.model.game import MAX_MEMBERS, Clan, Player
from clantui.core.model.load_request import LoadRequest
from clantui.core.model.survey import Survey
from clantui.core.model.tag import Tag
from clantui.loader.fanout import FanOut

Emit: TypeAlias = Callable[[Survey], object]
Recall: TypeAlias = Callable[[Tag], Survey | None]
Retried: TypeAlias = Callable[[int, float, RoyaleError], object]


class ClanSource(Protocol):
    """The questions that a load asks; `api.client.RoyaleClient` answers them."""

    def clan(self, tag: Tag, max_age: float, *, expect: int, retried: Retried) -> Deferred[Clan]:
        """Ask for a clan."""
        ...

    def player(self, tag: Tag, max_age: float, *, of: Tag, retried: Retried) -> Deferred[Player]:
        """Ask for a player of a clan."""
        ...


def _recall_nothing(tag: Tag) -> None:
    del tag


def _late(patience: float) -> RoyaleError:
    return Unreachable(f"not answered within {patience:g} s")


async def load_clan(  # noqa: PLR0913 — each is handed in
    royale: ClanSource,
    wish: LoadRequest,
    emit: Emit,
    again: Again = ignore,
    *,
    recall: Recall = _recall_nothing,
    now: Callable[[], datetime],
    clock: IReactorTime,
    patience: float,
    late: Callable[[float], RoyaleError] = _late,
) -> Survey:
    """Ask for a clan, then for all its players.

    Args:
        royale: whom to ask; it bounds how much is asked at once, and tries again where that helps.
        wish: which clan, and what is at hand.
        emit: given a picture at the start, after each answer and before each new try, each
            superseding the last.
        again: told when the clan itself is asked for again.
        recall: gives the last known picture of a clan, for when the API does not tell its members.
        now: the time, aware UTC.
        clock: what measures the patience.
        patience: seconds for the whole load, tries and pauses included; who has not answered then
            is missing.
        late: from the patience to what is said of those.

    Returns:
        The last picture: every player has answered or failed.

    Raises:
        RoyaleError: if the clan itself cannot be had. One player's never leaves here.
        CancelledError: when cancelled; then every request under way is cancelled too.
    """
    begun = clock.seconds()
    picture = wish.partial_survey
    if picture is None:
        expect = MAX_MEMBERS if wish.before is None else len(wish.before.clan.members)
        asked_clan = royale.clan(
            wish.tag,
            wish.max_age,
            expect=expect,
            retried=lambda *attempt: again(_attempt(now(), *attempt)),
        )
        clan = await asked_clan.addTimeout(patience, clock, partial(_raise_late, late))
        at = now() - timedelta(seconds=clan.age)
        before = recall(wish.tag) if clan.gap and wish.before is None else wish.before
        picture = Survey.start(clan, at, before)
    crowd: FanOut[Survey, Player] = FanOut(
        picture, lambda now, _, player: now.with_player(player), emit
    )

    def retry(tag: Tag, number: int, seconds: float, why: RoyaleError) -> None:
        attempt = _attempt(now(), number, seconds, why)
        crowd.step(lambda newest: newest.with_attempt(tag, attempt))

    for member in picture.pending:
        asked = royale.player(
            member.tag, wish.max_age, of=picture.clan.tag, retried=partial(retry, member.tag)
        )
        crowd.ask(member.tag, asked)
    left = max(patience - (clock.seconds() - begun), 0.0)
    return await crowd.answered(clock, left, lambda: late(patience))


def _attempt(now: datetime, number: int, seconds: float, why: RoyaleError) -> Attempt:
    return Attempt(number=number, at=now + timedelta(seconds=seconds), why=why)


def _raise_late(
    late: Callable[[float], RoyaleError], result: Clan | Failure, seconds: float
) -> Clan:
    if isinstance(result, Failure):
        raise late(seconds)
    return result
