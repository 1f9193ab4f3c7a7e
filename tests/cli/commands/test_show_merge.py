"""Tests of the output and exit codes of `show --merge`."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from typing import Final

import pytest

from clantui.cli.options import FORMATS
from clantui.demo.world.world import World
from tests.cli.in_process import run_here
from tests.cli.processes import Done

WORLD: Final = World()
UNKNOWN: Final = "#2PP"
SECOND: Final = "#L9099J8P"


def favourites(*tags: str) -> list[str]:
    """List the members' favourites, clan by clan, straight from the payloads."""
    clans = [WORLD.build_clan(tag) for tag in tags]
    members = [member["tag"] for clan in clans if clan for member in clan["memberList"]]
    players = [WORLD.build_player(tag) for tag in members]
    cards = [player.get("currentFavouriteCard") for player in players if player is not None]
    return [card["name"] for card in cards if card]


def merge(form: str, *tags: str) -> Done:
    """Run `show --merge` on the demo world."""
    return run_here("show", *tags, "--merge", "--format", form)


def test_a_clan_named_twice_is_shown_once() -> None:
    """Each clan of the command line is loaded once, however often it is named."""
    once, twice = (run_here("show", *tags) for tags in ([SECOND], [SECOND, SECOND.lower()]))
    assert SECOND in once.out
    assert (twice.code, twice.out, twice.err) == (once.code, once.out, once.err)


def test_two_clans_are_counted_together() -> None:
    """The merged pairs count the members of both clans together."""
    done = merge("pairs", WORLD.home, SECOND)
    assert (done.code, done.err) == (0, "")
    everyone = favourites(WORLD.home, SECOND)
    assert json.loads(done.out) == [list(p) for p in Counter(everyone).most_common()]


def test_each_clan_has_its_share() -> None:
    """In CSV the column of a clan's tag has the share among this clan's players."""
    done = merge("csv", WORLD.home, SECOND)
    rows = list(csv.DictReader(io.StringIO(done.out)))
    for tag in (WORLD.home, SECOND):
        mine = Counter(favourites(tag))
        name = tag.removeprefix("#")
        clan = WORLD.build_clan(tag)
        assert clan is not None
        assert {row["card"]: int(row[f"players_{name}"]) for row in rows} == {
            row["card"]: mine[row["card"]] for row in rows
        }
        for row in rows:
            share = mine[row["card"]] / len(clan["memberList"])
            assert float(row[f"share_{name}"]) == pytest.approx(share, abs=1e-4)


@pytest.mark.parametrize("form", FORMATS)
def test_one_clan_can_be_merged(form: str) -> None:
    """`--merge` of one clan is its own count, in every format."""
    done = merge(form, WORLD.alone)
    assert (done.code, done.err) == (0, "")
    (card,) = set(favourites(WORLD.alone))
    assert card in done.out
    assert "merged" not in done.out.partition("\n")[0] or form == "jsonl"  # that needs two


@pytest.mark.parametrize(
    ("tags", "code", "message"),
    [
        ([WORLD.home, WORLD.odd], 3, "1 of 45 players missing"),
        ([WORLD.alone, UNKNOWN], 3, f"no clan has the tag {UNKNOWN}"),
        ([UNKNOWN], 4, f"no clan has the tag {UNKNOWN}"),
    ],
    ids=["partial", "lost", "nothing"],
)
def test_missing_players_are_reported_and_set_the_exit_code(
    tags: list[str], code: int, message: str
) -> None:
    """Partial clans exit with 3 and are printed; if no clan was loaded, the code is 4."""
    done = merge("json", *tags)
    assert done.code == code
    assert message in done.sentence
    document = json.loads(done.out)
    assert document["complete"] is False
    assert [clan["tag"] for clan in document["clans"]] == [tag for tag in tags if tag != UNKNOWN]
    assert [error["tag"] for error in document["errors"]] == [UNKNOWN] * (UNKNOWN in tags)
    table = merge("table", *tags)
    assert table.code == code
    assert (message in table.out) == (code == 3)
