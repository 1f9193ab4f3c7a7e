"""Tests of the screen with a response that contradicts itself about the members."""

from __future__ import annotations

from msgspec.structs import replace

from clantui.core.model.game import RosterGap
from clantui.core.model.survey import Survey
from clantui.ui.clan.auto_refresh import REFRESH_INTERVAL
from tests.ui.harness import (
    NOON,
    Stage,
    clan_of,
    make_survey,
    stage,
    start_auto_refresh,
    start_survey,
)

CARDS = ["Wizard", "Hog Rider", "Wizard", "Miner"]


def make_gap(cards: list[str] = CARDS, before: Survey | None = None, listed: int = 0) -> Survey:
    """Return a clan whose roster lists fewer members than it counts."""
    clan, players = clan_of(cards)
    gap = RosterGap(counted=len(cards), listed=listed)
    survey = Survey.start(replace(clan, members=clan.members[:listed], gap=gap), NOON, before)
    for member in survey.clan.members:
        survey = survey.with_player(players[member.tag])
    return survey


async def answer_load(s: Stage, survey: Survey) -> None:
    """Let a load emit a survey, and end."""
    await s.load(survey)


async def test_the_last_known_table_stays_with_a_warning() -> None:
    """A refresh without a roster removes nothing from the screen, and `r` reloads all."""
    async with stage(first="2PP") as s:
        await answer_load(s, make_survey(CARDS))
        shown = s.cards
        await s.press("r")
        before = s.backend.loads[-1].request.before
        await answer_load(s, make_gap(before=before))
        assert s.cards == shown
        assert "◐ members not known" in s.title
        sentence = "the API lists none of 4 members · last known shown"
        assert s.message == f"◐ {sentence}"
        await s.press("exclamation_mark")
        problems = "\n".join(str(w.render()) for w in s.app.screen.query("Static"))
        assert sentence in problems
        assert "The members are not known" in problems
        assert "are loaded" not in problems
        await s.press("escape", "r")
        assert s.backend.loads[-1].request.partial_survey is None, (
            "the clan itself is asked for again"
        )
        await answer_load(s, make_survey(CARDS))
        assert "◐" not in s.title + s.message


async def test_an_unknown_roster_is_not_an_empty_clan() -> None:
    """Without an earlier answer the line above says why there are no members."""
    async with stage(first="2PP") as s:
        await answer_load(s, make_gap())
        assert s.message == "◐ the API lists none of 4 members · r retries"
        assert s.table.placeholder == "No one to show · r retries"


async def test_the_warning_fits_the_line() -> None:
    """Words without room go from the end; the event itself stays."""
    async with stage(first="2PP", size=(60, 20)) as s:
        await answer_load(s, make_gap(before=make_survey(CARDS)))
        for size in ((60, 20), (80, 24)):
            await s.resize(*size)
            assert s.message.startswith("◐ the API lists none of 4 members"), size
            assert len(s.message) <= size[0] - 2, size


async def test_auto_refresh_announces_no_joins_or_leaves_for_an_incomplete_roster() -> None:
    """A response without a roster announces nothing, nor does the next one with a roster."""
    async with stage(first="2PP") as s:
        await start_auto_refresh(s)
        for survey in (
            make_gap(["Wizard", "Miner"], listed=1),
            make_survey(["Wizard", "Miner"]),
        ):
            await s.tick(REFRESH_INTERVAL.total_seconds())
            await answer_load(s, survey)
        assert not [message for message in s.notices if "left" in message or "joined" in message]


async def test_the_last_known_members_are_counted_during_a_load() -> None:
    """A survey that begins without a roster counts the last known members."""
    async with stage(first="2PP") as s:
        await answer_load(s, make_survey(CARDS))
        await s.press("r")
        before = s.backend.loads[-1].request.before
        assert before is not None
        gap = RosterGap(counted=4, listed=0)
        clan = replace(start_survey(CARDS).clan, members=(), gap=gap)
        await s.arrive(Survey.start(clan, NOON, before))
        assert "0/4" in s.message
