"""Ask for the battle logs of many players at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Protocol

from twisted.internet.defer import CancelledError, Deferred, DeferredList, FirstError
from twisted.internet.interfaces import IReactorTime
from twisted.python.failure import Failure

from clantui.core.battle import Battle, Logs
from clantui.core.errors import RoyaleError
from clantui.core.tag import Tag


class AsksBattles(Protocol):
    """The question that is asked here; `api.royale.Royale` answers it."""

    def battles(self, tag: Tag, max_age: float, *, of: Tag | None) -> Deferred[tuple[Battle, ...]]:
        """Ask for the battle log of a player of a clan."""
        ...


async def load_battles(  # noqa: PLR0913 — each is handed in
    royale: AsksBattles,
    players: Iterable[Tag],
    before: Logs | None,
    emit: Callable[[Logs], object],
    *,
    max_age: float,
    of: Tag | None,
    clock: IReactorTime,
    patience: float,
    late: Callable[[float], RoyaleError],
) -> Logs:
    """Ask for the battle logs of players.

    Args:
        royale: whom to ask; it bounds how much is asked at once, and tries again where that helps.
        players: whose logs, in the order to ask; who is named twice is asked once.
        before: an earlier reading, whose battles stand in until newer ones come.
        emit: given the logs at the start and after each answer, each superseding the last.
        max_age: seconds; answers kept from before will do if they are no older.
        of: the clan they are asked for, or None.
        clock: what measures the patience.
        patience: seconds for all of it, tries and pauses included; who has not answered then is
            missing.
        late: from the patience to what is said of those.

    Returns:
        The last logs: every player has answered or failed. One player's failure is in it.

    Raises:
        CancelledError: when cancelled; then every request under way is cancelled too.
    """
    wanted = list(dict.fromkeys(players))
    load = _Load(Logs.begun(wanted, before), emit)
    asked = [load.ask(royale.battles(tag, max_age, of=of), tag) for tag in wanted]
    # The last first, where they are cancelled: who still waits for a place must not get one then.
    asked.reverse()
    timer = clock.callLater(patience, lambda: load.give_up(asked, late(patience)))
    try:
        await DeferredList(asked, fireOnOneErrback=True, consumeErrors=True)
    except FirstError as first:
        # Cancelled, or a defect of ours: a player's RoyaleError is in the logs, not here.
        first.subFailure.raiseException()
    finally:
        if timer.active():
            timer.cancel()
        for request in asked:
            request.cancel()
    return load.logs


class _Load:
    """The growing logs. They are read only when an answer is there: never across an await."""

    def __init__(self, logs: Logs, emit: Callable[[Logs], object]) -> None:
        self.logs = logs
        self._emit = emit
        self._late: RoyaleError | None = None
        emit(logs)

    def ask(self, asked: Deferred[tuple[Battle, ...]], tag: Tag) -> Deferred[None]:
        return asked.addCallbacks(
            self._seen, self._missed, callbackArgs=(tag,), errbackArgs=(tag,)
        )

    def give_up(self, asked: Sequence[Deferred[None]], why: RoyaleError) -> None:
        self._late = why
        for request in asked:
            request.cancel()

    def _seen(self, battles: tuple[Battle, ...], tag: Tag) -> None:
        self.logs = self.logs.seen(tag, battles)
        self._emit(self.logs)

    def _missed(self, failure: Failure, tag: Tag) -> None:
        why = failure.value
        if self._late is not None and isinstance(why, CancelledError):
            why = self._late
        if not isinstance(why, RoyaleError):
            failure.raiseException()
        self.logs = self.logs.missed(tag, why)
        self._emit(self.logs)
