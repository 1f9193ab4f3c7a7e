"""Tests of the output of `show`: the same count in seven formats."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from typing import Any, Final

import pytest

from clantui.cli.options import FORMATS
from clantui.demo.world.world import World
from tests.cli.in_process import run_here
from tests.cli.processes import Done

WORLD: Final = World()


def counted(tag: str) -> list[tuple[str, int]]:
    """Return the counts of favourites, straight from the payloads."""
    clan = WORLD.clan(tag)
    assert clan is not None
    players = [WORLD.player(member["tag"]) for member in clan["memberList"]]
    return Counter(
        player["currentFavouriteCard"]["name"] for player in players if player is not None
    ).most_common()


EXPECTED: Final = counted(WORLD.home)
NAME: Final = "Lantern Keep"


@pytest.fixture(scope="module")
def printed() -> dict[str, Done]:
    """Run `show --demo` in each format."""
    return {name: run_here("show", "--demo", "--format", name) for name in FORMATS}


@pytest.mark.parametrize("name", FORMATS)
def test_a_whole_clan_is_printed_without_a_word(printed: dict[str, Done], name: str) -> None:
    """A successful run exits 0, prints data, and is silent on a stderr without a terminal."""
    done = printed[name]
    assert (done.code, done.err) == (0, "")
    assert done.out.endswith("\n")
    assert not done.out.endswith("\n\n")
    assert not any(c in done.out for c in "\r\x1b\x08")


@pytest.mark.parametrize(("other", "name"), [("md", "markdown"), ("txt", "table")])
def test_a_format_is_known_by_the_ending_of_its_files(
    printed: dict[str, Done], other: str, name: str
) -> None:
    """`--format md` is `--format markdown`: people type what files end in."""
    done = run_here("show", "--demo", "--format", other)
    assert (done.code, done.err) == (0, "")
    assert done.out.splitlines()[-1] == printed[name].out.splitlines()[-1]


def test_pairs_is_the_article_s_own_output(printed: dict[str, Done]) -> None:
    """`pairs` is the JSON text of `Counter(…).most_common()`, and not a letter more."""
    assert printed["pairs"].out == json.dumps(EXPECTED, indent=4) + "\n"


def test_json_is_one_document_that_says_it_is_whole(printed: dict[str, Done]) -> None:
    """JSON parses, is complete, and lists every member under one card."""
    document = json.loads(printed["json"].out)
    (clan,) = document["clans"]
    assert (document["schema_version"], document["complete"], document["errors"]) == (1, True, [])
    assert (clan["tag"], clan["name"], clan["seen"]) == (WORLD.home, NAME, 50)
    assert [(card["name"], card["players"]) for card in clan["cards"]] == EXPECTED
    assert len({fan["tag"] for card in clan["cards"] for fan in card["who"]}) == 50


def test_json_lines_are_documents_of_their_own(printed: dict[str, Done]) -> None:
    """Each line of `jsonl` parses alone: the clan, then its cards."""
    lines: list[dict[str, Any]] = [json.loads(line) for line in printed["jsonl"].out.splitlines()]
    assert lines[0]["type"] == "clan"
    assert {line["type"] for line in lines[1:]} == {"card"}
    assert [(line["name"], line["players"]) for line in lines[1:]] == EXPECTED


@pytest.mark.parametrize(("name", "delimiter"), [("csv", ","), ("tsv", "\t")])
def test_spreadsheets_read_it(printed: dict[str, Done], name: str, delimiter: str) -> None:
    """CSV and TSV have one heading, as many cells on each line, and the same count."""
    table = list(csv.reader(io.StringIO(printed[name].out), delimiter=delimiter, strict=True))
    assert len({len(line) for line in table}) == 1
    rows = [dict(zip(table[0], line, strict=True)) for line in table[1:]]
    assert [(row["card"], int(row["players"])) for row in rows] == EXPECTED
    assert {(row["clan"], row["complete"]) for row in rows} == {(WORLD.home, "true")}


def test_markdown_is_a_table_of_the_same(printed: dict[str, Done]) -> None:
    """The Markdown table has a line for each card, in order, and equally many cells in all."""
    lines = [line for line in printed["markdown"].out.splitlines() if line.startswith("|")]
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    assert len({len(line) for line in cells}) == 1
    assert set("".join(cells[1])) == {"-", ":", " "} - {" "}
    assert [(line[1], int(line[2])) for line in cells[2:]] == EXPECTED


def test_the_table_is_read_from_top_to_bottom(printed: dict[str, Done]) -> None:
    """The plain table names the clan, then has a line for each card with its number."""
    out = printed["table"].out
    assert out.startswith(f"{NAME} {WORLD.home}\n")
    body = out.split("\n\n")[1].splitlines()
    at = body[0].index("Card")
    rows = [(line[at:].split("  ")[0], line[at:].split("  ", 1)[1].split()[0]) for line in body]
    assert [(card.strip(), int(players)) for card, players in rows[1:]] == EXPECTED


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_is_of_the_same_cards(printed: dict[str, Done], name: str) -> None:
    """Every format has every card by name, in the order of the count."""
    places = [printed[name].out.find(card) for card, _ in EXPECTED]
    assert -1 not in places
    if name != "table":  # there a card's name may be part of a line above
        assert places[0] == min(places)
