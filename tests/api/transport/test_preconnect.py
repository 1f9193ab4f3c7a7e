"""Connections opened ahead are few, used, and gone when nobody needs them."""

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
from twisted.web.iweb import IAgentEndpointFactory
from zope.interface import implementer

from clantui.api.transport.preconnect import IDLE, PER_TURN, Preconnector

BASE: Final = "https://api.test/v1"


@implementer(IAgentEndpointFactory, IStreamClientEndpoint)
class FakeEndpoints:
    """Connects when told to; remembers who called."""

    def __init__(self) -> None:
        self.calls: list[tuple[Any, Deferred[Any]]] = []
        self.cancelled = 0

    def endpointForURI(self, uri: URI) -> IStreamClientEndpoint:  # noqa: ARG002, N802 — Twisted's
        """See `IAgentEndpointFactory.endpointForURI`."""
        return self

    def connect(self, protocolFactory: Any) -> Deferred[Any]:  # noqa: ANN401, N803
        """See `IStreamClientEndpoint.connect`."""
        connecting: Deferred[Any] = Deferred(self._cancel)
        self.calls.append((protocolFactory, connecting))
        return connecting

    def answer(self, number: int) -> StringTransportWithDisconnection:
        """Let a call through; its transport."""
        factory, connecting = self.calls[number]
        transport = StringTransportWithDisconnection()
        protocol = transport.protocol = factory.buildProtocol(transport.getPeer())
        protocol.makeConnection(transport)
        connecting.callback(protocol)
        return transport

    def _cancel(self, _: Deferred[Any]) -> None:
        self.cancelled += 1


class User(Protocol):
    """Whoever uses a connection."""

    def __init__(self) -> None:
        self.heard = b""
        self.lost = 0

    def dataReceived(self, data: bytes) -> None:  # noqa: N802
        """Remember it."""
        self.heard += data

    def connectionLost(self, reason: Failure = connectionDone) -> None:  # noqa: ARG002, N802
        """Count it."""
        self.lost += 1


USERS: Final = Factory.forProtocol(User)


@pytest.fixture
def exchange() -> FakeEndpoints:
    """Return a preconnector."""
    return FakeEndpoints()


@pytest.fixture
def clock() -> Clock:
    """Return the clock that measures idleness."""
    return Clock()


@pytest.fixture
def ahead(clock: Clock, exchange: FakeEndpoints) -> Preconnector:
    """Return a preconnector with room for eight connections."""
    return Preconnector(clock, exchange, BASE, 8)


def test_an_open_connection_is_taken_and_no_other_opened(
    ahead: Preconnector, exchange: FakeEndpoints
) -> None:
    """A request gets the oldest spare connection, open or opening, and all that it hears."""
    ahead.open(2)
    transport = exchange.answer(0)
    users: list[Any] = []
    for _ in range(3):
        ahead.connect(USERS).addCallback(users.append)
    assert len(users) == 1
    assert len(exchange.calls) == 3  # only the third had to be opened
    users[0].transport.write(b"question")
    transport.protocol.dataReceived(b"answer")
    assert (transport.value(), users[0].heard) == (b"question", b"answer")
    exchange.answer(1)
    exchange.answer(2)
    assert len({*users}) == 3
    transport.loseConnection()
    assert [user.lost for user in users] == [1, 0, 0]


def test_a_few_are_opened_in_a_turn(
    clock: Clock, ahead: Preconnector, exchange: FakeEndpoints
) -> None:
    """The reactor gets its turn in between, and there are never more than allowed."""
    ahead.open(50)
    assert len(exchange.calls) == PER_TURN
    clock.advance(0)
    assert len(exchange.calls) == 8
    clock.advance(0)
    ahead.open(50)
    assert len(exchange.calls) == 8


def test_connections_in_use_count(ahead: Preconnector, exchange: FakeEndpoints) -> None:
    """As many as will be needed, with those that are there already, used or not."""
    ahead.connect(USERS)
    exchange.answer(0)
    ahead.open(3)
    assert len(exchange.calls) == 3


def test_the_first_request_is_connected_first(
    clock: Clock, ahead: Preconnector, exchange: FakeEndpoints
) -> None:
    """While somebody waits for a connection none is opened ahead: it would keep them waiting."""
    ahead.connect(USERS)
    ahead.open(3)
    clock.advance(0)
    assert len(exchange.calls) == 1
    exchange.answer(0)
    clock.advance(0)
    assert len(exchange.calls) == 3


def test_an_unneeded_connection_is_closed(
    clock: Clock, ahead: Preconnector, exchange: FakeEndpoints
) -> None:
    """After a while of idleness all that are spare go, those on their way too; none in use."""
    ahead.open(3)
    used, spare = exchange.answer(0), exchange.answer(1)
    ahead.connect(USERS)
    clock.advance(IDLE - 1)
    assert (used.connected, spare.connected, exchange.cancelled) == (True, True, 0)
    clock.advance(1)
    assert (used.connected, spare.connected, exchange.cancelled) == (True, False, 1)
    assert not clock.getDelayedCalls()


def test_a_failure_is_told_to_those_who_want_the_connection(
    ahead: Preconnector, exchange: FakeEndpoints
) -> None:
    """One that fails is silent while it is spare, and taken by nobody after."""
    ahead.open(2)
    failures: list[Failure] = []
    ahead.connect(USERS).addErrback(failures.append)
    for _, connecting in [*exchange.calls]:
        connecting.errback(Refused())
    assert [type(failure.value) for failure in failures] == [Refused]
    ahead.connect(USERS)
    assert len(exchange.calls) == 3


def test_a_connection_lost_meanwhile_is_not_taken(
    ahead: Preconnector, exchange: FakeEndpoints
) -> None:
    """A connection that the peer has closed, or answered unasked, is not used."""
    ahead.open(2)
    exchange.answer(0).loseConnection()
    unasked = exchange.answer(1)
    unasked.protocol.dataReceived(b"HTTP/1.1 408 Too slow\r\n\r\n")
    assert not unasked.connected
    ahead.connect(USERS)
    assert len(exchange.calls) == 3


def test_closing_waits_until_all_are_closed(
    clock: Clock, ahead: Preconnector, exchange: FakeEndpoints
) -> None:
    """Nothing is left behind: no connection, no attempt at one, no timer."""
    ahead.open(8)
    spare = exchange.answer(0)
    done: list[object] = []
    ahead.close().addCallback(done.append)
    assert (len(done), spare.connected, exchange.cancelled) == (1, False, PER_TURN - 1)
    assert not clock.getDelayedCalls()


def test_there_is_no_way_to_another_host(ahead: Preconnector) -> None:
    """The key goes to the API's address and nowhere else."""
    way: object = ahead.endpointForURI(URI.fromBytes(b"https://api.test/v1/clans"))
    assert way is ahead
    for other in (b"http://api.test/v1", b"https://api.test:444/v1", b"https://other.test/v1"):
        with pytest.raises(ValueError, match="not the API's"):
            ahead.endpointForURI(URI.fromBytes(other))


def test_none_is_opened_where_that_is_not_wanted(clock: Clock, exchange: FakeEndpoints) -> None:
    """It can be switched off; what is asked for is still connected."""
    ahead = Preconnector(clock, exchange, BASE, 0)
    ahead.open(50)
    assert not exchange.calls
    ahead.connect(USERS)
    assert len(exchange.calls) == 1
