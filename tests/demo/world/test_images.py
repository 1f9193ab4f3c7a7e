"""Tests of the demo's card images and of their URLs."""

import io
from typing import Any
from urllib.parse import urlsplit

import pytest
import treq
from twisted.web.client import Agent

from clantui.demo.server import make_base_url
from clantui.demo.world.cards import CARDS, TOWERS, build_icon_urls
from clantui.demo.world.names import ASSETS
from clantui.demo.world.world import World
from tests.factories.demo_client import DemoClient
from tests.factories.http_server import wait_for
from tests.factories.image_server import serve_with_images
from tests.factories.images import PIL
from tests.polling import wait_until

WORLD = World()


def draw_card(card: Any) -> bytes:
    """Return the image of a card as a PNG. Pillow, which this needs, may be missing."""
    from clantui.demo.world.images import draw

    return draw(card)


def test_the_images_of_cards_differ() -> None:
    """The image of a card is the same each time it is drawn."""
    cards = CARDS[:20]
    assert len({draw_card(card) for card in cards}) == len(cards)
    from clantui.demo.world import images

    before = draw_card(CARDS[0])
    images.draw.cache_clear()
    assert draw_card(CARDS[0]) == before


@pytest.mark.parametrize("card", [*CARDS[::12], *TOWERS], ids=lambda card: card.name)
def test_every_card_can_be_drawn(card: Any) -> None:
    """The image is a PNG with transparent corners."""
    image = PIL.open(io.BytesIO(draw_card(card))).convert("RGBA")
    assert image.size == (240, 288)
    assert image.getpixel((0, 0))[3] < 128 < image.getpixel((120, 144))[3]


async def test_images_are_served_at_the_urls_of_the_api(reactor: Any) -> None:
    """Each URL in the list of cards leads to a PNG on the same server."""
    before = set(reactor.getReaders())
    port: Any = serve_with_images(reactor, WORLD)
    origin = make_base_url(port).removesuffix("/v1")
    client: Any = treq.client.HTTPClient(Agent(reactor))
    try:
        key = {"Authorization": "Bearer demo"}
        response = await wait_for(client.get(f"{origin}/v1/cards", headers=key, reactor=reactor))
        cards = await wait_for(treq.json_content(response))
        urls = [card["iconUrls"]["medium"] for card in cards["items"] + cards["supportItems"]]
        assert len(set(urls)) == len(CARDS) + len(TOWERS)
        assert {f"{urlsplit(url).scheme}://{urlsplit(url).netloc}" for url in urls} == {origin}
        image = await wait_for(client.get(urls[3], reactor=reactor))
        assert image.code == 200
        assert image.headers.getRawHeaders("content-type") == ["image/png"]
        assert await wait_for(treq.content(image)) == draw_card(CARDS[3])
        missing = await wait_for(client.get(f"{origin}/cards/300/none.png", reactor=reactor))
        assert missing.code == 404
        await wait_for(treq.content(missing))
    finally:
        await wait_for(port.stopListening())
        for reader in set(reactor.getReaders()) - before:
            reader.loseConnection()
        await wait_until(lambda: set(reactor.getReaders()) <= before)


def test_without_images_the_urls_are_those_of_the_game() -> None:
    """The server of the demo API alone has no images."""
    icon = build_icon_urls(CARDS[0])["medium"]
    assert icon.startswith(f"{ASSETS}/cards/300/")
    assert DemoClient().get("/cards").json["items"][0]["iconUrls"]["medium"] == icon
