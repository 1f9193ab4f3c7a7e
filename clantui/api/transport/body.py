"""Read the body of a response: whole, bounded, and really given up when cancelled.

Twisted's `readBody` and treq's `content` cannot be cancelled once the body comes (twisted#8227,
treq#83), and treq's gzip decoder inflates whatever a chunk holds before anyone can measure it.
"""

from __future__ import annotations

import zlib
from typing import Any, Final

import msgspec
from twisted.internet.defer import Deferred
from twisted.internet.interfaces import IReactorTime
from twisted.internet.protocol import Protocol, connectionDone
from twisted.python.failure import Failure
from twisted.web.client import ResponseDone
from twisted.web.http import PotentialDataLoss
from twisted.web.http_headers import Headers
from twisted.web.iweb import IAgent, IBodyProducer, IResponse
from zope.interface import implementer

from clantui.core.model.errors import InvalidResponse, Unreachable
from clantui.wire.lenient import read_leniently

_GZIP: Final = b"\x1f\x8b"
_RAW: Final = msgspec.json.Decoder(msgspec.Raw)


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


def gunzip(body: bytes, most: int) -> bytes:
    """Undo gzip where a body is gzip, without ever holding more than `most` bytes of it.

    Raises:
        InvalidResponse: when it is larger, broken or cut short.
    """
    if not body.startswith(_GZIP):
        return body
    inflater = zlib.decompressobj(16 + zlib.MAX_WBITS)
    try:
        plain = inflater.decompress(body, most + 1)
    except zlib.error:
        raise InvalidResponse("the answer is damaged", retryable=True) from None
    if len(plain) > most:
        raise _too_large(most)
    if not inflater.eof:
        raise InvalidResponse("the answer is incomplete", retryable=True)
    return plain


def check_json(body: bytes) -> None:
    """Refuse what is no JSON at all: it may pass, and must not be kept.

    What the lenient decoder can read stays: one odd value in it costs its own field alone.

    Raises:
        InvalidResponse: if it is cut short, a web page, or nothing.
    """
    try:
        _RAW.decode(body)
    except (msgspec.DecodeError, ValueError, RecursionError):
        _check_leniently(body)


def _check_leniently(body: bytes) -> None:
    try:
        read_leniently(body)
    except (ValueError, RecursionError):
        # The message of the decoder would quote the body.
        what = "a web page" if body.lstrip()[:1] == b"<" else "something else"
        what = what if body.strip() else "nothing"
        sentence = f"the API answered with {what} instead of data"
        raise InvalidResponse(sentence, retryable=True) from None


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
            self.done.errback(_too_large(self._most))
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


def _too_large(most: int) -> InvalidResponse:
    return InvalidResponse(f"the answer is larger than {most // 1_000_000} MB, which is too large")
