"""Tests of the output and exit codes of `compare`."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from pathlib import Path
from typing import Final

import pytest

from clantui.cli.commands.compare import _choose_clans
from clantui.cli.parser import parse
from clantui.core.export.render import FORMAT_NAMES
from clantui.core.model.errors import AccessDenied, NotFound, RoyaleError
from clantui.core.model.tag import Tag
from clantui.core.names import COMPARISON_SORTS
from clantui.core.views import ALL_VIEWS
from clantui.demo.world.world import World
from tests.cli.in_process import run_here
from tests.cli.processes import SECRET, SMALL, Done, run, serve
from tests.factories.world_source import WorldSource

WORLD: Final = World()
RIVAL: Final = WORLD.rivals[0]
UNKNOWN: Final = "#2PP"


def favourites(tag: str) -> Counter[str]:
    """Return the favourites of a clan, counted from the payloads."""
    clan = WORLD.build_clan(tag)
    assert clan is not None
    players = [WORLD.build_player(member["tag"]) for member in clan["memberList"]]
    cards = [player.get("currentFavouriteCard") for player in players if player is not None]
    return Counter(card["name"] for card in cards if card)


def compare(*words: str) -> Done:
    """Run `compare` on the demo world."""
    return run_here("compare", *words)


@pytest.fixture(scope="module")
def printed() -> dict[str, Done]:
    """Run `compare --demo` in each format."""
    return {name: compare("--demo", "--format", name) for name in FORMAT_NAMES}


@pytest.mark.parametrize("name", FORMAT_NAMES)
def test_the_demo_is_compared_without_messages(printed: dict[str, Done], name: str) -> None:
    """The demo's own clan and first rival are compared in every format, with code 0."""
    done = printed[name]
    assert (done.code, done.err) == (0, "")
    assert done.out.endswith("\n")
    assert "Baby Dragon" in done.out


def test_each_card_has_the_counts_of_both_clans() -> None:
    """Each card has the players of each clan; the largest differences come first."""
    done = compare(WORLD.home, RIVAL, "--format", "csv")
    assert (done.code, done.err) == (0, "")
    rows = list(csv.DictReader(io.StringIO(done.out)))
    ours, theirs = favourites(WORLD.home), favourites(RIVAL)
    assert {row["card"]: (int(row["ours"]), int(row["theirs"])) for row in rows} == {
        card: (ours[card], theirs[card]) for card in ours | theirs
    }
    sizes = [abs(float(row["difference"])) for row in rows]
    assert sizes == sorted(sizes, reverse=True)


@pytest.mark.parametrize("sort", COMPARISON_SORTS)
def test_sort_orders_the_rows(sort: str) -> None:
    """`--sort` orders the rows: numbers fall, names rise."""
    done = compare(WORLD.home, RIVAL, "--format", "csv", "--sort", sort)
    column = "difference" if sort == "size" else sort
    values = [row[column] for row in csv.DictReader(io.StringIO(done.out))]
    assert done.code == 0
    assert len(set(values)) > 5, "too few to check an order"
    if sort == "card":
        assert values == sorted(values, key=str.casefold)
    elif sort == "size":
        assert values == sorted(values, key=lambda value: abs(float(value)), reverse=True)
    else:
        assert values == sorted(values, key=float, reverse=True)


def test_swapping_the_tags_swaps_the_sides() -> None:
    """The first tag is ours."""
    forward, back = (
        json.loads(compare(*tags, "--format", "json").out)
        for tags in ((WORLD.home, RIVAL), (RIVAL, WORLD.home))
    )
    assert (forward["ours"], back["ours"]) == (WORLD.home, RIVAL)
    swapped = {card["id"]: (card["theirs"], card["ours"]) for card in back["cards"]}
    assert {card["id"]: (card["ours"], card["theirs"]) for card in forward["cards"]} == swapped


def test_a_clan_is_not_compared_with_itself() -> None:
    """The same tag twice is a usage error, code 2: nothing is loaded or printed."""
    source = WorldSource()
    done = run_here("compare", WORLD.home, WORLD.home, "--format", "json", source=source)
    assert (done.code, done.out, source.requests) == (2, "", [])
    assert f"both tags are the same clan, {WORLD.home}" in done.err


def test_current_decks_can_be_compared() -> None:
    """`--view` selects what is counted."""
    done = compare(WORLD.home, RIVAL, "--view", "decks")
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith("Current decks: Lantern Keep and ")


@pytest.mark.parametrize(
    ("tags", "code", "message", "table"),
    [
        ((WORLD.home, WORLD.odd), 3, "1 of 45 players missing", True),
        ((WORLD.home, UNKNOWN), 4, f"no clan has the tag {UNKNOWN}", False),
        ((UNKNOWN, WORLD.alone), 4, f"no clan has the tag {UNKNOWN}", False),
    ],
    ids=["partial", "theirs-lost", "ours-lost"],
)
def test_missing_players_are_reported_and_set_the_exit_code(
    tags: tuple[str, str], code: int, message: str, *, table: bool
) -> None:
    """A partial comparison is printed with code 3; a lost clan ends it with its error's code."""
    done = compare(*tags)
    assert done.code == code
    assert message in done.sentence
    assert bool(done.out) == table
    document = json.loads(compare(*tags, "--format", "json").out)
    assert document["complete"] is False
    assert bool(document["cards"]) == table


def test_a_refused_key_is_code_5(tmp_path: Path, demo_url: str) -> None:
    """If neither clan loads, the first error decides the exit code."""
    words = ("compare", WORLD.home, RIVAL, "--base-url", demo_url)
    done = run(tmp_path, *words, CLANTUI_TOKEN="invalid")
    assert (done.code, done.out) == (5, "")


@pytest.mark.parametrize("tags", [(), ("2PP",), ("2PP", "8YY", "9UU")], ids=["0", "1", "3"])
def test_compare_needs_two_clans(tmp_path: Path, tags: tuple[str, ...]) -> None:
    """Fewer or more than two tags are refused with code 2 and one sentence, before any request."""
    words = ("compare", *tags, "--base-url", "https://a.test/v1")
    done = run(tmp_path, *words, CLANTUI_TOKEN=SECRET)
    assert (done.code, done.out) == (2, "")
    assert "name two clans: " in done.sentence


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--view", "nonsense"), "clans cannot be compared by nonsense"),
        (("--sort", "rarity"), "invalid choice: 'rarity'"),
    ],
    ids=["view", "sort"],
)
def test_wrong_usage_is_code_2(words: tuple[str, ...], message: str) -> None:
    """Wrong usage is refused with code 2 and one sentence, before any request."""
    source = WorldSource()
    done = run_here("compare", "2PP", "8YY", *words, source=source)
    assert (done.code, done.out, source.requests) == (2, "", [])
    assert message in done.sentence


@pytest.mark.parametrize(
    ("tag", "theirs"), [(WORLD.alone, WORLD.home), (WORLD.home, RIVAL), (RIVAL, WORLD.home)]
)
def test_the_demo_has_an_opponent_for_every_clan(tag: str, theirs: str) -> None:
    """With --demo one clan is compared with the demo's own, and that one with its first rival."""
    document = json.loads(run_here("compare", tag, "--demo", "--format", "json").out)
    assert (document["ours"], document["theirs"]) == (tag, theirs)


def test_the_opponent_is_of_the_world_of_the_seed() -> None:
    """Each `--seed` makes other clans; those of another world would not be found."""
    world = World(9)
    options = parse(["compare", "--demo", "--seed", "9"])
    options.demo_clan, options.tags = Tag.parse(world.home), []
    assert [*map(str, _choose_clans(options))] == [world.home, world.rivals[0]]


def test_the_demo_compares_no_three_clans() -> None:
    """Three tags are too many with `--demo`, too."""
    done = compare("--demo", WORLD.home, RIVAL, WORLD.alone)
    assert (done.code, done.out) == (2, "")
    assert "name two clans: " in done.sentence


def test_stored_clans_are_compared_without_the_api(tmp_path: Path) -> None:
    """Without the API the stored surveys are compared and marked as old, with code 3."""
    words = ("compare", WORLD.alone, str(SMALL), "--format", "json", "--base-url")
    with serve(tmp_path, "demo-api") as (base, _):
        fresh = run(tmp_path, *words, base, CLANTUI_TOKEN=SECRET)
    stale = run(tmp_path, *words, base, "--no-cache", CLANTUI_TOKEN=SECRET)
    assert (fresh.code, stale.code) == (0, 3)
    assert f"{WORLD.alone}: as loaded" in stale.err
    assert json.loads(stale.out)["cards"] == json.loads(fresh.out)["cards"]
    assert [error["tag"] for error in json.loads(stale.out)["errors"]] == [WORLD.alone, SMALL]


def test_a_view_that_cannot_be_compared_is_refused_with_those_that_can() -> None:
    """Of all tabs, only views that count players by card compare clans; each named one does."""
    refused = [name for name in ALL_VIEWS if compare("--demo", "--view", name).code == 2]
    possible = [name for name in ALL_VIEWS if name not in refused]
    assert possible == ["favourites", "decks"]
    for name in refused:
        done = run_here("compare", "--demo", "--view", name)
        assert done.sentence == (
            f"clans cannot be compared by {name}; they can by: {', '.join(possible)}"
        )


@pytest.mark.parametrize("is_swapped", [False, True])
def test_of_two_lost_clans_the_first_decides_the_code(*, is_swapped: bool) -> None:
    """Both reasons are printed, in the order of the clans."""
    errors: list[RoyaleError] = [NotFound("no clan"), AccessDenied("refused")]
    tags = [WORLD.home, RIVAL]
    first, second = reversed(errors) if is_swapped else errors
    source = WorldSource({f"/clans/{tags[0]}$": first, f"/clans/{tags[1]}$": second})
    done = run_here("compare", *tags, source=source)
    assert (done.code, done.out) == (first.exit_code, "")
    assert done.err.splitlines() == [
        f"clantui: {tags[0]}: {first.sentence}",
        f"clantui: {tags[1]}: {second.sentence}",
    ]
