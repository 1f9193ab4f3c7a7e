"""Views of a clan: each opens, asks for no more than it counts, and says what is missing."""

from __future__ import annotations

import pytest
from textual.widgets import Static

from clantui.core import views
from clantui.core.clan_list import ClanList, ClanRef
from clantui.core.model.errors import Unreachable
from clantui.core.model.race import Participant, PeriodType, Race, RaceClan
from clantui.core.model.race_log import WarRecord
from clantui.core.model.tag import Tag
from clantui.core.views.view import Requires
from clantui.ui.clan.header import ViewTabs
from clantui.ui.clan.problems import ProblemsScreen
from clantui.ui.compare.screen import CompareScreen
from clantui.ui.player.battles import RecentFormSection
from clantui.ui.player.screen import PlayerScreen
from tests.factories.battles import battle, game
from tests.factories.surveys import KNIGHT
from tests.ui.harness import Stage, loaded, stage
from tests.ui.screen_text import text as text_of

HOME, RIVAL = Tag("2PP"), Tag("9YY")
LATE = Unreachable("no answer in 10 s")


async def open_home(s: Stage) -> None:
    """Load a clan of three."""
    await s.arrive(loaded(["Wizard", "Miner", "Miner"]))
    await s.end()


async def look_at(s: Stage, name: str) -> None:
    """Press `v` until a view is on the screen."""
    while s.screen.controller.state.view != name:
        await s.press("v")


@pytest.mark.parametrize("name", views.all_view_names())
async def test_every_view_opens_and_asks_for_what_it_counts_alone(name: str) -> None:
    """A view is named in the title; battle logs and cards are asked for where it needs them."""
    async with stage(first="2PP", rest=1000, size=(120, 30)) as s:
        await open_home(s)
        s.screen.controller.show_view(name)
        await s.pilot.pause()
        needs = views.load_view(name).requires
        tabs = s.screen.query_one(ViewTabs)
        assert tabs.titles[tabs.active] == views.tab_title(name)
        assert [log.tag for log in s.engine.logs] == [HOME] * (Requires.BATTLES in needs)
        asked = [q.what for q in s.engine.questions]
        assert asked == ["cards"] * (Requires.CARDS in needs) + ["war"] * (Requires.WAR in needs)


async def test_war_members_are_listed_and_y_copies_who_has_not_played() -> None:
    """The race and its log are asked for once a load; `y` copies a reminder, elsewhere the tag."""
    async with stage(first="2PP", rest=1000) as s:
        await open_home(s)
        await s.press("y")
        assert s.app.clipboard == "#2PP"
        await look_at(s, "war-members")
        await s.press("y")
        assert s.app.clipboard == "#2PP"
        survey = s.screen.controller.state.load_status.survey
        assert survey is not None
        clan = survey.clan
        names = [member.name for member in clan.members]
        played = Participant(tag=clan.members[0].tag, name="x", raw_name="x", decks=4, medals=600)
        ours = RaceClan(tag=HOME, name="x", raw_name="x", participants=(played,))
        race = Race(clan=HOME, period_type=PeriodType.WAR, section=1, period=3, clans=(ours,))
        s.engine.questions[-1].answer.set_result(WarRecord(race=race))
        await s.until(lambda: s.screen.controller.state.war)
        await s.press("y")
        assert s.app.clipboard == f"No war deck yet this week: {', '.join(names[1:])}"
        await s.press("v", "V")
        assert [q.what for q in s.engine.questions].count("war") == 1


async def test_without_a_race_the_reason_is_said() -> None:
    """A clan whose race and log cannot be had keeps its roster; the line above says why."""
    async with stage(first="2PP", rest=1000) as s:
        await open_home(s)
        s.screen.controller.show_view("war-members")
        await s.pilot.pause()
        s.engine.questions[-1].answer.set_exception(LATE)
        await s.until(lambda: s.screen.controller.state.war)
        assert len(s.grid.rows) == 3
        assert "no answer in 10 s" in text_of(s.app)


async def test_the_views_come_round_both_ways() -> None:
    """`v` goes through all of them and comes back; `V` goes the other way."""
    async with stage(first="2PP", rest=1000) as s:
        await open_home(s)
        seen = []
        for _ in views.view_names():
            seen.append(s.screen.controller.state.view)
            await s.press("v")
        assert tuple(seen) == views.view_names()
        assert s.screen.controller.state.view == views.DEFAULT_VIEW
        await s.press("V")
        assert s.screen.controller.state.view == views.view_names()[-1]


@pytest.mark.parametrize("tab", ["decks", "war"])
async def test_m_shows_the_rows_of_a_tab_in_another_way(tab: str) -> None:
    """It goes on to the other rows and back; `v` goes on from the tab; no log is loaded twice."""
    async with stage(first="2PP", rest=1000) as s:
        await open_home(s)
        await look_at(s, tab)
        (other,) = set(views.variants(tab)) - {tab}
        await s.press("m")
        assert s.screen.controller.state.view == other
        assert len(s.engine.logs) == (tab == "war")
        await s.press("m")
        assert s.screen.controller.state.view == tab
        await s.press("m", "v")
        names = views.view_names()
        assert s.screen.controller.state.view == names[names.index(tab) + 1]


async def test_a_comparison_counts_what_the_tab_is_about() -> None:
    """Clans are compared by the cards of their decks, also where decks are rows."""
    async with stage(first="2PP", rest=1000) as s:
        await open_home(s)
        s.engine.memory.pictures[RIVAL] = loaded(["Zap", "Miner"], "Rivals", "9YY")
        s.screen.controller.use_list(ClanList("list", (ClanRef(HOME), ClanRef(RIVAL))))
        await look_at(s, "decks")
        await s.press("m", "x")
        assert isinstance(s.app.screen, CompareScreen)
        assert s.app.screen.state.view.key == "decks"


async def test_m_says_where_it_works() -> None:
    """In a view without other rows the key says which have some."""
    async with stage(first="2PP", rest=1000) as s:
        await open_home(s)
        await s.press("m")
        assert s.screen.controller.state.view == views.DEFAULT_VIEW
        assert "Decks and War decks" in [note.message for note in s.app._notifications][-1]


async def test_logs_are_asked_for_once_however_often_the_view_is_left() -> None:
    """Battle logs are loaded once for all views that count battles."""
    async with stage(first="2PP", rest=1000) as s:
        await open_home(s)
        await look_at(s, "played")
        await look_at(s, "war")
        await look_at(s, "played")
        assert len(s.engine.logs) == 1


async def test_logs_are_not_asked_for_in_passing() -> None:
    """A clan in such a view that is hopped over is asked for nothing."""
    async with stage(first="2PP", rest=1000) as s:
        await open_home(s)
        await look_at(s, "played")
        s.screen.controller.use_list(ClanList("list", (ClanRef(HOME), ClanRef(RIVAL))))
        await s.press("right")
        assert s.screen.controller.state.view == "played"
        assert [log.tag for log in s.engine.logs] == [HOME]


async def test_escape_stops_the_logs_and_says_where() -> None:
    """Answers stay, the other requests end, and the message says how to go on."""
    async with stage(first="2PP", rest=1000) as s:
        await open_home(s)
        await look_at(s, "played")
        log = s.engine.logs[0]
        log.seen(log.players[0])
        await s.pilot.pause()
        assert "battle logs 1/3" in s.message
        await s.press("escape")
        assert log.cancelled
        assert s.message == "◐ stopped at 1/3 battle logs · r continues"
        await s.press("r")
        await s.arrive(loaded(["Wizard", "Miner", "Miner"]))
        await s.end()
        assert len(s.engine.logs) == 2


async def test_logs_that_failed_are_told_and_listed() -> None:
    """The slot counts them, `!` names each with its reason; a view without logs says nothing."""
    async with stage(first="2PP", rest=1000) as s:
        await open_home(s)
        await look_at(s, "played")
        log = s.engine.logs[0]
        for player in log.players[:2]:
            log.seen(player)
        log.missed(log.players[2], LATE)
        await s.pilot.pause()
        await s.drawn()
        assert s.message == "◐ 1 of 3 battle logs missing · r retries · ! shows who"
        await s.press("exclamation_mark")
        assert isinstance(s.app.screen, ProblemsScreen)
        told = " ".join(str(part.content) for part in s.app.screen.query(Static))
        assert "battle log: no answer in 10 s" in told
        await s.press("escape")
        s.screen.controller.show_view("members")
        await s.pilot.pause()
        assert "battle log" not in s.message


async def test_each_view_keeps_its_order_and_its_cursor() -> None:
    """Members sorted by name, favourites as they were: each finds itself as it was left."""
    async with stage(first="2PP", rest=1000) as s:
        await open_home(s)
        await s.press("j")
        await look_at(s, "members")
        await s.press("S", "G")
        there = (s.screen.view.sort, s.grid.key)
        s.screen.action_hop(0)
        await look_at(s, "favourites")
        assert s.pointed == "Wizard"
        await look_at(s, "members")
        assert (s.screen.view.sort, s.grid.key) == there


async def test_from_a_card_to_its_player_and_back() -> None:
    """Enter on a card, Enter on a player: their screen; Esc comes back to the same line."""
    async with stage(first="2PP", rest=1000, size=(120, 30)) as s:
        await open_home(s)
        await s.press("enter", "j", "enter")
        assert isinstance(s.app.screen, PlayerScreen)
        assert s.app.screen.player == loaded(["Wizard", "Miner", "Miner"]).clan.members[2].tag
        await s.press("escape")
        assert s.pointed == "Miner"
        assert s.screen.view.can_go_back


async def test_comparing_keeps_the_list_and_the_place_in_it() -> None:
    """`x` with one clan alone says what to do; with a list, Enter continues within it."""
    async with stage(first="2PP", rest=1000) as s:
        await open_home(s)
        await s.press("x")
        assert "You need a second clan" in [n.message for n in s.app._notifications][-1]
        s.engine.memory.pictures[RIVAL] = loaded(["Zap", "Miner"], "Rivals", "9YY")
        s.screen.controller.use_list(
            ClanList("list", (ClanRef(HOME), ClanRef(RIVAL), ClanRef(Tag("8PP"))))
        )
        await s.press("x")
        assert isinstance(s.app.screen, CompareScreen)
        await s.press("enter")
        assert s.screen.controller.state.tag == RIVAL
        assert len(s.screen.controller.clan_list.stops) == 3


async def test_a_filter_scales_no_bar() -> None:
    """A row's bar is as long with a filter as without: bars are read against the whole clan."""

    def bar_of(card: str) -> str:
        index = s.cards.index(card)
        cells = s.grid.render_line(index + 1 - s.grid.scroll_offset.y).text
        return "".join(cell for cell in cells if cell in "█▏▎▍▌▋▊▉░")

    async with stage(first="2PP", rest=1000) as s:
        await open_home(s)
        before = bar_of(s.cards[-1])
        assert before != bar_of(s.cards[0])
        await s.press("slash", *s.cards[-1].lower().partition(" ")[0])
        assert len(s.cards) == 1
        assert bar_of(s.cards[0]) == before


async def test_a_filter_that_is_not_understood_stays_open() -> None:
    """Enter keeps no filter that would be ignored; the reason stays."""
    async with stage(first="2PP", rest=1000) as s:
        await open_home(s)
        await s.press("slash", *"elixir:x", "enter")
        assert "elixir: needs a number" in s.message
        assert s.app.focused is not s.grid
        await s.press("backspace", "4", "enter")
        assert s.app.focused is s.grid
        assert "2 of 2 cards" in s.message


async def test_the_pane_groups_the_rows_at_its_foot() -> None:
    """By cost, by rarity, by kind, by what is played evolved; none where rows are no cards."""
    async with stage(first="2PP", rest=1000, size=(120, 24)) as s:
        await open_home(s)
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


@pytest.mark.parametrize(
    ("size", "keys", "way"),
    [
        ((80, 24), "e", "needs a wider window"),
        ((120, 20), "e", "needs a higher window"),
        ((120, 24), "pe", "p shows it"),
        ((120, 40), "pe", "p shows it"),
    ],
)
async def test_a_chart_that_is_not_on_the_screen_tells_what_shows_it(
    size: tuple[int, int], keys: str, way: str
) -> None:
    """Neither a narrow window nor a low one is said to need a key."""
    async with stage(first="2PP", rest=1000, size=size) as s:
        await open_home(s)
        await s.press(*keys)
        assert f"Chart by rarity · {way}" in text_of(s.app)


async def test_another_order_or_filter_counts_nothing_again() -> None:
    """Counted rows are kept until there is something else to count from."""
    async with stage(first="2PP", rest=1000) as s:
        await open_home(s)
        counted = s.screen.view.counted
        await s.press("S", "j", "slash", *"wiz", "enter")
        s.screen.tick()
        await s.press("escape")
        assert s.screen.view.counted is counted
        await s.press("v")
        assert s.screen.view.counted is not counted
        await s.press("V", "r")
        await s.arrive(loaded(["Wizard", "Miner", "Wizard"]))
        assert {row.card.name: row.players for row in s.grid.rows} == {"Wizard": 2, "Miner": 1}


async def test_the_log_of_a_player_is_loaded_with_their_screen() -> None:
    """It is cancelled when the screen is left, and one that came is there the next time."""
    async with stage(first="2PP", size=(120, 40)) as s:
        await s.arrive(loaded(["Wizard", "Miner"]))
        await s.end()
        await s.press("enter", "enter")
        await s.press("r")
        (load,) = s.engine.logs
        await s.press("escape")
        await s.pilot.pause()
        assert load.cancelled
        await s.press("enter")
        await s.press("r")
        load = s.engine.logs[-1]
        (player,) = load.players
        load.seen(player, battle(0, game(KNIGHT)))
        await s.pilot.pause()
        await s.press("escape", "enter")
        screen = s.app.screen
        assert isinstance(screen, PlayerScreen)
        assert "1 battle" in str(screen.query_one(RecentFormSection).render())
        assert len(s.engine.logs) == 2
