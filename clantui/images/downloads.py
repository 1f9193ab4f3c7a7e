"""Downloads of card images: after all other requests, and not on slow connections."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from twisted.internet.defer import Deferred
from twisted.internet.interfaces import IReactorTime
from twisted.internet.task import deferLater

from clantui.api.latency import LatencyMeter
from clantui.core.model.errors import Cancelled, NotFound

SLOW: Final = 1.0
"""Median seconds of the latest eight responses above which no image is downloaded, to leave a slow
connection to the data."""

_POLL_INTERVAL: Final = 0.1
"""Seconds between checks for other requests."""


class ImageDownloads:
    """Downloader of images by card id."""

    def __init__(
        self,
        addresses: Callable[[], Deferred[dict[int, str]]],
        fetch: Callable[[str], Deferred[bytes]],
        latency: LatencyMeter,
        is_busy: Callable[[], bool],
        clock: IReactorTime,
    ) -> None:
        """Create the downloader without sending a request.

        Args:
            addresses: requests the URLs of all images by card id.
            fetch: requests the file of a URL.
            is_busy: returns True while there are other requests.
        """
        self._ask_addresses, self._fetch, self._latency = addresses, fetch, latency
        self._is_busy, self._clock = is_busy, clock
        self._addresses: Mapping[int, str] | None = None

    async def get(self, card: int) -> bytes:
        """Download a card's image when there are no other requests; it is not validated.

        Raises:
            Cancelled: if the connection is slow.
            NotFound: if the card has no URL.
            RoyaleError: if the image could not be loaded.
            CancelledError: when cancelled, along with the request.
        """
        await self._wait_for_quiet()
        if self._addresses is None:
            self._addresses = await self._ask_addresses()
            await self._wait_for_quiet()
        if (address := self._addresses.get(card)) is None:
            raise NotFound("the card has no image")
        began = self._clock.seconds()
        file = await self._fetch(address)
        self._latency.record(self._clock.seconds() - began)
        return file

    async def _wait_for_quiet(self) -> None:
        while self._is_busy():
            await deferLater(self._clock, _POLL_INTERVAL, lambda: None)
        if self._latency.median > SLOW:
            raise Cancelled("no images over a slow link")
