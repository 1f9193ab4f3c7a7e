"""Tests that every empty, loading, failed or offline state names the next step."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
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
from clantui.core.model.load_request import LoadRequest
from clantui.core.model.survey import Survey
from clantui.core.model.tag import Tag
from clantui.core.names import RankedBy
from clantui.core.rankings import WORLD, Page
from clantui.core.views.glossary import REFUSED
from clantui.ui.clan.state import TableSummary
from clantui.ui.clan.status import LoadStatus
from clantui.ui.clan.status_text import (
    placeholder,
    render_load_status,
    render_log_progress,
    render_missing_logs,
)
from clantui.ui.compare.state import CompareState
from clantui.ui.family.state import FamilyState
from clantui.ui.keymap.actions import collect_actions
from clantui.ui.rankings.state import RankingsState
from tests.ui.harness import NOON, begun, clan_of, loaded, stage

HOME: Final = Tag("2PP")
THERE: Final = Tag("8YY")
CARDS: Final = ["Zap", "Bats", "Zap"]
OURS, THEIRS = ClanRef(HOME, "Thornwood"), ClanRef(THERE, "")

ERRORS: Final[dict[str, RoyaleError]] = {
    "404": NotFound("nothing has this tag"),
    "403": AccessDenied(
        "the API key was refused · check it, or make another", without_reason=True
    ),
    "403 address": AccessDenied(
        "your API key does not work from your IP address, 203.0.113.7", "203.0.113.7"
    ),
    "throttled": Throttled("too many requests for this API key"),
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


def steps(text: str) -> list[str]:
    """Return the keys that a text advises."""
    return [key for key in STEP.findall(text) if key in BOUND]


def lost(why: RoyaleError, cards: list[str] = CARDS) -> Survey:
    """Return a clan whose last member did not answer."""
    clan, players = clan_of(cards)
    survey = Survey.start(clan, NOON)
    *there, gone = clan.members
    for member in there:
        survey = survey.with_player(players[member.tag])
    return survey.with_failure(gone.tag, why)


def failed(why: RoyaleError, survey: Survey | None) -> LoadStatus:
    """Return a failed load."""
    asking = LoadStatus(survey=survey, name="Thornwood").start_load(LoadRequest(tag=HOME), NOON)
    return asking.finish(why, NOON)


def partial(why: RoyaleError, cards: list[str] = CARDS) -> LoadStatus:
    """Return a load with a missing player."""
    return replace(
        LoadStatus().start_load(LoadRequest(tag=HOME), NOON), survey=lost(why, cards)
    ).finish(None, NOON)


def clan_states() -> Iterator[tuple[str, str]]:
    """Return the message and the table's text in every incomplete state of a clan."""

    def slot(situation: LoadStatus, shown: TableSummary | None = None) -> str:
        return str(render_load_status(situation, shown or TableSummary(about="nobody"), NOON))

    asking = LoadStatus().start_load(LoadRequest(tag=HOME), NOON)
    some = replace(asking, survey=begun(CARDS))
    yield "asking", slot(asking)
    until = NOON + timedelta(seconds=4)
    yield "rate limited", slot(replace(asking, paused_until=until))
    yield "loading", slot(some)
    yield "loading, rate limited", slot(replace(some, paused_until=until))
    for name, why in ERRORS.items():
        yield f"{name}, no clan", slot(failed(why, None))
        yield f"{name}, with a clan", slot(failed(why, loaded(CARDS)))
        yield f"{name}, of some", slot(partial(why))
        yield f"{name}, of all", placeholder(partial(why, ["Zap"]), TableSummary())
    yield "stopped", slot(partial(Cancelled("stopped")))
    kept = TableSummary(rows=(None,), matches=0, query="x")  # type: ignore[arg-type]
    yield "filter", slot(LoadStatus(survey=loaded(CARDS)), kept)
    yield "filter finds nothing", placeholder(LoadStatus(survey=loaded(CARDS)), kept)
    yield "waiting", placeholder(asking, TableSummary())
    yield "not asked yet", placeholder(LoadStatus(name="Thornwood"), TableSummary())
    yield "nobody in it", placeholder(LoadStatus(survey=loaded([])), TableSummary())
    yield "nothing to count", placeholder(LoadStatus(survey=loaded(CARDS)), TableSummary())
    logs = BattleLogs.start([HOME, THERE], None)
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
    yield "rankings asking", str(rankings.message(""))
    yield "rankings waiting", rankings.placeholder("")
    yield "rankings empty", nothing.placeholder("")
    family = FamilyState(title="ours", stops=(OURS, THEIRS))
    pair = CompareState(ours=OURS, others=(THEIRS,))
    yield "family waiting", family.with_queue((HOME,)).placeholder
    yield "family of none", FamilyState(title="none", stops=()).placeholder
    yield "family not read", str(family.clan_lines(NOON, 0, 200))
    yield "compare not read", str(pair.clan_lines(NOON, 0, 200))
    yield "compare waiting", pair.placeholder
    for name, why in ERRORS.items():
        yield f"rankings {name}", str(rankings.with_error(why).message(""))
        gone = family.with_result(HOME, why)
        yield f"family {name}", gone.placeholder
        yield f"family line {name}", str(gone.clan_lines(NOON, 0, 200)).partition("\n")[0]
        part = family.with_survey(lost(why))
        yield f"family of some {name}", str(part.clan_lines(NOON, 0, 200)).partition("\n")[0]
        apart = pair.with_result(HOME, why)
        yield f"compare {name}", apart.placeholder
        yield f"compare line {name}", str(apart.clan_lines(NOON, 0, 200)).partition("\n")[0]


STATES: Final = [*clan_states(), *list_states()]


@pytest.mark.parametrize("text", [pytest.param(text, id=name) for name, text in STATES])
def test_a_state_names_a_key_that_leads_on(text: str) -> None:
    """Every incomplete state names a bound key and its effect."""
    assert steps(text), text


@pytest.mark.parametrize("why", ERRORS.values(), ids=ERRORS)
@pytest.mark.parametrize("survey", [None, loaded(CARDS)], ids=["first", "later"])
def test_a_state_tells_what_and_why(survey: Survey | None, why: RoyaleError) -> None:
    """Every state names the event and its reason beside the next step."""
    assert why.sentence.partition(" · ")[0] in str(
        render_load_status(failed(why, survey), TableSummary(), NOON)
    )


@pytest.mark.parametrize("why", ERRORS.values(), ids=ERRORS)
def test_no_letter_is_advised_in_the_field(why: RoyaleError) -> None:
    """Without a clan no letter is advised, because the focused field would type it."""
    advised = steps(str(render_load_status(failed(why, None), TableSummary(), NOON)))
    assert all(len(key) > 1 or key == "↵" for key in advised)


@pytest.mark.parametrize("why", ERRORS.values(), ids=ERRORS)
async def test_the_race_names_one_too(why: RoyaleError) -> None:
    """The race names a key while it loads, during a pause, and after an error."""
    async with stage(first="2PP") as s:
        await s.arrive(loaded(CARDS))
        await s.end()
        await s.press("b")
        state = s.app.screen.query_one("#state", Static)
        assert steps(str(state.content))
        s.engine.questions[-1].answer.set_exception(why)
        await s.pilot.pause()
        assert steps(str(state.content))


def test_help_on_a_refused_key_names_a_command() -> None:
    """The help about a refused key says where to make a key and how to check it."""
    assert "clantui doctor" in REFUSED
    assert "developer.clashroyale.com" in REFUSED


@pytest.mark.parametrize("why", [ERRORS["403"], ERRORS["403 address"]], ids=["bare", "address"])
async def test_the_first_steps_are_about_a_key_that_was_refused(why: AccessDenied) -> None:
    """After a refused key the first steps are about the key, with the address."""
    async with stage(first="2PP") as s:
        await s.end(why)
        step = s.screen.query_one("#first-step", Static)
        assert step.region.area
        assert "developer.clashroyale.com" in str(step.content)
        assert (why.address or "your IP address") in str(step.content)
        await s.press("enter")
        await s.end(NotFound("nothing by this tag"))
        assert "Type a clan tag" in str(step.content)
