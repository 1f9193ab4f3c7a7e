"""Tests of card images, which stand beside the data and never delay it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Final

import pytest

pytest.importorskip("textual_image", reason="no textual-image: pip install 'clantui[art]'")

from textual_image.widget import HalfcellImage

from clantui.core.model.image import DecodedImage
from clantui.ui.clan.card_image import CardImage
from clantui.ui.clan.detail import DetailPane
from tests.ui.fake_backend import Question
from tests.ui.harness import Stage, card, loaded, stage

pytestmark = pytest.mark.filterwarnings(
    # textual-image 0.12 calls it, and Pillow 14 will not have it any more.
    "ignore:Image.Image.getdata is deprecated:DeprecationWarning"
)

WIDE: Final = (120, 40)
RED: Final = DecodedImage(width=24, height=30, pixels=bytes.fromhex("ff0000ff") * 720)
CARDS: Final = [*["Zap"] * 5, *["Miner"] * 4, *["Golem"] * 3, *["Clone"] * 2]


@asynccontextmanager
async def shown(
    size: tuple[int, int] = WIDE, cards: list[str] = CARDS, rest: float = 0.05
) -> AsyncIterator[Stage]:
    """Load a clan on a screen with images."""
    async with stage(first="2PP", size=size, rest=rest, art=HalfcellImage) as on:
        await on.arrive(loaded(cards))
        await on.end()
        yield on


def wanted(on: Stage) -> list[Question]:
    """Return all images requested so far."""
    return [question for question in on.engine.questions if question.what == "picture"]


async def asked(on: Stage, pictures: int) -> Question:
    """Wait until so many images have been requested, and return the last request."""
    while len(wanted(on)) < pictures:  # noqa: ASYNC110 — a list sets no event
        await asyncio.sleep(0.01)
    await on.pilot.pause()
    assert len(wanted(on)) == pictures
    return wanted(on)[-1]


async def rested(on: Stage) -> None:
    """Wait until a request that was about to be made has been made."""
    resting = [worker for worker in on.screen.workers if worker.group == "picture"]
    while any(not w.is_finished for w in resting) and not wanted(on):  # noqa: ASYNC110
        await asyncio.sleep(0.01)
    await on.pilot.pause()


async def answer(on: Stage, question: Question, picture: DecodedImage | None = RED) -> None:
    """Answer a request, and wait for the effect."""
    question.answer.set_result(picture)
    await on.pilot.pause()
    await on.pilot.pause()


def art(on: Stage) -> CardImage:
    """Return the widget that shows images."""
    return on.screen.query_one(CardImage)


def painted(on: Stage) -> bool:
    """Return whether an image is on the screen: half-blocks within the pane."""
    lines = on.screen._compositor.render_strips()
    return any("▀▀▀" in line.text for line in lines)


async def test_a_picture_appears_where_words_leave_room() -> None:
    """The image is requested once the cursor rests on a card, and drawn below its players."""
    async with shown() as on:
        question = await asked(on, 1)
        assert question.about == (card("Zap").id,)
        assert not painted(on)
        await answer(on, question)
        assert painted(on)
        people = on.screen.query_one(DetailPane).people
        assert art(on).region.y >= people.region.y + len(people.rows) + 1
        assert art(on).region.bottom <= on.screen.query_one("#foot").region.y


async def test_a_picture_shrinks_to_seven_lines_and_goes() -> None:
    """An image shrinks from 14 to 7 lines with the room left, and is hidden below that."""
    async with shown() as on:
        await answer(on, await asked(on, 1))
        seen = []
        for height in range(40, 12, -1):
            await on.pilot.resize_terminal(WIDE[0], height)
            await on.pilot.pause()
            seen.append(art(on).region.height if art(on).display else 0)
        assert sorted({*seen}) == [0, *range(7, 15)]
        assert seen[0] == 14
        assert seen[-1] == 0


async def test_nothing_is_asked_for_while_hopping() -> None:
    """No image is requested for cards that the cursor leaves before its rest is over."""
    async with shown(rest=3600) as on:
        for _ in range(3):
            await on.press("down")
            await asyncio.sleep(0.02)
        assert on.pointed == "Clone"
        assert wanted(on) == []
        resting = [w for w in on.screen.workers if w.group == "picture" and not w.is_finished]
        assert len(resting) == 1, "who was left is waited for no more"


async def test_the_card_that_somebody_rests_on_is_asked_for_once() -> None:
    """A newer survey of the clan requests no image again; another card does."""
    async with shown() as on:
        await answer(on, await asked(on, 1))
        await on.press("r")
        await on.arrive(loaded(CARDS))
        await on.end()
        assert len(wanted(on)) == 1
        await on.press("down")
        question = await asked(on, 2)
        assert question.about == (card("Miner").id,)


async def test_no_card_shows_anothers_picture() -> None:
    """Moving the cursor hides the image at once; a late response is not shown."""
    async with shown() as on:
        late = await asked(on, 1)
        await on.press("down")
        assert late.answer.cancelled()
        second = await asked(on, 2)
        await answer(on, second)
        assert painted(on)
        await on.press("down")
        assert not painted(on)


async def test_no_picture_is_no_hole() -> None:
    """A card without an image leaves the pane as it is without images."""
    async with shown() as on:
        before = on.screen.query_one(DetailPane).people.region
        await answer(on, await asked(on, 1), None)
        assert on.screen.query_one(DetailPane).people.region == before
        assert not art(on).display


async def test_people_go_first() -> None:
    """A card whose players need the lines shows no image."""
    async with shown(cards=["Zap"] * 40) as on:
        await answer(on, await asked(on, 1))
        assert not painted(on)


async def test_players_that_come_take_their_lines_back() -> None:
    """An image gives way line by line, then altogether, as players arrive."""
    async with shown(cards=["Zap"] * 2) as on:
        await answer(on, await asked(on, 1))
        heights = [art(on).region.height]
        for players in (12, 40):
            await on.press("r")
            await on.arrive(loaded(["Zap"] * players))
            await on.end()
            await on.pilot.pause()
            heights.append(art(on).region.height if art(on).display else 0)
        assert heights[0] > heights[1] > heights[2] == 0
        assert len(wanted(on)) == 1


async def test_at_80_columns_there_is_none() -> None:
    """In one column no image is requested, not even beside the players."""
    async with shown(size=(80, 40)) as on:
        await rested(on)
        await on.press("enter")
        await rested(on)
        assert wanted(on) == []
        assert not painted(on)


async def test_a_wider_window_shows_it_and_a_narrower_one_hides_it() -> None:
    """An image is requested only while there is room for it, and follows the window's width."""
    async with shown(size=(80, 40)) as on:
        await on.pilot.resize_terminal(*WIDE)
        await answer(on, await asked(on, 1))
        assert painted(on)
        await on.pilot.resize_terminal(80, 40)
        await on.pilot.pause()
        assert not painted(on)


async def test_without_the_wish_there_is_nothing() -> None:
    """With images off no widget is mounted and nothing is requested."""
    async with stage(first="2PP", size=WIDE, rest=0.0) as on:
        await on.arrive(loaded(CARDS))
        await on.end()
        await on.press("down")
        await rested(on)
        assert list(on.screen.query(CardImage)) == []
        assert wanted(on) == []


async def test_a_transparent_colour_shows_the_ground() -> None:
    """Transparent pixels are blended with the theme's background."""
    async with shown() as on:
        nothing = DecodedImage(width=24, height=30, pixels=bytes(4 * 720))
        await answer(on, await asked(on, 1), nothing)
        inside: Any = art(on).query_one(HalfcellImage).image
        assert inside.getpixel((0, 0)) == art(on).background_colors[1].rgb
