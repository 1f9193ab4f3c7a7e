"""Tests of each sentence of the status line, with its colour and in each width."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

import pytest
from msgspec.structs import replace
from rich.cells import cell_len
from textual.content import Content

from clantui.core.model.attempt import Attempt
from clantui.core.model.battle import BattleLogs
from clantui.core.model.errors import Cancelled, Maintenance, NotFound, Unreachable
from clantui.core.model.game import RosterGap
from clantui.core.model.race import WarRecord
from clantui.core.model.survey import LoadRequest, Survey
from clantui.ui.clan.load_state import LoadState
from clantui.ui.clan.state import ClanState, TableSummary
from clantui.ui.clan.status_text import (
    describe_baseline,
    describe_empty_table,
    describe_gap,
    render_badge,
    render_load_freshness,
    render_status,
)
from tests.factories.races import race, racer
from tests.ui.clan.load_situations import CARDS, TAG
from tests.ui.harness import NOON, clan_of, make_survey, start_survey, tag_number

LATE: Final = Unreachable("no answer in 10 s")
OFFLINE: Final = Unreachable("no answer in 10 s · are you online?")
CLOSED: Final = Unreachable("the server closed the connection without an answer · try again")
WHOLE: Final = make_survey(CARDS)
SOON: Final = NOON + timedelta(seconds=43)
LOADING: Final = LoadState().start_load(LoadRequest(tag=TAG), NOON)
SIZE: Final = 4
TABLE: Final = TableSummary(summary="3 players", width=80)


def make_older(*, is_advised: bool = False, new: int = 1) -> Survey:
    """Return a survey in which all but `new` players have only profiles of yesterday."""
    players = [*clan_of(CARDS)[1].values()]
    old = replace(WHOLE, at=NOON - timedelta(hours=28))
    survey = Survey.start(old.clan, NOON, old)
    for player in players[:new]:
        survey = survey.with_player(player)
    for player in players[new:]:
        survey = survey.with_failure(player.tag, OFFLINE if is_advised else LATE)
    return survey


def make_failed() -> Survey:
    """Return the survey of a first load in which no player has answered."""
    survey = start_survey(CARDS)
    for member in survey.clan.members:
        survey = survey.with_failure(member.tag, LATE)
    return survey


def make_gap() -> Survey:
    """Return a survey of a clan with an incomplete roster."""
    return replace(WHOLE, clan=replace(WHOLE.clan, gap=RosterGap(counted=50, listed=3)))


def load_players(answers: int, failures: int) -> LoadState:
    """Return a load of four players two seconds after its start."""
    survey, players = start_survey(["Wizard"] * SIZE), clan_of(["Wizard"] * SIZE)[1].values()
    for index, player in enumerate(players):
        if index < answers:
            survey = survey.with_player(player)
        elif index < answers + failures:
            survey = survey.with_failure(player.tag, LATE)
    return LOADING.with_survey(survey, NOON + timedelta(seconds=2))


def make_logs(failures: int) -> BattleLogs:
    """Return the battle logs of four players, of whom one has answered and some have failed."""
    first, *others = clan_of(["Wizard"] * SIZE)[1]
    logs = BattleLogs.start((first, *others)).with_log(first, ())
    for player in others[:failures]:
        logs = logs.with_failure(player, LATE)
    return logs


def read_colours(content: Content) -> set[str]:
    """Return the colours of a text."""
    return {str(span.style) for span in content.spans}


def read_status(
    load: LoadState,
    table: TableSummary = TABLE,
    seconds: float = 0.0,
    paused: float = 0.0,
    **parts: Any,
) -> str:
    """Return the status line of a clan some seconds after noon."""
    now = NOON + timedelta(seconds=seconds)
    state = ClanState(tag=TAG, load=load, **parts)
    return str(render_status(state, table, now, "", paused))


@pytest.mark.parametrize(
    ("load", "badge", "freshness"),
    [
        (LoadState(survey=make_older()), "◐ 28 h", "◐ incomplete · 2 players 28 h old"),
        (
            LoadState(survey=make_older(), error=LATE),
            "× 28 h",
            "× offline · 28 h old",
        ),
        (LoadState(survey=make_older(new=0)), "× 28 h", "× offline · 28 h old"),
        (
            LoadState(survey=make_older(new=0), error=Maintenance("closed")),
            "× 28 h",
            "× maintenance · 28 h old",
        ),
        (LoadState(survey=make_failed()), "◐ now", "◐ incomplete · just now"),
        (LoadState(survey=make_gap()), "◐ now", "◐ members not known · just now"),
        (LoadState(survey=WHOLE).start_load(LoadRequest(tag=TAG), NOON), "◌", "◌ loading"),
        (load_players(1, 1), "◌ 2/4", "◌ loading"),
    ],
)
def test_a_clan_is_as_old_as_its_oldest_player(
    load: LoadState, badge: str, freshness: str
) -> None:
    """Players of an earlier load, a gap in the roster, and a reload have their own marks."""
    assert str(render_badge(load, NOON)) == badge
    assert str(render_load_freshness(load, NOON)) == freshness


UNREACHED: Final = LoadState(survey=WHOLE, error=OFFLINE, retry_at=SOON)
CUT_OFF: Final = replace(UNREACHED, error=CLOSED)
OTHER: Final = replace(UNREACHED, request=LoadRequest(tag=tag_number(7)))


@pytest.mark.parametrize(
    ("load", "width", "text"),
    [
        (UNREACHED, 73, "no answer in 10 s · are you online? · next try in 43 s · r retries now"),
        (UNREACHED, 72, "no answer in 10 s · are you online? · next try in 43 s · r retries now"),
        (UNREACHED, 71, "no answer in 10 s · next try in 43 s · r retries now"),
        (UNREACHED, 50, "no answer in 10 s · next try in 43 s"),
        (UNREACHED, 30, "no answer · r retries now"),
        (CUT_OFF, 80, f"{CLOSED.sentence.partition(' · ')[0]} · next try in 43 s"),
        (CUT_OFF, 60, "no answer · next try in 43 s · r retries now"),
        (CUT_OFF, 45, "no answer · r retries now"),
        (OTHER, 70, "#PQ000: no answer in 10 s · next try in 43 s"),
        (OTHER, 80, "#PQ000: no answer in 10 s · next try in 43 s · t, then Enter retries now"),
        (OTHER, 40, "#PQ000: no answer · t, then Enter retries now"),
        (
            replace(OTHER, retry_at=None, error=NotFound("there is no such clan · check the tag")),
            80,
            "there is no such clan · is it a player's tag? t, then Enter opens their clan",
        ),
        (
            LoadState(error=OFFLINE),
            30,
            "no answer in 10 s · are you online? · Enter retries",
        ),
    ],
)
def test_a_failure_loses_its_advice_then_its_keys_then_its_cause(
    load: LoadState, width: int, text: str
) -> None:
    """The line has as much as fits; before there is a table it may have a second line."""
    assert read_status(load, replace(TABLE, width=width)) == f"✗ {text}"


MISSING: Final = "◐ 2 of 3 players not updated"
SORTED: Final = "sorted by rarity ▲"
RETRIED: Final = "next try in 43 s · r retries now"


@pytest.mark.parametrize(
    ("width", "is_advised", "is_retried", "text"),
    [
        (110, False, False, f"{MISSING} (no answer in 10 s) · r retries · ! shows who · {SORTED}"),
        (80, False, False, f"{MISSING}: no answer in 10 s · r retries · ! who"),
        (50, False, False, "◐ 2 of 3 not updated: no answer in 10 s · ! who"),
        (40, False, False, "◐ 2 of 3 not updated: no answer · ! who"),
        (30, False, False, MISSING),
        (
            120,
            False,
            True,
            f"{MISSING} (no answer in 10 s) · {RETRIED} · ! shows who · {SORTED}",
        ),
        (80, False, True, f"{MISSING}: no answer in 10 s · next try in 43 s · ! who"),
        (60, False, True, "◐ 2 of 3 not updated: no answer · next try in 43 s · ! who"),
        (
            140,
            True,
            False,
            f"{MISSING} ({OFFLINE.sentence}) · r retries · ! shows who · {SORTED}",
        ),
        (100, True, False, f"{MISSING} (no answer in 10 s) · r retries · ! shows who · {SORTED}"),
    ],
)
def test_missing_players_lose_the_order_then_the_keys_then_the_reason(
    width: int, text: str, *, is_advised: bool, is_retried: bool
) -> None:
    """The line says as much as fits: who is missing, why, and the next try or its key."""
    load = LoadState(
        survey=make_older(is_advised=is_advised), retry_at=SOON if is_retried else None
    )
    assert read_status(load, replace(TABLE, width=width, order="rarity ▲")) == text


def test_a_load_with_other_failures_is_not_called_stopped() -> None:
    """A stopped player counts among the missing ones if another has failed."""
    survey = make_older().with_failure(WHOLE.clan.members[0].tag, Cancelled("stopped"))
    text = "◐ 3 of 3 players not updated (no answer in 10 s) · r retries · ! shows who"
    assert read_status(LoadState(survey=survey)) == text


def test_battle_logs_with_other_failures_are_not_called_stopped() -> None:
    """A stopped log counts among the missing ones if another has failed."""
    logs = make_logs(1).cancel()
    text = "◐ 3 of 4 battle logs missing · r retries · ! shows who"
    assert read_status(LOADED, logs=logs, view="played") == text


def test_battle_logs_show_their_progress_in_every_view() -> None:
    """Another view does not count them, but Esc still stops them."""
    text = f"{'█' * 8:16} battle logs 2/4 · 1 failed · Esc cancels"
    for view in ("played", "favourites"):
        assert read_status(LOADED, logs=make_logs(1), view=view) == text


@pytest.mark.parametrize(
    ("load", "width", "seconds", "paused", "text"),
    [
        (LOADING, 20, 0, 0.0, "◌ Loading #2PP … · Esc cancels"),
        (LOADING, 80, 0, 0.2, "◌ Too many requests, continuing in 1 s · Esc cancels"),
        (
            load_players(1, 1),
            80,
            9,
            3.2,
            "◌ Too many requests, continuing in 4 s · 2/4 · Esc cancels",
        ),
        (load_players(0, 0), 80, 4.9, 0.0, f"{' ' * 16} 0/4 · Esc cancels"),
        (load_players(0, 0), 80, 5, 0.0, "◌ 0/4 · waiting for 4 · ! shows who · Esc cancels"),
        (
            load_players(1, 1),
            80,
            2.5,
            0.0,
            f"{'█' * 8:16} 2/4 · 1 failed · ~3 s left · Esc cancels",
        ),
        (
            load_players(1, 1),
            80,
            9.5,
            0.0,
            "◌ 2/4 · 1 failed · waiting for Thor2 (try 1/3), Thor3 (try 1/3) · Esc cancels",
        ),
        (
            load_players(1, 1),
            70,
            9.5,
            0.0,
            "◌ 2/4 · 1 failed · waiting for 2 · ! shows who · Esc cancels",
        ),
        (
            load_players(1, 0),
            200,
            17,
            0.0,
            "◌ 1/4 · waiting for 3 · ! shows who · Esc cancels",
        ),
        (load_players(4, 0), 80, 4, 0.0, f"{'█' * 16} 4/4 · Esc cancels"),
        (LOADING.with_survey(make_survey([]), NOON), 80, 0, 0.0, f"{'█' * 16} 0/0 · Esc cancels"),
    ],
)
def test_a_load_tells_its_progress_and_for_whom_it_waits(
    load: LoadState, width: int, seconds: float, paused: float, text: str
) -> None:
    """Up to two waiting players are named if there is room, more are counted."""
    assert read_status(load, replace(TABLE, width=width), seconds, paused) == text


@pytest.mark.parametrize(
    ("starts_in", "width", "text"),
    [
        (1.0, 80, "◌ Loading #2PP … · try 2 of 3 in 1 s: no answer in 10 s · Esc cancels"),
        (0.9, 80, "◌ Loading #2PP … · try 2 of 3: no answer in 10 s · Esc cancels"),
        (1.0, 60, "◌ try 2 of 3 in 1 s: no answer in 10 s · Esc cancels"),
        (1.0, 50, "◌ try 2 of 3 in 1 s: no answer in 10 s"),
    ],
)
def test_a_retry_of_the_clan_keeps_to_one_line(starts_in: float, width: int, text: str) -> None:
    """The number of the try and the error before stay, without the advice of the error."""
    at = NOON + timedelta(seconds=starts_in)
    load = replace(LOADING, attempt=Attempt(number=2, at=at, error=OFFLINE))
    assert read_status(load, replace(TABLE, width=width)) == text


LOADED: Final = LoadState(survey=WHOLE)
FILTERED: Final = replace(TABLE, filter_text="wiz", matches="1 of 2 cards", order="rarity ▲")


@pytest.mark.parametrize(
    ("failures", "width", "text"),
    [
        (0, 80, f"{'█' * 4:16} battle logs 1/4 · Esc cancels"),
        (1, 80, f"{'█' * 8:16} battle logs 2/4 · 1 failed · Esc cancels"),
        (3, 80, "◐ 3 of 4 battle logs missing · r retries · ! shows who"),
        (3, 50, "◐ 3 of 4 battle logs missing · r retries · ! who"),
        (3, 44, "◐ 3 of 4 battle logs missing · ! who"),
        (3, 30, "◐ 3 of 4 battle logs missing · ! who"),
    ],
)
def test_battle_logs_have_a_bar_then_what_is_missing(failures: int, width: int, text: str) -> None:
    """Waiting logs have a bar, failed ones a number and the keys."""
    table = replace(TABLE, width=width)
    assert read_status(LOADED, table, logs=make_logs(failures), view="played") == text


def test_the_most_urgent_message_comes_first() -> None:
    """An error of the filter, its matches, a load, battle logs, a notice, a gap, the summary."""
    logs, waiting = make_logs(3), make_logs(1)
    state = ClanState(
        tag=TAG, load=load_players(1, 1), logs=waiting, view="played", notice="hello"
    )
    typed = replace(FILTERED, is_typed=True, has_board=True)
    bar_parts = "1 failed · ~3 s left · Esc cancels"
    steps = [
        (state, typed, "bad", "✗ bad"),
        (state, typed, "", "1 of 2 cards"),
        (state, replace(TABLE, has_board=True), "", f"2/4 · {bar_parts}"),
    ]
    state = replace(state, load=replace(LOADED, error=LATE))
    bar = "battle logs 2/4 · 1 failed · Esc cancels"
    steps += [
        (state, replace(TABLE, has_board=True), "", bar),
        (replace(state, logs=logs), TABLE, "", "hello"),
        (replace(state, logs=logs, notice=""), TABLE, "", "✗ no answer in 10 s · r retries"),
    ]
    state = replace(state, load=LOADED, logs=logs, notice="")
    missing = "◐ 3 of 4 battle logs missing · r retries"
    steps += [
        (replace(state, notice="hello"), TABLE, "", "hello"),
        (state, TABLE, "", f"{missing} · ! shows who"),
        (replace(state, view="favourites"), TABLE, "", "3 players"),
        (replace(state, logs=logs.cancel().cancel()), TABLE, "", f"{missing} · ! shows who"),
        (
            replace(state, view="favourites"),
            FILTERED,
            "",
            f"1 of 2 cards · {SORTED} · /wiz · Esc clears",
        ),
        (state, FILTERED, "", f"1 of 2 cards · {missing} · /wiz · Esc clears"),
        (state, replace(FILTERED, width=69), "", f"1 of 2 cards · {missing} · Esc clears"),
        (state, replace(FILTERED, width=60), "", f"1 of 2 cards · {missing}"),
        (state, replace(FILTERED, width=45), "", missing),
    ]
    for state, table, error, text in steps:
        assert str(render_status(state, table, NOON + timedelta(seconds=2), error)) == text
    stopped = replace(state, logs=make_logs(0).cancel())
    text = "◐ stopped at 1/4 battle logs · r continues"
    assert str(render_status(stopped, TABLE, NOON, "")) == text


@pytest.mark.parametrize(
    ("load", "parts", "colour"),
    [
        (LOADED, {}, "$text-muted"),
        (UNREACHED, {}, "$text-error"),
        (LoadState(survey=make_older()), {}, "$text-warning"),
        (LoadState(survey=make_gap()), {}, "$text-warning"),
        (LOADED, {"notice": "hello"}, "$text-warning"),
        (LOADED, {"view": "played", "logs": make_logs(3)}, "$text-warning"),
        (LOADED, {"view": "war-members", "war": WarRecord(error=LATE)}, "$text-error"),
        (
            LOADED,
            {"view": "war-members", "war": WarRecord(error=LATE, race=race(racer()))},
            "$text-warning",
        ),
        (LOADING, {}, "$text-accent"),
    ],
)
def test_a_message_has_the_colour_of_its_urgency(
    load: LoadState, parts: dict[str, Any], colour: str
) -> None:
    """Errors, missing data, progress and plain facts differ in colour."""
    content = render_status(ClanState(tag=TAG, load=load, **parts), TABLE, NOON, "")
    assert read_colours(content) == {colour}


def test_a_pause_and_the_filter_have_the_colour_of_their_urgency() -> None:
    """A pause and data that a filter lacks are warnings, a wrong filter is an error."""
    state = ClanState(tag=TAG, load=LOADED)
    lacking = replace(state, view="played", logs=make_logs(3))
    for shown, table, error, paused, colour in (
        (replace(state, load=LOADING), TABLE, "", 3.0, "$text-warning"),
        (state, FILTERED, "", 0.0, "$text-accent"),
        (state, replace(FILTERED, is_typed=True), "", 0.0, "$text-accent"),
        (state, replace(FILTERED, is_typed=True), "bad", 0.0, "$text-error"),
        (lacking, FILTERED, "", 0.0, "$text-warning"),
    ):
        content = render_status(shown, table, NOON, error, paused)
        assert read_colours(content) == {colour}


@pytest.mark.parametrize(
    ("load", "colour"),
    [
        (LOADING, "$text-accent"),
        (LoadState(name="Thornwood"), "$text-muted"),
        (UNREACHED, "$text-error"),
        (LoadState(survey=make_gap()), "$text-warning"),
        (LoadState(survey=replace(WHOLE, at=NOON - timedelta(hours=1))), "$text-warning"),
        (LOADED, "$text-success"),
    ],
)
def test_a_clan_in_a_list_has_the_colour_of_its_data(load: LoadState, colour: str) -> None:
    """Loading, unknown, unreachable, incomplete, stale and new clans differ in colour."""
    assert read_colours(render_badge(load, NOON)) == {colour}


STOPPED: Final = LoadState(survey=start_survey(CARDS).cancel())
WAR: Final[dict[str, Any]] = {"view": "war-members", "war": WarRecord(error=OFFLINE)}


@pytest.mark.parametrize(
    ("load", "parts", "seconds"),
    [
        (UNREACHED, {}, 0.0),
        (CUT_OFF, {}, 0.0),
        (OTHER, {}, 0.0),
        (STOPPED, {}, 0.0),
        (LoadState(survey=make_older(is_advised=True), retry_at=SOON), {}, 0.0),
        (LoadState(survey=make_older(is_advised=True)), {}, 0.0),
        (LoadState(survey=make_gap()), {}, 0.0),
        (replace(LOADING, attempt=Attempt(number=2, at=SOON, error=OFFLINE)), {}, 0.0),
        (load_players(1, 1), {}, 9.5),
        (LOADED, {"view": "played", "logs": make_logs(3)}, 0.0),
        (LOADED, WAR, 0.0),
    ],
)
@pytest.mark.parametrize("is_filtered", [False, True])
def test_a_message_that_fits_exactly_is_not_shortened(
    load: LoadState, parts: dict[str, Any], seconds: float, *, is_filtered: bool
) -> None:
    """The text of any width is also that of its own width: not one cell is left unused."""
    table = FILTERED if is_filtered else replace(TABLE, order="rarity ▲")
    for width in range(140, 20, -1):
        text = read_status(load, replace(table, width=width), seconds, **parts)
        if cell_len(text) <= width:
            exact = replace(table, width=cell_len(text))
            assert read_status(load, exact, seconds, **parts) == text


def test_a_stopped_load_names_the_order_if_there_is_room() -> None:
    """The order of a hidden column follows the key that continues, and goes first."""
    text = f"◐ stopped at 0/3 · r continues · {SORTED}"
    for room, shown in ((0, text), (1, text.removesuffix(f" · {SORTED}"))):
        table = replace(TABLE, width=cell_len(text) - room, order="rarity ▲")
        assert read_status(STOPPED, table) == shown


def test_missing_war_data_has_its_advice_if_there_is_room() -> None:
    """The whole sentence of the error is shown before a part of it."""
    text = f"✗ war data could not be loaded: {OFFLINE.sentence} · r retries"
    assert read_status(LOADED, replace(TABLE, width=cell_len(text)), **WAR) == text


def test_a_clan_that_was_never_loaded_waits_for_no_war() -> None:
    """Without players there is nothing to count, so no race is missing."""
    for load, gap in ((LOADED, "◌ Loading the river race …"), (LoadState(name="x"), "")):
        assert describe_gap(ClanState(tag=TAG, load=load, view="war-members")) == gap


def test_the_gap_of_a_roster_leaves_room_for_the_order() -> None:
    """The key is dropped before the order of a hidden column."""
    load, gap = LoadState(survey=make_gap()), "◐ the API lists 3 of 50 members"
    for width, text in (
        (64, f"{gap} · r retries · {SORTED}"),
        (63, f"{gap} · {SORTED}"),
    ):
        assert read_status(load, replace(TABLE, width=width, order="rarity ▲")) == text


def test_a_filter_without_matches_says_what_more_could_match() -> None:
    """Missing data goes before the filter; some players without a card are no failed clan."""
    filtered = TableSummary(filter_text="x", rows=(1,))  # type: ignore[arg-type]
    assert describe_empty_table(LOADED, filtered, "◐ 1 log missing") == "◐ 1 log missing"
    partial = LoadState(survey=make_older())
    assert describe_empty_table(partial, TableSummary()).startswith("Nothing to show here yet")


def test_a_comparison_names_the_year_only_of_another_year_of_the_user() -> None:
    """On New Year's Eve in New York the day before has no year, in Greenwich it has."""
    compared, now = datetime(2025, 12, 31, 12, tzinfo=UTC), datetime(2026, 1, 1, 1, tzinfo=UTC)
    for zone, day in ((ZoneInfo("America/New_York"), "31 Dec"), (UTC, "31 Dec 2025")):
        assert describe_baseline(compared, now, zone) == f"compared with {day} · H, then 0 ends it"
