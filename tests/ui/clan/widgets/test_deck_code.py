"""Tests of the QR code of a deck in Decks by deck, and of its tiles in the pane."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from clantui.core import views
from clantui.core.views.decks_by_deck import VIEW
from clantui.core.views.named_decks import RowDecks
from clantui.core.views.view import ViewData
from clantui.ui.clan.widgets.detail import DetailPane
from clantui.ui.deck.screen import DeckScreen
from tests.factories.named_decks import DECKS
from tests.pictures import BY_NAME
from tests.scenes.base import WORLD, load_surveys, play_scene, text_of
from tests.ui.harness import make_survey, stage

BY_DECK = BY_NAME["view-decks-by-deck"]
BY_MEMBER = BY_NAME["view-war-by-member"]
LOADED = BY_NAME["loaded"]
ROWS = VIEW.count(ViewData(survey=load_surveys(WORLD.home)[-1]))


async def test_the_row_of_a_deck_has_a_code() -> None:
    """`Q` shows the deck under the cursor, and → the next deck of the table."""
    async with play_scene(BY_DECK, (80, 24)) as on:
        await on.press("Q")
        screen = on.app.screen
        assert isinstance(screen, DeckScreen)
        assert screen.deck.slots == ROWS[1].slots
        assert screen.deck.support
        await on.press("right")
        assert screen.deck.slots == ROWS[2].slots
        await on.press("Q")
        assert on.app.screen is on.screen


async def test_the_row_of_a_member_has_the_codes_of_the_war_decks() -> None:
    """`Q` begins with the first war deck; the current deck is before it."""
    async with play_scene(BY_MEMBER, (80, 24)) as on:
        row: Any = on.table.highlighted
        await on.press("Q")
        screen = on.app.screen
        assert isinstance(screen, DeckScreen)
        assert screen.deck.slots == row.decks[0].slots
        assert screen._trail == ("War decks", row.member.name)
        await on.press("left")
        assert screen.deck.slots == load_surveys(WORLD.home)[-1].players[row.member.tag].deck
        await on.press("escape")
        assert on.app.screen is on.screen


async def test_a_view_says_which_decks_its_rows_have(monkeypatch: pytest.MonkeyPatch) -> None:
    """`Q` works in any view with `decks`; the trail names the owner, if there is one."""
    found: list[RowDecks] = []
    view = replace(views.load_view("favourites"), decks=lambda *_: found[-1])
    monkeypatch.setattr(views, "load_view", lambda _: view)
    async with stage(loaded=make_survey(["Wizard"])) as s:
        for owner, trail in (("", ("Favourites",)), ("Ann", ("Favourites", "Ann"))):
            found.append(RowDecks(decks=DECKS, first=1, owner=owner))
            await s.press("Q")
            screen = s.app.screen
            assert isinstance(screen, DeckScreen)
            assert (screen.deck, screen._trail) == (DECKS[1], trail)
            await s.press("escape")
        for owner, whose in (("", "this row"), ("Ann", "Ann")):
            found.append(RowDecks(decks=(), owner=owner))
            await s.press("Q")
            assert s.notices[-1] == f"No deck of {whose} is known, so there is no QR code"


async def test_in_other_views_the_key_says_where_it_works() -> None:
    """In a view of cards `Q` names the views in which it works."""
    async with play_scene(LOADED, (80, 24)) as on:
        await on.press("Q")
        assert on.app.screen is on.screen
        reason = next(line for line in text_of(on.app).splitlines() if "QR code" in line)
        assert reason.strip().startswith("› Q shows a deck's QR code: of a player, or in Decks")
        named = {view for view in views.TAB_VIEWS if views.make_tab_title(view) in reason}
        with_decks = {view for view in views.ALL_VIEWS if views.load_view(view).decks}
        assert {*map(views.find_tab, with_decks)} <= named


async def test_the_pane_shows_tiles_if_players_have_room() -> None:
    """Tiles are beside the table and on a deck's page; without room, names of cards."""
    async with play_scene(BY_DECK, (120, 40)) as on:
        pane = on.screen.query_one(DetailPane)
        for size, keys, tiles in (
            ((120, 40), (), 8),
            ((120, 40), ("enter",), 8),
            ((80, 24), (), 8),
            ((120, 20), ("escape",), 0),
        ):
            if size != on.app.size:
                await on.resize(*size)
            await on.press(*keys)
            drawn = str(pane.query_one("#text").render())
            assert drawn.count("╭") == tiles, (size, keys)
            assert (ROWS[1].cards[0].name + "," in drawn) is (tiles == 0), (size, keys)
            assert pane.player_table.region.height >= 3, (size, keys)
