"""Requests to the demo API without a socket."""

import gzip
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import quote

import treq
from treq.testing import RequestTraversalAgent
from twisted.internet.defer import Deferred, succeed
from twisted.internet.interfaces import IConsumer
from twisted.internet.protocol import Factory
from twisted.internet.task import Clock
from twisted.python.failure import Failure
from twisted.web.http_headers import Headers
from twisted.web.iweb import IBodyProducer, IResponse
from twisted.web.server import Site
from zope.interface import implementer

from clantui.demo.world.world import World
from tests.factories.counted_api import CountedApi

WORLD = World()
"""A world for all tests, because it never changes."""

_AGENT: Callable[[CountedApi], Any] = RequestTraversalAgent  # treq has no types

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """A response, with the body as sent, possibly compressed.

    `length` is the value of `Content-Length`, which Twisted removes from the headers.
    """

    status: int
    length: object
    headers: Headers
    body: bytes

    def header(self, name: str) -> str | None:
        """Return the only value of a header; None if it was not sent."""
        values = self.headers.getRawHeaders(name) or []
        assert len(values) < 2
        return values[0] if values else None

    @property
    def json(self) -> Any:
        """Return the decoded body."""
        is_gzipped = self.header("Content-Encoding") == "gzip"
        return json.loads(gzip.decompress(self.body) if is_gzipped else self.body)


@implementer(IBodyProducer)
class _Body:
    """The body of a request, written in one piece."""

    def __init__(self, body: bytes) -> None:
        self.length = len(body)
        self._body = body

    def startProducing(self, consumer: IConsumer) -> Deferred[None]:  # noqa: N802 — Twisted's
        """Write the body."""
        consumer.write(self._body)
        return succeed(None)

    def pauseProducing(self) -> None:  # noqa: N802 — Twisted's
        """Do nothing: the body is written already."""

    def resumeProducing(self) -> None:  # noqa: N802 — Twisted's
        """Do nothing: the body is written already."""

    def stopProducing(self) -> None:  # noqa: N802 — Twisted's
        """Do nothing: the body is written already."""


class DemoClient:
    """A client of the demo API with its own clock."""

    def __init__(self, latency: Callable[[str], float] = lambda _: 0.0) -> None:
        self.clock = Clock()
        self.api = CountedApi(WORLD, self.clock, latency)
        self._agent = _AGENT(self.api)

    def send(self, path: str, method: str = "GET", **headers: str) -> Deferred[IResponse]:
        """Send a request for a raw path; a header `a_b` is sent as `a-b`."""
        headers = {"authorization": "Bearer token", **headers}
        raw = Headers({key.replace("_", "-"): [value] for key, value in headers.items() if value})
        url = b"http://demo.invalid" + path.encode()
        sent: Deferred[IResponse] = self._agent.request(method.encode(), url, raw)
        return sent

    def flush(self) -> None:
        """Deliver everything that was written."""
        self._agent.flush()

    def get(self, path: str, method: str = "GET", **headers: str) -> Reply:
        """Get a path below `/v1`; fail if the response does not arrive at once."""
        return self._reply(self.send("/v1" + path, method, **headers))

    def post(self, path: str, body: bytes) -> Reply:
        """Post to a path below `/v1`; fail if the response does not arrive at once."""
        url = b"http://demo.invalid/v1" + path.encode()
        raw = Headers({"authorization": ["Bearer token"]})
        return self._reply(self._agent.request(b"POST", url, raw, _Body(body)))

    def _reply(self, sent: Deferred[IResponse]) -> Reply:
        response = current_result(sent)
        content = treq.content(response)
        self.flush()
        return Reply(
            status=response.code,
            length=response.length,
            headers=response.headers,
            body=current_result(content),
        )


def path_of(kind: str, tag: str, rest: str = "") -> str:
    """Return a path with a tag, such as `/clans/%232PP/members`."""
    return f"/{kind}/{quote(tag, safe='')}{rest}"


def current_result(deferred: Deferred[_T]) -> _T:
    """Return the result of a Deferred, which must have one, or raise its error."""
    results: list[_T | Failure] = []
    deferred.addBoth(results.append)
    assert results, "the Deferred has no result yet"
    if isinstance(results[0], Failure):
        results[0].raiseException()
    return results[0]


class CountingSite(Factory):
    """A site of the demo API that counts connections."""

    noisy = False

    def __init__(self, reactor: Any, latency: float = 0.0) -> None:
        self.api = CountedApi(WORLD, reactor, lambda _: latency)
        self.opened = 0
        self._site = Site(self.api, reactor=reactor)
        self._site.log = lambda _: None  # type: ignore[assignment, method-assign]

    def buildProtocol(self, addr: Any) -> Any:  # noqa: N802
        """See `Factory.buildProtocol`."""
        self.opened += 1
        return self._site.buildProtocol(addr)
