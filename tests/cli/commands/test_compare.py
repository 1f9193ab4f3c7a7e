"""What `compare` prints and how it ends."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from pathlib import Path
from typing import Final

import pytest

from clantui.cli.options import LIST_FORMATS
from clantui.core.names import COMPARISON_SORTS
from clantui.demo.world.world import World
from tests.backend.test_memory import SMALL, api
from tests.cli.processes import SECRET, Done, finish, run, start

WORLD: Final = World()
RIVAL: Final = WORLD.rivals[0]
NOBODY: Final = "#2PP"


def favourites(tag: str) -> Counter[str]:
    """What everyone of a clan plays most, straight from the payloads."""
    clan = WORLD.clan(tag)
    assert clan is not None
    players = [WORLD.player(member["tag"]) for member in clan["memberList"]]
    cards = [player.get("currentFavouriteCard") for player in players if player is not None]
    return Counter(card["name"] for card in cards if card)


def compared(home: Path, url: str, *words: str, token: str = SECRET) -> Done:
    """Run `compare` against the demo's server."""
    return run(home, "compare", *words, "--base-url", url, CLANTUI_TOKEN=token)


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Done]:
    """What `compare --demo` leaves behind in each format; all run side by side."""
    home = tmp_path_factory.mktemp("home")
    words = ("compare", "--demo", "--latency", "0", "--format")
    running = {name: start(home, *words, name) for name in LIST_FORMATS}
    return {name: finish(process) for name, process in running.items()}


@pytest.mark.parametrize("name", LIST_FORMATS)
def test_the_demo_is_compared_without_a_word(printed: dict[str, Done], name: str) -> None:
    """Its own clan and its first rival, in every format, exit 0."""
    done = printed[name]
    assert (done.code, done.err) == (0, "")
    assert done.out.endswith("\n")
    assert "Baby Dragon" in done.out


def test_both_counts_are_those_of_the_clans(tmp_path: Path, demo_url: str) -> None:
    """Each card has the players of each clan, from the payloads; the default order is by lead."""
    done = compared(tmp_path, demo_url, WORLD.home, RIVAL, "--format", "csv")
    assert (done.code, done.err) == (0, "")
    rows = list(csv.DictReader(io.StringIO(done.out)))
    ours, theirs = favourites(WORLD.home), favourites(RIVAL)
    assert {row["card"]: (int(row["ours"]), int(row["theirs"])) for row in rows} == {
        card: (ours[card], theirs[card]) for card in ours | theirs
    }
    leads = [float(row["difference"]) for row in rows]
    assert leads == sorted(leads, reverse=True)


@pytest.mark.parametrize("sort", COMPARISON_SORTS)
def test_it_is_sorted_as_asked(tmp_path: Path, demo_url: str, sort: str) -> None:
    """`--sort` orders the rows: numbers fall, names rise."""
    done = compared(tmp_path, demo_url, WORLD.home, RIVAL, "--format", "csv", "--sort", sort)
    values = [row[sort] for row in csv.DictReader(io.StringIO(done.out))]
    if sort == "card":
        assert values == sorted(values, key=str.casefold)
    else:
        assert values == sorted(values, key=float, reverse=True)


def test_swapping_the_tags_swaps_the_sides(tmp_path: Path, demo_url: str) -> None:
    """The first tag is ours."""
    there, back = (
        json.loads(compared(tmp_path, demo_url, *tags, "--format", "json").out)
        for tags in ((WORLD.home, RIVAL), (RIVAL, WORLD.home))
    )
    assert (there["ours"], back["ours"]) == (WORLD.home, RIVAL)
    swapped = {card["id"]: (card["theirs"], card["ours"]) for card in back["cards"]}
    assert {card["id"]: (card["ours"], card["theirs"]) for card in there["cards"]} == swapped


def test_a_clan_against_itself_is_asked_for_once(tmp_path: Path, demo_url: str) -> None:
    """The same tag twice is one clan, and everything is common."""
    done = compared(tmp_path, demo_url, WORLD.home, WORLD.home, "--format", "json")
    assert done.code == 0
    assert {card["group"] for card in json.loads(done.out)["cards"]} == {"common"}


def test_current_decks_can_be_compared(tmp_path: Path, demo_url: str) -> None:
    """`--view` names what is counted."""
    done = compared(tmp_path, demo_url, WORLD.home, RIVAL, "--view", "decks")
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith("Current decks: Lantern Keep and ")


@pytest.mark.parametrize(
    ("tags", "code", "said", "table"),
    [
        ((WORLD.home, WORLD.odd), 3, "1 of 45 failed", True),
        ((WORLD.home, NOBODY), 4, f"there is no clan {NOBODY}", False),
        ((NOBODY, WORLD.alone), 4, f"there is no clan {NOBODY}", False),
    ],
    ids=["partial", "theirs-lost", "ours-lost"],
)
def test_what_is_missing_is_said_and_told_by_the_code(
    tmp_path: Path, demo_url: str, tags: tuple[str, str], code: int, said: str, *, table: bool
) -> None:
    """Partial: printed, code 3. With a clan lost nothing is compared: the cause's code."""
    done = compared(tmp_path, demo_url, *tags)
    assert done.code == code
    assert said in done.sentence
    assert bool(done.out) == table
    document = json.loads(compared(tmp_path, demo_url, *tags, "--format", "json").out)
    assert document["complete"] is False
    assert bool(document["cards"]) == table


def test_a_refused_key_is_code_5(tmp_path: Path, demo_url: str) -> None:
    """Where neither could be had the first cause is the code."""
    done = compared(tmp_path, demo_url, WORLD.home, RIVAL, token="invalid")
    assert (done.code, done.out) == (5, "")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "say which two clans: "),
        (("2PP",), "say which two clans: "),
        (("2PP", "8YY", "9UU"), "say which two clans: "),
        (("2PP", "8YY", "--view", "nonsense"), "clans cannot be compared by nonsense"),
        (("2PP", "8YY", "--sort", "rarity"), "invalid choice: 'rarity'"),
    ],
    ids=["none", "one", "three", "view", "sort"],
)
def test_wrong_usage_is_code_2(tmp_path: Path, words: tuple[str, ...], said: str) -> None:
    """One sentence, before anything is asked."""
    done = run(
        tmp_path, "compare", *words, "--base-url", "https://a.test/v1", CLANTUI_TOKEN=SECRET
    )
    assert (done.code, done.out) == (2, "")
    assert said in done.sentence


def test_in_the_demo_one_tag_is_ours(tmp_path: Path) -> None:
    """The demo's own clan stands in for the one that is not named."""
    words = ("compare", WORLD.alone, "--demo", "--latency", "0", "--format", "json")
    document = json.loads(run(tmp_path, *words).out)
    assert (document["ours"], document["theirs"]) == (WORLD.alone, WORLD.home)


def test_what_was_read_before_stands_in(tmp_path: Path) -> None:
    """With the API out of reach the last readings are compared, and said to be old: code 3."""
    with api(tmp_path) as base:
        fresh = compared(tmp_path, base, WORLD.alone, SMALL, "--format", "json")
    stale = compared(tmp_path, base, WORLD.alone, SMALL, "--format", "json", "--no-cache")
    assert (fresh.code, stale.code) == (0, 3)
    assert f"{WORLD.alone}: as it was read" in stale.err
    assert json.loads(stale.out)["cards"] == json.loads(fresh.out)["cards"]
    assert [one["tag"] for one in json.loads(stale.out)["errors"]] == [WORLD.alone, SMALL]
