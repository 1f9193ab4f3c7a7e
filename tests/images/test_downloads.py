"""An image waits for everything else, and is not asked for over a slow link."""

from __future__ import annotations

from typing import Any

import pytest
from twisted.internet.defer import CancelledError, Deferred, ensureDeferred
from twisted.internet.task import Clock

from clantui.api.latency import LatencyMeter
from clantui.core.model.errors import Cancelled, NotFound, Unreachable
from clantui.images.downloads import SLOW, ImageDownloads
from tests.factories.demo_client import result_of
from tests.factories.sources import ByHand


class Hand:
    """The API, the host of the pictures and the link, each as the test has it."""

    def __init__(self) -> None:
        self.clock = Clock()
        self.busy = False
        self.latency = LatencyMeter(ByHand(), self.clock)
        self.told: list[Deferred[dict[int, str]]] = []
        self.asked: list[str] = []
        self.files: list[Deferred[bytes]] = []
        self.pictures = ImageDownloads(
            self.icons, self.get, self.latency, lambda: self.busy, self.clock
        )

    def icons(self) -> Deferred[dict[int, str]]:
        """See `RoyaleClient.icons`."""
        self.told.append(Deferred())
        return self.told[-1]

    def get(self, address: str) -> Deferred[bytes]:
        """See `IconFetcher.get`."""
        self.asked.append(address)
        self.files.append(Deferred())
        return self.files[-1]

    def want(self, card: int) -> Deferred[bytes]:
        """Somebody rests on a card."""
        return ensureDeferred(self.pictures.get(card))


def test_a_picture_comes_from_where_the_api_says() -> None:
    """The addresses are asked for once, the file each time, and how long it took is told."""
    hand = Hand()
    asked = hand.want(7)
    hand.told[0].callback({7: "https://host/7.png", 8: "https://host/8.png"})
    hand.clock.advance(0.3)
    hand.files[0].callback(b"seven")
    assert result_of(asked) == b"seven"
    second = hand.want(8)
    hand.files[1].callback(b"eight")
    assert result_of(second) == b"eight"
    assert (len(hand.told), hand.asked) == (1, ["https://host/7.png", "https://host/8.png"])
    assert hand.latency.median == pytest.approx(0.15), "the middle of 0.3 s and nothing"


def test_data_goes_first() -> None:
    """Neither addresses nor a file are asked for while anything else is."""
    hand = Hand()
    hand.busy = True
    hand.want(7)
    hand.clock.pump([0.1] * 50)
    assert hand.told == []
    hand.busy = False
    hand.clock.advance(0.1)
    assert len(hand.told) == 1
    hand.busy = True
    hand.told[0].callback({7: "https://host/7.png"})
    hand.clock.pump([0.1] * 50)
    assert hand.asked == []
    hand.busy = False
    hand.clock.advance(0.1)
    assert hand.asked == ["https://host/7.png"]


def test_nothing_is_asked_over_a_slow_link() -> None:
    """Above a second for an answer there are no pictures; once it is quick again there are."""
    hand = Hand()
    hand.latency.record(SLOW + 0.01)
    with pytest.raises(Cancelled):
        result_of(hand.want(7))
    assert hand.told == []
    hand.latency.record(SLOW - 0.01)  # now the middle one takes a second
    hand.want(7)
    hand.told[0].callback({7: "https://host/7.png"})
    assert hand.asked == ["https://host/7.png"]


def test_a_card_without_an_address_is_not_looked_for() -> None:
    """A card that the list does not have has no picture, and nobody is asked for one."""
    hand = Hand()
    asked = hand.want(9)
    hand.told[0].callback({7: "https://host/7.png"})
    with pytest.raises(NotFound):
        result_of(asked)
    assert hand.asked == []


def test_addresses_that_did_not_come_are_asked_for_again() -> None:
    """One failure of the list does not end pictures for good."""
    hand = Hand()
    first = hand.want(7)
    hand.told[0].errback(Unreachable("none"))
    with pytest.raises(Unreachable):
        result_of(first)
    hand.want(7)
    assert len(hand.told) == 2


@pytest.mark.parametrize("when", ["waiting", "list", "file"])
def test_who_moves_on_asks_no_more(when: str) -> None:
    """Cancelled at any point, it ends there: nothing more is asked, no timer is left."""
    hand, ended = Hand(), list[Any]()
    hand.busy = when == "waiting"
    asked = hand.want(7)
    if when == "file":
        hand.told[0].callback({7: "https://host/7.png"})
    asked.addErrback(ended.append)
    asked.cancel()
    assert [failure.check(CancelledError) for failure in ended] == [CancelledError]
    assert hand.clock.getDelayedCalls() == []
    assert all(one.called for one in hand.told)
    assert all(one.called for one in hand.files)
    assert hand.latency.median == 0.0
