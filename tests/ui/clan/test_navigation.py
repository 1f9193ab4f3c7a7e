"""Tests of going from a clan to other screens and back, and of pasted text."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from msgspec.structs import replace
from textual import events
from textual.screen import Screen
from textual.widgets import Static

from clantui.core.bookmarks import Bookmark, Bookmarks
from clantui.core.clan_list import ClanList, ClanRef
from clantui.core.model.battle import Battle, BattleLogs
from clantui.core.model.errors import Maintenance, NotFound, RoyaleError, Unreachable
from clantui.core.model.snapshot import Snapshot
from clantui.core.model.survey import LoadRequest, Survey
from clantui.core.model.tag import Tag
from clantui.core.views import DEFAULT_VIEW
from clantui.ui.clan.clan_states import decode_state
from clantui.ui.clan.widgets.detail import DetailPane
from clantui.ui.clan.widgets.tag_input import TagInput
from clantui.ui.common.header import ScreenHeader
from clantui.ui.compare.screen import CompareScreen
from clantui.ui.deck.screen import DeckScreen
from clantui.ui.export.dialog import ExportScreen
from clantui.ui.family.screen import FamilyScreen
from clantui.ui.history.change_log import ChangeLog
from clantui.ui.history.screen import HistoryScreen
from clantui.ui.player.duel import DuelScreen
from clantui.ui.player.screen import PlayerScreen
from clantui.ui.race.screen import RaceScreen
from clantui.ui.rankings.screen import RankingsScreen
from clantui.ui.switcher.screen import SwitcherScreen
from tests.factories.named_decks import DECKS
from tests.factories.races import race, racer
from tests.ui.fake_backend import FakeBackend
from tests.ui.harness import NOON, Stage, card, make_survey, stage, start_survey
from tests.ui.screen_text import text

HOME, RIVAL, THIRD = Tag("2PP"), Tag("9YY"), Tag("8LL")

HOME_SURVEY = make_survey(["Wizard", "Miner"])
HOME_CARD = card("Miner").id
RIVAL_SURVEY = make_survey(["Zap"], "Ironwood", RIVAL.text)


def on_top(s: Stage) -> Screen[Any]:
    """Return the visible screen."""
    return s.app.screen


async def paste(s: Stage, text: str) -> None:
    """Paste into the focused widget, as a terminal does."""
    s.app.post_message(events.Paste(text))
    await s.pilot.pause()


async def test_one_key_opens_a_rival_and_the_race_stays_ours() -> None:
    """`b`, then `→` on a rival, opens the rivals as a list, and `b` is still our race."""
    async with stage(load_delay=1000, loaded=HOME_SURVEY) as s:
        await s.press("b")
        assert isinstance(s.app.screen, RaceScreen)
        assert s.backend.calls[-1].args[0] == HOME
        s.backend.calls[-1].answer.set_result(race(racer(HOME), racer(RIVAL)))
        await s.pilot.pause()
        await s.press("j", "right")
        assert on_top(s) is s.screen
        assert s.screen.controller.state.tag == RIVAL
        assert {stop.tag for stop in s.screen.controller.clan_list.clans} == {HOME, RIVAL}
        await s.press("b")
        assert s.backend.calls[-1].args[0] == HOME


async def test_a_tag_that_is_no_clan_has_no_race_to_open() -> None:
    """`b` says so until the next key; an unknown tag in the field says nothing of the clan."""
    async with stage(load_delay=0) as s:
        s.screen.controller.use_list(ClanList("list", (ClanRef(HOME), ClanRef(RIVAL))))
        await s.until(lambda: bool(s.backend.loads))
        await s.end(NotFound("no clan has the tag #2PP"))
        await s.press("b")
        assert on_top(s) is s.screen
        assert s.notices == ["No clan has the tag #2PP, so it has no river race"]
        await s.press("r")
        assert s.notices == []
        await s.load(HOME_SURVEY)
        await s.press("t", *THIRD.text.lower(), "enter")
        await s.end(NotFound("no clan has the tag #8LL"))
        await s.press("b")
        assert isinstance(on_top(s), RaceScreen)


@pytest.mark.parametrize(
    ("key", "screen"),
    [pytest.param("x", CompareScreen, marks=pytest.mark.soak), ("M", FamilyScreen)],
)
async def test_keys_in_the_race_concern_its_clans(key: str, screen: type[Screen[Any]]) -> None:
    """`x` compares with the rival under the cursor, `M` shows all; Esc leaves our own clan."""
    async with stage(load_delay=1000, loaded=HOME_SURVEY) as s:
        await s.press("b", key)
        assert isinstance(s.app.screen, RaceScreen), "nothing is known of the rivals yet"
        s.backend.calls[-1].answer.set_result(race(racer(HOME), racer(THIRD), racer(RIVAL)))
        await s.pilot.pause()
        await s.press("G", key)
        assert isinstance(s.app.screen, screen)
        if isinstance(s.app.screen, CompareScreen):
            assert s.app.screen.state.tags == (HOME, RIVAL)
        await s.press("escape")
        controller = s.screen.controller
        assert (on_top(s), controller.state.tag, controller.race_clan) == (s.screen, HOME, HOME)
        assert {stop.tag for stop in controller.clan_list.clans} == {HOME, RIVAL, THIRD}


@pytest.mark.parametrize(
    "cases",
    [
        (("x", False, (HOME, RIVAL)), ("x", True, (HOME, THIRD))),
        pytest.param(
            (("M", True, (HOME, RIVAL)), ("x", True, (HOME, THIRD))), marks=pytest.mark.soak
        ),
    ],
    ids=["few", "others"],
)
async def test_with_a_list_the_race_compares_only_another_clan_than_ours(
    cases: tuple[tuple[str, bool, tuple[Tag, Tag]], ...],
) -> None:
    """On our own line `x` compares the open clans, and `M` shows them; Esc keeps the list."""
    opened = ClanList("list", (ClanRef(HOME, "Thornwood"), ClanRef(RIVAL, "Ironwood")))
    async with stage(load_delay=1000, loaded=HOME_SURVEY) as s:
        controller = s.screen.controller
        for key, rival, tags in cases:
            controller.use_list(opened)
            await s.press("b")
            await s.answer(race(racer(HOME, medals=9), racer(THIRD)))
            await s.press("G" if rival else "g", key)
            screen = on_top(s)
            if isinstance(screen, CompareScreen):
                assert screen.state.tags == tags
            else:
                assert isinstance(screen, FamilyScreen)
            has_rivals = THIRD in tags
            await s.press("escape")
            stops = {stop.tag for stop in controller.clan_list.clans}
            assert stops == ({HOME, THIRD} if has_rivals else {HOME, RIVAL})
            s.screen.navigator.close_upper()
        controller.go_to(controller.clan_list.move(1))
        assert (controller.state.tag, controller.race_clan) == (THIRD, HOME)
        await s.press("T")
        assert isinstance(s.app.screen, RankingsScreen)
        assert s.app.screen._known.own == {HOME, THIRD}


async def test_the_newest_race_is_that_of_the_clan() -> None:
    """A race that is reloaded on its own screen replaces the one before in the panels."""
    async with stage(load_delay=1000, loaded=HOME_SURVEY) as s:
        await s.press("b")
        for medals in (100, 200):
            newest = race(racer(HOME, medals=medals))
            await s.answer(newest)
            await s.tick(1)
            assert s.screen.controller.state.race == newest
            await s.press("r")


@pytest.mark.parametrize(
    "screens",
    [
        {"H": HistoryScreen, "c": SwitcherScreen},
        pytest.param({"b": RaceScreen, "M": FamilyScreen}, marks=pytest.mark.soak),
    ],
    ids=["few", "others"],
)
async def test_opening_a_screen_does_not_change_the_clan(
    screens: dict[str, type[Screen[Any]]],
) -> None:
    """Every screen opens by key or palette, and Esc returns to the same clan and cursor."""
    async with stage(load_delay=1000, loaded=HOME_SURVEY) as s:
        s.screen.controller.use_list(ClanList("list", (ClanRef(HOME), ClanRef(RIVAL))))
        await s.press("j")
        for key, screen in screens.items():
            await s.press(key)
            assert isinstance(s.app.screen, screen)
            if isinstance(s.app.screen, SwitcherScreen):
                assert s.app.screen._open_clans == (HOME, RIVAL)
            if isinstance(s.app.screen, HistoryScreen):
                assert s.app.screen._card == HOME_CARD
            await s.press("escape")
            assert s.app.screen is s.screen
        next(e for e in s.goto_entries.collect(()) if e.name == "Rankings").run()
        await s.pilot.pause()
        assert isinstance(s.app.screen, RankingsScreen)
        await s.press("escape")
        assert (s.screen.controller.state.tag, s.highlighted_card) == (HOME, "Miner")


async def test_a_screen_is_offered_if_it_would_have_data() -> None:
    """Some need a clan, some a part of its players; saving is offered on every other screen."""
    always, of_clan = {"help", "rankings", "switcher"}, {"race", "history", "compare", "family"}
    of_players = {"about", "problems", "write"}

    def list_offered(s: Stage) -> set[str]:
        names = {"deck", *always, *of_clan, *of_players}
        return {name for name in names if s.screen.navigator.is_available(name)}

    async with stage() as s:
        assert list_offered(s) == always
        s.app.action_open("rankings")
        await s.pilot.pause()
        assert isinstance(s.app.screen, RankingsScreen)
        assert list_offered(s) == {*always, "write"}
    async with stage(first="2PP", load_delay=1000) as s:
        s.screen.controller.use_list(ClanList("list", (ClanRef(HOME),)))
        assert s.screen.controller.state.load.survey is None
        assert list_offered(s) == always | of_clan
        await s.press("T")
        assert list_offered(s) == {*always, *of_clan, "write"}
    async with stage(load_delay=1000, loaded=HOME_SURVEY) as s:
        assert list_offered(s) == always | of_clan | of_players


async def test_a_clan_chosen_over_another_screen_closes_it() -> None:
    """A clan of the switcher is shown at once, wherever that was opened; Esc only goes back."""
    async with stage(load_delay=1000, loaded=HOME_SURVEY) as s:
        await s.press("b", "c", "escape")
        assert isinstance(s.app.screen, RaceScreen)
        await s.press("c", "number_sign", *"9yy", "enter")
        assert s.app.screen_stack == [s.screen]
        assert s.screen.controller.state.tag == RIVAL


async def test_viewed_and_saved_clans_are_stored() -> None:
    """Every clan shown is noted with its name and time; one saved is bookmarked and stored."""
    async with stage(load_delay=1000, loaded=HOME_SURVEY) as s:
        entry = s.backend.store.bookmarks.find(HOME)
        assert (entry.name, entry.visited) == ("Thornwood", NOON)
        await s.press("c", "tab", "a")
        await s.press("escape")
        assert s.backend.store.bookmarks.find(HOME).saved
        assert s.screen.controller.states.bookmarks.find(HOME).saved


async def test_a_snapshot_chosen_in_the_history_is_the_baseline() -> None:
    """Changes count from the last snapshot of an earlier run, until another one is chosen."""

    def make_snapshot(cards: list[str], days: int) -> Snapshot:
        survey = make_survey(cards)
        at = NOON - timedelta(days=days)
        return Snapshot(
            clan=HOME,
            name="Thornwood",
            at=at,
            names={m.tag: m.name for m in survey.clan.members},
            favourites={p.tag: p.favourite for _, p in survey.loaded},
        )

    def prepare(backend: FakeBackend) -> None:
        first, second = (
            make_snapshot(["Zap", "Zap", "Zap"], 9),
            make_snapshot(["Wizard", "Zap", "Zap"], 2),
        )
        backend.snapshots[HOME] = (first, second)

    async with stage(first="2PP", load_delay=1000, prepare=prepare) as s:
        await s.load(make_survey(["Wizard", "Wizard", "Zap"]))
        # The history is read when the cards are painted.
        await s.until(lambda: any(row.delta is not None for row in s.table.rows))
        deltas = {row.card.name: row.delta for row in s.table.rows}
        assert deltas == {"Wizard": 1, "Zap": -1}
        s.screen.controller.update_state(
            s.screen.controller.state.with_comparison(NOON - timedelta(days=9))
        )
        await s.wait_until_drawn()
        deltas = {row.card.name: row.delta for row in s.table.rows}
        assert deltas == {"Wizard": 2, "Zap": -2}
        await s.press("H", "escape")
        await s.wait_until_drawn()
        assert {row.card.name: row.delta for row in s.table.rows} == deltas, "nothing was chosen"
        await s.press("v", "H")
        await s.until(lambda: s.app.screen.query_one(ChangeLog).rows)
        await s.press("right", "enter")
        await s.wait_until_drawn()
        assert s.screen.controller.state.compared_with == NOON - timedelta(days=2)
        assert s.screen.controller.state.view == DEFAULT_VIEW, "the view that counts changes"
        await s.press("v", "H")
        await s.until(lambda: s.app.screen.query_one(ChangeLog).rows)
        await s.press("0")
        assert s.screen.controller.state.compared_with is None
        assert s.screen.controller.state.view != DEFAULT_VIEW


async def arrive_below(s: Stage, survey: Survey) -> None:
    """Let a clan arrive that was being opened when another screen was opened over the last one."""
    next(load for load in s.backend.loads if load.tag == survey.clan.tag).emit(survey)
    await s.until(lambda: s.screen.controller.state.tag == survey.clan.tag)
    await s.wait_until_drawn()


async def test_a_snapshot_belongs_to_the_clan_whose_history_is_open() -> None:
    """A clan that arrives meanwhile is not compared, keeps its view, and is not mentioned."""
    at = NOON - timedelta(days=2)

    def prepare(backend: FakeBackend) -> None:
        surveys = (make_survey(["Zap", "Zap"]), make_survey(["Zap", "Wizard"]))
        first, second = map(Snapshot.of, surveys)
        first = replace(first, at=at - timedelta(days=2))
        backend.snapshots[HOME] = (first, replace(second, at=at))

    async with stage(load_delay=1000, prepare=prepare, loaded=HOME_SURVEY) as s:
        controller = s.screen.controller
        controller.show_view("levels")
        s.screen.open_clan(RIVAL)
        await s.press("H")
        await s.until(lambda: s.app.screen.query_one(ChangeLog).rows)
        await arrive_below(s, RIVAL_SURVEY)
        await s.press("enter")
        assert on_top(s) is s.screen
        assert (controller.state.tag, controller.state.compared_with) == (RIVAL, None)
        assert controller.state.view == "levels"
        assert controller.states.state_of(HOME).compared_with == at
        assert [notice.title for notice in s.app._notifications] == ["Thornwood"]


async def test_a_comparison_keeps_the_clans_that_were_opened_meanwhile() -> None:
    """Enter in a comparison of the open clans drops none of them from the tabs."""
    async with stage(load_delay=1000, loaded=HOME_SURVEY) as s:
        controller = s.screen.controller
        controller.use_list(ClanList(clans=(ClanRef(THIRD, "Ash"),)))
        controller.go_to(controller.clan_list.select(0))
        s.screen.open_clan(RIVAL)
        await s.press("x")
        await s.until(lambda: s.backend.loads[-1].tag == THIRD)
        await s.load(make_survey(["Miner"], "Ash", THIRD.text))
        await arrive_below(s, RIVAL_SURVEY)
        await s.press("enter")
        assert on_top(s) is s.screen
        assert [clan.tag for clan in controller.clan_list.clans] == [HOME, THIRD, RIVAL]


async def test_the_rivals_are_those_of_the_clan_whose_race_is_open() -> None:
    """A clan that arrives meanwhile is none of them."""
    async with stage(load_delay=1000, loaded=HOME_SURVEY) as s:
        controller = s.screen.controller
        s.screen.open_clan(RIVAL)
        await s.press("b")
        await s.answer(race(racer(HOME, medals=9), racer(THIRD)))
        await arrive_below(s, RIVAL_SURVEY)
        await s.press("G", "x")
        assert isinstance(on_top(s), CompareScreen)
        assert [clan.tag for clan in controller.clan_list.clans] == [HOME, THIRD]
        assert (controller.state.tag, controller.race_clan) == (HOME, HOME)


async def test_a_file_has_the_clan_for_which_the_dialog_was_opened() -> None:
    """The name of the file and its content are of one clan, if another one arrives meanwhile."""
    async with stage(load_delay=1000, loaded=HOME_SURVEY) as s:
        s.screen.open_clan(RIVAL)
        await s.press("w")
        dialog = on_top(s)
        assert isinstance(dialog, ExportScreen)
        await arrive_below(s, RIVAL_SURVEY)
        dialog._describe_content()
        assert dialog._content.stem.startswith("thornwood")
        await s.press("left")  # SVG, a picture of the screen
        assert dialog.format_name == "svg"
        dialog.action_write()
        await s.until(lambda: "another clan is on the screen now" in text(s.app))


async def test_an_open_player_follows_their_own_clan() -> None:
    """A clan that arrives below stops the load of theirs only on the screen, not the answers."""
    loading = start_survey(["Wizard", "Miner"])
    player = loading.clan.members[0].tag
    async with stage(first="2PP", load_delay=1000) as s:
        await s.arrive(loading)
        s.screen.open_clan(RIVAL)
        await s.until(lambda: len(s.backend.loads) == 2)
        await s.arrive(loading, load=0)
        s.screen.navigator.open_player(player)
        await s.pilot.pause()
        assert "Loading the profile" in text(s.app)
        await arrive_below(s, RIVAL_SURVEY)
        await s.arrive(HOME_SURVEY, load=0)
        await s.tick()
        await s.until(lambda: "Wizard" in text(s.app))


async def test_a_pasted_link_to_a_player_asks_for_their_clan() -> None:
    """A player in no clan is reported; an error that contains the tag is shown as it is."""
    async with stage(load_delay=1000, loaded=HOME_SURVEY) as s:
        for answer, message in (
            (None, "player #9YY is in no clan"),
            (NotFound("there is no player #9YY"), "✗ there is no player #9YY"),
        ):
            await paste(s, "https://royaleapi.com/player/9YY")
            await s.press("enter")
            question = s.backend.calls[-1]
            assert (question.name, question.args) == ("find_clan_of_player", (RIVAL,))
            await s.answer(answer)
            assert message in s.message


async def test_a_player_of_the_switcher_has_the_cursor_only_until_their_clan_is_loaded() -> None:
    """Their clan is loaded even if it is open; without their row a later load moves no cursor."""
    async with stage(load_delay=1000, loaded=HOME_SURVEY) as s:
        await s.press("c")
        await paste(s, "https://royaleapi.com/player/9YY")
        await s.press("enter")
        await s.answer(HOME)
        assert [load.tag for load in s.backend.loads] == [HOME, HOME]
        assert s.screen.controller.state.focus_player == RIVAL
        await s.load(HOME_SURVEY)
        assert s.screen.controller.state.focus_player is None


async def test_the_newest_snapshot_can_be_the_baseline() -> None:
    """Nothing has changed since the snapshot on the screen."""

    def prepare(backend: FakeBackend) -> None:
        old = Snapshot.of(make_survey(["Zap", "Zap"]))
        backend.snapshots[HOME] = (replace(old, at=NOON - timedelta(days=2)),)

    async with stage(load_delay=1000, prepare=prepare, loaded=make_survey(["Wizard", "Zap"])) as s:
        await s.until(lambda: any(row.delta is not None for row in s.table.rows))
        assert {row.delta for row in s.table.rows} == {1, -1}
        s.screen.controller.update_state(s.screen.controller.state.with_comparison(NOON))
        await s.wait_until_drawn()
        assert {row.delta for row in s.table.rows} == {0}


async def test_the_demo_says_so_on_every_clan() -> None:
    """The demo's badge is on every clan, however it was opened."""
    async with stage(demo=True, first="2PP", load_delay=1000) as s:
        await s.load(HOME_SURVEY)
        s.screen.controller.states.survey_of(RIVAL)
        s.screen.controller.use_list(ClanList("list", (ClanRef(HOME), ClanRef(RIVAL)), 1))
        await s.pilot.pause()
        assert s.screen.controller.state.tag == RIVAL
        assert "demo" in s.title


async def test_a_replaced_store_is_reported() -> None:
    """Problems of the store are shown on the screen."""

    def prepare(backend: FakeBackend) -> None:
        backend.notice = "the store was damaged"

    async with stage(prepare=prepare) as s:
        assert s.notices == ["the store was damaged"]


async def test_the_open_clan_survives_a_crash() -> None:
    """Order and filter are stored while the program runs, not only at its end."""
    async with stage(load_delay=1000, loaded=HOME_SURVEY) as s:
        await s.press("s", "c", "slash", *"wiz", "enter")
        s.screen.tick()
        stored = decode_state(s.backend.store.text).states[0]
        assert (stored.layout.sort.column, stored.filter_text) == ("card", "wiz")


async def test_a_pasted_tag_is_offered_and_nothing_is_requested_before_enter() -> None:
    """A link pasted over the table goes to the field, and Esc restores the clan's own tag.

    A pasted text without a tag is reported and changes nothing.
    """
    async with stage(load_delay=1000, loaded=HOME_SURVEY) as s:
        before = s.message
        await paste(s, "hello there, how are you?")
        assert (s.message, s.app.focused) == (before, s.table)
        (notice,) = s.notices
        assert notice.startswith("That is not a clan or player tag")
        await paste(s, "#9YY")
        await s.press("escape")
        assert s.screen.query_one(TagInput).value == "#2PP"
        assert "Enter opens" not in s.message
        assert s.app.focused is s.table
        await paste(s, "look: https://royaleapi.com/clan/9YY/war !")
        assert s.screen.query_one(TagInput).value == "#9YY"
        assert "Enter opens #9YY" in s.message
        assert len(s.backend.loads) == 1
        await s.press("enter")
        assert s.backend.loads[-1].tag == RIVAL


@pytest.mark.soak
async def test_a_tag_pasted_on_another_screen_is_offered_on_the_clan_screen() -> None:
    """A paste closes race and history; Esc then leaves the clan as it was."""
    async with stage(load_delay=1000, loaded=HOME_SURVEY) as s:
        for key in ("b", "H"):
            await s.press(key)
            assert s.app.screen is not s.screen, key
            await paste(s, "hello there")
            assert s.app.screen is not s.screen, key
            await paste(s, "https://royaleapi.com/clan/9YY")
            assert s.app.screen is s.screen, key
            assert "Enter opens #9YY" in s.message, key
            await s.press("escape")
            assert s.app.focused is s.table, key
            assert "Enter opens" not in s.message, key


async def test_a_second_paste_replaces_the_first() -> None:
    """A second paste replaces the first one in the field, with a message."""
    async with stage(load_delay=1000, loaded=HOME_SURVEY) as s:
        await paste(s, "https://royaleapi.com/clan/9YY")
        await paste(s, "https://royaleapi.com/player/8LL")
        assert s.screen.query_one(TagInput).value == "#8LL"
        assert "Enter opens #8LL" in s.message
        await s.press("enter")
        assert s.backend.calls[-1].args == (Tag("8LL"),)


@pytest.mark.soak
async def test_a_dialog_handles_its_own_paste() -> None:
    """A tag pasted while a file is saved does not reach the screen behind."""
    async with stage(load_delay=1000, loaded=HOME_SURVEY) as s:
        await s.press("w")
        await paste(s, "#9YY")
        assert s.app.screen is not s.screen
        assert s.screen.query_one(TagInput).value == "#2PP"


async def test_offline_all_stored_data_is_shown() -> None:
    """Offline, list, clan, history and bookmarks come from the store."""
    survey = make_survey(["Wizard", "Miner"])

    def prepare(backend: FakeBackend) -> None:
        backend.store.surveys[HOME] = survey
        backend.store.bookmarks = Bookmarks(
            {HOME: Bookmark(tag=HOME, name="Thornwood", visited=NOON)}
        )
        backend.snapshots[HOME] = (Snapshot.of(survey),)

    async with stage(
        first="2PP", load_delay=1000, at=NOON + timedelta(hours=3), prepare=prepare
    ) as s:
        await s.end(Unreachable("no address for the API"))
        assert s.cards == ["Wizard", "Miner"]
        assert "offline · 3 h old" in s.title
        await s.press("H")
        assert isinstance(s.app.screen, HistoryScreen)
        await s.press("escape", "c", "enter")
        assert on_top(s) is s.screen
        assert s.cards == ["Wizard", "Miner"]


async def test_an_open_player_gets_the_profile_when_it_arrives() -> None:
    """A player opened while the clan loads is drawn again with the answer, or its error."""
    loading, complete = start_survey(["Wizard", "Miner"]), make_survey(["Wizard", "Miner"])
    first, second = (member.tag for member in complete.clan.members)
    answered = loading.with_player(complete.players[first])
    failed = answered.with_failure(second, Unreachable("no answer in 10 s"))
    async with stage(first="2PP", load_delay=1000) as s:
        await s.arrive(loading)
        for player, answer, words in (
            (first, answered, "Wizard"),
            (second, failed, "No profile"),
        ):
            s.screen.navigator.close_upper()
            s.screen.navigator.open_player(player)
            await s.pilot.pause()
            assert "Loading the profile" in text(s.app)
            await s.arrive(answer)
            await s.until(lambda: "Loading the profile" not in text(s.app))
            assert words in text(s.app)


async def test_a_player_has_what_the_clan_has_loaded_of_them() -> None:
    """Battles of the clan's log, the history and an error of the clan are there at once."""
    async with stage(load_delay=1000, loaded=HOME_SURVEY) as s:
        controller, (first, second) = s.screen.controller, HOME_SURVEY.clan.members
        battles = (Battle(player=first.tag),)
        logs = BattleLogs.start((first.tag, second.tag)).with_log(first.tag, battles)
        snapshots = (Snapshot.of(HOME_SURVEY),)
        load = replace(controller.state.load, error=Maintenance("the game is in maintenance"))
        state = replace(controller.state, logs=logs, snapshots=snapshots, load=load)
        controller.update_state(state)
        for player, known in ((first, battles), (second, None)):
            s.screen.navigator.open_player(player.tag)
            opened = s.app.screen
            assert isinstance(opened, PlayerScreen)
            assert opened.state.battles == known
            assert opened.state.profile.snapshots == snapshots
            assert opened.clan_error is load.error
        await s.pilot.pause()
        (opened,) = s.app.screen_stack[1:]
        assert isinstance(opened, PlayerScreen)
        await s.press("r")
        s.backend.logs[-1].fail_player(second.tag, Unreachable("no answer in 10 s"))
        await s.pilot.pause()
        await s.pilot.pause()
        assert opened.state.battles is None
        assert isinstance(opened.state.error, Unreachable)


async def test_a_loaded_battle_log_is_there_when_the_player_is_opened_again() -> None:
    """The log of a player is loaded once in a run, unless the user reloads it."""
    async with stage(load_delay=1000, loaded=HOME_SURVEY) as s:
        player = HOME_SURVEY.clan.members[0].tag
        s.screen.navigator.open_player(player)
        await s.pilot.pause()
        await s.press("r")
        s.backend.logs[-1].answer_player(player, Battle(player=player))
        await s.pilot.pause()
        s.screen.navigator.open_player(player)
        opened = s.app.screen
        assert isinstance(opened, PlayerScreen)
        assert opened.state.battles == (Battle(player=player),)


async def test_a_player_has_the_newer_of_two_battle_logs() -> None:
    """A log loaded for the clan, or for the player alone: the one with the last battle."""
    player = HOME_SURVEY.clan.members[0].tag
    logs = [(Battle(player=player, at=NOON + timedelta(hours=hour)),) for hour in range(3)]
    async with stage(load_delay=1000, loaded=HOME_SURVEY) as s:
        controller = s.screen.controller

        async def open_player(loaded_for_clan: int) -> PlayerScreen:
            """Open the player, of whom the clan has a log."""
            clan_logs = BattleLogs.start((player,)).with_log(player, logs[loaded_for_clan])
            controller.update_state(replace(controller.state, logs=clan_logs))
            s.screen.navigator.open_player(player)
            await s.pilot.pause()
            assert isinstance(s.app.screen, PlayerScreen)
            return s.app.screen

        opened = await open_player(0)
        await s.press("r")
        s.backend.logs[-1].answer_player(player, *logs[1])
        await s.until(lambda: opened.state.battles == logs[1])
        for loaded_for_clan, newest in ((0, 1), (2, 2)):
            assert (await open_player(loaded_for_clan)).state.battles == logs[newest]


async def test_the_trail_of_a_player_has_its_row() -> None:
    """A row without the player is not in it, and a player's own row not a second time."""
    async with stage(loaded=HOME_SURVEY) as s:
        survey = s.screen.controller.state.load.survey
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


async def test_enter_on_a_former_member_says_why_nothing_opens() -> None:
    """A player who has left the clan is in War members, but has no profile to show."""
    async with stage(loaded=HOME_SURVEY) as s:
        s.screen.navigator.open_player(Tag("9YVYV9"))
        await s.pilot.pause()
        assert on_top(s) is s.screen
        assert "Not in the clan any more" in text(s.app)


async def test_a_screen_opened_before_the_demo_is_ready_gets_its_badge() -> None:
    """The header of an open screen has the demo badge as soon as the demo answers."""
    async with stage(loaded=HOME_SURVEY) as s:
        await s.press("T")
        assert " demo " not in text(s.app)
        s.screen.controller.open_demo()
        await s.until(lambda: " demo " in text(s.app))


@pytest.mark.parametrize(
    ("error", "shown"),
    [
        (Unreachable("no answer in 10 s"), "× offline · 2 min old"),
        pytest.param(
            Maintenance("the game is in maintenance"),
            "× maintenance · 2 min old",
            marks=pytest.mark.soak,
        ),
        pytest.param(None, "● 2 min ago", marks=pytest.mark.soak),
    ],
)
async def test_a_player_says_that_the_clan_could_not_be_loaded(
    error: RoyaleError | None, shown: str
) -> None:
    """The header of a player's screen says it like the clan's, also if it is open already."""
    survey = make_survey(["Wizard", "Miner"])
    async with stage(load_delay=1000, loaded=survey) as s:
        player = survey.clan.members[0].tag
        s.screen.navigator.open_player(player)
        await s.pilot.pause()
        await s.tick(120)
        s.screen.controller.load(LoadRequest(tag=survey.clan.tag, before=survey))
        await s.until(lambda: len(s.backend.loads) == 2)
        await s.end(error)
        for _ in range(2):
            screen = s.app.screen
            assert isinstance(screen, PlayerScreen)
            screen.draw()
            assert str(screen.query_one(ScreenHeader).fresh) == shown
            s.screen.navigator.open_player(player)
            await s.pilot.pause()


async def test_the_table_of_the_clan_is_offered_for_saving_on_its_own_screen() -> None:
    """On the duel helper and the QR code it is not meant, in the details of the clan it is."""
    async with stage(load_delay=1000, loaded=HOME_SURVEY) as s:
        for screen in (DuelScreen("Cy", ()), DeckScreen(DECKS)):
            await s.app.push_screen(screen)
            await s.press("w")
            assert s.app.screen is screen
            assert "Nothing to save on this screen" in text(s.app)
            s.app.pop_screen()
        await s.press("w")
        assert isinstance(s.app.screen, ExportScreen)
        await s.press("escape")
        await s.press("enter")
        assert not s.table.has_focus
        await s.press("w")
        assert isinstance(s.app.screen, ExportScreen)


async def test_a_player_says_that_requests_wait() -> None:
    """While requests wait after too many, a load of the battle log says so in the header."""
    survey = make_survey(["Wizard", "Miner"])
    async with stage(load_delay=1000, loaded=survey) as s:
        s.screen.navigator.open_player(survey.clan.members[0].tag)
        await s.pilot.pause()
        await s.press("r")
        s.backend.pause(7)
        await s.tick()
        header = s.app.screen.query_one(ScreenHeader)
        assert str(header.fresh) == "◌ too many requests, continuing in 7 s"
        await s.tick(8)
        assert "too many" not in str(header.fresh)


async def test_a_screen_knows_what_is_known_of_its_clan() -> None:
    """Name, saved clans, loaded players and the compared snapshot are there at once."""

    def prepare(backend: FakeBackend) -> None:
        saved = Bookmark(tag=RIVAL, name="Ash", saved=True, visited=NOON)
        backend.store.bookmarks = Bookmarks().with_bookmark(saved)

    async with stage(load_delay=1000, prepare=prepare, loaded=HOME_SURVEY) as s:
        await s.press("b")
        race_screen = on_top(s)
        assert isinstance(race_screen, RaceScreen)
        assert race_screen._clan_name == "Thornwood"
        await s.press("T")
        rankings = on_top(s)
        assert isinstance(rankings, RankingsScreen)
        assert rankings._known.saved == {RIVAL}
        assert rankings._bookmarks.find(RIVAL).name == "Ash"
        assert rankings._survey_of(HOME) == s.screen.controller.state.load.survey
        s.screen.controller.update_state(s.screen.controller.state.with_comparison(NOON))
        await s.press("H")
        history = on_top(s)
        assert isinstance(history, HistoryScreen)
        assert (history._compared, history._shown) == (NOON, HOME_SURVEY.at)


async def test_dialogs_opened_during_a_load_follow_it() -> None:
    """The problems say how long requests wait, and a file has the players that came last."""
    loading, complete = start_survey(["Wizard", "Miner"]), make_survey(["Wizard", "Miner"])
    async with stage(first="2PP", load_delay=1000) as s:
        await s.arrive(loading)
        s.backend.pause(7)
        await s.press("exclamation_mark")
        words = [str(part.content) for part in s.app.screen.query(Static)]
        assert any("7 s" in line for line in words), words
        await s.press("escape", "w")
        dialog = on_top(s)
        assert isinstance(dialog, ExportScreen)
        before = dialog._contents[0].document
        await s.arrive(complete)
        dialog._describe_content()
        after = dialog._contents[0].document
        assert before is not None
        assert after is not None
        assert before != after


@pytest.mark.parametrize(
    "cases",
    [
        (((HOME, RIVAL, THIRD), 2, (HOME, THIRD)), ((RIVAL, THIRD), 0, (HOME, RIVAL))),
        pytest.param((((RIVAL, THIRD), 1, (HOME, THIRD)),), marks=pytest.mark.soak),
    ],
    ids=["few", "others"],
)
async def test_the_comparison_is_of_our_clan_and_the_one_on_screen(
    cases: tuple[tuple[tuple[Tag, ...], int, tuple[Tag, Tag]], ...],
) -> None:
    """Our own clan has its name, even if it is not in the list, whose title the family has."""
    async with stage(load_delay=1000, loaded=HOME_SURVEY) as s:
        for shown, current, tags in cases:
            clans = tuple(ClanRef(tag, tag.text) for tag in shown)
            rivals = ClanList("Rivals of the week", clans, rivals_of=HOME).select(current)
            s.screen.navigator.close_upper()
            s.screen.controller.use_list(rivals)
            await s.press("M")
            family = on_top(s)
            assert isinstance(family, FamilyScreen)
            assert "Rivals of the week" in text(s.app)
            s.backend.pause(7)
            assert s.screen.navigator._surveys.paused_for() == 7
            await s.press("x")
            compared = on_top(s)
            assert isinstance(compared, CompareScreen)
            assert compared.state.tags == tags
            assert HOME in shown or "Thornwood" in text(s.app)


async def test_a_rival_opened_from_another_screen_leaves_the_race_ours() -> None:
    """The family and the comparison select a clan of the list, which stays that of our rivals."""
    clans = (ClanRef(HOME, "Thornwood"), ClanRef(RIVAL, "Ironwood"), ClanRef(THIRD, "Ash"))
    rivals = ClanList("river race", clans, rivals_of=HOME)
    async with stage(load_delay=1000, loaded=HOME_SURVEY) as s:
        controller = s.screen.controller
        for keys, current in (("M s 3 enter", THIRD), ("x enter", RIVAL)):
            controller.use_list(rivals)
            await s.press(*keys.split())
            assert on_top(s) is s.screen, keys
            assert controller.clan_list == rivals.with_clan(current), keys
            assert controller.race_clan == HOME, keys


async def test_a_clan_compared_before_it_is_loaded_has_its_stored_name() -> None:
    """Our own clan, outside of the list, has the name of the bookmark while it loads."""

    def prepare(backend: FakeBackend) -> None:
        saved = Bookmark(tag=THIRD, name="Ash", saved=True, visited=NOON)
        backend.store.bookmarks = Bookmarks().with_bookmark(saved)

    async with stage(load_delay=1000, prepare=prepare, loaded=HOME_SURVEY) as s:
        clans = (ClanRef(RIVAL, "Ironwood"), ClanRef(HOME, "Thornwood"))
        s.screen.controller.use_list(ClanList("Rivals", clans, rivals_of=THIRD).select(1))
        await s.press("x")
        compared = on_top(s)
        assert isinstance(compared, CompareScreen)
        assert compared.state.tags == (THIRD, HOME)
        assert "Ash" in text(s.app)


async def test_only_the_race_on_top_decides_which_clans_are_compared() -> None:
    """Behind a dialog, or closed, the race has no clans for the family or a comparison."""
    async with stage(load_delay=1000, loaded=HOME_SURVEY) as s:
        await s.press("b")
        s.backend.calls[-1].answer.set_result(race(racer(HOME), racer(RIVAL)))
        await s.pilot.pause()
        await s.press("question_mark")
        dialog = on_top(s)
        for name in ("family", "compare"):
            s.screen.navigator.open(name)
            await s.pilot.pause()
            assert on_top(s) is dialog
            assert s.notices[-1].startswith("You need a second clan")
        await s.press("escape")
        s.app.clear_notifications()
        await s.press("M")
        assert isinstance(on_top(s), FamilyScreen)


async def test_a_clan_loaded_again_on_another_screen_keeps_what_is_known() -> None:
    """The family loads each clan with its survey of before, for players that then fail."""
    async with stage(load_delay=1000, loaded=HOME_SURVEY) as s:
        clans = (ClanRef(HOME, "Thornwood"), ClanRef(RIVAL, "Ironwood"))
        s.screen.controller.use_list(ClanList("list", clans))
        await s.press("M")
        assert isinstance(on_top(s), FamilyScreen)
        await s.load(make_survey(["Zap"], name="Ironwood", tag=RIVAL.text))
        await s.press("r")
        await s.until(lambda: len(s.backend.loads) > 2)
        request = s.backend.loads[-1].request
        assert request.before is not None
        assert request.before.clan.tag == request.tag
