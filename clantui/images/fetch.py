"""Requests of images from their one host, without the API key."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, NoReturn
from urllib.parse import urlsplit

from twisted.internet.defer import CancelledError, Deferred, DeferredSemaphore, fail
from twisted.internet.interfaces import IReactorTime
from twisted.python.failure import Failure
from twisted.web.client import ResponseFailed
from twisted.web.http_headers import Headers
from twisted.web.iweb import IAgent, IResponse

from clantui.api.transport.body import read_body
from clantui.core.model.errors import InvalidResponse, RoyaleError, Unreachable

MAX_CONNECTIONS: Final = 2
"""Concurrent requests."""

_TIMEOUT: Final = 8.0
"""Seconds from the DNS query to the last byte."""

_IDLE_TIMEOUT: Final = 3.0
"""Seconds without a byte."""

_MAX_LENGTH: Final = 500
"""Characters of a URL; real ones have some 90."""


class IconFetcher:
    """Client of the image host. It does not have the API key, so cannot leak it."""

    def __init__(
        self,
        agent: IAgent,
        origin: str,
        clock: IReactorTime,
        max_size: int,
        *,
        distrust: Callable[[float], object] = float,
    ) -> None:
        """Create the client without sending anything.

        Args:
            agent: opens connections; must not handle cookies or redirects.
            origin: scheme and host that all URLs must have, such as `https://pictures.example`.
            max_size: bytes of a file.
            distrust: called when no response began in time, with the time since which silent
                connections may be dead.
        """
        self._distrust = distrust
        self._agent = agent
        self._origin = origin
        self._clock = clock
        self._max_size = max_size
        self._turns = DeferredSemaphore(MAX_CONNECTIONS)

    def get(self, address: str) -> Deferred[bytes]:
        """Request an image.

        Args:
            address: untrusted, as from the API.

        Returns:
            The file, at most `max_size` bytes, of type PNG by its header, not validated.
            Fails with a `RoyaleError`; cancelling ends the request.
        """
        if not has_origin(address, self._origin):
            return fail(InvalidResponse("the picture's address is of another host"))
        sent: Deferred[bytes] = self._turns.run(self._ask, address)
        return sent

    def _ask(self, address: str) -> Deferred[bytes]:
        headers = Headers({b"Accept": [b"image/png"], b"User-Agent": [b"clantui"]})
        sent: Deferred[Any] = self._agent.request(b"GET", address.encode("ascii"), headers)
        sent.addErrback(self._report_silence, self._clock.seconds())
        sent.addCallback(self._read)
        sent.addTimeout(_TIMEOUT, self._clock, onTimeoutCancel=_time_out)
        return sent.addErrback(_translate)

    def _report_silence(self, failure: Failure, sent_at: float) -> Failure:
        """Call `distrust` if no response began in time."""
        if self._clock.seconds() - sent_at >= _IDLE_TIMEOUT:
            self._distrust(sent_at)
        return failure

    def _read(self, response: IResponse) -> Deferred[bytes]:
        types = response.headers.getRawHeaders(b"content-type", [b""])
        is_png = response.code == 200 and types[0].partition(b";")[0].strip() == b"image/png"
        # An unread body would block its connection forever, so also read a little of an error.
        max_size = self._max_size if is_png else 10_000
        body = read_body(response, max_size, self._clock, _IDLE_TIMEOUT)
        return body if is_png else body.addCallback(_reject)


def has_origin(address: str, origin: str) -> bool:
    """Return True if a URL has an origin: scheme, host, and port unless it is the default."""
    if len(address) > _MAX_LENGTH or not (address.isascii() and address.isprintable()):
        return False
    if not {" ", "\\", "@", "#"}.isdisjoint(address):
        return False
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return f"{parts.scheme}://{parts.netloc}" == origin and len(parts.path) > 1


def _reject(_: bytes) -> NoReturn:
    raise InvalidResponse("the picture is not one")


def _time_out(result: object, seconds: float) -> object:
    if isinstance(result, Failure):
        raise Unreachable(f"no picture in {seconds:g} s")
    return result


def _translate(failure: Failure) -> NoReturn:
    """Turn a failure of Twisted into one of our errors, but keep a cancellation."""
    error = failure.value
    if isinstance(error, RoyaleError | CancelledError):
        raise error.with_traceback(None)
    if isinstance(error, ResponseFailed) and any(r.check(CancelledError) for r in error.reasons):
        raise CancelledError from None
    raise Unreachable("the picture could not be loaded") from None
