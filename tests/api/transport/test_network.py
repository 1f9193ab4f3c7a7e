"""Network failures become messages, and a cancellation stays one."""

from __future__ import annotations

import ssl
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
from tests.factories.http_server import SECRET, ScriptedServer, X, listen, open_source, wait_for

OFFLINE: Callable[[], Any] = MemoryReactorClock  # Twisted types it not
HOST = HostnameAddress(b"demo.invalid", 443)


@pytest.mark.parametrize(
    "twisted_error",
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
def test_cancelling_is_not_a_network_failure(twisted_error: Exception | None) -> None:
    """Whatever Twisted reports, it is a cancellation, and the request ends."""
    agent = FailingTransport(None, on_cancel=twisted_error)
    request = http(agent).get(X)
    request.cancel()
    assert agent.cancelled == 1
    with pytest.raises(CancelledError):
        current_result(request)


async def test_a_refused_connection_is_reported(reactor: Any) -> None:
    """A refused connection is not reported as a missing network."""
    async with listen(reactor, ScriptedServer(b"")) as base:
        pass
    async with open_source(reactor, base) as client:
        with pytest.raises(Unreachable, match="nothing answers"):
            await wait_for(client.get(X))


@pytest.mark.parametrize("reply", [b"", b"nonsense\r\n\r\n", b"HTTP/1.1 200"])
async def test_a_server_that_closes_the_connection_is_reported(reactor: Any, reply: bytes) -> None:
    """A connection closed before a complete head is a broken connection."""
    server = ScriptedServer(reply, hang_up=True)
    async with listen(reactor, server) as base, open_source(reactor, base) as client:
        with pytest.raises(Unreachable, match="the connection broke"):
            await wait_for(client.get(X))


@implementer(IHostnameResolver)
class UnknownNames:
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
    """A lookup."""

    def __init__(self, name: str) -> None:
        self.name = name

    def cancel(self) -> None:
        """See `IHostResolution.cancel`."""


def test_a_name_that_cannot_be_resolved_is_reported() -> None:
    """Without a network the API's name has no IP address."""
    reactor: Any = OFFLINE()
    reactor.nameResolver = UnknownNames()
    alsoProvides(reactor, IReactorPluggableNameResolver)  # not before Twisted 25
    request = http(Agent(reactor), reactor).get(X)
    with pytest.raises(Unreachable, match="server was not found"):
        current_result(request)


@pytest.mark.parametrize(
    ("error", "message"),
    [
        (ssl.SSLError(), "does not speak TLS as it should"),
        (ResponseFailed([Failure(ssl.SSLCertVerificationError())]), "certificate is not trusted"),
        (network.DNSLookupError("x"), "server was not found"),
        (network.ConnectionRefusedError(), "nothing answers at the API's address"),
        (network.NoRouteError(), "no connection"),
        (network.TimeoutError(), "no connection"),
        (network.ConnectionLost(), "the connection broke"),
        (ResponseFailed([Failure(network.ConnectionLost())]), "the connection broke"),
        (ResponseNeverReceived([Failure(network.ConnectionLost())]), "the connection broke"),
        (ResponseNeverReceived([]), "the connection broke"),
        (RuntimeError(SECRET), "the connection broke"),
    ],
)
@pytest.mark.parametrize("is_raised", [False, True])
def test_errors_of_twisted_become_messages(
    error: Exception, message: str, is_raised: bool
) -> None:
    """Returned or raised, they become `Unreachable`, and the message quotes nothing."""
    with pytest.raises(Unreachable, match=message) as caught:
        current_result(http(FailingTransport(error, raised=is_raised)).get(X))
    assert SECRET not in caught.value.sentence
    assert caught.value.retryable is ("TLS" not in message and "certificate" not in message)


@pytest.mark.parametrize("error", [CancelledError(), ResponseFailed([Failure(CancelledError())])])
def test_a_wrapped_cancellation_stays_a_cancellation(error: Exception) -> None:
    """A cancellation that Twisted has wrapped in a failure stays a cancellation."""
    with pytest.raises(CancelledError):
        current_result(http(FailingTransport(error)).get(X))


@pytest.mark.parametrize("is_raised", [False, True])
@pytest.mark.parametrize("error", [network.ConnectionLost(), Unreachable("x"), KeyError("defect")])
def test_no_traceback_of_a_failure_shows_the_key(error: Exception, is_raised: bool) -> None:
    """Frames of the traceback hold the key: a report with local variables must not show it."""
    with pytest.raises(RoyaleError) as caught:
        current_result(http(FailingTransport(error, raised=is_raised)).get(X))
    summary = traceback.TracebackException.from_exception(caught.value, capture_locals=True)
    report = "".join(summary.format())
    assert "http.py" in report
    assert SECRET not in report
