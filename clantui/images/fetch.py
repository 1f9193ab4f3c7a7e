"""Requests of images from their one host, without the API key."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, NoReturn
from urllib.parse import urlsplit

from twisted.internet.defer import Deferred, fail
from twisted.internet.interfaces import IReactorTime
from twisted.web.http_headers import Headers
from twisted.web.iweb import IAgent, IResponse

from clantui.api.transport.body import read_body
from clantui.api.transport.http import finish_request
from clantui.api.transport.timeouts import Timeouts
from clantui.core.model.errors import InvalidResponse
from clantui.images.validate import MAX_BYTES

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
        drop_silent: Callable[[float], object],
    ) -> None:
        """Create the client without sending anything.

        Args:
            agent: opens connections; must not handle cookies or redirects.
            origin: scheme and host that all URLs must have, such as `https://images.example`.
            drop_silent: see `finish_request`.
        """
        self._agent = agent
        self._origin = origin
        self._clock = clock
        self._timeouts = Timeouts(clock, _TIMEOUT)
        self._idle = Timeouts(clock, _IDLE_TIMEOUT)
        self._drop_silent = drop_silent

    def get(self, address: str) -> Deferred[bytes]:
        """Request an image.

        Args:
            address: untrusted, as from the API.

        Returns:
            The file, at most `MAX_BYTES` long, of type PNG by its header, not validated.
            Fails with a `RoyaleError`; cancelling ends the request.
        """
        if not has_origin(address, self._origin):
            return fail(InvalidResponse("the image's address is of another host"))
        headers = Headers({b"Accept": [b"image/png"], b"User-Agent": [b"clantui"]})
        sent: Deferred[Any] = self._agent.request(b"GET", address.encode("ascii"), headers)
        return finish_request(sent, self._read, self._clock, self._timeouts, self._drop_silent)

    def _read(self, response: IResponse) -> Deferred[bytes]:
        types = response.headers.getRawHeaders(b"content-type", [b""])
        is_png = response.code == 200 and types[0].partition(b";")[0].strip() == b"image/png"
        # An unread body would block its connection forever, so also read a little of an error.
        max_size = MAX_BYTES if is_png else 10_000
        body = read_body(response, max_size, self._idle)
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
    raise InvalidResponse("the file is not an image")
