"""Tests of the cards with one player each, which fold into one line where they do not fit."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from clantui.ui.clan.card_table import CardTable
from clantui.ui.export.options import export_options
from tests.scenes.base import svg_of, text_of
from tests.ui.harness import Stage, loaded, stage

SHARED: Final = [f"Shared {n}" for n in range(5)]
SINGLE: Final = [f"Single {n:02}" for n in range(20)]
CARDS: Final = [*SHARED, *SHARED, *SINGLE]


@asynccontextmanager
async def folded(size: tuple[int, int] = (80, 24)) -> AsyncIterator[Stage]:
    """Open a clan of five cards with two players each, and twenty with one."""
    async with stage(first="2PP", size=size) as s:
        await s.arrive(loaded(CARDS))
        await s.end()
        await s.pilot.pause()
        yield s


def line(s: Stage) -> str:
    """Return the line that stands for the folded cards; empty for none."""
    return next((one.strip() for one in text_of(s.app).splitlines() if "└" in one), "")


async def test_what_does_not_fit_folds_into_a_line() -> None:
    """The last line of the table says how many more cards there are, and begins to name them."""
    async with folded() as s:
        shown, more = len(s.cards), len(SHARED) + len(SINGLE) - len(s.cards)
        assert len(SHARED) <= shown == s.grid.size.height - 2
        first = SINGLE[shown - len(SHARED)]
        assert line(s).startswith(f"└ {more} more cards with one player each ↓ {first}, ")
        assert not s.grid.show_vertical_scrollbar


async def test_what_fits_is_not_folded() -> None:
    """A table high enough for all cards shows all, and after a resize folds or unfolds them."""
    async with folded((80, 50)) as s:
        assert (len(s.cards), line(s)) == (25, "")
        await s.pilot.resize_terminal(80, 24)
        await s.pilot.pause()
        assert len(s.cards) < 25
        assert line(s)
        await s.pilot.resize_terminal(80, 50)
        await s.pilot.pause()
        assert (len(s.cards), line(s)) == (25, "")


async def test_going_on_unfolds() -> None:
    """From the last row down shows all, with the cursor on the next card; so does the end key."""
    async with folded() as s:
        last = len(s.cards) - 1
        await s.press(*["j"] * last)
        assert s.pointed == s.cards[-1]
        assert line(s)
        await s.press("j")
        assert (len(s.cards), line(s)) == (25, "")
        assert s.pointed == s.cards[last + 1]
        await s.press("g")
        assert len(s.cards) == 25
    async with folded() as s:
        await s.press("G")
        assert s.pointed == SINGLE[-1]


async def test_a_click_on_the_line_unfolds() -> None:
    """A click on the line shows all, with the cursor on the first of them."""
    async with folded() as s:
        first = len(s.cards)
        await s.pilot.click(CardTable, offset=(12, first + 1))
        await s.pilot.pause()
        assert len(s.cards) == 25
        assert s.pointed == s.cards[first]


async def test_order_and_filter_are_of_all_cards() -> None:
    """Another order that mixes them, and a filter, show what they find, folded or not."""
    async with folded() as s:
        await s.press("s", "c", "S")
        assert s.cards == [*reversed(SINGLE), *reversed(SHARED)]
        await s.press("s", "p")
        assert line(s)
        await s.press("slash", *"single", "enter")
        assert s.cards == SINGLE


async def test_the_cursor_stays_on_a_card_that_would_fold() -> None:
    """Back from another order, the card under the cursor is still there and under it."""
    async with folded() as s:
        await s.press("s", "c", "G")
        assert s.pointed == SINGLE[-1]
        await s.press("s", "p")
        assert s.pointed == SINGLE[-1]


async def test_an_export_has_all_cards() -> None:
    """A file saved as shown has the folded cards, too."""
    async with folded() as s:
        options = export_options(s.screen.view, lambda: svg_of(s.app))
        assert options is not None
        assert options.parts[0].about.startswith("25 cards")
        assert SINGLE[-1] not in s.cards


async def test_cards_of_one_player_alone_are_not_folded() -> None:
    """In a clan without a card of two players there is nothing to fold them below."""
    async with stage(first="2PP") as s:
        await s.arrive(loaded(SINGLE))
        await s.end()
        assert (len(s.cards), line(s)) == (20, "")
