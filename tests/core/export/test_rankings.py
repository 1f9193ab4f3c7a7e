"""A ranking in every format, as other programs read it."""

from __future__ import annotations

import csv
import io
import json

import pytest
from msgspec.structs import replace

from clantui.core.export.rankings import RankingReport, format_climb
from clantui.core.model.errors import Unreachable
from clantui.core.model.tag import Tag
from clantui.core.names import RankedBy
from clantui.core.rankings import WORLD, Location, Page, RankedClan
from clantui.core.text.sanitize import clean
from clantui.demo.world.names import HOSTILE
from tests.factories.exports import FORMATS, write
from tests.factories.surveys import AT

SPAIN = Location(id=2, name="Spain", code="ES")
NAMES = ["Ann", "=1+1", *(name.text for name in HOSTILE)]


def clan(number: int, raw: str) -> RankedClan:
    """Return a clan in a place."""
    tag = Tag("2PP" + "0289PYLQGRJCUV"[number % 14] + "0289PYLQGRJCUV"[number // 14])
    return RankedClan(
        tag=tag,
        name=clean(raw) or str(tag),
        raw_name=raw,
        members=number,
        score=130_916,
        location="Spain",
        rank=number + 1,
        previous=0,
    )


RANKING = RankingReport(
    place=SPAIN, at=AT, found=tuple(clan(number, raw) for number, raw in enumerate(NAMES))
)
BARE = RankingReport(
    place=WORLD,
    at=AT,
    found=(RankedClan(tag=Tag("2PP"), name="#2PP", raw_name=""),),
    error=Unreachable("no answer in 10 s"),
)
NOBODY = RankingReport(place=SPAIN, at=AT, found=())


def test_json_is_a_document_with_raw_names() -> None:
    """JSON tells whose ranking it is, that it is whole, and names as they came."""
    said = json.loads(write(RANKING, "json"))
    assert (said["schema_version"], said["complete"], said["errors"]) == (1, True, [])
    assert said["location"] == {"id": 2, "code": "ES", "name": "Spain"}
    assert said["fetched_at"] == "2026-11-21T18:30:00Z"
    assert [one["name"] for one in said["clans"]] == NAMES
    assert said["clans"][0] == {
        "rank": 1,
        "previous_rank": 0,
        "tag": str(RANKING.found[0].tag),
        "name": "Ann",
        "trophies": 130_916,
        "members": 0,
        "location": "Spain",
        "war_trophies": None,
    }
    assert said["ranked_by"] == "trophies"


def test_a_war_ranking_has_war_trophies_in_place_of_trophies() -> None:
    """People are shown the trophies that clans are ranked by; machines get both, and which."""
    clans = Page(clans=tuple(replace(one, score=700) for one in RANKING.found)).of_war().clans
    report = replace(RANKING, found=clans, by=RankedBy.WAR)
    said = json.loads(write(report, "json"))
    assert said["ranked_by"] == "war"
    trophies = {(one["war_trophies"], one["trophies"]) for one in said["clans"]}
    assert trophies == {(700, None)}
    text = write(report, "table")
    assert text.startswith("Best clans in war of Spain\n")
    (heading,) = (line for line in text.splitlines() if line.startswith("Rank"))
    assert "War trophies" in heading
    assert "Trophies" not in heading.replace("War trophies", "")


def test_a_war_ranking_may_name_war_trophies_as_such() -> None:
    """The score of a war ranking is of war trophies, unless it has these beside it."""
    clan = RankedClan(tag=Tag("2PP"), name="a", raw_name="a", score=5, war_trophies=9)
    (found,) = Page(clans=(clan,)).of_war().clans
    assert (found.score, found.war_trophies) == (None, 9)


def test_missing_players_are_named_in_every_format_for_people() -> None:
    """A later page that did not come makes it incomplete, with the reason."""
    said = json.loads(write(BARE, "json"))
    assert (said["complete"], said["location"]) == (False, None)
    assert said["errors"] == [{"kind": "unreachable", "reason": "no answer in 10 s"}]
    lines = [json.loads(line) for line in write(BARE, "jsonl").splitlines()]
    assert [line["type"] for line in lines] == ["ranking", "clan", "error"]
    for form in ("table", "markdown"):
        assert "no answer in 10 s" in write(BARE, form)


@pytest.mark.parametrize(("form", "delimiter"), [("csv", ","), ("tsv", "\t")])
def test_spreadsheets_read_it(form: str, delimiter: str) -> None:
    """Equally many cells on each line, and none that a spreadsheet would run."""
    text = write(RANKING, form)
    table = list(csv.reader(io.StringIO(text), delimiter=delimiter, strict=True))
    assert len(table) == 1 + len(NAMES)
    assert {len(line) for line in table} == {8}
    assert table[2][3] == "'=1+1"
    assert not any(cell.startswith(("=", "@")) for line in table for cell in line)


def test_tables_keep_their_columns_whatever_the_names() -> None:
    """Every line of Markdown has as many cells; every line of the table has its tag in place."""
    lines = [line for line in write(RANKING, "markdown").splitlines() if line[:1] == "|"]
    assert len(lines) == 2 + len(NAMES)
    assert {line.replace("\\|", "").count("|") for line in lines} == {8}
    body = write(RANKING, "table").splitlines()[4:]
    assert {line.index("#2PP") for line in body} == {13}


@pytest.mark.parametrize(
    ("rank", "previous", "said"),
    [(3, 5, "▲2"), (5, 3, "▼2"), (4, 4, "="), (4, 0, "new"), (4, None, "")],
)
def test_the_way_up_and_down_in_a_sign(rank: int, previous: int | None, said: str) -> None:
    """A clan that was not ranked before is new; one of which it is not told has no sign."""
    one = RankedClan(tag=Tag("2PP"), name="a", raw_name="a", rank=rank, previous=previous)
    assert format_climb(one) == said


def test_an_empty_clan_is_reported() -> None:
    """A country without a ranking is not an empty table."""
    assert "there is no ranking here" in write(NOBODY, "table")
    assert "Trophies" not in write(NOBODY, "table")
    assert json.loads(write(NOBODY, "json"))["clans"] == []


@pytest.mark.parametrize("form", FORMATS)
def test_locations_are_listed_in_every_format(form: str) -> None:
    """Id, code and name of each, in order."""
    text = write((Location(id=1, name="Europe"), SPAIN), form)
    assert text.index("Europe") < text.index("Spain")
    assert "ES" in text
    assert text.endswith("\n")
    if form == "json":
        assert json.loads(text)["locations"][1] == {"id": 2, "code": "ES", "name": "Spain"}
