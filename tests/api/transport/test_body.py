"""A body is read completely, up to a limit, and really cancelled."""

from __future__ import annotations

import gzip
import tracemalloc
from functools import cache
from typing import Any

import pytest
from twisted.internet.defer import CancelledError, Deferred
from twisted.internet.task import Clock
from twisted.web.client import Agent
from twisted.web.http_headers import Headers
from twisted.web.iweb import IAgent, IBodyProducer, IResponse
from zope.interface import implementer

from clantui.api.transport.body import read_body
from clantui.api.transport.http import HttpLimits, HttpSource
from clantui.api.transport.timeouts import Timeouts
from clantui.core.model.errors import InvalidResponse, Unreachable
from clantui.core.model.token import Token
from tests.factories.demo_client import current_result
from tests.factories.http_server import (
    OK,
    Memory,
    Page,
    ScriptedServer,
    X,
    listen,
    open_source,
    wait_for,
)

BODY = b"[" + b'{"tag": "#2PP", "name": "Keep"},' * 100 + b"0]"
MAX_BYTES = 100_000


@cache
def make_bomb(layers: int) -> bytes:
    """Return 30 MB of zeros, compressed as many times as there are layers."""
    bomb = b"\0" * 30_000_000
    for _ in range(layers):
        bomb = gzip.compress(bomb)
    return bomb


@pytest.mark.parametrize(
    "encoding", [[], ["gzip"], ["gzip, gzip"], ["gzip", "gzip"], ["x, gzip"], [" gzip"]]
)
@pytest.mark.parametrize("layers", [1, 2])
def test_a_gzip_bomb_is_never_decompressed(encoding: list[str], layers: int) -> None:
    """Whatever its `Content-Encoding`, it is rejected with little memory."""
    page = Page(make_bomb(layers), headers={"Content-Encoding": encoding} if encoding else {})
    memory = Memory(page, limits=HttpLimits(max_bytes=1_000_000))
    tracemalloc.start()
    request = memory.get()
    if layers == 1:
        with pytest.raises(InvalidResponse, match="larger than 1 MB"):
            current_result(request)
    else:
        # Gzip in gzip is decompressed once, and the result is not JSON.
        with pytest.raises(InvalidResponse, match="something else instead of data"):
            current_result(request)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 8_000_000


@pytest.mark.parametrize("encoding", [[], ["gzip"], ["GZIP"], ["identity"]])
def test_gzip_is_detected_by_its_bytes(encoding: list[str]) -> None:
    """A gzip body is decompressed, whatever its `Content-Encoding`."""
    headers = {"Content-Encoding": encoding} if encoding else {}
    for body in (BODY, gzip.compress(BODY)):
        assert current_result(Memory(Page(body, headers=headers)).get()).body == BODY


def test_a_large_body_is_aborted() -> None:
    """The connection is closed as soon as the body exceeds the limit."""
    page = Page(b"x" * 50_000, whole=False)
    memory = Memory(page, limits=HttpLimits(max_bytes=40_000))
    request = memory.get()
    with pytest.raises(InvalidResponse, match="larger than"):
        current_result(request)
    memory.flush()
    assert page.left == 1


@pytest.mark.parametrize("size", [1, 2, 40_000])
def test_a_body_as_large_as_the_limit_is_read(size: int) -> None:
    """Bodies up to the limit are read completely."""
    body = b"1" * size
    memory = Memory(Page(body), limits=HttpLimits(max_bytes=40_000))
    assert current_result(memory.get()).body == body


@pytest.mark.parametrize(
    "reply",
    [
        OK + b"Content-Length: 100\r\n\r\n" + BODY[:50],
        OK + b"Transfer-Encoding: chunked\r\n\r\n20\r\n" + BODY[:32] + b"\r\n",
    ],
)
async def test_a_truncated_body_is_unreachable(reactor: Any, reply: bytes) -> None:
    """A connection that closes within a body is an error, not a response."""
    server = ScriptedServer(reply, hang_up=True)
    async with listen(reactor, server) as base, open_source(reactor, base) as http:
        with pytest.raises(Unreachable, match="in the middle of the answer"):
            await wait_for(http.get(X))


async def test_a_body_without_a_length_ends_with_its_connection(reactor: Any) -> None:
    """Without a length or chunks the body is all data until the connection closes."""
    server = ScriptedServer(OK + b"Connection: close\r\n\r\n" + BODY, hang_up=True)
    async with listen(reactor, server) as base, open_source(reactor, base) as http:
        assert (await wait_for(http.get(X))).body == BODY


STALLED = OK + b"Content-Length: 5000\r\n\r\n" + BODY[:50]


async def test_cancelling_a_body_closes_its_connection(reactor: Any) -> None:
    """The server notices at once that a body is cancelled, because its connection closes."""
    server, clock = ScriptedServer(STALLED), Clock()
    async with listen(reactor, server) as base:
        response: IResponse = await wait_for(Agent(reactor).request(b"GET", base.encode()))
        reading = read_body(response, MAX_BYTES, Timeouts(clock, 5.0))
        assert server.open
        reading.cancel()
        assert not clock.getDelayedCalls()
        with pytest.raises(CancelledError):
            await wait_for(reading)
        await wait_for(server.gone)
        assert not server.open


@implementer(IAgent)
class FakeTransport:
    """An agent that reports when the head of a response has arrived."""

    def __init__(self, agent: IAgent) -> None:
        self.head_received: Deferred[None] = Deferred()
        self._agent = agent

    def request(
        self,
        method: bytes,
        uri: bytes,
        headers: Headers | None = None,
        bodyProducer: IBodyProducer | None = None,  # noqa: N803 — Twisted's name
    ) -> Deferred[IResponse]:
        """See `IAgent.request`."""
        request: Deferred[Any] = self._agent.request(method, uri, headers, bodyProducer)
        return request.addCallback(self._report_head)

    def _report_head(self, response: IResponse) -> IResponse:
        self.head_received.callback(None)
        return response


@pytest.mark.parametrize("stop", ["cancel", "deadline"])
async def test_a_request_cancelled_in_its_body_closes_the_connection(
    reactor: Any,
    stop: str,
) -> None:
    """By `cancel` or by the timeout: a request includes its body."""
    server, clock = ScriptedServer(STALLED), Clock()
    async with listen(reactor, server) as base:
        agent = FakeTransport(Agent(reactor))
        request = HttpSource(
            agent, base, Token("x"), clock, HttpLimits(timeout=9, idle_timeout=10)
        ).get(X)
        await wait_for(agent.head_received)
        assert server.open
        if stop == "cancel":
            request.cancel()
            with pytest.raises(CancelledError):
                await wait_for(request)
        else:
            clock.advance(9)
            with pytest.raises(Unreachable, match="no answer in 9 s"):
                await wait_for(request)
        await wait_for(server.gone)
        assert not clock.getDelayedCalls()


async def test_an_idle_body_closes_the_connection(reactor: Any) -> None:
    """A body without new data closes its connection long before the request's timeout."""
    server, clock = ScriptedServer(STALLED), Clock()
    async with listen(reactor, server) as base:
        agent = FakeTransport(Agent(reactor))
        request = HttpSource(
            agent, base, Token("x"), clock, HttpLimits(timeout=30, idle_timeout=5)
        ).get(X)
        await wait_for(agent.head_received)
        assert server.open
        clock.advance(5)
        with pytest.raises(Unreachable, match="stopped coming for 5 s") as caught:
            await wait_for(request)
        await wait_for(server.gone)
    assert caught.value.retryable
    assert not clock.getDelayedCalls()


class FedResponse:
    """A response whose body arrives in pieces, on command."""

    def __init__(self, seconds: float = 20.0) -> None:
        self.page = Page(b"[", whole=False)
        self.memory = Memory(self.page, limits=HttpLimits(timeout=seconds, idle_timeout=5))
        self.request = self.memory.get()

    def feed(self, piece: bytes, after: float) -> None:
        """Send a piece after some seconds."""
        self.memory.clock.advance(after)
        self.page.requests[0].write(piece)
        self.memory.flush()


def test_a_slow_body_is_read() -> None:
    """A slow body is read as long as data arrives."""
    fed = FedResponse()
    for _ in range(4):
        fed.feed(b"1,", 4.9)
    assert not fed.request.called
    fed.page.requests[0].write(b"1]")
    fed.page.requests[0].finish()
    fed.memory.flush()
    assert current_result(fed.request).body == b"[1,1,1,1,1]"
    assert not fed.memory.clock.getDelayedCalls()


def test_the_timeout_applies_to_a_slow_body() -> None:
    """A body that arrives byte by byte is aborted by the timeout, too."""
    fed = FedResponse()
    for _ in range(4):
        fed.feed(b"1,", 4.9)
    fed.memory.clock.advance(0.4)
    with pytest.raises(Unreachable, match="no answer in 20 s"):
        current_result(fed.request)
    fed.memory.flush()
    assert (fed.page.left, fed.memory.clock.getDelayedCalls()) == (1, [])


def test_the_idle_timeout_restarts_with_each_byte() -> None:
    """The body is aborted after the idle timeout."""
    fed = FedResponse()
    fed.feed(b"1,", 4.9)
    fed.memory.clock.advance(4.9)
    assert not fed.request.called
    fed.memory.clock.advance(0.1)
    with pytest.raises(Unreachable, match="stopped coming"):
        current_result(fed.request)
    fed.memory.flush()
    assert (fed.page.left, fed.memory.clock.getDelayedCalls()) == (1, [])


def test_the_idle_timeout_starts_before_the_first_byte() -> None:
    """A body of which nothing comes after its headers is aborted like a slow one."""
    connection: Any = _Connection()
    clock: Any = Clock()
    done = read_body(connection, 5, Timeouts(clock, 9))
    clock.advance(9)
    with pytest.raises(Unreachable, match="stopped coming for 9 s"):
        current_result(done)
    assert connection.aborted == 1


class _Connection:
    """Connection of a body whose data is given by the test."""

    def __init__(self) -> None:
        self.reader: Any = None
        self.aborted = 0

    def deliverBody(self, reader: Any) -> None:  # noqa: N802 — Twisted's name
        """Keep the reader."""
        self.reader = reader
        reader.transport = self

    def stopProducing(self) -> None:  # noqa: N802 — Twisted's name
        """Count it."""
        self.aborted += 1


def test_data_after_the_end_of_a_body_is_dropped() -> None:
    """A chunk may still come in after the connection was closed because of its size."""
    connection: Any = _Connection()
    clock: Any = Clock()
    done = read_body(connection, 5, Timeouts(clock, 9))
    connection.reader.dataReceived(b"12345")
    connection.reader.dataReceived(b"6")
    connection.reader.dataReceived(b"7")
    with pytest.raises(InvalidResponse):
        current_result(done)
    assert connection.aborted == 1
    assert clock.getDelayedCalls() == []
