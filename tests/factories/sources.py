"""A source whose requests are answered by the test, and a helper that collects results."""

from __future__ import annotations

import json
import math
from typing import Any, Final

from msgspec.structs import replace
from twisted.internet.defer import Deferred, fail, succeed
from twisted.internet.task import Clock

from clantui.api.pacing.rate_limiter import RateLimiter
from clantui.api.source import Request, Response, Source
from clantui.core.model.errors import RoyaleError
from clantui.core.pace import LearnedLimit, RateLimit


class FakeSource:
    """A source whose requests are answered by the test.

    Attributes:
        requests: all requests, in order.
        open: unanswered requests by path.
        cancelled: paths of the cancelled requests, in order.
        most_open: largest number of open requests at the same time.
    """

    def __init__(self) -> None:
        self.requests: list[Request] = []
        self.open: dict[str, Deferred[Response]] = {}
        self.cancelled: list[str] = []
        self.most_open = 0

    @property
    def paths(self) -> list[str]:
        """Return the paths of the requests, in order."""
        return [request.path for request in self.requests]

    def get(self, request: Request) -> Deferred[Response]:
        """See `Source.get`."""
        self.requests.append(request)
        waiter: Deferred[Response] = Deferred(lambda _: self._drop(request.path))
        assert request.path not in self.open
        self.open[request.path] = waiter
        self.most_open = max(self.most_open, len(self.open))
        return waiter

    def respond(self, path: str, response: Response | None = None) -> None:
        """Respond to a request; by default the body is its path."""
        self.open.pop(path).callback(response or response_of(path))

    def fail(self, path: str, error: Exception) -> None:
        """Fail a request."""
        self.open.pop(path).errback(error)

    def _drop(self, path: str) -> None:
        self.cancelled.append(path)
        del self.open[path]


def response_of(path: str) -> Response:
    """Return a response with its path as the body."""
    return Response(body=path.encode(), raw=path.encode())


def ask_for(source: Source, *paths: str | Request) -> tuple[list[Deferred[None]], list[Any]]:
    """Request paths; return the requests, and a list that results are appended to."""
    results: list[Any] = []
    requests = [Request(path=path) if isinstance(path, str) else path for path in paths]
    return [source.get(request).addBoth(results.append) for request in requests], results


class ConstantSource:
    """A source that gives the same answer, or error, to all requests."""

    def __init__(self, answer: object) -> None:
        self.requests: list[Request] = []
        self._answer = answer

    @property
    def sent(self) -> list[Request]:
        """Return the requests, without their decoders."""
        return [replace(ask, decoder=None) for ask in self.requests]

    def get(self, ask: Request) -> Deferred[Response]:
        """See `Source.get`."""
        self.requests.append(ask)
        if isinstance(self._answer, Exception):
            return fail(self._answer)
        return succeed(Response(body=json.dumps(self._answer).encode()))


LIMIT: Final = RateLimit()


class LimitedSource:
    """A rate limiter in front of a source that answers on command, and a clock."""

    def __init__(
        self, max_in_flight: int, limit: RateLimit = LIMIT, max_wait: float = math.inf
    ) -> None:
        self.clock = Clock()
        self.source = FakeSource()
        self.pauses: list[float] = []
        self.learned: list[LearnedLimit] = []
        self.limiter = RateLimiter(
            self.source,
            self.clock,
            limit,
            max_in_flight,
            lambda: 0.5,
            max_wait=max_wait,
            on_pause=self.pauses.append,
            on_learned=self.learned.append,
        )

    def turn(self, turns: int = 10) -> None:
        """Run turns of the reactor, without time passing."""
        for _ in range(turns):
            self.clock.advance(0)

    def respond(self, path: str) -> None:
        """Answer a request, and run the reactor."""
        self.source.respond(path)
        self.turn()

    def fail(self, path: str, error: RoyaleError) -> None:
        """Fail a request, and run the reactor."""
        self.source.fail(path, error)
        self.turn()

    @property
    def is_idle(self) -> bool:
        """Return True if there is no timer and no request left."""
        return not self.clock.getDelayedCalls() and not self.source.open
