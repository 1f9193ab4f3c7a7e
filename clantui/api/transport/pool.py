"""Idle connections for the next request; each of them may have died unnoticed."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any

from twisted.internet.defer import CancelledError, Deferred
from twisted.internet.interfaces import IStreamClientEndpoint
from twisted.python.failure import Failure
from twisted.web.client import (
    HTTPConnectionPool,
    RequestTransmissionFailed,
    ResponseNeverReceived,
)


class ConnectionPool(HTTPConnectionPool):
    """Pool of idle connections that retries a request whose connection was dead.

    Twisted's own retry may use another dead connection that was opened ahead, and does not retry
    the first request on a connection.
    """

    retryAutomatically = False  # noqa: N815 — Twisted's name

    def __init__(
        self,
        reactor: Any,  # noqa: ANN401
        before_request: Callable[[], object],
        drop_silent: Callable[[float], object],
    ) -> None:
        """Create an empty pool.

        Args:
            before_request: closes connections that are known to be dead.
            drop_silent: closes the idle connections that have been silent since a moment.
        """
        super().__init__(reactor)  # type: ignore[no-untyped-call]
        self._seconds = reactor.seconds
        self._before_request = before_request
        self._drop_silent = drop_silent

    def getConnection(self, key: Hashable, endpoint: IStreamClientEndpoint) -> Deferred[Any]:  # noqa: N802
        """See `HTTPConnectionPool.getConnection`."""
        self._before_request()
        connecting: Deferred[Any] = super().getConnection(key, endpoint)
        if connecting.called:  # it was idle, or opened ahead
            connecting.addCallback(_ReusedConnection, self, key, endpoint, self._seconds())
        return connecting

    def replace_connection(
        self, key: Hashable, endpoint: IStreamClientEndpoint, moment: float
    ) -> Deferred[Any]:
        """Get another connection after one was lost, but none that was silent since a moment.

        It may be lost as well, if the peer closes each connection after its response: it is
        replaced in turn, until a new one is opened.
        """
        self._drop_silent(moment)
        return self.getConnection(key, endpoint)


class _ReusedConnection:
    """A connection that was open before the request: the peer may have closed it since."""

    __slots__ = ("_connection", "_origin", "_pool")

    def __init__(self, connection: Any, pool: ConnectionPool, *origin: Any) -> None:  # noqa: ANN401
        self._connection = connection
        self._pool = pool
        self._origin = origin  # the arguments of `replace_connection`

    def request(self, request: Any) -> Deferred[Any]:  # noqa: ANN401
        """See `HTTP11ClientProtocol.request`."""
        sent: Deferred[Any] = self._connection.request(request)
        return sent.addErrback(self._retry, request)

    def _retry(self, failure: Failure, request: Any) -> Any:  # noqa: ANN401
        """Retry on another connection if this one was lost before the response began.

        All our requests are GET: the API may receive one twice.
        """
        if not _was_lost_before_response(failure):
            return failure
        replacement = self._pool.replace_connection(*self._origin)
        return replacement.addCallback(lambda connection: connection.request(request))


def _was_lost_before_response(failure: Failure) -> bool:
    """Return True if the peer closed a connection before any byte of the response came."""
    error: Any = failure.value
    if not isinstance(error, RequestTransmissionFailed | ResponseNeverReceived):
        return False
    return not any(reason.check(CancelledError) for reason in error.reasons)
