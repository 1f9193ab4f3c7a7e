"""Tests of the exit codes and error sentences of `show`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Final

import pytest

from clantui.cli.loading import choose_exit_code, report_missing
from clantui.core.export.survey_report import SurveyReport
from clantui.core.model.errors import AccessDenied, NotFound
from clantui.core.names import ExitCode
from clantui.demo.world.world import World
from tests.cli import faults
from tests.cli.processes import SECRET, Done, finish, run, start
from tests.factories.surveys import HOME, KNIGHT, make_survey

WORLD: Final = World()
UNKNOWN: Final = "#2PP"
"""A tag without a clan in the demo world."""


@pytest.mark.parametrize(
    ("tags", "code", "message"),
    [
        ([WORLD.alone], 0, ""),
        ([WORLD.empty], 0, ""),
        ([WORLD.odd], 3, "1 of 45 players missing (the player has no profile any longer)"),
        ([UNKNOWN], 4, f"no clan has the tag {UNKNOWN}"),
        ([WORLD.alone, UNKNOWN, WORLD.empty], 3, f"no clan has the tag {UNKNOWN}"),
    ],
    ids=["whole", "empty", "partial", "unknown", "one-of-three"],
)
def test_the_exit_code_says_how_much_is_missing(
    tmp_path: Path, demo_url: str, tags: list[str], code: int, message: str
) -> None:
    """Code 0 is complete, 3 partial but printed, 4 an unknown clan; stderr has the reason."""
    words = ["show", *tags, "--format", "json", "--base-url", demo_url]
    done = run(tmp_path, *words, CLANTUI_TOKEN=SECRET)
    assert done.code == code
    assert message in (done.sentence if message else done.err or "")
    assert bool(done.err) == bool(message)
    found = [tag for tag in tags if tag != UNKNOWN]
    document = json.loads(done.out)
    assert [clan["tag"] for clan in document["clans"]] == found
    assert document["complete"] is (code == 0)
    assert [error["tag"] for error in document["errors"]] == [UNKNOWN] * (UNKNOWN in tags)


@pytest.mark.parametrize(("lost", "message"), [(2, ": A, B"), (7, ": A, B, C, D, E and 2 more")])
def test_missing_players_are_named(
    lost: int, message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Missing players are listed by name, at most the first five."""
    gone = make_survey([KNIGHT] * 8, "ABCDEFGH", failed=range(lost))
    report_missing(SurveyReport(surveys=(gone,)), by_name=True)
    assert capsys.readouterr().err.endswith(f"{message}\n")


def test_a_missing_player_without_a_name_has_a_tag(capsys: pytest.CaptureFixture[str]) -> None:
    """A name may consist of characters that are not shown."""
    gone = make_survey([KNIGHT] * 2, ["\u200b", "B"], failed=range(2))
    report_missing(SurveyReport(surveys=(gone,)), by_name=True)
    assert capsys.readouterr().err.endswith(f": {gone.clan.members[0].tag}, B\n")


def test_without_any_clan_the_first_error_decides_the_code() -> None:
    """Of several clans, none of which could be loaded, that is the first one's."""
    missing, refused = (HOME, NotFound("no clan")), (HOME, AccessDenied("refused"))
    assert choose_exit_code(SurveyReport(surveys=(), failed=(missing, refused))) == 4
    assert choose_exit_code(SurveyReport(surveys=(), failed=(refused, missing))) == 5


@pytest.mark.parametrize(
    ("token", "message"),
    [
        ("invalid", "the API key was refused"),
        ("wrong-address", "from your IP address, 203.0.113.7"),
    ],
)
def test_a_refused_key_exits_5_and_says_why(
    tmp_path: Path, demo_url: str, token: str, message: str
) -> None:
    """A key that is wrong, or bound to another address, is code 5; the address is named."""
    done = run(tmp_path, "show", WORLD.home, "--base-url", demo_url, CLANTUI_TOKEN=token)
    assert (done.code, done.out) == (5, "")
    assert message in done.sentence
    assert "developer.clashroyale.com" in done.sentence


def show_clan(home: Path, server: faults.Server, fault: str, *words: str) -> Done:
    """Show the clan of the faulty server."""
    command = ["show", faults.CLAN, "--base-url", server.base(fault), *words]
    return run(home, *command, CLANTUI_TOKEN=SECRET)


FAULT_MESSAGES: Final = {
    "html": "(503)",
    "maintenance": "maintenance",
    "throttled": "too many requests",
    "broken": "(500, unknownException)",
    "hostile": "(500, [31mevil)",
    "garbage": "instead of data",
    "page": "a web page instead of data",
    "nothing": "nothing instead of data",
    "another": "the data of another tag",
    "truncated": "in the middle of the answer",
    "no-http": "connection broke",
    "mute": "connection broke",
    "redirect": "redirect, which is not followed",
    "silent": "no answer in 0.5 s",
}
"""Part of the error message, by the fault of the server."""


def test_server_failures_exit_6(tmp_path: Path, faulty: faults.Server) -> None:
    """Every failure of the server is one sentence and code 6, and prints nothing."""
    running = {}
    for fault in FAULT_MESSAGES:  # at the same time, because most wait before a retry
        (home := tmp_path / fault).mkdir()
        words = ["show", faults.CLAN, "--base-url", faulty.base(fault)]
        words += ["--timeout", "0.5" if fault == "silent" else "30"]
        words += ["--load-timeout", "3"] if fault == "throttled" else []
        running[fault] = start(home, *words, CLANTUI_TOKEN=SECRET)
    ended = {fault: finish(process) for fault, process in running.items()}
    for fault, done in ended.items():
        assert (done.code, done.out) == (6, ""), fault
        assert FAULT_MESSAGES[fault] in done.sentence
        assert faults.CLAN in done.sentence
    assert faulty.requests["elsewhere clans"] == 0, "a redirect was followed, with the key"


def test_no_connection_exits_6(tmp_path: Path) -> None:
    """A refused connection ends with code 6."""
    with faults.run_server() as closed:
        pass
    done = show_clan(tmp_path, closed, "nobody")
    assert (done.code, done.out) == (6, "")
    assert "nothing answers" in done.sentence


@pytest.mark.parametrize(
    ("fault", "kind"), [("only-refused", "access_denied"), ("only-gone", "not_found")]
)
def test_one_player_s_failure_is_partial(
    tmp_path: Path, faulty: faults.Server, fault: str, kind: str
) -> None:
    """A player who fails, even with a 403, makes the output partial: printed, code 3."""
    done = show_clan(tmp_path, faulty, fault, "--format", "json")
    assert done.code == 3
    assert "1 of 2 players missing" in done.sentence
    (clan,) = json.loads(done.out)["clans"]
    assert [(error["tag"], error["kind"]) for error in clan["errors"]] == [(faults.BAD, kind)]
    assert [(card["name"], card["players"]) for card in clan["cards"]] == [("Knight", 1)]


def test_an_empty_clan_and_a_failed_one_are_a_partial_result() -> None:
    """A clan without members was loaded whole: with another one missing, the report is partial."""
    lost = ((HOME, NotFound("no clan has the tag")),)
    assert (
        choose_exit_code(SurveyReport(surveys=(make_survey([]),), failed=lost)) == ExitCode.PARTIAL
    )
    assert choose_exit_code(SurveyReport(surveys=(make_survey([]),))) == 0
    assert choose_exit_code(SurveyReport(surveys=(), failed=lost)) == NotFound("").exit_code
