"""Tests of the duel screen: ticking, searching, undoing and struck decks."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import pytest
from msgspec.structs import replace
from rich.cells import cell_len
from textual.content import Content
from textual.widgets import Static

from clantui.core.views.war import WarDeck
from clantui.ui.common.header import ScreenHeader
from clantui.ui.player.duel import DuelCards, DuelScreen, DuelSummary, Finder
from clantui.ui.player.duel_decks import DuelDecks
from tests.factories.war_decks import hours, nth
from tests.ui.harness import Stage, stage
from tests.ui.screen_text import text

FOUR = tuple(WarDeck(slots=nth(place), last_seen=hours(9)) for place in range(4))


@dataclass
class Opened:
    """Duel on the screen."""

    stage: Stage
    screen: DuelScreen

    @property
    def shown(self) -> DuelCards:
        """Return the shown cards."""
        return self.screen.query_one(DuelCards)

    @property
    def ticked(self) -> list[str]:
        """Return the ticked cards."""
        return [row.name for row in self.shown.rows if row.is_seen]

    @property
    def said(self) -> str:
        """Return the line above."""
        return str(self.screen.query_one(DuelSummary).words)

    @property
    def decks(self) -> list[Content]:
        """Return the decks, from the top."""
        texts = (static.content for static in self.screen.query_one(DuelDecks).query(Static))
        return [deck for deck in texts if isinstance(deck, Content)]

    @property
    def struck(self) -> list[int]:
        """Return the numbers of the decks whose name and last card are struck through."""
        lined = [
            [
                deck.plain[span.start : span.end]
                for span in deck.spans
                if "strike" in f"{span.style}"
            ]
            for deck in self.decks
        ]
        return [
            number
            for number, (deck, texts) in enumerate(zip(self.decks, lined, strict=True), 1)
            if f"Deck {number}" in texts and any(deck.plain.endswith(text) for text in texts)
        ]

    async def press(self, *keys: str) -> None:
        """Press keys, one after the other."""
        for key in keys:
            await self.stage.press(key)


@asynccontextmanager
async def opened(known: int = 4, size: tuple[int, int] = (80, 24)) -> AsyncIterator[Opened]:
    """Open the duel of a player with so many known decks."""
    async with stage(size=size) as s:
        screen = DuelScreen("[/b] Ann", FOUR[:known], 4 - known)
        await s.app.push_screen(screen)
        await s.pilot.pause()
        yield Opened(s, screen)


async def test_a_tick_strikes_what_cannot_follow() -> None:
    """The deck of a seen card is in play, then struck with the reason; the rest share."""
    async with opened() as duel:
        assert duel.said == "Tick the cards your opponent plays · 4 decks known, 0 unknown"
        await duel.press("j", "enter")
        assert duel.ticked == ["Card 02"]
        assert duel.struck == []
        assert "in play: 1 of 8 seen" in duel.decks[0].plain
        await duel.press(*"jjjjjjjj", "space")
        assert duel.ticked == ["Card 02", "Card 10"]
        assert duel.struck == [1]
        assert "Card 02 seen" in duel.decks[0].plain
        assert "50%" in duel.decks[2].plain
        told = {row.name: row.chance for row in duel.shown.rows}
        assert [told[f"Card {n:02}"] for n in (1, 2, 9, 10, 17)] == [
            "–",
            "seen",
            "now",
            "seen",
            "50%",
        ]


async def test_a_second_tick_takes_the_first_back() -> None:
    """A tick by mistake is taken back where it was made, and the cursor stays on its card."""
    async with opened() as duel:
        await duel.press("j", "space", "space")
        assert (duel.ticked, duel.shown.index) == ([], 1)
        assert duel.said.endswith("4 decks known, 0 unknown")


async def test_undo_goes_back_step_by_step_over_a_clearing_too() -> None:
    """Undo takes back ticks and x alike, to the very beginning and no further."""
    async with opened() as duel:
        await duel.press("enter", "j", "enter")
        await duel.press("x")
        assert duel.ticked == []
        seen = []
        for _ in range(4):
            await duel.press("u")
            seen.append(len(duel.ticked))
        assert seen == [2, 1, 0, 0]


async def test_a_card_is_found_by_its_letters_and_ticked_at_once() -> None:
    """/ and letters keep the cards called so; Enter ticks, and the field is ready for the next."""
    async with opened() as duel:
        await duel.press("slash", *"d 17")
        assert [row.name for row in duel.shown.rows] == ["Card 17"]
        await duel.press("enter", *"31", "enter")
        assert duel.ticked == ["Card 17", "Card 31"]
        assert len(duel.shown.rows) == 32
        await duel.press("enter")
        assert not duel.screen.query_one(Finder).display
        await duel.press("u")
        assert duel.ticked == ["Card 17"]


async def test_a_letter_of_a_card_tells_the_key_that_finds_it() -> None:
    """A name typed at once ticks nothing, and says what to press before it."""
    async with opened() as duel:
        await duel.press(*"ze")
        assert "› / finds a card by its letters, Enter ticks it" in text(duel.stage.app)
        await duel.press("slash", *"d 17")
        assert "finds a card" not in text(duel.stage.app)


async def test_arrows_choose_among_what_was_found() -> None:
    """The cursor moves in the list while the letters stand in the field."""
    async with opened() as duel:
        await duel.press("slash", "3", "down", "down", "enter")
        assert duel.ticked == ["Card 23"]


async def test_letters_of_no_card_tick_nothing() -> None:
    """It says so, Enter does nothing, Esc gives all cards back, and a second Esc leaves."""
    async with opened() as duel:
        await duel.press("slash", *"zzz", "enter")
        assert duel.shown.rows == ()
        assert duel.shown.placeholder == "No such card · Esc clears"
        await duel.press("escape")
        assert (len(duel.shown.rows), duel.ticked) == (32, [])
        assert len(duel.stage.app.screen_stack) == 2
        await duel.press("escape")
        assert len(duel.stage.app.screen_stack) == 1


async def test_the_field_moves_nothing() -> None:
    """It stands before the line above, which stays; cards and decks stay where they are."""
    async with opened() as duel:
        before = [duel.screen.query_one(part).region for part in (DuelCards, DuelDecks)]
        await duel.press("slash", "c")
        after = [duel.screen.query_one(part).region for part in (DuelCards, DuelDecks)]
        assert after == before
        assert duel.screen.query_one(Finder).region.height == 1
        summary = duel.screen.query_one(DuelSummary)
        assert summary.region.y == duel.screen.query_one(Finder).region.y
        assert str(summary.render()) == "Tick the cards your opponent plays"  # and no "…"
        assert duel.said.startswith("Tick the cards")
        assert duel.screen.query_one(Finder).placeholder


async def test_a_deck_not_seen_can_be_ticked_as_played() -> None:
    """It has a line of its own at the end, is told beside the others, and has its chance."""
    async with opened(2) as duel:
        assert [duel.shown.cells(row)[1:3] for row in duel.shown.rows[-2:]] == [
            ("any other card", "3"),
            ("any other card", "4"),
        ]
        await duel.press("G", "enter")
        assert duel.struck == [4]
        assert "33%" in duel.decks[2].plain
        assert duel.said == "1 deck used, 3 left (1 unknown) · each 33% likely"
        assert str(duel.screen.query_one(ScreenHeader).fresh) == "0 cards seen"


async def test_without_decks_it_says_why() -> None:
    """There is nothing to tick: it says where war decks come from, and the keys do no harm."""
    async with opened(0) as duel:
        text = str(duel.screen.query_one("#explanation", Static).content)
        assert text.startswith("No war deck of [/b] Ann is known yet.")
        await duel.press("enter", "space", "j", "slash", "u", "x", "D")
        assert duel.stage.app.screen is duel.stage.screen


async def test_the_deck_of_the_card_under_the_cursor_is_marked() -> None:
    """Beside the list one sees at once which deck a card is of, and it is in sight."""
    async with opened(size=(80, 12)) as duel:
        await duel.press("G")
        await duel.stage.pilot.pause()
        panel = duel.screen.query_one(DuelDecks)
        marked = [static.has_class("-pointed") for static in panel.query(Static)]
        assert marked == [False, False, False, True]
        assert panel.scroll_offset.y > 0


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (200, 60), (64, 20), (63, 16), (30, 10)])
async def test_it_draws_in_any_window(size: tuple[int, int]) -> None:
    """Every line of a deck fits beside the list or below it, and no name is broken in two."""
    async with opened(3, size) as duel:
        await duel.press("j", "enter", "G", "enter", "g")
        panel = duel.screen.query_one(DuelDecks)
        names = [line for deck in duel.decks[:3] for line in deck.plain.split("\n")[1:]]
        assert max(map(cell_len, names)) <= panel.outer_size.width - 4
        assert all(f"Card {n:02}" in " ".join(names) for n in range(1, 25))


async def test_a_name_is_shown_as_it_is() -> None:
    """Markup in a player's name or a card's is text."""
    card = replace(nth(0)[0].card, name="[red]Card", raw_name="[red]Card")
    odd = WarDeck(slots=(replace(nth(0)[0], card=card), *nth(0)[1:]))
    async with stage() as s:
        screen = DuelScreen("[/b] Ann", (odd,), 3)
        await s.app.push_screen(screen)
        await s.pilot.pause()
        duel = Opened(s, screen)
        assert "[red]Card" in duel.decks[0].plain
        assert "[/b] Ann" in str(screen.query_one(ScreenHeader).render())
