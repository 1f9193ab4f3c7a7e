"""Tests of the view of a clan: what it draws at once, and what another clan or view resets."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from msgspec.structs import replace
from rich.cells import cell_len
from textual.widgets import Static

from clantui.core.clan_list import ClanList, ClanRef
from clantui.core.columns import Column
from clantui.core.history.timeline import History
from clantui.core.model.battle import BattleLogs
from clantui.core.model.errors import AccessDenied, NotFound, Unreachable
from clantui.core.model.race import WarRecord
from clantui.core.model.survey import Survey
from clantui.core.model.tag import Tag, TagKind
from clantui.ui.clan.state import ClanState
from clantui.ui.clan.widgets.detail import DetailPane
from clantui.ui.clan.widgets.panels import PanelStrip
from clantui.ui.clan.widgets.problems import ProblemsPane
from clantui.ui.clan.widgets.tag_input import TagInput
from clantui.ui.common.table.filter_input import FilterInput
from tests.factories.races import race, racer
from tests.factories.surveys import KNIGHT
from tests.factories.timelines import make_snapshot
from tests.scenes.base import text_of
from tests.ui.fake_backend import FakeBackend
from tests.ui.harness import NOON, Stage, card, clan_of, make_survey, stage, start_survey

CARDS = ["Wizard", "Wizard", "Miner", "Zap"]
HOME = make_survey(CARDS)
NEXT = make_survey(["Golem", "Clone"], "Ironwood", "9YY")
BOTH = ClanList("two", (ClanRef(Tag("2PP"), "Thornwood"), ClanRef(Tag("9YY"), "Ironwood")))


def store_next(backend: FakeBackend) -> None:
    """Store the second clan."""
    backend.store.surveys[Tag("9YY")] = NEXT


def update(s: Stage, **parts: object) -> ClanState:
    """Replace parts of the state of the clan on screen."""
    controller = s.screen.controller
    controller.update_state(replace(controller.state, **parts))
    return controller.state


def read_focus(s: Stage) -> str | None:
    """Return the id of the widget with the focus."""
    return s.app.focused.id if s.app.focused is not None else None


def read_key_bar(s: Stage) -> str:
    """Return the last line of the terminal."""
    return text_of(s.app).splitlines()[-1]


async def test_each_part_of_a_state_is_drawn_at_once() -> None:
    """History, comparison, logs, cards and wars change the rows; races the panels."""
    players = tuple(member.tag for member in HOME.clan.members)
    logs = BattleLogs.start(players)
    for player in players:
        logs = logs.with_log(player, ())
    snapshots = tuple(make_snapshot({0: KNIGHT}, at=NOON - timedelta(days=n)) for n in (2, 1))
    async with stage(size=(120, 40), loaded=HOME) as s:
        view = s.screen.view
        for parts in (
            {"snapshots": snapshots, "history": History.of(snapshots)},
            {"compared_with": snapshots[0].at},
            {"logs": logs},
            {"cards": {1: card("Wizard", 1)}},
            {"war": WarRecord(error=Unreachable("no answer"))},
        ):
            state = update(s, **parts)
            assert view.counted.holds(state)
        strip = s.screen.query_one(PanelStrip)
        assert "b loads the race" in str(strip.content)
        update(s, race=race(racer()))
        assert "b loads the race" not in str(strip.content)
        update(s, focus_player=players[3])
        assert s.highlighted_card == "Zap"
        await s.pilot.pause()
        assert s.screen.controller.state.focus_player is None
        update(s, notice="hello")
        assert s.message == "hello"


async def test_another_clan_has_its_own_filter_and_the_table_has_the_focus() -> None:
    """A filter being typed, a tag field and the details are left for the table of a new clan."""
    async with stage(load_delay=1000, prepare=store_next, loaded=HOME) as s:
        controller = s.screen.controller
        controller.use_list(BOTH)
        field, tag_field = s.screen.query_one(FilterInput), s.screen.query_one(TagInput)
        await s.press("slash", *"wiz")
        assert "1 of 3 cards" in s.message
        controller.go_to(BOTH.move(1))
        await s.pilot.pause()
        assert (field.display, field.value, s.screen.view.filter_text) == (False, "", "")
        assert read_focus(s) == "table"
        assert s.cards == ["Golem", "Clone"]
        assert tag_field.value == "#9YY"
        await s.press("t")
        assert read_focus(s) == "tag"
        controller.go_to(BOTH)
        await s.pilot.pause()
        assert read_focus(s) == "table"
        assert (field.value, s.screen.view.filter_text, s.cards) == ("wiz", "wiz", ["Wizard"])
        assert tag_field.value == "#2PP"
        await s.press("enter")
        assert s.screen.query_one(DetailPane).has_focus_within
        assert not s.table.region.area
        controller.go_to(BOTH.move(1))
        await s.pilot.pause()
        assert read_focus(s) == "table"
        assert s.table.region.area
        assert "› Golem" not in s.title
        await s.resize(120, 24)
        await s.press("enter", "t")
        assert read_focus(s) == "tag"
        assert "› Golem" not in s.title


async def test_the_trail_of_a_row_is_shown_only_while_it_is_alone() -> None:
    """Beside the table the row needs no name in the tabs; alone, in a narrow window, it does."""
    async with stage(loaded=HOME) as s:
        await s.press("enter")
        assert "› Wizard" in s.title
        await s.resize(120, 24)
        s.screen.tick()
        assert "› Wizard" not in s.title
        await s.resize(80, 24)
        s.screen.tick()
        assert "› Wizard" in s.title
        for key in ("escape", "t"):
            await s.press(key)
            assert "› Wizard" not in s.title
            await s.press("escape", "enter")
            assert "› Wizard" in s.title


async def test_the_first_steps_have_a_label_and_the_focus_in_the_tag_field() -> None:
    """The label goes with the first steps; a refused key changes them."""
    async with stage() as s:
        label = s.screen.query_one("#label")
        assert label.region.area
        assert read_focus(s) == "tag"
        await s.press(*"2pp", "enter")
        assert not label.region.area
        assert s.app.focused is s.screen.view.body.home
        await s.end(AccessDenied("the API key was refused", "203.0.113.7"))
        assert label.region.area
        assert read_focus(s) == "tag"
        step = s.screen.query_one("#first-step", Static)
        assert "your IP address, 203.0.113.7" in str(step.content)
        await s.press("enter")
        await s.end(Unreachable("no answer"))
        assert "203.0.113.7" not in str(step.content)


async def test_rows_change_while_a_clan_is_loaded_again() -> None:
    """During a reload the table shows the players who have answered, not only their number."""
    newer = clan_of(["Zap"] * len(CARDS))[1].values()
    survey = Survey.start(HOME.clan, NOON, HOME)
    async with stage(loaded=HOME) as s:
        await s.press("R")
        await s.arrive(survey)
        for player in [*newer][:-1]:
            survey = survey.with_player(player)
            await s.arrive(survey)
        assert survey.is_loading
        assert s.cards[0] == "Zap"


async def test_missing_players_are_listed_until_they_are_loaded() -> None:
    """The list in the details comes and goes with the missing players."""
    partial = start_survey(CARDS).with_failure(HOME.clan.members[0].tag, Unreachable("no answer"))
    async with stage(size=(160, 50), loaded=HOME) as s:
        assert not s.screen.query(ProblemsPane)
        for survey, is_listed in ((partial, True), (HOME, False), (partial, True)):
            await s.press("r")
            await s.load(survey)
            assert bool(s.screen.query_one(ProblemsPane).region.area) is is_listed


async def test_a_filter_is_typed_above_the_table_in_a_narrow_window() -> None:
    """From the details of a row, `/` shows the table again, whose rows the filter selects."""
    async with stage(loaded=HOME) as s:
        await s.press("enter")
        assert not s.table.region.area
        await s.press("slash", *"min")
        assert s.table.region.area
        assert s.cards == ["Miner"]


async def test_a_number_key_says_which_clan_is_on_screen() -> None:
    """The number of another clan opens it without a message."""
    async with stage(load_delay=1000, prepare=store_next, loaded=HOME) as s:
        s.screen.controller.use_list(BOTH)
        for number, notices in (("1", ["This is clan 1"]), ("2", []), ("2", ["This is clan 2"])):
            s.app.clear_notifications()
            await s.press(number)
            assert s.notices == notices
            assert s.screen.controller.state.tag == BOTH.clans[int(number) - 1].tag


async def test_the_column_of_changes_is_headed_by_its_day() -> None:
    """The heading has room, and is shortened to the day; other columns keep theirs."""
    async with stage(loaded=HOME) as s:
        delta, title = Column(key="delta", title="Δ", width=3, text=str), s.table.columns[0]
        assert s.table._with_since(delta) is delta
        s.table.since = "since 20 Nov"
        shown = s.table._with_since(delta)
        assert (shown.title, shown.short, shown.width) == ("since 20 Nov", "20 Nov", 13)
        assert s.table._with_since(title) is title


async def test_the_day_of_a_comparison_is_that_of_the_user() -> None:
    """In New York the snapshot of 2 h in Greenwich is of the day before, in heading and line."""
    at = datetime(2026, 11, 20, 2, tzinfo=UTC)
    snapshots = (make_snapshot({0: KNIGHT}, at=at),)
    async with stage(size=(120, 40), zone=ZoneInfo("America/New_York"), loaded=HOME) as s:
        update(s, snapshots=snapshots, history=History.of(snapshots), own_baseline=at)
        assert s.table.since == "since Thu"
        update(s, compared_with=at)
        assert s.message.startswith("compared with 19 Nov")


async def test_a_table_without_rows_expects_some_only_of_a_clan_with_members() -> None:
    """A filter without a match says what is not loaded yet; an empty clan has nothing to come."""
    async with stage(load_delay=1000, loaded=HOME) as s:
        update(s, view="war-members")
        s.screen.view.filter_text = "zzz"
        assert s.table.placeholder == "◌ Loading the river race …"
        failed = start_survey(CARDS)
        for member in failed.clan.members:
            failed = failed.with_failure(member.tag, Unreachable("no answer"))
        for survey, expects_rows in ((failed, True), (make_survey([]), False)):
            load = replace(s.screen.controller.state.load, survey=survey)
            update(s, view="favourites", load=load)
            assert not s.table.rows
            assert s.table.expects_rows is expects_rows


async def test_a_clan_of_a_list_without_data_can_be_reloaded_and_left() -> None:
    """An error shows no first steps among several clans; the last clan exists after a switch."""
    async with stage(load_delay=1000, loaded=HOME) as s:
        screen = s.screen
        assert screen.check_action("last", ()) is False
        screen.controller.use_list(BOTH.move(1))
        await s.pilot.pause()
        assert screen.controller.state.load.survey is None
        for action in ("last", "refresh", "refresh_all", "auto_refresh"):
            assert screen.check_action(action, ())
        await s.press("r")
        await s.end(NotFound("there is no such clan"))
        assert not screen.view.body.is_empty
        await s.press("t")
        assert screen.offer_text("#2GG, #8PP, #9Y8V")
        assert s.message.startswith("Enter opens #2GG and 2 more clans")


async def test_the_search_for_a_players_clan_can_be_cancelled_from_the_table() -> None:
    """The key that the message names works wherever the focus is."""
    async with stage(load_delay=1000, loaded=HOME) as s:
        s.screen.tag_entry.enter((Tag("2QQ"),), TagKind.PLAYER)
        await s.pilot.pause()
        assert read_focus(s) == "table"
        assert "Esc cancels" in s.message
        assert "esc Back" in read_key_bar(s)
        await s.press("escape")
        await s.until(s.backend.calls[-1].answer.cancelled)
        assert not s.screen.controller.state.notice
        assert s.screen.check_action("back", ()) is False
        assert "esc Back" not in read_key_bar(s)


@pytest.mark.parametrize(
    "widths",
    [
        (
            60,
            120,
        ),
        pytest.param(
            (
                72,
                60,
            ),
            marks=pytest.mark.soak,
        ),
    ],
    ids=["few", "others"],
)
async def test_the_message_fits_its_line_at_once(widths: tuple[int, ...]) -> None:
    """It is as long as there is room, after a resize and beside the tag field or the filter."""
    async with stage(loaded=HOME) as s:
        update(s, compared_with=NOON - timedelta(days=1))
        message = s.screen.view.bar.message

        def has_last_text() -> bool:
            shown = s.message
            s.screen.view.refresh_status()
            return s.message == shown and cell_len(shown) <= message.size.width

        for width in widths:
            await s.resize(width, 24)
            assert has_last_text()
            for key in ("slash", "escape"):
                await s.press(key)
                assert has_last_text()
