"""Favourites in every format, as other programs read them."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from datetime import timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from rich.cells import cell_len

from clantui.core.export.survey_report import SurveyReport
from clantui.core.model.errors import NotFound
from clantui.core.model.game import Card
from clantui.core.model.survey import Survey
from clantui.core.model.tag import Tag
from clantui.core.text.dates import iso_utc
from clantui.core.views.favourites import VIEW, count_favourites
from clantui.demo.world.names import HOSTILE
from tests.factories.exports import write
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
    player,
    survey,
    tag,
)

LOST = (Tag("8YY"), NotFound("no clan has the tag #8YY"))
WHOLE = SurveyReport(surveys=(survey([KNIGHT, WIZARD, WIZARD, None]),))
PARTIAL = SurveyReport(
    surveys=(survey([KNIGHT, WIZARD, WIZARD], ["Ann"], failed=[0]),), lost=(LOST,)
)
NASTY = SurveyReport(
    surveys=(
        survey(
            [KNIGHT, *[WIZARD] * len(HOSTILE)],
            ["Ann", *(name.text for name in HOSTILE)],
            failed=range(5, 9),
            name="=cmd|' /C calc'!A0",
        ),
    )
)
CHANGED = replace(WHOLE, deltas={WHOLE.surveys[0].clan.tag: {WIZARD.id: 2, KNIGHT.id: -1}})
"""The whole one, and what it was before."""


def cells(report: SurveyReport, delimiter: str = ",") -> list[dict[str, str]]:
    """Read back the CSV of a report."""
    return list(
        csv.DictReader(
            io.StringIO(write(report, "csv" if delimiter == "," else "tsv")), delimiter=delimiter
        )
    )


def document(report: SurveyReport) -> dict[str, Any]:
    """Read back the JSON of a report."""
    read: dict[str, Any] = json.loads(write(report, "json"))
    return read


def test_json_has_a_stable_envelope() -> None:
    """The document's keys are those of the README, and a whole report is complete."""
    read = document(WHOLE)
    assert set(read) == {"schema_version", "complete", "clans", "errors"}
    assert (read["schema_version"], read["complete"], read["errors"]) == (1, True, [])
    (one,) = read["clans"]
    assert {key: one[key] for key in one if key != "cards"} == {
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
    assert one["cards"][0] == {
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


def test_json_says_what_is_missing() -> None:
    """A partial report is not complete, and names each clan and each player it lacks, and why."""
    read = document(PARTIAL)
    assert read["complete"] is False
    assert read["errors"] == [
        {"tag": "#8YY", "kind": "not_found", "reason": "no clan has the tag #8YY"}
    ]
    (one,) = read["clans"]
    assert (one["complete"], one["members"], one["seen"]) == (False, 3, 2)
    assert one["errors"] == [
        {"name": "Ann", "tag": str(tag(0)), "kind": "unreachable", "reason": "no answer in 10 s"}
    ]
    assert document(replace(PARTIAL, surveys=()))["complete"] is False
    assert document(replace(PARTIAL, lost=()))["complete"] is False


def test_json_keeps_what_the_api_said() -> None:
    """Names go out as they came, and a card without a cost has null for it."""
    odd = replace(MIRROR, name="Mirror", raw_name="<c7>Mirror</c>\x1b")
    picture = Survey.start(clan(1, ["\u202eAnn\x00"]), AT).with_player(player(0, odd, 14))
    (card,) = document(SurveyReport(surveys=(picture,)))["clans"][0]["cards"]
    assert (card["name"], card["elixir"]) == ("<c7>Mirror</c>\x1b", None)
    assert card["who"] == [{"tag": str(tag(0)), "name": "\u202eAnn\x00", "level": 14}]


@PROPERTY
@given(FAVOURITES, st.sets(st.integers(0, 49), max_size=5))
def test_json_counts_what_was_counted(favourites: list[Card | None], lost: set[int]) -> None:
    """In any clan, cards and errors of the JSON are those of the picture."""
    picture = survey(favourites, failed={n for n in lost if n < len(favourites)})
    (one,) = document(SurveyReport(surveys=(picture,)))["clans"]
    assert [c["id"] for c in one["cards"]] == [row.card.id for row in count_favourites(picture)]
    fans = sum(c["players"] for c in one["cards"])
    assert fans + one["without_favourite"] == one["seen"] == one["members"] - len(one["errors"])
    assert one["complete"] == (not one["errors"])


@pytest.mark.parametrize("report", [WHOLE, PARTIAL, NASTY])
def test_json_lines_are_the_json(report: SurveyReport) -> None:
    """Each line is one object with its type; together they say what the document says."""
    lines = [json.loads(line) for line in write(report, "jsonl").split("\n")[:-1]]
    read = document(report)
    (one,) = read["clans"]
    kinds = ["clan"] + ["card"] * len(one["cards"])
    kinds += ["error"] * (len(one["errors"]) + len(read["errors"]))
    assert [line["type"] for line in lines] == kinds
    assert lines[0].items() >= {"schema_version": 1, "tag": "#2PP", "seen": one["seen"]}.items()
    for line, item in zip(lines[1:], one["cards"] + one["errors"] + read["errors"], strict=True):
        assert line.items() >= item.items()
        assert line["clan"] == ("#8YY" if item in read["errors"] else "#2PP")


@PROPERTY
@given(FAVOURITES)
def test_pairs_are_the_articles_output(favourites: list[Card | None]) -> None:
    """`pairs` is, to the byte, what `json.dumps` makes of a counter's `most_common`."""
    names = [card.raw_name for card in favourites if card is not None]
    wanted = json.dumps(Counter(names).most_common(), indent=4) + "\n"
    assert write(SurveyReport(surveys=(survey(favourites),)), "pairs") == wanted


def test_pairs_of_two_clans_are_two_documents() -> None:
    """Each clan's pairs stand by themselves, one after the other."""
    one = write(WHOLE, "pairs")
    assert write(replace(WHOLE, surveys=WHOLE.surveys * 2), "pairs") == one * 2


@pytest.mark.parametrize("delimiter", [",", "\t"])
def test_cells_are_read_back(delimiter: str) -> None:
    """CSV and TSV have a heading, a line for each card, and on each how much it rests on."""
    rows = cells(PARTIAL, delimiter)
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
    assert cells(WHOLE)[0]["complete"] == "true"


@pytest.mark.parametrize(
    "name", ["=1+1", "+1", "-2+3", '@SUM("A1")', "=cmd|' /C calc'!A0", '=HYPERLINK("x","y")']
)
def test_a_formula_is_disarmed(name: str) -> None:
    """A name that a spreadsheet would run is a text again, in every cell it can stand in."""
    card = replace(KNIGHT, raw_name=name)
    (row,) = cells(SurveyReport(surveys=(survey([card], [name], name=name),)))
    assert (row["clan_name"], row["card"], row["who"]) == ("'" + name, "'" + name, "'" + name)


@pytest.mark.parametrize("name", ["\t=1", "\r=1", "\n@x", "\u2028=1", " -1", "a\r\nb", "a\x85b"])
def test_a_card_is_one_line_whatever_it_is_called(name: str) -> None:
    """No line's end or blank in a raw name breaks a line or lets a formula through."""
    report = SurveyReport(surveys=(survey([replace(KNIGHT, raw_name=name)]),))
    assert len(write(report, "csv").splitlines()) == 2
    (row,) = cells(report)
    assert row["card"].startswith("'") == (name[0] != "a")


def test_nasty_names_break_no_line() -> None:
    """A CSV has a line for each card and the same cells, whatever the members are called."""
    rows = cells(NASTY)
    assert [row["card"] for row in rows] == ["Wizard", "Knight"]
    assert {row["complete"] for row in rows} == {"false"}
    assert len(write(NASTY, "csv").splitlines()) == 3


def plain(line: str) -> list[str]:
    """Return the cells of a Markdown table's line, escapes undone."""
    found, escaped = [""], False
    for char in line:
        if escaped or char not in "|\\":
            found[-1] += char
        elif char == "|":
            found.append("")
        escaped = char == "\\" and not escaped
    return [cell.strip() for cell in found[1:-1]]


@pytest.mark.parametrize("report", [WHOLE, PARTIAL, NASTY, CHANGED])
def test_markdown_tables_hold_their_cells(report: SurveyReport) -> None:
    """Every line of the table has a cell for each column, and the text that was meant in it."""
    lines = write(report, "markdown").splitlines()
    table = [line for line in lines if line.startswith("|")]
    rows = report.rows(report.surveys[0])
    columns = VIEW.visible_columns(rows)
    assert plain(table[0]) == [column.title for column in columns]
    assert len(plain(table[1])) == len(columns)
    assert [plain(line) for line in table[2:]] == [[c.text(r) for c in columns] for r in rows]


@pytest.mark.parametrize("name", ["<img src=x>", "a|b `c` *d*", "[x](javascript:y)", "_a_ \\"])
def test_markdown_shows_names_as_they_are(name: str) -> None:
    """No name becomes markup: not the clan's, not a fan's, not that of one who failed."""
    picture = survey([KNIGHT, WIZARD], [name, name], failed=[1], name=name)
    text = write(SurveyReport(surveys=(picture,)), "markdown")
    assert name not in text
    bare = text.replace("\\", "")
    assert bare.count(name.replace("\\", "")) == 3


def columns_of(line: str, edges: list[int]) -> list[str]:
    """Cut a line where the columns begin, in terminal cells."""
    found, at = [""] * len(edges), 0
    for char in line:
        found[max(n for n, edge in enumerate(edges) if edge <= at)] += char
        at += cell_len(char)
    return [cell.strip() for cell in found]


@pytest.mark.parametrize("report", [WHOLE, PARTIAL, NASTY, CHANGED])
def test_table_columns_stand_under_each_other(report: SurveyReport) -> None:
    """In the terminal's cells, every column begins where its heading says, wide names or not."""
    wide = replace(PEKKA, name="ペッカ")
    picture = report.surveys[0].with_player(player(0, wide))
    lines = write(replace(report, surveys=(picture,)), "table").splitlines()
    rows = report.rows(picture)
    columns = VIEW.visible_columns(rows)
    assert lines[3].split() == [column.title for column in columns]
    widths = [max(cell_len(t) for t in (c.title, *map(c.text, rows))) for c in columns]
    edges = [sum(widths[:n]) + 2 * n for n in range(len(widths))]
    shown = [columns_of(line, edges) for line in lines[4 : 4 + len(rows)]]
    assert shown == [[column.text(row) for column in columns] for row in rows]
    assert not [line for line in lines if line != line.rstrip()]


def test_losses_are_told_to_people() -> None:
    """Table and Markdown name every clan and player that could not be had, and why."""
    for name in ("table", "markdown"):
        text = write(PARTIAL, name).replace("\\", "")
        assert "2 of 3 members" in text
        assert "no clan has the tag #8YY\n" in text
        assert "1 of 3 players missing (no answer in 10 s)\n" in text
        assert f"Ann {tag(0)}: no answer in 10 s\n" in text


def test_an_older_answer_that_stands_in_is_told() -> None:
    """A player who failed on a refresh is still counted, and the report is not complete."""
    before = survey([QUEEN, NEW])
    after = (
        Survey.start(before.clan, AT, before)
        .with_failure(tag(0), LOST[1])
        .with_player(player(1, NEW))
    )
    read = document(SurveyReport(surveys=(after,)))
    assert read["complete"] is False
    assert [c["name"] for c in read["clans"][0]["cards"]] == ["Archer Queen", "Card 6"]
    assert [e["tag"] for e in read["clans"][0]["errors"]] == [str(tag(0))]


def test_a_moment_is_written_in_utc() -> None:
    """Times are ISO 8601 in UTC to the second, wherever they were taken."""
    there = AT.astimezone(timezone(timedelta(hours=5, minutes=30)))
    assert iso_utc(there + timedelta(microseconds=7)) == "2026-11-21T18:30:00Z"


def test_changes_are_in_every_format_with_room() -> None:
    """With something to compare with, machines get numbers and people signs."""
    assert [card["delta"] for card in document(CHANGED)["clans"][0]["cards"]] == [2, -1]
    assert [row["delta"] for row in cells(CHANGED)] == ["2", "-1"]
    assert [card["delta"] for card in document(WHOLE)["clans"][0]["cards"]] == [None, None]
    for name in ("table", "markdown"):
        assert "Change" in write(CHANGED, name)
        assert "\N{MINUS SIGN}1" in write(CHANGED, name)
        assert "Change" not in write(WHOLE, name)
    assert write(CHANGED, "pairs") == write(WHOLE, "pairs")


def test_markdown_is_what_it_always_was() -> None:
    """The Markdown heading stays the same, `#` unescaped and shares flush left."""
    lines = [line for line in write(WHOLE, "markdown").splitlines() if line.startswith("|")]
    assert lines[0].startswith("| # | Card | Players | Share |")
    assert lines[1].startswith("| ---: | --- | ---: | --- |")
