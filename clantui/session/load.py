"""Ask for a clan and everyone in it at once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Protocol, TypeAlias

from twisted.internet.defer import CancelledError, Deferred, DeferredList, FirstError
from twisted.internet.interfaces import IReactorTime
from twisted.python.failure import Failure

from clantui.core.errors import RoyaleError, Unreachable
from clantui.core.game import Clan, Player
from clantui.core.survey import Survey
from clantui.core.tag import Tag
from clantui.core.wish import Wish

Emit: TypeAlias = Callable[[Survey], object]


class Asks(Protocol):
    """The questions that a load asks; `api.royale.Royale` answers them."""

    def clan(self, tag: Tag, max_age: float) -> Deferred[Clan]:
        """Ask for a clan."""
        ...

    def player(self, tag: Tag, max_age: float, *, of: Tag) -> Deferred[Player]:
        """Ask for a player of a clan."""
        ...


def _late(patience: float) -> RoyaleError:
    return Unreachable(f"not answered within {patience:g} s")


async def load(  # noqa: PLR0913 — each is handed in
    royale: Asks,
    wish: Wish,
    emit: Emit,
    *,
    now: Callable[[], datetime],
    clock: IReactorTime,
    patience: float,
    late: Callable[[float], RoyaleError] = _late,
) -> Survey:
    """Ask for a clan, then for all its players.

    Args:
        royale: whom to ask; it bounds how much is asked at once, and tries again where that helps.
        wish: which clan, and what is at hand.
        emit: given a picture at the start and after each answer, each superseding the last.
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
    picture = wish.resumed
    if picture is None:
        asked_clan = royale.clan(wish.tag, wish.max_age)
        clan = await asked_clan.addTimeout(patience, clock, partial(_raise_late, late))
        at = now() - timedelta(seconds=clan.age)
        picture = Survey.begun(clan, at, wish.before)
    load = _Load(picture, emit)
    asked = [load.ask(royale, member.tag, wish.max_age) for member in picture.unanswered]
    # The last first, where they are cancelled: who still waits for a place must not get one then.
    asked.reverse()
    left = max(patience - (clock.seconds() - begun), 0.0)
    timer = clock.callLater(left, lambda: load.give_up(asked, late(patience)))
    try:
        await DeferredList(asked, fireOnOneErrback=True, consumeErrors=True)
    except FirstError as first:
        # Cancelled, or a defect of ours: a player's RoyaleError is in the picture, not here.
        first.subFailure.raiseException()
    finally:
        if timer.active():
            timer.cancel()
        for request in asked:
            request.cancel()
    return load.picture


class _Load:
    """The growing picture. It is read only when an answer is there: never across an await."""

    def __init__(self, picture: Survey, emit: Emit) -> None:
        self.picture = picture
        self._emit = emit
        self._late: RoyaleError | None = None
        emit(picture)

    def ask(self, royale: Asks, tag: Tag, max_age: float) -> Deferred[None]:
        asked = royale.player(tag, max_age, of=self.picture.clan.tag)
        return asked.addCallbacks(self._seen, self._missed, errbackArgs=(tag,))

    def give_up(self, asked: list[Deferred[None]], why: RoyaleError) -> None:
        self._late = why
        for request in asked:
            request.cancel()

    def _seen(self, player: Player) -> None:
        self.picture = self.picture.seen(player)
        self._emit(self.picture)

    def _missed(self, failure: Failure, tag: Tag) -> None:
        why = failure.value
        if self._late is not None and isinstance(why, CancelledError):
            why = self._late
        if not isinstance(why, RoyaleError):
            failure.raiseException()
        self.picture = self.picture.missed(tag, why)
        self._emit(self.picture)


def _raise_late(
    late: Callable[[float], RoyaleError], result: Clan | Failure, seconds: float
) -> Clan:
    if isinstance(result, Failure):
        raise late(seconds)
    return result
