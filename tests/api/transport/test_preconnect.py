"""Connections opened ahead are few, get used, and are closed if unused."""

from __future__ import annotations

from typing import Any, Final

import pytest
from twisted.internet.defer import Deferred
from twisted.internet.error import ConnectionRefusedError as Refused
from twisted.internet.interfaces import IStreamClientEndpoint
from twisted.internet.protocol import Factory, Protocol, connectionDone
from twisted.internet.task import Clock
from twisted.internet.testing import StringTransportWithDisconnection
from twisted.python.failure import Failure
from twisted.web.client import URI
from zope.interface import implementer

from clantui.api.transport.preconnect import CONNECTIONS_PER_TURN, IDLE, Preconnector

BASE: Final = "https://api.test/v1"


@implementer(IStreamClientEndpoint)
class FakeEndpoints:
    """Endpoints that connect on command."""

    def __init__(self) -> None:
        self.calls: list[tuple[Any, Deferred[Any]]] = []
        self.cancelled = 0

    def make_endpoint(self, _: URI) -> IStreamClientEndpoint:
        """Return the endpoint of all connections."""
        return self

    def connect(self, protocolFactory: Any) -> Deferred[Any]:  # noqa: N803
        """See `IStreamClientEndpoint.connect`."""
        connecting: Deferred[Any] = Deferred(self._cancel)
        self.calls.append((protocolFactory, connecting))
        return connecting

    def answer(self, number: int) -> StringTransportWithDisconnection:
        """Complete a connection; return its transport."""
        factory, connecting = self.calls[number]
        transport = StringTransportWithDisconnection()
        protocol = transport.protocol = factory.buildProtocol(transport.getPeer())
        protocol.makeConnection(transport)
        connecting.callback(protocol)
        return transport

    def _cancel(self, _: Deferred[Any]) -> None:
        self.cancelled += 1


class FakeUser(Protocol):
    """A user of a connection."""

    def __init__(self) -> None:
        self.received = b""
        self.lost = 0

    def dataReceived(self, data: bytes) -> None:  # noqa: N802
        """Collect it."""
        self.received += data

    def connectionLost(self, reason: Failure = connectionDone) -> None:  # noqa: ARG002, N802
        """Count it."""
        self.lost += 1


class QuietUser(FakeUser):
    """A user of a connection that waits for its next request."""

    state = "QUIESCENT"
    aborted = 0

    def abort(self) -> None:
        """Count it."""
        self.aborted += 1


USER_FACTORY: Final = Factory.forProtocol(FakeUser)
QUIET_FACTORY: Final = Factory.forProtocol(QuietUser)


@pytest.fixture
def endpoints() -> FakeEndpoints:
    """Return endpoints that connect on command."""
    return FakeEndpoints()


@pytest.fixture
def clock() -> Clock:
    """Return the clock of the idle timeout."""
    return Clock()


@pytest.fixture
def preconnector(clock: Clock, endpoints: FakeEndpoints) -> Preconnector:
    """Return a preconnector for eight connections."""
    return Preconnector(clock, endpoints.make_endpoint, BASE, 8)


def test_a_spare_connection_is_used(preconnector: Preconnector, endpoints: FakeEndpoints) -> None:
    """A request gets the oldest spare connection, open or opening, and all its data."""
    preconnector.open(2)
    transport = endpoints.answer(0)
    users: list[Any] = []
    for _ in range(3):
        preconnector.connect(USER_FACTORY).addCallback(users.append)
    assert len(users) == 1
    assert len(endpoints.calls) == 3  # only the third had to be opened
    users[0].transport.write(b"question")
    transport.protocol.dataReceived(b"answer")
    assert (transport.value(), users[0].received) == (b"question", b"answer")
    endpoints.answer(1)
    endpoints.answer(2)
    assert len({*users}) == 3
    transport.loseConnection()
    assert [user.lost for user in users] == [1, 0, 0]


def test_a_few_connections_are_opened_per_turn(
    clock: Clock, preconnector: Preconnector, endpoints: FakeEndpoints
) -> None:
    """The reactor runs in between, and there are never more than allowed."""
    preconnector.open(50)
    assert len(endpoints.calls) == CONNECTIONS_PER_TURN
    clock.advance(0)
    assert len(endpoints.calls) == 8
    clock.advance(0)
    preconnector.open(50)
    assert len(endpoints.calls) == 8


def test_connections_in_use_count(preconnector: Preconnector, endpoints: FakeEndpoints) -> None:
    """Connections in use count as connections that are wanted."""
    preconnector.connect(USER_FACTORY)
    endpoints.answer(0)
    preconnector.open(3)
    assert len(endpoints.calls) == 3


def test_the_first_request_is_connected_first(
    clock: Clock, preconnector: Preconnector, endpoints: FakeEndpoints
) -> None:
    """While a request waits for its connection none is opened ahead: it would slow it down."""
    preconnector.connect(USER_FACTORY)
    preconnector.open(3)
    clock.advance(0)
    assert len(endpoints.calls) == 1
    endpoints.answer(0)
    clock.advance(0)
    assert len(endpoints.calls) == 3


def test_unused_connections_are_closed(
    clock: Clock, preconnector: Preconnector, endpoints: FakeEndpoints
) -> None:
    """Unused connections are closed after the idle timeout; those in use stay."""
    preconnector.open(3)
    used, spare = endpoints.answer(0), endpoints.answer(1)
    preconnector.connect(USER_FACTORY)
    clock.advance(IDLE - 1)
    assert (used.connected, spare.connected, endpoints.cancelled) == (True, True, 0)
    clock.advance(1)
    assert (used.connected, spare.connected, endpoints.cancelled) == (True, False, 1)
    assert not clock.getDelayedCalls()


def test_a_failure_is_reported_only_to_a_waiting_request(
    preconnector: Preconnector, endpoints: FakeEndpoints
) -> None:
    """A spare connection that fails is not reported, and not used."""
    preconnector.open(2)
    failures: list[Failure] = []
    preconnector.connect(USER_FACTORY).addErrback(failures.append)
    for _, connecting in [*endpoints.calls]:
        connecting.errback(Refused())
    assert [type(failure.value) for failure in failures] == [Refused]
    preconnector.connect(USER_FACTORY)
    assert len(endpoints.calls) == 3


def test_a_lost_spare_connection_is_not_used(
    preconnector: Preconnector, endpoints: FakeEndpoints
) -> None:
    """A spare connection that was lost, or received data before any request, is not used."""
    preconnector.open(2)
    endpoints.answer(0).loseConnection()
    early = endpoints.answer(1)
    early.protocol.dataReceived(b"HTTP/1.1 408 Too slow\r\n\r\n")
    assert not early.connected
    preconnector.connect(USER_FACTORY)
    assert len(endpoints.calls) == 3


def test_close_leaves_nothing_open(
    clock: Clock, preconnector: Preconnector, endpoints: FakeEndpoints
) -> None:
    """A closed client has no connection, no attempt at one, and no timer."""
    preconnector.open(8)
    spare = endpoints.answer(0)
    done: list[object] = []
    preconnector.close().addCallback(done.append)
    assert (len(done), spare.connected, endpoints.cancelled) == (
        1,
        False,
        CONNECTIONS_PER_TURN - 1,
    )
    assert not clock.getDelayedCalls()


def test_no_other_host_is_connected_to(preconnector: Preconnector) -> None:
    """The key goes only to the API's address."""
    endpoint: object = preconnector.endpointForURI(URI.fromBytes(b"https://api.test/v1/clans"))
    assert endpoint is preconnector
    for other in (b"http://api.test/v1", b"https://api.test:444/v1", b"https://other.test/v1"):
        with pytest.raises(ValueError, match="not the API's"):
            preconnector.endpointForURI(URI.fromBytes(other))


def test_opening_ahead_can_be_disabled(clock: Clock, endpoints: FakeEndpoints) -> None:
    """A request still gets its connection."""
    preconnector = Preconnector(clock, endpoints.make_endpoint, BASE, 0)
    preconnector.open(50)
    assert not endpoints.calls
    preconnector.connect(USER_FACTORY)
    assert len(endpoints.calls) == 1


def test_a_connection_is_silent_since_it_was_opened_or_received_data(
    clock: Clock, preconnector: Preconnector, endpoints: FakeEndpoints
) -> None:
    """A connection is alive if its peer has sent data, or has accepted it, since a time.

    Others are aborted: a peer that is gone never takes the data that a usual end waits for.
    """
    preconnector.open(2)
    old = endpoints.answer(0)
    clock.advance(5.0)
    new = endpoints.answer(1)
    preconnector.drop_silent(3.0)
    clock.advance(0)
    assert (old.connected, new.connected) == (False, True)
    assert (old.disconnected, new.disconnected) == (True, False)
    users: list[Any] = []
    preconnector.connect(QUIET_FACTORY).addCallback(users.append)
    for seconds in (1.0, 2.0):
        clock.advance(seconds)
        new.protocol.dataReceived(b"x")
        preconnector.drop_silent(clock.seconds())
    assert users[0].aborted == 0
    preconnector.drop_silent(clock.seconds() + 0.1)
    assert users[0].aborted == 1


def test_more_connections_are_opened_while_some_are_opening(
    preconnector: Preconnector, endpoints: FakeEndpoints
) -> None:
    """Only a request that waits for its connection comes first."""
    preconnector.open(2)
    preconnector.open(4)
    assert len(endpoints.calls) == 4


def test_a_closed_client_opens_no_more_connections(
    clock: Clock, preconnector: Preconnector, endpoints: FakeEndpoints
) -> None:
    """Connections that were to follow that of a request are forgotten."""
    preconnector.connect(USER_FACTORY)
    preconnector.open(3)
    preconnector.close()
    endpoints.answer(0)
    clock.advance(IDLE)
    assert len(endpoints.calls) == 1


def test_a_connection_that_fails_is_lost_once(
    preconnector: Preconnector, endpoints: FakeEndpoints
) -> None:
    """A connection whose handshake fails is reported by its endpoint and by its transport."""
    closed: list[object] = []
    preconnector.open(1)
    factory, connecting = endpoints.calls[0]
    transport = StringTransportWithDisconnection()
    transport.protocol = factory.buildProtocol(transport.getPeer())
    transport.protocol.makeConnection(transport)
    preconnector.close().addCallback(closed.append)
    connecting.errback(Refused())
    connecting.addErrback(closed.append)
    assert closed == [[None]]
