"""Tests of the "Go to" dialog."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import product
from typing import Final

import pytest
from msgspec.structs import replace
from textual.events import Key
from textual.widgets import Input, OptionList

from clantui.core.bookmarks import Bookmark, Bookmarks
from clantui.core.clan_list import ClanList, ClanRef
from clantui.core.columns import SortKey
from clantui.core.model.tag import Tag
from clantui.core.views import ALL_VIEWS, TAB_VIEWS, load_view, make_tab_title
from clantui.ui.common.table.filter_input import FilterInput
from clantui.ui.goto.match import DEFAULT_KINDS, EntryKind
from clantui.ui.goto.screen import GotoScreen
from clantui.ui.help.screen import HelpScreen
from clantui.ui.history.screen import HistoryScreen
from clantui.ui.player.screen import PlayerScreen
from clantui.ui.race.screen import RaceScreen
from clantui.ui.switcher.screen import SwitcherScreen
from tests.factories.api_keys import KEY
from tests.ui.fake_backend import FakeBackend
from tests.ui.harness import NOON, Stage, make_survey, stage
from tests.ui.screen_text import text

HOME, RIVAL, SAVED = Tag("2PP"), Tag("9YY"), Tag("8LL")


def store_clan(backend: FakeBackend) -> None:
    """Store a saved clan in a group."""
    saved = Bookmark(tag=SAVED, name="Ember", saved=True, groups=("allies",), visited=NOON)
    backend.store.bookmarks = Bookmarks({SAVED: saved})


@asynccontextmanager
async def open_two_clans(*keys: str) -> AsyncIterator[Stage]:
    """Load a clan with a second one in the list, and press keys."""
    async with stage(first="2PP", load_delay=1000, prepare=store_clan) as s:
        await s.load(make_survey(["Wizard", "Miner", "Zap"]))
        s.screen.controller.use_list(ClanList("list", (ClanRef(HOME), ClanRef(RIVAL, "Ash"))))
        await s.press(*keys)
        yield s


async def ask(s: Stage, query: str) -> None:
    """Open the dialog if it is closed, and give it a query."""
    if not isinstance(s.app.screen, GotoScreen):
        await s.press("colon")
    s.app.screen.query_one(Input).value = query
    await s.pilot.pause()


async def go(s: Stage, query: str) -> None:
    """Give the dialog a query, and press Enter."""
    await ask(s, query)
    await s.press("enter")
    await s.pilot.pause()


def list_entries(s: Stage) -> list[tuple[EntryKind, str]]:
    """Return the entries in the list."""
    assert isinstance(s.app.screen, GotoScreen)
    return [(entry.kind, entry.name) for entry in s.app.screen._matches]


async def start_again(s: Stage) -> None:
    """Go back to the favourites of the first clan, and close all screens over them."""
    s.screen.navigator.close_upper()
    s.screen.view.go_back()
    s.screen.controller.go_to(s.screen.controller.clan_list.select(0))
    s.screen.controller.show_view("favourites")
    await s.pilot.pause()
    assert s.app.screen_stack == [s.screen]
    assert (s.screen.controller.state.tag, s.screen.controller.state.view) == (HOME, "favourites")


PLACES: Final[tuple[str, ...]] = ("H", "enter enter")
"""The keys that lead from the clan's table to a screen, and to one over a pane."""

from_every_screen = pytest.mark.parametrize(
    "places",
    [PLACES, pytest.param(("", "b", "x", "M", "T"), marks=pytest.mark.soak)],
    ids=["few", "others"],
)


@from_every_screen
async def test_duel_leads_to_the_duel_helper(places: tuple[str, ...]) -> None:
    """`:duel` opens the helper of the member under the cursor; without one a message says how."""
    async with open_two_clans() as s:
        for keys in places:
            if keys == "enter enter":
                continue
            await start_again(s)
            await s.press(*keys.split())
            await go(s, "duel")
            assert "Choose a player first: Enter twice opens one, then D" in text(s.app)
        await start_again(s)
        s.screen.controller.show_view("members")
        await s.pilot.pause()
        await go(s, "duel")
        assert isinstance(s.app.screen, PlayerScreen)
        assert "The duel opens when the battle log is loaded" in text(s.app)
        assert len(s.backend.logs) == 1


@from_every_screen
async def test_a_view_opens_from_every_screen(places: tuple[str, ...]) -> None:
    """`:war` shows the war decks of the clan, and closes the screens over it."""
    async with open_two_clans() as s:
        for keys in places:
            await start_again(s)
            await s.press(*keys.split())
            await go(s, "war")
            assert s.app.screen_stack == [s.screen], keys
            assert s.screen.controller.state.view == "war", keys


@from_every_screen
async def test_a_screen_opens_from_every_screen(places: tuple[str, ...]) -> None:
    """`:history` opens the history directly over the clan; an open history closes."""
    async with open_two_clans() as s:
        for keys in places:
            await start_again(s)
            await s.press(*keys.split())
            await go(s, "history")
            assert isinstance(s.app.screen, HistoryScreen) is (keys != "H"), keys
            assert len(s.app.screen_stack) <= 2, keys


async def test_an_entry_has_the_keys_that_are_bound_now() -> None:
    """A column and a clan show the user's keys, as commands do."""
    keymap = {"sort": "f6", "clan-1": "f7"}
    async with stage(loaded=make_survey(["Wizard"]), keymap=keymap) as s:
        entries = s.goto_entries.collect(())
    assert next(e.keys for e in entries if e.kind is EntryKind.CLAN) == "f7"
    assert {e.keys.split()[0] for e in entries if e.kind is EntryKind.SORT and e.keys} == {"f6"}


@pytest.mark.parametrize(
    "queries",
    [("2", "#9yy"), pytest.param(("ash", "9yy"), marks=pytest.mark.soak)],
    ids=["few", "others"],
)
async def test_open_and_saved_clans_and_groups_are_found(queries: tuple[str, ...]) -> None:
    """Number, name and tag show the second clan, a name a saved clan, a group a list of clans."""
    async with open_two_clans() as s:
        for query in queries:
            await start_again(s)
            await go(s, query)
            assert s.screen.controller.state.tag == RIVAL, query
        await start_again(s)
        await s.press("b")
        await go(s, "ember")
        assert s.screen.controller.state.tag == SAVED
        await go(s, "allies")
        assert s.screen.controller.clan_list.title == "allies"


async def test_a_player_opens_and_a_card_gets_the_cursor() -> None:
    """A member's screen opens; the cursor moves to a card, even if a filter hides it."""
    async with open_two_clans("b") as s:
        await go(s, "thor1")
        assert isinstance(s.app.screen, PlayerScreen)
        await start_again(s)
        await s.press("slash", *"wiz", "enter")
        assert s.cards == ["Wizard"]
        await go(s, "miner")
        assert s.highlighted_card == "Miner"
        s.screen.controller.show_view("members")
        await go(s, "zap")
        assert (s.screen.controller.state.view, s.highlighted_card) == ("favourites", "Zap")


async def test_columns_themes_and_commands_are_found() -> None:
    """A column sorts, a theme is used and stored, `exit` ends the program."""
    async with open_two_clans("H") as s:
        await go(s, "sort card")
        assert (s.app.screen, s.screen.view.sort.column) == (s.screen, "card")
        await go(s, "dracula")
        assert s.app.theme == "dracula"
        assert s.screen.controller.states.theme is not None
        await go(s, "settings")
        assert "clantui config edit" in text(s.app)
        await go(s, "exit")
        assert s.app.return_code == 0


LEADERS: Final = {
    "asleep": SortKey("last_seen", descending=True),
    "lazy": SortKey("donations", descending=False),
    "inactive": SortKey("last_seen", descending=True),
    "path": SortKey("league", descending=True),
}
"""The order of the members that each word selects; never twice the same in a row."""


@pytest.mark.parametrize(
    "cases",
    [
        tuple(zip(("b", "v v v v v v"), LEADERS, strict=False)),
        pytest.param(tuple(product(("", "b", "v v v v v v"), LEADERS)), marks=pytest.mark.soak),
    ],
    ids=["few", "all"],
)
async def test_words_of_leaders_sort_the_members(cases: tuple[tuple[str, str], ...]) -> None:
    """Words of leaders show the members in an order, from every screen and view."""
    async with open_two_clans() as s:
        for case in cases:
            keys, word = case
            await start_again(s)
            await s.press(*keys.split())
            assert s.screen.view.sort != LEADERS[word], case
            await go(s, word)
            assert (s.app.screen, s.screen.controller.state.view) == (s.screen, "members"), case
            assert s.screen.view.sort == LEADERS[word], case


@pytest.mark.parametrize(
    "words",
    [("kick",), pytest.param(("reminder", "attendance"), marks=pytest.mark.soak)],
    ids=["few", "others"],
)
async def test_words_lead_to_other_rows_of_a_view(words: tuple[str, ...]) -> None:
    """Words about reminding and removing show the war members, `by member` the war decks."""
    async with open_two_clans() as s:
        for word in words:
            await start_again(s)
            await go(s, word)
            assert s.screen.controller.state.view == "war-members", word
        await start_again(s)
        await go(s, "by member")
        assert s.screen.controller.state.view == "war-by-member"


README_WORDS: Final = {
    "QR": "Current decks by deck",
    "qr code": "War decks by member",
    "phone": "Current decks by deck",
    "card": "Export",
    "clan card": "Export",
    "poster": "Export",
    "share": "Export",
    "deck": "Current decks by deck",
    "reminder": "War members",
    "inactive": "Away longest",
}
"""Entry that each word finds."""


async def test_words_of_the_readme_and_synonyms_are_found() -> None:
    """Decks as QR codes, the clan card and the reminder are among the first entries.

    Synonyms lead to screens or commands.
    """
    async with open_two_clans() as s:
        for query, name in README_WORDS.items():
            await ask(s, query)
            assert name in [found for _, found in list_entries(s)[:4]], query
        for query in ("export", "save", "help", "merge", "top", "yesterday", "rival", "poster"):
            await ask(s, query)
            assert list_entries(s)[0][0] in {EntryKind.SCREEN, EntryKind.COMMAND}, query


async def test_the_reminder_is_offered_where_it_can_be_copied() -> None:
    """A command that needs another view is not an entry."""
    async with open_two_clans() as s:
        for view, is_offered in (("favourites", False), ("war-members", True)):
            s.screen.controller.show_view(view)
            await ask(s, "remind")
            names = [name for kind, name in list_entries(s) if kind is EntryKind.COMMAND]
            assert any("reminder" in name for name in names) is is_offered, (view, names)
            await s.press("escape")


async def test_commands_of_the_visible_screen_and_of_the_clan_work() -> None:
    """Over the race its own commands are found, and those of the clan's table below it."""
    async with open_two_clans("b") as s:
        await ask(s, "reload")
        assert (EntryKind.COMMAND, "Reload the race") in list_entries(s)
        await s.press("escape")
        await go(s, "reverse")
        assert s.app.screen is s.screen
        assert not s.screen.view.sort.descending


@pytest.mark.parametrize(
    "sizes",
    [((80, 24), (40, 24)), pytest.param(((60, 24),), marks=pytest.mark.soak)],
    ids=["few", "others"],
)
async def test_each_entry_is_one_line_with_its_kind_and_its_key(
    sizes: tuple[tuple[int, int], ...],
) -> None:
    """Kind and key of an entry are whole at every width; the text between them is cut."""
    async with open_two_clans() as s:
        for size in sizes:
            await s.resize(*size)
            await ask(s, "the")
            assert isinstance(s.app.screen, GotoScreen)
            in_dialog = [line.split("│")[1] for line in text(s.app).splitlines() if "│" in line]
            height = s.app.screen.query_one(OptionList).size.height
            rows = [row.rstrip("▁▂▃▄▅▆▇█ ") for row in in_dialog[2 : 2 + height]]
            entries = s.app.screen._matches[: len(rows)]
            assert len({entry.keys for entry in entries}) > 5
            for row, entry in zip(rows, entries, strict=True):
                kind, rest = row[2:11], row[11:].removesuffix(entry.keys).rstrip()
                assert kind.rstrip() == entry.kind.title, size
                assert row.endswith(entry.keys), size
                assert f"{entry.name}  {entry.note}".startswith(rest.removesuffix("…")), size
            await s.press("escape")


async def test_another_size_keeps_the_cursor_on_its_entry() -> None:
    """The lines are drawn again for another width; Enter still opens the same entry."""
    async with open_two_clans("colon", "down", "down") as s:
        entry = list_entries(s)[2]
        await s.resize(60, 20)
        options = s.app.screen.query_one(OptionList)
        assert options.highlighted == 2
        assert list_entries(s)[2] == entry


async def test_an_unknown_name_leads_to_the_search_and_a_tag_to_its_clan() -> None:
    """A text without a match is searched for among all clans; a tag opens its clan."""
    async with open_two_clans("b") as s:
        await go(s, "zebrastripes")
        assert isinstance(s.app.screen, SwitcherScreen)
        assert s.app.screen_stack[:-1] == [s.screen]
        await start_again(s)
        await s.press("b")
        await go(s, "#8qq")
        assert s.app.screen_stack == [s.screen]
        assert s.backend.loads[-1].tag == Tag("8QQ")


async def test_only_a_text_that_can_be_a_name_is_offered_for_a_search() -> None:
    """The search of clans takes no shorter or longer text, so that none is offered for it."""
    async with stage() as s:
        for length, offers in ((2, 0), (3, 1), (30, 1), (31, 0)):
            assert len([*s.goto_entries.offer("x" * length)]) == offers, length


async def test_no_typed_letter_is_lost_and_the_same_key_closes() -> None:
    """Letters typed directly after `:` are all in the field; ctrl+p closes the dialog."""
    async with open_two_clans() as s:
        for key in ("colon", *"rankings"):
            s.app.post_message(Key(key, ":" if key == "colon" else key))
        await s.pilot.pause()
        while s.app._type_ahead._task:
            await s.pilot.pause(0.01)
        assert isinstance(s.app.focused, Input)
        assert s.app.focused.value == "rankings"
        await s.press("ctrl+p")
        assert s.app.screen is s.screen
        await s.press("ctrl+p")
        assert isinstance(s.app.screen, GotoScreen)


async def test_choosing_an_entry_closes_a_dialog_below() -> None:
    """ctrl+p opens over the help; choosing an entry closes the help."""
    async with open_two_clans("b", "question_mark") as s:
        assert isinstance(s.app.screen, HelpScreen)
        await s.press("ctrl+p", *"war", "enter")
        await s.pilot.pause()
        assert s.app.screen_stack == [s.screen]


async def test_there_are_entries_without_a_clan() -> None:
    """Without a clan the saved clans, the switcher and commands are listed, but no view."""
    async with stage(prepare=store_clan) as s:
        await s.press("ctrl+p")
        kinds = {kind for kind, _ in list_entries(s)}
        assert EntryKind.VIEW not in kinds
        assert (EntryKind.CLAN, "Ember") in list_entries(s)
        assert (EntryKind.SCREEN, "Clans") in list_entries(s)


async def test_escape_goes_back_without_a_request() -> None:
    """Opening, typing and closing load nothing and change nothing."""
    async with open_two_clans("b") as s:
        assert isinstance(s.app.screen, RaceScreen)
        before = len(s.backend.loads), len(s.backend.calls)
        await s.press("colon", *"war", "down", "up", "pagedown", "escape")
        assert isinstance(s.app.screen, RaceScreen)
        assert (len(s.backend.loads), len(s.backend.calls)) == before


async def test_an_api_key_is_not_shown_in_the_field() -> None:
    """A text that begins like an API key is masked, and not searched for."""
    async with open_two_clans("colon", *"eyJ0eXAi") as s:
        assert isinstance(s.app.focused, Input)
        assert s.app.focused.password
        assert "eyJ0" not in text(s.app)


async def test_the_field_keeps_the_focus_and_enter_opens_the_chosen_entry() -> None:
    """Before a query only places and commands are listed; a click opens the entry under it.

    Enter without a match, and on an API key, opens nothing; the key is taken out of the field.
    """
    async with open_two_clans("colon", "tab", "down") as s:
        dialog = s.app.screen
        assert {kind for kind, _ in list_entries(s)} <= DEFAULT_KINDS
        assert isinstance(s.app.focused, Input)
        field = s.app.focused
        field.value = "zz"
        await s.press("enter")
        assert (list_entries(s), s.app.screen) == ([], dialog)
        field.value = KEY
        await s.pilot.pause()
        assert field.password
        await s.press("enter")
        assert field.value == ""
        assert [call.name for call in s.backend.calls] == ["check_key"]
        assert dialog in s.app.screen_stack
        await start_again(s)
        await ask(s, "thor")
        await s.press("down", "enter")
        assert isinstance(s.app.screen, PlayerScreen)
        await start_again(s)
        await ask(s, "war")
        views = [name for _, name in list_entries(s)]
        await s.pilot.click(OptionList, offset=(12, views.index("War members")))
        await s.pilot.pause()
        assert s.app.screen_stack == [s.screen]
        assert s.screen.controller.state.view == "war-members"


async def test_the_key_of_the_user_closes_the_dialog() -> None:
    """Another key is the beginning of a query."""
    async with stage(loaded=make_survey(["Wizard"]), keymap={"palette": ";"}) as s:
        await s.press("semicolon", "colon")
        assert isinstance(s.app.screen, GotoScreen)
        await s.press("backspace", "semicolon")
        assert s.app.screen_stack == [s.screen]


async def test_entries_of_a_clan_have_their_keys_notes_and_words() -> None:
    """Clans, groups, players, columns and orders; the present one of each kind has a note."""
    async with open_two_clans() as s:
        entries = s.goto_entries.collect(["dracula", s.app.theme])
        shown = [
            (entry.kind.name, entry.name, entry.keys, entry.note, entry.words)
            for entry in entries
            if entry.kind.name not in {"VIEW", "SCREEN", "COMMAND", "CARD"}
        ]
        orders = ("place", "card", "players", "share", "elixir", "rarity", "kind", "who")
        assert [entry for entry in shown if entry[0] != "SORT"] == [
            ("CLAN", "Thornwood", "1", "now", "1 #2PP  Thornwood  open"),
            ("CLAN", "#9YY", "2", "", "2 #9YY Ash   open"),
            ("CLAN", "Ember", "", "saved", "#8LL Ember allies saved"),
            ("GROUP", "allies", "", "1 clan", "family Ember"),
            ("MEMBER", "Thor0", "", "", "#P08RQ member"),
            ("MEMBER", "Thor1", "", "", "#P28RQ member"),
            ("MEMBER", "Thor2", "", "", "#P88RQ member"),
            ("THEME", "dracula", "", "", "colours colors"),
            ("THEME", "clantui-dark", "", "now", "colours colors"),
        ]
        columns = [entry for entry in shown if entry[0] == "SORT"]
        assert [words for *_, words in columns[:-3]] == [f"{key} column order" for key in orders]
        assert [keys for _, _, keys, _, _ in columns] == [
            *(f"s {x}" for x in "ncpsertw"),
            *[""] * 3,
        ]
        assert [note for *_, note, _ in columns] == ["", "", "▼", *[""] * 5, *["Members"] * 3]
        views = [(entry.name, entry.note) for entry in entries if entry.kind is EntryKind.VIEW]
        titles = [
            make_tab_title(name) if name in TAB_VIEWS else load_view(name).title
            for name in ALL_VIEWS
        ]
        assert views == [("Favourites", "now"), *((title, "") for title in titles[1:])]
        cards = [(entry.name, entry.words) for entry in entries if entry.kind is EntryKind.CARD]
        assert cards == [("Wizard", "rare"), ("Miner", "rare"), ("Zap", "rare")]
        offered = [
            [entry.name for entry in s.goto_entries.offer(query)]
            for query in ("#2pp", "ab", "abc", "a" * 41)
        ]
        search = "Search all clans for “{}”"
        assert offered == [["Open #2PP", search.format("#2pp")], [], [search.format("abc")], []]


async def test_the_first_nine_clans_have_a_key_and_a_saved_one_its_label() -> None:
    """A clan of the list has the user's name for it, and is not listed again as saved."""

    def store_label(backend: FakeBackend) -> None:
        saved = Bookmark(tag=RIVAL, name="Ash", label="Enemy", saved=True, visited=NOON)
        backend.store.bookmarks = Bookmarks({RIVAL: saved})

    async with stage(first="2PP", load_delay=1000, prepare=store_label) as s:
        await s.load(make_survey(["Wizard"]))
        tags = (HOME, *(Tag(f"2{letter}Q") for letter in "0289PYLQ"), RIVAL)
        s.screen.controller.use_list(ClanList("list", tuple(map(ClanRef, tags))))
        entries = s.goto_entries.collect(())
        clans = [entry for entry in entries if entry.kind is EntryKind.CLAN]
        assert [entry.keys for entry in clans] == [*"123456789", ""]
        assert clans[-1].name == "Enemy"
        s.screen.navigator.open_player(make_survey(["Wizard"]).clan.members[0].tag)
        await s.pilot.pause()
        assert isinstance(s.app.screen, PlayerScreen)
        names = [entry.name for entry in s.goto_entries.collect(())]
        assert names.count("Duel") == 1


async def test_a_player_without_a_name_has_a_tag_and_a_card_closes_the_filter() -> None:
    """Each entry has a text; the field of the filter does not cover the card that was chosen."""
    survey = make_survey(["Wizard", "Miner"])
    first, *others = survey.clan.members
    clan = replace(survey.clan, members=(replace(first, name=""), *others))
    async with stage(loaded=replace(survey, clan=clan)) as s:
        s.screen.view.show_filter(shown=True)
        entries = {
            entry.name: entry
            for entry in s.goto_entries.collect(())
            if entry.kind in {EntryKind.MEMBER, EntryKind.CARD}
        }
        assert str(first.tag) in entries
        entries["Miner"].run()
        await s.pilot.pause()
        assert not s.screen.query_one(FilterInput).display
        assert s.highlighted_card == "Miner"
