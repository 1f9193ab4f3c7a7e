"""A source that answers when a test says so, and what came of the questions."""

from __future__ import annotations

from typing import Any

from twisted.internet.defer import Deferred

from clantui.api.source import Request, Response, Source


class ByHand:
    """A source that answers when it is told to.

    Attributes:
        asked: paths, as the questions came.
        asks: the questions themselves.
        open: by path, who waits; the last where one was asked for twice.
        cancelled: paths, as they were given up.
        most: open at once.
    """

    def __init__(self) -> None:
        self.asks: list[Request] = []
        self.open: dict[str, Deferred[Response]] = {}
        self.cancelled: list[str] = []
        self.most = 0

    @property
    def asked(self) -> list[str]:
        """Paths, as the questions came."""
        return [ask.path for ask in self.asks]

    def get(self, ask: Request) -> Deferred[Response]:
        """See `Source.get`."""
        self.asks.append(ask)
        waiting: Deferred[Response] = Deferred(lambda _: self._drop(ask.path))
        assert ask.path not in self.open
        self.open[ask.path] = waiting
        self.most = max(self.most, len(self.open))
        return waiting

    def answer(self, path: str, answer: Response | None = None) -> None:
        """Answer a question, with its path if nothing else is said."""
        self.open.pop(path).callback(answer or answered(path))

    def fail(self, path: str, why: Exception) -> None:
        """Fail a question."""
        self.open.pop(path).errback(why)

    def _drop(self, path: str) -> None:
        self.cancelled.append(path)
        del self.open[path]


def answered(path: str) -> Response:
    """The answer that names its path."""
    return Response(body=path.encode(), raw=path.encode())


def asked(source: Source, *paths: str | Request) -> tuple[list[Deferred[None]], list[Any]]:
    """Ask for paths; gives the requests, and a list that results go to."""
    results: list[Any] = []
    asks = [Request(path=path) if isinstance(path, str) else path for path in paths]
    return [source.get(ask).addBoth(results.append) for ask in asks], results
