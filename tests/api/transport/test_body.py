"""A body is read whole, bounded, and really given up when nobody wants it."""

from __future__ import annotations

import gzip
import tracemalloc
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from twisted.internet.defer import CancelledError, Deferred
from twisted.internet.task import Clock
from twisted.web.client import Agent
from twisted.web.http_headers import Headers
from twisted.web.iweb import IAgent, IBodyProducer, IResponse
from zope.interface import implementer

from clantui.api.content import gunzip
from clantui.api.transport.body import read_body
from clantui.api.transport.http import HttpLimits, HttpSource
from clantui.core.model.errors import InvalidResponse, Unreachable
from clantui.core.model.token import Token
from tests.factories.demo_client import current_result
from tests.factories.http_server import (
    OK,
    Memory,
    Page,
    ScriptedServer,
    X,
    asking,
    listening,
    wait_for,
)
from tests.factories.surveys import PROPERTY

BODY = b"[" + b'{"tag": "#2PP", "name": "Keep"},' * 100 + b"0]"
MOST = 100_000


@PROPERTY
@given(st.binary(max_size=2_000))
def test_gzip_is_undone(body: bytes) -> None:
    """A gzipped body comes out as it went in; one that is not gzip stays as it is."""
    assert gunzip(gzip.compress(body), 2_000) == body
    if not body.startswith(b"\x1f\x8b"):
        assert gunzip(body, 2_000) == body


@pytest.mark.parametrize(("size", "fits"), [(MOST - 1, True), (MOST, True), (MOST + 1, False)])
def test_an_inflated_body_has_a_limit(size: int, fits: bool) -> None:
    """A body may be as large as the limit when inflated, and not a byte larger."""
    packed = gzip.compress(b"x" * size)
    if fits:
        assert len(gunzip(packed, MOST)) == size
    else:
        with pytest.raises(InvalidResponse, match="larger than"):
            gunzip(packed, MOST)


@pytest.mark.parametrize("cut", [2, 9, 20, -9, -8, -1])
def test_cut_gzip_is_garbled(cut: int) -> None:
    """Gzip that ends too early is told as incomplete, wherever it was cut."""
    with pytest.raises(InvalidResponse, match="incomplete"):
        gunzip(gzip.compress(BODY)[:cut], MOST)


@PROPERTY
@given(st.binary())
def test_broken_gzip_is_garbled_or_a_body(rest: bytes) -> None:
    """Whatever follows the mark of gzip, it is a body or one error."""
    try:
        assert len(gunzip(b"\x1f\x8b" + rest, MOST)) <= MOST
    except InvalidResponse as error:
        assert error.sentence  # noqa: PT017 — either outcome will do


@pytest.mark.parametrize("at", [2, 10, 20, -6, -2])
def test_damaged_gzip_is_garbled(at: int) -> None:
    """A changed byte is found, in the head, in the middle or in the check sum."""
    packed = bytearray(gzip.compress(BODY))
    packed[at] ^= 0xFF
    with pytest.raises(InvalidResponse, match=r"damaged|incomplete"):
        gunzip(bytes(packed), MOST)


@pytest.mark.parametrize(
    "encoding", [[], ["gzip"], ["gzip, gzip"], ["gzip", "gzip"], ["x, gzip"], [" gzip"]]
)
@pytest.mark.parametrize("layers", [1, 2])
def test_a_bomb_is_never_blown_up(encoding: list[str], layers: int) -> None:
    """However it is declared, what would inflate without end is refused with little memory."""
    bomb = b"\0" * 30_000_000
    for _ in range(layers):
        bomb = gzip.compress(bomb)
    page = Page(bomb, headers={"Content-Encoding": encoding} if encoding else {})
    memory = Memory(page, limits=HttpLimits(size=1_000_000))
    del bomb
    tracemalloc.start()
    asked = memory.get()
    if layers == 1:
        with pytest.raises(InvalidResponse, match="larger than 1 MB"):
            current_result(asked)
    else:
        # Gzip in gzip is undone once, and what is left is no JSON.
        with pytest.raises(InvalidResponse, match="something else instead of data"):
            current_result(asked)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 8_000_000


@pytest.mark.parametrize("encoding", [[], ["gzip"], ["GZIP"], ["identity"]])
def test_gzip_is_known_by_its_bytes(encoding: list[str]) -> None:
    """A body is inflated if it is gzip, whatever the headers call it."""
    headers = {"Content-Encoding": encoding} if encoding else {}
    for body in (BODY, gzip.compress(BODY)):
        assert current_result(Memory(Page(body, headers=headers)).get()).body == BODY


def test_a_large_body_is_given_up_before_its_end() -> None:
    """A body that grows past the limit ends its connection; the rest is not waited for."""
    page = Page(b"x" * 50_000, whole=False)
    memory = Memory(page, limits=HttpLimits(size=40_000))
    asked = memory.get()
    with pytest.raises(InvalidResponse, match="larger than"):
        current_result(asked)
    memory.flush()
    assert page.left == 1


@pytest.mark.parametrize("size", [1, 2, 40_000])
def test_a_body_as_large_as_the_limit_is_read(size: int) -> None:
    """Bodies up to the limit are read whole."""
    body = b"1" * size
    memory = Memory(Page(body), limits=HttpLimits(size=40_000))
    assert current_result(memory.get()).body == body


@pytest.mark.parametrize(
    "reply",
    [
        OK + b"Content-Length: 100\r\n\r\n" + BODY[:50],
        OK + b"Transfer-Encoding: chunked\r\n\r\n20\r\n" + BODY[:32] + b"\r\n",
    ],
)
async def test_a_body_cut_off_is_unreachable(reactor: Any, reply: bytes) -> None:  # noqa: ANN401
    """A connection that ends in the middle of a body is told as broken, not as an answer."""
    server = ScriptedServer(reply, hang_up=True)
    async with listening(reactor, server) as base, asking(reactor, base) as http:
        with pytest.raises(Unreachable, match="in the middle of the answer"):
            await wait_for(http.get(X))


async def test_a_body_without_a_length_ends_with_its_connection(reactor: Any) -> None:  # noqa: ANN401
    """A body whose end neither a length nor chunks tell is all that came."""
    server = ScriptedServer(OK + b"Connection: close\r\n\r\n" + BODY, hang_up=True)
    async with listening(reactor, server) as base, asking(reactor, base) as http:
        assert (await wait_for(http.get(X))).body == BODY


STALLED = OK + b"Content-Length: 5000\r\n\r\n" + BODY[:50]


async def test_cancelling_a_body_closes_its_connection(reactor: Any) -> None:  # noqa: ANN401
    """Whoever gives up while the body comes hangs up; the server sees it at once."""
    server, clock = ScriptedServer(STALLED), Clock()
    async with listening(reactor, server) as base:
        response: IResponse = await wait_for(Agent(reactor).request(b"GET", base.encode()))
        reading = read_body(response, MOST, clock, 5.0)
        assert server.open
        reading.cancel()
        assert not clock.getDelayedCalls()
        with pytest.raises(CancelledError):
            await wait_for(reading)
        await wait_for(server.gone)
        assert not server.open


@implementer(IAgent)
class FakeTransport:
    """An agent that tells when the head of an answer is there."""

    def __init__(self, agent: IAgent) -> None:
        self.came: Deferred[None] = Deferred()
        self._agent = agent

    def request(
        self,
        method: bytes,
        uri: bytes,
        headers: Headers | None = None,
        bodyProducer: IBodyProducer | None = None,  # noqa: N803 — Twisted's name
    ) -> Deferred[IResponse]:
        """See `IAgent.request`."""
        asked: Deferred[Any] = self._agent.request(method, uri, headers, bodyProducer)
        return asked.addCallback(self._notice)

    def _notice(self, response: IResponse) -> IResponse:
        self.came.callback(None)
        return response


@pytest.mark.parametrize("stop", ["cancel", "deadline"])
async def test_a_question_given_up_in_its_body_hangs_up(
    reactor: Any,  # noqa: ANN401
    stop: str,
) -> None:
    """A question is one thing up to the last byte: cancelled or too late there, it ends there."""
    server, clock = ScriptedServer(STALLED), Clock()
    async with listening(reactor, server) as base:
        agent = FakeTransport(Agent(reactor))
        asked = HttpSource(agent, base, Token("x"), clock, HttpLimits(seconds=9, idle=10)).get(X)
        await wait_for(agent.came)
        assert server.open
        if stop == "cancel":
            asked.cancel()
            with pytest.raises(CancelledError):
                await wait_for(asked)
        else:
            clock.advance(9)
            with pytest.raises(Unreachable, match="no answer in 9 s"):
                await wait_for(asked)
        await wait_for(server.gone)
        assert not clock.getDelayedCalls()


async def test_silence_in_a_body_ends_it_on_the_wire(reactor: Any) -> None:  # noqa: ANN401
    """A body that stops coming is given up long before the deadline, and its server hung up on."""
    server, clock = ScriptedServer(STALLED), Clock()
    async with listening(reactor, server) as base:
        agent = FakeTransport(Agent(reactor))
        asked = HttpSource(agent, base, Token("x"), clock, HttpLimits(seconds=30, idle=5)).get(X)
        await wait_for(agent.came)
        assert server.open
        clock.advance(5)
        with pytest.raises(Unreachable, match="stopped coming for 5 s") as caught:
            await wait_for(asked)
        await wait_for(server.gone)
    assert caught.value.retryable
    assert not clock.getDelayedCalls()


class FedResponse:
    """A body that comes in pieces, when a test says so."""

    def __init__(self, seconds: float = 20.0) -> None:
        self.page = Page(b"[", whole=False)
        self.memory = Memory(self.page, limits=HttpLimits(seconds=seconds, idle=5))
        self.asked = self.memory.get()

    def feed(self, piece: bytes, after: float) -> None:
        """Send a piece when some seconds have passed."""
        self.memory.clock.advance(after)
        self.page.requests[0].write(piece)
        self.memory.flush()


def test_a_slow_body_lives_while_it_comes() -> None:
    """However slow, a body that never stops is read to its end."""
    it = FedResponse()
    for _ in range(4):
        it.feed(b"1,", 4.9)
    assert not it.asked.called
    it.page.requests[0].write(b"1]")
    it.page.requests[0].finish()
    it.memory.flush()
    assert current_result(it.asked).body == b"[1,1,1,1,1]"
    assert not it.memory.clock.getDelayedCalls()


def test_a_trickle_lives_until_the_deadline() -> None:
    """A body that comes byte by byte for ever is ended by the deadline, as any other."""
    it = FedResponse()
    for _ in range(4):
        it.feed(b"1,", 4.9)
    it.memory.clock.advance(0.4)
    with pytest.raises(Unreachable, match="no answer in 20 s"):
        current_result(it.asked)
    it.memory.flush()
    assert (it.page.left, it.memory.clock.getDelayedCalls()) == (1, [])


def test_silence_is_counted_from_the_last_byte() -> None:
    """The time without a byte begins anew with each, and its end is the end."""
    it = FedResponse()
    it.feed(b"1,", 4.9)
    it.memory.clock.advance(4.9)
    assert not it.asked.called
    it.memory.clock.advance(0.1)
    with pytest.raises(Unreachable, match="stopped coming"):
        current_result(it.asked)
    it.memory.flush()
    assert (it.page.left, it.memory.clock.getDelayedCalls()) == (1, [])
