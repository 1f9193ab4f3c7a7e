"""A race as text for other programs: stable keys, raw names, nothing hidden."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import pytest
from msgspec.structs import replace

from clantui.core.export.race import RaceReport
from clantui.core.model.errors import NotFound, RoyaleError
from clantui.core.model.race import PeriodType, RaceClan
from clantui.core.model.tag import Tag
from tests.factories.exports import write
from tests.factories.races import CLANS, people, race, racer
from tests.factories.surveys import AT, HOME, LATE, clan, tag

EVIL = "=<b>|x\n[/y]"
"""A name that a spreadsheet would run, Markdown would draw, and a table would break at."""


def report(
    *racers: RaceClan,
    kind: PeriodType = PeriodType.WAR,
    lost: dict[Tag, RoyaleError] | None = None,
) -> RaceReport:
    """Return a report of a race with these, whose home clan has three members."""
    return RaceReport(
        tag=HOME,
        at=AT,
        race=race(*racers, kind=kind),
        rosters={HOME: clan(3).members},
        lost=lost or {},
    )


def document(report: RaceReport) -> Any:  # noqa: ANN401 — JSON
    """Read back its JSON."""
    return json.loads(write(report, "json"))


OURS = racer(HOME, people(4, 2), medals=900, fame=3000)
OTHER = racer(CLANS[1], people(1), medals=100)


def test_json_has_stable_keys_and_numbers() -> None:
    """JSON keys keep their names and meanings, because other programs rely on them."""
    said = document(report(OTHER, OURS))
    clans = said.pop("clans")
    assert said == {
        "schema_version": 1,
        "complete": True,
        "clan": "#2PP",
        "fetched_at": "2026-11-21T18:30:00Z",
        "kind": "war day",
        "week": 3,
        "war_day": 4,
        "errors": [],
    }
    assert clans[0] == {
        "place": 1,
        "tag": "#2PP",
        "name": "#2PP",
        "ours": True,
        "medals": 900,
        "boat": 3000,
        "finished_at": None,
        "decks_used_today": 6,
        "decks_of_a_day": 12,
        "decks_left_today": 6,
        "slots_left": 48,
        "unfinished_players": 1,
        "unfinished_decks": 2,
        "war_trophies": 0,
        "projected_medals": 1200,
        "projected_place": 1,
        "boat_place": 1,
        "projected_boat": 6000,
        "projected_boat_place": 1,
        "roster_known": True,
        "reserves": [
            {"tag": str(tag(2)), "name": "Player 2", "decks_left_today": 4},
            {"tag": str(tag(1)), "name": "Player 1", "decks_left_today": 2},
        ],
    }
    assert (clans[1]["ours"], clans[1]["roster_known"]) == (False, False)


def test_a_day_of_training_has_nulls_not_noughts() -> None:
    """A value that training days do not have is null in JSON and a dash in the table."""
    one = report(OURS, kind=PeriodType.TRAINING)
    (said,) = document(one)["clans"]
    empty = {key for key, value in said.items() if value is None}
    assert empty == {
        "place",
        "decks_left_today",
        "slots_left",
        "unfinished_players",
        "unfinished_decks",
        "projected_medals",
        "projected_place",
        "boat_place",
        "projected_boat",
        "projected_boat_place",
        "finished_at",
    }
    assert write(one, "table").splitlines()[-1].split()[0] == "–"


def test_the_colosseum_has_no_boats() -> None:
    """The week's medals are not told a second time as a boat's way."""
    (said,) = document(report(OURS, kind=PeriodType.COLOSSEUM))["clans"]
    assert (said["medals"], said["boat"]) == (3000, None)


def test_a_boat_over_the_line_has_its_time() -> None:
    """When it was there, for machines; that it is, for people."""
    over = report(replace(OURS, finished=AT))
    assert document(over)["clans"][0]["finished_at"] == "2026-11-21T18:30:00Z"
    assert " finished " in write(over, "table")
    (said, *_) = document(over)["clans"]
    left = ("decks_left_today", "slots_left", "unfinished_players", "unfinished_decks")
    assert [said[key] for key in left] == [None] * 4, "no deck brings it anything"


@pytest.mark.parametrize(("form", "delimiter"), [("csv", ","), ("tsv", "\t")])
def test_spreadsheets_get_a_line_for_each_clan(form: str, delimiter: str) -> None:
    """A heading and as many cells on each line; a name that would be run is a text."""
    evil = replace(OTHER, raw_name=EVIL, name="x")
    text = write(report(OURS, evil), form)
    rows = list(csv.DictReader(io.StringIO(text), delimiter=delimiter, strict=True))
    assert [(row["place"], row["ours"], row["roster_known"]) for row in rows] == [
        ("1", "true", "true"),
        ("2", "false", "false"),
    ]
    assert rows[1]["name"] == "'=<b>|x [/y]"


def test_markdown_draws_no_name() -> None:
    """A name is text in a table of Markdown, whatever is in it."""
    text = write(report(replace(OURS, name="*a*|<b>")), "markdown")
    assert "\\*a\\*\\|\\<b\\>" in text
    assert "*a*|" not in text.replace("\\*a\\*\\|", "")


def test_a_missing_roster_is_told() -> None:
    """A missing roster makes JSON incomplete and adds a note to the text formats."""
    one = report(OURS, OTHER, lost={CLANS[1]: LATE})
    assert document(one)["complete"] is False
    assert document(one)["errors"] == [
        {"tag": str(CLANS[1]), "kind": "unreachable", "reason": LATE.sentence}
    ]
    for form, mark in (("table", "! "), ("markdown", "> ")):
        last = write(one, form).splitlines()[-1]
        assert last.startswith(mark)
        assert "members could not be loaded" in last


def test_no_race_is_a_document_too() -> None:
    """JSON says why there is nothing, in the same layout."""
    none = RaceReport(tag=HOME, at=AT, race=None, rosters={}, lost={HOME: NotFound("none")})
    said = document(none)
    assert (said["complete"], said["clans"], said["kind"], said["week"]) == (False, [], None, None)
    assert said["errors"] == [{"tag": "#2PP", "kind": "not_found", "reason": "none"}]
