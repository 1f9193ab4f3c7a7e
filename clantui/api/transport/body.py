"""Read the body of a response: whole, bounded, and really given up when cancelled.

Twisted's `readBody` and treq's `content` cannot be cancelled once the body comes (twisted#8227,
treq#83), and treq's gzip decoder inflates whatever a chunk holds before anyone can measure it.
"""

from __future__ import annotations

from typing import Any

from twisted.internet.defer import Deferred
from twisted.internet.interfaces import IReactorTime
from twisted.internet.protocol import Protocol, connectionDone
from twisted.python.failure import Failure
from twisted.web.client import ResponseDone
from twisted.web.http import PotentialDataLoss
from twisted.web.http_headers import Headers
from twisted.web.iweb import IAgent, IBodyProducer, IResponse
from zope.interface import implementer

from clantui.api.content import make_size_error
from clantui.core.model.errors import Unreachable


def read_body(response: IResponse, most: int, clock: IReactorTime, idle: float) -> Deferred[bytes]:
    """Read a response's body.

    Args:
        response: one whose body nobody has asked for yet.
        most: bytes allowed.
        idle: seconds of silence after which it is given up.

    Returns:
        The body as it came. Fails with `InvalidResponse` when it is larger than `most`, with
        `Unreachable` when the connection ends too early or falls silent. Cancelling it closes the
        connection.
    """
    reader = _BodyReader(most, clock, idle)
    response.deliverBody(reader)
    return reader.done


class _BodyReader(Protocol):
    """Collects chunks; ends its connection when too many come or nobody wants them."""

    def __init__(self, most: int, clock: IReactorTime, idle: float) -> None:
        self.done: Deferred[bytes] = Deferred(lambda _: self._hang_up())
        self._most = most
        self._chunks: list[bytes] = []
        self._size = 0
        self._idle = idle
        self._silence = clock.callLater(idle, self._give_up)

    def dataReceived(self, data: bytes) -> None:  # noqa: N802 — Twisted's name
        if self._silence.active():
            self._silence.reset(self._idle)
        self._size += len(data)
        if self._size <= self._most:
            self._chunks.append(data)
        elif not self.done.called:
            self._chunks.clear()
            self.done.errback(make_size_error(self._most))
            self._hang_up()

    def connectionLost(self, reason: Failure = connectionDone) -> None:  # noqa: N802
        self._stop_listening()
        if self.done.called:
            return
        if reason.check(ResponseDone, PotentialDataLoss) is None:
            error = Unreachable("the connection broke in the middle of the answer")
            self.done.errback(error)
            return
        self.done.callback(b"".join(self._chunks))

    def _give_up(self) -> None:
        error = Unreachable(f"the answer stopped coming for {self._idle:g} s")
        self.done.errback(error)
        self._hang_up()

    def _stop_listening(self) -> None:
        if self._silence.active():
            self._silence.cancel()

    def _hang_up(self) -> None:
        self._stop_listening()
        # `loseConnection` would wait for the peer to agree; a stalled one never does.
        if self.transport is not None:
            self.transport.stopProducing()  # type: ignore[attr-defined]


def without_content_encoding(agent: IAgent) -> IAgent:
    """Return an agent whose responses hide their encoding: gzip is undone here, once and bounded.

    Whatever the encoding: treq would undo `gzip, gzip` twice, and a megabyte could be a terabyte.
    """
    return _PlainAgent(agent)


@implementer(IAgent)
class _PlainAgent:
    def __init__(self, agent: IAgent) -> None:
        self._agent = agent

    def request(
        self,
        method: bytes,
        uri: bytes,
        headers: Headers | None = None,
        bodyProducer: IBodyProducer | None = None,  # noqa: N803 — Twisted's name
    ) -> Deferred[IResponse]:
        sent: Deferred[Any] = self._agent.request(method, uri, headers, bodyProducer)
        return sent.addCallback(_hide_encoding)


def _hide_encoding(response: IResponse) -> IResponse:
    response.headers.removeHeader(b"content-encoding")
    return response
