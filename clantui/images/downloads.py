"""Download the image of a card: after everything else, and only where the link is quick."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from twisted.internet.defer import Deferred
from twisted.internet.interfaces import IReactorTime
from twisted.internet.task import deferLater

from clantui.api.latency import LatencyMeter
from clantui.core.model.errors import Cancelled, NotFound

SLOW: Final = 1.0
"""Seconds. Where the middle one of the latest eight answers takes longer, no image is asked for:
what a second's link carries is for data."""

_LOOK: Final = 0.1
"""Seconds between two looks at whether data is still being asked for."""


class ImageDownloads:
    """Downloads images by the ids of cards."""

    def __init__(
        self,
        addresses: Callable[[], Deferred[dict[int, str]]],
        fetch: Callable[[str], Deferred[bytes]],
        latency: LatencyMeter,
        is_busy: Callable[[], bool],
        clock: IReactorTime,
    ) -> None:
        """Set up; nobody is asked yet.

        Args:
            addresses: asks for the addresses of all images, by the cards' ids.
            fetch: asks for the file at an address.
            latency: knows how quick the link is.
            is_busy: returns True while anything else is being asked for.
            clock: measures seconds.
        """
        self._ask_addresses, self._fetch, self._latency = addresses, fetch, latency
        self._is_busy, self._clock = is_busy, clock
        self._addresses: Mapping[int, str] | None = None

    async def get(self, card: int) -> bytes:
        """Download the image of a card, once nothing else is asked for; it is not validated.

        Raises:
            Cancelled: if the link is slow.
            NotFound: if it has no address.
            RoyaleError: if it cannot be had.
            CancelledError: when cancelled; then its request is cancelled, too.
        """
        await self._wait_for_quiet()
        if self._addresses is None:
            self._addresses = await self._ask_addresses()
            await self._wait_for_quiet()
        if (address := self._addresses.get(card)) is None:
            raise NotFound("the card has no picture")
        began = self._clock.seconds()
        file = await self._fetch(address)
        self._latency.record(self._clock.seconds() - began)
        return file

    async def _wait_for_quiet(self) -> None:
        while self._is_busy():
            await deferLater(self._clock, _LOOK, lambda: None)
        if self._latency.median > SLOW:
            raise Cancelled("no pictures over a slow link")
