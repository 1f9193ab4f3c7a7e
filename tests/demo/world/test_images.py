"""Tests that the demo's images are images, at the addresses its API states."""

import asyncio
import io
from typing import Any
from urllib.parse import urlsplit

import pytest
import treq
from twisted.web.client import Agent

from clantui.demo.server import base_url
from clantui.demo.world.cards import CARDS, TOWERS, build_icon_urls
from clantui.demo.world.names import ASSETS
from clantui.demo.world.world import World
from tests.factories.demo_client import DemoClient
from tests.factories.http_server import wait_for
from tests.factories.image_server import serve_with_images
from tests.factories.images import PIL

WORLD = World()


def draw_card(card: Any) -> bytes:  # noqa: ANN401 — a card of the demo's
    """Return a drawn image; the import is here because Pillow may be missing."""
    from clantui.demo.world.images import draw

    return draw(card)


def test_the_first_cards_look_different() -> None:
    """Each card has its own emblem, the same each time."""
    some = CARDS[:20]
    assert len({draw_card(card) for card in some}) == len(some)
    from clantui.demo.world import images

    before = draw_card(CARDS[0])
    images.draw.cache_clear()
    assert draw_card(CARDS[0]) == before


@pytest.mark.parametrize("card", [*CARDS[::12], *TOWERS], ids=lambda card: card.name)
def test_every_card_can_be_drawn(card: Any) -> None:  # noqa: ANN401
    """Every card is drawn as a PNG with contents and transparent corners."""
    image = PIL.open(io.BytesIO(draw_card(card))).convert("RGBA")
    assert image.size == (240, 288)
    assert image.getpixel((0, 0))[3] < 128 < image.getpixel((120, 144))[3]


async def test_images_are_served_at_the_urls_of_the_api(reactor: Any) -> None:  # noqa: ANN401
    """Every image address in cards and profiles leads to a PNG on this server."""
    before = set(reactor.getReaders())
    port: Any = serve_with_images(reactor, WORLD)
    origin = base_url(port).removesuffix("/v1")
    client: Any = treq.client.HTTPClient(Agent(reactor))
    try:
        key = {"Authorization": "Bearer demo"}
        response = await wait_for(client.get(f"{origin}/v1/cards", headers=key, reactor=reactor))
        cards = await wait_for(treq.json_content(response))
        addresses = [card["iconUrls"]["medium"] for card in cards["items"] + cards["supportItems"]]
        assert len(set(addresses)) == len(CARDS) + len(TOWERS)
        assert {f"{urlsplit(a).scheme}://{urlsplit(a).netloc}" for a in addresses} == {origin}
        answer = await wait_for(client.get(addresses[3], reactor=reactor))
        assert answer.code == 200
        assert answer.headers.getRawHeaders("content-type") == ["image/png"]
        assert await wait_for(treq.content(answer)) == draw_card(CARDS[3])
        missing = await wait_for(client.get(f"{origin}/cards/300/none.png", reactor=reactor))
        assert missing.code == 404
        await wait_for(treq.content(missing))
    finally:
        await wait_for(port.stopListening())
        for reader in set(reactor.getReaders()) - before:
            reader.loseConnection()
        while set(reactor.getReaders()) - before:  # noqa: ASYNC110 — sockets set no event
            await asyncio.sleep(0.001)


def test_without_images_urls_are_of_the_real_host() -> None:
    """Without images, the demo API states the real host's addresses."""
    icon = build_icon_urls(CARDS[0])["medium"]
    assert icon.startswith(f"{ASSETS}/cards/300/")
    assert DemoClient().get("/cards").json["items"][0]["iconUrls"]["medium"] == icon
