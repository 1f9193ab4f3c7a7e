"""Tests of the entries of the "Go to" dialog and of what they open."""

from __future__ import annotations

from typing import Final

from textual.widgets import Input

from clantui.core.bookmarks import Bookmark, Bookmarks
from clantui.core.clan_list import ClanList, ClanRef
from clantui.core.model.tag import Tag
from clantui.ui.common.table.filter_input import FilterInput
from clantui.ui.goto.match import EntryKind, GotoEntry
from clantui.ui.keymap.synonyms import SYNONYMS
from clantui.ui.player.screen import PlayerScreen
from clantui.ui.switcher.screen import SwitcherScreen
from tests.pictures import BY_NAME
from tests.scenes.base import play_scene
from tests.ui.fake_backend import FakeBackend
from tests.ui.harness import NOON, Stage, make_survey, stage

HOME, RIVAL, SAVED, RECENT = Tag("2PP"), Tag("9YY"), Tag("8LL"), Tag("8QQ")
HOSTILE: Final = "Ene\x1b[31mmy\u202e"


def store_clans(backend: FakeBackend) -> None:
    """Store clans with the user's names and groups."""
    clans = (
        Bookmark(tag=RIVAL, name="Ash", label=HOSTILE, groups=("foes",), saved=True, visited=NOON),
        Bookmark(
            tag=SAVED, name="Ember", label="Mine", groups=("foes",), saved=True, visited=NOON
        ),
        Bookmark(tag=RECENT, name="Oak", visited=NOON),
    )
    backend.store.bookmarks = Bookmarks({clan.tag: clan for clan in clans})


def list_kind(s: Stage, kind: EntryKind) -> dict[str, GotoEntry]:
    """Return the entries of a kind, by name; no name occurs twice."""
    entries = [e for e in s.goto_entries.collect((s.app.theme,)) if e.kind is kind]
    assert len({entry.name for entry in entries}) == len(entries)
    return {entry.name: entry for entry in entries}


async def test_entries_show_the_present_state_and_open_their_own_clans() -> None:
    """A clan has the user's name for it, and is found by its groups; each clan is listed once."""
    async with stage(first="2PP", load_delay=1000, prepare=store_clans) as s:
        await s.load(make_survey(["Wizard", "Miner"]))
        controller = s.screen.controller
        clan_list = ClanList("list", (ClanRef(HOME), ClanRef(RIVAL, "Ash")))
        controller.use_list(clan_list.select(1))
        await s.pilot.pause()
        clans = list_kind(s, EntryKind.CLAN)
        assert [(name, entry.note) for name, entry in clans.items()] == [
            ("Thornwood", ""),
            ("Ene[31mmy", "now"),
            ("Mine", "saved"),
            ("Oak", "recent"),
        ]
        for name, loaded in (("Ene[31mmy", "ash"), ("Mine", "ember")):
            assert {"foes", loaded} <= {*clans[name].synonyms}
        group = list_kind(s, EntryKind.GROUP)["foes"]
        assert (group.note, group.words.split()[-1]) == ("2 clans", "Mine")
        for name, tag in (("Thornwood", HOME), ("Ene[31mmy", RIVAL), ("Oak", RECENT)):
            clans[name].run()
            await s.pilot.pause()
            assert controller.state.tag == tag
        group.run()
        await s.pilot.pause()
        assert controller.clan_list.title == "foes"
        assert [ref.tag for ref in controller.clan_list.clans] == [RIVAL, SAVED]
        assert [ref.name for ref in controller.clan_list.clans] == ["Ash", "Ember"]


async def test_only_the_view_on_the_screen_is_marked() -> None:
    """Two views may share a tab; each entry has its own name and opens its own rows."""
    async with stage(loaded=make_survey(["Wizard", "Miner"])) as s:
        for key in ("decks-by-deck", "decks", "war-by-member", "levels"):
            s.screen.controller.show_view(key)
            await s.pilot.pause()
            views = list_kind(s, EntryKind.VIEW)
            marked = [entry for entry in views.values() if entry.note]
            assert [entry.words.split()[0] for entry in marked] == [key]
            assert [entry.note for entry in marked] == ["now"]
        cards = list_kind(s, EntryKind.CARD)
        s.screen.controller.show_view("members")
        await s.pilot.pause()
        assert list_kind(s, EntryKind.CARD).keys() == {"Wizard", "Miner"} == cards.keys()


async def test_cards_of_other_views_are_found_once_and_lead_to_their_view() -> None:
    """A card that is not on the screen names the first view that has it."""
    async with play_scene(BY_NAME["loaded"], (80, 24)) as s:
        shown = {row.card.name for row in s.screen.view.counted.rows}
        cards = list_kind(s, EntryKind.CARD)
        notes = {name: entry.note for name, entry in cards.items()}
        assert {name for name, note in notes.items() if not note} == shown
        assert {*notes.values()} == {"", "in Decks", "in Levels"}
        for note, view in (("in Decks", "decks"), ("in Levels", "levels")):
            name = next(name for name in notes if notes[name] == note)
            cards[name].run()
            await s.pilot.pause()
            assert s.screen.controller.state.view == view
            assert s.highlighted_card == name
            s.screen.controller.show_view("favourites")


async def test_a_card_is_shown_where_it_is_with_the_filter_if_it_matches() -> None:
    """Another view is opened only for a card that is not in this one.

    The field has the filter of the table, also after it was cleared.
    """
    async with stage(loaded=make_survey(["Wizard", "Miner"])) as s:
        view = s.screen.view
        s.screen.controller.show_view("levels")
        for typed, card, filter_text in (("mi", "Miner", "mi"), ("mi", "Wizard", "")):
            await s.press("slash", "ctrl+u", *typed, "enter")
            list_kind(s, EntryKind.CARD)[card].run()
            await s.pilot.pause()
            assert (s.screen.controller.state.view, view.filter_text) == ("levels", filter_text)
            assert s.highlighted_card == card
            assert view.query_one(FilterInput).value == filter_text


async def test_nothing_of_a_clan_is_listed_before_it_is_loaded() -> None:
    """There are no views, members, cards and columns yet; without colours there is no theme."""
    async with stage(first="2PP") as s:
        kinds = {entry.kind.name for entry in s.goto_entries.collect(())}
        assert kinds == {"SCREEN", "COMMAND"}


async def test_a_search_gets_the_text_without_control_characters() -> None:
    """The text is searched for as it is offered; the tag may be in any case, with blanks."""
    async with stage(loaded=make_survey(["Wizard"])) as s:
        opened, search = s.goto_entries.offer(" #8qq ")
        assert (opened.name, search.name) == ("Open #8QQ", "Search all clans for “#8qq”")
        (search,) = s.goto_entries.offer(f" {HOSTILE} ")
        assert search.name == "Search all clans for “Ene[31mmy”"
        search.run()
        await s.pilot.pause()
        assert isinstance(s.app.screen, SwitcherScreen)
        assert s.app.screen.query_one(Input).value == "Ene[31mmy"


async def test_the_duel_is_that_of_the_member_under_the_cursor() -> None:
    """It has the words of the key; on a player's screen the key itself is listed instead."""
    async with stage(loaded=make_survey(["Wizard", "Miner"])) as s:
        s.screen.controller.show_view("members")
        await s.pilot.pause()
        s.screen.view.table.move_cursor_to(s.screen.view.table.rows[1].key)
        duel = list_kind(s, EntryKind.SCREEN)["Duel"]
        assert {*SYNONYMS["player-duel"].split()} <= {*duel.synonyms}
        duel.run()
        await s.pilot.pause()
        player = s.app.screen
        assert isinstance(player, PlayerScreen)
        assert "Thor1" in str(player.query_one("ScreenHeader").render())
        duel = list_kind(s, EntryKind.SCREEN)["Duel"]
        assert duel.keys == "D"


SCREENS: Final = {
    "Race": "b",
    "Clans": "c",
    "Compare": "x",
    "Family": "M",
    "History": "H",
    "Rankings": "T",
    "About": "i",
    "Export": "w",
    "Problems": "!",
    "First hint": "",
    "Theme": "",
    "Help": "?",
    "Duel": "",
}
"""Name and key of each screen that is listed."""


async def test_each_action_is_listed_once_with_its_first_key() -> None:
    """Screens have a name and a sentence as note, commands only a sentence, and no other key.

    Those of the visible screen come first; a dialog has none, and those of the clan do not depend
    on it.
    """
    async with stage(loaded=make_survey(["Wizard", "Miner"])) as s:
        listed = []
        for keys in ((), ("question_mark",), ("escape", "slash"), ("escape", "escape", "b")):
            await s.press(*keys)
            screens = list_kind(s, EntryKind.SCREEN)
            assert {name: entry.keys for name, entry in screens.items()} == SCREENS
            assert all(entry.note for entry in screens.values())
            commands = list_kind(s, EntryKind.COMMAND)
            assert not any(entry.note for entry in commands.values())
            assert max(len(entry.keys.split()) for entry in commands.values()) == 1
            assert [name for name in commands if "palette" in name or "Quit" in name] == ["Quit"]
            listed.append([*commands])
    table, dialog, field, race = listed
    assert dialog == table
    assert field[0] == "Apply the filter"
    assert race[:2] == ["Reload the race", "Back to the clan"]
    assert {*table} < {*race}
    assert "Reload (missing players first)" in table
