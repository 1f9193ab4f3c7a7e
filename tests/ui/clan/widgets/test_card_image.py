"""Tests of card images, which never delay the data."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Final

import pytest

pytest.importorskip("textual_image", reason="no textual-image: pip install 'clantui[art]'")

from textual.worker import Worker
from textual_image.widget import HalfcellImage

from clantui.core.ports import DecodedImage
from clantui.ui.clan.widgets.detail import DetailPane
from tests.scenes.base import WORLD, load_surveys
from tests.ui.fake_backend import BackendCall
from tests.ui.harness import Stage, card, make_survey, stage

pytestmark = pytest.mark.filterwarnings(
    # textual-image 0.12 calls a function that Pillow 14 will no longer have.
    "ignore:Image.Image.getdata is deprecated:DeprecationWarning"
)

WIDE: Final = (120, 40)
RED: Final = DecodedImage(width=24, height=30, pixels=bytes.fromhex("ff0000ff") * 720)
CARDS: Final = [*["Zap"] * 5, *["Miner"] * 4, *["Golem"] * 3, *["Clone"] * 2]


@asynccontextmanager
async def open_clan(
    size: tuple[int, int] = WIDE, cards: list[str] = CARDS, load_delay: float = 0.05
) -> AsyncIterator[Stage]:
    """Load a clan on a screen with images."""
    async with stage(first="2PP", size=size, load_delay=load_delay, art=HalfcellImage) as on:
        await on.load(make_survey(cards))
        yield on


def list_image_calls(on: Stage) -> list[BackendCall]:
    """Return all images requested so far."""
    return [call for call in on.backend.calls if call.name == "load_card_image"]


async def wait_for_image_calls(on: Stage, images: int) -> BackendCall:
    """Wait until so many images have been requested, and return the last request."""
    await on.until(lambda: len(list_image_calls(on)) >= images)
    assert len(list_image_calls(on)) == images
    return list_image_calls(on)[-1]


def list_image_workers(on: Stage) -> list[Worker[Any]]:
    """Return the workers that wait for an image, or load one."""
    groups = re.compile("delay|image-.*")
    return [worker for worker in on.screen.workers if groups.fullmatch(worker.group)]


async def wait_for_image_workers(on: Stage) -> None:
    """Wait until no image is about to be shown."""
    await on.until(lambda: all(worker.is_finished for worker in list_image_workers(on)))


async def wait_for_load_delay(on: Stage) -> None:
    """Wait until a request that was about to be made has been made."""
    resting = list_image_workers(on)
    await on.until(lambda: list_image_calls(on) or all(worker.is_finished for worker in resting))


async def answer(on: Stage, call: BackendCall, image: DecodedImage | None = RED) -> None:
    """Answer a request, and wait for the effect."""
    call.answer.set_result(image)
    group = f"image-{call.args[0]}"
    # A thread scales it.
    await on.until(lambda: all(w.is_finished for w in on.screen.workers if w.group == group))
    await on.pilot.pause()


def find_height(on: Stage) -> int:
    """Return the lines of the image below the players; 0 if there is none."""
    return sum(image.region.height for image in pane_images(on.screen.query_one(DetailPane)))


def has_image(on: Stage) -> bool:
    """Return True if an image is visible: half-blocks within the pane."""
    lines = on.screen._compositor.render_strips()
    return any("▀▀▀" in line.text for line in lines)


async def test_an_image_appears_if_there_is_room() -> None:
    """Once the cursor rests on a card, its image is requested and drawn below its players."""
    async with open_clan() as on:
        call = await wait_for_image_calls(on, 1)
        assert call.args == (card("Zap").id,)
        assert not has_image(on)
        await answer(on, call)
        assert has_image(on)
        pane = on.screen.query_one(DetailPane)
        (image,), players = pane_images(pane), pane.player_table
        assert image.region.y > players.region.y + len(players.rows) + 1
        assert image.region.bottom <= on.screen.query_one("#foot").region.y


async def test_an_image_shrinks_to_seven_lines_then_disappears() -> None:
    """An image shrinks from 14 to 7 lines with the room left, and is hidden below that."""
    async with open_clan() as on:
        await answer(on, await wait_for_image_calls(on, 1))
        seen = []
        for height in (40, *range(36, 27, -1), 13):
            await on.resize(WIDE[0], height)
            seen.append(find_height(on))
        assert sorted({*seen}) == [0, *range(7, 15)]
        assert seen[0] == 14
        assert seen[-1] == 0


async def test_no_image_is_requested_while_the_cursor_moves() -> None:
    """No image is requested for cards that the cursor leaves before the delay is over."""
    async with open_clan(load_delay=3600) as on:
        for _ in range(3):
            await on.press("down")
            await asyncio.sleep(0.02)
        assert on.highlighted_card == "Clone"
        assert list_image_calls(on) == []
        resting = [w for w in list_image_workers(on) if not w.is_finished]
        assert len(resting) == 1, "who was left is waited for no more"


async def test_the_card_under_a_resting_cursor_is_requested_once() -> None:
    """A newer survey of the clan does not request the image again; another card does."""
    async with open_clan() as on:
        await answer(on, await wait_for_image_calls(on, 1))
        await on.press("r")
        await on.load(make_survey(CARDS))
        assert len(list_image_calls(on)) == 1
        await on.press("down")
        call = await wait_for_image_calls(on, 2)
        assert call.args == (card("Miner").id,)


async def test_no_card_shows_the_image_of_another() -> None:
    """Moving the cursor hides the image at once; a late response is not shown."""
    async with open_clan() as on:
        late = await wait_for_image_calls(on, 1)
        await on.press("down")
        assert late.answer.cancelled()
        second = await wait_for_image_calls(on, 2)
        await answer(on, second)
        assert has_image(on)
        await on.press("down")
        assert not has_image(on)


async def test_a_missing_image_leaves_no_gap() -> None:
    """The pane of a card without an image is the one without images."""
    async with open_clan() as on:
        before = on.screen.query_one(DetailPane).player_table.region
        await answer(on, await wait_for_image_calls(on, 1), None)
        assert on.screen.query_one(DetailPane).player_table.region == before
        assert not has_image(on)


async def test_players_have_priority_over_the_image() -> None:
    """A card whose players need the lines shows no image, and requests none."""
    async with open_clan(cards=["Zap"] * 40) as on:
        await wait_for_load_delay(on)
        assert list_image_calls(on) == []
        assert not has_image(on)


async def test_the_image_makes_room_for_new_players() -> None:
    """As players arrive, the image loses lines, and in the end it is removed."""
    async with open_clan(cards=["Zap"] * 2) as on:
        await answer(on, await wait_for_image_calls(on, 1))
        heights = [find_height(on)]
        for players in (12, 40):
            await on.press("r")
            await on.load(make_survey(["Zap"] * players))
            await wait_for_image_workers(on)
            heights.append(find_height(on))
        assert heights[0] > heights[1] > heights[2] == 0
        assert len(list_image_calls(on)) == 1


async def test_there_is_no_image_at_80_columns() -> None:
    """In one column no image is requested, not even beside the players."""
    async with open_clan(size=(80, 40)) as on:
        await wait_for_load_delay(on)
        await on.press("enter")
        await wait_for_load_delay(on)
        assert list_image_calls(on) == []
        assert not has_image(on)


async def test_a_wide_window_shows_the_image_and_a_narrow_one_hides_it() -> None:
    """An image is requested only while there is room for it, and follows the window's width."""
    async with open_clan(size=(80, 40)) as on:
        await on.resize(*WIDE)
        await answer(on, await wait_for_image_calls(on, 1))
        assert has_image(on)
        await on.resize(80, 40)
        assert not has_image(on)


async def test_there_is_no_image_without_the_option() -> None:
    """With images off no widget is mounted and nothing is requested."""
    async with stage(size=WIDE, load_delay=0.0, loaded=make_survey(CARDS)) as on:
        await on.press("down")
        await wait_for_load_delay(on)
        assert pane_images(on.screen.query_one(DetailPane)) == []
        assert list_image_calls(on) == []


async def test_an_image_covers_the_background_where_it_is_opaque() -> None:
    """Transparent pixels have the colour of the theme's background, opaque ones their own."""
    async with open_clan() as on:
        half = DecodedImage(width=24, height=30, pixels=bytes(4 * 360) + RED.pixels[: 4 * 360])
        await answer(on, await wait_for_image_calls(on, 1), half)
        pane = on.screen.query_one(DetailPane)
        inside: Any = pane_images(pane)[0].image
        assert inside.getpixel((0, 0)) == pane.background_colors[1].rgb
        assert inside.getpixel((23, 29)) == (255, 0, 0)


# In the tiles of a deck


async def test_the_tiles_of_a_deck_have_images_after_a_delay() -> None:
    """Each card of the deck is requested once; its players keep their lines."""
    survey = load_surveys(WORLD.home)[-1]
    async with stage(first=WORLD.home, size=WIDE, load_delay=0.4, art=HalfcellImage) as on:
        await on.load(survey)
        await answer(on, await wait_for_image_calls(on, 1))
        await on.press("v", "m")
        await wait_for_image_calls(on, 9)
        pane = on.screen.query_one(DetailPane)
        before = pane.player_table.region
        for call in list_image_calls(on)[1:]:
            await answer(on, call)
        await on.until(lambda: len(pane_images(pane)) == 8)
        assert pane.player_table.region == before
        assert before.height > 1
        assert {image.region.height for image in pane_images(pane)} == {4}
        await on.press("down")
        assert pane_images(pane) == []
        await on.press("up")
        await on.until(lambda: len(pane_images(pane)) == 8)
        assert len([q for q in list_image_calls(on) if not q.answer.cancelled()]) == 9
        await on.press("v")
        assert pane_images(pane) == []


def pane_images(pane: DetailPane) -> list[HalfcellImage]:
    """Return the images in sight in the tiles of a pane."""
    return [child for child in pane.children if isinstance(child, HalfcellImage) and child.display]
