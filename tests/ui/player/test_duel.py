"""Tests of the duel screen: ticked cards, search, undo, and decks that are ruled out."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from msgspec.structs import replace
from rich.cells import cell_len
from textual.content import Content
from textual.widgets import Static

from clantui.core.views.war import WarDeck
from clantui.ui.common.header import ScreenHeader
from clantui.ui.player.duel import CardSearchInput, DuelCards, DuelScreen, DuelSummary
from clantui.ui.player.duel_decks import DuelDecks
from tests.factories.war_decks import hours, nth
from tests.ui.harness import OpenScreen, Stage, stage
from tests.ui.screen_text import list_cells, text

FOUR = tuple(WarDeck(slots=nth(place), last_seen=hours(9)) for place in range(4))


class OpenDuel(OpenScreen[DuelScreen, None]):
    """Duel on the screen."""

    @property
    def shown(self) -> DuelCards:
        """Return the list of cards."""
        return self.screen.query_one(DuelCards)

    @property
    def ticked(self) -> list[str]:
        """Return the ticked cards."""
        return [row.name for row in self.shown.rows if row.is_seen]

    @property
    def summary(self) -> str:
        """Return the text of the summary line."""
        return str(self.screen.query_one(DuelSummary).words)

    @property
    def decks(self) -> list[Content]:
        """Return the decks, from the top."""
        texts = (static.content for static in self.screen.query_one(DuelDecks).query(Static))
        return [deck for deck in texts if isinstance(deck, Content)]

    @property
    def struck_decks(self) -> list[int]:
        """Return the numbers of the decks whose title and cards are struck through."""
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


@asynccontextmanager
async def open_duel(known: int = 4, size: tuple[int, int] = (80, 24)) -> AsyncIterator[OpenDuel]:
    """Open the duel of a player with so many known decks."""
    async with stage(size=size) as s:
        yield await put_on(s, known)


async def put_on(s: Stage, known: int) -> OpenDuel:
    """Open the duel of such a player in a running app."""
    return await OpenDuel(s, DuelScreen("[/b] Ann", FOUR[:known])).open()


async def test_a_seen_card_rules_out_its_deck_after_the_next_one() -> None:
    """A seen card puts its deck in play; a card of another deck then strikes it through."""
    async with open_duel() as duel:
        assert duel.summary == "Tick the cards your opponent plays · 4 decks known, 0 unknown"
        await duel.press("j", "enter")
        assert duel.ticked == ["Card 02"]
        assert duel.struck_decks == []
        assert "in play: 1 of 8 seen" in duel.decks[0].plain
        await duel.press(*"jjjjjjjj", "space")
        assert duel.ticked == ["Card 02", "Card 10"]
        assert duel.struck_decks == [1]
        assert "Card 02 seen" in duel.decks[0].plain
        assert "50%" in duel.decks[2].plain
        chances = {row.name: row.chance for row in duel.shown.rows}
        assert [chances[f"Card {n:02}"] for n in (1, 2, 9, 10, 17)] == [
            "–",
            "seen",
            "now",
            "seen",
            "50%",
        ]


async def test_ticking_a_card_again_unticks_it() -> None:
    """A second tick on a card unticks it, and the cursor stays on it."""
    async with open_duel() as duel:
        await duel.press("j", "space", "space")
        assert (duel.ticked, duel.shown.index) == ([], 1)
        assert duel.summary.endswith("4 decks known, 0 unknown")


async def test_undo_reverts_each_tick_and_the_clearing() -> None:
    """`u` reverts one step at a time, ticks and `x` alike, until nothing is left to undo.

    The key to start over says so, and opens no other screen, if there is nothing to clear.
    """
    async with open_duel() as duel:
        await duel.press("x")
        messages = [notification.message for notification in duel.screen.app._notifications]
        assert messages == ["No card is ticked yet"]
        await duel.press("enter", "j", "enter")
        await duel.press("x")
        assert duel.ticked == []
        seen = []
        for _ in range(4):
            await duel.press("u")
            seen.append(len(duel.ticked))
        assert seen == [2, 1, 0, 0]


async def test_a_searched_card_is_ticked_by_enter() -> None:
    """`/` filters the cards by name; Enter ticks the card and empties the field."""
    async with open_duel() as duel:
        await duel.press("slash", *"d 17")
        assert [row.name for row in duel.shown.rows] == ["Card 17"]
        await duel.press("enter", *"31", "enter")
        assert duel.ticked == ["Card 17", "Card 31"]
        assert len(duel.shown.rows) == 32
        await duel.press("enter")
        assert not duel.screen.query_one(CardSearchInput).display
        await duel.press("u")
        assert duel.ticked == ["Card 17"]


async def test_a_name_typed_without_the_search_names_the_search_key() -> None:
    """Letters typed outside the field tick nothing, and a message names the key `/`."""
    async with open_duel() as duel:
        await duel.press(*"ze")
        assert "› / finds a card by its letters, Enter ticks it" in text(duel.on.app)
        await duel.press("slash", *"d 17")
        assert "finds a card" not in text(duel.on.app)


async def test_a_search_begins_at_the_first_match() -> None:
    """Enter ticks the first card found, wherever the cursor was before, or that of the arrows.

    After Esc, among all cards, the cursor is still on the card that was found.
    """
    async with open_duel() as duel:
        await duel.press(*"jjjjj", "slash", "3", "enter")
        assert duel.ticked == ["Card 03"]
        await duel.press("3", "down", "down", "enter")
        assert duel.ticked == ["Card 03", "Card 23"]
        await duel.press("3", "down", "escape")
        assert duel.shown.highlighted is not None
        assert duel.shown.highlighted.name == "Card 13"
        assert len(duel.shown.rows) == 32


async def test_the_key_bar_has_undo_while_there_is_a_step() -> None:
    """The key is shown from the first tick on, and no longer once all is undone."""
    async with open_duel(size=(120, 24)) as duel:
        shown = ["Undo" in text(duel.on.app)]
        for key in ("space", "u"):
            await duel.press(key)
            shown.append("Undo" in text(duel.on.app))
        assert shown == [False, True, False]


async def test_a_search_without_a_match_ticks_nothing() -> None:
    """The list says that no card matches, Enter does nothing, and Esc shows all cards again."""
    async with open_duel() as duel:
        await duel.press("slash", "z", "enter")
        assert duel.shown.rows == ()
        assert duel.shown.placeholder == "No such card · Esc clears"
        decks = duel.screen.query_one(DuelDecks).query(Static)
        assert not any(static.has_class("-pointed") for static in decks)
        await duel.press("escape")
        assert (len(duel.shown.rows), duel.ticked) == (32, [])
        assert len(duel.on.app.screen_stack) == 2
        await duel.press("escape")
        assert len(duel.on.app.screen_stack) == 1


async def test_opening_the_search_moves_no_widget() -> None:
    """The field takes a part of the summary line, and stands out; cards and decks stay."""
    async with open_duel() as duel:
        before = [duel.screen.query_one(part).region for part in (DuelCards, DuelDecks)]
        await duel.press("slash", "c")
        after = [duel.screen.query_one(part).region for part in (DuelCards, DuelDecks)]
        assert after == before
        field = duel.screen.query_one(CardSearchInput)
        assert field.region.height == 1
        summary = duel.screen.query_one(DuelSummary)
        assert summary.region.y == field.region.y
        assert field.background_colors[1] != summary.background_colors[1]
        assert str(summary.render()) == "Tick the cards your opponent plays"  # and no "…"
        assert duel.summary.startswith("Tick the cards")
        assert field.placeholder


async def test_an_unknown_deck_can_be_ticked_as_played() -> None:
    """An unknown deck has a row at the end of the list, a place among the decks, and a chance."""
    async with open_duel(2) as duel:
        assert [cells[1:3] for cells in list_cells(duel.shown)[-2:]] == [
            ("any other card", "3"),
            ("any other card", "4"),
        ]
        await duel.press("G", "enter")
        assert duel.struck_decks == [4]
        assert [cells[3] for cells in list_cells(duel.shown)[-2:]] == ["33%", "seen"]
        assert "33%" in duel.decks[2].plain
        assert duel.summary == "1 deck used, 3 left (1 unknown) · each 33% likely"
        assert str(duel.screen.query_one(ScreenHeader).fresh) == "0 cards seen"


async def test_without_known_decks_the_reason_is_shown() -> None:
    """Without a known war deck the screen explains why, and no key does harm."""
    async with open_duel(0) as duel:
        text = str(duel.screen.query_one("#explanation", Static).content)
        assert text.startswith("No war deck of [/b] Ann is known yet.")
        assert duel.shown.rows == ()
        await duel.press("enter", "space", "j", "slash", "u", "x", "D")
        assert duel.on.app.screen is duel.on.screen


async def test_the_deck_of_the_card_under_the_cursor_is_marked() -> None:
    """The deck of the selected card is marked and scrolled into view."""
    async with open_duel(size=(80, 12)) as duel:
        await duel.press("G")
        await duel.on.pilot.pause()
        panel = duel.screen.query_one(DuelDecks)
        marked = [static.has_class("-pointed") for static in panel.query(Static)]
        assert marked == [False, False, False, True]
        assert panel.scroll_offset.y > 0


@pytest.mark.parametrize(
    "sizes",
    [
        [(30, 10)],
        pytest.param([(80, 24), (120, 40), (200, 60), (64, 20), (63, 16)], marks=pytest.mark.soak),
    ],
    ids=["usual", "other"],
)
async def test_the_decks_fit_every_window_size(sizes: list[tuple[int, int]]) -> None:
    """No line of a deck is wider than its panel, and no card name is broken."""
    async with stage() as s:
        for size in sizes:
            await s.resize(*size)
            duel = await put_on(s, 3)
            await duel.press("j", "enter", "G", "enter", "g")
            panel = duel.screen.query_one(DuelDecks)
            names = [line for deck in duel.decks[:3] for line in deck.plain.split("\n")[1:]]
            assert max(map(cell_len, names)) <= panel.outer_size.width - 4, size
            assert all(f"Card {n:02}" in " ".join(names) for n in range(1, 25)), size
            await duel.press("escape")
            assert s.app.screen is s.screen, size


async def test_markup_in_names_is_shown_as_text() -> None:
    """Brackets in the name of a player or a card are text."""
    card = replace(nth(0)[0].card, name="[red]Card", raw_name="[red]Card")
    deck = WarDeck(slots=(replace(nth(0)[0], card=card), *nth(0)[1:]))
    async with stage() as s:
        duel = await OpenDuel(s, DuelScreen("[/b] Ann", (deck,))).open()
        assert "[red]Card" in duel.decks[0].plain
        assert "[/b] Ann" in duel.header


async def test_cards_are_sorted_by_name_and_a_tick_can_be_undone_after_it_is_gone() -> None:
    """The order of the decks does not matter; blanks in the field close it."""
    async with stage() as s:
        duel = await OpenDuel(s, DuelScreen("Ann", FOUR[::-1])).open()
        names = [row.name for row in duel.shown.rows]
        assert names == sorted(names)
        assert [row.deck for row in duel.shown.rows][:9:8] == [4, 3]
        assert not duel.screen.check_action("undo", ())
        await duel.press("space", "space")
        assert duel.ticked == []
        assert duel.screen.check_action("undo", ())
        await duel.press("slash", "space", "enter")
        assert not duel.screen.query_one(CardSearchInput).display
        assert duel.ticked == []
        await duel.press(*["enter", "down"] * 8, "G", "enter")
        assert {row.chance for row in duel.shown.rows} == {"seen", "now", "50%"}
