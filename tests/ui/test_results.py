"""Tests of what a chosen clan, player, row or order does on the screen below."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

import pytest
from msgspec.structs import replace
from textual.widgets import OptionList

from clantui.core.bookmarks import Bookmark, Bookmarks
from clantui.core.clan_list import ClanList
from clantui.core.model.tag import Tag
from clantui.core.rankings import Location, Page, RankedClan
from clantui.ui.clan.widgets.detail import DetailPane
from clantui.ui.common.table.filter_input import FilterInput
from clantui.ui.goto.screen import GotoScreen
from clantui.ui.help.screen import HelpScreen
from clantui.ui.player.screen import PlayerScreen
from clantui.ui.race.table import MemberTable
from clantui.ui.rankings.locations import LocationsScreen
from clantui.ui.switcher.screen import SwitcherScreen
from tests.factories.races import participant, race, racer
from tests.ui.fake_backend import FakeBackend
from tests.ui.harness import NOON, make_survey, stage
from tests.ui.screen_text import text

HOME, RIVAL = Tag("2PP"), Tag("9YY")
HOME_SURVEY: Final = make_survey(["Wizard", "Miner", "Wizard"])
SPAIN: Final = Location(id=57, name="Spain", code="ES")
RIVAL_SURVEY: Final = make_survey(["Zap", "Bats", "Zap"], "Rivals", "9YY")


def keep_rival(backend: FakeBackend) -> None:
    """Store a recent clan and a group."""
    recent = Bookmark(tag=RIVAL, name="Rivals", visited=NOON - timedelta(hours=1))
    saved = Bookmark(tag=Tag("2QQ"), name="Oaks", saved=True, groups=("war",))
    backend.store.bookmarks = Bookmarks().with_bookmark(recent).with_bookmark(saved)


async def test_a_clan_removed_in_the_switcher_is_removed_from_the_store() -> None:
    """A removed clan is gone from the store at once; undoing writes it again."""
    async with stage(load_delay=1000, loaded=HOME_SURVEY, prepare=keep_rival) as s:
        await s.press("c", *"riv", "tab", "d")
        assert RIVAL not in s.backend.store.bookmarks.entries
        assert RIVAL not in s.screen.controller.states.bookmarks.entries
        await s.press("u")
        assert s.backend.store.bookmarks.find(RIVAL).visited == NOON - timedelta(hours=1)
        await s.press("escape", "escape")
        assert s.app.screen_stack == [s.screen]


async def test_a_key_that_does_not_fit_the_row_says_so() -> None:
    """A group is not saved itself, and without a row there is nothing to save."""
    async with stage(load_delay=1000, loaded=HOME_SURVEY, prepare=keep_rival) as s:
        await s.press("c", *"war", "tab", "a")
        assert "To fill a group: save clans with a, add them with e" in text(s.app)
        await s.press("escape", "escape", "escape")
        await s.press("c", *"zz", "tab", "a")
        assert "No clan is selected" in text(s.app)


async def test_the_player_of_a_link_is_under_the_cursor_of_their_clan() -> None:
    """The link of a player in the switcher opens their clan at the card that they play."""
    player = RIVAL_SURVEY.clan.members[1].tag
    async with stage(load_delay=0, loaded=HOME_SURVEY) as s:
        await s.press("c")
        s.app.screen.query_one("Input").value = f"https://royaleapi.com/player/{player.text}"  # type: ignore[attr-defined]
        await s.press("enter")
        await s.answer(RIVAL)
        await s.until(lambda: s.backend.loads[-1].tag == RIVAL)
        assert s.screen.controller.state.tag == HOME, "it stays until there is something to show"
        await s.arrive(RIVAL_SURVEY)
        assert s.screen.controller.state.tag == RIVAL
        assert s.highlighted_card == "Bats"


async def test_without_an_api_key_a_player_is_not_looked_up() -> None:
    """The switcher says that a key is needed, and names the demo."""
    async with stage(has_key=False) as s:
        s.screen.navigator.open_switcher()
        await s.pilot.pause()
        assert isinstance(s.app.screen, SwitcherScreen)
        s.app.screen.query_one("Input").value = "https://royaleapi.com/player/2PPYY"  # type: ignore[attr-defined]
        await s.press("enter")
        assert "You need an API key to find a player's clan" in text(s.app)
        assert s.backend.calls == []


async def test_the_clan_of_a_player_who_has_left_is_opened_from_their_screen() -> None:
    """A former member leads to their present clan, with the cursor on their card."""
    member = HOME_SURVEY.clan.members[0]
    moved = replace(HOME_SURVEY.players[member.tag], clan=RIVAL)
    survey = HOME_SURVEY.with_player(moved)
    async with stage(load_delay=1000, size=(120, 40), loaded=survey) as s:
        s.screen.navigator.open_player(HOME_SURVEY.clan.members[1].tag)
        await s.pilot.pause()
        screen = s.app.screen
        assert isinstance(screen, PlayerScreen)
        assert not screen.check_action("clan", ())
        s.screen.navigator.open_player(member.tag)
        await s.pilot.pause()
        screen = s.app.screen
        assert isinstance(screen, PlayerScreen)
        assert screen.check_action("clan", ())
        screen.action_clan()
        await s.until(lambda: s.backend.loads[-1].tag == RIVAL)
        assert s.app.screen_stack == [s.screen]
        clan, first = RIVAL_SURVEY.clan, RIVAL_SURVEY.clan.members[1]
        members = (clan.members[0], replace(first, tag=member.tag), clan.members[2])
        players = {**RIVAL_SURVEY.players}
        players[member.tag] = replace(players.pop(first.tag), tag=member.tag)
        await s.arrive(replace(RIVAL_SURVEY, clan=replace(clan, members=members), players=players))
        assert s.highlighted_card == "Bats"


async def test_members_of_a_race_are_sorted_by_a_heading_and_reversed() -> None:
    """A click on a heading sorts by it, another click reverses the order, and so does `S`."""
    players = [participant(n, today=n % 3, medals=100 * (n % 4)) for n in range(6)]
    async with stage(load_delay=1000, size=(100, 30), loaded=HOME_SURVEY) as s:
        await s.press("b")
        await s.answer(race(racer(HOME, players), racer(RIVAL)))
        await s.press("m")
        table = s.app.screen.query_one(MemberTable)
        names, left = {}, 1
        for column, width in table.visible_columns():
            names[column.key], left = left, left + width + 2
        before, order = table.rows, table.order
        table.focus()
        await s.press("S")
        assert table.order == order.flip()
        assert table.rows != before
        await s.press("S")
        assert table.rows == before
        await s.pilot.click(table, offset=(names["name"], 0))
        await s.pilot.pause()
        assert table.order.column == "name"
        first = [row.participant.name for row in table.rows]
        assert first == sorted(first, reverse=table.order.descending)
        await s.pilot.click(table, offset=(names["name"], 0))
        await s.pilot.pause()
        assert [row.participant.name for row in table.rows] == first[::-1]


async def test_a_click_goes_to_an_entry_and_chooses_a_location() -> None:
    """A click on a row of a dialog does what Enter does."""
    async with stage(load_delay=1000, loaded=HOME_SURVEY) as s:
        await s.press("colon", *"members")
        assert isinstance(s.app.screen, GotoScreen)
        await s.pilot.click(OptionList, offset=(2, 0))
        await s.pilot.pause()
        assert s.app.screen_stack == [s.screen]
        assert s.screen.controller.state.view == "members"
        await s.press("T")
        await s.until(lambda: s.backend.calls)
        await s.press("L")
        assert isinstance(s.app.screen, LocationsScreen)
        await s.answer((SPAIN,))
        await s.press(*"spa")
        await s.pilot.click(OptionList, offset=(2, 0))
        await s.pilot.pause()
        assert not isinstance(s.app.screen, LocationsScreen)
        assert s.backend.calls[-1].args[0] == 57
        await s.answer(Page(clans=(RankedClan(tag=RIVAL, name="Rivals", raw_name="Rivals"),)))
        await s.press("L")
        await s.answer((Location(id=56, name="Peru", code="PE"), SPAIN))
        options = s.app.screen.query_one(OptionList)
        assert options.highlighted == 2
        await s.press("p")
        assert options.highlighted == 0


async def test_another_view_closes_the_filter_field() -> None:
    """The filter of a view is not typed into another one."""
    async with stage(load_delay=1000, loaded=HOME_SURVEY) as s:
        await s.press("slash", *"wiz")
        s.screen.controller.show_view("members")
        await s.pilot.pause()
        assert not s.screen.query_one(FilterInput).display
        assert s.app.focused is s.table
        await s.press("question_mark")
        assert isinstance(s.app.screen, HelpScreen)
        await s.press("question_mark")
        assert s.app.screen_stack == [s.screen]


@pytest.mark.parametrize(
    "cases",
    [
        (
            ((80, 24), "enter S S", True, "Sorted by Players, highest first"),
            ((80, 20), "p p", False, ""),
            ((160, 60), "e", False, "All charts are below the table"),
        ),
        pytest.param(
            (
                ((80, 24), "enter p", False, ""),
                ((80, 20), "p", True, ""),
            ),
            marks=pytest.mark.soak,
        ),
    ],
    ids=["few", "others"],
)
async def test_keys_of_a_hidden_table_or_pane_say_what_they_did(
    cases: tuple[tuple[tuple[int, int], str, bool, str], ...],
) -> None:
    """In one column `p` goes to the details and back; an order that is not seen is told."""
    async with stage(load_delay=1000, loaded=HOME_SURVEY) as s:
        pane = s.screen.query_one(DetailPane).player_table
        for size, keys, focuses, words in cases:
            s.app.clear_notifications()
            await s.resize(*size)
            s.screen.view.go_back()
            await s.pilot.pause()
            assert s.table.has_focus, (size, keys)
            await s.press(*keys.split())
            assert pane.has_focus is focuses, (size, keys)
            assert words in text(s.app), (size, keys)


async def test_enter_in_an_empty_tag_field_says_what_to_type() -> None:
    """Nothing is requested without a tag, and the line below says what one looks like."""
    async with stage() as s:
        await s.press("enter")
        assert "Type a clan tag, for example #2PP" in text(s.app)
        assert s.backend.loads == []
        assert s.screen.controller.clan_list == ClanList()
