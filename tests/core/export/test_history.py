"""Tests of the export of a clan's history."""

from __future__ import annotations

import json
import re

import pytest
from hypothesis import given
from msgspec.structs import replace

from clantui.core.export.history import HistoryReport, format_event
from clantui.core.history.events import Event, EventKind
from clantui.core.history.timeline import History
from clantui.core.model.snapshot import Snapshot
from clantui.core.race.standings import RemainingPlayer
from tests.factories.exports import read_json, read_json_lines, read_table, write
from tests.factories.surveys import AT, HOME, KNIGHT, PEKKA, PROPERTY, WIZARD, tag
from tests.factories.timelines import PASTS, Favourites, make_snapshots, take_snapshots


def report_of(snapshots: list[Snapshot], name: str = "Lantern Keep") -> HistoryReport:
    """Return a report of snapshots."""
    return HistoryReport(clan=HOME, name=name, history=History.of(snapshots))


SNAPSHOTS = make_snapshots(
    {0: KNIGHT, 1: WIZARD, 2: WIZARD},
    {0: KNIGHT, 1: PEKKA, 2: WIZARD},
    {0: KNIGHT, 1: PEKKA, 3: None},
    missing={1: {2}},
)
PAST = report_of(SNAPSHOTS)
STILL = report_of(SNAPSHOTS[:1] * 2)
ONCE = report_of(SNAPSHOTS[:1])


def test_the_log_is_for_people() -> None:
    """The log has a summary, then each change with its time, newest first."""
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


def test_a_history_without_changes_is_a_sentence() -> None:
    """One snapshot, or snapshots without changes, give a sentence instead of a table."""
    assert "nothing to compare yet" in write(ONCE, "table")
    assert "nothing has changed between these snapshots" in write(STILL, "markdown")
    for name in ("table", "markdown"):
        assert "Player" not in write(ONCE, name) + write(STILL, name)


def test_json_has_every_snapshot_and_every_change() -> None:
    """Snapshots have cards and numbers of players, changes have both cards."""
    read = read_json(PAST)
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


def test_json_lines_have_the_parts_of_the_json() -> None:
    """Each line is one object with its type; changes follow the snapshot that shows them."""
    lines = read_json_lines(PAST)
    kinds = ["clan", "reading", "reading", "change", "reading", "change", "change"]
    assert [line.pop("type") for line in lines] == kinds
    read = read_json(PAST)
    assert (
        lines[0].items() == {k: read[k] for k in read if k not in ("readings", "changes")}.items()
    )
    assert [line for line in lines if "read_at" in line] == read["readings"]
    named = [(line["kind"], line["tag"]) for line in lines if "kind" in line]
    assert named == [
        (change.kind, str(change.tag)) for point in PAST.history.points for change in point.changes
    ]
    assert sorted(named) == sorted((c["kind"], c["tag"]) for c in read["changes"])


@pytest.mark.parametrize("form", ["csv", "tsv"])
def test_spreadsheets_have_a_line_for_each_card_of_each_snapshot(form: str) -> None:
    """Each line has count and share of a card, and the players of the snapshot."""
    rows = read_table(PAST, form)
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


def test_a_formula_is_neutralised() -> None:
    """Formulas in the names of clan and card are text."""
    card = replace(KNIGHT, raw_name="=1+1")
    (row,) = read_table(report_of(make_snapshots({0: card}), "=cmd|' /C calc'!A0"))
    assert (row["clan_name"], row["card"]) == ("'=cmd|' /C calc'!A0", "'=1+1")


@PROPERTY
@given(PASTS)
def test_every_history_is_exported_in_full(past: list[tuple[Favourites, set[int]]]) -> None:
    """JSON and CSV have the counts of all snapshots, and each change once."""
    report = report_of(take_snapshots(past))
    read, rows = read_json(report), read_table(report)
    assert sum(int(row["players"]) for row in rows) == sum(
        sum(point.players.values()) for point in report.history.points
    )
    assert [card["players"] for r in read["readings"] for card in r["cards"]] == [
        int(row["players"]) for row in rows
    ]
    assert len(read["changes"]) == sum(len(r.changes) for r in report.history.points)
    assert all(r["complete"] == (r["answered"] == r["members"]) for r in read["readings"])


def test_the_summary_counts_joins_and_leaves_even_if_there_are_none() -> None:
    """Promotions and demotions are counted only if there are any."""
    (summary,) = (
        line
        for line in write(report_of(SNAPSHOTS[:2]), "table").splitlines()
        if "changed favourite" in line
    )
    assert summary == "1 changed favourite · 0 joined · 0 left · times are UTC"


def test_an_event_has_all_of_its_values() -> None:
    """A line of JSON with raw names in `players`; a chat takes only some of the clean ones."""
    players = tuple(
        RemainingPlayer(tag=tag(n), name=f"{'Ann' * 12} {n}", raw_name=f"<c1>Player {n}", decks=4)
        for n in range(50)
    )
    event = Event(
        kind=EventKind.DECKS,
        clan=HOME,
        sentence="50 players have decks",
        subject=tag(1),
        name="Ann",
        before=KNIGHT,
        after=replace(WIZARD, raw_name="<c7>Wizard"),
        role="elder",
        place=2,
        decks=200,
        players=players,
        ends=AT.replace(hour=10),
    )
    line = json.loads(format_event(event, "Keep", AT))
    lead, _, names = line.pop("message").partition(" · ")
    assert lead == "Keep: 50 players have decks"
    assert 1450 < len(names) <= 1500
    assert re.fullmatch(r"(?:(?:Ann){12} \d+ 4, )+\d+ more", names)
    assert line.pop("players")[1] == {
        "tag": str(tag(1)),
        "name": "<c1>Player 1",
        "decks_left_today": 4,
    }
    assert line == {
        "type": "decks",
        "at": "2026-11-21T18:30:00Z",
        "clan": "#2PP",
        "clan_name": "Keep",
        "about": str(tag(1)),
        "name": "Ann",
        "before": {"id": KNIGHT.id, "name": "Knight"},
        "after": {"id": WIZARD.id, "name": "<c7>Wizard"},
        "role": "elder",
        "place": 2,
        "decks": 200,
        "ends_at": "2026-11-21T10:30:00Z",
        "sentence": "50 players have decks",
    }
