"""Ask for a clan and everyone in it at once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Protocol, TypeAlias

from twisted.internet.defer import Deferred, DeferredList, FirstError
from twisted.python.failure import Failure

from clantui.core.errors import RoyaleError
from clantui.core.game import Clan, Player
from clantui.core.survey import Survey
from clantui.core.tag import Tag

Emit: TypeAlias = Callable[[Survey], object]


class Asks(Protocol):
    """The questions that a load asks; `api.royale.Royale` answers them."""

    def clan(self, tag: Tag) -> Deferred[Clan]:
        """Ask for a clan."""
        ...

    def player(self, tag: Tag) -> Deferred[Player]:
        """Ask for a player."""
        ...


async def load(
    royale: Asks,
    tag: Tag,
    emit: Emit,
    now: Callable[[], datetime],
    before: Survey | None = None,
) -> Survey:
    """Ask for a clan, then for all its players.

    Args:
        royale: whom to ask; it bounds how much is asked at once.
        tag: the clan's.
        emit: given a picture at the start and after each answer, each superseding the last.
        now: the time, aware UTC.
        before: an earlier picture, whose players stand in until theirs come.

    Returns:
        The last picture: every player has answered or failed.

    Raises:
        RoyaleError: if the clan itself cannot be had. One player's never leaves here.
        CancelledError: when cancelled; then every request under way is cancelled too.
    """
    clan = await royale.clan(tag)
    load = _Load(Survey.begun(clan, now(), before), emit)
    asked = [load.ask(royale, member.tag) for member in clan.members]
    # The last first, where they are cancelled: who still waits for a place must not get one then.
    asked.reverse()
    try:
        await DeferredList(asked, fireOnOneErrback=True, consumeErrors=True)
    except FirstError as first:
        # Cancelled, or a defect of ours: a player's RoyaleError is in the picture, not here.
        first.subFailure.raiseException()
    finally:
        for request in asked:
            request.cancel()
    return load.picture


class _Load:
    """The growing picture. It is read only when an answer is there: never across an await."""

    def __init__(self, picture: Survey, emit: Emit) -> None:
        self.picture = picture
        self._emit = emit
        emit(picture)

    def ask(self, royale: Asks, tag: Tag) -> Deferred[None]:
        return royale.player(tag).addCallbacks(self._seen, self._missed, errbackArgs=(tag,))

    def _seen(self, player: Player) -> None:
        self.picture = self.picture.seen(player)
        self._emit(self.picture)

    def _missed(self, failure: Failure, tag: Tag) -> None:
        if not isinstance(why := failure.value, RoyaleError):
            failure.raiseException()
        self.picture = self.picture.missed(tag, why)
        self._emit(self.picture)
