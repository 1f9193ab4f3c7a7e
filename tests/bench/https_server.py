"""A light HTTP/1.1 server over TLS with a delay: it shares two cores with the measured program."""

from __future__ import annotations

import asyncio
import gzip
import json
import socket
import ssl
import time
from dataclasses import asdict, dataclass, field
from email.utils import formatdate
from typing import Final, cast
from urllib.parse import unquote

from tests.bench.payloads import Answer, Payloads, is_stalled
from tests.bench.wire import DelayLine

_WORDS: Final = {
    200: "OK",
    400: "Bad Request",
    403: "Forbidden",
    404: "Not Found",
    410: "Gone",
    429: "Too Many Requests",
}
_PACKED: Final = "content-encoding: gzip\r\n"
_FORBIDDEN: Final = b'{"reason":"accessDenied","message":"Invalid authorization"}'
_THROTTLED: Final = b'{"reason":"requestThrottled"}'
_RESET: Final = b"/v1/_reset"
_CONTROL_TARGETS: Final = (b"/v1/_count", _RESET)
_PLAYER_PREFIX: Final = b"/v1/players/%23"


@dataclass(slots=True)
class Counts:
    """Counts since the start or the last reset, without requests for the counts.

    Attributes:
        requests: of the API, with refused ones.
        refused: answered with 429.
        connections: accepted.
        handshakes: completed TLS handshakes.
        resumed: handshakes that resumed a session.
        at_most_open: most open connections.
        stalled: requests that are never answered.
        open: connections now.
    """

    requests: int = 0
    refused: int = 0
    connections: int = 0
    handshakes: int = 0
    resumed: int = 0
    at_most_open: int = 0
    stalled: int = 0
    open: int = 0


@dataclass(slots=True)
class Bucket:
    """A token bucket: the limit of requests.

    Attributes:
        burst: requests that may come at once; None for no limit.
        rate: requests a second after them.
    """

    burst: float | None
    rate: float
    _left: float = 0.0
    _at: float = 0.0

    def fill(self) -> None:
        """Allow a full burst."""
        self._left, self._at = self.burst or 0.0, time.monotonic()

    def take(self) -> bool:
        """Take a token; return False if there is none."""
        if self.burst is None:
            return True
        now = time.monotonic()
        self._left = min(self.burst, self._left + (now - self._at) * self.rate)
        self._at = now
        if self._left < 1:
            return False
        self._left -= 1
        return True


@dataclass(slots=True, kw_only=True)
class Service:
    """State that all connections share.

    Attributes:
        context: for TLS.
        payloads: the answers.
        bucket: the limit.
        latency: seconds from receiving a request to sending its answer.
        trip: seconds of a round trip on the network.
        stall: share of the players whose answers never come.
        seed: selects these players.
        max_age: seconds instead of the real ones, or None.
        counts: counts of connections and requests.
    """

    context: ssl.SSLContext
    payloads: Payloads
    bucket: Bucket
    latency: float
    trip: float
    stall: float
    seed: int
    max_age: int | None
    counts: Counts = field(default_factory=Counts)
    _dated: tuple[int, bytes] = (0, b"")
    _worked: float = 0.0

    def control(self, request_target: bytes) -> bytes:
        """Return the counts; for a reset, set them to 0 and fill the bucket first.

        Args:
            request_target: one of `_CONTROL_TARGETS`.
        """
        if request_target == _RESET:
            now = self.counts.open
            self.counts = Counts(open=now, at_most_open=now)
            self.bucket.fill()
            self._worked = time.process_time()
        worked = round((time.process_time() - self._worked) * 1000, 1)
        body = json.dumps({**asdict(self.counts), "cpu_ms": worked}).encode()
        return self._format_response(Answer(200, 0, (body,), is_gzipped=False), "")

    def reply(self, request_target: bytes, head: bytes) -> bytes | None:
        """Return the response to a request; None if it is never answered.

        Args:
            request_target: such as `/v1/clans/%232PP`.
            head: the request's head in lower case.
        """
        self.counts.requests += 1
        if b"\r\nauthorization: bearer " not in head:
            return self._format_response(Answer(403, None, (_FORBIDDEN,), is_gzipped=False), "")
        if not self.bucket.take():
            self.counts.refused += 1
            return self._format_response(
                Answer(429, None, (_THROTTLED,), is_gzipped=False), "retry-after: 1\r\n"
            )
        if self.stall and request_target.startswith(_PLAYER_PREFIX):
            tag = unquote(request_target.removeprefix(b"/v1/players/").decode("ascii", "replace"))
            if is_stalled(self.seed, tag, self.stall):
                self.counts.stalled += 1
                return None
        answer = self.payloads.get(request_target)
        if answer.is_gzipped and not _accepts_gzip(head):
            unzipped = gzip.decompress(b"".join(answer.body))
            answer = Answer(answer.status, answer.fresh, (unzipped,), is_gzipped=False)
        return self._format_response(answer, "")

    def _format_response(self, answer: Answer, extra_headers: str) -> bytes:
        fresh = answer.fresh if self.max_age is None or answer.fresh is None else self.max_age
        # An error has the header of the real API, which has no comma.
        cache_control = "public max-age=600" if fresh is None else f"max-age={fresh}"
        head = (
            f"HTTP/1.1 {answer.status} {_WORDS[answer.status]}\r\n"
            "content-type: application/json; charset=utf-8\r\n"
            f"content-length: {sum(map(len, answer.body))}\r\n"
            f"{_PACKED if answer.is_gzipped else ''}"
            f"vary: accept-encoding\r\ncache-control: {cache_control}\r\n{extra_headers}date: "
        )
        return b"".join((head.encode(), self._format_date(), b"\r\n\r\n", *answer.body))

    def _format_date(self) -> bytes:
        now = int(time.time())
        if self._dated[0] != now:
            self._dated = now, formatdate(now, usegmt=True).encode()
        return self._dated[1]


class Connection(asyncio.Protocol):
    """A connection: delay, TLS, and its requests one after another."""

    def __init__(self, service: Service, loop: asyncio.AbstractEventLoop) -> None:
        self._service, self._loop = service, loop
        self._incoming = DelayLine(loop, service.trip / 2, self._receive)
        self._outgoing = DelayLine(loop, service.trip / 2, self._write_out)
        self._into, self._out = ssl.MemoryBIO(), ssl.MemoryBIO()
        self._tls = service.context.wrap_bio(self._into, self._out, server_side=True)
        self._text = b""
        self._shaken = self._has_begun = self._stalled = self._raised = False
        self._counted = True
        self._answering: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """See `asyncio.Protocol`."""
        self._transport = cast(asyncio.Transport, transport)
        # asyncio sets this only for sockets that were created with IPPROTO_TCP.
        socket_ = self._transport.get_extra_info("socket")
        socket_.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._connected_at = self._loop.time() + self._service.trip
        self._counts = counts = self._service.counts
        counts.connections += 1
        counts.open += 1
        self._raised = counts.open > counts.at_most_open
        counts.at_most_open = max(counts.at_most_open, counts.open)

    def connection_lost(self, exc: Exception | None) -> None:
        """See `asyncio.Protocol`."""
        del exc
        self._incoming.cut()
        self._outgoing.cut()
        if self._answering is not None:
            self._answering.cancel()
        if self._counted:
            self._service.counts.open -= 1

    def data_received(self, data: bytes) -> None:
        """See `asyncio.Protocol`; the client cannot send before the round trip of TCP."""
        self._incoming.send(data, not_before=self._connected_at)

    def _receive(self, data: bytes) -> None:
        self._into.write(data)
        try:
            if not self._shaken:
                self._shake_hands()
            while text := self._tls.read(65_536):
                self._text += text
        except ssl.SSLWantReadError:
            self._flush()
        except ssl.SSLError:
            self._transport.close()
            return
        else:
            self._transport.close()
            return
        self._next()

    def _shake_hands(self) -> None:
        self._tls.do_handshake()
        self._shaken = True
        self._service.counts.handshakes += 1
        self._service.counts.resumed += bool(self._tls.session_reused)

    def _next(self) -> None:
        """Start the next request, if it has arrived and none is being answered."""
        if self._answering is not None or self._stalled:
            return
        head, end, remaining = self._text.partition(b"\r\n\r\n")
        if not end:
            return
        lower = head.lower()
        self._text = remaining[_parse_length(lower) :]
        request_target = head.split(b" ", 2)[1]
        service = self._service
        if request_target in _CONTROL_TARGETS:
            self._exclude_from_counts()
            reply, late = service.control(request_target), 0.0
        else:
            self._has_begun = True
            answer, late = service.reply(request_target, lower), service.latency
            if answer is None:
                self._stalled = True
                return
            reply = answer
        last = b"\r\nconnection: close" in lower
        self._answering = self._loop.call_later(late, self._answer, reply, last)

    def _answer(self, reply: bytes, last: bool) -> None:
        self._answering = None
        self._tls.write(reply)
        self._flush()
        if last:
            self._loop.call_later(self._service.trip / 2 + 0.001, self._transport.close)
        else:
            self._next()

    def _flush(self) -> None:
        if data := self._out.read():
            self._outgoing.send(data)

    def _write_out(self, data: bytes) -> None:
        self._transport.write(data)

    def _exclude_from_counts(self) -> None:
        """Do not count a connection that was only used for the counts."""
        if self._has_begun or not self._counted:
            return
        self._counted = False
        counts = self._service.counts
        counts.open -= 1
        if counts is self._counts:
            counts.connections -= 1
            counts.handshakes -= 1
            counts.at_most_open -= self._raised


def _parse_length(head: bytes) -> int:
    """Return the bytes of a request's body."""
    _, _, after = head.partition(b"\r\ncontent-length:")
    return int(after.partition(b"\r\n")[0]) if after else 0


def _accepts_gzip(head: bytes) -> bool:
    _, _, after = head.partition(b"\r\naccept-encoding:")
    return b"gzip" in after.partition(b"\r\n")[0]
