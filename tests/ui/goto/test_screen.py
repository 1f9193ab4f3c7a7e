"""Tests of the dialog that goes anywhere."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from textual.events import Key
from textual.widgets import Input

from clantui.core.bookmarks import Bookmark, Bookmarks
from clantui.core.clan_list import ClanList, ClanRef
from clantui.core.columns import SortKey
from clantui.core.model.tag import Tag
from clantui.ui.goto.match import EntryKind
from clantui.ui.goto.screen import GotoScreen
from clantui.ui.help.screen import HelpScreen
from clantui.ui.history.screen import HistoryScreen
from clantui.ui.player.screen import PlayerScreen
from clantui.ui.race.screen import RaceScreen
from clantui.ui.switcher.screen import SwitcherScreen
from tests.ui.fake_backend import FakeBackend
from tests.ui.harness import NOON, Stage, loaded, stage
from tests.ui.screen_text import text

HOME, RIVAL, SAVED = Tag("2PP"), Tag("9YY"), Tag("8LL")


def remember(engine: FakeBackend) -> None:
    """Store a saved clan in a group."""
    saved = Bookmark(tag=SAVED, name="Ember", saved=True, groups=("allies",), visited=NOON)
    engine.memory.noted = Bookmarks({SAVED: saved})


@asynccontextmanager
async def opened(*keys: str, size: tuple[int, int] = (80, 24)) -> AsyncIterator[Stage]:
    """Load a clan beside another one, and press keys."""
    async with stage(first="2PP", rest=1000, prepare=remember, size=size) as s:
        await s.arrive(loaded(["Wizard", "Miner", "Zap"]))
        await s.end()
        s.screen.controller.use_list(ClanList("list", (ClanRef(HOME), ClanRef(RIVAL, "Ash"))))
        await s.press(*keys)
        yield s


async def go(s: Stage, query: str) -> None:
    """Type a query after `:`, and press Enter."""
    await s.press("colon", *["space" if c == " " else c for c in query], "enter")
    await s.pilot.pause()


def listed(s: Stage) -> list[tuple[EntryKind, str]]:
    """Return what is listed."""
    assert isinstance(s.app.screen, GotoScreen)
    return [(entry.kind, entry.name) for entry in s.app.screen._found]


PLACES = [(), ("b",), ("H",), ("x",), ("M",), ("T",), ("enter", "enter")]


@pytest.mark.parametrize("keys", PLACES)
async def test_a_view_is_gone_to_from_every_screen(keys: tuple[str, ...]) -> None:
    """`:war` shows the war decks of the clan, with nothing over it."""
    async with opened(*keys) as s:
        await go(s, "war")
        assert s.app.screen_stack == [s.screen]
        assert s.screen.controller.state.view == "war"


async def test_other_rows_of_a_view_are_gone_to() -> None:
    """`:by member` shows the war decks by member."""
    async with opened() as s:
        await go(s, "by member")
        assert s.screen.controller.state.view == "war-by-member"


@pytest.mark.parametrize("keys", PLACES)
async def test_a_screen_is_gone_to_from_every_screen(keys: tuple[str, ...]) -> None:
    """`:race` opens the race over the clan alone; where it is open already, it stays or closes."""
    async with opened(*keys) as s:
        await go(s, "history")
        assert isinstance(s.app.screen, HistoryScreen) is (keys != ("H",))
        assert len(s.app.screen_stack) <= 2


@pytest.mark.parametrize("query", ["2", "ash", "#9yy", "9yy"])
async def test_an_open_clan_is_found_by_number_name_and_tag(query: str) -> None:
    """The other open clan is shown."""
    async with opened() as s:
        await go(s, query)
        assert s.screen.controller.state.tag == RIVAL


async def test_saved_clans_and_groups_are_found() -> None:
    """A saved clan opens by its name, a group as a list of its clans."""
    async with opened("b") as s:
        await go(s, "ember")
        assert s.screen.controller.state.tag == SAVED
    async with opened() as s:
        await go(s, "allies")
        assert s.screen.controller.clan_list.title == "allies"


async def test_a_player_opens_and_a_card_gets_the_cursor() -> None:
    """A member's screen opens; a card is pointed at, also where a filter hides it."""
    async with opened("b") as s:
        await go(s, "thor1")
        assert isinstance(s.app.screen, PlayerScreen)
    async with opened("slash", *"wiz", "enter") as s:
        assert s.cards == ["Wizard"]
        await go(s, "miner")
        assert s.pointed == "Miner"
    async with opened() as s:
        s.screen.controller.show_view("members")
        await go(s, "zap")
        assert (s.screen.controller.state.view, s.pointed) == ("favourites", "Zap")


async def test_columns_themes_and_commands_are_found() -> None:
    """A column sorts, a theme is used and kept, `exit` ends the program."""
    async with opened("H") as s:
        await go(s, "sort card")
        assert (s.app.screen, s.screen.view.sort.column) == (s.screen, "card")
        await go(s, "dracula")
        assert s.app.theme == "dracula"
        assert s.screen.controller.states.theme is not None
        await go(s, "settings")
        assert "clantui config edit" in text(s.app)
        await go(s, "exit")
        assert s.app.return_code == 0


@pytest.mark.parametrize("keys", [(), ("b",), ("v", "v", "v", "v", "v", "v")])
@pytest.mark.parametrize(
    ("word", "sort"),
    [
        ("asleep", SortKey("last_seen", descending=True)),
        ("inactive", SortKey("last_seen", descending=True)),
        ("lazy", SortKey("donations", descending=False)),
        ("path", SortKey("league", descending=True)),
    ],
)
async def test_who_sleeps_or_gives_nothing_is_one_word_away(
    keys: tuple[str, ...], word: str, sort: SortKey
) -> None:
    """Words of leaders show the members in that order, from every screen and view."""
    async with opened(*keys) as s:
        await go(s, word)
        assert (s.app.screen, s.screen.controller.state.view) == (s.screen, "members")
        assert s.screen.view.sort == sort


@pytest.mark.parametrize("word", ["kick", "reminder", "attendance"])
async def test_whom_to_remind_or_remove_is_one_word_away(word: str) -> None:
    """Words of leaders show the war members."""
    async with opened() as s:
        await go(s, word)
        assert s.screen.controller.state.view == "war-members"


@pytest.mark.parametrize("query", ["export", "save", "help", "merge", "top", "yesterday", "rival"])
async def test_words_that_people_try_find_something(query: str) -> None:
    """Synonyms lead to the screens that do it."""
    async with opened("colon", *query) as s:
        assert listed(s)[0][0] in {EntryKind.SCREEN, EntryKind.COMMAND}


async def test_the_keys_of_the_visible_screen_are_offered_and_work() -> None:
    """Over the race its own commands are found, and those of the clan's table below it."""
    async with opened("b") as s:
        await s.press("colon", *"reload")
        assert (EntryKind.COMMAND, "Reload the race") in listed(s)
        await s.press("escape")
        await go(s, "reverse")
        assert s.app.screen is s.screen
        assert not s.screen.view.sort.descending


async def test_each_entry_is_one_line_with_its_kind_and_its_key() -> None:
    """The dialog shows kind, name and key; no line is wider than the list."""
    for size in ((80, 24), (60, 20), (40, 12)):
        async with opened("colon", *"race", size=size) as s:
            lines = [line for line in text(s.app).splitlines() if "Race" in line]
            assert "Screen" in lines[0]
            assert lines[0].split("│")[1].rstrip().endswith(" b")


async def test_an_unknown_name_leads_to_the_search_and_a_tag_to_its_clan() -> None:
    """A text that nothing fits is searched for among all clans; a tag opens its clan."""
    async with opened("b") as s:
        await go(s, "zebrastripes")
        assert isinstance(s.app.screen, SwitcherScreen)
        assert s.app.screen_stack[:-1] == [s.screen]
    async with opened("b") as s:
        await go(s, "#8qq")
        assert s.app.screen_stack == [s.screen]
        assert s.engine.loads[-1].tag == Tag("8QQ")


async def test_typing_is_never_lost_and_the_same_key_closes() -> None:
    """Letters typed at once with `:` are all in the field; ctrl+p closes what it opened."""
    async with opened() as s:
        for key in ("colon", *"rankings"):
            s.app.post_message(Key(key, ":" if key == "colon" else key))
        await s.pilot.pause()
        while s.app.is_typed_ahead:
            await s.pilot.pause(0.01)
        assert isinstance(s.app.focused, Input)
        assert s.app.focused.value == "rankings"
        await s.press("ctrl+p")
        assert s.app.screen is s.screen
        await s.press("ctrl+p")
        assert isinstance(s.app.screen, GotoScreen)


async def test_over_a_dialog_everything_can_be_reached() -> None:
    """ctrl+p opens over the help, and what is chosen closes the help."""
    async with opened("b", "question_mark") as s:
        assert isinstance(s.app.screen, HelpScreen)
        await s.press("ctrl+p", *"war", "enter")
        await s.pilot.pause()
        assert s.app.screen_stack == [s.screen]


async def test_before_the_first_clan_there_is_something_to_go_to() -> None:
    """Without a clan the saved clans, the switcher and commands are listed, and no view."""
    async with stage(prepare=remember) as s:
        await s.press("ctrl+p")
        kinds = {kind for kind, _ in listed(s)}
        assert EntryKind.VIEW not in kinds
        assert (EntryKind.CLAN, "Ember") in listed(s)
        assert (EntryKind.SCREEN, "Clans") in listed(s)


async def test_escape_goes_back_and_nothing_is_asked() -> None:
    """Opening, typing and closing load nothing and change nothing."""
    async with opened("b") as s:
        assert isinstance(s.app.screen, RaceScreen)
        before = len(s.engine.loads), len(s.engine.questions)
        await s.press("colon", *"war", "down", "up", "pagedown", "escape")
        assert isinstance(s.app.screen, RaceScreen)
        assert (len(s.engine.loads), len(s.engine.questions)) == before


async def test_an_api_key_is_not_shown_in_the_field() -> None:
    """A text that begins like an API key is masked, and finds nothing by its letters."""
    async with opened("colon", *"eyJ0eXAi") as s:
        assert isinstance(s.app.focused, Input)
        assert s.app.focused.password
        assert "eyJ0" not in text(s.app)
