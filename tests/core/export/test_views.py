"""Any view in every format, with what is missing of it."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from clantui.core.columns import Value
from clantui.core.export.views import (
    RESERVED,
    ViewReport,
    log_failures,
    view_error_lines,
)
from clantui.core.model.battle import Battle, BattleLogs
from clantui.core.model.errors import NotFound, RoyaleError
from clantui.core.model.game import Card, Slot
from clantui.core.model.survey import Survey
from clantui.core.model.tag import Tag
from clantui.core.views import all_view_names, load_view
from clantui.core.views.data import ViewData
from clantui.core.views.decks import VIEW
from clantui.core.views.view import View
from tests.factories.decks import TROOPS, carrying, picture, slots
from tests.factories.exports import FORMATS, write
from tests.factories.surveys import AT, HOME, LATE, PROPERTY, clan, player, tag

GONE = NotFound("no clan has the tag #2QQ")
LOST = (Tag("2QQ"), GONE)
FORMULA = Card(id=7, name="=1+1", raw_name="=1+1")
MARKUP = Card(id=8, name="[b]|*x*", raw_name="[b]|*x*")


def reported(*decks: list[Slot], **more: Any) -> ViewReport:  # noqa: ANN401 — its other fields
    """Report the current decks of one clan."""
    return ViewReport(view=VIEW, parts=(carrying(decks),), **more)


def failing(logs: Mapping[int, RoyaleError], size: int) -> BattleLogs:
    """Return the logs of a clan, some of which failed."""
    found = BattleLogs.start(tag(number) for number in range(size))
    for number in range(size):
        why = logs.get(number)
        found = (
            found.with_log(tag(number), ())
            if why is None
            else found.with_failure(tag(number), why)
        )
    return found


def table(report: ViewReport, form: str = "csv") -> list[dict[str, str]]:
    """Read the lines of a spreadsheet, by heading."""
    delimiter = "\t" if form == "tsv" else ","
    text = io.StringIO(write(report, form), newline="")
    return list(csv.DictReader(text, delimiter=delimiter, strict=True))


def printed(value: Value) -> str:
    """Write a value as a cell of a spreadsheet."""
    return "" if value is None else str(value)


@pytest.mark.parametrize("name", all_view_names())
def test_no_column_stands_under_another_s_name(name: str) -> None:
    """No column of a view has the name of a key that stands beside the columns."""
    shown: View[Any] = load_view(name)
    keys = [column.key for column in shown.columns]
    assert not RESERVED.intersection(keys)
    assert len(set(keys)) == len(keys)


@pytest.mark.parametrize("name", all_view_names())
@pytest.mark.parametrize("form", FORMATS)
def test_every_view_is_told_in_every_format(name: str, form: str) -> None:
    """No view breaks on a clan of which little is known, nor on one without members."""
    whole = (
        Survey.start(clan(3), AT).with_player(player(0, TROOPS[0], 16)).with_failure(tag(1), LATE)
    )
    parts = (
        ViewData(survey=whole, logs=failing({0: LATE}, 3), cards={TROOPS[1].id: TROOPS[1]}),
        ViewData(survey=Survey.start(clan(0), AT), logs=BattleLogs.start(())),
    )
    text = write(ViewReport(view=load_view(name), parts=parts, lost=(LOST,)), form)
    assert text.endswith("\n")


def _about(row: Any, evidence: ViewData) -> list[Tag]:  # noqa: ANN401 — a row of the view
    """Return the players of a row, each once."""
    players = VIEW.detail(row, evidence, evidence.survey.at).players
    return [tag for tag in dict.fromkeys(players) if tag is not None]


@PROPERTY
@given(st.lists(st.lists(st.sampled_from([*TROOPS, FORMULA, MARKUP]), max_size=8), max_size=8))
def test_machines_are_given_every_column_of_every_row(decks: list[list[Card]]) -> None:
    """JSON, JSON Lines and both spreadsheets hold the same values, row by row in their order."""
    evidence = carrying(slots(deck) for deck in decks)
    report = ViewReport(view=VIEW, parts=(evidence,))
    rows = VIEW.count(evidence)
    expected: list[dict[str, Any]] = [
        {c.key: c.value(r) for c in VIEW.columns}
        | {"key": r.key, "player_tags": [str(tag) for tag in _about(r, evidence)]}
        for r in rows
    ]
    (clan_json,) = json.loads(write(report, "json"))["clans"]
    assert clan_json["rows"] == expected
    lines = [json.loads(line) for line in write(report, "jsonl").splitlines()]
    assert [line for line in lines if line["type"] == "row"] == [
        {"type": "row", "clan": str(HOME), **row} for row in expected
    ]
    for form in ("csv", "tsv"):
        cells = [
            {key: line[key].removeprefix("'") for key in VIEW_KEYS} for line in table(report, form)
        ]
        assert cells == [{key: printed(row[key]) for key in VIEW_KEYS} for row in expected]


VIEW_KEYS = [*(column.key for column in VIEW.columns), "key"]


def test_json_says_what_it_is_of() -> None:
    """The document names its layout and its view, each clan how much was seen of it and when."""
    document = json.loads(write(reported(list(slots(TROOPS[:8])), []), "json"))
    assert (document["schema_version"], document["view"]) == (1, "decks")
    assert (document["complete"], document["errors"]) == (True, [])
    (one,) = document["clans"]
    assert {key: one[key] for key in one if key != "rows"} == {
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
    """A clan, the list of cards, a profile and a battle log that failed are each told apart."""
    survey = (
        Survey.start(clan(3), AT)
        .with_player(player(0))
        .with_player(player(1))
        .with_failure(tag(2), LATE)
    )
    part = ViewData(survey=survey, logs=failing({1: GONE}, 3))
    report = ViewReport(view=VIEW, parts=(part,), lost=(LOST,), nameless=LATE)
    document = json.loads(write(report, "json"))
    assert document["complete"] is False
    assert [(e["asked"], e["tag"], e["kind"]) for e in document["errors"]] == [
        ("clan", "#2QQ", GONE.kind),
        ("cards", None, LATE.kind),
    ]
    (one,) = document["clans"]
    assert (one["complete"], one["battle_logs"]) == (False, 2)
    assert [(e["asked"], e["tag"], e["reason"]) for e in one["errors"]] == [
        ("profile", str(tag(2)), LATE.sentence),
        ("battles", str(tag(1)), GONE.sentence),
    ]
    lines = [json.loads(line) for line in write(report, "jsonl").splitlines()]
    assert [line.get("asked") for line in lines if line["type"] == "error"] == [
        "profile",
        "battles",
        "clan",
        "cards",
    ]
    said = view_error_lines(report)
    for form in ("table", "markdown"):
        assert len(
            [one for one in write(report, form).splitlines() if one[:2] in ("! ", "> ")]
        ) == len(said)
    assert said == [
        GONE.sentence,
        f"the list of all cards: {LATE.sentence}",
        f"1 of 3 players missing ({LATE.sentence})",
        f"Player 2 {tag(2)}: {LATE.sentence}",
        f"1 of 3 battle logs missing ({GONE.sentence})",
        f"battles of Player 1 {tag(1)}: {GONE.sentence}",
    ]


@pytest.mark.parametrize(
    ("logs", "whole"),
    [
        (None, "true"),
        (failing({}, 1), "true"),
        (failing({0: LATE}, 1), "false"),
        (BattleLogs.start([tag(0)]), "false"),
    ],
    ids=["not-asked", "all", "failed", "waiting"],
)
def test_each_line_of_a_spreadsheet_says_whether_it_is_whole(
    logs: BattleLogs | None, whole: str
) -> None:
    """A count that lacks a battle log is not complete, and says so on every line."""
    part = replace(carrying([slots(TROOPS[:8])]), logs=logs)
    lines = table(ViewReport(view=VIEW, parts=(part,)))
    assert [line["complete"] for line in lines] == [whole] * 8
    assert {(line["clan_seen"], line["clan_members"]) for line in lines} == {("1", "1")}


def test_a_cell_that_a_spreadsheet_would_run_is_disarmed() -> None:
    """A card called like a formula is a text in CSV and TSV, and itself in JSON."""
    report = reported([Slot(card=FORMULA)])
    for form in ("csv", "tsv"):
        assert table(report, form)[0]["card"] == "'=1+1"
    assert json.loads(write(report, "json"))["clans"][0]["rows"][0]["card"] == "=1+1"


def test_nothing_is_markup_to_markdown() -> None:
    """A card's name is told letter by letter, and all lines of the table have as many cells."""
    text = write(reported([Slot(card=MARKUP)]), "markdown")
    assert r"\[b\]\|\*x\*" in text
    lines = [line.replace(r"\|", "") for line in text.splitlines() if line.startswith("|")]
    assert len({line.count("|") for line in lines}) == 1


def test_people_are_shown_what_the_screen_shows() -> None:
    """The plain table names clan and view, sums up, and shows the texts of titled columns."""
    evidence = carrying([slots(TROOPS[:8], level=14)], ["Ann"])
    title, about, blank, heads, *lines = write(
        ViewReport(view=VIEW, parts=(evidence,)), "table"
    ).splitlines()
    assert title == f"Lantern Keep {HOME} · Current decks"
    assert about.startswith("1 of 1 member · 21 Nov 2026 18:30 UTC · 1 deck · ")
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


def test_failures_of_logs_are_summed_up() -> None:
    """The commonest reason stands for all, and that there are others is said; none is empty."""
    assert log_failures(failing({}, 3)) == ""
    assert log_failures(failing({0: LATE, 1: LATE, 2: GONE}, 4)) == (
        f"3 of 4 battle logs missing ({LATE.sentence}, and other reasons)"
    )


def test_battle_logs_that_stand_in_are_counted() -> None:
    """A log from an earlier reading is there, though its player failed this time."""
    before = BattleLogs.start([tag(0)]).with_log(tag(0), (Battle(player=tag(0)),))
    logs = BattleLogs.start([tag(0)], before).with_failure(tag(0), LATE)
    part = ViewData(survey=picture([player(0)]), logs=logs)
    report = ViewReport(view=VIEW, parts=(part,))
    assert json.loads(write(report, "json"))["clans"][0]["battle_logs"] == 1
    assert not report.complete


def test_a_view_without_the_list_of_cards_is_not_whole() -> None:
    """Without the list of all cards rows may be missing, so every line is incomplete."""
    report = reported([Slot(card=TROOPS[0])], nameless=LATE)
    assert not report.complete
    assert [line["complete"] for line in table(report)] == ["false"]
