"""Pictures from the host that keeps them: without the key, and from nowhere else."""

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

AT_ONCE: Final = 2
"""Pictures under way at a time."""

_LONGEST: Final = 500
"""Characters of an address; those seen have some 90."""


class IconLimits(Struct, frozen=True, kw_only=True):
    """What one picture may cost.

    Attributes:
        size: bytes of its file.
        seconds: from the look-up of the name to the last byte.
        idle: seconds of silence within it.
    """

    size: int
    seconds: float = 8.0
    idle: float = 3.0


class IconFetcher:
    """Asks one host for pictures. It has never seen the key, and so cannot give it away."""

    def __init__(
        self,
        agent: IAgent,
        origin: str,
        clock: IReactorTime,
        bounds: IconLimits,
        *,
        distrust: Callable[[float], object] = float,
    ) -> None:
        """Set up; nothing is sent yet.

        Args:
            agent: what opens connections; neither cookies nor redirects are its business.
            origin: scheme and host that all addresses must have: `https://pictures.example`.
            clock: what measures the time limit.
            bounds: what one picture may cost.
            distrust: told since when silent connections may be dead, when no picture comes.
        """
        self._distrust = distrust
        self._agent = agent
        self._origin = origin
        self._clock = clock
        self._bounds = bounds
        self._turns = DeferredSemaphore(AT_ONCE)

    def get(self, address: str) -> Deferred[bytes]:
        """Ask for a picture.

        Args:
            address: as the API has told it: anything at all.

        Returns:
            The file, unlooked at, at most `IconLimits.size` bytes of what calls itself a PNG.
            Fails with a `RoyaleError`; cancelling ends the request on the wire.
        """
        if not has_origin(address, self._origin):
            return fail(InvalidResponse("the picture's address is of another host"))
        asked: Deferred[bytes] = self._turns.run(self._ask, address)
        return asked

    def _ask(self, address: str) -> Deferred[bytes]:
        headers = Headers({b"Accept": [b"image/png"], b"User-Agent": [b"clantui"]})
        asked: Deferred[Any] = self._agent.request(b"GET", address.encode("ascii"), headers)
        asked.addErrback(self._doubt, self._clock.seconds())
        asked.addCallback(self._read)
        asked.addTimeout(self._bounds.seconds, self._clock, onTimeoutCancel=_late)
        return asked.addErrback(_ours)

    def _doubt(self, failure: Failure, sent: float) -> Failure:
        """Distrust, where no answer began in time, what was silent since the request was sent."""
        if self._clock.seconds() - sent >= self._bounds.idle:
            self._distrust(sent)
        return failure

    def _read(self, response: IResponse) -> Deferred[bytes]:
        kinds = response.headers.getRawHeaders(b"content-type", [b""])
        wanted = response.code == 200 and kinds[0].partition(b";")[0].strip() == b"image/png"
        # An unread body would keep its connection paused for ever: of what is not wanted a little.
        most = self._bounds.size if wanted else 10_000
        body = read_body(response, most, self._clock, self._bounds.idle)
        return body if wanted else body.addCallback(_unwanted)


def has_origin(address: str, origin: str) -> bool:
    """Whether an address is one of a host's, reached in the host's own way.

    Args:
        address: anything at all.
        origin: scheme and host, with the port where it is not the scheme's own.
    """
    if len(address) > _LONGEST or not (address.isascii() and address.isprintable()):
        return False
    if not {" ", "\\", "@", "#"}.isdisjoint(address):
        return False
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return f"{parts.scheme}://{parts.netloc}" == origin and len(parts.path) > 1


def _unwanted(_: bytes) -> NoReturn:
    raise InvalidResponse("the picture is none")


def _late(result: object, seconds: float) -> object:
    if isinstance(result, Failure):
        raise Unreachable(f"no picture in {seconds:g} s")
    return result


def _ours(failure: Failure) -> NoReturn:
    """Turn whatever Twisted says into one of our errors; a cancellation stays one."""
    error = failure.value
    if isinstance(error, RoyaleError | CancelledError):
        raise error.with_traceback(None)
    if isinstance(error, ResponseFailed) and any(r.check(CancelledError) for r in error.reasons):
        raise CancelledError from None
    raise Unreachable("the picture cannot be had") from None
