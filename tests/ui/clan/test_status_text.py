"""Tests that every state has a sign and words, so that no state depends on colour."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Final

import pytest
from msgspec.structs import replace
from rich.cells import cell_len

from clantui.core.doctor.report import MARKS, Check, CheckState, render_text
from clantui.core.model.battle import BattleLogs
from clantui.core.model.errors import (
    NotFound,
    RoyaleError,
    Unreachable,
)
from clantui.core.model.game import RosterGap
from clantui.core.model.race import WarRecord
from clantui.core.text.ascii import to_ascii
from clantui.ui.clan.load_state import LoadState
from clantui.ui.clan.state import ClanState, TableSummary
from clantui.ui.clan.status_text import (
    describe_empty_table,
    describe_gap,
    format_countdown,
    render_badge,
    render_load_freshness,
    render_status,
)
from tests.factories.races import race, race_log, racer
from tests.ui.clan.load_situations import CARDS, ERRORS, TAG, list_situations
from tests.ui.harness import NOON, clan_of, make_survey, start_survey

MARK: Final = re.compile(r"^[●◌◐○×✗‖] \w|^[●◌◐○×✗‖] ~?\d|^[█▏▎▍▌▋▊▉ ]{8,} .*\d+/\d+")
"""A sign followed by a word or number, or a bar followed by its numbers."""


@pytest.mark.parametrize("state", list_situations())
def test_every_state_has_a_sign_and_a_word(state: str) -> None:
    """Each state can be recognised without colours, by a sign and a word."""
    situation = list_situations()[state]
    page = ClanState(tag=TAG, load=situation)
    fresh = str(render_load_freshness(situation, NOON))
    paused = 4.0 if state == "throttled" else 0.0
    message = str(render_status(page, TableSummary(), NOON, "", paused))
    assert not fresh or MARK.match(fresh), fresh
    if state not in {"fresh", "stale"}:
        assert MARK.match(message), message
    assert fresh or message
    assert str(render_badge(situation, NOON)).strip()


def test_states_of_the_first_line_differ_without_colour() -> None:
    """Fresh, loading, partial, stale, offline and maintenance: signs or words differ."""
    names = ("fresh", "asking", "partial", "stale", "Unreachable, kept", "Maintenance, kept")
    texts = {str(render_load_freshness(list_situations()[name], NOON)) for name in names}
    assert len(texts) == len(names)
    assert len({to_ascii(line) for line in texts}) == len(names)
    signs = {line[0] for line in texts}
    assert len(signs) == 5  # offline and maintenance are both ×


def test_missing_battle_logs_and_a_wrong_filter_have_signs() -> None:
    """Messages about missing logs and a wrong filter have a sign, too."""
    survey = make_survey(CARDS)
    players = tuple(clan_of(CARDS)[1])
    logs = BattleLogs.start(players)
    for tag in players:
        logs = logs.with_failure(tag, Unreachable("no answer"))
    page = ClanState(tag=TAG, load=LoadState(survey=survey), view="played", logs=logs)
    assert str(render_status(page, TableSummary(), NOON, "")).startswith(
        "◐ 3 of 3 battle logs missing"
    )
    assert str(render_status(page, TableSummary(), NOON, "elixir: needs a number")).startswith(
        "✗ elixir"
    )


REASONS: Final = {
    "no answer in 10 s": ("no answer in 10 s", "no answer"),
    "the game's server has a problem (503, unknown)": ("has a problem (503", "no answer"),
}


@pytest.mark.parametrize(
    "width",
    [pytest.param(n, marks=[pytest.mark.soak] if n % 9 else []) for n in range(40, 130)],
)
@pytest.mark.parametrize("sentence", REASONS)
def test_the_reason_why_players_are_missing_stays(sentence: str, width: int) -> None:
    """Each line, also a narrow one, has the reason and the key of the list; nothing is cut."""
    survey = start_survey(CARDS)
    first, *others = clan_of(CARDS)[1].values()
    survey = survey.with_failure(first.tag, Unreachable(sentence))
    for player in others:
        survey = survey.with_player(player)
    page = ClanState(tag=TAG, load=LoadState(survey=survey))
    text = str(render_status(page, TableSummary(width=width, order="Players ▼"), NOON, ""))
    assert cell_len(text) <= width
    assert any(reason in text for reason in REASONS[sentence])
    assert "1 of 3" in text
    assert "! " in text


@pytest.mark.parametrize("width", range(40, 100, 7))
def test_the_order_leaves_room_for_a_part_of_the_summary(width: int) -> None:
    """With the order of a hidden column, the line has as many parts of the summary as fit."""
    page = ClanState(tag=TAG, load=LoadState(survey=make_survey(CARDS)))
    parts = ("all 50 members", "21 cards", "top: Wizard 12%", "elixir 3.9")
    table = TableSummary(summary=" · ".join(parts), order="players ▼", width=width)
    text = str(render_status(page, table, NOON, ""))
    assert cell_len(text) <= width
    assert text.startswith("sorted by players ▼ · all 50")


@pytest.mark.parametrize("width", [42, 62, 80, 120])
@pytest.mark.parametrize("error", [e for e in ERRORS if e is not NotFound])
def test_a_failure_over_a_table_keeps_to_one_line(error: type[RoyaleError], width: int) -> None:
    """A second line would move the table; the cause stays, and the key or the countdown."""
    sentence = "the game is in maintenance for some reason · advice"
    load = LoadState(
        survey=make_survey(CARDS), error=error(sentence), retry_at=NOON + timedelta(minutes=1)
    )
    text = str(render_status(ClanState(tag=TAG, load=load), TableSummary(width=width), NOON, ""))
    assert cell_len(text) <= width
    assert text.startswith((f"✗ {sentence.partition(' · ')[0]}", f"✗ {error.brief}"))
    assert " · " in text


def test_the_doctors_findings_have_a_sign_and_words() -> None:
    """Each kind of finding has another mark, followed by words."""
    assert len({*MARKS.values()}) == len({*map(to_ascii, MARKS.values())}) == len(CheckState)
    checks = [Check(id="size", state=state, finding="some words") for state in CheckState]
    lines = [line for line in render_text(checks).splitlines() if "some words" in line]
    assert [line.strip()[0] for line in lines] == [MARKS[state] for state in CheckState]


@pytest.mark.parametrize(
    ("age", "badge", "freshness"),
    [
        (0, "● now", "● just now"),
        (59, "● now", "● just now"),
        (60, "● 1 min", "● 1 min ago"),
        (599, "● 9 min", "● 9 min ago"),
        (600, "○ 10 min", "○ stale · 10 min ago"),
        (90000, "○ 25 h", "○ stale · 25 h ago"),
    ],
)
def test_data_of_ten_minutes_is_stale(age: int, badge: str, freshness: str) -> None:
    """The sign changes at ten minutes; a minute is counted from its first second."""
    survey = replace(make_survey(CARDS), at=NOON - timedelta(seconds=age))
    load = LoadState(survey=survey)
    assert str(render_badge(load, NOON)) == badge
    assert str(render_load_freshness(load, NOON)) == freshness


@pytest.mark.parametrize(
    ("name", "badge", "freshness", "message"),
    [
        (
            "partial",
            "◐ now",
            "◐ incomplete · just now",
            "◐ 1 of 3 players missing (no answer) · r retries",
        ),
        ("stopped", "◐ now", "◐ incomplete · just now", "◐ stopped at 2/3 · r continues"),
        ("asking", "◌", "◌ loading", "◌ Loading #2PP … · Esc cancels"),
        ("loading", "◌ 1/3", "◌ loading", "█████▍           1/3 · Esc cancels"),
        ("stale", "○ 3 h", "○ stale · 3 h ago", "3 players"),
        ("Unreachable, kept", "× now", "× offline · 0 s old", "✗ no answer · r retries"),
        ("Unreachable, nothing before", "×", "", "✗ no answer · Enter retries"),
        ("Maintenance, kept", "× now", "× maintenance · 0 s old", "✗ no answer · r retries"),
        ("AccessDenied, kept", "● now", "● just now", "✗ no answer · ? helps"),
        ("AccessDenied, nothing before", "×", "", "✗ no answer · f1 helps"),
        (
            "NotFound, nothing before",
            "×",
            "",
            "✗ no answer · is it a player's tag? Enter opens their clan",
        ),
    ],
)
def test_each_state_has_its_sentence(name: str, badge: str, freshness: str, message: str) -> None:
    """The list of clans, the first line and the status line agree about a load."""
    load = list_situations()[name]
    table = TableSummary(summary="3 players", width=80)
    assert str(render_badge(load, NOON)) == badge
    assert str(render_load_freshness(load, NOON)) == freshness
    status = str(render_status(ClanState(tag=TAG, load=load), table, NOON, ""))
    assert status.removesuffix(" · ! shows who") == message


def test_a_stored_clan_has_the_age_of_its_last_load() -> None:
    """A clan that is not loaded yet has the age of its stored data; else a dot."""
    assert str(render_badge(LoadState(name="x", read_at=NOON), NOON)) == "● now"
    assert str(render_badge(LoadState(name="x"), NOON)) == "·"


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0.4, "0 s"), (1, "1 s"), (119, "119 s"), (120, "2 min"), (600, "10 min")],
)
def test_a_countdown_is_in_seconds_below_two_minutes(seconds: float, text: str) -> None:
    """From two minutes on a countdown is in minutes."""
    assert format_countdown(seconds) == text


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("fresh", "Nothing to show here yet · v shows another view"),
        ("asking", "Loading players … · Esc cancels"),
        ("NotFound, nothing before", "Check the tag, or search by name: c"),
        ("AccessDenied, nothing before", ""),
    ],
)
def test_an_empty_table_says_why(name: str, sentence: str) -> None:
    """Without rows the reason is that of the load; with rows it is the filter."""
    load = list_situations()[name]
    assert describe_empty_table(load, TableSummary()) == sentence
    filtered = TableSummary(filter_text="x", rows=(1,))  # type: ignore[arg-type]
    text = "Nothing matches “x” · Esc clears the filter"
    assert describe_empty_table(load, filtered) == text


def test_an_empty_table_of_an_odd_clan_says_what_to_do() -> None:
    """A clan without members, without any player, or not loaded has its own sentence."""
    empty, survey = make_survey([]), start_survey(CARDS)
    for member in survey.clan.members:
        survey = survey.with_failure(member.tag, Unreachable("no answer"))
    gap = replace(empty, clan=replace(empty.clan, gap=RosterGap(counted=50, listed=0)))
    for load, sentence in (
        (LoadState(survey=empty), "No one to show · c opens another clan"),
        (LoadState(survey=gap), "No one to show · r retries"),
        (LoadState(survey=survey), "No player could be loaded · ! shows why · r retries"),
        (LoadState(name="Thornwood"), "This clan is not loaded yet · r loads it"),
    ):
        assert describe_empty_table(load, TableSummary()) == sentence


THE_RACE: Final = race(racer())
THE_LOG: Final = race_log(())
LATE: Final = Unreachable("no answer in 10 s")


@pytest.mark.parametrize(
    ("war", "gap"),
    [
        (None, "◌ Loading the river race …"),
        (WarRecord(error=LATE), "✗ war data could not be loaded"),
        (WarRecord(error=LATE, race=THE_RACE), "◐ past weeks could not be loaded"),
        (WarRecord(error=LATE, log=THE_LOG), "◐ the race could not be loaded"),
        (WarRecord(race=THE_RACE, log=THE_LOG), ""),
    ],
)
def test_missing_war_data_is_told_in_views_that_count_it(war: WarRecord | None, gap: str) -> None:
    """The missing part is named, with the reason if there is room, also over a filter."""
    load = LoadState(survey=make_survey(CARDS))
    state = ClanState(tag=TAG, load=load, view="war-members", war=war)
    full = TableSummary(summary="3 players", width=80)
    filtered = replace(full, filter_text="x", matches="1 of 3")
    has_error = war is not None and war.error is not None
    retries = f"{gap} · r retries" if has_error else gap
    assert describe_gap(state) == retries
    status = f"{gap}: no answer in 10 s · r retries" if has_error else "3 players"
    assert str(render_status(state, full, NOON, "")) == status
    parts = " · ".join(filter(None, ("1 of 3", retries, "/x", "Esc clears")))
    assert str(render_status(state, filtered, NOON, "")) == parts
    if has_error:
        assert str(render_status(state, replace(full, width=40), NOON, "")) == gap
    other = replace(state, view="favourites")
    assert describe_gap(other) == ""
    assert str(render_status(other, full, NOON, "")) == "3 players"
