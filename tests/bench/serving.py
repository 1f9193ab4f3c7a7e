"""HTTP/1.1 over TLS over a wire, by hand: the server shares two cores with what is measured."""

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

from tests.bench.payloads import Payloads, Said, stalls
from tests.bench.wire import Line

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
_OF_THE_SERVER: Final = (b"/v1/_count", _RESET)
_OF_PLAYERS: Final = b"/v1/players/%23"


@dataclass(slots=True)
class Counts:
    """Requests since the start or the last reset, without those for the counts.

    Attributes:
        requests: of the API, refused ones too.
        refused: answered with 429.
        connections: accepted.
        handshakes: of TLS, finished.
        resumed: of these, those that took up an earlier session.
        at_most_open: connections at once.
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
    """The limit of requests.

    Attributes:
        burst: requests that may come at once; None for no limit.
        rate: requests a second after them.
    """

    burst: float | None
    rate: float
    _left: float = 0.0
    _at: float = 0.0

    def fill(self) -> None:
        """Let a whole burst come."""
        self._left, self._at = self.burst or 0.0, time.monotonic()

    def take(self) -> bool:
        """Take one request from the limit; tell whether there was one left."""
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
        context: TLS shakes hands with.
        payloads: the answers.
        bucket: the limit.
        latency: seconds from a request's arrival to its answer's departure.
        trip: seconds of a round trip on the wire.
        stall: share of the players whose answers never come.
        seed: decides which.
        max_age: seconds in place of the real ones; None for these.
        counts: what has come in.
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

    def control(self, asked: bytes) -> bytes:
        """Tell the counts, or set them to nothing and fill the bucket.

        Args:
            asked: one of `_OF_THE_SERVER`.
        """
        if asked == _RESET:
            now = self.counts.open
            self.counts = Counts(open=now, at_most_open=now)
            self.bucket.fill()
            self._worked = time.process_time()
        worked = round((time.process_time() - self._worked) * 1000, 1)
        told = json.dumps({**asdict(self.counts), "cpu_ms": worked}).encode()
        return self._written(Said(200, 0, (told,), packed=False), "")

    def reply(self, asked: bytes, head: bytes) -> bytes | None:
        """Answer a request; None if nothing ever comes.

        Args:
            asked: the request's target.
            head: the request in lower case.
        """
        self.counts.requests += 1
        if b"\r\nauthorization: bearer " not in head:
            return self._written(Said(403, None, (_FORBIDDEN,), packed=False), "")
        if not self.bucket.take():
            self.counts.refused += 1
            return self._written(
                Said(429, None, (_THROTTLED,), packed=False), "retry-after: 1\r\n"
            )
        if self.stall and asked.startswith(_OF_PLAYERS):
            tag = unquote(asked.removeprefix(b"/v1/players/").decode("ascii", "replace"))
            if stalls(self.seed, tag, self.stall):
                self.counts.stalled += 1
                return None
        said = self.payloads.of(asked)
        if said.packed and not _takes_gzip(head):
            whole = gzip.decompress(b"".join(said.body))
            said = Said(said.status, said.fresh, (whole,), packed=False)
        return self._written(said, "")

    def _written(self, said: Said, more: str) -> bytes:
        fresh = said.fresh if self.max_age is None or said.fresh is None else self.max_age
        # An error's is the real one's, without its comma.
        kept = "public max-age=600" if fresh is None else f"max-age={fresh}"
        head = (
            f"HTTP/1.1 {said.status} {_WORDS[said.status]}\r\n"
            "content-type: application/json; charset=utf-8\r\n"
            f"content-length: {sum(map(len, said.body))}\r\n"
            f"{_PACKED if said.packed else ''}"
            f"vary: accept-encoding\r\ncache-control: {kept}\r\n{more}date: "
        )
        return b"".join((head.encode(), self._date(), b"\r\n\r\n", *said.body))

    def _date(self) -> bytes:
        now = int(time.time())
        if self._dated[0] != now:
            self._dated = now, formatdate(now, usegmt=True).encode()
        return self._dated[1]


class Connection(asyncio.Protocol):
    """One connection: its wire, its TLS, its requests one after another."""

    def __init__(self, service: Service, loop: asyncio.AbstractEventLoop) -> None:
        """Wait for the handshake.

        Args:
            service: what all connections share.
            loop: that runs them.
        """
        self._service, self._loop = service, loop
        self._come = Line(loop, service.trip / 2, self._arrived)
        self._gone = Line(loop, service.trip / 2, self._leave)
        self._into, self._out = ssl.MemoryBIO(), ssl.MemoryBIO()
        self._tls = service.context.wrap_bio(self._into, self._out, server_side=True)
        self._text = b""
        self._shaken = self._begun = self._stalled = self._raised = False
        self._counted = True
        self._answering: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """See `asyncio.Protocol`."""
        self._transport = cast(asyncio.Transport, transport)
        # asyncio itself does so only to sockets that were made as IPPROTO_TCP.
        socket_ = self._transport.get_extra_info("socket")
        socket_.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._there = self._loop.time() + self._service.trip
        self._counts = counts = self._service.counts
        counts.connections += 1
        counts.open += 1
        self._raised = counts.open > counts.at_most_open
        counts.at_most_open = max(counts.at_most_open, counts.open)

    def connection_lost(self, exc: Exception | None) -> None:
        """See `asyncio.Protocol`."""
        del exc
        self._come.cut()
        self._gone.cut()
        if self._answering is not None:
            self._answering.cancel()
        if self._counted:
            self._service.counts.open -= 1

    def data_received(self, data: bytes) -> None:
        """See `asyncio.Protocol`; the other end could not send before TCP's own round trip."""
        self._come.send(data, not_before=self._there)

    def _arrived(self, data: bytes) -> None:
        self._into.write(data)
        try:
            if not self._shaken:
                self._shake()
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

    def _shake(self) -> None:
        self._tls.do_handshake()
        self._shaken = True
        self._service.counts.handshakes += 1
        self._service.counts.resumed += bool(self._tls.session_reused)

    def _next(self) -> None:
        """Take up the next request, if it is there and none is being answered."""
        if self._answering is not None or self._stalled:
            return
        head, end, rest = self._text.partition(b"\r\n\r\n")
        if not end:
            return
        lower = head.lower()
        self._text = rest[_length(lower) :]
        asked = head.split(b" ", 2)[1]
        service = self._service
        if asked in _OF_THE_SERVER:
            self._discount()
            reply, late = service.control(asked), 0.0
        else:
            self._begun = True
            answer, late = service.reply(asked, lower), service.latency
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
            self._gone.send(data)

    def _leave(self, data: bytes) -> None:
        self._transport.write(data)

    def _discount(self) -> None:
        """Forget a connection that was only made to count."""
        if self._begun or not self._counted:
            return
        self._counted = False
        counts = self._service.counts
        counts.open -= 1
        if counts is self._counts:
            counts.connections -= 1
            counts.handshakes -= 1
            counts.at_most_open -= self._raised


def _length(head: bytes) -> int:
    """Bytes of a request's body."""
    _, _, after = head.partition(b"\r\ncontent-length:")
    return int(after.partition(b"\r\n")[0]) if after else 0


def _takes_gzip(head: bytes) -> bool:
    _, _, after = head.partition(b"\r\naccept-encoding:")
    return b"gzip" in after.partition(b"\r\n")[0]
