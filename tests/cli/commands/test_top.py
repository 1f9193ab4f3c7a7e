"""What `top` prints and how it ends."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any, Final

import pytest

from clantui.demo.world.world import World
from tests.cli.processes import SECRET, Done, run, start

WORLD: Final = World()
SPAIN: Final = 57000218


def expected(place: int | None = None) -> list[tuple[int, str]]:
    """The ranks and tags of a ranking, straight from the payloads."""
    ranking = WORLD.rankings(place)
    assert ranking is not None
    return [(clan["rank"], clan["tag"]) for clan in ranking]


def listed(done: Done) -> list[tuple[int, str]]:
    """The same of what was printed as JSON."""
    return [(clan["rank"], clan["tag"]) for clan in json.loads(done.out)["clans"]]


def top(home: Path, url: str, *words: str, token: str = SECRET) -> Done:
    """Run `top` against the demo's server."""
    return run(home, "top", *words, "--base-url", url, CLANTUI_TOKEN=token)


@pytest.mark.parametrize("words", [[], ["global"], ["WORLD"]])
def test_the_world_is_what_nothing_means(tmp_path: Path, demo_url: str, words: list[str]) -> None:
    """Without a location the best 20 of the world are printed, without a word on stderr."""
    done = top(tmp_path, demo_url, *words, "--format", "json")
    assert (done.code, done.err) == (0, "")
    assert listed(done) == expected()[:20]
    assert json.loads(done.out)["location"] is None


@pytest.mark.parametrize("limit", [1, 20, 21, 25, 1000])
def test_pages_are_followed_until_there_are_enough(
    tmp_path: Path, demo_url: str, limit: int
) -> None:
    """`--limit` is how many are printed, whatever a page holds; fewer only where no more are."""
    done = top(tmp_path, demo_url, "--limit", str(limit), "--format", "json")
    assert (done.code, done.err) == (0, "")
    assert len(expected()) > 20, "the world is too small for a second page"
    assert listed(done) == expected()[:limit]


@pytest.mark.parametrize("typed", ["Spain", "sPÁIN", "es", str(SPAIN)])
def test_a_country_is_named_as_people_do(tmp_path: Path, demo_url: str, typed: str) -> None:
    """By its name in any case, its two letters, or its id."""
    done = top(tmp_path, demo_url, typed, "--format", "json")
    assert (done.code, done.err) == (0, "")
    assert listed(done) == expected(SPAIN)
    place: dict[str, Any] = json.loads(done.out)["location"]
    assert place == {"id": SPAIN, "code": "ES", "name": "Spain"}


def test_an_unknown_location_is_a_wrong_command_line(tmp_path: Path, demo_url: str) -> None:
    """Code 2, nothing printed, and what may have been meant."""
    done = top(tmp_path, demo_url, "Sapin")
    assert (done.code, done.out) == (2, "")
    assert done.sentence.startswith("there is no location Sapin · did you mean Spain")


def test_a_country_without_a_ranking_is_said(tmp_path: Path, demo_url: str) -> None:
    """An empty list is printed as one, with a word, and is no failure."""
    assert expected(57000038) == []
    done = top(tmp_path, demo_url, "brazil", "--format", "json")
    assert done.code == 0
    assert done.sentence == "the API has no ranking of Brazil"
    document = json.loads(done.out)
    assert (document["complete"], document["clans"]) == (True, [])


def test_locations_are_listed(tmp_path: Path, demo_url: str) -> None:
    """`--locations` prints what there is to choose from, in any format of lists."""
    done = top(tmp_path, demo_url, "--locations", "--format", "csv")
    assert (done.code, done.err) == (0, "")
    rows = list(csv.DictReader(io.StringIO(done.out)))
    assert [(int(row["id"]), row["name"]) for row in rows] == [
        (place["id"], place["name"]) for place in WORLD.locations()
    ]


def test_the_table_is_for_people(tmp_path: Path, demo_url: str) -> None:
    """The plain table says whose ranking it is, and has a line for each clan."""
    done = top(tmp_path, demo_url, "es")
    assert done.out.startswith("The best clans of Spain\n2 clans · ")
    lines = done.out.split("\n\n")[1].splitlines()
    assert [line.split()[2] for line in lines[1:]] == [tag for _, tag in expected(SPAIN)]


def test_a_refused_key_exits_5(tmp_path: Path, demo_url: str) -> None:
    """A key that is refused is code 5, for the ranking and for the locations."""
    for words in (["es"], [], ["--locations"]):
        done = top(tmp_path, demo_url, *words, token="invalid")
        assert (done.code, done.out) == (5, "")
        assert "the key was refused" in done.sentence


def test_a_page_that_fails_leaves_those_before(tmp_path: Path) -> None:
    """What came is printed, called incomplete, with the reason, and code 3."""
    rules = [{"fault": "not-found", "match": "/rankings/", "after": 1}]
    (tmp_path / "faults.json").write_text(json.dumps(rules), "utf-8")
    with start(tmp_path, "demo-api", "--faults", str(tmp_path / "faults.json")) as server:
        assert server.stdout is not None
        url = server.stdout.readline().strip()
        done = top(tmp_path, url, "--limit", "25", "--format", "json")
        server.terminate()
    assert done.code == 3
    assert done.sentence.startswith("the rest of the world: the API has no ranking")
    assert listed(done) == expected()[:20]
    document = json.loads(done.out)
    assert (document["complete"], len(document["errors"])) == (False, 1)


def test_a_file_gets_it(tmp_path: Path, demo_url: str) -> None:
    """`-o` writes the same into a file, and nothing to stdout."""
    file = tmp_path / "top.json"
    done = top(tmp_path, demo_url, "--format", "json", "-o", str(file))
    assert (done.code, done.out, done.err) == (0, "", "")
    assert len(json.loads(file.read_text("utf-8"))["clans"]) == 20
