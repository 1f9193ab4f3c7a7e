"""Ask many players at once, and let a picture grow with each answer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, Protocol, Self, TypeVar

from twisted.internet.defer import CancelledError, Deferred, DeferredList, FirstError
from twisted.internet.interfaces import IReactorTime
from twisted.python.failure import Failure

from clantui.core.model.errors import RoyaleError
from clantui.core.model.tag import Tag


class Partial(Protocol):
    """What answers are gathered in: a `Survey`, or `BattleLogs`."""

    def with_failure(self, tag: Tag, why: RoyaleError, /) -> Self:
        """The same with one player more who could not be had."""
        ...


_P = TypeVar("_P", bound=Partial)
_A = TypeVar("_A")


class FanOut(Generic[_P, _A]):
    """The growing picture. It is read only when an answer is there: never across an await.

    Attributes:
        picture: the newest.
    """

    def __init__(
        self, picture: _P, seen: Callable[[_P, Tag, _A], _P], emit: Callable[[_P], object]
    ) -> None:
        """Begin, and emit the picture before anybody has answered.

        Args:
            picture: to begin with.
            seen: from a picture, a player and their answer to the next picture.
            emit: given each picture, each superseding the last.
        """
        self.picture = picture
        self._seen_by, self._emit = seen, emit
        self._late: RoyaleError | None = None
        self._asked: list[Deferred[None]] = []
        emit(picture)

    def ask(self, tag: Tag, asked: Deferred[_A]) -> None:
        """Take in what a player answers, or why they do not."""
        self._asked.append(
            asked.addCallbacks(self._seen, self._missed, callbackArgs=(tag,), errbackArgs=(tag,))
        )

    async def answered(
        self, clock: IReactorTime, seconds: float, late: Callable[[], RoyaleError]
    ) -> _P:
        """Wait for all who were asked.

        Args:
            clock: what measures the time.
            seconds: until those who have not answered are given up.
            late: what to say of those, made when it is so.

        Returns:
            The last picture: every player has answered or failed.

        Raises:
            CancelledError: when cancelled; then every request under way is cancelled too.
        """
        # The last first, where they are cancelled: who still waits for a place must not get one.
        asked = self._asked[::-1]
        timer = clock.callLater(seconds, lambda: self._give_up(asked, late()))
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
        return self.picture

    def step(self, turned: Callable[[_P], _P]) -> None:
        """Show another picture, made of the newest."""
        self._show(turned(self.picture))

    def _give_up(self, asked: list[Deferred[None]], why: RoyaleError) -> None:
        self._late = why
        for request in asked:
            request.cancel()

    def _seen(self, answer: _A, tag: Tag) -> None:
        self._show(self._seen_by(self.picture, tag, answer))

    def _missed(self, failure: Failure, tag: Tag) -> None:
        why = failure.value
        if self._late is not None and isinstance(why, CancelledError):
            why = self._late
        if not isinstance(why, RoyaleError):
            failure.raiseException()
        self._show(self.picture.with_failure(tag, why))

    def _show(self, picture: _P) -> None:
        self.picture = picture
        self._emit(picture)
