"""The commands on a response that contradicts itself about the members."""

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
_COMPLETE: Final[dict[str, object]] = {
    "tag": faults.CLAN,
    "name": "Three",
    "members": 3,
    "memberList": _PEOPLE,
}


def run_show(home: Path, server: faults.Server, payload: dict[str, object], *words: str) -> Done:
    """Show the clan with a payload of the API."""
    server.payload = payload
    command = ["show", faults.CLAN, "--base-url", server.base("payload"), *words]
    return run(home, *command, CLANTUI_TOKEN=SECRET)


def run_history(home: Path, server: faults.Server) -> Any:
    """Return the stored history of the clan."""
    command = ["history", faults.CLAN, "--base-url", server.base("payload"), "--format", "json"]
    return json.loads(run(home, *command, CLANTUI_TOKEN=SECRET).out)


def names(done: Done) -> list[str]:
    """Return the tags of the counted players."""
    (clan,) = json.loads(done.out)["clans"]
    return sorted(holder["tag"] for card in clan["cards"] for holder in card["who"])


CONTRADICTIONS: Final[list[tuple[dict[str, object], str]]] = [
    ({"memberList": ...}, "none"),
    ({"memberList": None}, "none"),
    ({"memberList": []}, "none"),
    ({"memberList": "odd"}, "none"),
    ({"memberList": _PEOPLE[:2]}, "2"),
    ({"memberList": [*_PEOPLE[:2], {"tag": "#XYZ"}]}, "2"),
    ({"memberList": [*_PEOPLE[:2], _PEOPLE[0]]}, "2"),
]
"""Changes of the response (`...` removes a field), and the number of members it then lists."""


def test_a_missing_roster_is_replaced_by_the_last_known(tmp_path: Path) -> None:
    """Members of the last known roster count, a message says so, and nothing is stored."""
    with faults.run_server() as server:
        first = run_show(tmp_path, server, _COMPLETE, "--format", "json")
        assert (first.code, first.err) == (0, "")
        for change, listed in CONTRADICTIONS:
            changed = {
                key: value for key, value in {**_COMPLETE, **change}.items() if value is not ...
            }
            again = run_show(tmp_path, server, changed, "--format", "json")
            assert again.code == 3, change
            sentence = f"the API lists {listed} of 3 members · last known shown"
            assert again.sentence == f"{faults.CLAN}: {sentence}"
            assert names(again) == names(first) == ["#2PL", "#2PQ", "#2PY"], change
            document = json.loads(again.out)
            assert (document["complete"], document["clans"][0]["complete"]) == (False, False)
            assert [error["reason"] for error in document["clans"][0]["errors"]] == [sentence]
            assert len(run_history(tmp_path, server)["readings"]) == 1, change
        assert run_show(tmp_path, server, _COMPLETE, "--format", "json").code == 0
        assert run_history(tmp_path, server)["changes"] == [], "nobody joined, nobody left"


def test_an_unknown_roster_is_reported(tmp_path: Path) -> None:
    """Without an earlier snapshot no member is shown, but the clan is not called empty."""
    with faults.run_server() as server:
        done = run_show(tmp_path, server, {**_COMPLETE, "memberList": []})
    assert done.code == 3
    assert done.sentence == f"{faults.CLAN}: the API lists none of 3 members"
    assert "the members are not known" in done.out
    assert "no members" not in done.out


def test_a_roster_larger_than_its_count_is_not_stored(tmp_path: Path) -> None:
    """Either may be wrong: all members are shown, and no snapshot is stored."""
    with faults.run_server() as server:
        done = run_show(tmp_path, server, {**_COMPLETE, "members": 2}, "--format", "json")
        assert (done.code, len(names(done))) == (3, 3)
        assert done.sentence == f"{faults.CLAN}: the API lists 3 members but counts 2"


@pytest.mark.parametrize("roster", [{"members": 0, "memberList": []}, {"members": 0}])
def test_an_empty_clan_is_empty(tmp_path: Path, roster: dict[str, object]) -> None:
    """A clan with 0 members and no list is no contradiction."""
    with faults.run_server() as server:
        done = run_show(tmp_path, server, {"tag": faults.CLAN, "name": "None", **roster})
    assert (done.code, done.err) == (0, "")
    assert "this clan has no members" in done.out


def test_every_format_marks_last_known_members(tmp_path: Path) -> None:
    """The output itself says that the members are the last known."""
    with faults.run_server() as server:
        run_show(tmp_path, server, _COMPLETE)
        for form, view in product(
            ("table", "markdown", "csv", "jsonl"), ("favourites", "members")
        ):
            words = ("--format", form, "--view", view)
            done = run_show(tmp_path, server, {**_COMPLETE, "memberList": []}, *words)
            assert done.code == 3, words
            assert ("false" if form == "csv" else "last known shown") in done.out, words


def test_a_race_reports_a_missing_roster(tmp_path: Path) -> None:
    """A missing roster is not taken for an empty clan: all decks would count as left."""
    with faults.run_server() as server:
        server.payload = {**_COMPLETE, "memberList": [], "clans": [{"tag": faults.CLAN}]}
        command = ["race", faults.CLAN, "--base-url", server.base("payload")]
        done = run(tmp_path, *command, CLANTUI_TOKEN=SECRET)
    assert done.code == 3
    assert done.sentence == f"{faults.CLAN}: the API lists none of 3 members"
