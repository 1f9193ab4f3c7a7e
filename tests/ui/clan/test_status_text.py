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
    AccessDenied,
    Cancelled,
    InvalidResponse,
    Maintenance,
    NotFound,
    RoyaleError,
    Throttled,
    Unreachable,
)
from clantui.core.model.survey import LoadRequest
from clantui.core.model.tag import Tag
from clantui.core.text.ascii import to_ascii
from clantui.ui.clan.load_state import LoadState
from clantui.ui.clan.state import ClanState, TableSummary
from clantui.ui.clan.status_text import render_badge, render_load_freshness, render_status
from tests.ui.harness import NOON, clan_of, make_survey, start_survey

CARDS: Final = ["Wizard", "Bats", "Wizard"]
TAG: Final = Tag("2PP")
ERRORS: Final[tuple[type[RoyaleError], ...]] = (
    NotFound,
    AccessDenied,
    Throttled,
    Maintenance,
    Unreachable,
    InvalidResponse,
)
MARK: Final = re.compile(r"^[●◌◐○×✗‖] \w|^[●◌◐○×✗‖] ~?\d|^[█▏▎▍▌▋▊▉ ]{8,} .*\d+/\d+")
"""A sign followed by a word or number, or a bar followed by its numbers."""


def list_situations() -> dict[str, LoadState]:
    """Return every state that the first two lines show."""
    complete, start = make_survey(CARDS), start_survey(CARDS)
    first, *others = clan_of(CARDS)[1].values()
    some = start.with_failure(first.tag, Unreachable("no answer"))
    halted = start.with_failure(first.tag, Cancelled("stopped"))
    for player in others:
        some, halted = some.with_player(player), halted.with_player(player)
    loading = LoadState().start_load(LoadRequest(tag=TAG), NOON)
    growing = start.with_player(next(iter(clan_of(CARDS)[1].values())))
    found = {
        "fresh": LoadState(survey=complete),
        "partial": LoadState(survey=some),
        "stopped": LoadState(survey=halted),
        "asking": loading,
        "loading": loading.with_survey(growing, NOON),
        "throttled": loading,
        "stale": LoadState(survey=replace(complete, at=NOON - timedelta(hours=3))),
    }
    for kind in ERRORS:
        found[f"{kind.__name__}, nothing before"] = LoadState(error=kind("no answer"))
        found[f"{kind.__name__}, kept"] = LoadState(error=kind("no answer"), survey=complete)
    return found


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


@pytest.mark.parametrize("width", range(40, 130))
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
