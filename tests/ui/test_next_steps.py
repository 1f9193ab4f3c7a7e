"""Tests that every empty, loading, failed or offline state names the next step."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

import pytest
from msgspec.structs import replace
from textual.widgets import Static

from clantui.core.clan_list import ClanRef
from clantui.core.model.battle import BattleLogs
from clantui.core.model.errors import (
    AccessDenied,
    Cancelled,
    InvalidResponse,
    Maintenance,
    NotFound,
    RoyaleError,
    Throttled,
    Unreachable,
)
from clantui.core.model.survey import LoadRequest, Survey
from clantui.core.model.tag import Tag
from clantui.core.names import RankedBy
from clantui.core.rankings import WORLD, Page
from clantui.ui.clan.load_state import LoadState
from clantui.ui.clan.state import TableSummary
from clantui.ui.clan.status_text import (
    describe_empty_table,
    render_load_status,
    render_log_progress,
    render_missing_logs,
)
from clantui.ui.common.clans.clan_set import ClanLoads
from clantui.ui.compare.state import CompareState
from clantui.ui.family.state import FamilyState
from clantui.ui.keymap.actions import collect_actions
from clantui.ui.rankings.state import RankingsState
from tests.ui.harness import NOON, clan_of, make_survey, stage, start_survey

HOME: Final = Tag("2PP")
RIVAL: Final = Tag("8YY")
CARDS: Final = ["Zap", "Bats", "Zap"]
OURS, THEIRS = ClanRef(HOME, "Thornwood"), ClanRef(RIVAL, "")

ERRORS: Final[dict[str, RoyaleError]] = {
    "404": NotFound("nothing has this tag"),
    "403": AccessDenied(
        "the API key was refused · check it, or make another", without_reason=True
    ),
    "403 address": AccessDenied(
        "your API key does not work from your IP address, 203.0.113.7", "203.0.113.7"
    ),
    "throttled": Throttled(),
    "maintenance": Maintenance("the game is in maintenance"),
    "offline": Unreachable("no connection: are you online?"),
    "certificate": Unreachable("the certificate is not trusted", retryable=False),
    "garbled": InvalidResponse("the answer is incomplete"),
}

KEYS: Final = {"escape": "esc", "enter": "↵", "up": "↑", "down": "↓"}
BOUND: Final = {
    "Esc",
    "Enter",
    *(KEYS.get(key, key) for action in collect_actions().values() for key in action.keys),
}
STEP: Final = re.compile(
    r"(?:^|[·,.…?] |, then |\n)(\S+)(?: [↵↓])? "
    r"(?:asks|tries|stops|goes|clears|lists|helps|closes|shows|chooses|now|opens|retries|reloads|loads|cancels|continues|next|another)\b"
)


def find_advised_keys(text: str) -> list[str]:
    """Return the keys that a text recommends."""
    return [key for key in STEP.findall(text) if key in BOUND]


def make_incomplete_survey(error: RoyaleError, cards: list[str] = CARDS) -> Survey:
    """Return a clan whose last member has failed."""
    clan, players = clan_of(cards)
    survey = Survey.start(clan, NOON)
    *remaining, gone = clan.members
    for member in remaining:
        survey = survey.with_player(players[member.tag])
    return survey.with_failure(gone.tag, error)


def fail_load(error: RoyaleError, survey: Survey | None) -> LoadState:
    """Return a failed load."""
    asking = LoadState(survey=survey, name="Thornwood").start_load(LoadRequest(tag=HOME), NOON)
    return asking.finish(error, NOON)


def make_incomplete_load(error: RoyaleError, cards: list[str] = CARDS) -> LoadState:
    """Return a load with a missing player."""
    return replace(
        LoadState().start_load(LoadRequest(tag=HOME), NOON),
        survey=make_incomplete_survey(error, cards),
    ).finish(None, NOON)


def clan_states() -> Iterator[tuple[str, str]]:
    """Return the message and the table's text in every incomplete state of a clan."""

    def render_line(
        situation: LoadState, shown: TableSummary | None = None, paused: float = 0.0
    ) -> str:
        table = shown or TableSummary(summary="nobody")
        return str(render_load_status(situation, table, NOON, paused))

    asking = LoadState().start_load(LoadRequest(tag=HOME), NOON)
    some = replace(asking, survey=start_survey(CARDS))
    yield "asking", render_line(asking)
    yield "rate limited", render_line(asking, paused=4)
    yield "loading", render_line(some)
    yield "loading, rate limited", render_line(some, paused=4)
    for name, error in ERRORS.items():
        yield f"{name}, no clan", render_line(fail_load(error, None))
        yield f"{name}, with a clan", render_line(fail_load(error, make_survey(CARDS)))
        yield f"{name}, of some", render_line(make_incomplete_load(error))
        yield (
            f"{name}, of all",
            describe_empty_table(make_incomplete_load(error, ["Zap"]), TableSummary()),
        )
    yield "stopped", render_line(make_incomplete_load(Cancelled("stopped")))
    filtered = TableSummary(rows=(None,), filter_text="x")  # type: ignore[arg-type]
    yield "filter", render_line(LoadState(survey=make_survey(CARDS)), filtered)
    yield (
        "filter finds nothing",
        describe_empty_table(LoadState(survey=make_survey(CARDS)), filtered),
    )
    yield "waiting", describe_empty_table(asking, TableSummary())
    yield "not asked yet", describe_empty_table(LoadState(name="Thornwood"), TableSummary())
    yield "nobody in it", describe_empty_table(LoadState(survey=make_survey([])), TableSummary())
    yield (
        "nothing to count",
        describe_empty_table(LoadState(survey=make_survey(CARDS)), TableSummary()),
    )
    logs = BattleLogs.start([HOME, RIVAL], None)
    yield "battle logs", str(render_log_progress(logs, TableSummary()))
    yield (
        "battle logs lost",
        str(render_missing_logs(logs.with_failure(HOME, ERRORS["offline"]), 200)),
    )
    yield "battle logs stopped", str(render_missing_logs(logs.cancel(), 200))


def list_states() -> Iterator[tuple[str, str]]:
    """Return the texts of rankings, a family, and a comparison."""
    rankings = RankingsState().with_request(WORLD, RankedBy.TROPHIES)
    nothing = rankings.with_page(Page(), NOON)
    yield "rankings asking", str(rankings.summary(200))
    yield "rankings waiting", rankings.placeholder
    yield "rankings empty", nothing.placeholder
    family = FamilyState(title="ours", clan_refs=(OURS, THEIRS))
    pair = CompareState(ours=OURS, others=(THEIRS,))
    waiting = ClanLoads().with_queue((HOME,))
    yield "family waiting", replace(family, loads=waiting).placeholder
    yield "family of none", FamilyState(title="none", clan_refs=()).placeholder
    yield "family not read", str(family.clan_lines(NOON, 0, 200))
    yield "compare not read", str(pair.clan_lines(NOON, 0, 200))
    yield "compare waiting", pair.placeholder
    for name, error in ERRORS.items():
        yield f"rankings {name}", str(rankings.with_error(error).summary(200))
        failed = ClanLoads().with_result(HOME, error)
        gone = replace(family, loads=failed)
        yield f"family {name}", gone.placeholder
        yield f"family line {name}", str(gone.clan_lines(NOON, 0, 200)).partition("\n")[0]
        incomplete = ClanLoads().with_survey(make_incomplete_survey(error))
        part = replace(family, loads=incomplete)
        yield f"family of some {name}", str(part.clan_lines(NOON, 0, 200)).partition("\n")[0]
        apart = replace(pair, loads=failed)
        yield f"compare {name}", apart.placeholder
        yield f"compare line {name}", str(apart.clan_lines(NOON, 0, 200)).partition("\n")[0]


STATES: Final = [*clan_states(), *list_states()]


@pytest.mark.parametrize("text", [pytest.param(text, id=name) for name, text in STATES])
def test_a_state_names_the_next_key(text: str) -> None:
    """Every incomplete state names a bound key and its effect."""
    assert find_advised_keys(text), text


@pytest.mark.parametrize("error", ERRORS.values(), ids=ERRORS)
@pytest.mark.parametrize("survey", [None, make_survey(CARDS)], ids=["first", "later"])
def test_a_state_has_its_problem_and_reason(survey: Survey | None, error: RoyaleError) -> None:
    """Every state names the event and its reason beside the next step."""
    assert error.sentence.partition(" · ")[0] in str(
        render_load_status(fail_load(error, survey), TableSummary(), NOON)
    )


@pytest.mark.parametrize("error", ERRORS.values(), ids=ERRORS)
def test_no_letter_key_is_named_while_the_field_has_the_focus(error: RoyaleError) -> None:
    """Without a clan no letter is advised, because the focused field would type it."""
    advised = find_advised_keys(
        str(render_load_status(fail_load(error, None), TableSummary(), NOON))
    )
    assert all(len(key) > 1 or key == "↵" for key in advised)


async def test_the_race_names_the_next_key() -> None:
    """The race names a key while it loads, and after each error."""
    async with stage(loaded=make_survey(CARDS)) as s:
        for name, error in ERRORS.items():
            await s.press("b")
            state = s.app.screen.query_one("#state", Static)
            assert find_advised_keys(str(state.content)), name
            await s.answer(error)
            assert error.sentence.partition(" · ")[0] in str(state.content), name
            assert find_advised_keys(str(state.content)), name
            await s.press("escape")


@pytest.mark.parametrize("error", [ERRORS["403"], ERRORS["403 address"]], ids=["bare", "address"])
async def test_the_first_steps_explain_a_refused_key(error: AccessDenied) -> None:
    """After a refused key the first steps are about the key, with the address."""
    async with stage(first="2PP") as s:
        await s.end(error)
        step = s.screen.query_one("#first-step", Static)
        assert step.region.area
        assert "developer.clashroyale.com" in str(step.content)
        assert (error.address or "your IP address") in str(step.content)
        await s.press("enter")
        await s.end(NotFound("nothing by this tag"))
        assert "Type a clan tag" in str(step.content)
