"""Tests that a clan's history is readable for people and for other programs."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import pytest
from hypothesis import given
from msgspec.structs import replace

from clantui.core.export.history import HistoryReport
from clantui.core.history.timeline import History
from clantui.core.model.snapshot import Snapshot
from tests.factories.exports import write
from tests.factories.surveys import HOME, KNIGHT, PEKKA, PROPERTY, WIZARD, tag
from tests.factories.timelines import PASTS, Liked, readings, told


def past_of(snapshots: list[Snapshot], name: str = "Lantern Keep") -> HistoryReport:
    """Return a report of readings."""
    return HistoryReport(clan=HOME, name=name, history=History.of(snapshots))


SNAPSHOTS = readings(
    {0: KNIGHT, 1: WIZARD, 2: WIZARD},
    {0: KNIGHT, 1: PEKKA, 2: WIZARD},
    {0: KNIGHT, 1: PEKKA, 3: None},
    missing={1: {2}},
)
PAST = past_of(SNAPSHOTS)
STILL = past_of(SNAPSHOTS[:1] * 2)
ONCE = past_of(SNAPSHOTS[:1])


def document(past: HistoryReport) -> dict[str, Any]:
    """Read back the JSON of a report."""
    read: dict[str, Any] = json.loads(write(past, "json"))
    return read


def cells(past: HistoryReport, delimiter: str = ",") -> list[dict[str, str]]:
    """Read back the CSV of a report."""
    return list(
        csv.DictReader(
            io.StringIO(write(past, "csv" if delimiter == "," else "tsv")), delimiter=delimiter
        )
    )


def test_the_log_is_for_people() -> None:
    """An honest head, then each change with its time, the newest first, in columns."""
    assert write(PAST, "table").splitlines() == [
        "Lantern Keep #2PP",
        "21 Nov 2026 to 23 Nov 2026 · 3 snapshots · 1 incomplete",
        "Knight 33% on 21 Nov → 33%",
        "Wizard 67% on 21 Nov → 0%",
        "P.E.K.K.A 0% on 21 Nov → 33%",
        "1 changed favourite · 1 joined · 1 left · times are UTC",
        "",
        "             Seen  Player    Change",
        "23 Nov 2026 18:30  Player 3  joined",
        "23 Nov 2026 18:30  Player 2  left · Wizard",
        "22 Nov 2026 18:30  Player 1  Wizard → P.E.K.K.A",
    ]


def test_nothing_to_tell_is_said() -> None:
    """A single reading, and readings without a change, give a sentence, not an empty table."""
    assert "nothing to compare yet" in write(ONCE, "table")
    assert "nothing has changed between these snapshots" in write(STILL, "markdown")
    for name in ("table", "markdown"):
        assert "Player" not in write(ONCE, name) + write(STILL, name)


def test_markdown_shows_names_as_they_are() -> None:
    """No name becomes markup: not the clan's, not a player's, not a card's."""
    odd = replace(PEKKA, name="*d*|")
    snapshots = readings({0: KNIGHT}, {0: odd})
    named = [replace(one, names={tag(0): "[x](y)"}) for one in snapshots]
    text = write(past_of(named, "<b>"), "markdown")
    assert not {"[x](y)", "*d*|", "<b>"} & set(text.replace("|", " ").split())
    bare = text.replace("\\", "")
    assert all(name in bare for name in ("[x](y)", "Knight → *d*|", "## <b>"))


def test_json_tells_every_reading_and_every_change() -> None:
    """Each reading with its cards and how many it rests on, each change with both cards."""
    read = document(PAST)
    assert {key: read[key] for key in ("schema_version", "tag", "name", "from", "to")} == {
        "schema_version": 1,
        "tag": "#2PP",
        "name": "Lantern Keep",
        "from": "2026-11-21T18:30:00Z",
        "to": "2026-11-23T18:30:00Z",
    }
    assert read["readings"][1] == {
        "read_at": "2026-11-22T18:30:00Z",
        "complete": False,
        "members": 3,
        "answered": 2,
        "known": 3,
        "cards": [
            {"id": 1, "name": "Knight", "players": 1, "share": 0.3333},
            {"id": 2, "name": "Wizard", "players": 1, "share": 0.3333},
            {"id": 3, "name": "P.E.K.K.A", "players": 1, "share": 0.3333},
        ],
    }
    assert [(c["seen_at"][:10], c["kind"], c["name"]) for c in read["changes"]] == [
        ("2026-11-22", "moved", "Player 1"),
        ("2026-11-23", "left", "Player 2"),
        ("2026-11-23", "joined", "Player 3"),
    ]
    assert read["changes"][0] | {"seen_at": ""} == {
        "seen_at": "",
        "kind": "moved",
        "tag": str(tag(1)),
        "name": "Player 1",
        "before": {"id": 2, "name": "Wizard"},
        "after": {"id": 3, "name": "P.E.K.K.A"},
        "role_before": None,
        "role_after": None,
    }
    assert read["changes"][2]["after"] is None


def test_json_lines_are_the_json() -> None:
    """Each line is one object with its type; a change stands after the reading that shows it."""
    lines = [json.loads(line) for line in write(PAST, "jsonl").splitlines()]
    kinds = ["clan", "reading", "reading", "change", "reading", "change", "change"]
    assert [line.pop("type") for line in lines] == kinds
    read = document(PAST)
    assert (
        lines[0].items() == {k: read[k] for k in read if k not in ("readings", "changes")}.items()
    )
    assert [line for line in lines if "read_at" in line] == read["readings"]
    named = [(line["kind"], line["tag"]) for line in lines if "kind" in line]
    assert sorted(named) == sorted((c["kind"], c["tag"]) for c in read["changes"])


@pytest.mark.parametrize("delimiter", [",", "\t"])
def test_a_line_for_each_reading_and_card(delimiter: str) -> None:
    """A spreadsheet gets each card's count and share at each reading, and what they rest on."""
    rows = cells(PAST, delimiter)
    assert [(row["read_at"][8:10], row["card"], row["players"]) for row in rows] == [
        ("21", "Wizard", "2"),
        ("21", "Knight", "1"),
        ("22", "Knight", "1"),
        ("22", "Wizard", "1"),
        ("22", "P.E.K.K.A", "1"),
        ("23", "Knight", "1"),
        ("23", "P.E.K.K.A", "1"),
    ]
    assert rows[2] == {
        "clan": "#2PP",
        "clan_name": "Lantern Keep",
        "read_at": "2026-11-22T18:30:00Z",
        "card": "Knight",
        "card_id": "1",
        "players": "1",
        "share": "0.3333",
        "known": "3",
        "answered": "2",
        "members": "3",
        "complete": "false",
    }


def test_a_formula_is_disarmed() -> None:
    """A name that a spreadsheet would run is a text again."""
    card = replace(KNIGHT, raw_name="=1+1")
    (row,) = cells(past_of(readings({0: card}), "=cmd|' /C calc'!A0"))
    assert (row["clan_name"], row["card"]) == ("'=cmd|' /C calc'!A0", "'=1+1")


@PROPERTY
@given(PASTS)
def test_machines_are_told_what_is_so(past: list[tuple[Liked, set[int]]]) -> None:
    """In any past, the lines' counts are the history's, and the log has each change once."""
    one = past_of(told(past))
    read, rows = document(one), cells(one)
    assert sum(int(row["players"]) for row in rows) == sum(
        sum(reading.players.values()) for reading in one.history.readings
    )
    assert [card["players"] for r in read["readings"] for card in r["cards"]] == [
        int(row["players"]) for row in rows
    ]
    assert len(read["changes"]) == sum(len(r.changes) for r in one.history.readings)
    assert all(r["complete"] == (r["answered"] == r["members"]) for r in read["readings"])
