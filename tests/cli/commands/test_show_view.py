"""Tests of the output, requests and exit codes of `show --view`."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any, Final

import pytest

from clantui.core.export.render import FORMAT_NAMES
from clantui.core.model.errors import AccessDenied, NotFound, RoyaleError
from clantui.core.views import ALL_VIEWS
from clantui.demo.world.world import World
from tests.cli.in_process import run_here
from tests.cli.processes import SECRET, Done, run, serve
from tests.factories.world_source import WorldSource

WORLD: Final = World()
SMALL: Final = WORLD.rivals[-1]
"""A clan of 15."""

HIGHEST: Final = 16
REFUSED: Final = AccessDenied("the API key was refused")


def profiles(tag: str) -> list[dict[str, Any]]:
    """Return the payloads of a clan's members."""
    clan = WORLD.build_clan(tag)
    assert clan is not None
    found = [WORLD.build_player(member["tag"]) for member in clan["memberList"]]
    return [player for player in found if player is not None]


def show(*words: str, errors: Mapping[str, RoyaleError] | None = None) -> Done:
    """Run `show` of the small clan on the demo world, with some errors."""
    return run_here("show", SMALL, *words, source=WorldSource(errors))


@contextmanager
def serve_faults(home: Path, *rules: dict[str, Any]) -> Iterator[str]:
    """Serve a demo world with some failing responses; yield its base URL."""
    (home / "faults.json").write_text(json.dumps(rules), "utf-8")
    with serve(home, "demo-api", "--faults", str(home / "faults.json")) as (url, _):
        yield url


@cache
def show_view(view: str, form: str) -> Done:
    """Run `show --view` with a format."""
    return show("--view", view, "--format", form)


PRINTED: Final = [
    pytest.param(
        view, form, marks=[pytest.mark.soak] * (form not in {"table", "json"} and view != "decks")
    )
    for view in ALL_VIEWS[1:]
    for form in FORMAT_NAMES
]
"""Each view in each format; quick are all tables, and all formats of a view."""


@pytest.mark.parametrize(("view", "form"), PRINTED)
def test_every_view_is_printed_without_messages(view: str, form: str) -> None:
    """A successful run exits 0, prints data, and is silent on a stderr without a terminal."""
    done = show_view(view, form)
    assert (done.code, done.err) == (0, "")
    assert done.out.endswith("\n")
    assert not any(c in done.out for c in "\r\x1b\x08")


@pytest.mark.parametrize("view", ALL_VIEWS[1:])
def test_json_and_csv_have_the_same_rows(view: str) -> None:
    """Every view has rows, known by the same keys in JSON and CSV, and is whole."""
    document = json.loads(show_view(view, "json").out)
    assert (document["view"], document["complete"]) == (view, True)
    (clan,) = document["clans"]
    lines = list(csv.DictReader(io.StringIO(show_view(view, "csv").out), strict=True))
    assert [line["key"] for line in lines] == [str(row["key"]) for row in clan["rows"]]
    assert {line["complete"] for line in lines} == {"true"}


def test_decks_are_counted_from_profiles() -> None:
    """The players of a card have it in the deck of their profile, or as tower troop."""
    (clan,) = json.loads(show_view("decks", "json").out)["clans"]
    carried = Counter(
        card["id"]
        for player in profiles(SMALL)
        for card in player["currentDeck"] + player["currentDeckSupportCards"]
    )
    assert {row["key"]: row["players"] for row in clan["rows"]} == dict(carried)


def test_levels_have_a_row_for_every_card() -> None:
    """Each card has a row with its name and the number of players who have maxed it."""
    (clan,) = json.loads(show_view("levels", "json").out)["clans"]
    everything = {item["id"]: item["name"] for item in WORLD.build_cards()["items"]}
    assert {row["key"]: row["card"] for row in clan["rows"]} == everything
    maxed = Counter(
        card["id"]
        for player in profiles(SMALL)
        for card in player["cards"]
        if card["level"] == card["maxLevel"]
    )
    assert {row["key"]: row["maxed"] for row in clan["rows"] if row["maxed"]} == dict(maxed)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--format", "pairs"], "--format pairs is only for favourites"),
        (["--merge"], "--merge counts favourites only"),
        (["--merge", "--format", "pairs"], "--merge counts favourites only"),
    ],
    ids=["pairs", "merge", "both"],
)
def test_options_of_favourites_are_refused_for_other_views(words: list[str], message: str) -> None:
    """`pairs` and `--merge` with another view than favourites are refused with code 2."""
    done = run_here("show", "--demo", "--view", "decks", *words)
    assert (done.code, done.out) == (2, "")
    assert message in done.sentence
    assert "--view decks" in done.sentence


def test_an_unknown_view_is_refused() -> None:
    """An unknown view is refused with code 2 and the list of views."""
    done = run_here("show", "--demo", "--view", "deck")
    assert done.code == 2
    assert all(view in done.sentence for view in ALL_VIEWS)


@pytest.mark.parametrize("form", ["json", "pairs"])
def test_the_default_view_is_favourites(form: str) -> None:
    """`--view favourites` is what `show` prints without it; `pairs` too."""
    plain = show("--format", form)
    named = show("--format", form, "--view", "favourites")
    assert (named.code, named.out, named.err) == (0, plain.out, "")


def test_a_failed_battle_log_is_partial() -> None:
    """Failed battle logs make the output partial: printed, code 3, with a sentence."""
    errors = {f"{player['tag']}/battlelog": REFUSED for player in profiles(SMALL)[::2]}
    done = show("--view", "played", "--format", "json", errors=errors)
    assert done.code == 3
    assert "of 15 battle logs missing" in done.sentence
    document = json.loads(done.out)
    (clan,) = document["clans"]
    assert (document["complete"], clan["complete"]) == (False, False)
    assert {error["asked"] for error in clan["errors"]} == {"battles"}
    assert clan["battle_logs"] == 15 - len(clan["errors"]) > 0
    assert clan["rows"]


def test_the_reason_decides_the_code_if_all_battle_logs_fail() -> None:
    """If every battle log fails, the reason decides the exit code."""
    done = show("--view", "played", "--format", "csv", errors={"/battlelog": REFUSED})
    assert done.code == 5
    assert "15 of 15 battle logs missing" in done.sentence


def test_levels_are_printed_without_the_list_of_cards() -> None:
    """Without the list of all cards, the known levels are printed, with code 3."""
    errors = {"/cards": NotFound("there is no such list")}
    done = show("--view", "levels", "--format", "json", errors=errors)
    assert done.code == 3
    assert done.sentence.startswith("the list of all cards: ")
    document = json.loads(done.out)
    assert [error["asked"] for error in document["errors"]] == ["cards"]
    assert document["clans"][0]["rows"]


def test_decks_need_no_further_requests() -> None:
    """Decks are counted from profiles, without requests for battle logs or the list of cards."""
    done = show("--view", "decks", errors={"/battlelog": REFUSED, "/cards": REFUSED})
    assert (done.code, done.err) == (0, "")


def test_an_unknown_clan_has_no_view() -> None:
    """If no clan loads, JSON names the error, other formats print nothing, and the code is 4."""
    words = ["show", "2PP", "--view", "played"]
    done = run_here(*words)
    assert (done.code, done.out) == (4, "")
    done = run_here(*words, "--format", "json")
    document = json.loads(done.out)
    assert (done.code, document["clans"], document["view"]) == (4, [], "played")
    assert [error["tag"] for error in document["errors"]] == ["#2PP"]


def _run(home: Path, url: str, *words: str) -> Done:
    """Run `show` of the small clan in a process, against a server."""
    return run(home, "show", SMALL, *words, "--base-url", url, CLANTUI_TOKEN=SECRET)


def test_a_stored_clan_has_no_battle_logs(tmp_path: Path) -> None:
    """Offline, a stored clan's logs are not requested; the reason is printed, with code 3."""
    with serve_faults(tmp_path) as url:
        assert _run(tmp_path, url, "--view", "decks").code == 0
    decks = _run(tmp_path, url, "--no-cache", "--view", "decks", "--format", "json")
    assert decks.code == 3
    assert json.loads(decks.out)["clans"][0]["rows"]
    played = _run(tmp_path, url, "--no-cache", "--view", "played", "--format", "json")
    assert played.code == 6
    assert "15 of 15 battle logs missing (nothing answers" in played.err


def test_no_further_request_follows_an_unknown_clan() -> None:
    """Without a clan there is nothing to compare with the list of all cards."""
    source = WorldSource()
    assert run_here("show", "2PP", "--view", "levels", source=source).code == 4
    assert source.requests == ["/clans/#2PP"]


@pytest.mark.parametrize(
    ("error", "code", "message"),
    [
        (REFUSED, 3, f"clantui: {SMALL}: the race: {REFUSED.sentence}\n"),
        (NotFound("it is in no race"), 0, ""),
    ],
)
def test_a_race_that_cannot_be_loaded_is_partial(
    error: RoyaleError, code: int, message: str
) -> None:
    """The members are printed without medals; a clan that is in no race misses nothing."""
    done = show("--view", "war-members", errors={"/currentriverrace": error})
    assert (done.code, done.err) == (code, message)
    assert done.out


def test_battle_logs_of_one_clan_are_enough() -> None:
    """Only if no log of any clan has loaded, the reason decides the exit code."""
    errors = {f"{player['tag']}/battlelog": REFUSED for player in profiles(SMALL)}
    done = run_here("show", SMALL, WORLD.home, "--view", "played", source=WorldSource(errors))
    assert (done.code, "15 of 15 battle logs missing" in done.err) == (3, True)
