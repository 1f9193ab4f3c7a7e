"""Idle connections that died unnoticed: a suspend, another network, a server's timeout."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from typing import Any, Final

import pytest
from twisted.internet.defer import CancelledError
from twisted.internet.protocol import Factory, Protocol, connectionDone
from twisted.internet.task import Clock
from twisted.python.failure import Failure

from clantui.api.retry import RetryingSource
from clantui.api.source import Request
from clantui.api.transport.connections import SUSPEND_JUMP, Connections
from clantui.api.transport.http import SILENCE, HttpLimits, HttpSource
from clantui.api.transport.resolver import ThreadedResolver
from clantui.api.transport.trust import TlsTrust
from clantui.backend.client import build_transport
from clantui.config.settings import Settings
from clantui.core.model.errors import Unreachable
from clantui.core.model.token import Token
from tests.factories.clocked_reactor import ClockedReactor
from tests.factories.http_server import OK, SECRET, X, listen, wait_in_memory
from tests.polling import wait_in_process

SECONDS: Final = 10.0
IDLE: Final = 5.0
BODY: Final = OK + b"Content-Length: 2\r\n\r\n{}"
SLOW: Final = Request(path="/slow")
CUT: Final = Request(path="/cut")


class FadingServer(Factory):
    """A server that answers, until it treats its old connections like a dead network.

    Args:
        mode: `silent`, `reset`, or `stalled` (within the body): the fate of requests on old ones.
    """

    noisy = False

    def __init__(self, mode: str = "silent") -> None:
        self.mode = mode
        self.opened = 0
        self.open: set[ServerConnection] = set()
        self.lost_requests = 0  # on old connections
        self.is_born_old = False  # new connections fade, too

    def buildProtocol(self, addr: object) -> Protocol:  # noqa: ARG002, N802 — Twisted's name
        """See `Factory.buildProtocol`."""
        return ServerConnection(self)

    def age(self) -> None:
        """Make all open connections old."""
        for connection in self.open:
            connection.is_old = True

    @property
    def old_open(self) -> int:
        """Return the number of old connections that are still open."""
        return sum(connection.is_old for connection in self.open)


class ServerConnection(Protocol):
    """One connection of the server."""

    transport: Any

    def __init__(self, server: FadingServer) -> None:
        self.server = server
        self.is_old = server.is_born_old
        self.is_busy = False  # with a slow request

    def connectionMade(self) -> None:  # noqa: N802 — Twisted's name
        """Count it."""
        self.server.opened += 1
        self.server.open.add(self)

    def dataReceived(self, data: bytes) -> None:  # noqa: N802
        """Answer, unless it is old."""
        if self.is_old:
            self.server.lost_requests += 1
            if self.server.mode == "reset":
                self.transport.abortConnection()
            if self.server.mode == "stalled":
                self.transport.write(BODY[:-1])
        elif b"/slow" in data:
            self.is_busy = True
        elif b"/cut" in data:
            self.transport.write(BODY[:-1])
            self.transport.loseConnection()
        else:
            self.transport.write(BODY)

    def connectionLost(self, reason: Failure = connectionDone) -> None:  # noqa: ARG002, N802
        """Remove it."""
        self.server.open.discard(self)


class Client:
    """A client with test clocks."""

    def __init__(self, reactor: Any, base: str, ahead: int) -> None:
        fake_reactor: Any = ClockedReactor(reactor)
        self.clock: Clock = fake_reactor.clock
        self.wall = 1_000_000.0
        self.connections = Connections(
            fake_reactor,
            base,
            max_idle=10,
            max_preconnected=ahead,
            trust=TlsTrust({}),
            connect_timeout=SECONDS,
            wall_clock=lambda: self.wall,
        )
        self.http = HttpSource(
            self.connections.agent,
            base,
            Token(SECRET),
            fake_reactor,
            HttpLimits(timeout=SECONDS, idle_timeout=IDLE),
            drop_silent=self.connections.drop_silent,
        )
        self.retrying = RetryingSource(self.http, fake_reactor, lambda: 0.0)

    def pass_time(self, seconds: float, wall: float | None = None) -> None:
        """Let time pass, by both clocks unless `wall` differs."""
        self.clock.advance(seconds)
        self.wall += seconds if wall is None else wall

    async def ask(self, count: int) -> None:
        """Send requests at once, which opens as many connections."""
        for request in [self.http.get(X) for _ in range(count)]:
            assert (await wait_in_memory(request)).body == b"{}"
        self.pass_time(1)

    async def open_ahead(self, count: int, server: FadingServer) -> None:
        """Open connections ahead, and wait until they are open."""
        expected = server.opened + count
        self.connections.open(count)
        await wait_in_process(lambda: server.opened == expected)
        self.pass_time(1)


@asynccontextmanager
async def open_client(reactor: Any, server: FadingServer, ahead: int = 0) -> AsyncIterator[Client]:
    """Yield a client of a server; its connections are closed at the end."""
    async with listen(reactor, server) as base:
        client = Client(reactor, base, ahead)
        try:
            yield client
        finally:
            await wait_in_memory(client.connections.close())


async def open_three(mode: str, client: Client, server: FadingServer) -> None:
    """Open three connections: used and idle, or opened ahead and unused."""
    await (client.ask(3) if mode == "kept" else client.open_ahead(3, server))
    assert len(server.open) == 3


CONNECTION_KINDS: Final = pytest.mark.parametrize("mode", ["kept", "ahead"])


@CONNECTION_KINDS
async def test_dead_connections_cost_one_timeout(reactor: Any, mode: str) -> None:
    """After one timeout all idle connections are closed, and the retry uses a new one."""
    server = FadingServer("silent")
    async with open_client(reactor, server, ahead=3) as client:
        await open_three(mode, client, server)
        server.age()
        request = client.retrying.get(X)
        await wait_in_process(lambda: server.lost_requests == 1)
        client.pass_time(SECONDS)
        client.pass_time(0)  # the pause before the second try
        assert (await wait_in_memory(request)).body == b"{}"
        await client.ask(3)
        await wait_in_process(lambda: server.old_open == 0)
    assert server.lost_requests == 1


async def test_a_clan_on_dead_connections_costs_one_timeout(reactor: Any) -> None:
    """Concurrent requests time out together, and none of them twice."""
    server = FadingServer("silent")
    async with open_client(reactor, server) as client:
        await client.ask(5)
        server.age()
        requests = [client.retrying.get(X) for _ in range(3)]
        await wait_in_process(lambda: server.lost_requests == 3)
        client.pass_time(SECONDS)
        client.pass_time(0)
        assert [(await wait_in_memory(request)).body for request in requests] == [b"{}"] * 3
        await client.ask(5)
        await wait_in_process(lambda: server.old_open == 0)
    assert server.lost_requests == 3


@CONNECTION_KINDS
async def test_a_cancel_after_seconds_counts_as_silence(reactor: Any, mode: str) -> None:
    """Esc and `r` after some silent seconds: the new load uses no dead connection."""
    server = FadingServer("silent")
    async with open_client(reactor, server, ahead=3) as client:
        await open_three(mode, client, server)
        server.age()
        request = client.http.get(X)
        await wait_in_process(lambda: server.lost_requests == 1)
        client.pass_time(SILENCE)
        request.cancel()
        with pytest.raises(CancelledError):
            await wait_in_memory(request)
        await client.ask(1)
    assert server.lost_requests == 1


@pytest.fixture
def _cached_addresses(reactor: Any) -> Iterator[None]:
    """Use the program's resolver, which knows an address at once after the first lookup."""
    usual = reactor.installNameResolver(ThreadedResolver(reactor))
    yield
    reactor.installNameResolver(usual)


@pytest.mark.usefixtures("_cached_addresses")
@CONNECTION_KINDS
async def test_a_request_lost_on_a_new_connection_is_reported(reactor: Any, mode: str) -> None:
    """A lost connection is replaced until a new one is lost: a server may close all of them."""
    server = FadingServer("reset")
    async with open_client(reactor, server, ahead=3) as client:
        await open_three(mode, client, server)
        server.age()
        server.is_born_old = True
        with pytest.raises(Unreachable, match="the connection broke before the answer came"):
            await wait_in_memory(client.http.get(X))
    assert (server.lost_requests, server.opened) == (2, 4)


async def test_silence_keeps_the_connections_of_other_requests(reactor: Any) -> None:
    """Only idle ones are closed: a request may still be answered within its own timeout."""
    server = FadingServer()
    async with open_client(reactor, server) as client:
        await client.ask(2)
        cancelled, other = client.http.get(SLOW), client.http.get(SLOW)
        await wait_in_process(lambda: all(connection.is_busy for connection in server.open))
        client.pass_time(SILENCE)
        cancelled.cancel()
        with pytest.raises(CancelledError):
            await wait_in_memory(cancelled)
        await wait_in_process(lambda: len(server.open) == 1)
        for connection in server.open:
            connection.transport.write(BODY)
        assert (await wait_in_memory(other)).body == b"{}"
    assert server.opened == 2


async def test_a_cancel_at_once_does_not_count_as_silence(reactor: Any) -> None:
    """A key pressed during a load closes only the connections of the load."""
    server = FadingServer()
    async with open_client(reactor, server) as client:
        await client.ask(3)
        request = client.http.get(SLOW)
        client.pass_time(SILENCE - 0.5)
        request.cancel()
        with pytest.raises(CancelledError):
            await wait_in_memory(request)
        await wait_in_process(lambda: len(server.open) == 2)
        await client.ask(2)
    assert server.opened == 3


async def test_a_stalled_body_closes_silent_connections(reactor: Any) -> None:
    """The network may fail within a response: connections that were silent as long are closed."""
    server = FadingServer("stalled")
    async with open_client(reactor, server) as client:
        await client.ask(3)
        server.age()
        request = client.retrying.get(X)
        await wait_in_process(lambda: server.lost_requests == 1)
        # The silence is measured.
        await wait_in_process(lambda: len(client.clock.getDelayedCalls()) == 4)
        client.pass_time(IDLE)
        client.pass_time(0)
        assert (await wait_in_memory(request)).body == b"{}"
        await client.ask(3)
    assert server.lost_requests == 1


async def test_a_cut_body_keeps_silent_connections(reactor: Any) -> None:
    """A cut connection was not silent itself, so it says nothing about the silent ones."""
    server = FadingServer()
    async with open_client(reactor, server) as client:
        await client.ask(3)
        client.pass_time(IDLE)
        with pytest.raises(Unreachable, match="in the middle of the answer"):
            await wait_in_memory(client.http.get(CUT))
        await client.ask(2)
    assert server.opened == 3


async def test_a_slow_response_keeps_the_active_connections(reactor: Any) -> None:
    """A connection that has received data meanwhile is alive, and stays open."""
    server = FadingServer()
    async with open_client(reactor, server) as client:
        await client.ask(3)
        request = client.http.get(SLOW)
        client.pass_time(1)
        await client.ask(2)
        client.pass_time(SECONDS)
        with pytest.raises(Unreachable, match="no answer in 10 s"):
            await wait_in_memory(request)
        await client.ask(2)
    assert server.opened == 3


@CONNECTION_KINDS
@pytest.mark.parametrize(
    ("monotonic", "wall", "opened"),
    [
        (0.0, 3600.0, 1),  # a suspend: the monotonic clock stood still
        (2.0, 2.0 + SUSPEND_JUMP + 1, 1),
        (2.0, 2.0, 0),
        (2.0, 2.0 + SUSPEND_JUMP, 0),
        (2.0, 2.0 + SUSPEND_JUMP - 1, 0),  # the clock was set right by a little
        (2.0, -3600.0, 0),  # it was set back
    ],
)
async def test_a_suspend_closes_idle_connections(
    reactor: Any,
    mode: str,
    monotonic: float,
    wall: float,
    opened: int,
) -> None:
    """A suspend is detected when the wall clock gains on the monotonic clock."""
    server = FadingServer("silent")
    async with open_client(reactor, server, ahead=3) as client:
        await open_three(mode, client, server)
        if opened:
            server.age()
        client.pass_time(monotonic, wall)
        await client.ask(1)
        assert (server.opened, server.lost_requests) == (3 + opened, 0)
        if opened:
            await wait_in_process(lambda: server.old_open == 0)
        await client.ask(1)  # it is detected once
    assert server.opened == 3 + opened


async def test_a_suspend_just_after_a_response_closes_its_connection(reactor: Any) -> None:
    """A machine may be suspended in the moment in which a connection was last active."""
    server = FadingServer("silent")
    async with open_client(reactor, server) as client:
        await wait_in_memory(client.http.get(X))
        client.pass_time(0.0, 3600.0)
        server.age()
        await client.ask(1)
    assert (server.opened, server.lost_requests) == (2, 0)


async def test_closing_ends_a_busy_connection_after_its_response(reactor: Any) -> None:
    """A client that is replaced, as by another key, keeps no connection open."""
    server = FadingServer()
    async with open_client(reactor, server) as client:
        request = client.http.get(SLOW)
        await wait_in_process(lambda: any(connection.is_busy for connection in server.open))
        await wait_in_memory(client.connections.close())
        for connection in server.open:
            connection.transport.write(BODY)
        assert (await wait_in_memory(request)).body == b"{}"
        client.pass_time(1.0)
        await wait_in_process(lambda: not server.open)


async def test_connections_are_opened_ahead_after_a_suspend(reactor: Any) -> None:
    """Dead connections do not count as open."""
    server = FadingServer("silent")
    async with open_client(reactor, server, ahead=3) as client:
        await client.open_ahead(3, server)
        server.age()
        client.pass_time(0, 3600)
        await client.open_ahead(3, server)
        await wait_in_process(lambda: (server.old_open, len(server.open)) == (0, 3))


@CONNECTION_KINDS
async def test_a_request_on_a_reset_connection_is_repeated(reactor: Any, mode: str) -> None:
    """A request on a reset connection is repeated at once, and on a new connection only."""
    server = FadingServer("reset")
    async with open_client(reactor, server, ahead=3) as client:
        await open_three(mode, client, server)
        server.age()
        await client.ask(1)
        assert (server.opened, server.lost_requests) == (4, 1)
        await wait_in_process(lambda: server.old_open == 0)


@pytest.mark.parametrize("count", [1, 3])
async def test_requests_on_many_reset_connections_are_repeated(reactor: Any, count: int) -> None:
    """If all connections of a clan are reset, the requests use new ones."""
    server = FadingServer("reset")
    async with open_client(reactor, server) as client:
        await client.ask(3)
        server.age()
        await client.ask(count)
        assert server.opened <= 3 + count


async def test_a_request_is_repeated_until_its_connection_is_new(reactor: Any) -> None:
    """A server may close each connection after its response, and so the replacement, too."""
    server = FadingServer("reset")
    async with open_client(reactor, server) as client:
        await client.ask(2)
        request = client.http.get(SLOW)
        await wait_in_process(lambda: any(connection.is_busy for connection in server.open))
        client.pass_time(1)
        await client.ask(1)  # the other connection is active after the request was sent
        server.age()
        for connection in [c for c in server.open if c.is_busy]:
            connection.transport.abortConnection()
        await wait_in_process(lambda: server.lost_requests == 1)
        await wait_in_process(lambda: any(connection.is_busy for connection in server.open))
        request.cancel()
        with pytest.raises(CancelledError):
            await wait_in_memory(request)
    assert server.opened == 3


async def test_a_request_on_a_new_connection_is_not_repeated(reactor: Any) -> None:
    """If a server resets every connection, this layer fails."""
    server = FadingServer("reset")

    def build(addr: object) -> Protocol:  # noqa: ARG001
        connection = ServerConnection(server)
        connection.is_old = True
        return connection

    server.buildProtocol = build  # type: ignore[method-assign]
    async with open_client(reactor, server) as client:
        with pytest.raises(Unreachable, match="the connection broke"):
            await wait_in_memory(client.http.get(X))
    assert (server.opened, server.lost_requests) == (1, 1)


@CONNECTION_KINDS
async def test_a_connection_closed_while_idle_is_not_used(reactor: Any, mode: str) -> None:
    """A server that closes idle connections costs a new connection, but no request."""
    server = FadingServer()
    async with open_client(reactor, server, ahead=3) as client:
        await open_three(mode, client, server)
        for connection in [*server.open]:
            connection.transport.loseConnection()
        await wait_in_process(lambda: not server.open)
        await client.ask(1)
    assert server.opened == 4


async def test_a_silent_server_is_reported(reactor: Any) -> None:
    """A new connection without a response ends with the timeout."""
    server = FadingServer()
    async with open_client(reactor, server) as client:
        request = client.http.get(SLOW)
        await wait_in_process(lambda: server.open)
        client.pass_time(SECONDS)
        with pytest.raises(Unreachable, match="no answer in 10 s"):
            await wait_in_memory(request)
        await wait_in_process(lambda: not server.open)


async def test_the_backend_drops_silent_connections(reactor: Any) -> None:
    """`build_transport` connects the source with the pool."""
    server = FadingServer("silent")
    fake_reactor: Any = ClockedReactor(reactor)
    async with listen(reactor, server) as base:
        settings = Settings(base=base, token=Token(SECRET), timeout=SECONDS, preconnect=False)
        http, connections = build_transport(settings, fake_reactor, TlsTrust({}))
        requests = [http.get(X) for _ in range(3)]
        # They are decoded in different turns of the fake clock.
        await wait_in_process(
            lambda: fake_reactor.clock.advance(0) or all(r.called for r in requests)
        )
        server.age()
        fake_reactor.clock.advance(1)
        request = RetryingSource(http, fake_reactor, lambda: 0.0).get(X)
        await wait_in_process(lambda: server.lost_requests == 1)
        fake_reactor.clock.advance(SECONDS)
        fake_reactor.clock.advance(0)
        assert (await wait_in_memory(request)).body == b"{}"
        await wait_in_memory(connections.close())
    assert server.lost_requests == 1
