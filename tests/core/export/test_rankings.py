"""Tests of the export of rankings and locations."""

from __future__ import annotations

import csv
import io
import json

import pytest
from msgspec.structs import replace

from clantui.core.columns import sort_by_column
from clantui.core.export.rankings import CLAN_COLUMNS, RankingReport, format_climb
from clantui.core.export.render import FORMAT_NAMES
from clantui.core.model.errors import Unreachable
from clantui.core.model.tag import Tag
from clantui.core.names import RankedBy
from clantui.core.rankings import WORLD, KnownTags, Location, Page, RankedClan
from clantui.core.text.sanitize import clean
from clantui.demo.world.names import HOSTILE
from tests.factories.exports import read_json, read_json_lines, write
from tests.factories.surveys import AT

SPAIN = Location(id=2, name="Spain", code="ES")
NAMES = ["Ann", "=1+1", *HOSTILE]


def clan(number: int, raw: str) -> RankedClan:
    """Return a ranked clan."""
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
    location=SPAIN, at=AT, found=tuple(clan(number, raw) for number, raw in enumerate(NAMES))
)
BARE = RankingReport(
    location=WORLD,
    at=AT,
    found=(RankedClan(tag=Tag("2PP"), name="#2PP", raw_name=""),),
    error=Unreachable("no answer in 10 s"),
)
EMPTY = RankingReport(location=SPAIN, at=AT, found=())


def test_json_has_raw_names() -> None:
    """JSON has the location, completeness and the names as the API sent them."""
    body = read_json(RANKING)
    assert (body["schema_version"], body["complete"], body["errors"]) == (1, True, [])
    assert body["location"] == {"id": 2, "code": "ES", "name": "Spain"}
    assert body["fetched_at"] == "2026-11-21T18:30:00Z"
    assert [clan["name"] for clan in body["clans"]] == NAMES
    assert body["clans"][0] == {
        "rank": 1,
        "previous_rank": 0,
        "tag": str(RANKING.found[0].tag),
        "name": "Ann",
        "trophies": 130_916,
        "members": 0,
        "location": "Spain",
        "war_trophies": None,
        "own": False,
        "saved": False,
    }
    assert body["ranked_by"] == "trophies"


def test_a_war_ranking_has_war_trophies_in_place_of_trophies() -> None:
    """People see only war trophies; JSON has both, and which of them ranks the clans."""
    scored = tuple(replace(ranked, score=700) for ranked in RANKING.found)
    clans = Page(clans=scored).as_war_ranking().clans
    report = replace(RANKING, found=clans, by=RankedBy.WAR)
    body = read_json(report)
    assert body["ranked_by"] == "war"
    trophies = {(clan["war_trophies"], clan["trophies"]) for clan in body["clans"]}
    assert trophies == {(700, None)}
    text = write(report, "table")
    assert text.startswith("Best war clans of Spain\n")
    (heading,) = (line for line in text.splitlines() if line.startswith("Rank"))
    assert "War trophies" in heading
    assert "Trophies" not in heading.replace("War trophies", "")


def test_own_war_trophies_win_over_the_score_of_a_war_ranking() -> None:
    """The score of a war ranking counts as war trophies only for clans without war trophies."""
    clan = RankedClan(tag=Tag("2PP"), name="a", raw_name="a", score=5, war_trophies=9)
    (found,) = Page(clans=(clan,)).as_war_ranking().clans
    assert (found.score, found.war_trophies) == (None, 9)


def test_own_and_saved_clans_have_a_mark() -> None:
    """People see a mark before the name and its meaning; programs have a key for each."""
    own, saved, both, *_ = RANKING.found
    known = KnownTags(own=frozenset({own.tag, both.tag}), saved=frozenset({saved.tag, both.tag}))
    report = replace(RANKING, known=known)
    pairs = [(clan["own"], clan["saved"]) for clan in read_json(report)["clans"]]
    assert pairs[:4] == [(True, False), (False, True), (True, True), (False, False)]
    assert [tuple(map(json.loads, line[-2:])) for line in read_csv(report)[1:]] == pairs
    lines = write(report, "table").splitlines()
    assert lines[1].endswith(" · ▸ opened · ★ saved")
    start = lines[3].index("Clan")
    assert [line[start : start + 2] for line in lines[4:8]] == ["▸ ", "★ ", "▸ ", "  "]
    assert "▸" not in write(RANKING, "table") + write(replace(BARE, known=known), "table")


def test_a_missing_page_is_reported_in_every_format() -> None:
    """A page that failed to load makes the ranking incomplete, with the reason."""
    body = read_json(BARE)
    assert (body["complete"], body["location"]) == (False, None)
    assert body["errors"] == [{"kind": "unreachable", "reason": "no answer in 10 s"}]
    lines = read_json_lines(BARE)
    assert [line["type"] for line in lines] == ["ranking", "clan", "error"]
    for form in ("table", "markdown"):
        assert "no answer in 10 s" in write(BARE, form)


def read_csv(report: RankingReport) -> list[list[str]]:
    """Return the cells of a report as CSV."""
    return list(csv.reader(io.StringIO(write(report, "csv")), strict=True))


@pytest.mark.parametrize(("form", "delimiter"), [("csv", ","), ("tsv", "\t")])
def test_spreadsheets_read_a_ranking(form: str, delimiter: str) -> None:
    """All lines have the same number of cells, and none is a formula."""
    text = write(RANKING, form)
    table = list(csv.reader(io.StringIO(text), delimiter=delimiter, strict=True))
    assert len(table) == 1 + len(NAMES)
    assert {len(line) for line in table} == {10}
    assert table[2][3] == "'=1+1"
    assert not any(cell.startswith(("=", "@")) for line in table for cell in line)


def test_names_do_not_change_the_columns_of_a_table() -> None:
    """All lines of Markdown have the same number of cells, and the table aligns the tags."""
    lines = [line for line in write(RANKING, "markdown").splitlines() if line[:1] == "|"]
    assert len(lines) == 2 + len(NAMES)
    assert {line.replace("\\|", "").count("|") for line in lines} == {8}
    body = write(RANKING, "table").splitlines()[4:]
    assert {line.index("#2PP") for line in body} == {13}


@pytest.mark.parametrize(
    ("rank", "previous", "climb"),
    [(3, 5, "▲2"), (5, 3, "▼2"), (4, 4, "="), (4, 0, "new"), (4, None, "")],
)
def test_a_change_of_the_rank_is_a_sign(rank: int, previous: int | None, climb: str) -> None:
    """A clan that was not ranked before is new; an unknown rank has no sign."""
    ranked = RankedClan(tag=Tag("2PP"), name="a", raw_name="a", rank=rank, previous=previous)
    assert format_climb(ranked) == climb


def test_an_empty_ranking_is_a_sentence() -> None:
    """A country without a ranking has a sentence instead of an empty table."""
    assert "there is no ranking here" in write(EMPTY, "table")
    assert "Trophies" not in write(EMPTY, "table")
    assert read_json(EMPTY)["clans"] == []
    failed = write(replace(EMPTY, error=BARE.error), "table")
    assert "0 clans · " in failed
    assert "there is no ranking" not in failed


@pytest.mark.parametrize("form", FORMAT_NAMES)
def test_locations_are_listed_in_every_format(form: str) -> None:
    """Each format lists the id, code and name of each location, in order."""
    text = write((Location(id=1, name="Europe"), SPAIN), form)
    assert text.index("Europe") < text.index("Spain")
    assert "ES" in text
    assert text.endswith("\n")
    if form == "json":
        assert json.loads(text)["locations"][1] == {"id": 2, "code": "ES", "name": "Spain"}


@pytest.mark.parametrize(
    ("key", "expected"),
    [("name", ["anvil", "Birch", "crown"]), ("location", ["Birch", "crown", "anvil"])],
)
def test_texts_are_sorted_without_regard_to_case(key: str, expected: list[str]) -> None:
    """Clans without a location come last in both directions."""
    (column,) = (column for column in CLAN_COLUMNS if column.key == key)
    clans = [
        RankedClan(tag=Tag("2PP"), name="crown", raw_name="<c1>crown", location="Spain"),
        RankedClan(tag=Tag("2PQ"), name="anvil", raw_name="anvil"),
        RankedClan(tag=Tag("2PR"), name="Birch", raw_name="Birch", location="france"),
    ]
    found = [ranked.name for ranked in sort_by_column(clans, column, descending=False)]
    assert found == expected
    if key == "location":
        assert sort_by_column(clans, column, descending=True)[-1].name == "anvil"
