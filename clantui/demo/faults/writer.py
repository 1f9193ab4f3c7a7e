"""Ways of a reply to the wire: whole, late, bit by bit, in part, or not at all."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from typing import Any, Final

from twisted.internet.interfaces import IDelayedCall, IPushProducer, IReactorTime
from twisted.web.server import Request
from zope.interface import implementer

from clantui.demo.faults.responses import Reply, stream_huge_body
from clantui.demo.faults.rules import Fault, Rule

_TRICKLE: Final = 16
"""Bytes of a trickled body at a time."""


class ResponseWriter:
    """One reply on its way.

    It has at most one delayed call, and `stop` ends it. Twisted's request writes even what
    is wrong, for it believes a Content-Length that is set; only a reset needs the transport.

    Args:
        request: What the reply is to.
        clock: Tells when it is time for more.

    Attributes:
        cut: Whether a fault has reset the connection, so that nobody hung up.
    """

    def __init__(self, request: Request, clock: IReactorTime) -> None:
        self.has_reset = False
        self._request = request
        self._clock = clock
        self._next: IDelayedCall | None = None

    def after(self, seconds: float, do: Callable[[], None]) -> None:
        """Do something when it is time.

        Args:
            seconds: How long that takes; if infinite, it is never done.
        """
        if seconds < math.inf:
            self._next = self._clock.callLater(seconds, do)

    def stop(self) -> None:
        """Let nothing more happen: whoever asked is gone."""
        if self._next is not None and self._next.active():
            self._next.cancel()

    def send(self, reply: Reply, rule: Rule | None = None) -> None:
        """Send a reply.

        Args:
            reply: What to send, bent already.
            rule: What else goes wrong; None for nothing.
        """
        fault = None if rule is None else rule.fault
        if fault is Fault.RESET_BEFORE:
            self._reset()
            return
        self._begin(reply)
        half = len(reply.content) // 2
        # Who needs a wait is here by a rule.
        wait = 0.0 if rule is None else rule.wait
        match fault:
            case Fault.RESET_MIDDLE:
                self._request.write(reply.content[:half])
                self.after(wait, self._reset)
            case Fault.STALLED_BODY:
                self._request.write(reply.content[:half])
                self.after(wait, lambda: self._end(reply.content[half:]))
            case Fault.TRICKLED:
                self._trickle(reply.content, wait)
            case Fault.HUGE:
                self._stream(stream_huge_body())
            case Fault.TRUNCATED | Fault.CLOSING:
                # Closes behind the answer without a header that would announce it.
                self._channel.persistent = 0
                self._end(reply.content)
            case _:
                self._end(reply.content)

    @property
    def _channel(self) -> Any:  # noqa: ANN401 — Twisted calls it an object or None
        """The connection, as Twisted's HTTP sees it."""
        return self._request.channel

    def _begin(self, reply: Reply) -> None:
        """Say everything that comes before the body."""
        headers = self._request.responseHeaders
        for key, value in {"Content-Length": str(len(reply.content)), **reply.headers}.items():
            headers.setRawHeaders(key, [value])
        self._request.setResponseCode(reply.status)

    def _end(self, content: bytes) -> None:
        """Write what is left, and be done."""
        self._request.write(content)
        self._request.finish()

    def _reset(self) -> None:
        """End the connection with a reset: what is not yet sent never is."""
        self.has_reset = True
        self._channel.transport.abortConnection()

    def _trickle(self, content: bytes, pause: float) -> None:
        """Write a few bytes, and the rest later."""
        if len(content) <= _TRICKLE:
            self._end(content)
            return
        self._request.write(content[:_TRICKLE])
        self.after(pause, lambda: self._trickle(content[_TRICKLE:], pause))

    def _stream(self, chunks: Iterator[bytes]) -> None:
        """Write as fast as is read, and hold no more than that in memory."""
        stream = _Stream(self._request, chunks)
        self._request.registerProducer(stream, True)
        stream.resumeProducing()


@implementer(IPushProducer)
class _Stream:
    """A body that is written while there is room for it."""

    def __init__(self, request: Request, chunks: Iterator[bytes]) -> None:
        self._request = request
        self._chunks = chunks
        self._room = False

    def resumeProducing(self) -> None:  # noqa: N802 — Twisted's spelling
        """Write until there is no more room, or no more body."""
        self._room = True
        while self._room:
            chunk = next(self._chunks, None)
            if chunk is None:
                self._room = False
                self._request.unregisterProducer()
                self._request.finish()
            else:
                self._request.write(chunk)

    def pauseProducing(self) -> None:  # noqa: N802 — Twisted's spelling
        """Wait until there is room."""
        self._room = False

    def stopProducing(self) -> None:  # noqa: N802 — Twisted's spelling
        """Stop: nobody reads any more."""
        self._room = False
