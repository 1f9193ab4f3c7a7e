"""Downloads of card images: without the API key, after all other requests, on fast links only."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final, NoReturn
from urllib.parse import urlsplit

from twisted.internet.defer import Deferred, fail
from twisted.internet.interfaces import IReactorTime
from twisted.internet.task import deferLater
from twisted.web.http_headers import Headers
from twisted.web.iweb import IAgent, IResponse

from clantui.api.latency import LatencyMeter
from clantui.api.transport.body import read_body
from clantui.api.transport.http import finish_request
from clantui.api.transport.timeouts import Timeouts
from clantui.core.model.errors import Cancelled, InvalidResponse, NotFound
from clantui.core.ports import MAX_IMAGE_BYTES

SLOW: Final = 1.0
"""Median response time, in s, above which no image is downloaded: a slow link is left to the data.
"""

_POLL_INTERVAL: Final = 0.1
"""Seconds between checks for other requests."""

_TIMEOUT: Final = 8.0
"""Seconds from the DNS query to the last byte."""

_IDLE_TIMEOUT: Final = 3.0
"""Seconds without a byte."""

_MAX_LENGTH: Final = 500
"""Characters of a URL; real ones have some 90."""


class ImageDownloads:
    """Downloader of images by card id."""

    def __init__(
        self,
        request_urls: Callable[[], Deferred[dict[int, str]]],
        fetch: Callable[[str], Deferred[bytes]],
        latency: LatencyMeter,
        is_busy: Callable[[], bool],
        clock: IReactorTime,
    ) -> None:
        """Create the downloader; `request_urls` requests the URLs of all images by card id."""
        self._request_urls, self._fetch, self._latency = request_urls, fetch, latency
        self._is_busy, self._clock = is_busy, clock
        self._urls: Mapping[int, str] | None = None

    async def get(self, card: int) -> bytes:
        """Download a card's image once there are no other requests; it is not validated.

        Raises:
            Cancelled: if the connection is slow.
            NotFound: if the card has no URL.
            RoyaleError: if the image could not be loaded.
            CancelledError: when cancelled, along with the request.
        """
        await self._wait_for_quiet()
        if self._urls is None:
            self._urls = await self._request_urls()
            await self._wait_for_quiet()
        if (url := self._urls.get(card)) is None:
            raise NotFound("the card has no image")
        began = self._clock.seconds()
        file = await self._fetch(url)
        self._latency.record(self._clock.seconds() - began)
        return file

    async def _wait_for_quiet(self) -> None:
        while self._is_busy():
            await deferLater(self._clock, _POLL_INTERVAL, lambda: None)
        if self._latency.median > SLOW:
            raise Cancelled("no images over a slow link")


class ImageFetcher:
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

    def get(self, url: str) -> Deferred[bytes]:
        """Request an image.

        Args:
            url: untrusted, as from the API.

        Returns:
            The file, at most `MAX_IMAGE_BYTES` long, of type PNG by its header, not validated.
            Fails with a `RoyaleError`; cancelling ends the request.
        """
        if not has_origin(url, self._origin):
            return fail(InvalidResponse("the image's address is of another host"))
        headers = Headers({b"Accept": [b"image/png"], b"User-Agent": [b"clantui"]})
        sent: Deferred[Any] = self._agent.request(b"GET", url.encode("ascii"), headers)
        return finish_request(sent, self._read, self._clock, self._timeouts, self._drop_silent)

    def _read(self, response: IResponse) -> Deferred[bytes]:
        types = response.headers.getRawHeaders(b"content-type", [b""])
        is_png = response.code == 200 and types[0].partition(b";")[0].strip() == b"image/png"
        # Read an error's body too, up to a limit: an unread body blocks its connection forever.
        max_size = MAX_IMAGE_BYTES if is_png else 10_000
        body = read_body(response, max_size, self._idle)
        return body if is_png else body.addCallback(_reject)


def has_origin(url: str, origin: str) -> bool:
    """Return True if a URL has an origin: scheme, host, and port unless it is the default."""
    if len(url) > _MAX_LENGTH or not (url.isascii() and url.isprintable()):
        return False
    if not {" ", "\\", "@", "#"}.isdisjoint(url):
        return False
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return f"{parts.scheme}://{parts.netloc}" == origin and len(parts.path) > 1


def _reject(_: bytes) -> NoReturn:
    raise InvalidResponse("the file is not an image")
