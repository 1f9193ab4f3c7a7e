"""Tests of views: each opens, loads only what it counts, and names missing data."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

import pytest
from msgspec.structs import replace
from textual.widgets import Static

from clantui.core import views
from clantui.core.clan_list import ClanList, ClanRef
from clantui.core.model.battle import BattleLogs
from clantui.core.model.errors import Unreachable
from clantui.core.model.race import Participant, PeriodType, Race, RaceClan, RaceLog, WarRecord
from clantui.core.model.survey import Survey
from clantui.core.model.tag import Tag
from clantui.core.views.view import Requires
from clantui.ui.clan.state import ClanState
from clantui.ui.clan.widgets.header import ViewTabs
from clantui.ui.clan.widgets.problems import ProblemsScreen, has_problems
from clantui.ui.compare.screen import CompareScreen
from clantui.ui.player.battles import RecentFormSection
from clantui.ui.player.screen import PlayerScreen
from tests.factories.battles import battle, game
from tests.factories.surveys import KNIGHT
from tests.ui.harness import NOON, Stage, clan_of, make_survey, stage
from tests.ui.screen_text import text as text_of

HOME, RIVAL = Tag("2PP"), Tag("9YY")
LATE = Unreachable("no answer in 10 s")

HOME_SURVEY = make_survey(["Wizard", "Miner", "Miner"])


async def open_view(s: Stage, name: str) -> None:
    """Show a view, and wait until it is drawn and has sent its requests."""
    s.screen.controller.show_view(name)
    await s.pilot.pause()
    await s.pilot.pause()


async def test_the_title_names_the_view() -> None:
    """Each view has its own title, also one that shares its tab."""
    async with stage(load_delay=1000, size=(120, 30), loaded=HOME_SURVEY) as s:
        for name in views.ALL_VIEWS:
            await open_view(s, name)
            tabs = s.screen.query_one(ViewTabs)
            assert tabs.titles[tabs.active] == views.make_tab_title(name)


VIEWS_BY_NEEDS: Final = {
    frozenset(views.load_view(name).requires): name for name in views.ALL_VIEWS
}
"""One view for each set of what a view counts."""


@pytest.mark.parametrize(
    "name",
    [
        pytest.param(name, marks=() if name in VIEWS_BY_NEEDS.values() else pytest.mark.soak)
        for name in views.ALL_VIEWS
    ],
)
async def test_every_view_loads_only_what_it_counts(name: str) -> None:
    """Battle logs, cards and the war are loaded if the view needs them."""
    async with stage(load_delay=1000, loaded=HOME_SURVEY) as s:
        await open_view(s, name)
        needs = views.load_view(name).requires
        assert [log.tag for log in s.backend.logs] == [HOME] * (Requires.BATTLES in needs)
        calls = [q.name for q in s.backend.calls]
        expected = {
            "load_cards": Requires.CARDS in needs,
            "load_war_record": Requires.WAR in needs,
        }
        assert calls == [name for name, is_needed in expected.items() if is_needed]


async def test_a_member_has_the_same_age_in_the_table_and_in_the_details() -> None:
    """Both count to the load, also if the row is drawn again minutes after it."""
    members = tuple(
        replace(member, last_seen=HOME_SURVEY.at - timedelta(minutes=2))
        for member in HOME_SURVEY.clan.members
    )
    survey = replace(HOME_SURVEY, clan=replace(HOME_SURVEY.clan, members=members))
    async with stage(size=(120, 30), loaded=survey) as s:
        for name in ("members", "war-members"):
            s.screen.controller.show_view(name)
            await s.tick(240)
            await s.press("down", "up")
            lines = text_of(s.app).splitlines()
            assert any("last seen 2 min ago" in line for line in lines), name
            assert any(line.split()[:1] == ["1"] and " 2 min " in line for line in lines), name


async def test_war_members_are_listed_and_y_copies_a_reminder() -> None:
    """The race is loaded once per load; `y` copies a reminder for the rows of the filter."""
    async with stage(load_delay=1000, loaded=HOME_SURVEY) as s:
        assert "y Reminder" not in text_of(s.app)
        await s.press("y")
        assert s.app.clipboard == "#2PP"
        await open_view(s, "war-members")
        assert "y Reminder" in text_of(s.app).splitlines()[-1]
        await s.press("y")
        assert s.app.clipboard == "#2PP"
        assert "Nothing to copy yet: the river race is loading" in text_of(s.app)
        survey = s.screen.controller.state.load.survey
        assert survey is not None
        clan = survey.clan
        names = [member.name for member in clan.members]
        played = Participant(tag=clan.members[0].tag, name="x", raw_name="x", decks=4, medals=600)
        our_clan = RaceClan(tag=HOME, name="x", raw_name="x", participants=(played,))
        race = Race(clan=HOME, period_type=PeriodType.WAR, section=1, period=3, clans=(our_clan,))
        s.backend.calls[-1].answer.set_result(WarRecord(race=race))
        await s.until(lambda: s.screen.controller.state.war)
        await s.press("y")
        assert s.app.clipboard == f"No war deck yet this week: {', '.join(names[1:])}"
        assert f'› Copied "{s.app.clipboard}" ' in text_of(s.app)
        await s.press("slash")
        assert " / name, not played, inactive, away, new " in text_of(s.app)
        await s.press("z", "enter", "y")
        assert "Nothing copied: the filter shows no one to remind" in text_of(s.app)
        assert "retries" not in s.notices[-1]
        await s.press("escape")
        await s.press("v", "V")
        assert [q.name for q in s.backend.calls].count("load_war_record") == 1


@pytest.mark.parametrize(
    "places", [(0, 1), pytest.param((2,), marks=pytest.mark.soak)], ids=["few", "others"]
)
async def test_war_data_stays_when_newer_data_cannot_be_loaded(places: tuple[int, ...]) -> None:
    """A failed reload keeps race and past weeks, of whatever part, and says that it failed."""
    async with stage(load_delay=1000, loaded=HOME_SURVEY) as s:
        s.screen.controller.show_view("war-members")
        await s.pilot.pause()
        race = Race(clan=HOME, period_type=PeriodType.WAR, section=1, period=3, clans=())
        log = RaceLog(clan=HOME, weeks=())
        await s.answer(WarRecord(race=race, log=log))
        for failed in [
            (LATE, WarRecord(log=log, error=LATE), WarRecord(race=race, error=LATE))[place]
            for place in places
        ]:
            await s.press("r")
            await s.load(HOME_SURVEY)
            await s.answer(failed)
            war = s.screen.controller.state.war
            assert war is not None
            assert (war.race, war.log, war.error) == (race, log, LATE)
            assert "the latest war data could not be loaded" in s.message


async def test_the_race_is_loaded_before_the_profiles() -> None:
    """War members need only the roster: the race is loaded beside the players, once."""
    async with stage(load_delay=1000, loaded=HOME_SURVEY) as s:
        await open_view(s, "war-members")
        s.backend.calls[-1].answer.set_result(WarRecord())
        await s.press("r")
        clan, players = clan_of(["Wizard", "Miner"])
        growing = Survey.start(clan, NOON)
        await s.arrive(growing)
        assert [q.name for q in s.backend.calls].count("load_war_record") == 2
        await s.load(growing.with_player(next(iter(players.values()))))
        assert [q.name for q in s.backend.calls].count("load_war_record") == 2


async def test_without_the_war_no_one_is_said_to_need_no_reminder() -> None:
    """A filter over war data that is not there says so, and `r` loads it.

    Without a race and a log the roster stays; the line above says why.
    """
    async with stage(load_delay=1000, loaded=HOME_SURVEY) as s:
        s.screen.controller.show_view("war-members")
        await s.press("slash", *"not played", "enter")
        assert "0 of 3 members · ◌ Loading the river race …" in s.message
        assert "Nothing matches" not in text_of(s.app)
        s.backend.calls[-1].answer.set_exception(LATE)
        await s.until(lambda: s.screen.controller.state.war)
        assert "0 of 3 members · ✗ war data could not be loaded · r retries" in s.message
        assert "Nothing matches" not in text_of(s.app)
        await s.press("y")
        assert "Nothing copied: war data could not be loaded · r retries" in text_of(s.app)
        assert not s.app.clipboard
        await s.press("escape")
        assert s.message == "✗ war data could not be loaded: no answer in 10 s · r retries"
        assert "no answer in 10 s" in text_of(s.app)
        assert len(s.table.rows) == 3
        await s.press("r")
        await s.load(HOME_SURVEY)
        assert [q.name for q in s.backend.calls].count("load_war_record") == 2


async def test_a_reminder_without_the_race_says_so() -> None:
    """Members who were away are still reminded; the message says what the line lacks."""
    clan = HOME_SURVEY.clan
    members = [replace(member, last_seen=NOON - timedelta(days=9)) for member in clan.members]
    survey = replace(HOME_SURVEY, clan=replace(clan, members=tuple(members)))
    async with stage(load_delay=1000, loaded=survey) as s:
        s.screen.controller.show_view("war-members")
        await s.pilot.pause()
        await s.answer(WarRecord(error=LATE))
        await s.press("y")
        assert s.app.clipboard.startswith("Not seen for 7 days: ")
        assert "Copied the reminder without war data · r retries" in text_of(s.app)


async def test_a_filter_over_missing_battle_logs_says_so() -> None:
    """Cards of battle logs that are missing might match, too."""
    async with stage(load_delay=1000, loaded=HOME_SURVEY) as s:
        await open_view(s, "faced")
        players = [member.tag for member in HOME_SURVEY.clan.members]
        for player in players:
            s.backend.logs[-1].fail_player(player, LATE)
        await s.pilot.pause()
        await s.press("slash", *"hog", "enter")
        assert "◐ 3 of 3 battle logs missing · r retries" in s.message


async def test_a_wrong_filter_stays_open_and_says_why() -> None:
    """Enter does not apply it; war members name their own words, not the properties of cards."""
    async with stage(load_delay=1000, loaded=HOME_SURVEY, size=(100, 24)) as s:
        await open_view(s, "war-members")
        await s.press("slash", *"today:0")
        known = "not played, inactive, away, remind, new, back or left"
        assert s.message == f"✗ unknown filter “today”: use {known}"
        await s.press("escape")
        await open_view(s, "favourites")
        await s.press("slash", *"elixir:x", "enter")
        assert "elixir: needs a number" in s.message
        assert s.app.focused is not s.table
        await s.press("backspace", "4", "enter")
        assert s.app.focused is s.table
        assert "2 of 2 cards" in s.message


async def test_the_views_cycle_both_ways() -> None:
    """`V` leads from the first view to the last, `v` from the last to the first."""
    async with stage(load_delay=1000, loaded=HOME_SURVEY) as s:
        for key, view in (("V", views.TAB_VIEWS[-1]), ("v", views.DEFAULT_VIEW)):
            await s.press(key)
            assert s.screen.controller.state.view == view, key


@pytest.mark.soak
async def test_v_shows_every_view() -> None:
    """`v` cycles through all views; `V` goes back."""
    async with stage(load_delay=1000, loaded=HOME_SURVEY) as s:
        seen = []
        for _ in views.TAB_VIEWS:
            seen.append(s.screen.controller.state.view)
            await s.press("v")
        assert tuple(seen) == views.TAB_VIEWS
        assert s.screen.controller.state.view == views.DEFAULT_VIEW
        await s.press("V")
        assert s.screen.controller.state.view == views.TAB_VIEWS[-1]


async def test_m_shows_other_rows_of_a_tab() -> None:
    """`m` cycles through the variants; `v` continues from the tab; no log is loaded twice."""
    async with stage(load_delay=1000, loaded=HOME_SURVEY) as s:
        for tab, is_first in (("decks", True), ("war", False)):
            await open_view(s, tab)
            for other in (*views.list_variants(tab)[1:], tab):
                await s.press("m")
                assert s.screen.controller.state.view == other
                assert len(s.backend.logs) == (not is_first), other
            await s.press("m", "v")
            names = views.TAB_VIEWS
            assert s.screen.controller.state.view == names[names.index(tab) + 1]


async def test_a_comparison_counts_the_view_of_the_tab() -> None:
    """Clans are compared by the cards of their decks, also where decks are rows."""
    async with stage(load_delay=1000, loaded=HOME_SURVEY) as s:
        s.backend.store.surveys[RIVAL] = make_survey(["Zap", "Miner"], "Rivals", "9YY")
        s.screen.controller.use_list(ClanList("list", (ClanRef(HOME), ClanRef(RIVAL))))
        await open_view(s, "decks")
        await s.press("m", "x")
        assert isinstance(s.app.screen, CompareScreen)
        assert s.app.screen.state.view.key == "decks"


async def test_m_says_where_it_works() -> None:
    """In a view without other rows the key says which have some."""
    async with stage(load_delay=1000, loaded=HOME_SURVEY) as s:
        await s.press("m")
        assert s.screen.controller.state.view == views.DEFAULT_VIEW
        assert "Decks and War decks" in s.notices[-1]


async def test_logs_are_loaded_once_and_not_while_stepping_through_clans() -> None:
    """Battle logs are loaded once for all views that count them, and for no clan passed there."""
    async with stage(load_delay=1000, loaded=HOME_SURVEY) as s:
        await open_view(s, "played")
        await open_view(s, "war")
        await open_view(s, "played")
        assert len(s.backend.logs) == 1
        await open_view(s, "played")
        s.screen.controller.use_list(ClanList("list", (ClanRef(HOME), ClanRef(RIVAL))))
        await s.press("right")
        assert s.screen.controller.state.view == "played"
        assert [log.tag for log in s.backend.logs] == [HOME]


async def test_esc_stops_the_logs_and_shows_how_many() -> None:
    """Answers stay, other requests are cancelled, and the message says how to continue."""
    async with stage(load_delay=1000, loaded=HOME_SURVEY) as s:
        await open_view(s, "played")
        log = s.backend.logs[0]
        log.answer_player(log.players[0])
        await s.pilot.pause()
        assert "battle logs 1/3" in s.message
        await s.press("escape")
        assert log.cancelled
        assert s.message == "◐ stopped at 1/3 battle logs · r continues"
        await s.press("r")
        done = make_survey(["Wizard", "Miner", "Miner"])
        await s.load(replace(done, clan=replace(done.clan, age=40)))
        assert len(s.backend.logs) == 2
        assert not s.app._notifications  # "Already up to date" would be false


async def test_failed_logs_are_counted_and_listed() -> None:
    """The message counts them, `!` lists reasons; a view without logs shows nothing."""
    async with stage(load_delay=1000, loaded=HOME_SURVEY) as s:
        await open_view(s, "played")
        log = s.backend.logs[0]
        for player in log.players[:2]:
            log.answer_player(player)
        log.fail_player(log.players[2], LATE)
        await s.pilot.pause()
        await s.wait_until_drawn()
        assert s.message == "◐ 1 of 3 battle logs missing · r retries · ! shows who"
        await s.press("exclamation_mark")
        assert isinstance(s.app.screen, ProblemsScreen)
        texts = " ".join(str(part.content) for part in s.app.screen.query(Static))
        assert "battle log: no answer in 10 s" in texts
        await s.press("escape")
        s.screen.controller.show_view("members")
        await s.pilot.pause()
        assert "battle log" not in s.message
        assert not has_problems(s.screen.view.state)
        await s.press("exclamation_mark")
        assert isinstance(s.app.screen, ProblemsScreen)
        assert "battle log" not in " ".join(
            str(part.content) for part in s.app.screen.query(Static)
        )


async def test_each_view_keeps_its_order_and_its_cursor() -> None:
    """Members stay sorted by name while other views have their own order and cursor."""
    async with stage(load_delay=1000, loaded=HOME_SURVEY) as s:
        await s.press("j")
        await open_view(s, "members")
        await s.press("S", "G")
        layout = (s.screen.view.sort, s.table.key)
        s.screen.action_step_clan(0)
        await open_view(s, "favourites")
        assert s.highlighted_card == "Wizard"
        await open_view(s, "members")
        assert (s.screen.view.sort, s.table.key) == layout


async def test_enter_leads_from_a_card_to_its_player_and_esc_back() -> None:
    """Enter on a card, then on a player, opens them; Esc returns to the same row."""
    async with stage(load_delay=1000, size=(120, 30), loaded=HOME_SURVEY) as s:
        await s.press("enter", "j", "enter")
        assert isinstance(s.app.screen, PlayerScreen)
        assert s.app.screen.player == make_survey(["Wizard", "Miner", "Miner"]).clan.members[2].tag
        await s.press("escape")
        assert s.highlighted_card == "Miner"
        assert s.screen.view.can_go_back


async def test_comparing_keeps_the_list_and_its_position() -> None:
    """`x` with one clan says what to do; with a list, Enter continues within it."""
    async with stage(load_delay=1000, loaded=HOME_SURVEY) as s:
        await s.press("x")
        assert "You need a second clan" in s.notices[-1]
        s.backend.store.surveys[RIVAL] = make_survey(["Zap", "Miner"], "Rivals", "9YY")
        s.screen.controller.use_list(
            ClanList("list", (ClanRef(HOME), ClanRef(RIVAL), ClanRef(Tag("8PP"))))
        )
        await s.press("x")
        assert isinstance(s.app.screen, CompareScreen)
        await s.press("enter")
        assert s.screen.controller.state.tag == RIVAL
        assert len(s.screen.controller.clan_list.clans) == 3


async def test_a_filter_does_not_rescale_bars() -> None:
    """A row's bar has the same length with and without a filter."""

    def find_bar(card: str) -> str:
        index = s.cards.index(card)
        cells = s.table.render_line(index + 1 - s.table.scroll_offset.y).text
        return "".join(cell for cell in cells if cell in "█▏▎▍▌▋▊▉░")

    async with stage(load_delay=1000, loaded=HOME_SURVEY) as s:
        before = find_bar(s.cards[-1])
        assert before != find_bar(s.cards[0])
        await s.press("slash", *s.cards[-1].lower()[:2])
        assert len(s.cards) == 1
        assert find_bar(s.cards[0]) == before


async def test_the_pane_groups_the_rows_at_its_foot() -> None:
    """By elixir, rarity, type and form; no chart for rows without cards."""
    async with stage(load_delay=1000, size=(120, 24), loaded=HOME_SURVEY) as s:
        foot = s.screen.query_one("#foot", Static)
        assert "Elixir\n4.0 on average" in str(foot.content)
        await s.press("e")
        assert str(foot.content).startswith("Rarity\nrare")
        await s.press("e")
        assert str(foot.content).startswith("Type\n")
        await s.press("e")
        assert str(foot.content).startswith("Form\nnormal")
        s.screen.controller.show_view("members")
        await s.pilot.pause()
        assert not foot.display


async def test_the_message_of_a_hidden_chart_says_how_to_see_it() -> None:
    """In a narrow or low window the message asks for a larger one, not for a key."""
    async with stage(load_delay=1000, loaded=HOME_SURVEY) as s:
        for size, keys, chart, way in (
            ((80, 24), "e", "rarity", "needs a wider window"),
            ((120, 20), "e", "type", "needs a higher window"),
            ((120, 24), "pe", "form", "p shows it"),
            ((120, 40), "e", "elixir", "p shows it"),
        ):
            s.app.clear_notifications()
            await s.resize(*size)
            await s.press(*keys)
            assert f"Chart by {chart} · {way}" in text_of(s.app), size


async def test_another_order_or_filter_needs_no_new_count() -> None:
    """Rows are counted again only if their data has changed."""
    async with stage(load_delay=1000, loaded=HOME_SURVEY) as s:
        counted = s.screen.view.counted
        await s.press("S", "j", "slash", "w", "enter")
        s.screen.tick()
        await s.press("escape")
        assert s.screen.view.counted is counted
        await s.press("v")
        assert s.screen.view.counted is not counted
        await s.press("V", "r")
        await s.arrive(make_survey(["Wizard", "Miner", "Wizard"]))
        assert {row.card.name: row.players for row in s.table.rows} == {"Wizard": 2, "Miner": 1}


async def test_the_log_of_a_player_is_loaded_with_their_screen() -> None:
    """Leaving the screen cancels the load; a loaded log is there the next time."""
    async with stage(size=(120, 40), loaded=make_survey(["Wizard", "Miner"])) as s:
        await s.press("enter", "enter")
        await s.press("r")
        (load,) = s.backend.logs
        await s.press("escape")
        await s.pilot.pause()
        assert load.cancelled
        await s.press("enter")
        await s.press("r")
        load = s.backend.logs[-1]
        (player,) = load.players
        load.answer_player(player, battle(0, game(KNIGHT)))
        await s.pilot.pause()
        await s.press("escape", "enter")
        screen = s.app.screen
        assert isinstance(screen, PlayerScreen)
        assert "1 battle" in str(screen.query_one(RecentFormSection).render())
        assert len(s.backend.logs) == 2


@pytest.mark.parametrize(("view", "needs"), [("played", True), ("favourites", False)])
def test_only_a_view_of_battle_logs_needs_the_missing_ones(view: str, *, needs: bool) -> None:
    """In any other view a refresh that brings nothing new says so."""
    logs = BattleLogs.start(member.tag for member in HOME_SURVEY.clan.members).cancel()
    assert logs.failed
    assert ClanState(view=view, logs=logs).needs_logs == needs
