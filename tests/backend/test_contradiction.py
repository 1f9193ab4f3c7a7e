"""The command line on a response that contradicts itself about the members."""

from __future__ import annotations

import json
from itertools import product
from pathlib import Path
from typing import Any, Final

import pytest

from tests.cli import faults
from tests.cli.processes import SECRET, Done, run

_PEOPLE: Final = [
    {"tag": "#2PY", "name": "Ann", "role": "elder"},
    {"tag": "#2PL", "name": "Bob", "role": "member"},
    {"tag": "#2PQ", "name": "Cid", "role": "member"},
]
_WHOLE: Final[dict[str, object]] = {
    "tag": faults.CLAN,
    "name": "Three",
    "members": 3,
    "memberList": _PEOPLE,
}


def shown(home: Path, server: faults.Server, told: dict[str, object], *words: str) -> Done:
    """Show the clan as the API tells it now."""
    server.told = told
    where = ["show", faults.CLAN, "--base-url", server.base("told"), *words]
    return run(home, *where, CLANTUI_TOKEN=SECRET)


def history(home: Path, server: faults.Server) -> Any:  # noqa: ANN401 — JSON
    """Return what is remembered of the clan."""
    where = ["history", faults.CLAN, "--base-url", server.base("told"), "--format", "json"]
    return json.loads(run(home, *where, CLANTUI_TOKEN=SECRET).out)


def names(done: Done) -> list[str]:
    """Return who is counted."""
    (clan,) = json.loads(done.out)["clans"]
    return sorted(fan["tag"] for card in clan["cards"] for fan in card["who"])


CONTRADICTIONS: Final[list[tuple[dict[str, object], str]]] = [
    ({"memberList": ...}, "none"),
    ({"memberList": None}, "none"),
    ({"memberList": []}, "none"),
    ({"memberList": "odd"}, "none"),
    ({"memberList": _PEOPLE[:2]}, "2"),
    ({"memberList": [*_PEOPLE[:2], {"tag": "#XYZ"}]}, "2"),
    ({"memberList": [*_PEOPLE[:2], _PEOPLE[0]]}, "2"),
]
"""A change of the response, `...` for a field that is left out, and how many it then lists."""


def test_a_roster_that_is_not_told_stays_the_last_known(tmp_path: Path) -> None:
    """The last known members are counted, one sentence says so, and nothing is recorded."""
    with faults.serving() as server:
        first = shown(tmp_path, server, _WHOLE, "--format", "json")
        assert (first.code, first.err) == (0, "")
        for change, lists in CONTRADICTIONS:
            bent = {key: value for key, value in {**_WHOLE, **change}.items() if value is not ...}
            again = shown(tmp_path, server, bent, "--format", "json")
            assert again.code == 3, change
            sentence = f"the API lists {lists} of 3 members · last known shown"
            assert again.sentence == f"{faults.CLAN}: {sentence}"
            assert names(again) == names(first) == ["#2PL", "#2PQ", "#2PY"], change
            document = json.loads(again.out)
            assert (document["complete"], document["clans"][0]["complete"]) == (False, False)
            assert [error["reason"] for error in document["clans"][0]["errors"]] == [sentence]
            assert len(history(tmp_path, server)["readings"]) == 1, change
        assert shown(tmp_path, server, _WHOLE, "--format", "json").code == 0
        assert history(tmp_path, server)["changes"] == [], "nobody joined, nobody left"


def test_a_roster_that_was_never_known_is_said_to_be_unknown(tmp_path: Path) -> None:
    """Without an earlier reading there is nobody to show, and the clan is not called empty."""
    with faults.serving() as server:
        done = shown(tmp_path, server, {**_WHOLE, "memberList": []})
    assert done.code == 3
    assert done.sentence == f"{faults.CLAN}: the API lists none of 3 members"
    assert "the members are not known" in done.out
    assert "no members" not in done.out


def test_more_members_than_are_counted_are_shown_and_not_recorded(tmp_path: Path) -> None:
    """Which of the two is wrong nobody can know: all are shown, and none of it is remembered."""
    with faults.serving() as server:
        done = shown(tmp_path, server, {**_WHOLE, "members": 2}, "--format", "json")
        assert (done.code, len(names(done))) == (3, 3)
        assert done.sentence == f"{faults.CLAN}: the API lists 3 members but counts 2"


@pytest.mark.parametrize("told", [{"members": 0, "memberList": []}, {"members": 0}])
def test_an_empty_clan_is_empty(tmp_path: Path, told: dict[str, object]) -> None:
    """A clan without count and list is no contradiction."""
    with faults.serving() as server:
        done = shown(tmp_path, server, {"tag": faults.CLAN, "name": "None", **told})
    assert (done.code, done.err) == (0, "")
    assert "this clan has no members" in done.out


def test_every_format_says_so(tmp_path: Path) -> None:
    """The output tells by itself that the members are the last known."""
    with faults.serving() as server:
        shown(tmp_path, server, _WHOLE)
        for form, view in product(
            ("table", "markdown", "csv", "jsonl"), ("favourites", "members")
        ):
            words = ("--format", form, "--view", view)
            done = shown(tmp_path, server, {**_WHOLE, "memberList": []}, *words)
            assert done.code == 3, words
            assert ("false" if form == "csv" else "last known shown") in done.out, words


def test_a_race_without_a_clans_roster_says_whose_is_missing(tmp_path: Path) -> None:
    """A roster that is not told is not taken for nobody: all decks would count as left."""
    with faults.serving() as server:
        server.told = {**_WHOLE, "memberList": [], "clans": [{"tag": faults.CLAN}]}
        where = ["race", faults.CLAN, "--base-url", server.base("told")]
        done = run(tmp_path, *where, CLANTUI_TOKEN=SECRET)
    assert done.code == 3
    assert done.sentence == f"{faults.CLAN}: the API lists none of 3 members"
