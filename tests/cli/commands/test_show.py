"""Tests of the exit codes and error sentences of `show`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Final

import pytest

from clantui.cli.loading import PARTIAL, _name_missing, exit_code
from clantui.core.export.survey_report import SurveyReport
from clantui.core.model.errors import NotFound
from clantui.demo.world.world import World
from tests.cli import faults
from tests.cli.processes import SECRET, Done, run
from tests.factories.surveys import HOME, KNIGHT, survey

WORLD: Final = World()
NOBODY: Final = "#2PP"
"""A tag that no clan of the demo world has."""


@pytest.mark.parametrize(
    ("tags", "code", "said"),
    [
        ([WORLD.alone], 0, ""),
        ([WORLD.empty], 0, ""),
        ([WORLD.odd], 3, "1 of 45 players missing (the player has no profile any longer)"),
        ([NOBODY], 4, f"no clan has the tag {NOBODY}"),
        ([WORLD.alone, NOBODY, WORLD.empty], 3, f"no clan has the tag {NOBODY}"),
    ],
    ids=["whole", "empty", "partial", "unknown", "one-of-three"],
)
def test_the_exit_code_tells_how_much_there_is(
    tmp_path: Path, demo_url: str, tags: list[str], code: int, said: str
) -> None:
    """Code 0 is complete, 3 partial but printed, 4 an unknown clan; stderr has the reason."""
    words = ["show", *tags, "--format", "json", "--base-url", demo_url]
    done = run(tmp_path, *words, CLANTUI_TOKEN=SECRET)
    assert done.code == code
    assert said in (done.sentence if said else done.err or "")
    assert bool(done.err) == bool(said)
    found = [tag for tag in tags if tag != NOBODY]
    document = json.loads(done.out)
    assert [clan["tag"] for clan in document["clans"]] == found
    assert document["complete"] is (code == 0)
    assert [error["tag"] for error in document["errors"]] == [NOBODY] * (NOBODY in tags)


@pytest.mark.parametrize(("lost", "said"), [(2, ": A, B"), (7, ": A, B, C, D, E and 2 more")])
def test_the_missing_are_named(lost: int, said: str) -> None:
    """Missing players are listed by name, at most the first five."""
    gone = survey([KNIGHT] * 8, "ABCDEFGH", failed=range(lost))
    assert f": {_name_missing(gone)}" == said


@pytest.mark.parametrize(
    ("token", "said"),
    [
        ("invalid", "the API key was refused"),
        ("wrong-address", "from your IP address, 203.0.113.7"),
    ],
)
def test_a_refused_key_exits_5_and_says_why(
    tmp_path: Path, demo_url: str, token: str, said: str
) -> None:
    """A key that is wrong, or bound to another address, is code 5; the address is named."""
    done = run(tmp_path, "show", WORLD.home, "--base-url", demo_url, CLANTUI_TOKEN=token)
    assert (done.code, done.out) == (5, "")
    assert said in done.sentence
    assert "developer.clashroyale.com" in done.sentence


def asked(home: Path, server: faults.Server, fault: str, *words: str) -> Done:
    """Show the clan of the faulty server."""
    where = ["show", faults.CLAN, "--base-url", server.base(fault), *words]
    return run(home, *where, CLANTUI_TOKEN=SECRET)


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        ("html", "(503)"),
        ("maintenance", "maintenance"),
        ("throttled", "too many requests"),
        ("broken", "(500, unknownException)"),
        ("hostile", "(500, [31mevil)"),
        ("garbage", "instead of data"),
        ("page", "a web page instead of data"),
        ("nothing", "nothing instead of data"),
        ("another", "about another"),
        ("truncated", "in the middle of the answer"),
        ("no-http", "connection broke"),
        ("mute", "connection broke"),
        ("redirect", "redirect, which is not followed"),
        ("silent", "no answer in 0.5 s"),
    ],
)
def test_trouble_at_the_other_end_exits_6(
    tmp_path: Path, faulty: faults.Server, fault: str, said: str
) -> None:
    """Every failure of the server is one sentence and code 6, and prints nothing."""
    limits = ["--timeout", "0.5" if fault == "silent" else "30"]
    limits += ["--load-timeout", "3"] if fault == "throttled" else []
    done = asked(tmp_path, faulty, fault, *limits)
    assert (done.code, done.out) == (6, "")
    assert said in done.sentence
    assert faults.CLAN in done.sentence
    assert faulty.asked["elsewhere clans"] == 0, "a redirect was followed, with the key"


def test_no_connection_exits_6(tmp_path: Path) -> None:
    """A refused connection ends with code 6."""
    with faults.serving() as closed:
        pass
    done = asked(tmp_path, closed, "nobody")
    assert (done.code, done.out) == (6, "")
    assert "no connection" in done.sentence


@pytest.mark.parametrize(
    ("fault", "kind"), [("only-refused", "access_denied"), ("only-gone", "not_found")]
)
def test_one_player_s_failure_is_partial(
    tmp_path: Path, faulty: faults.Server, fault: str, kind: str
) -> None:
    """A player who fails, even with a 403, makes the output partial: printed, code 3."""
    done = asked(tmp_path, faulty, fault, "--format", "json")
    assert done.code == 3
    assert "1 of 2 players missing" in done.sentence
    (clan,) = json.loads(done.out)["clans"]
    assert [(error["tag"], error["kind"]) for error in clan["errors"]] == [(faults.BAD, kind)]
    assert [(card["name"], card["players"]) for card in clan["cards"]] == [("Knight", 1)]


def test_an_empty_clan_beside_a_lost_one_is_something() -> None:
    """A clan without members was loaded whole: with another one missing, the report is partial."""
    lost = ((HOME, NotFound("no clan has the tag")),)
    assert exit_code(SurveyReport(surveys=(survey([]),), lost=lost)) == PARTIAL
    assert exit_code(SurveyReport(surveys=(survey([]),))) == 0
    assert exit_code(SurveyReport(surveys=(), lost=lost)) == NotFound("").exit_code
