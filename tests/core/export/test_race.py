"""Tests of the export of a race."""

from __future__ import annotations

from datetime import timedelta

import pytest
from msgspec.structs import replace

from clantui.core.columns import SortKey
from clantui.core.export.document import DisplayedRows
from clantui.core.export.race import RaceReport
from clantui.core.model.errors import NotFound, RoyaleError
from clantui.core.model.race import PeriodType, RaceClan
from clantui.core.model.tag import Tag
from tests.factories.exports import read_json, read_table, write
from tests.factories.races import CLANS, people, race, racer
from tests.factories.surveys import AT, HOME, LATE, clan, tag

EVIL = "=<b>|x\n[/y]"
"""A name with a formula, HTML, Markdown, a line break and Rich markup."""


def report(
    *racers: RaceClan,
    kind: PeriodType = PeriodType.WAR,
    failed: dict[Tag, RoyaleError] | None = None,
) -> RaceReport:
    """Return a report of a race of these clans; the home clan has three members."""
    return RaceReport(
        tag=HOME,
        at=AT,
        race=race(*racers, kind=kind),
        rosters={HOME: clan(3).members},
        failed=failed or {},
    )


def test_an_outdated_race_has_its_age_in_the_title() -> None:
    """Its time left counts from now, and the chat line has the time of the race."""
    fresh = write(replace(report(OURS), now=AT + timedelta(minutes=5)), "table")
    assert "River race of #2PP #2PP\n" in fresh
    assert "about 15 h left" in fresh
    old = replace(report(OURS), now=AT + timedelta(days=1))
    table = write(old, "table")
    assert "River race of #2PP #2PP, as loaded 21 Nov 2026 18:30 UTC\n" in table
    assert "left · 21 Nov" not in table
    assert write(old, "chat").startswith("Decks left on 21 Nov 18:30 UTC: ")


OURS = racer(HOME, people(4, 2), medals=900, fame=3000)
OTHER = racer(CLANS[1], people(1), medals=100)


def test_the_rows_are_those_on_the_screen() -> None:
    """Without a screen all clans are exported, by rank."""
    both = report(OTHER, OURS)
    (first, second) = both.rows
    assert (first.clan, second.clan) == (OURS, OTHER)
    sort = SortKey("place", descending=False)
    shown = DisplayedRows.of([second], 2, "clan", filter_text="x", sort=sort, order="by rank")
    assert replace(both, displayed=shown).rows == (second,)


def test_json_has_stable_keys_and_numbers() -> None:
    """JSON keys keep their names and meanings, because other programs rely on them."""
    body = read_json(report(OTHER, OURS))
    clans = body.pop("clans")
    assert body == {
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
        "slots_left": 1,
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


def test_values_without_meaning_on_training_days_are_null() -> None:
    """A value that training days do not have is null in JSON and a dash in the table."""
    training = report(OURS, kind=PeriodType.TRAINING)
    (clan_json,) = read_json(training)["clans"]
    empty = {key for key, value in clan_json.items() if value is None}
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
    assert write(training, "table").splitlines()[-1].split()[0] == "–"


def test_the_colosseum_has_no_boats() -> None:
    """The medals of a colosseum are not repeated as the position of a boat."""
    (clan_json,) = read_json(report(OURS, kind=PeriodType.COLOSSEUM))["clans"]
    assert (clan_json["medals"], clan_json["boat"]) == (3000, None)


def test_a_finished_boat_has_its_time() -> None:
    """JSON has the time of the finish, the table the word, and no deck counts any more."""
    finished = report(replace(OURS, finished=AT))
    assert read_json(finished)["clans"][0]["finished_at"] == "2026-11-21T18:30:00Z"
    assert " finished " in write(finished, "table")
    (clan_json, *_) = read_json(finished)["clans"]
    keys = ("decks_left_today", "slots_left", "unfinished_players", "unfinished_decks")
    assert [clan_json[key] for key in keys] == [None] * 4


@pytest.mark.parametrize("form", ["csv", "tsv"])
def test_spreadsheets_get_a_line_for_each_clan(form: str) -> None:
    """Every clan is a line with all cells, and a formula in a name is neutralised."""
    evil = replace(OTHER, raw_name=EVIL, name="x")
    rows = read_table(report(OURS, evil), form)
    assert [(row["place"], row["ours"], row["roster_known"]) for row in rows] == [
        ("1", "true", "true"),
        ("2", "false", "false"),
    ]
    assert rows[1]["name"] == "'=<b>|x [/y]"


def test_a_missing_roster_is_reported() -> None:
    """A missing roster makes JSON incomplete and adds a note to the text formats."""
    partial = report(OURS, OTHER, failed={CLANS[1]: LATE})
    assert read_json(partial)["complete"] is False
    assert read_json(partial)["errors"] == [
        {"tag": str(CLANS[1]), "kind": "unreachable", "reason": LATE.sentence}
    ]
    for form, mark in (("table", "! "), ("markdown", "> ")):
        last = write(partial, form).splitlines()[-1]
        assert last.startswith(mark)
        assert "members could not be loaded" in last


def test_a_missing_race_is_a_document_too() -> None:
    """JSON gives the error in the same layout."""
    missing = RaceReport(tag=HOME, at=AT, race=None, rosters={}, failed={HOME: NotFound("none")})
    body = read_json(missing)
    assert (body["complete"], body["clans"], body["kind"], body["week"]) == (False, [], None, None)
    assert body["errors"] == [{"tag": "#2PP", "kind": "not_found", "reason": "none"}]
    assert read_json(replace(missing, failed={}))["complete"] is False
