"""Tests of the output and exit codes of `top`."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import pytest
from msgspec.structs import replace

from clantui.core.bookmarks import Bookmark, Bookmarks
from clantui.core.model.errors import NotFound, Unreachable
from clantui.core.model.tag import Tag
from clantui.core.names import RankedBy
from clantui.core.rankings import Page
from clantui.demo.world.world import World
from tests.cli.in_process import run_here
from tests.cli.processes import SECRET, Done, run
from tests.cli.strict_schema import all_complaints
from tests.factories.world_source import WorldSource

WORLD: Final = World()
SPAIN: Final = 57000218
OFFLINE: Final = Unreachable("no connection: are you online?")


def list_expected(place: int | None = None) -> list[tuple[int, str]]:
    """Return the ranks and tags of a ranking, straight from the payloads."""
    ranking = WORLD.build_rankings(place)
    assert ranking is not None
    return [(clan["rank"], clan["tag"]) for clan in ranking]


def list_clans(done: Done) -> list[tuple[int, str]]:
    """Return the ranks and tags that were printed as JSON."""
    return [(clan["rank"], clan["tag"]) for clan in json.loads(done.out)["clans"]]


def top(*words: str) -> Done:
    """Run `top` on the demo world."""
    return run_here("top", *words)


@pytest.mark.parametrize("words", [[], ["global"], ["WORLD"]])
def test_the_default_location_is_the_world(words: list[str]) -> None:
    """Without a location the world's best 20 are printed, with nothing on stderr."""
    done = top(*words, "--format", "json")
    assert (done.code, done.err) == (0, "")
    assert list_clans(done) == list_expected()[:20]
    assert json.loads(done.out)["location"] is None


@pytest.mark.parametrize("limit", [1, 20, 21, 25, 1000])
def test_pages_are_followed_until_there_are_enough(limit: int) -> None:
    """`--limit` is the number printed, whatever the page size, or fewer if there are no more."""
    done = top("--limit", str(limit), "--format", "json")
    assert (done.code, done.err) == (0, "")
    assert len(list_expected()) > 20, "the world is too small for a second page"
    assert list_clans(done) == list_expected()[:limit]


@pytest.mark.parametrize(("words", "place"), [([], None), (["spain"], SPAIN)])
def test_war_ranks_by_the_trophies_of_the_river_race(words: list[str], place: int | None) -> None:
    """`--war` loads all pages of the war ranking of the world or a country."""
    done = top(*words, "--war", "--limit", "1000", "--format", "json")
    assert (done.code, done.err) == (0, "")
    ranking = WORLD.build_war_rankings(place)
    assert ranking is not None
    assert list_clans(done) == [(clan["rank"], clan["tag"]) for clan in ranking]
    document = json.loads(done.out)
    assert document["ranked_by"] == "war"
    scores = [clan["clanScore"] for clan in ranking]
    assert [clan["war_trophies"] for clan in document["clans"]] == scores
    assert scores == sorted(scores, reverse=True)
    assert {clan["trophies"] for clan in document["clans"]} == {None}


@pytest.mark.parametrize("typed", ["Spain", "sPÁIN", "es", str(SPAIN)])
def test_a_country_is_found_by_name_code_or_id(typed: str) -> None:
    """A country is accepted by name in any case, by its two letters, or by id."""
    done = top(typed, "--format", "json")
    assert (done.code, done.err) == (0, "")
    assert list_clans(done) == list_expected(SPAIN)
    place: dict[str, Any] = json.loads(done.out)["location"]
    assert place == {"id": SPAIN, "code": "ES", "name": "Spain"}


def test_an_unknown_location_is_refused() -> None:
    """An unknown location is refused with code 2 and a suggestion, and prints nothing."""
    done = top("Sapin")
    assert (done.code, done.out) == (2, "")
    assert done.sentence.startswith("there is no country or region Sapin · did you mean Spain")


def test_an_empty_ranking_exits_4() -> None:
    """An empty ranking is printed as an empty list with a note; the exit code is 4: not found."""
    assert list_expected(57000038) == []
    done = top("brazil", "--format", "json")
    assert done.code == 4
    assert done.sentence == "there is no ranking for Brazil"
    document = json.loads(done.out)
    assert (document["complete"], document["clans"]) == (True, [])


def test_locations_are_listed() -> None:
    """`--locations` prints the countries and regions to choose from, in any format of lists."""
    done = top("--locations", "--format", "csv")
    assert (done.code, done.err) == (0, "")
    rows = list(csv.DictReader(io.StringIO(done.out)))
    assert [(int(row["id"]), row["name"]) for row in rows] == [
        (place["id"], place["name"]) for place in WORLD.build_locations()
    ]


def test_the_table_has_a_title_and_a_line_for_each_clan() -> None:
    """The plain table names the location of the ranking, and has a line for each clan."""
    done = top("es")
    assert done.out.startswith("Best clans of Spain\n2 clans · ")
    lines = done.out.split("\n\n")[1].splitlines()
    assert [line.split()[2] for line in lines[1:]] == [tag for _, tag in list_expected(SPAIN)]


def test_a_refused_key_exits_5(tmp_path: Path, demo_url: str) -> None:
    """A refused key is code 5, for the ranking and for the locations."""
    for words in (["es"], ["--locations"]):
        done = run(tmp_path, "top", *words, "--base-url", demo_url, CLANTUI_TOKEN="invalid")
        assert (done.code, done.out) == (5, "")
        assert "the API key was refused" in done.sentence


@pytest.mark.parametrize(
    ("words", "path", "code"),
    [
        ((), "/rankings/", None),
        (("--war",), "/rankings/", None),
        (("es",), "/rankings/", "ES"),
        (("es",), "^/locations$", None),
    ],
)
def test_a_ranking_that_cannot_be_loaded_is_a_document_with_the_error(
    words: tuple[str, ...], path: str, code: str | None
) -> None:
    """Programs read the error in JSON and JSON Lines; an empty table is not printed."""
    source = WorldSource({path: OFFLINE})
    done = run_here("top", *words, "--format", "json", source=source)
    assert (done.code, done.sentence) == (6, OFFLINE.sentence)
    assert all_complaints(done.out, "ranking") == []
    document = json.loads(done.out)
    assert (document["complete"], document["clans"]) == (False, [])
    assert (document["location"] and document["location"]["code"]) == code
    assert document["errors"] == [{"kind": "unreachable", "reason": OFFLINE.sentence}]
    done = run_here("top", *words, "--format", "jsonl", source=source)
    types = [json.loads(line)["type"] for line in done.out.splitlines()]
    assert (done.code, types) == (6, ["ranking", "error"])
    done = run_here("top", *words, source=source)
    assert (done.code, done.out, done.sentence) == (6, "", OFFLINE.sentence)


def test_earlier_pages_are_printed_if_one_fails() -> None:
    """A failed page leaves the earlier pages printed, marked incomplete with a reason: code 3."""
    source = WorldSource({"after=20": NotFound("the API has no ranking here")})
    done = run_here("top", "--limit", "25", "--format", "json", source=source)
    assert done.code == 3
    assert done.sentence == "the rest of the world: the API has no ranking here"
    assert list_clans(done) == list_expected()[:20]
    document = json.loads(done.out)
    assert (document["complete"], len(document["errors"])) == (False, 1)


def test_the_clan_opened_last_and_saved_clans_are_marked() -> None:
    """The marks come from the store, without a request; the demo marks its own clan."""
    first, second, third, *_ = (Tag.parse(tag) for _, tag in list_expected())
    now = datetime.now(UTC)
    source = WorldSource()
    source.bookmarks = Bookmarks(
        {
            first: Bookmark(tag=first, visited=now - timedelta(hours=1), saved=True),
            second: Bookmark(tag=second, visited=now),
            third: Bookmark(tag=third, visited=now - timedelta(days=1)),
        }
    )
    done = run_here("top", "--format", "json", source=source)
    flags = [(clan["own"], clan["saved"]) for clan in json.loads(done.out)["clans"]]
    assert flags[:3] == [(False, True), (True, False), (False, False)]
    assert len(source.requests) == 1
    (own,) = (
        clan for clan in json.loads(top("--demo", "--format", "json").out)["clans"] if clan["own"]
    )
    assert own["tag"] == WORLD.home


@pytest.mark.parametrize("words", [("--no-store",), ()])
def test_no_store_marks_nothing(tmp_path: Path, demo_url: str, words: tuple[str, ...]) -> None:
    """Without a store, or with one that cannot be read, the ranking is printed without marks."""
    broken = tmp_path / "broken"
    broken.mkdir()
    done = run(
        tmp_path,
        "top",
        "--base-url",
        demo_url,
        "--limit",
        "3",
        *words,
        CLANTUI_TOKEN=SECRET,
        CLANTUI_STORE=str(broken),
    )
    assert (done.code, "Lantern Keep" in done.out) == (0, True)
    assert "▸ opened" not in done.out


def test_output_writes_a_file(tmp_path: Path) -> None:
    """`-o` writes the same into a file, and nothing to stdout."""
    file = tmp_path / "top.json"
    done = top("--format", "json", "-o", str(file))
    assert (done.code, done.out, done.err) == (0, "", "")
    assert len(json.loads(file.read_text("utf-8"))["clans"]) == 20


def test_the_time_of_a_ranking_is_that_of_the_response() -> None:
    """The printed time is that of the API's response, even if it comes from the cache."""

    class Cached(WorldSource):
        async def load_rankings(
            self, location: int | None, after: str = "", by: RankedBy = RankedBy.TROPHIES
        ) -> Page:
            """Return a page of an hour ago."""
            return replace(await super().load_rankings(location, after, by), age=3600.0)

    began = datetime.now(UTC)
    done = run_here("top", "--format", "json", source=Cached())
    fetched = datetime.fromisoformat(json.loads(done.out)["fetched_at"])
    assert abs(began - fetched - timedelta(hours=1)) < timedelta(minutes=1)


def test_an_old_ranking_is_incomplete() -> None:
    """Offline the last ranking is printed, with its time and the reason, as code 3."""

    class Offline(WorldSource):
        async def load_rankings(
            self, location: int | None, after: str = "", by: RankedBy = RankedBy.TROPHIES
        ) -> Page:
            """Return a page of an hour ago, for there is no newer one."""
            page = await super().load_rankings(location, after, by)
            return replace(page, age=3600.0, error=OFFLINE)

    done = run_here("top", "--format", "json", "--quiet", source=Offline())
    assert done.code == 3
    age, reason = done.err.splitlines()
    assert age.startswith("clantui: the world: as loaded ")
    assert reason == f"clantui: the world: {OFFLINE.sentence}"
    document = json.loads(done.out)
    assert (document["complete"], len(document["clans"])) == (False, 20)
    assert [error["kind"] for error in document["errors"]] == ["unreachable"]
    page = run_here("top", "--format", "markdown", source=Offline())
    assert f"a newer ranking: {OFFLINE.sentence}" in page.out


def test_the_progress_of_a_long_ranking_counts_its_clans() -> None:
    """On a terminal the line has the loaded clans of all that are printed."""
    done = run_here("top", "--limit", "25", terminal=True)
    shown = [line for line in done.err.split("\r\x1b[K") if line]
    assert shown == ["loading the best clans of the world", "the world 20/25"]
