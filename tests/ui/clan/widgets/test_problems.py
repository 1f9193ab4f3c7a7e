"""Tests of the list of problems: its title, its lines and its keys."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

import pytest
from msgspec.structs import replace

from clantui.core.model.attempt import Attempt
from clantui.core.model.battle import BattleLogs
from clantui.core.model.errors import Unreachable
from clantui.core.model.game import RosterGap
from clantui.core.model.survey import LoadRequest
from clantui.core.views import DEFAULT_VIEW
from clantui.ui.clan.load_state import LoadState
from clantui.ui.clan.state import ClanState
from clantui.ui.clan.widgets.problems import ProblemsPane, ProblemsScreen, has_problems
from tests.scenes.base import text_of
from tests.ui.clan.load_situations import TAG, list_situations
from tests.ui.harness import NOON, make_survey, stage, start_survey, tag_number

LOADS: Final = list_situations()
LATE: Final = Unreachable("no answer in 10 s")
CANCELS: Final = "Esc closes, Esc again cancels"


def read_problems(
    load: LoadState, logs: BattleLogs | None = None, paused: float = 0.0
) -> tuple[str, list[str], str]:
    """Return the title, the lines and the keys."""
    view = "played" if logs is not None else DEFAULT_VIEW
    state = ClanState(tag=TAG, load=load, logs=logs, view=view)
    screen = ProblemsScreen(state, lambda: NOON, lambda: paused)
    texts = [str(part.content) for part in (screen._title, screen._text, screen._hint)]
    return texts[0], texts[1].splitlines(), texts[2]


@pytest.mark.parametrize(
    ("name", "title", "lines", "keys"),
    [
        ("fresh", "No problems", ["All 3 players are loaded (just now)."], "Esc closes"),
        (
            "partial",
            "1 of 3 players missing",
            ["Thor0 #P08RQ", "  no answer"],
            "Esc closes, then r retries",
        ),
        (
            "stopped",
            "Stopped: 1 of 3 players not loaded",
            ["Thor0 #P08RQ", "  stopped"],
            "Esc closes, then r continues",
        ),
        (
            "asking",
            "Waiting for the clan #2PP",
            ["Clan #2PP", "  no answer yet · try 1 of 3"],
            CANCELS,
        ),
        (
            "loading",
            "Waiting for 2 of 3",
            [
                "Thor1 #P28RQ",
                "  no answer yet · try 1 of 3",
                "Thor2 #P88RQ",
                "  no answer yet · try 1 of 3",
            ],
            CANCELS,
        ),
        (
            "Unreachable, kept",
            "The clan #2PP could not be loaded",
            ["Clan #2PP", "  no answer"],
            "Esc closes, then r retries",
        ),
    ],
)
def test_the_list_names_what_is_missing_and_the_next_key(
    name: str, title: str, lines: list[str], keys: str
) -> None:
    """Each phase of a load has a title, an entry for each request, and the keys that help."""
    assert read_problems(LOADS[name]) == (title, lines, keys)


@pytest.mark.parametrize(
    ("seconds", "lines"),
    [
        (3.0, ["Clan #2PP", "  try 2 of 3 in 3 s", "  try 1: no answer in 10 s"]),
        (1.0, ["Clan #2PP", "  try 2 of 3 in 1 s", "  try 1: no answer in 10 s"]),
        (0.5, ["Clan #2PP", "  no answer yet · try 2 of 3", "  try 1: no answer in 10 s"]),
        (-1.0, ["Clan #2PP", "  no answer yet · try 2 of 3", "  try 1: no answer in 10 s"]),
    ],
)
def test_a_retry_has_its_countdown_and_the_error_before(seconds: float, lines: list[str]) -> None:
    """The countdown is shown until the retry begins."""
    attempt = Attempt(number=2, at=NOON + timedelta(seconds=seconds), error=LATE)
    assert read_problems(replace(LOADS["asking"], attempt=attempt))[1] == lines


def test_a_pause_and_an_automatic_retry_come_first() -> None:
    """A pause of all requests, and the next automatic load, are above the entries."""
    assert read_problems(LOADS["asking"], paused=4.0)[1] == [
        "Too many requests, continuing in 4 s.",
        "Clan #2PP",
        "  no answer yet · try 1 of 3",
    ]
    retry = {"retry_at": NOON + timedelta(seconds=43), "tries": 2}
    next_try = "2 loads failed · next try in 43 s"
    assert read_problems(replace(LOADS["partial"], **retry))[1] == [
        next_try,
        "Thor0 #P08RQ",
        "  no answer",
    ]
    failed = read_problems(replace(LOADS["Unreachable, kept"], **retry))
    assert failed[1] == ["Clan #2PP", "  no answer", f"  {next_try}"]
    assert read_problems(LOADS["fresh"], paused=4.0)[0] == "No problems"


def test_a_clan_of_one_has_one_player() -> None:
    """A number of one has a singular noun and verb."""
    stopped = LoadState(survey=start_survey(["Wizard"])).cancel()
    assert read_problems(stopped)[0] == "Stopped: 1 of 1 player not loaded"
    loaded = LoadState(survey=make_survey(["Wizard"]))
    assert read_problems(loaded)[1] == ["Its one player is loaded (just now)."]


def test_battle_logs_are_listed_after_the_players() -> None:
    """Missing battle logs are in the title; those that are loading are counted."""
    survey = make_survey(["Wizard", "Zap"])
    first, second = (member.tag for member in survey.clan.members)
    loading = BattleLogs.start((first, second)).with_log(second, ())
    complete = LoadState(survey=survey)
    assert read_problems(complete, loading)[1] == ["All players are loaded, 1 battle log to come."]
    logs = loading.with_failure(first, LATE)
    assert read_problems(complete, logs) == (
        "1 battle log missing",
        [f"Thor0 {first}", "  battle log: no answer in 10 s"],
        "Esc closes, then r retries",
    )
    partial = LoadState(survey=survey.with_failure(second, LATE))
    assert read_problems(partial, logs)[0] == "1 of 2 players not updated, 1 battle log missing"
    assert [
        has_problems(ClanState(tag=TAG, load=load, logs=failed, view="played"))
        for load, failed in ((complete, None), (complete, loading), (complete, logs))
    ] == [False, False, True]


def test_the_pane_is_there_while_something_is_missing_of_what_its_view_shows() -> None:
    """An error of the clan is missing data, too; battle logs count only in their views."""
    survey = make_survey(["Wizard", "Zap"])
    first, second = (member.tag for member in survey.clan.members)
    logs = BattleLogs.start((first, second)).with_log(second, ()).with_failure(first, LATE)
    complete, error = LoadState(survey=survey), LoadState(survey=survey, error=LATE)
    for load, view, has_any in (
        (complete, "played", True),
        (complete, "favourites", False),
        (error, "favourites", True),
        (LoadState(survey=survey.with_failure(first, LATE)), "favourites", True),
        (LoadState(error=LATE), "favourites", False),
    ):
        state = ClanState(tag=TAG, load=load, logs=logs, view=view)
        assert has_problems(state) is has_any
    screen = ProblemsScreen(ClanState(tag=TAG, load=complete, logs=logs), lambda: NOON, lambda: 0)
    assert str(screen._title.content) == "No problems"


def read_pane(
    load: LoadState, logs: BattleLogs | None = None, view: str = DEFAULT_VIEW, paused: float = 0.0
) -> list[str]:
    """Return the lines of the pane."""
    pane = ProblemsPane()
    pane.show_state(ClanState(tag=TAG, load=load, logs=logs, view=view), NOON, paused)
    return str(pane._text.content).splitlines()


def test_an_open_list_is_the_one_that_would_be_opened_now() -> None:
    """Title, lines and keys follow each state of a load, in whatever order the states come."""
    screen = ProblemsScreen(ClanState(tag=TAG), lambda: NOON, lambda: 0.0)
    for load in (*LOADS.values(), *reversed(LOADS.values())):
        screen.show_state(ClanState(tag=TAG, load=load))
        texts = [str(part.content) for part in (screen._title, screen._text, screen._hint)]
        title, lines, keys = read_problems(load)
        assert texts == [title, "\n".join(lines), keys]


def test_the_pane_has_the_pause_and_only_the_battle_logs_of_its_view() -> None:
    """As in the dialog, a pause is above all, and logs count where they are shown."""
    pause = "Too many requests, continuing in 4 s."
    assert read_pane(LOADS["asking"], paused=4.0)[1] == pause
    survey = make_survey(["Wizard", "Zap"])
    first, second = (member.tag for member in survey.clan.members)
    logs = BattleLogs.start((first, second)).with_log(second, ()).with_failure(first, LATE)
    complete = LoadState(survey=survey)
    assert read_pane(complete, logs) == ["◐ No problems"]
    assert read_pane(complete, logs, "played") == [
        "◐ 1 battle log missing",
        f"Thor0 {first}",
        "  battle log: no answer in 10 s",
        "r retries",
    ]


def test_the_pane_has_the_title_the_list_and_the_next_key() -> None:
    """The pane cannot be closed, so that its keys are only those about the load."""
    opening = LOADS["partial"].start_load(LoadRequest(tag=tag_number(7)), NOON)
    failed = opening.finish(LATE, NOON)
    next_try = "1 load failed · next try in 60 s"
    partial = ["Thor0 #P08RQ", "  no answer"]
    for load, lines in (
        (LOADS["partial"], ["◐ 1 of 3 players missing", *partial, "r retries"]),
        (
            opening,
            [
                "◐ Waiting for the clan #PQ000",
                "Clan #PQ000",
                "  no answer yet · try 1 of 3",
                *partial,
                "Esc cancels",
            ],
        ),
        (
            failed,
            [
                "◐ The clan #PQ000 could not be loaded",
                "Clan #PQ000",
                "  no answer in 10 s",
                f"  {next_try}",
                *partial,
                "t, then Enter retries",
            ],
        ),
    ):
        assert read_pane(load) == lines


def test_failed_players_are_counted_while_others_are_awaited() -> None:
    """The title counts both; a gap in the roster and a pause are told only when they matter."""
    survey = start_survey(["Wizard", "Zap", "Miner"])
    survey = survey.with_failure(survey.clan.members[0].tag, LATE)
    gap = replace(survey, clan=replace(survey.clan, gap=RosterGap(counted=50, listed=3)))
    load = LOADS["asking"].with_survey(gap, NOON)
    title, lines, keys = read_problems(load)
    assert (title, keys) == ("Waiting for 2 of 3, 1 failed", CANCELS)
    assert not any("50 members" in line for line in lines)
    ended = replace(load, survey=gap.cancel()).finish(None, NOON)
    assert "  the API lists 3 of 50 members" in read_problems(ended)[1]
    assert read_problems(ended, paused=4.0)[1][0] == "1 load failed · next try in 60 s"


def test_a_clan_without_members_or_with_a_gap_says_so() -> None:
    """An empty clan has no problem; one whose members are not known has one."""
    empty = make_survey([])
    assert read_problems(LoadState(survey=empty))[1] == ["This clan has no members."]
    assert read_problems(LoadState())[1] == ["No clan is loaded yet."]
    gap = replace(empty, clan=replace(empty.clan, gap=RosterGap(counted=50, listed=0)))
    title, lines, keys = read_problems(LoadState(survey=gap))
    assert title == "The members are not known"
    assert lines[0] == "Clan #2PP"
    assert keys == "Esc closes, then r retries"
    assert has_problems(ClanState(tag=TAG, load=LoadState(survey=gap)))


def test_a_complete_clan_is_said_to_be_as_old_as_it_is() -> None:
    """Battle logs that are there are not mentioned; a failed one of a former member has a tag."""
    survey = make_survey(["Wizard", "Zap"])
    first, second = (member.tag for member in survey.clan.members)
    logs = BattleLogs.start((first, second)).with_log(second, ())
    complete = LoadState(survey=survey)
    assert read_problems(complete, logs)[0] == "No problems"
    state = ClanState(tag=TAG, load=complete, logs=logs.with_log(first, ()), view="played")
    later = NOON + timedelta(minutes=5)
    screen = ProblemsScreen(state, lambda: later, lambda: 0.0)
    assert str(screen._title.content) == "No problems"
    assert str(screen._text.content) == "All 2 players are loaded (5 min ago)."
    gone = tag_number(7)
    failed = BattleLogs.start((gone,)).with_failure(gone, LATE)
    lines = [f"{gone} {gone}", "  battle log: no answer in 10 s"]
    assert read_problems(complete, failed)[1] == lines


async def test_a_long_list_scrolls() -> None:
    """The last of fifty problems is reached by keys, with the title and the keys in sight."""
    survey = start_survey(["Wizard"] * 50)
    for member in survey.clan.members:
        survey = survey.with_failure(member.tag, LATE)
    async with stage(size=(60, 20), loaded=survey) as s:
        await s.press("exclamation_mark")
        lines = text_of(s.app).splitlines()
        assert not any("Thor49" in line for line in lines)
        await s.press("end")
        lines = text_of(s.app).splitlines()
        assert any("Thor49" in line for line in lines)
        assert any("50 of 50 players" in line for line in lines)
        assert any("Esc closes" in line for line in lines)
