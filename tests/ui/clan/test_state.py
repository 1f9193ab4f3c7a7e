"""Tests of the state of a clan: what waits, what is missing, and when its rows change."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

import pytest
from msgspec.structs import replace

from clantui.core.columns import SortKey
from clantui.core.history.timeline import History
from clantui.core.model.battle import BattleLogs
from clantui.core.model.errors import Unreachable
from clantui.core.model.race import WarRecord
from clantui.core.model.survey import LoadRequest
from clantui.ui.clan.load_state import LoadState
from clantui.ui.clan.state import ClanState, CountedRows, Layout
from tests.factories.surveys import KNIGHT
from tests.factories.timelines import make_snapshot
from tests.ui.harness import NOON, card, make_survey, tag_number

WHOLE: Final = make_survey(["Wizard", "Zap"])
FIRST, SECOND = (member.tag for member in WHOLE.clan.members)
LATE: Final = Unreachable("no answer in 10 s")
STATE: Final = ClanState(tag=WHOLE.clan.tag, load=LoadState(survey=WHOLE))
WAITING: Final = BattleLogs.start((FIRST, SECOND)).with_log(FIRST, ())
FAILED: Final = WAITING.with_failure(SECOND, LATE)
COMPLETE: Final = WAITING.with_log(SECOND, ())
SNAPSHOTS: Final = tuple(
    make_snapshot({0: KNIGHT}, at=NOON - timedelta(days=days)) for days in (2, 1)
)


@pytest.mark.parametrize(
    ("parts", "is_waiting"),
    [
        ({}, False),
        ({"logs": WAITING}, True),
        ({"logs": FAILED}, False),
        ({"load": LoadState(is_loading=True)}, True),
        ({"load": LoadState(retry_at=NOON)}, True),
    ],
)
def test_there_is_a_load_to_stop_until_its_last_retry(
    parts: dict[str, Any], *, is_waiting: bool
) -> None:
    """A load, waiting battle logs and a planned retry can be stopped."""
    assert replace(STATE, **parts).is_waiting is is_waiting


@pytest.mark.parametrize(
    ("view", "logs", "needs_logs"),
    [
        ("played", None, False),
        ("played", COMPLETE, False),
        ("played", WAITING, True),
        ("played", FAILED, True),
        ("favourites", FAILED, False),
    ],
)
def test_a_refresh_loads_missing_logs_only_in_a_view_that_counts_them(
    view: str, logs: BattleLogs | None, *, needs_logs: bool
) -> None:
    """Waiting and failed battle logs are missing; other views do not count them at all."""
    state = replace(STATE, view=view, logs=logs)
    assert state.needs_logs is needs_logs
    assert state.counted_logs is (logs if view == "played" else None)


def test_only_the_error_of_another_clan_can_be_dismissed() -> None:
    """An error of this clan stays, and so does one without a request."""
    for request, has_error in (
        (None, False),
        (LoadRequest(tag=WHOLE.clan.tag), False),
        (LoadRequest(tag=tag_number(7)), True),
    ):
        load = LoadState(survey=WHOLE, error=LATE, request=request)
        assert replace(STATE, load=load).has_opening_error is has_error
        assert not replace(STATE, load=replace(load, error=None)).has_opening_error
        unloaded = replace(load, survey=None)  # a clan of the list that was never loaded
        assert replace(STATE, load=unloaded).has_opening_error is has_error


def test_the_baseline_of_a_run_stays() -> None:
    """A history that is read again later, with a snapshot of this run, has the same baseline."""
    began = NOON - timedelta(hours=1)
    state = STATE.with_history(SNAPSHOTS, History.of(SNAPSHOTS), began)
    newer = (*SNAPSHOTS, make_snapshot({0: KNIGHT}, at=began - timedelta(minutes=1)))
    assert state.with_history(newer, History.of(newer), began).baseline == SNAPSHOTS[-1].at


def test_changes_are_counted_from_a_baseline_before_the_survey() -> None:
    """Without a baseline they are unknown; from the survey itself, or later, there are none."""
    state = STATE.with_history(SNAPSHOTS, History.of(SNAPSHOTS), NOON)
    assert STATE.deltas is None
    assert state.deltas
    for seconds in (0, 60):
        compared = state.with_comparison(WHOLE.at + timedelta(seconds=seconds))
        assert compared.deltas == {}


def test_changes_are_unknown_without_the_snapshot_of_the_baseline() -> None:
    """A history that was forgotten leaves the baseline, but nothing to compare with."""
    state = STATE.with_history(SNAPSHOTS, History.of(SNAPSHOTS), NOON)
    forgotten = replace(state, snapshots=(), history=None)
    assert forgotten.baseline is not None
    assert forgotten.deltas is None


def test_each_view_has_a_layout_of_its_own() -> None:
    """An order in one view leaves those of the others; the filter is that of all views."""
    first, second = (Layout(SortKey(key, descending=False), key) for key in ("card", "players"))
    state = STATE.with_layout(first, "wiz")
    other = replace(state, view="levels").with_layout(second, "zap")
    assert dict(other.layouts) == {"favourites": first, "levels": second}
    assert (state.filter_text, other.filter_text) == ("wiz", "zap")


def test_rows_are_counted_anew_if_an_input_is_another_one() -> None:
    """Survey, history, baseline, logs, cards and wars count; notices and layouts do not."""
    state = STATE.with_history(SNAPSHOTS, History.of(SNAPSHOTS), NOON)
    counted = CountedRows.of(state)
    assert counted.holds(state)
    assert counted.holds(replace(state, notice="hello", filter_text="x", focus_player=FIRST))
    for changed in (
        replace(state, load=LoadState(survey=make_survey(["Zap", "Zap"]))),
        replace(state, snapshots=SNAPSHOTS[:1]),
        state.with_comparison(SNAPSHOTS[0].at),
        state.with_comparison(SNAPSHOTS[1].at),  # the same day, but chosen
        replace(state, logs=COMPLETE),
        replace(state, cards={1: card("Wizard", 1)}),
        replace(state, war=WarRecord(error=LATE)),
        replace(state, view="levels"),
    ):
        assert not counted.holds(changed)


def test_views_count_everything_that_is_loaded() -> None:
    """Survey, logs, cards and wars of the clan are there; without a survey nothing is."""
    cards, war = {1: card("Wizard", 1)}, WarRecord(error=LATE)
    state = replace(STATE, logs=COMPLETE, cards=cards, war=war)
    data = state.make_view_data()
    assert data is not None
    assert (data.survey, data.logs, data.cards, data.war) == (WHOLE, COMPLETE, cards, war)
    assert CountedRows.of(state).view_data == data
    assert replace(state, load=LoadState()).make_view_data() is None
