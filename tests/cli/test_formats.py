"""Tests of the output of `show`: the same count in seven formats."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from typing import Any, Final

import pytest

from clantui.cli.options import FORMATS
from clantui.cli.parser import parse
from clantui.core.export.render import FORMAT_NAMES, load_format
from clantui.demo.world.world import World
from tests.cli.in_process import run_here
from tests.cli.processes import Done

WORLD: Final = World()


def count_favourites(tag: str) -> list[tuple[str, int]]:
    """Return the counts of favourites, straight from the payloads."""
    clan = WORLD.build_clan(tag)
    assert clan is not None
    players = [WORLD.build_player(member["tag"]) for member in clan["memberList"]]
    return Counter(
        player["currentFavouriteCard"]["name"] for player in players if player is not None
    ).most_common()


EXPECTED: Final = count_favourites(WORLD.home)
NAME: Final = "Lantern Keep"


@pytest.fixture(scope="module")
def printed() -> dict[str, Done]:
    """Run `show --demo` in each format."""
    return {name: run_here("show", "--demo", "--format", name) for name in FORMATS}


@pytest.mark.parametrize("name", FORMATS)
def test_a_complete_clan_is_printed_without_messages(printed: dict[str, Done], name: str) -> None:
    """A successful run exits 0, prints data, and is silent on a stderr without a terminal."""
    done = printed[name]
    assert (done.code, done.err) == (0, "")
    assert done.out.endswith("\n")
    assert not done.out.endswith("\n\n")
    assert not any(c in done.out for c in "\r\x1b\x08")


@pytest.mark.parametrize(
    ("other", "name"), [("md", "markdown"), ("txt", "table"), ("text", "table")]
)
def test_a_file_ending_is_accepted_as_a_format(
    printed: dict[str, Done], other: str, name: str
) -> None:
    """`--format md` is `--format markdown`, because people type file endings."""
    done = run_here("show", "--demo", "--format", other)
    assert (done.code, done.err) == (0, "")
    assert done.out.splitlines()[-1] == printed[name].out.splitlines()[-1]


def test_pairs_prints_only_the_counts(printed: dict[str, Done]) -> None:
    """`pairs` is exactly the JSON text of `Counter(…).most_common()`."""
    assert printed["pairs"].out == json.dumps(EXPECTED, indent=4) + "\n"


def test_json_is_one_complete_document(printed: dict[str, Done]) -> None:
    """JSON parses, is complete, and lists every member under one card."""
    document = json.loads(printed["json"].out)
    (clan,) = document["clans"]
    assert (document["schema_version"], document["complete"], document["errors"]) == (1, True, [])
    assert (clan["tag"], clan["name"], clan["seen"]) == (WORLD.home, NAME, 50)
    assert [(card["name"], card["players"]) for card in clan["cards"]] == EXPECTED
    assert len({holder["tag"] for card in clan["cards"] for holder in card["who"]}) == 50


def test_each_json_line_is_a_document(printed: dict[str, Done]) -> None:
    """Each line of `jsonl` is valid JSON: first the clan, then its cards."""
    lines: list[dict[str, Any]] = [json.loads(line) for line in printed["jsonl"].out.splitlines()]
    assert lines[0]["type"] == "clan"
    assert {line["type"] for line in lines[1:]} == {"card"}
    assert [(line["name"], line["players"]) for line in lines[1:]] == EXPECTED


@pytest.mark.parametrize(("name", "delimiter"), [("csv", ","), ("tsv", "\t")])
def test_csv_and_tsv_have_the_same_counts(
    printed: dict[str, Done], name: str, delimiter: str
) -> None:
    """CSV and TSV have one heading, as many cells on each line, and the same count."""
    table = list(csv.reader(io.StringIO(printed[name].out), delimiter=delimiter, strict=True))
    assert len({len(line) for line in table}) == 1
    rows = [dict(zip(table[0], line, strict=True)) for line in table[1:]]
    assert [(row["card"], int(row["players"])) for row in rows] == EXPECTED
    assert {(row["clan"], row["complete"]) for row in rows} == {(WORLD.home, "true")}


def test_markdown_has_the_same_counts(printed: dict[str, Done]) -> None:
    """The Markdown table has a line for each card, in order, and equally many cells in all."""
    lines = [line for line in printed["markdown"].out.splitlines() if line.startswith("|")]
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    assert len({len(line) for line in cells}) == 1
    assert set("".join(cells[1])) == {"-", ":", " "} - {" "}
    assert [(line[1], int(line[2])) for line in cells[2:]] == EXPECTED


def test_the_table_has_a_line_for_each_card(printed: dict[str, Done]) -> None:
    """The plain table names the clan, then has a line for each card with its number."""
    out = printed["table"].out
    assert out.startswith(f"{NAME} {WORLD.home}\n")
    body = out.split("\n\n")[1].splitlines()
    at = body[0].index("Card")
    rows = [(line[at:].split("  ")[0], line[at:].split("  ", 1)[1].split()[0]) for line in body]
    assert [(card.strip(), int(players)) for card, players in rows[1:]] == EXPECTED


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_has_the_same_cards(printed: dict[str, Done], name: str) -> None:
    """Every format has every card by name, in the order of the count."""
    places = [printed[name].out.find(card) for card, _ in EXPECTED]
    assert -1 not in places
    if name != "table":  # in the table a card's name may be part of an earlier line
        assert places[0] == min(places)


def test_an_unknown_ending_is_refused_with_all_known_ones(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """A device has no format in its name, whatever it is called."""
    with pytest.raises(SystemExit):
        parse(["show", "--demo", "-o", "x.pdf"])
    endings = ", ".join(load_format(name).extension for name in FORMAT_NAMES)
    assert f".pdf is not supported; use {endings}, or --format" in capsys.readouterr().err
    for device in ("/dev/tty.usb", "/proc/self/fd.1"):
        assert parse(["show", "--demo", "-o", device]).format == "table"
