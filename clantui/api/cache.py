"""Never fetch twice: responses are kept as long as the API itself would repeat them."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Final, Protocol

from msgspec import Struct
from twisted.internet.defer import Deferred, succeed
from twisted.python.failure import Failure

from clantui.api.content import gunzip, read_json
from clantui.api.source import OnRetry, Request, Response, Source
from clantui.core.model.errors import InvalidResponse, Maintenance, RoyaleError, Unreachable

MAX_ENTRIES: Final = 600
"""Responses held in the process: some ten clans, about 16 KB each as they came."""

_MAX_BYTES: Final = 4_000_000
"""Bytes of a cached body, inflated."""


class CacheEntry(Struct, frozen=True, kw_only=True):
    """A response that is remembered.

    Attributes:
        raw: the body as it came, gzip or not.
        stored_at: Unix time, s.
        fresh_until: Unix time, s.
    """

    raw: bytes
    stored_at: float
    fresh_until: float


class CacheStorage(Protocol):
    """The cache that outlives the process; the store satisfies it."""

    def answer(self, path: str) -> tuple[bytes, float, float] | None:
        """Recall body as it came, when it came, and to when it is fresh (Unix time, s)."""
        ...

    def keep(self, path: str, packed: bytes, at: float, until: float) -> None:
        """Remember a response; returns at once."""
        ...


@dataclass(eq=False, slots=True)
class _SharedRequest:
    """A request with all who wait for it, and its try under way unless that is the first."""

    deferred: Deferred[Response] | None = None
    waiters: dict[Deferred[Response], OnRetry | None] = field(default_factory=dict)
    attempt: tuple[int, float, RoyaleError] | None = None

    def announce_retry(self, number: int, seconds: float, why: RoyaleError) -> None:
        """Tell all who wait that it is sent again."""
        self.attempt = number, 0.0, why  # for who joins later: as good as begun
        for on_retry in tuple(self.waiters.values()):
            if on_retry is not None:
                on_retry(number, seconds, why)


class CachingSource:
    """A source that answers from memory while it is fresh, and shares requests under way."""

    def __init__(
        self, source: Source, now: Callable[[], float], memory: CacheStorage | None = None
    ) -> None:
        """Wrap a source.

        Args:
            source: answers what is not fresh.
            now: Unix time, s.
            memory: what outlives the process, or None.
        """
        self._source = source
        self._now = now
        self._memory = memory
        self._entries: OrderedDict[str, CacheEntry] = OrderedDict()
        self._shared: dict[str, _SharedRequest] = {}

    def get(self, request: Request) -> Deferred[Response]:
        """See `Source.get`. Cancels a shared request when its last waiter cancels."""
        with suppress(InvalidResponse):  # a store that was tampered with: ask anew
            if (fresh := self._find_fresh(request)) is not None:
                return succeed(fresh)
        shared = self._shared.get(request.path)
        is_first = shared is None
        shared = shared or _SharedRequest()
        waiter: Deferred[Response] = Deferred(
            lambda cancelled: self._abandon(request.path, shared, cancelled)
        )
        shared.waiters[waiter] = request.on_retry
        if shared.attempt is not None and request.on_retry is not None:
            request.on_retry(*shared.attempt)
        if request.stale_if_error:
            waiter.addErrback(self._fall_back, request)
        if is_first:
            self._shared[request.path] = shared
            shared.deferred = self._source.get(replace(request, on_retry=shared.announce_retry))
            shared.deferred.addBoth(self._finish, request, shared)
        return waiter

    def _find_fresh(self, request: Request) -> Response | None:
        now, entry = self._now(), self._find(request.path)
        # A clock that was set back must not make a response fresh for ever.
        if entry is None or not entry.stored_at <= now < entry.fresh_until:
            return None
        too_old = now - entry.stored_at > request.max_age
        return None if too_old else self._respond(entry, request)

    def _fall_back(self, failure: Failure, request: Request) -> Response:
        """Fall back to the cached response, however old (stale-if-error)."""
        failure.trap(Unreachable, Maintenance)
        with suppress(InvalidResponse):
            if (entry := self._find(request.path)) is not None:
                return self._respond(entry, request)
        failure.raiseException()
        raise AssertionError  # it has raised

    def _find(self, path: str) -> CacheEntry | None:
        entry = self._entries.get(path)
        if entry is None and self._memory is not None:
            recalled = self._memory.answer(path)
            if recalled is not None:
                raw, stored_at, fresh_until = recalled
                entry = CacheEntry(raw=raw, stored_at=stored_at, fresh_until=fresh_until)
        return entry

    def _respond(self, entry: CacheEntry, request: Request) -> Response:
        body, now = gunzip(entry.raw, _MAX_BYTES), self._now()
        return Response(
            body=body,
            raw=entry.raw,
            max_age=max(entry.fresh_until - now, 0.0),
            age=max(now - entry.stored_at, 0.0),
            decoder=request.decoder,
            payload=read_json(body, request.decoder),
        )

    def _finish(
        self, result: Response | Failure, request: Request, shared: _SharedRequest
    ) -> None:
        if self._shared.get(request.path) is shared:
            del self._shared[request.path]
        if isinstance(result, Response):
            self._keep(request.path, result, max(result.max_age, request.keep_for))
        for waiter in shared.waiters:
            if isinstance(result, Response):
                waiter.callback(result)
            else:
                waiter.errback(result)

    def _keep(self, path: str, response: Response, seconds: float) -> None:
        if seconds <= 0:
            return
        now = self._now()
        until = now + seconds
        self._entries[path] = CacheEntry(raw=response.raw, stored_at=now, fresh_until=until)
        self._entries.move_to_end(path)
        while len(self._entries) > MAX_ENTRIES:
            self._entries.popitem(last=False)
        if self._memory is not None:
            self._memory.keep(path, response.raw, now, until)

    def _abandon(self, path: str, shared: _SharedRequest, waiter: Deferred[Response]) -> None:
        del shared.waiters[waiter]
        if not shared.waiters and shared.deferred is not None:
            # Whoever asks next must not join what is being given up.
            if self._shared.get(path) is shared:
                del self._shared[path]
            shared.deferred.cancel()
