"""Cache of responses. Each is fresh for as long as the API itself would repeat it."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from contextlib import suppress
from typing import Final, Protocol

from msgspec import Struct, field
from msgspec.structs import replace
from twisted.internet.defer import Deferred, succeed
from twisted.python.failure import Failure

from clantui.api.content import read_response
from clantui.api.pacing.turns import TurnQueue
from clantui.api.source import OnRetry, Request, Response, Source
from clantui.core.model.errors import InvalidResponse, Maintenance, RoyaleError, Unreachable

CAPACITY: Final = 12_000_000
"""Maximum bytes of all bodies in memory: about fifteen clans with gzip, or four without (demo)."""


class CacheEntry(Struct, frozen=True):
    """A cached response as received, gzip or not; times are Unix times in s."""

    raw: bytes
    sent_at: float
    fresh_until: float


class ResponseStore(Protocol):
    """Persistent store of responses; `ApiStore` implements it."""

    def load_response(self, path: str) -> tuple[bytes, float, float] | None:
        """Return the body as received, when it was sent, when it expires (Unix s), or None."""

    def save_response(self, path: str, raw: bytes, sent_at: float, fresh_until: float) -> None:
        """Save a response later, on another thread; the arguments are those of `load_response`."""


class _SharedRequest(Struct, eq=False):
    """A request in flight, the callers that wait for its response, and its latest retry."""

    deferred: Deferred[Response] | None = None
    waiters: dict[Deferred[Response], OnRetry | None] = field(default_factory=dict)
    attempt: tuple[int, float, RoyaleError] | None = None

    def announce_retry(self, number: int, seconds: float, error: RoyaleError) -> None:
        """Report a retry to all waiters."""
        self.attempt = number, 0.0, error  # for later waiters: the retry has begun by then
        for on_retry in tuple(self.waiters.values()):
            if on_retry is not None:
                on_retry(number, seconds, error)


class CachingSource:
    """A source that caches fresh responses, and shares requests in flight."""

    def __init__(
        self,
        source: Source,
        now: Callable[[], float],
        store: ResponseStore | None = None,
        turns: TurnQueue | None = None,
    ) -> None:
        """Wrap a source.

        Args:
            now: returns Unix time, s.
            store: keeps responses after the process ends.
            turns: see `HttpSource`.
        """
        self._source = source
        self._now = now
        self._store = store
        self._turns = turns
        self._entries: OrderedDict[str, CacheEntry] = OrderedDict()
        self._size = 0  # bytes in the entries
        self._shared: dict[str, _SharedRequest] = {}

    def get(self, request: Request) -> Deferred[Response]:
        """See `Source.get`. Cancels a shared request when its last waiter cancels."""
        if (entry := self._find_fresh(request)) is None:
            return self._request(request)
        entry_in_turn = succeed(entry) if self._turns is None else self._turns.wait(entry)
        response = entry_in_turn.addCallback(self._respond, request)
        return response.addErrback(self._replace_damaged, request)

    def _replace_damaged(self, failure: Failure, request: Request) -> Deferred[Response]:
        failure.trap(InvalidResponse)
        return self._request(request)

    def _request(self, request: Request) -> Deferred[Response]:
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

    def _find_fresh(self, request: Request) -> CacheEntry | None:
        now, entry = self._now(), self._find(request.path)
        # A clock that was set back must not make a response fresh forever.
        if entry is None or not entry.sent_at <= now < entry.fresh_until:
            return None
        too_old = now - entry.sent_at > request.max_age
        return None if too_old else entry

    def _fall_back(self, failure: Failure, request: Request) -> Response | Failure:
        """Fall back to the cached response, however old, and keep the error (stale-if-error)."""
        failure.trap(Unreachable, Maintenance)
        with suppress(InvalidResponse):
            if (entry := self._find(request.path)) is not None:
                return replace(self._respond(entry, request), error=failure.value)
        return failure

    def _find(self, path: str) -> CacheEntry | None:
        entry = self._entries.get(path)
        if entry is None and self._store is not None:
            stored = self._store.load_response(path)
            entry = CacheEntry(*stored) if stored is not None else None
        return entry

    def _respond(self, entry: CacheEntry, request: Request) -> Response:
        now = self._now()
        max_age, age = max(entry.fresh_until - now, 0.0), max(now - entry.sent_at, 0.0)
        return read_response(entry.raw, request, max_age=max_age, age=age)

    def _finish(
        self, result: Response | Failure, request: Request, shared: _SharedRequest
    ) -> None:
        if self._shared.get(request.path) is shared:
            del self._shared[request.path]
        if isinstance(result, Response):
            self._keep(request.path, result, max(result.max_age, request.keep_for))
        for waiter in tuple(shared.waiters):
            if waiter.called:  # cancelled by the callback of an earlier waiter
                continue
            if isinstance(result, Response):
                waiter.callback(result)
            else:
                waiter.errback(result)

    def _keep(self, path: str, response: Response, seconds: float) -> None:
        if seconds <= 0:
            return
        now = self._now()
        sent_at, until = now - response.age, now + seconds
        if (previous := self._entries.pop(path, None)) is not None:
            self._size -= len(previous.raw)
        self._entries[path] = CacheEntry(response.raw, sent_at, until)
        self._size += len(response.raw)
        while self._size > CAPACITY:
            _, oldest = self._entries.popitem(last=False)
            self._size -= len(oldest.raw)
        if self._store is not None:
            self._store.save_response(path, response.raw, sent_at, until)

    def _abandon(self, path: str, shared: _SharedRequest, waiter: Deferred[Response]) -> None:
        del shared.waiters[waiter]
        if not shared.waiters and shared.deferred is not None:
            # The next request must not join the one that is being cancelled.
            if self._shared.get(path) is shared:
                del self._shared[path]
            shared.deferred.cancel()
