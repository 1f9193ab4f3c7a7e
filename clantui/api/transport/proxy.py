"""Tunnels through an HTTP proxy, opened with CONNECT.

Inside the tunnel is TLS with the host itself: the proxy sees the host's name, but neither the API
key nor the responses.
"""

from __future__ import annotations

import re
import ssl
from typing import Any, Final

from twisted.internet.defer import Deferred, ensureDeferred
from twisted.internet.error import ConnectError, DNSLookupError
from twisted.internet.interfaces import (
    IProtocol,
    IProtocolFactory,
    IReactorTime,
    IStreamClientEndpoint,
)
from twisted.internet.protocol import Factory, Protocol, connectionDone
from twisted.python.failure import Failure
from zope.interface import implementer

from clantui.core.model.errors import Unreachable
from clantui.core.model.proxy import Proxy, join_address

_MAX_HEAD: Final = 16_384
"""Maximum bytes of the head of a proxy's response."""

_STATUS: Final = re.compile(rb"HTTP/1\.\d (\d{3})(?!\d)")
_SCHEME: Final = re.compile(rb"^proxy-authenticate:\s*([\w-]{1,20})", re.IGNORECASE | re.MULTILINE)


@implementer(IStreamClientEndpoint)
class ProxyTunnel:
    """An endpoint that reaches a host through a proxy."""

    def __init__(
        self,
        clock: IReactorTime,
        proxy: Proxy,
        endpoint: IStreamClientEndpoint,
        target: tuple[str, int],
        seconds: float,
    ) -> None:
        """Configure the endpoint.

        Args:
            target: host and port to reach; only the proxy resolves the name.
            seconds: timeout until the proxy has connected.
        """
        self._clock = clock
        self._proxy = proxy
        self._endpoint = endpoint
        self._target = target
        self._seconds = seconds

    def connect(self, protocolFactory: IProtocolFactory) -> Deferred[IProtocol]:  # noqa: N803
        """See `IStreamClientEndpoint.connect`; fails with an `Unreachable` about the proxy."""
        connecting = ensureDeferred(self._connect(protocolFactory))
        return connecting.addTimeout(
            self._seconds, self._clock, onTimeoutCancel=self._raise_timeout
        )

    async def _connect(self, factory: IProtocolFactory) -> IProtocol:
        tunnel = _TunnelProtocol(self._proxy, self._target, factory)
        try:
            await self._endpoint.connect(Factory.forProtocol(lambda: tunnel))
        except DNSLookupError:
            raise _make_proxy_error(
                self._proxy, "has a name that cannot be looked up", retryable=True
            ) from None
        except ConnectError:
            raise _make_proxy_error(self._proxy, "cannot be reached", retryable=True) from None
        return await tunnel.opened

    def _raise_timeout(self, result: IProtocol | Failure, seconds: float) -> IProtocol | Failure:
        if isinstance(result, Failure):
            raise _make_proxy_error(
                self._proxy, f"has not answered in {seconds:g} s", retryable=True
            )
        return result


class _TunnelProtocol(Protocol):
    """A connection to the proxy that forwards all data once the proxy has connected."""

    transport: Any

    def __init__(self, proxy: Proxy, target: tuple[str, int], factory: IProtocolFactory) -> None:
        self.opened: Deferred[IProtocol] = Deferred(lambda _: self.transport.abortConnection())
        self._proxy = proxy
        self._host = target[0]
        self._target = join_address(*target).encode("ascii")
        self._factory = factory
        self._wrapped: Any = None
        self._head = b""

    def connectionMade(self) -> None:  # noqa: N802 — Twisted's name
        lines = [b"CONNECT " + self._target + b" HTTP/1.1", b"Host: " + self._target]
        if self._proxy.authorization:
            lines.append(b"Proxy-Authorization: " + self._proxy.authorization)
        self.transport.write(b"\r\n".join([*lines, b"User-Agent: clantui", b"", b""]))

    def dataReceived(self, data: bytes) -> None:  # noqa: N802
        if self._wrapped is not None:
            self._wrapped.dataReceived(data)
            return
        if self.opened.called:
            return
        self._head += data
        head, end, extra = self._head.partition(b"\r\n\r\n")
        status = _STATUS.match(head)
        if end and status is not None:
            self._check_status(int(status[1]), head, extra)
        elif end or not b"HTTP/1.".startswith(head[:7]) or len(head) > _MAX_HEAD:
            self._refuse(_make_proxy_error(self._proxy, "does not answer as an HTTP proxy does"))

    def connectionLost(self, reason: Failure = connectionDone) -> None:  # noqa: N802
        if self._wrapped is not None:
            self._wrapped.connectionLost(reason)
        elif not self.opened.called:
            self.opened.errback(_make_closed_error(self._proxy, reason.value))

    def _check_status(self, status: int, head: bytes, extra: bytes) -> None:
        if status // 100 != 2:
            self._refuse(_make_status_error(self._proxy, self._host, status, head))
            return
        self._head = b""
        self._wrapped = self._factory.buildProtocol(self.transport.getPeer())
        self._wrapped.makeConnection(self.transport)
        self.opened.callback(self._wrapped)
        if extra:
            self._wrapped.dataReceived(extra)

    def _refuse(self, error: Unreachable) -> None:
        self._head = b""
        self.opened.errback(error)
        self.transport.abortConnection()


def _make_proxy_error(
    proxy: Proxy, problem: str, step: str = "", *, retryable: bool = False
) -> Unreachable:
    step = step or f"check {proxy.variable}, and whether the proxy is running"
    return Unreachable(f"the proxy {proxy.address} {problem} · {step}", retryable=retryable)


def _make_closed_error(proxy: Proxy, error: BaseException | None) -> Unreachable:
    if isinstance(error, ssl.SSLCertVerificationError):
        return _make_proxy_error(proxy, "has a certificate that is not trusted", "see README")
    if isinstance(error, ssl.SSLError):
        step = f"let {proxy.variable} begin with http://"
        return _make_proxy_error(proxy, "does not speak TLS", step)
    return _make_proxy_error(proxy, "closed the connection without an answer", retryable=True)


def _make_status_error(proxy: Proxy, host: str, status: int, head: bytes) -> Unreachable:
    if status == 407:
        return _make_login_error(proxy, head)
    if status >= 500:
        step = "try again later, or ask whoever runs the proxy"
        return _make_proxy_error(proxy, f"cannot reach {host} ({status})", step, retryable=True)
    step = "ask whoever runs the proxy to allow it"
    return _make_proxy_error(proxy, f"does not let {host} be reached ({status})", step)


def _make_login_error(proxy: Proxy, head: bytes) -> Unreachable:
    schemes = [scheme.decode("ascii") for scheme in _SCHEME.findall(head)]
    if schemes and "basic" not in map(str.lower, schemes):
        problem = f"needs a login that clantui does not support ({', '.join(schemes[:3])})"
        return _make_proxy_error(proxy, problem, "ask whoever runs the proxy to allow Basic")
    if proxy.authorization:
        step = f"check them in {proxy.variable}"
        return _make_proxy_error(proxy, "does not accept its user name and password (407)", step)
    step = f"write them into {proxy.variable}: http://user:password@{proxy.address}"
    return _make_proxy_error(proxy, "needs a user name and a password (407)", step)
