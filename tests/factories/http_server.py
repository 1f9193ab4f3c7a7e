"""Scripted servers, clients that close their connections, and clients without a socket."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any, Final, TypeVar

import msgspec
from treq.testing import RequestTraversalAgent
from twisted.internet.defer import Deferred
from twisted.internet.protocol import Factory, Protocol, connectionDone
from twisted.internet.task import Clock
from twisted.python.failure import Failure
from twisted.web.resource import Resource
from twisted.web.server import NOT_DONE_YET
from twisted.web.server import Request as ServerRequest

from clantui.api.source import Request, Response
from clantui.api.transport.connections import Connections
from clantui.api.transport.http import HttpLimits, HttpSource
from clantui.api.transport.trust import TlsTrust
from clantui.core.model.token import Token
from tests.polling import TIMEOUT, wait_in_process, wait_until

_T = TypeVar("_T")
_AGENT: Final[Callable[[Resource], Any]] = RequestTraversalAgent  # treq has no types

SECRET: Final = "c2VjcmV0.b2Y.bWluZQ"
X: Final = Request(path="/x")
OK: Final = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"


async def wait_for(deferred: Deferred[_T]) -> _T:
    """Wait for a Deferred in a coroutine of asyncio; fail after the timeout of all waits."""
    async with asyncio.timeout(TIMEOUT):
        result: _T = await deferred.asFuture(asyncio.get_running_loop())
    return result


async def wait_in_memory(deferred: Deferred[_T]) -> _T:
    """Wait for a Deferred that fires without another process or a pause; see `wait_in_process`."""
    future: asyncio.Future[_T] = deferred.asFuture(asyncio.get_running_loop())
    try:
        await wait_in_process(future.done)
    except AssertionError:
        future.cancel()
        raise
    return await future


class ScriptedServer(Factory):
    """A server that answers each request with given bytes, and keeps the requests.

    Args:
        replies: one for each request of a connection, in order; the last one is repeated.
        hang_up: if True, each connection is closed after its first reply.
    """

    noisy = False

    def __init__(self, *replies: bytes, hang_up: bool = False) -> None:
        self.heads: list[bytes] = []
        self.opened = 0
        self.open: set[Protocol] = set()
        self.received: Deferred[None] = Deferred()
        self.gone: Deferred[None] = Deferred()
        self.replies = replies
        self.hang_up = hang_up

    def buildProtocol(self, addr: object) -> Protocol:  # noqa: ARG002, N802 — Twisted's name
        """See `Factory.buildProtocol`."""
        return _ScriptedProtocol(self)


class _ScriptedProtocol(Protocol):
    """One connection to a scripted server."""

    def __init__(self, server: ScriptedServer) -> None:
        self._server = server
        self._answered = 0
        self._buffer = b""

    def connectionMade(self) -> None:  # noqa: N802 — Twisted's name
        self._server.opened += 1
        self._server.open.add(self)

    def dataReceived(self, data: bytes) -> None:  # noqa: N802
        self._buffer += data
        *heads, self._buffer = self._buffer.split(b"\r\n\r\n")
        assert self.transport is not None
        for head in heads:
            self._server.heads.append(head)
            replies = self._server.replies
            self.transport.write(replies[min(self._answered, len(replies) - 1)])
            self._answered += 1
            if not self._server.received.called:
                self._server.received.callback(None)
            if self._server.hang_up:
                self.transport.loseConnection()

    def connectionLost(self, reason: Failure = connectionDone) -> None:  # noqa: ARG002, N802
        self._server.open.discard(self)
        if not self._server.gone.called:
            self._server.gone.callback(None)


@asynccontextmanager
async def listen(reactor: Any, factory: Factory, context: Any = None) -> AsyncIterator[str]:
    """Yield the base URL of a server on a free port; at the end close its connections.

    Args:
        reactor: the reactor.
        factory: makes the server's protocols.
        context: TLS context; None for a server without TLS.
    """
    before = set(reactor.getReaders())
    if context is None:
        port = reactor.listenTCP(0, factory, interface="127.0.0.1")
    else:
        port = reactor.listenSSL(0, factory, context, interface="127.0.0.1")
    scheme = "http" if context is None else "https"
    try:
        yield f"{scheme}://127.0.0.1:{port.getHost().port}/v1"
    finally:
        await wait_for(port.stopListening())
        for connection in list(getattr(factory, "open", ())):
            connection.transport.abortConnection()
        # Wait until both ends are closed: `_nothing_left` fails a test that leaves sockets.
        await wait_until(lambda: set(reactor.getReaders()) <= before)


@asynccontextmanager
async def open_source(
    reactor: Any,
    base: str,
    *,
    clock: Clock | None = None,
    at_once: int = 10,
    ahead: int = 0,
    environ: dict[str, str] | None = None,
) -> AsyncIterator[HttpSource]:
    """Yield a client of a server; close its connections at the end."""
    connections = Connections(
        reactor,
        base,
        max_idle=at_once,
        max_preconnected=ahead,
        trust=TlsTrust(environ or {}),
        connect_timeout=30.0,
    )
    limits = HttpLimits(timeout=30.0)
    try:
        yield HttpSource(
            connections.agent,
            base,
            Token(SECRET),
            clock or reactor,
            limits,
            on_followups=connections.open,
            drop_silent=connections.drop_silent,
        )
    finally:
        await wait_for(connections.close())


class Page(Resource):
    """A page with the same response for all requests.

    Args:
        body: the bytes to send.
        status: HTTP status.
        headers: headers of the response.
        whole: if False, the response never ends.
    """

    isLeaf = True  # noqa: N815 — Twisted's spelling

    def __init__(
        self,
        body: bytes = b"{}",
        status: int = 200,
        headers: dict[str, list[str]] | None = None,
        *,
        whole: bool = True,
    ) -> None:
        Resource.__init__(self)
        self.paths: list[bytes] = []
        self.requests: list[ServerRequest] = []
        self.left = 0
        self._body = body
        self._status = status
        self._headers = headers or {}
        self._whole = whole

    def render(self, request: ServerRequest) -> int:
        """See `Resource.render`."""
        self.paths.append(request.uri)
        self.requests.append(request)
        request.notifyFinish().addErrback(self._count_disconnect)
        request.setResponseCode(self._status)
        for name, values in self._headers.items():
            request.responseHeaders.setRawHeaders(name, values)
        request.write(self._body)
        if self._whole:
            request.finish()
        return NOT_DONE_YET

    def _count_disconnect(self, _: Failure) -> None:
        self.left += 1


class Memory:
    """A client of a resource without a socket, with its own clock."""

    def __init__(
        self, page: Resource, *, token: str = SECRET, limits: HttpLimits | None = None
    ) -> None:
        self.clock = Clock()
        self.agent = _AGENT(page)
        self.http = HttpSource(
            self.agent,
            "http://demo.invalid/v1",
            Token(token),
            self.clock,
            limits or HttpLimits(),
        )

    def get(
        self, path: str = X.path, decoder: msgspec.json.Decoder[Any] | None = None
    ) -> Deferred[Response]:
        """Send a request, and deliver everything that was written."""
        response = self.http.get(Request(path=path, decoder=decoder))
        self.flush()
        return response

    def flush(self) -> None:
        """Deliver everything that was written."""
        self.agent.flush()
