"""A source whose requests are answered by the test, and a helper that collects results."""

from __future__ import annotations

from typing import Any

from twisted.internet.defer import Deferred

from clantui.api.source import Request, Response, Source


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
