"""Read the body of a response with a size limit, an idle timeout and cancellation.

Twisted's `readBody` and treq's `content` cannot be cancelled once the body arrives (twisted#8227,
treq#83), and treq's gzip decoder decompresses a chunk before its size can be checked.
"""

from __future__ import annotations

from typing import Any

from twisted.internet.defer import Deferred
from twisted.internet.protocol import Protocol, connectionDone
from twisted.python.failure import Failure
from twisted.web.client import ResponseDone
from twisted.web.http import PotentialDataLoss
from twisted.web.http_headers import Headers
from twisted.web.iweb import IAgent, IBodyProducer, IResponse
from zope.interface import implementer

from clantui.api.transport.timeouts import Timeouts
from clantui.core.model.errors import Unreachable
from clantui.wire.gunzip import make_size_error


def read_body(response: IResponse, max_bytes: int, idle: Timeouts) -> Deferred[bytes]:
    """Read a response's body, as received.

    The Deferred fails with `InvalidResponse` if the body is larger than `max_bytes`, with
    `Unreachable` if the connection closes too early or becomes idle. Cancelling it closes the
    connection.
    """
    reader = _BodyReader(max_bytes, idle)
    response.deliverBody(reader)
    return reader.done


class _BodyReader(Protocol):
    """Collector of chunks; closes the connection if the body is too large or cancelled."""

    def __init__(self, max_bytes: int, idle: Timeouts) -> None:
        self.done: Deferred[bytes] = Deferred(lambda _: self._close())
        self._max_bytes = max_bytes
        self._chunks: list[bytes] = []
        self._size = 0
        self._idle = idle
        idle.start(self._fail_idle)

    def dataReceived(self, data: bytes) -> None:  # noqa: N802 — Twisted's name
        self._size += len(data)
        if self.done.called:
            return
        if self._size <= self._max_bytes:
            self._chunks.append(data)
            self._idle.start(self._fail_idle)
        else:
            self._chunks.clear()
            self.done.errback(make_size_error(self._max_bytes))
            self._close()

    def connectionLost(self, reason: Failure = connectionDone) -> None:  # noqa: N802
        self._idle.stop(self._fail_idle)
        if self.done.called:
            return
        if reason.check(ResponseDone, PotentialDataLoss) is None:
            error = Unreachable("the connection broke in the middle of the answer")
            self.done.errback(error)
            return
        self.done.callback(b"".join(self._chunks))

    def _fail_idle(self) -> None:
        error = Unreachable(f"the answer stopped coming for {self._idle.seconds:g} s")
        self.done.errback(error)
        self._close()

    def _close(self) -> None:
        self._idle.stop(self._fail_idle)
        # Abort: `loseConnection` would wait for the peer, and a stalled peer never closes.
        if self.transport is not None:
            self.transport.stopProducing()  # type: ignore[attr-defined]


@implementer(IAgent)
class PlainAgent:
    """An agent that hides `Content-Encoding`, so that only we decompress: once, up to a limit.

    Otherwise treq would decompress `gzip, gzip` twice: a megabyte could become a terabyte.
    """

    def __init__(self, agent: IAgent) -> None:
        self._agent = agent

    def request(
        self,
        method: bytes,
        uri: bytes,
        headers: Headers | None = None,
        bodyProducer: IBodyProducer | None = None,  # noqa: N803 — Twisted's name
    ) -> Deferred[IResponse]:
        """See `IAgent.request`."""
        sent: Deferred[Any] = self._agent.request(method, uri, headers, bodyProducer)
        return sent.addCallback(_hide_encoding)


def _hide_encoding(response: IResponse) -> IResponse:
    response.headers.removeHeader(b"content-encoding")
    return response
