"""Tests of the ways between a clan and the other screens, and of pasted text."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from msgspec.structs import replace
from textual import events
from textual.screen import Screen

from clantui.core.bookmarks import Bookmark, Bookmarks
from clantui.core.clan_list import ClanList, ClanRef
from clantui.core.model.errors import NotFound, Unreachable
from clantui.core.model.snapshot import Snapshot
from clantui.core.model.tag import Tag
from clantui.ui.clan.detail import DetailPane
from clantui.ui.clan.states import decode_state
from clantui.ui.clan.tag_input import TagInput
from clantui.ui.common.screens import SafeDismiss
from clantui.ui.compare.screen import CompareScreen
from clantui.ui.family.screen import FamilyScreen
from clantui.ui.history.screen import HistoryScreen
from clantui.ui.navigation import SCREENS, load_screen
from clantui.ui.race.screen import RaceScreen
from clantui.ui.rankings.screen import RankingsScreen
from clantui.ui.switcher.screen import SwitcherScreen
from tests.factories.races import race, racer
from tests.ui.fake_backend import FakeBackend
from tests.ui.harness import NOON, Stage, loaded, stage
from tests.ui.screen_text import text

HOME, RIVAL, THIRD = Tag("2PP"), Tag("9YY"), Tag("8LL")


async def open_home(s: Stage) -> None:
    """Load a clan."""
    await s.arrive(loaded(["Wizard", "Miner"]))
    await s.end()


def on_top(s: Stage) -> Screen[Any]:
    """Return the visible screen."""
    return s.app.screen


async def paste(s: Stage, text: str) -> None:
    """Paste into the focused widget, as a terminal does."""
    s.app.post_message(events.Paste(text))
    await s.pilot.pause()


async def test_a_rival_of_the_race_is_one_key_away_and_the_race_stays_ours() -> None:
    """`b`, then `→` on a rival, opens the rivals as a list, and `b` is still our race."""
    async with stage(first="2PP", rest=1000) as s:
        await open_home(s)
        await s.press("b")
        assert isinstance(s.app.screen, RaceScreen)
        assert s.engine.questions[-1].about[0] == HOME
        s.engine.questions[-1].answer.set_result(race(racer(HOME), racer(RIVAL)))
        await s.pilot.pause()
        await s.press("j", "right")
        assert on_top(s) is s.screen
        assert s.screen.controller.state.tag == RIVAL
        assert {stop.tag for stop in s.screen.controller.clan_list.stops} == {HOME, RIVAL}
        await s.press("b")
        assert s.engine.questions[-1].about[0] == HOME


@pytest.mark.parametrize(("key", "screen"), [("x", CompareScreen), ("M", FamilyScreen)])
async def test_a_key_in_the_race_is_about_its_clans(key: str, screen: type[Screen[Any]]) -> None:
    """`x` compares with the rival under the cursor, `M` shows all; Esc leaves our own clan."""
    async with stage(first="2PP", rest=1000) as s:
        await open_home(s)
        await s.press("b", key)
        assert isinstance(s.app.screen, RaceScreen), "nothing is known of the rivals yet"
        s.engine.questions[-1].answer.set_result(race(racer(HOME), racer(THIRD), racer(RIVAL)))
        await s.pilot.pause()
        await s.press("G", key)
        assert isinstance(s.app.screen, screen)
        if isinstance(s.app.screen, CompareScreen):
            assert s.app.screen.state.tags == (HOME, RIVAL)
        await s.press("escape")
        controller = s.screen.controller
        assert (on_top(s), controller.state.tag, controller.race_clan) == (s.screen, HOME, HOME)
        assert {stop.tag for stop in controller.clan_list.stops} == {HOME, RIVAL, THIRD}


async def test_every_screen_opens_and_leaves_the_clan_as_it_was() -> None:
    """Every screen opens by key or palette, and Esc returns to the same clan and cursor."""
    async with stage(first="2PP", rest=1000) as s:
        await open_home(s)
        s.screen.controller.use_list(ClanList("list", (ClanRef(HOME), ClanRef(RIVAL))))
        await s.press("j")
        screens = {
            "b": RaceScreen,
            "H": HistoryScreen,
            "c": SwitcherScreen,
            "M": FamilyScreen,
        }
        for key, screen in screens.items():
            await s.press(key)
            assert isinstance(s.app.screen, screen)
            await s.press("escape")
            assert s.app.screen is s.screen
        rankings = next(c for c in s.app.get_system_commands(s.screen) if c.title == "Rankings")
        rankings.callback()
        await s.pilot.pause()
        assert isinstance(s.app.screen, RankingsScreen)
        await s.press("escape")
        assert (s.screen.controller.state.tag, s.pointed) == (HOME, "Miner")


async def test_edits_in_the_switcher_outlive_it() -> None:
    """A clan saved in the switcher is bookmarked and stored."""
    async with stage(first="2PP", rest=1000) as s:
        await open_home(s)
        await s.press("c", "tab", "a")
        await s.press("escape")
        assert s.engine.memory.noted.find(HOME).saved
        assert s.screen.controller.states.bookmarks.find(HOME).saved


async def test_a_clan_that_was_looked_at_is_among_the_recent() -> None:
    """Every clan shown is noted with its name and time."""
    async with stage(first="2PP", rest=1000) as s:
        await open_home(s)
        entry = s.engine.memory.noted.find(HOME)
        assert (entry.name, entry.visited) == ("Thornwood", NOON)


async def test_a_reading_of_the_history_is_what_changes_are_counted_from() -> None:
    """Changes count from the last reading of an earlier run, until another one is chosen."""

    def reading(cards: list[str], days: int) -> Snapshot:
        survey = loaded(cards)
        at = NOON - timedelta(days=days)
        return Snapshot(
            clan=HOME,
            name="Thornwood",
            at=at,
            names={m.tag: m.name for m in survey.clan.members},
            favourites={p.tag: p.favourite for _, p in survey.loaded},
        )

    def prepare(engine: FakeBackend) -> None:
        first, second = reading(["Zap", "Zap", "Zap"], 9), reading(["Wizard", "Zap", "Zap"], 2)
        engine.readings[HOME] = (first, second)

    async with stage(first="2PP", rest=1000, prepare=prepare) as s:
        await s.arrive(loaded(["Wizard", "Wizard", "Zap"]))
        await s.end()
        deltas = {row.card.name: row.delta for row in s.grid.rows}
        assert deltas == {"Wizard": 1, "Zap": -1}
        s.screen.controller.count_changes_since(NOON - timedelta(days=9))
        await s.drawn()
        deltas = {row.card.name: row.delta for row in s.grid.rows}
        assert deltas == {"Wizard": 2, "Zap": -2}


async def test_a_link_pasted_anywhere_is_offered_and_opened_by_enter() -> None:
    """A link pasted over the table goes to the field, and nothing is requested before Enter."""
    async with stage(first="2PP", rest=1000) as s:
        await open_home(s)
        await paste(s, "look: https://royaleapi.com/clan/9YY/war !")
        assert s.screen.query_one(TagInput).value == "#9YY"
        assert "Enter opens #9YY" in s.message
        assert len(s.engine.loads) == 1
        await s.press("enter")
        assert s.engine.loads[-1].tag == RIVAL


async def test_a_pasted_link_to_a_player_opens_their_clan() -> None:
    """A pasted player's link is requested as a player at once."""
    async with stage(first="2PP", rest=1000) as s:
        await open_home(s)
        await paste(s, "https://royaleapi.com/player/9YY")
        await s.press("enter")
        question = s.engine.questions[-1]
        assert (question.what, question.about) == ("home_of", (RIVAL,))
        question.answer.set_result(None)
        await s.pilot.pause()
        assert "player #9YY is in no clan" in s.message


async def test_a_tag_that_is_no_players_is_said_once() -> None:
    """An error that contains the tag is shown without the tag before it."""
    async with stage(first="2PP", rest=1000) as s:
        await open_home(s)
        await paste(s, "https://royaleapi.com/player/9YY")
        await s.press("enter")
        s.engine.questions[-1].answer.set_exception(NotFound("there is no player #9YY"))
        await s.pilot.pause()
        assert "✗ there is no player #9YY" in s.message


async def test_an_offer_is_left_with_escape() -> None:
    """Esc after a paste restores the clan's own tag in the field."""
    async with stage(first="2PP", rest=1000) as s:
        await open_home(s)
        await paste(s, "#9YY")
        await s.press("escape")
        assert s.screen.query_one(TagInput).value == "#2PP"
        assert "↵ opens" not in s.message
        assert s.app.focused is s.grid


async def test_the_newest_reading_is_one_to_count_from_too() -> None:
    """Nothing has changed since the reading on the screen."""

    def prepare(engine: FakeBackend) -> None:
        old = Snapshot.of(loaded(["Zap", "Zap"]))
        engine.readings[HOME] = (replace(old, at=NOON - timedelta(days=2)),)

    async with stage(first="2PP", rest=1000, prepare=prepare) as s:
        await s.arrive(loaded(["Wizard", "Zap"]))
        await s.end()
        assert {row.delta for row in s.grid.rows} == {1, -1}
        s.screen.controller.count_changes_since(NOON)
        await s.drawn()
        assert {row.delta for row in s.grid.rows} == {0}


async def test_the_demo_says_so_on_every_clan() -> None:
    """The demo's badge is on every clan, however it was opened."""
    async with stage(demo=True, first="2PP", rest=1000) as s:
        await open_home(s)
        s.screen.controller.states.survey_of(RIVAL)
        s.screen.controller.use_list(ClanList("list", (ClanRef(HOME), ClanRef(RIVAL)), 1))
        await s.pilot.pause()
        assert s.screen.controller.state.tag == RIVAL
        assert "demo" in s.title


async def test_a_store_that_had_to_be_set_aside_is_told_of() -> None:
    """Problems of the store are shown on the screen."""

    def prepare(engine: FakeBackend) -> None:
        engine.notice = "the store was damaged"

    async with stage(prepare=prepare) as s:
        assert [n.message for n in s.app._notifications] == ["the store was damaged"]


async def test_the_open_clan_survives_a_crash() -> None:
    """Order and filter are stored while the program runs, not only at its end."""
    async with stage(first="2PP", rest=1000) as s:
        await open_home(s)
        await s.press("s", "c", "slash", *"wiz", "enter")
        s.screen.tick()
        kept = decode_state(s.engine.memory.text).states[0]
        assert (kept.layout.sort.column, kept.filter_query) == ("card", "wiz")


async def test_text_without_a_tag_that_is_pasted_changes_nothing() -> None:
    """A pasted text without a tag is reported and changes nothing."""
    async with stage(first="2PP", rest=1000) as s:
        await open_home(s)
        before = s.message
        await paste(s, "hello there, how are you?")
        assert (s.message, s.app.focused) == (before, s.grid)
        (told,) = [n.message for n in s.app._notifications]
        assert told.startswith("That is not a clan or player tag")


@pytest.mark.parametrize("key", ["b", "H"])
async def test_a_tag_pasted_on_another_screen_is_offered_on_the_clan_screen(key: str) -> None:
    """A paste closes race and history; Esc then leaves the clan as it was."""
    async with stage(first="2PP", rest=1000) as s:
        await open_home(s)
        await s.press(key)
        assert s.app.screen is not s.screen
        await paste(s, "hello there")
        assert s.app.screen is not s.screen
        await paste(s, "https://royaleapi.com/clan/9YY")
        assert s.app.screen is s.screen
        assert "Enter opens #9YY" in s.message
        await s.press("escape")
        assert s.app.focused is s.grid


async def test_a_second_paste_takes_the_place_of_the_first() -> None:
    """A second paste replaces the first one in the field, with a message."""
    async with stage(first="2PP", rest=1000) as s:
        await open_home(s)
        await paste(s, "https://royaleapi.com/clan/9YY")
        await paste(s, "https://royaleapi.com/player/8LL")
        assert s.screen.query_one(TagInput).value == "#8LL"
        assert "Enter opens #8LL" in s.message
        await s.press("enter")
        assert s.engine.questions[-1].about == (Tag("8LL"),)


async def test_a_dialog_keeps_what_is_pasted_to_itself() -> None:
    """A tag pasted while the help is open does not reach the screen behind."""
    async with stage(first="2PP", rest=1000) as s:
        await open_home(s)
        await s.press("question_mark")
        await paste(s, "#9YY")
        assert s.app.screen is not s.screen
        assert s.screen.query_one(TagInput).value == "#2PP"


async def test_without_a_network_all_that_is_stored_is_there() -> None:
    """Offline, list, clan, history and bookmarks come from the store."""
    survey = loaded(["Wizard", "Miner"])

    def prepare(engine: FakeBackend) -> None:
        engine.memory.pictures[HOME] = survey
        engine.memory.noted = Bookmarks({HOME: Bookmark(tag=HOME, name="Thornwood", visited=NOON)})
        engine.readings[HOME] = (Snapshot.of(survey),)

    async with stage(first="2PP", rest=1000, at=NOON + timedelta(hours=3), prepare=prepare) as s:
        await s.end(Unreachable("no address for the API"))
        assert s.cards == ["Wizard", "Miner"]
        assert "offline · 3 h old" in s.title
        await s.press("H")
        assert isinstance(s.app.screen, HistoryScreen)
        await s.press("escape", "c", "enter")
        assert on_top(s) is s.screen
        assert s.cards == ["Wizard", "Miner"]


@pytest.mark.parametrize("name", SCREENS)
def test_every_screen_can_be_imported_by_its_name(name: str) -> None:
    """Every screen's module and class exist; their names are text, which mypy does not check."""
    screen = load_screen(name)
    assert issubclass(screen, SafeDismiss)


async def test_the_trail_of_a_player_has_the_row_that_led_there() -> None:
    """A row without the player is not in it, and a player's own row not a second time."""
    async with stage(first="2PP") as s:
        await open_home(s)
        survey = s.screen.controller.state.load_status.survey
        assert survey is not None
        row = s.screen.query_one(DetailPane).subject
        trails = []
        for view in ("favourites", "members"):
            s.screen.controller.show_view(view)
            await s.pilot.pause()
            for member in survey.clan.members:
                s.screen.navigator.open_player(member.tag)
                await s.pilot.pause()
                trails.append(s.app.screen.trail)  # type: ignore[attr-defined]  # of a player
                s.screen.navigator.close_upper()
        assert {row} < {"Wizard", "Miner"}
        assert sorted(trails[:2]) == [("Favourites",), ("Favourites", row)]
        assert trails[2:] == [("Members",)] * 2


async def test_enter_on_who_has_left_says_why_nothing_opens() -> None:
    """A player who has left the clan is in War members, but has no profile to show."""
    async with stage(first="2PP") as s:
        await open_home(s)
        s.screen.navigator.open_player(Tag("9YVYV9"))
        await s.pilot.pause()
        assert on_top(s) is s.screen
        assert "Not in the clan any more" in text(s.app)
