"""Tests of card images in the tiles of a deck, which are added without moving anything."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

pytest.importorskip("textual_image", reason="no textual-image: pip install 'clantui[art]'")

from msgspec.structs import replace
from textual.color import Color
from textual_image.widget import HalfcellImage

from clantui.core.ports import DecodedImage
from clantui.core.views.named_decks import NamedDeck
from clantui.ui.common.table.table import KeyScroll
from clantui.ui.deck.screen import DeckScreen
from tests.factories.named_decks import DECKS, deck, make_deck
from tests.ui.deck.push_decks import push_decks
from tests.ui.fake_backend import BackendCall
from tests.ui.harness import Stage, stage
from tests.ui.screen_text import text

pytestmark = pytest.mark.filterwarnings(
    # textual-image 0.12 calls a function that Pillow 14 will no longer have.
    "ignore:Image.Image.getdata is deprecated:DeprecationWarning"
)

RED = DecodedImage(width=25, height=30, pixels=bytes.fromhex("ff0000ff") * 750)
CLEAR = DecodedImage(width=25, height=30, pixels=bytes(4 * 750))


@asynccontextmanager
async def open_decks(
    decks: tuple[NamedDeck, ...] = DECKS, size: tuple[int, int] = (80, 24), load_delay: float = 0.0
) -> AsyncIterator[tuple[Stage, DeckScreen]]:
    """Open decks with images enabled."""
    async with stage(size=size, load_delay=load_delay, art=HalfcellImage) as on:
        yield on, await push_decks(on, decks)


def list_image_calls(on: Stage) -> list[BackendCall]:
    """Return all images requested so far."""
    return [call for call in on.backend.calls if call.name == "load_card_image"]


def ids(deck: NamedDeck) -> set[int]:
    """Return the ids of a deck's cards."""
    return {slot.card.id for slot in deck.slots}


def list_visible_images(screen: DeckScreen) -> list[Any]:
    """Return the visible images."""
    return [image for image in screen.query(HalfcellImage) if image.display and image.region.area]


async def answer(on: Stage, image: DecodedImage | None = RED) -> None:
    """Answer every open request, and wait until the images are laid out."""
    for call in list_image_calls(on):
        if not call.answer.done():
            call.answer.set_result(image)
    await on.until(lambda: not any(not worker.is_finished for worker in on.app.workers))


async def test_images_are_added_to_the_drawn_tiles() -> None:
    """The tiles are drawn first; all images are requested at once, and move no character."""
    async with open_decks() as (on, screen):
        await on.until(lambda: len(list_image_calls(on)) == 8)
        before = text(on.app)
        assert before.count("╭") == 8
        assert "▀▀▀▀▀▀▀│" not in before
        await answer(on)
        await on.until(lambda: len(list_visible_images(screen)) == 8)
        sides = [image.region for image in list_visible_images(screen)]
        assert {(region.width, region.height) for region in sides} == {(7, 4)}
        drawn = text(on.app)
        assert drawn.count("▀▀▀▀▀▀▀│") == 8 * 4
        assert drawn.replace("▀▀▀▀▀▀▀│", "       │") == before
        assert {call.args for call in list_image_calls(on)} == {(n,) for n in ids(DECKS[0])}
        assert screen.query_one(KeyScroll).max_scroll_y == 0


async def test_images_of_a_previous_deck_are_not_requested_again() -> None:
    """The next deck requests its images; going back shows the loaded ones at once."""
    async with open_decks() as (on, screen):
        await on.until(lambda: len(list_image_calls(on)) == 8)
        await answer(on)
        await on.until(lambda: len(list_visible_images(screen)) == 8)
        await on.press("right")
        await on.until(lambda: len(list_image_calls(on)) == 16)
        assert list_visible_images(screen) == []
        await on.press("left")
        await on.until(lambda: len(list_visible_images(screen)) == 8)
        assert len(list_image_calls(on)) == 16
        late = list_image_calls(on)[8:]
        assert all(call.answer.cancelled() for call in late)


async def test_no_image_is_requested_while_stepping_through_decks() -> None:
    """Decks that are left before the delay is over request no image."""
    async with open_decks(load_delay=3600) as (on, _):
        await on.press("right", "right", "left")
        assert list_image_calls(on) == []


@pytest.mark.parametrize(
    "sizes",
    [((80, 24),), pytest.param(((120, 40),), marks=pytest.mark.soak)],
    ids=["few", "others"],
)
async def test_tiles_without_images_have_name_cost_and_level(
    sizes: tuple[tuple[int, int], ...],
) -> None:
    """Missing images have no message, and each tile has its card's name, cost and level."""
    async with open_decks() as (on, screen):
        await on.until(lambda: len(list_image_calls(on)) == 8)
        await answer(on, None)
        for size in sizes:
            await on.resize(*size)
            drawn = text(on.app)
            assert list_visible_images(screen) == [], size
            assert all(slot.card.name in drawn for slot in DECKS[0].slots), size
            assert drawn.count("L14╮") == 8, size


async def test_a_long_tower_troop_does_not_shrink_the_images() -> None:
    """At 80×24 a second line for the tower troop replaces the hint; images keep their height."""
    deck = replace(DECKS[0], tower="Tower Princess L16", facts="3 games: 2 wins, 1 loss")
    async with open_decks((deck,)) as (on, screen):
        await on.until(lambda: len(list_image_calls(on)) == 8)
        await answer(on)
        await on.until(lambda: len(list_visible_images(screen)) == 8)
        assert {image.region.height for image in list_visible_images(screen)} == {4}
        assert screen.query_one(KeyScroll).max_scroll_y == 0
        drawn = text(on.app)
        assert "Scan it" not in drawn
        assert "tower: Tower Princess L16" in drawn
        assert "evo, hero: all owned" in drawn


async def test_a_smaller_window_does_not_break_tiles() -> None:
    """After a resize from 120×40 to 80×24 no scrollbar is left that would wrap the tiles."""
    async with open_decks(size=(120, 40)) as (on, screen):
        await on.until(lambda: len(list_image_calls(on)) == 8)
        await answer(on)
        await on.until(lambda: len(list_visible_images(screen)) == 8)
        await on.resize(80, 24)
        await on.until(
            lambda: {image.region.width for image in list_visible_images(screen)} == {7}
        )
        await on.until(lambda: text(on.app).count("L14╮") == 8)
        assert screen.query_one(KeyScroll).max_scroll_y == 0
        assert len(list_image_calls(on)) == 8


@pytest.mark.parametrize(
    "sizes",
    [
        [(60, 20)],
        pytest.param([(20, 10), (80, 21), (43, 24)], marks=pytest.mark.soak),
    ],
    ids=["usual", "other"],
)
async def test_a_small_window_requests_no_images(sizes: list[tuple[int, int]]) -> None:
    """If eight images do not fit, none is requested, and the screen is the one without images."""
    drawn: dict[bool, list[str]] = {True: [], False: []}
    for has_art, texts in drawn.items():
        async with stage(load_delay=0.0, art=HalfcellImage if has_art else None) as on:
            for size in sizes:
                await on.resize(*size)
                await push_decks(on)
                texts.append(text(on.app))
                await on.press("escape")
            assert list_image_calls(on) == []
    assert drawn[True] == drawn[False]


async def test_the_image_of_a_repeated_card_is_requested_once() -> None:
    """A deck with repeated cards, which the game does not allow, causes no error."""
    async with open_decks((make_deck((*deck(0, 4), *deck(0, 4))),)) as (on, screen):
        await on.until(lambda: len(list_image_calls(on)) == 4)
        await answer(on)
        await on.until(lambda: len(list_visible_images(screen)) == 4)


async def test_images_have_the_background_of_the_theme() -> None:
    """Transparent pixels get the background of a newly chosen theme."""
    async with open_decks() as (on, screen):
        await on.until(lambda: len(list_image_calls(on)) == 8)
        await answer(on, CLEAR)
        await on.until(lambda: len(list_visible_images(screen)) == 8)
        before = ground(screen)
        on.app.search_themes()
        await on.until(lambda: on.app.screen is not screen)
        on.app.theme = "clantui-light"
        on.app.pop_screen()
        await on.until(lambda: len(list_image_calls(on)) == 16)
        await answer(on, CLEAR)
        await on.until(lambda: len(list_visible_images(screen)) == 8)
        assert ground(screen) != before
        assert {image.image.getpixel((0, 0)) for image in list_visible_images(screen)} == {
            ground(screen).rgb
        }


def ground(screen: DeckScreen) -> Color:
    """Return the background colour of the tiles."""
    return screen.query_one(KeyScroll).background_colors[1]


async def test_an_image_is_in_the_middle_of_its_tile() -> None:
    """A narrow image has as many blank cells on both sides, a flat one as many lines."""
    places = {}
    for width, height in ((10, 60), (60, 10)):
        image = DecodedImage(width=width, height=height, pixels=bytes(4 * width * height))
        async with open_decks() as (on, screen):
            await on.until(lambda: len(list_image_calls(on)) == 8)
            await answer(on, image)
            await on.until(lambda: len(list_visible_images(screen)) == 8)
            first, *_ = sorted(list_visible_images(screen), key=lambda shown: shown.region)
            left = first.region.x - screen.query_one(KeyScroll).content_region.x
            places[width] = left, first.region.y, tuple(first.region.size)
    (narrow_left, top, narrow), (flat_left, flat_top, flat) = places[10], places[60]
    assert (narrow, narrow_left) == ((1, 3), 1 + 3)
    assert (flat, flat_left, flat_top - top) == ((7, 1), 1, 1)
