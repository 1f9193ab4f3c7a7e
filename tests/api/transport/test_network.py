"""Network failures become sentences, and a cancellation stays one."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from twisted.internet import error as network
from twisted.internet.address import HostnameAddress
from twisted.internet.defer import CancelledError
from twisted.internet.interfaces import (
    IAddress,
    IHostnameResolver,
    IHostResolution,
    IReactorPluggableNameResolver,
    IResolutionReceiver,
)
from twisted.internet.testing import MemoryReactorClock
from twisted.python.failure import Failure
from twisted.web.client import Agent, ResponseFailed, ResponseNeverReceived
from zope.interface import alsoProvides, implementer

from clantui.core.model.errors import (
    RoyaleError,
    Unreachable,
)
from tests.factories.demo_client import current_result
from tests.factories.failing_transport import FailingTransport, http
from tests.factories.http_server import SECRET, ScriptedServer, X, asking, listening, wait_for

OFFLINE: Callable[[], Any] = MemoryReactorClock  # Twisted types it not
HOST = HostnameAddress(b"demo.invalid", 443)


@pytest.mark.parametrize(
    "twisted_says",
    [
        None,
        CancelledError(),
        network.DNSLookupError("x"),
        network.ConnectingCancelledError(HOST),
        network.ConnectionLost(),
        ResponseNeverReceived([Failure(CancelledError())]),
        ResponseFailed([Failure(network.ConnectionAborted())]),
    ],
)
def test_cancelling_is_no_failure_of_the_network(twisted_says: Exception | None) -> None:
    """Whoever gives up gets a cancellation, whatever Twisted calls it, and the request ends."""
    agent = FailingTransport(None, on_cancel=twisted_says)
    asked = http(agent).get(X)
    asked.cancel()
    assert agent.given_up == 1
    with pytest.raises(CancelledError):
        current_result(asked)


async def test_a_refused_connection_is_reported(reactor: Any) -> None:  # noqa: ANN401
    """A refused connection is told as no connection."""
    async with listening(reactor, ScriptedServer(b"")) as base:
        pass
    async with asking(reactor, base) as client:
        with pytest.raises(Unreachable, match="no connection"):
            await wait_for(client.get(X))


@pytest.mark.parametrize("reply", [b"", b"nonsense\r\n\r\n", b"HTTP/1.1 200"])
async def test_a_server_that_hangs_up_is_told(reactor: Any, reply: bytes) -> None:  # noqa: ANN401
    """A connection closed before a whole head came is told as broken."""
    server = ScriptedServer(reply, hang_up=True)
    async with listening(reactor, server) as base, asking(reactor, base) as client:
        with pytest.raises(Unreachable, match="the connection broke"):
            await wait_for(client.get(X))


@implementer(IHostnameResolver)
class Nameless:
    """A resolver that knows no name."""

    def resolveHostName(  # noqa: N802 — Twisted's names
        self,
        receiver: IResolutionReceiver,
        hostName: str,  # noqa: N803
        portNumber: int = 0,  # noqa: ARG002, N803
        addressTypes: Sequence[type[IAddress]] | None = None,  # noqa: ARG002, N803
        transportSemantics: str = "TCP",  # noqa: ARG002, N803
    ) -> IHostResolution:
        """See `IHostnameResolver.resolveHostName`."""
        resolution = Resolution(hostName)
        receiver.resolutionBegan(resolution)
        receiver.resolutionComplete()
        return resolution


@implementer(IHostResolution)
class Resolution:
    """A look-up."""

    def __init__(self, name: str) -> None:
        self.name = name

    def cancel(self) -> None:
        """See `IHostResolution.cancel`."""


def test_a_name_that_cannot_be_looked_up_is_told() -> None:
    """Without a network the name of the API is no address, and that is said."""
    reactor: Any = OFFLINE()
    reactor.nameResolver = Nameless()
    alsoProvides(reactor, IReactorPluggableNameResolver)  # not before Twisted 25
    asked = http(Agent(reactor), reactor).get(X)
    with pytest.raises(Unreachable, match="name was not found"):
        current_result(asked)


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (network.DNSLookupError("x"), "name was not found"),
        (network.ConnectionRefusedError(), "no connection"),
        (network.NoRouteError(), "no connection"),
        (network.TimeoutError(), "no connection"),
        (network.ConnectionLost(), "the connection broke"),
        (ResponseFailed([Failure(network.ConnectionLost())]), "the connection broke"),
        (ResponseNeverReceived([Failure(network.ConnectionLost())]), "the connection broke"),
        (ResponseNeverReceived([]), "the connection broke"),
        (RuntimeError(SECRET), "the connection broke"),
    ],
)
@pytest.mark.parametrize("raised", [False, True])
def test_whatever_twisted_says_is_a_sentence(error: Exception, told: str, raised: bool) -> None:
    """Failures of the network, returned or raised, are `Unreachable` and quote nothing."""
    with pytest.raises(Unreachable, match=told) as caught:
        current_result(http(FailingTransport(error, raised=raised)).get(X))
    assert SECRET not in caught.value.sentence


@pytest.mark.parametrize("error", [CancelledError(), ResponseFailed([Failure(CancelledError())])])
def test_a_cancellation_stays_one(error: Exception) -> None:
    """Twisted wraps a cancellation at times; it comes out as what it is."""
    with pytest.raises(CancelledError):
        current_result(http(FailingTransport(error)).get(X))


@pytest.mark.parametrize("raised", [False, True])
@pytest.mark.parametrize("error", [network.ConnectionLost(), Unreachable("x"), KeyError("defect")])
def test_no_traceback_of_a_failure_shows_the_key(error: Exception, raised: bool) -> None:
    """The frames that a failure came through know the key: no report with locals shows it."""
    with pytest.raises(RoyaleError) as caught:
        current_result(http(FailingTransport(error, raised=raised)).get(X))
    told = traceback.TracebackException.from_exception(caught.value, capture_locals=True)
    report = "".join(told.format())
    assert "http.py" in report
    assert SECRET not in report
