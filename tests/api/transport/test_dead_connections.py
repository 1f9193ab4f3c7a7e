"""Kept connections that died unnoticed: a suspend, another network, a peer that has had enough."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Final

import pytest
from twisted.internet.defer import CancelledError
from twisted.internet.protocol import Factory, Protocol, connectionDone
from twisted.internet.task import Clock
from twisted.python.failure import Failure
from zope.interface import directlyProvides, providedBy

from clantui.api.retry import RetryingSource
from clantui.api.source import Request
from clantui.api.transport.connections import SUSPEND_JUMP, Connections
from clantui.api.transport.http import SILENCE, HttpLimits, HttpSource
from clantui.api.transport.trust import TlsTrust
from clantui.backend.client import build_transport
from clantui.config.settings import Settings
from clantui.core.model.errors import Unreachable
from clantui.core.model.token import Token
from tests.factories.http_server import OK, SECRET, X, listening, wait_for

SECONDS: Final = 10.0
IDLE: Final = 5.0
BODY: Final = OK + b"Content-Length: 2\r\n\r\n{}"
SLOW: Final = Request(path="/slow")


class ClockedReactor:
    """The reactor's sockets with a clock in hand."""

    def __init__(self, reactor: Any) -> None:  # noqa: ANN401
        self._reactor = reactor
        self.clock = Clock()
        self.seconds = self.clock.seconds
        self.callLater = self.clock.callLater
        directlyProvides(self, providedBy(reactor))

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401
        return getattr(self._reactor, name)


class FadingServer(Factory):
    """A server that answers, until it treats the connections it has as a dead network would.

    Args:
        how: `silent`, `reset`, `stalled` (in the body); what becomes of requests on old ones.
    """

    noisy = False

    def __init__(self, how: str = "silent") -> None:
        self.how = how
        self.opened = 0
        self.open: set[Line] = set()
        self.lost_requests = 0  # on old connections

    def buildProtocol(self, addr: object) -> Protocol:  # noqa: ARG002, N802 — Twisted's name
        """See `Factory.buildProtocol`."""
        return Line(self)

    def age(self) -> None:
        """From now on the connections that are open are old."""
        for line in self.open:
            line.old = True

    @property
    def old(self) -> int:
        """Old connections that are still open."""
        return sum(line.old for line in self.open)


class Line(Protocol):
    """One connection to it."""

    transport: Any

    def __init__(self, server: FadingServer) -> None:
        self.server = server
        self.old = False

    def connectionMade(self) -> None:  # noqa: N802 — Twisted's name
        """Count it."""
        self.server.opened += 1
        self.server.open.add(self)

    def dataReceived(self, data: bytes) -> None:  # noqa: N802
        """Answer, or do not."""
        if self.old:
            self.server.lost_requests += 1
            if self.server.how == "reset":
                self.transport.abortConnection()
            if self.server.how == "stalled":
                self.transport.write(BODY[:-1])
        elif b"/slow" not in data:
            self.transport.write(BODY)

    def connectionLost(self, reason: Failure = connectionDone) -> None:  # noqa: ARG002, N802
        """Forget it."""
        self.server.open.discard(self)


class Client:
    """A client with clocks in hand."""

    def __init__(self, reactor: Any, base: str, ahead: int) -> None:  # noqa: ANN401
        hand: Any = ClockedReactor(reactor)
        self.clock: Clock = hand.clock
        self.wall = 1_000_000.0
        self.kept = Connections(
            hand,
            base,
            at_once=10,
            ahead=ahead,
            trust=TlsTrust({}),
            seconds=SECONDS,
            wall=lambda: self.wall,
        )
        self.http = HttpSource(
            self.kept.agent,
            base,
            Token(SECRET),
            hand,
            HttpLimits(seconds=SECONDS, idle=IDLE),
            distrust=self.kept.drop_silent,
        )
        self.retried = RetryingSource(self.http, hand, lambda: 0.0)

    def pass_time(self, seconds: float, wall: float | None = None) -> None:
        """Let time pass, by both clocks unless told otherwise."""
        self.clock.advance(seconds)
        self.wall += seconds if wall is None else wall

    async def ask(self, count: int) -> None:
        """Ask so many things at once, which keeps so many connections."""
        for asked in [self.http.get(X) for _ in range(count)]:
            assert (await wait_for(asked)).body == b"{}"
        self.pass_time(1)

    async def open_ahead(self, count: int, server: FadingServer) -> None:
        """Open connections ahead, until they are there."""
        expected = server.opened + count
        self.kept.open(count)
        await until(lambda: server.opened == expected)
        self.pass_time(1)


async def until(true: Any) -> None:  # noqa: ANN401
    """Let the sockets do their work until something is so; a test that hangs is ended."""
    while not true():  # noqa: ASYNC110 — sockets set no event
        await asyncio.sleep(0)


@asynccontextmanager
async def asking(reactor: Any, server: FadingServer, ahead: int = 0) -> AsyncIterator[Client]:  # noqa: ANN401
    """Yield a client of a server; its connections are closed at the end."""
    async with listening(reactor, server) as base:
        client = Client(reactor, base, ahead)
        try:
            yield client
        finally:
            await wait_for(client.kept.close())


async def kept_in(how: str, client: Client, server: FadingServer) -> None:
    """Have three connections: used and kept, or opened ahead and never used."""
    await (client.ask(3) if how == "kept" else client.open_ahead(3, server))
    assert len(server.open) == 3


WAYS: Final = pytest.mark.parametrize("how", ["kept", "ahead"])


@WAYS
async def test_silent_connections_cost_one_time_out(reactor: Any, how: str) -> None:  # noqa: ANN401
    """After one time-out the idle connections go, and the next try is on a new one (A9)."""
    server = FadingServer("silent")
    async with asking(reactor, server, ahead=3) as client:
        await kept_in(how, client, server)
        server.age()
        asked = client.retried.get(X)
        await until(lambda: server.lost_requests == 1)
        client.pass_time(SECONDS)
        client.pass_time(0)  # the pause before the second try
        assert (await wait_for(asked)).body == b"{}"
        await client.ask(3)
        await until(lambda: server.old == 0)
    assert server.lost_requests == 1


async def test_a_whole_clan_on_silent_connections_costs_one_time_out(
    reactor: Any,  # noqa: ANN401
) -> None:
    """Questions that wait beside each other time out together, and none of them twice."""
    server = FadingServer("silent")
    async with asking(reactor, server) as client:
        await client.ask(5)
        server.age()
        asked = [client.retried.get(X) for _ in range(3)]
        await until(lambda: server.lost_requests == 3)
        client.pass_time(SECONDS)
        client.pass_time(0)
        assert [(await wait_for(one)).body for one in asked] == [b"{}"] * 3
        await client.ask(5)
        await until(lambda: server.old == 0)
    assert server.lost_requests == 3


@WAYS
async def test_a_cancel_after_seconds_counts_as_silence(
    reactor: Any,  # noqa: ANN401
    how: str,
) -> None:
    """Esc and `r` after some silent seconds: the second try waits for no dead connection."""
    server = FadingServer("silent")
    async with asking(reactor, server, ahead=3) as client:
        await kept_in(how, client, server)
        server.age()
        asked = client.http.get(X)
        await until(lambda: server.lost_requests == 1)
        client.pass_time(SILENCE)
        asked.cancel()
        with pytest.raises(CancelledError):
            await wait_for(asked)
        await client.ask(1)
    assert server.lost_requests == 1


async def test_a_cancel_at_once_does_not_count_as_silence(reactor: Any) -> None:  # noqa: ANN401
    """A key pressed while a load runs closes no connection but those of the load."""
    server = FadingServer()
    async with asking(reactor, server) as client:
        await client.ask(3)
        asked = client.http.get(SLOW)
        client.pass_time(SILENCE - 0.5)
        asked.cancel()
        with pytest.raises(CancelledError):
            await wait_for(asked)
        await until(lambda: len(server.open) == 2)
        await client.ask(2)
    assert server.opened == 3


async def test_a_body_that_stops_casts_doubt_as_well(reactor: Any) -> None:  # noqa: ANN401
    """The network may go in the middle of an answer: those silent as long as it go, too."""
    server = FadingServer("stalled")
    async with asking(reactor, server) as client:
        await client.ask(3)
        server.age()
        asked = client.retried.get(X)
        await until(lambda: server.lost_requests == 1)
        await until(lambda: len(client.clock.getDelayedCalls()) == 4)  # the silence is measured
        client.pass_time(IDLE)
        client.pass_time(0)
        assert (await wait_for(asked)).body == b"{}"
        await client.ask(3)
    assert server.lost_requests == 1


async def test_a_slow_player_costs_no_connection_of_the_others(reactor: Any) -> None:  # noqa: ANN401
    """A connection that was heard of while another one was silent is alive, and kept."""
    server = FadingServer()
    async with asking(reactor, server) as client:
        await client.ask(3)
        asked = client.http.get(SLOW)
        client.pass_time(1)
        await client.ask(2)
        client.pass_time(SECONDS)
        with pytest.raises(Unreachable, match="no answer in 10 s"):
            await wait_for(asked)
        await client.ask(2)
    assert server.opened == 3


@WAYS
@pytest.mark.parametrize(
    ("monotonic", "wall", "opened"),
    [
        (0.0, 3600.0, 1),  # a suspend: the monotonic clock stood still
        (2.0, 2.0 + SUSPEND_JUMP + 1, 1),
        (2.0, 2.0, 0),
        (2.0, 2.0 + SUSPEND_JUMP - 1, 0),  # the clock was set right by a little
        (2.0, -3600.0, 0),  # it was set back
    ],
)
async def test_a_suspend_is_told_by_the_clocks(
    reactor: Any,  # noqa: ANN401
    how: str,
    monotonic: float,
    wall: float,
    opened: int,
) -> None:
    """No idle connection is used once the wall clock gained on the monotonic one."""
    server = FadingServer("silent")
    async with asking(reactor, server, ahead=3) as client:
        await kept_in(how, client, server)
        if opened:
            server.age()
        client.pass_time(monotonic, wall)
        await client.ask(1)
        assert (server.opened, server.lost_requests) == (3 + opened, 0)
        if opened:
            await until(lambda: server.old == 0)
        await client.ask(1)  # it is told once
    assert server.opened == 3 + opened


async def test_after_a_suspend_others_are_opened_ahead(reactor: Any) -> None:  # noqa: ANN401
    """Dead connections do not count as open when some are wanted ahead."""
    server = FadingServer("silent")
    async with asking(reactor, server, ahead=3) as client:
        await client.open_ahead(3, server)
        server.age()
        client.pass_time(0, 3600)
        await client.open_ahead(3, server)
        await until(lambda: (server.old, len(server.open)) == (0, 3))


@WAYS
async def test_a_reset_on_reuse_is_no_failure(reactor: Any, how: str) -> None:  # noqa: ANN401
    """A question lost with a reused connection is asked at once on a new one, and only there."""
    server = FadingServer("reset")
    async with asking(reactor, server, ahead=3) as client:
        await kept_in(how, client, server)
        server.age()
        await client.ask(1)
        assert (server.opened, server.lost_requests) == (4, 1)
        await until(lambda: server.old == 0)


@pytest.mark.parametrize("count", [1, 3])
async def test_resets_of_all_at_once_are_none_either(
    reactor: Any,  # noqa: ANN401
    count: int,
) -> None:
    """A whole clan asked over connections that are all reset is asked over new ones."""
    server = FadingServer("reset")
    async with asking(reactor, server) as client:
        await client.ask(3)
        server.age()
        await client.ask(count)
        assert server.opened <= 3 + count


async def test_a_reset_of_a_new_connection_is_a_failure(reactor: Any) -> None:  # noqa: ANN401
    """A server that hangs up on everybody is not asked twice by this layer."""
    server = FadingServer("reset")

    def build(addr: object) -> Protocol:  # noqa: ARG001
        line = Line(server)
        line.old = True
        return line

    server.buildProtocol = build  # type: ignore[method-assign]
    async with asking(reactor, server) as client:
        with pytest.raises(Unreachable, match="the connection broke"):
            await wait_for(client.http.get(X))
    assert (server.opened, server.lost_requests) == (1, 1)


@WAYS
async def test_a_connection_closed_while_idle_is_not_used(reactor: Any, how: str) -> None:  # noqa: ANN401
    """A server that closes idle connections costs a new one, and no question."""
    server = FadingServer()
    async with asking(reactor, server, ahead=3) as client:
        await kept_in(how, client, server)
        for line in [*server.open]:
            line.transport.loseConnection()
        await until(lambda: not server.open)
        await client.ask(1)
    assert server.opened == 4


async def test_a_peer_that_never_says_a_word_is_told(reactor: Any) -> None:  # noqa: ANN401
    """A new connection that is accepted and silent ends with the time limit, each time."""
    server = FadingServer()
    async with asking(reactor, server) as client:
        asked = client.http.get(SLOW)
        await until(lambda: server.open)
        client.pass_time(SECONDS)
        with pytest.raises(Unreachable, match="no answer in 10 s"):
            await wait_for(asked)
        await until(lambda: not server.open)


async def test_the_program_is_wired_so(reactor: Any) -> None:  # noqa: ANN401
    """The program's own transport drops silent connections, too."""
    server = FadingServer("silent")
    hand: Any = ClockedReactor(reactor)
    async with listening(reactor, server) as base:
        settings = Settings(base=base, token=Token(SECRET), timeout=SECONDS, preconnect=False)
        http, connections = build_transport(settings, hand, TlsTrust({}))
        for asked in [http.get(X) for _ in range(3)]:
            await wait_for(asked)
        server.age()
        hand.clock.advance(1)
        asked = RetryingSource(http, hand, lambda: 0.0).get(X)
        await until(lambda: server.lost_requests == 1)
        hand.clock.advance(SECONDS)
        hand.clock.advance(0)
        assert (await wait_for(asked)).body == b"{}"
        await wait_for(connections.close())
    assert server.lost_requests == 1
