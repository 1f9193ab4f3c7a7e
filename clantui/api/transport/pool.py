"""Idle connections for the next request, any of which may have died unnoticed."""

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
    """Keeps idle connections, and asks once more when one of them turns out to be dead.

    Twisted's own second try may get another dead one that was opened ahead, and there is none for
    a request that is the first on such a connection.
    """

    retryAutomatically = False  # noqa: N815 — Twisted's name

    def __init__(
        self,
        reactor: Any,  # noqa: ANN401
        before_request: Callable[[], object],
        drop_silent: Callable[[float], object],
    ) -> None:
        """Set up; nothing is kept yet.

        Args:
            before_request: called to close what is known to be dead.
            drop_silent: closes the idle connections that were silent since a moment.
        """
        super().__init__(reactor)  # type: ignore[no-untyped-call]
        self._seconds = reactor.seconds
        self._before_request = before_request
        self._drop_silent = drop_silent

    def getConnection(self, key: Hashable, endpoint: IStreamClientEndpoint) -> Deferred[Any]:  # noqa: N802
        """See `HTTPConnectionPool.getConnection`."""
        self._before_request()
        connecting: Deferred[Any] = super().getConnection(key, endpoint)
        if connecting.called:  # at once: it was kept, or opened ahead
            connecting.addCallback(_ReusedConnection, self, key, endpoint, self._seconds())
        return connecting

    def get_another(
        self, key: Hashable, endpoint: IStreamClientEndpoint, moment: float
    ) -> Deferred[Any]:
        """Get a connection in place of one that was lost, none that was silent since a moment."""
        self._drop_silent(moment)
        return super().getConnection(key, endpoint)


class _ReusedConnection:
    """A connection that was open before it was wanted: the peer may have closed it since."""

    __slots__ = ("_connection", "_pool", "_wanted")

    def __init__(self, connection: Any, pool: ConnectionPool, *wanted: Any) -> None:  # noqa: ANN401
        self._connection = connection
        self._pool = pool
        self._wanted = wanted  # key, endpoint and moment

    def request(self, request: Any) -> Deferred[Any]:  # noqa: ANN401
        """See `HTTP11ClientProtocol.request`."""
        sent: Deferred[Any] = self._connection.request(request)
        return sent.addErrback(self._ask_again, request)

    def _ask_again(self, failure: Failure, request: Any) -> Any:  # noqa: ANN401
        """Ask on another connection if this one was lost before it brought a byte."""
        if not _is_lost_unanswered(failure) or request.method != b"GET":
            return failure
        another = self._pool.get_another(*self._wanted)
        return another.addCallback(lambda connection: connection.request(request))


def _is_lost_unanswered(failure: Failure) -> bool:
    """Return True if the peer closed a connection before any byte of the response came."""
    error: Any = failure.value
    if not isinstance(error, RequestTransmissionFailed | ResponseNeverReceived):
        return False
    return not any(reason.check(CancelledError) for reason in error.reasons)
