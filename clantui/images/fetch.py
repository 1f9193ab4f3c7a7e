"""Images from the host that keeps them: without the key, and from nowhere else."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, NoReturn
from urllib.parse import urlsplit

from msgspec import Struct
from twisted.internet.defer import CancelledError, Deferred, DeferredSemaphore, fail
from twisted.internet.interfaces import IReactorTime
from twisted.python.failure import Failure
from twisted.web.client import ResponseFailed
from twisted.web.http_headers import Headers
from twisted.web.iweb import IAgent, IResponse

from clantui.api.transport.body import read_body
from clantui.core.model.errors import InvalidResponse, RoyaleError, Unreachable

MAX_CONNECTIONS: Final = 2
"""Images under way at a time."""

_MAX_LENGTH: Final = 500
"""Characters of an address; those seen have some 90."""


class IconLimits(Struct, frozen=True, kw_only=True):
    """The limits of one image's request.

    Attributes:
        size: bytes of its file.
        seconds: from the look-up of the name to the last byte.
        idle: seconds of silence within it.
    """

    size: int
    seconds: float = 8.0
    idle: float = 3.0


class IconFetcher:
    """Asks one host for images. It has never seen the key, and so cannot give it away."""

    def __init__(
        self,
        agent: IAgent,
        origin: str,
        clock: IReactorTime,
        limits: IconLimits,
        *,
        distrust: Callable[[float], object] = float,
    ) -> None:
        """Set up; nothing is sent yet.

        Args:
            agent: opens connections; neither cookies nor redirects are its business.
            origin: scheme and host that all addresses must have: `https://pictures.example`.
            limits: of one image's request.
            distrust: called, when no image comes, with the time since which silent connections
                may be dead.
        """
        self._distrust = distrust
        self._agent = agent
        self._origin = origin
        self._clock = clock
        self._limits = limits
        self._turns = DeferredSemaphore(MAX_CONNECTIONS)

    def get(self, address: str) -> Deferred[bytes]:
        """Ask for an image.

        Args:
            address: as the API has it: anything at all.

        Returns:
            The file, not validated, at most `IconLimits.size` bytes of what calls itself a PNG.
            Fails with a `RoyaleError`; cancelling ends the request on the wire.
        """
        if not has_origin(address, self._origin):
            return fail(InvalidResponse("the picture's address is of another host"))
        sent: Deferred[bytes] = self._turns.run(self._ask, address)
        return sent

    def _ask(self, address: str) -> Deferred[bytes]:
        headers = Headers({b"Accept": [b"image/png"], b"User-Agent": [b"clantui"]})
        sent: Deferred[Any] = self._agent.request(b"GET", address.encode("ascii"), headers)
        sent.addErrback(self._doubt, self._clock.seconds())
        sent.addCallback(self._read)
        sent.addTimeout(self._limits.seconds, self._clock, onTimeoutCancel=_time_out)
        return sent.addErrback(_translate)

    def _doubt(self, failure: Failure, sent_at: float) -> Failure:
        """Distrust, where no answer began in time, what was silent since the request was sent."""
        if self._clock.seconds() - sent_at >= self._limits.idle:
            self._distrust(sent_at)
        return failure

    def _read(self, response: IResponse) -> Deferred[bytes]:
        kinds = response.headers.getRawHeaders(b"content-type", [b""])
        wanted = response.code == 200 and kinds[0].partition(b";")[0].strip() == b"image/png"
        # An unread body would keep its connection paused for ever: of what is not wanted a little.
        most = self._limits.size if wanted else 10_000
        body = read_body(response, most, self._clock, self._limits.idle)
        return body if wanted else body.addCallback(_reject)


def has_origin(address: str, origin: str) -> bool:
    """Return True if an address is one of a host's, reached in the host's own way.

    Args:
        origin: scheme and host, with the port where it is not the scheme's own.
    """
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
    """Turn whatever Twisted says into one of our errors; a cancellation stays one."""
    error = failure.value
    if isinstance(error, RoyaleError | CancelledError):
        raise error.with_traceback(None)
    if isinstance(error, ResponseFailed) and any(r.check(CancelledError) for r in error.reasons):
        raise CancelledError from None
    raise Unreachable("the picture could not be loaded") from None
