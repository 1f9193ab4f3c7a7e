"""Tests that the demo's images are images, at the addresses its API states."""

import asyncio
import io
from typing import Any
from urllib.parse import urlsplit

import pytest
import treq
from twisted.web.client import Agent

from clantui.demo.server import base_url, serve
from clantui.demo.world.cards import CARDS, TOWERS, icon_urls
from clantui.demo.world.names import ASSETS
from clantui.demo.world.world import World
from tests.factories.demo_client import DemoClient
from tests.factories.http_server import wait_for
from tests.factories.images import PIL

WORLD = World()


def drawn(card: Any) -> bytes:  # noqa: ANN401 — a card of the demo's
    """Return a drawn image; the import is here because Pillow may be missing."""
    from clantui.demo.world.images import draw

    return draw(card)


def test_no_two_of_the_first_cards_look_alike() -> None:
    """Each card has an emblem of its own, the same each time."""
    some = CARDS[:20]
    assert len({drawn(card) for card in some}) == len(some)
    from clantui.demo.world import images

    before = drawn(CARDS[0])
    images.draw.cache_clear()
    assert drawn(CARDS[0]) == before


@pytest.mark.parametrize("card", [*CARDS[::12], *TOWERS], ids=lambda card: card.name)
def test_every_card_can_be_drawn(card: Any) -> None:  # noqa: ANN401
    """Every card is drawn as a PNG with contents and transparent corners."""
    image = PIL.open(io.BytesIO(drawn(card))).convert("RGBA")
    assert image.size == (240, 288)
    assert image.getpixel((0, 0))[3] < 128 < image.getpixel((120, 144))[3]


async def test_they_are_where_the_api_says(reactor: Any) -> None:  # noqa: ANN401
    """Every image address in cards and profiles leads to a PNG on this server."""
    before = set(reactor.getReaders())
    port: Any = serve(reactor, WORLD, pictures=True)
    origin = base_url(port).removesuffix("/v1")
    client: Any = treq.client.HTTPClient(Agent(reactor))
    try:
        key = {"Authorization": "Bearer demo"}
        told = await wait_for(client.get(f"{origin}/v1/cards", headers=key, reactor=reactor))
        cards = await wait_for(treq.json_content(told))
        addresses = [card["iconUrls"]["medium"] for card in cards["items"] + cards["supportItems"]]
        assert len(set(addresses)) == len(CARDS) + len(TOWERS)
        assert {f"{urlsplit(a).scheme}://{urlsplit(a).netloc}" for a in addresses} == {origin}
        answer = await wait_for(client.get(addresses[3], reactor=reactor))
        assert answer.code == 200
        assert answer.headers.getRawHeaders("content-type") == ["image/png"]
        assert await wait_for(treq.content(answer)) == drawn(CARDS[3])
        missing = await wait_for(client.get(f"{origin}/cards/300/none.png", reactor=reactor))
        assert missing.code == 404
        await wait_for(treq.content(missing))
    finally:
        await wait_for(port.stopListening())
        for one in set(reactor.getReaders()) - before:
            one.loseConnection()
        while set(reactor.getReaders()) - before:  # noqa: ASYNC110 — sockets set no event
            await asyncio.sleep(0.001)


def test_without_pictures_the_real_host_is_named() -> None:
    """Without images, the demo API states the real host's addresses."""
    icon = icon_urls(CARDS[0])["medium"]
    assert icon.startswith(f"{ASSETS}/cards/300/")
    assert DemoClient().get("/cards").json["items"][0]["iconUrls"]["medium"] == icon
