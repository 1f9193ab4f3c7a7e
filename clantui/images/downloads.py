"""Ask for the picture of a card: after everything else, and only where the link is quick."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final, Protocol

from twisted.internet.defer import Deferred
from twisted.internet.interfaces import IReactorTime
from twisted.internet.task import deferLater

from clantui.core.model.errors import Cancelled, NotFound

SLOW: Final = 1.0
"""Seconds. Where the middle one of the latest eight answers takes longer, no picture is asked for:
what a second's link carries is for data."""

_LOOK: Final = 0.1
"""Seconds between two looks at whether data is still being asked for."""


class IconSource(Protocol):
    """The question that is asked here; `api.client.RoyaleClient` answers it."""

    def icons(self) -> Deferred[dict[int, str]]:
        """Ask where the pictures of all cards are, by the cards' ids."""
        ...


class IconDownloader(Protocol):
    """Who has the pictures; `images.fetch.IconFetcher` does."""

    def get(self, address: str) -> Deferred[bytes]:
        """Ask for the file at an address."""
        ...


class LatencySource(Protocol):
    """Who knows how quick the link is; `api.latency.LatencyMeter` does."""

    @property
    def typical(self) -> float:
        """Seconds that an answer takes of late."""
        ...

    def note(self, seconds: float) -> None:
        """Take in what something else took on the same link."""
        ...


class ImageDownloads:
    """Asks for pictures, one at a time for one who looks."""

    def __init__(
        self,
        royale: IconSource,
        icons: IconDownloader,
        times: LatencySource,
        busy: Callable[[], bool],
        clock: IReactorTime,
    ) -> None:
        """Set up; nobody is asked yet.

        Args:
            royale: knows where the pictures are.
            icons: has them.
            times: knows how quick the link is.
            busy: whether anything else is being asked for.
            clock: measures.
        """
        self._royale, self._icons, self._times = royale, icons, times
        self._busy, self._clock = busy, clock
        self._addresses: Mapping[int, str] | None = None

    async def get(self, card: int) -> bytes:
        """Ask for the picture of a card, once nothing else is asked for.

        Args:
            card: its id.

        Returns:
            The file, unlooked at.

        Raises:
            Stopped: if the link is slow.
            NotFound: if no address is told of it.
            RoyaleError: if it cannot be had.
            CancelledError: when cancelled; then its request is cancelled too.
        """
        await self._quiet()
        if self._addresses is None:
            self._addresses = await self._royale.icons()
            await self._quiet()
        if (address := self._addresses.get(card)) is None:
            raise NotFound("the card has no picture")
        began = self._clock.seconds()
        file = await self._icons.get(address)
        self._times.note(self._clock.seconds() - began)
        return file

    async def _quiet(self) -> None:
        while self._busy():
            await deferLater(self._clock, _LOOK, lambda: None)
        if self._times.typical > SLOW:
            raise Cancelled("no pictures over a slow link")
