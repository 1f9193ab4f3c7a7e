"""Tests of the export of favourites."""

from __future__ import annotations

import json
from collections import Counter
from datetime import timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from rich.cells import cell_len

from clantui.core.export.survey_report import SurveyReport
from clantui.core.export.views import ViewReport
from clantui.core.model.errors import NotFound
from clantui.core.model.game import Card
from clantui.core.model.survey import Survey
from clantui.core.model.tag import Tag
from clantui.core.text.dates import iso_utc
from clantui.core.views.favourites import VIEW, count_favourites
from clantui.demo.world.names import HOSTILE
from tests.factories.exports import make_favourites, read_json, read_json_lines, read_table, write
from tests.factories.surveys import (
    AT,
    FAVOURITES,
    KNIGHT,
    MIRROR,
    NEW,
    PEKKA,
    PROPERTY,
    QUEEN,
    WIZARD,
    clan,
    make_survey,
    player,
    tag,
)

LOST = (Tag("8YY"), NotFound("no clan has the tag #8YY"))
_SURVEYS = SurveyReport(surveys=(make_survey([KNIGHT, WIZARD, WIZARD, None]),))
WHOLE = make_favourites(_SURVEYS)
PARTIAL = make_favourites(
    SurveyReport(
        surveys=(make_survey([KNIGHT, WIZARD, WIZARD], ["Ann"], failed=[0]),), failed=(LOST,)
    )
)
NASTY = make_favourites(
    SurveyReport(
        surveys=(
            make_survey(
                [KNIGHT, *[WIZARD] * len(HOSTILE)],
                ["Ann", *HOSTILE],
                failed=range(5, 9),
                name="=cmd|' /C calc'!A0",
            ),
        )
    )
)
CHANGED = make_favourites(_SURVEYS, {WIZARD.id: 2, KNIGHT.id: -1})
"""The complete report, with changes since a snapshot."""


def test_json_has_a_stable_envelope() -> None:
    """The document has the keys of the README, and a complete report says so."""
    read = read_json(WHOLE)
    assert set(read) == {"schema_version", "complete", "clans", "errors"}
    assert (read["schema_version"], read["complete"], read["errors"]) == (1, True, [])
    (clan_json,) = read["clans"]
    assert {key: clan_json[key] for key in clan_json if key != "cards"} == {
        "tag": "#2PP",
        "name": "Lantern Keep",
        "fetched_at": "2026-11-21T18:30:00Z",
        "complete": True,
        "members": 4,
        "seen": 4,
        "about": {
            "access": "",
            "required_trophies": None,
            "trophies": None,
            "war_trophies": None,
            "location": "",
            "description": "",
        },
        "without_favourite": 1,
        "errors": [],
    }
    assert clan_json["cards"][0] == {
        "place": 1,
        "id": 2,
        "name": "Wizard",
        "players": 2,
        "share": 0.5,
        "delta": None,
        "elixir": 5,
        "rarity": "rare",
        "kind": "unknown",
        "who": [
            {"tag": str(tag(1)), "name": "Player 1", "level": None},
            {"tag": str(tag(2)), "name": "Player 2", "level": None},
        ],
    }


def test_json_names_missing_clans_and_players() -> None:
    """A partial report is incomplete, and has an error for each missing clan and player."""
    read = read_json(PARTIAL)
    assert read["complete"] is False
    assert read["errors"] == [
        {"tag": "#8YY", "kind": "not_found", "reason": "no clan has the tag #8YY"}
    ]
    (clan_json,) = read["clans"]
    assert (clan_json["complete"], clan_json["members"], clan_json["seen"]) == (False, 3, 2)
    assert clan_json["errors"] == [
        {
            "name": "Ann",
            "tag": str(tag(0)),
            "kind": "unreachable",
            "reason": "no answer in 10 s",
            "older_at": None,
        }
    ]
    assert read_json(replace(PARTIAL, parts=()))["complete"] is False
    assert read_json(replace(PARTIAL, failed=()))["complete"] is False


def test_json_has_the_names_of_the_api() -> None:
    """Names are not sanitized, and a card without a cost has null."""
    odd = replace(MIRROR, name="Mirror", raw_name="<c7>Mirror</c>\x1b")
    survey = Survey.start(clan(1, ["\u202eAnn\x00"]), AT).with_player(player(0, odd, 14))
    (card,) = read_json(SurveyReport(surveys=(survey,)))["clans"][0]["cards"]
    assert (card["name"], card["elixir"]) == ("<c7>Mirror</c>\x1b", None)
    assert card["who"] == [{"tag": str(tag(0)), "name": "\u202eAnn\x00", "level": 14}]


@PROPERTY
@given(FAVOURITES, st.sets(st.integers(0, 49), max_size=5))
def test_json_has_the_counts_of_the_view(favourites: list[Card | None], failed: set[int]) -> None:
    """Cards and errors are those of the survey, for every clan."""
    counted = make_survey(favourites, failed={n for n in failed if n < len(favourites)})
    (clan_json,) = read_json(SurveyReport(surveys=(counted,)))["clans"]
    ids = [row.card.id for row in count_favourites(counted)]
    assert [c["id"] for c in clan_json["cards"]] == ids
    holders = sum(c["players"] for c in clan_json["cards"])
    missing = len(clan_json["errors"])
    seen = holders + clan_json["without_favourite"]
    assert seen == clan_json["seen"] == clan_json["members"] - missing
    assert clan_json["complete"] == (not missing)


@pytest.mark.parametrize("report", [WHOLE, PARTIAL, NASTY])
def test_json_lines_have_the_parts_of_the_json(report: ViewReport) -> None:
    """Each line is one object with its type; together they have the values of the document."""
    lines = read_json_lines(report)
    read = read_json(report)
    (clan_json,) = read["clans"]
    kinds = ["clan"] + ["card"] * len(clan_json["cards"])
    kinds += ["error"] * (len(clan_json["errors"]) + len(read["errors"]))
    assert [line["type"] for line in lines] == kinds
    first = {"schema_version": 1, "tag": "#2PP", "seen": clan_json["seen"]}
    assert lines[0].items() >= first.items()
    items = clan_json["cards"] + clan_json["errors"] + read["errors"]
    for line, item in zip(lines[1:], items, strict=True):
        assert line.items() >= item.items()
        assert line["clan"] == ("#8YY" if item in read["errors"] else "#2PP")


@PROPERTY
@given(FAVOURITES)
def test_pairs_are_the_output_of_most_common(favourites: list[Card | None]) -> None:
    """`pairs` is byte for byte `json.dumps` of a counter's `most_common`."""
    names = [card.raw_name for card in favourites if card is not None]
    wanted = json.dumps(Counter(names).most_common(), indent=4) + "\n"
    assert write(SurveyReport(surveys=(make_survey(favourites),)), "pairs") == wanted


def test_pairs_of_two_clans_are_two_documents() -> None:
    """The documents of two clans follow each other."""
    pairs = write(WHOLE, "pairs")
    assert write(replace(WHOLE, parts=WHOLE.parts * 2), "pairs") == pairs * 2


@pytest.mark.parametrize("form", ["csv", "tsv"])
def test_spreadsheets_have_a_line_for_each_card(form: str) -> None:
    """CSV and TSV have a heading, and a line with all values for each card."""
    rows = read_table(PARTIAL, form)
    assert rows == [
        {
            "clan": "#2PP",
            "clan_name": "Lantern Keep",
            "place": "1",
            "card": "Wizard",
            "players": "2",
            "share": "1.0",
            "delta": "",
            "elixir": "5",
            "rarity": "rare",
            "kind": "unknown",
            "who": "Player 1, Player 2",
            "card_id": "2",
            "seen": "2",
            "members": "3",
            "complete": "false",
        }
    ]
    assert read_table(WHOLE)[0]["complete"] == "true"


@pytest.mark.parametrize(
    "name", ["=1+1", "+1", "-2+3", '@SUM("A1")', "=cmd|' /C calc'!A0", '=HYPERLINK("x","y")']
)
def test_a_formula_is_neutralised(name: str) -> None:
    """Formulas in the names of clan, card and player are text."""
    card = replace(KNIGHT, raw_name=name)
    (row,) = read_table(SurveyReport(surveys=(make_survey([card], [name], name=name),)))
    assert (row["clan_name"], row["card"], row["who"]) == ("'" + name, "'" + name, "'" + name)


def split_row(line: str) -> list[str]:
    """Return the unescaped cells of a Markdown table's line."""
    found, escaped = [""], False
    for char in line:
        if escaped or char not in "|\\":
            found[-1] += char
        elif char == "|":
            found.append("")
        escaped = char == "\\" and not escaped
    return [cell.strip() for cell in found[1:-1]]


@pytest.mark.parametrize("report", [WHOLE, PARTIAL, NASTY, CHANGED])
def test_markdown_tables_hold_their_cells(report: ViewReport) -> None:
    """Every line has a cell with the right text for each column."""
    lines = write(report, "markdown").splitlines()
    table = [line for line in lines if line.startswith("|")]
    rows = report.list_rows(report.parts[0])
    columns = VIEW.visible_columns(rows)
    assert split_row(table[0]) == [column.title for column in columns]
    assert len(split_row(table[1])) == len(columns)
    assert [split_row(line) for line in table[2:]] == [[c.text(r) for c in columns] for r in rows]


def columns_of(line: str, edges: list[int]) -> list[str]:
    """Cut a line where the columns begin, in terminal cells."""
    found, at = [""] * len(edges), 0
    for char in line:
        found[max(n for n, edge in enumerate(edges) if edge <= at)] += char
        at += cell_len(char)
    return [cell.strip() for cell in found]


@pytest.mark.parametrize("report", [WHOLE, PARTIAL, NASTY, CHANGED])
def test_table_columns_are_aligned(report: ViewReport) -> None:
    """Every column begins below its heading in terminal cells, with wide names too."""
    wide = replace(PEKKA, name="ペッカ")
    (part,) = report.parts
    part = replace(part, survey=part.survey.with_player(player(0, wide)))
    lines = write(replace(report, parts=(part,)), "table").splitlines()
    rows = report.list_rows(part)
    columns = VIEW.visible_columns(rows)
    assert lines[3].split() == [column.title for column in columns]
    widths = [max(cell_len(t) for t in (c.title, *map(c.text, rows))) for c in columns]
    edges = [sum(widths[:n]) + 2 * n for n in range(len(widths))]
    shown = [columns_of(line, edges) for line in lines[4 : 4 + len(rows)]]
    assert shown == [[column.text(row) for column in columns] for row in rows]
    assert not [line for line in lines if line != line.rstrip()]


def test_display_formats_name_every_failure() -> None:
    """Table and Markdown have the error of every missing clan and player."""
    for name in ("table", "markdown"):
        text = write(PARTIAL, name).replace("\\", "")
        assert "2 of 3 members" in text
        assert "no clan has the tag #8YY\n" in text
        assert "1 of 3 players missing (no answer in 10 s)\n" in text
        assert f"Ann {tag(0)}: no answer in 10 s\n" in text


def test_a_player_from_an_older_survey_is_counted() -> None:
    """A player who failed on a reload is still counted, and the report is incomplete."""
    before = make_survey([QUEEN, NEW])
    after = (
        Survey.start(before.clan, AT, before)
        .with_failure(tag(0), LOST[1])
        .with_player(player(1, NEW))
    )
    read = read_json(SurveyReport(surveys=(after,)))
    assert read["complete"] is False
    assert [c["name"] for c in read["clans"][0]["cards"]] == ["Archer Queen", "Card 6"]
    assert [e["tag"] for e in read["clans"][0]["errors"]] == [str(tag(0))]


def test_times_are_written_in_utc() -> None:
    """Times of every zone are ISO 8601 in UTC, in whole seconds."""
    local = AT.astimezone(timezone(timedelta(hours=5, minutes=30)))
    assert iso_utc(local + timedelta(microseconds=7)) == "2026-11-21T18:30:00Z"


def test_changes_are_in_every_format() -> None:
    """Programs get numbers, people signs; without an earlier snapshot there are none."""
    assert [card["delta"] for card in read_json(CHANGED)["clans"][0]["cards"]] == [2, -1]
    assert [row["delta"] for row in read_table(CHANGED)] == ["2", "-1"]
    assert [card["delta"] for card in read_json(WHOLE)["clans"][0]["cards"]] == [None, None]
    for name in ("table", "markdown"):
        assert "Change" in write(CHANGED, name)
        assert "\N{MINUS SIGN}1" in write(CHANGED, name)
        assert "Change" not in write(WHOLE, name)
    assert write(CHANGED, "pairs") == write(WHOLE, "pairs")
