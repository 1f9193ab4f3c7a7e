"""Tests of the export of views."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from clantui.core.columns import Value
from clantui.core.export.merge import build_merged_document
from clantui.core.export.render import FORMAT_NAMES
from clantui.core.export.survey_report import SurveyReport
from clantui.core.export.views import (
    ViewReport,
    build_view_document,
    describe_log_failures,
    list_view_errors,
)
from clantui.core.model.battle import Battle, BattleLogs
from clantui.core.model.errors import NotFound, RoyaleError
from clantui.core.model.game import Card, Slot
from clantui.core.model.race import WarRecord
from clantui.core.model.survey import Survey
from clantui.core.model.tag import Tag
from clantui.core.views import ALL_VIEWS, load_view
from clantui.core.views.decks import VIEW
from clantui.core.views.view import View, ViewData
from tests.cli.strict_schema import all_complaints
from tests.factories.decks import TROOPS, data_with_decks, make_survey_of, slots
from tests.factories.exports import read_json, read_json_lines, read_table, write
from tests.factories.races import race, racer
from tests.factories.surveys import AT, HOME, LATE, PROPERTY, clan, player, tag

RESERVED = {"type", "clan", "clan_name", "clan_seen", "clan_members", "key", "complete"}
"""Keys that the export adds to the columns of a view."""

GONE = NotFound("no clan has the tag #2QQ")
LOST = (Tag("2QQ"), GONE)
FORMULA = Card(id=7, name="=1+1", raw_name="=1+1")
MARKUP = Card(id=8, name="[b]|*x*~y~&lt;", raw_name="[b]|*x*~y~&lt;")


def report_decks(*decks: list[Slot], **fields: Any) -> ViewReport:
    """Report the current decks of one clan."""
    return ViewReport(view=VIEW, parts=(data_with_decks(decks),), **fields)


def make_logs(logs: Mapping[int, RoyaleError], size: int) -> BattleLogs:
    """Return the logs of a clan, some of which failed."""
    found = BattleLogs.start(tag(number) for number in range(size))
    for number in range(size):
        error = logs.get(number)
        found = (
            found.with_log(tag(number), ())
            if error is None
            else found.with_failure(tag(number), error)
        )
    return found


def format_cell(value: Value) -> str:
    """Write a value as a cell of a spreadsheet."""
    return "" if value is None else str(value)


@pytest.mark.parametrize("name", ALL_VIEWS)
def test_no_column_has_a_reserved_key(name: str) -> None:
    """No column has a key that the export adds, and all keys differ."""
    shown: View[Any] = load_view(name)
    keys = [column.key for column in shown.columns]
    assert not RESERVED.intersection(keys)
    assert len(set(keys)) == len(keys)


@pytest.mark.parametrize("name", ALL_VIEWS)
@pytest.mark.parametrize("form", FORMAT_NAMES)
def test_every_view_has_every_format(name: str, form: str) -> None:
    """Incomplete clans and clans without members can be exported in every view."""
    whole = (
        Survey.start(clan(3), AT).with_player(player(0, TROOPS[0], 16)).with_failure(tag(1), LATE)
    )
    parts = (
        ViewData(survey=whole, logs=make_logs({0: LATE}, 3), cards={TROOPS[1].id: TROOPS[1]}),
        ViewData(survey=Survey.start(clan(0), AT), logs=BattleLogs.start(())),
    )
    text = write(ViewReport(view=load_view(name), parts=parts, failed=(LOST,)), form)
    assert text.endswith("\n")


def _player_tags(row: Any, evidence: ViewData) -> list[Tag]:
    """Return the players of a row, each once."""
    players = VIEW.detail(row, evidence, evidence.survey.at).players
    return [tag for tag in dict.fromkeys(players) if tag is not None]


@PROPERTY
@given(st.lists(st.lists(st.sampled_from([*TROOPS, FORMULA, MARKUP]), max_size=8), max_size=8))
def test_programs_get_every_column_of_every_row(decks: list[list[Card]]) -> None:
    """JSON, JSON Lines, CSV and TSV have the same values in the same order."""
    evidence = data_with_decks(slots(deck) for deck in decks)
    report = ViewReport(view=VIEW, parts=(evidence,))
    rows = VIEW.count(evidence)
    expected: list[dict[str, Any]] = [
        {c.key: c.value(r) for c in VIEW.columns}
        | {"key": r.key, "player_tags": [str(tag) for tag in _player_tags(r, evidence)]}
        for r in rows
    ]
    (clan_json,) = read_json(report)["clans"]
    assert clan_json["rows"] == expected
    lines = read_json_lines(report)
    assert [line for line in lines if line["type"] == "row"] == [
        {"type": "row", "clan": str(HOME), **row} for row in expected
    ]
    for form in ("csv", "tsv"):
        cells = [
            {key: line[key].removeprefix("'") for key in VIEW_KEYS}
            for line in read_table(report, form)
        ]
        assert cells == [{key: format_cell(row[key]) for key in VIEW_KEYS} for row in expected]


VIEW_KEYS = [*(column.key for column in VIEW.columns), "key"]


def test_json_has_a_stable_envelope() -> None:
    """The document has its version and view, each clan its time and number of players."""
    document = read_json(report_decks(list(slots(TROOPS[:8])), []))
    assert (document["schema_version"], document["view"]) == (1, "decks")
    assert (document["complete"], document["errors"]) == (True, [])
    (clan_json,) = document["clans"]
    assert {key: clan_json[key] for key in clan_json if key != "rows"} == {
        "tag": str(HOME),
        "name": "Lantern Keep",
        "fetched_at": "2026-11-21T18:30:00Z",
        "complete": True,
        "members": 2,
        "seen": 2,
        "about": {
            "access": "",
            "required_trophies": None,
            "trophies": None,
            "war_trophies": None,
            "location": "",
            "description": "",
        },
        "battle_logs": None,
        "errors": [],
    }


def test_missing_players_are_reported_with_their_clan() -> None:
    """A failed clan, card list, profile and battle log have different errors."""
    survey = (
        Survey.start(clan(3), AT)
        .with_player(player(0))
        .with_player(player(1))
        .with_failure(tag(2), LATE)
    )
    part = ViewData(survey=survey, logs=make_logs({1: GONE}, 3))
    report = ViewReport(view=VIEW, parts=(part,), failed=(LOST,), cards_error=LATE)
    document = read_json(report)
    assert document["complete"] is False
    assert [(e["asked"], e["tag"], e["kind"]) for e in document["errors"]] == [
        ("clan", "#2QQ", GONE.kind),
        ("cards", None, LATE.kind),
    ]
    (clan_json,) = document["clans"]
    assert (clan_json["complete"], clan_json["battle_logs"]) == (False, 2)
    assert [(e["asked"], e["tag"], e["reason"]) for e in clan_json["errors"]] == [
        ("profile", str(tag(2)), LATE.sentence),
        ("battles", str(tag(1)), GONE.sentence),
    ]
    lines = read_json_lines(report)
    assert [line.get("asked") for line in lines if line["type"] == "error"] == [
        "profile",
        "battles",
        "clan",
        "cards",
    ]
    errors = list_view_errors(report)
    for form in ("table", "markdown"):
        marked = [line for line in write(report, form).splitlines() if line[:2] in ("! ", "> ")]
        assert len(marked) == len(errors)
    assert errors == [
        GONE.sentence,
        f"the list of all cards: {LATE.sentence}",
        f"1 of 3 players missing ({LATE.sentence})",
        f"Player 2 {tag(2)}: {LATE.sentence}",
        f"1 of 3 battle logs missing ({GONE.sentence})",
        f"battles of Player 1 {tag(1)}: {GONE.sentence}",
    ]


@pytest.mark.parametrize(
    ("logs", "complete"),
    [
        (None, "true"),
        (make_logs({}, 1), "true"),
        (make_logs({0: LATE}, 1), "false"),
        (BattleLogs.start([tag(0)]), "false"),
    ],
    ids=["not-asked", "all", "failed", "waiting"],
)
def test_each_line_of_a_spreadsheet_says_if_it_is_complete(
    logs: BattleLogs | None, complete: str
) -> None:
    """Without a battle log every line is incomplete."""
    part = replace(data_with_decks([slots(TROOPS[:8])]), logs=logs)
    lines = read_table(ViewReport(view=VIEW, parts=(part,)))
    assert [line["complete"] for line in lines] == [complete] * 8
    assert {(line["clan_seen"], line["clan_members"]) for line in lines} == {("1", "1")}


def test_a_formula_is_neutralised() -> None:
    """A formula in a card's name is text in CSV and TSV, and unchanged in JSON."""
    report = report_decks([Slot(card=FORMULA)])
    for form in ("csv", "tsv"):
        assert read_table(report, form)[0]["card"] == "'=1+1"
    assert read_json(report)["clans"][0]["rows"][0]["card"] == "=1+1"


def test_the_table_has_the_texts_of_the_screen() -> None:
    """The table has the clan, the view, a summary and the columns with a title."""
    evidence = data_with_decks([slots(TROOPS[:8], level=14)], ["Ann"])
    title, note, blank, heads, *lines = write(
        ViewReport(view=VIEW, parts=(evidence,)), "table"
    ).splitlines()
    assert title == f"Lantern Keep {HOME} · Current decks"
    assert note.startswith("1 of 1 member · 21 Nov 2026 18:30 UTC · 1 deck · ")
    assert blank == ""
    assert heads.split() == [column.title for column in VIEW.columns]
    assert lines[0].split() == [
        "1",
        "Troop",
        "0",
        "1",
        "100%",
        "·",
        "·",
        "14.0",
        "1",
        "common",
        "troop",
        "Ann",
    ]
    assert len(lines) == 8


def test_failures_of_logs_are_summarised() -> None:
    """The summary has the most frequent reason, and mentions others; it is empty for none."""
    assert describe_log_failures(make_logs({}, 3)) == ""
    assert describe_log_failures(make_logs({0: LATE, 1: LATE, 2: GONE}, 4)) == (
        f"3 of 4 battle logs missing ({LATE.sentence}, and other reasons)"
    )


@pytest.mark.parametrize("form", FORMAT_NAMES)
def test_a_failed_log_of_a_player_who_left_is_no_error(form: str) -> None:
    """The clan is loaded again while older logs are on screen: the others are still reported."""
    part = ViewData(survey=make_survey_of([player(0)]), logs=make_logs({0: LATE, 1: LATE}, 2))
    text = write(ViewReport(view=VIEW, parts=(part,)), form)
    assert str(tag(1)) not in text
    assert list_view_errors(ViewReport(view=VIEW, parts=(part,)))[1:] == [
        f"battles of Player 0 {tag(0)}: {LATE.sentence}"
    ]


def test_a_missing_war_has_a_reason() -> None:
    """In JSON and in text, not only that the clan is incomplete; the JSON fits its schema."""
    part = ViewData(survey=make_survey_of([player(0)]), war=WarRecord(error=LATE))
    report = ViewReport(view=load_view("war-members"), parts=(part,))
    assert list_view_errors(report) == [f"{HOME}: {LATE.sentence}"]
    (clan_json,) = read_json(report)["clans"]
    assert not clan_json["complete"]
    assert clan_json["errors"] == [
        {
            "name": "Lantern Keep",
            "asked": "war",
            "tag": str(HOME),
            "kind": LATE.kind,
            "reason": LATE.sentence,
            "older_at": None,
        }
    ]
    assert all_complaints(write(report, "json"), "war-members") == []


def test_older_battle_logs_are_counted() -> None:
    """A log of an earlier load counts if its player failed in the last load."""
    before = BattleLogs.start([tag(0)]).with_log(tag(0), (Battle(player=tag(0)),))
    logs = BattleLogs.start([tag(0)], before).with_failure(tag(0), LATE)
    part = ViewData(survey=make_survey_of([player(0)]), logs=logs)
    report = ViewReport(view=VIEW, parts=(part,))
    assert read_json(report)["clans"][0]["battle_logs"] == 1
    assert not report.is_complete


def test_a_view_without_the_list_of_cards_is_incomplete() -> None:
    """Without the list of all cards rows may be missing, so every line is incomplete."""
    report = report_decks([Slot(card=TROOPS[0])], cards_error=LATE)
    assert not report.is_complete
    assert [line["complete"] for line in read_table(report)] == ["false"]


@pytest.mark.parametrize("name", ["played", "war", "faced", "war-members"])
def test_a_view_without_the_data_that_it_needs_is_incomplete(name: str) -> None:
    """Battle logs or the war may not be loaded yet, without any error."""
    part = ViewData(survey=make_survey_of([player(0)]))
    assert not ViewReport(view=load_view(name), parts=(part,)).is_complete
    assert ViewReport(view=load_view("levels"), parts=(part,)).is_complete


def test_a_part_of_a_war_that_is_missing_is_named() -> None:
    """The past weeks may be missing while the race is loaded."""
    war = WarRecord(race=race(racer()), error=LATE)
    part = ViewData(survey=make_survey_of([player(0)]), war=war)
    report = ViewReport(view=load_view("war-members"), parts=(part,))
    (error,) = read_json(report)["clans"][0]["errors"]
    assert error["reason"] == f"past weeks: {LATE.sentence}"


def test_logs_of_players_who_left_are_counted_as_missing() -> None:
    """They are not named, because they are in no roster."""
    part = ViewData(survey=make_survey_of([player(0)]), logs=make_logs({1: LATE}, 2))
    errors = list_view_errors(ViewReport(view=VIEW, parts=(part,)))
    assert errors == [f"1 of 2 battle logs missing ({LATE.sentence})"]


def test_a_clan_without_members_is_no_empty_document() -> None:
    """Its table has no rows, but there is something to write."""
    survey = make_survey_of([])
    report = ViewReport(view=load_view("favourites"), parts=(ViewData(survey=survey),))
    assert not build_view_document(report).is_empty
    assert build_view_document(replace(report, parts=(), failed=(LOST,))).is_empty
    assert not build_merged_document(SurveyReport(surveys=(survey,))).is_empty
    assert build_merged_document(SurveyReport(surveys=(), failed=(LOST,))).is_empty
