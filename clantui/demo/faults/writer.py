"""Write a response: complete, delayed, in small parts, cut, or not at all."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from typing import Any, Final

from twisted.internet.interfaces import IDelayedCall, IPullProducer, IReactorTime
from twisted.web.server import Request
from zope.interface import implementer

from clantui.demo.faults.responses import HttpResponse, stream_huge_body
from clantui.demo.faults.rules import Fault, Rule

_TRICKLE: Final = 16
"""Bytes of each part of a trickled body."""


class ResponseWriter:
    """Writer of one response, with at most one delayed call, which `stop` cancels.

    Twisted writes wrong replies too, because it trusts a `Content-Length` that is set; only a
    reset needs the transport.
    """

    def __init__(self, request: Request, clock: IReactorTime) -> None:
        self._request = request
        self._clock = clock
        self._next: IDelayedCall | None = None

    def after(self, seconds: float, callback: Callable[[], None]) -> None:
        """Call `callback` after some seconds; never if they are infinite."""
        if seconds < math.inf:
            self._next = self._clock.callLater(seconds, callback)

    def stop(self) -> None:
        """Cancel the delayed call, after the connection is closed."""
        if self._next is not None and self._next.active():
            self._next.cancel()

    def send(self, response: HttpResponse, rule: Rule | None = None) -> None:
        """Send a response, which `apply_fault` has already changed."""
        fault = None if rule is None else rule.fault
        if fault is Fault.RESET_BEFORE:
            self._reset()
            return
        self._begin(response)
        half = len(response.content) // 2
        wait = 0.0 if rule is None else rule.wait
        match fault:
            case Fault.RESET_MIDDLE:
                self._request.write(response.content[:half])
                self.after(wait, self._reset)
            case Fault.STALLED_BODY:
                self._request.write(response.content[:half])
                self.after(wait, lambda: self._end(response.content[half:]))
            case Fault.TRICKLED:
                self._trickle(response.content, wait)
            case Fault.HUGE:
                self._stream(stream_huge_body())
            case Fault.TRUNCATED | Fault.CLOSING:
                # Close the connection after the response, without a header that announces it.
                self._channel.persistent = 0
                self._end(response.content)
            case _:
                self._end(response.content)

    @property
    def _channel(self) -> Any:  # noqa: ANN401 — Twisted calls it an object or None
        return self._request.channel

    def _begin(self, response: HttpResponse) -> None:
        headers = self._request.responseHeaders
        for key, value in {
            "Content-Length": str(len(response.content)),
            **response.headers,
        }.items():
            headers.setRawHeaders(key, [value])
        self._request.setResponseCode(response.status)

    def _end(self, content: bytes) -> None:
        self._request.write(content)
        self._request.finish()

    def _reset(self) -> None:
        """Reset the connection; data not yet sent is lost."""
        self._channel.transport.abortConnection()

    def _trickle(self, content: bytes, pause: float) -> None:
        """Write a part of the body, and the rest after a pause."""
        if len(content) <= _TRICKLE:
            self._end(content)
            return
        self._request.write(content[:_TRICKLE])
        self.after(pause, lambda: self._trickle(content[_TRICKLE:], pause))

    def _stream(self, chunks: Iterator[bytes]) -> None:
        """Write chunks as fast as the client reads them."""
        self._request.registerProducer(_Stream(self._request, chunks), False)


@implementer(IPullProducer)
class _Stream:
    """A body that is written while the transport accepts data."""

    def __init__(self, request: Request, chunks: Iterator[bytes]) -> None:
        self._request = request
        self._chunks = chunks

    def resumeProducing(self) -> None:  # noqa: N802 — Twisted's spelling
        """Write a chunk, or end the body."""
        if (chunk := next(self._chunks, None)) is not None:
            self._request.write(chunk)
        else:
            self._request.unregisterProducer()
            self._request.finish()

    def stopProducing(self) -> None:  # noqa: N802 — Twisted's spelling
        """Do nothing: there is nothing to release."""
