"""Tests that images wait for other requests, and are skipped on slow connections."""

from __future__ import annotations

from typing import Any

import pytest
from twisted.internet.defer import CancelledError, Deferred, ensureDeferred
from twisted.internet.task import Clock

from clantui.api.images import SLOW, ImageDownloads
from clantui.api.latency import LatencyMeter
from clantui.core.model.errors import Cancelled, NotFound, Unreachable
from tests.factories.demo_client import current_result


class FakeHost:
    """The API, the image host and the connection, controlled by the test."""

    def __init__(self) -> None:
        self.clock = Clock()
        self.busy = False
        self.latency = LatencyMeter()
        self.url_requests: list[Deferred[dict[int, str]]] = []
        self.paths: list[str] = []
        self.file_requests: list[Deferred[bytes]] = []
        self.images = ImageDownloads(
            self.icons, self.get, self.latency, lambda: self.busy, self.clock
        )

    def icons(self) -> Deferred[dict[int, str]]:
        """See `RoyaleClient.get_image_urls`."""
        self.url_requests.append(Deferred())
        return self.url_requests[-1]

    def get(self, url: str) -> Deferred[bytes]:
        """See `ImageFetcher.get`."""
        self.paths.append(url)
        self.file_requests.append(Deferred())
        return self.file_requests[-1]

    def start_download(self, card: int) -> Deferred[bytes]:
        """Download the image of a card."""
        return ensureDeferred(self.images.get(card))


def test_urls_are_requested_once_and_each_file() -> None:
    """Two downloads request the URLs once and each file, and record the latency."""
    fake = FakeHost()
    download = fake.start_download(7)
    fake.url_requests[0].callback({7: "https://host/7.png", 8: "https://host/8.png"})
    fake.clock.advance(0.3)
    fake.file_requests[0].callback(b"seven")
    assert current_result(download) == b"seven"
    second = fake.start_download(8)
    fake.file_requests[1].callback(b"eight")
    assert current_result(second) == b"eight"
    assert (len(fake.url_requests), fake.paths) == (
        1,
        ["https://host/7.png", "https://host/8.png"],
    )
    assert fake.latency.median == pytest.approx(0.15), "the middle of 0.3 s and nothing"


def test_images_wait_for_other_requests() -> None:
    """Neither URLs nor files are requested while there are other requests."""
    fake = FakeHost()
    fake.busy = True
    fake.start_download(7)
    fake.clock.pump([0.1] * 50)
    assert fake.url_requests == []
    fake.busy = False
    fake.clock.advance(0.1)
    assert len(fake.url_requests) == 1
    fake.busy = True
    fake.url_requests[0].callback({7: "https://host/7.png"})
    fake.clock.pump([0.1] * 50)
    assert fake.paths == []
    fake.busy = False
    fake.clock.advance(0.1)
    assert fake.paths == ["https://host/7.png"]


def test_nothing_is_requested_on_a_slow_connection() -> None:
    """If responses take more than a second there are no images; later there are again."""
    fake = FakeHost()
    fake.latency.record(SLOW + 0.01)
    with pytest.raises(Cancelled):
        current_result(fake.start_download(7))
    assert fake.url_requests == []
    fake.latency.record(SLOW - 0.01)  # now the middle one takes a second
    fake.start_download(7)
    fake.url_requests[0].callback({7: "https://host/7.png"})
    assert fake.paths == ["https://host/7.png"]


def test_a_card_without_a_url_is_not_found() -> None:
    """A card that is not in the list raises `NotFound` without a request."""
    fake = FakeHost()
    download = fake.start_download(9)
    fake.url_requests[0].callback({7: "https://host/7.png"})
    with pytest.raises(NotFound):
        current_result(download)
    assert fake.paths == []


def test_urls_are_requested_again_after_a_failure() -> None:
    """A failed request of the URLs is repeated for the next image."""
    fake = FakeHost()
    first = fake.start_download(7)
    fake.url_requests[0].errback(Unreachable("none"))
    with pytest.raises(Unreachable):
        current_result(first)
    fake.start_download(7)
    assert len(fake.url_requests) == 2


@pytest.mark.parametrize(
    ("when", "sent"), [("waiting", (0, 0)), ("list", (1, 0)), ("file", (1, 1))]
)
def test_cancelling_stops_the_requests(when: str, sent: tuple[int, int]) -> None:
    """A download cancelled at any point sends nothing more and leaves no timer."""
    fake, ended = FakeHost(), list[Any]()
    fake.busy = when == "waiting"
    download = fake.start_download(7)
    if when == "file":
        fake.url_requests[0].callback({7: "https://host/7.png"})
    download.addErrback(ended.append)
    download.cancel()
    assert [failure.check(CancelledError) for failure in ended] == [CancelledError]
    assert fake.clock.getDelayedCalls() == []
    requests: list[Deferred[Any]] = [*fake.url_requests, *fake.file_requests]
    assert [request.called for request in requests] == [True] * sum(sent)
    fake.busy = False
    fake.clock.advance(1)
    assert (len(fake.url_requests), len(fake.file_requests)) == sent
    assert fake.latency.median == 0.0
