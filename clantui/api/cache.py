"""Never fetch twice: answers kept as long as the API itself would repeat them."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Final, Protocol

from msgspec import Struct
from twisted.internet.defer import Deferred, succeed
from twisted.python.failure import Failure

from clantui.api.source import OnRetry, Request, Response, Source
from clantui.api.transport.body import check_json, gunzip
from clantui.core.model.errors import InvalidResponse, Maintenance, RoyaleError, Unreachable

MOST: Final = 600
"""Answers held in the process: some ten clans, about 16 KB each as they came."""

_LARGEST: Final = 4_000_000
"""Bytes of a body that was kept, inflated."""


class CacheEntry(Struct, frozen=True, kw_only=True):
    """An answer that is remembered.

    Attributes:
        packed: the body as it came, gzip or not.
        at: when it came, Unix time, s.
        until: to when it is fresh, Unix time, s.
    """

    raw: bytes
    at: float
    until: float


class CacheStorage(Protocol):
    """What outlives the process; the store satisfies it."""

    def answer(self, path: str) -> tuple[bytes, float, float] | None:
        """Recall body as it came, when it came, and to when it is fresh (Unix time, s)."""
        ...

    def keep(self, path: str, packed: bytes, at: float, until: float) -> None:
        """Remember an answer; returns at once."""
        ...


@dataclass(eq=False, slots=True)
class _Shared:
    """One request, all who wait for it, and which try it is at once that is not the first."""

    request: Deferred[Response] | None = None
    askers: dict[Deferred[Response], OnRetry | None] = field(default_factory=dict)
    attempt: tuple[int, float, RoyaleError] | None = None

    def retried(self, number: int, seconds: float, why: RoyaleError) -> None:
        """Tell all who wait that it is sent again."""
        self.attempt = number, 0.0, why  # for who joins later: as good as begun
        for told in tuple(self.askers.values()):
            if told is not None:
                told(number, seconds, why)


class CachingSource:
    """A source that answers from memory while it is fresh, and shares requests under way."""

    def __init__(
        self, source: Source, now: Callable[[], float], memory: CacheStorage | None = None
    ) -> None:
        """Wrap a source.

        Args:
            source: whom to ask for what is not fresh.
            now: Unix time, s.
            memory: what outlives the process, or None.
        """
        self._source = source
        self._now = now
        self._memory = memory
        self._kept: OrderedDict[str, CacheEntry] = OrderedDict()
        self._shared: dict[str, _Shared] = {}

    def get(self, ask: Request) -> Deferred[Response]:
        """See `Source.get`. Of those who share a request, the last to cancel ends it."""
        with suppress(InvalidResponse):  # a store that was tampered with: ask anew
            if (fresh := self._fresh(ask)) is not None:
                return succeed(fresh)
        shared = self._shared.get(ask.path)
        begun = shared is None
        shared = shared or _Shared()
        asker: Deferred[Response] = Deferred(lambda me: self._left(ask.path, shared, me))
        shared.askers[asker] = ask.retried
        if shared.attempt is not None and ask.retried is not None:
            ask.retried(*shared.attempt)
        if ask.stale_if_error:
            asker.addErrback(self._old, ask)
        if begun:
            self._shared[ask.path] = shared
            shared.request = self._source.get(replace(ask, retried=shared.retried))
            shared.request.addBoth(self._over, ask.path, shared)
        return asker

    def _fresh(self, ask: Request) -> Response | None:
        now, kept = self._now(), self._known(ask.path)
        # A clock that was set back must not make an answer fresh for ever.
        if kept is None or not kept.at <= now < kept.until or now - kept.at > ask.max_age:
            return None
        return self._again(kept)

    def _old(self, failure: Failure, ask: Request) -> Response:
        """Nobody is there: what was answered before, with its age, however old."""
        failure.trap(Unreachable, Maintenance)
        with suppress(InvalidResponse):
            if (kept := self._known(ask.path)) is not None:
                return self._again(kept)
        failure.raiseException()
        raise AssertionError  # it has raised

    def _known(self, path: str) -> CacheEntry | None:
        kept = self._kept.get(path)
        if kept is None and self._memory is not None:
            recalled = self._memory.answer(path)
            if recalled is not None:
                kept = CacheEntry(raw=recalled[0], at=recalled[1], until=recalled[2])
        return kept

    def _again(self, kept: CacheEntry) -> Response:
        body, now = gunzip(kept.raw, _LARGEST), self._now()
        check_json(body)
        age = max(now - kept.at, 0.0)
        return Response(body=body, raw=kept.raw, max_age=max(kept.until - now, 0.0), age=age)

    def _over(self, result: Response | Failure, path: str, shared: _Shared) -> None:
        if self._shared.get(path) is shared:
            del self._shared[path]
        if isinstance(result, Response):
            self._keep(path, result)
        for asker in shared.askers:
            if isinstance(result, Response):
                asker.callback(result)
            else:
                asker.errback(result)

    def _keep(self, path: str, answer: Response) -> None:
        if answer.max_age <= 0:
            return
        now = self._now()
        kept = CacheEntry(raw=answer.raw, at=now, until=now + answer.max_age)
        self._kept[path] = kept
        self._kept.move_to_end(path)
        while len(self._kept) > MOST:
            self._kept.popitem(last=False)
        if self._memory is not None:
            self._memory.keep(path, kept.raw, kept.at, kept.until)

    def _left(self, path: str, shared: _Shared, asker: Deferred[Response]) -> None:
        del shared.askers[asker]
        if not shared.askers and shared.request is not None:
            # Whoever asks next must not join what is being given up.
            if self._shared.get(path) is shared:
                del self._shared[path]
            shared.request.cancel()
