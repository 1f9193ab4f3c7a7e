"""Tests of the screen with a response that contradicts itself about the members."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from clantui.core.model.game import RosterGap
from clantui.core.model.survey import Survey
from clantui.ui.clan.auto_refresh import EVERY
from tests.ui.clan.test_auto_refresh import told, watching
from tests.ui.harness import NOON, Stage, begun, clan_of, loaded, stage

CARDS = ["Wizard", "Hog Rider", "Wizard", "Miner"]


def untold(cards: list[str] = CARDS, before: Survey | None = None, listed: int = 0) -> Survey:
    """Return a clan that counts all its members but lists only a few, who have answered."""
    clan, players = clan_of(cards)
    gap = RosterGap(counted=len(cards), listed=listed)
    survey = Survey.start(replace(clan, members=clan.members[:listed], gap=gap), NOON, before)
    for member in survey.clan.members:
        survey = survey.with_player(players[member.tag])
    return survey


async def answer(s: Stage, survey: Survey) -> None:
    """Let a load bring a picture, and end."""
    await s.arrive(survey)
    await s.end()


async def test_the_last_known_table_stays_and_one_sentence_says_so() -> None:
    """A refresh that brings no roster takes nothing off the screen, and `r` asks for all again."""
    async with stage(first="2PP") as s:
        await answer(s, loaded(CARDS))
        shown = s.cards
        await s.press("r")
        before = s.engine.loads[-1].request.before
        await answer(s, untold(before=before))
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
        assert s.engine.loads[-1].request.partial_survey is None, (
            "the clan itself is asked for again"
        )
        await answer(s, loaded(CARDS))
        assert "◐" not in s.title + s.message


async def test_a_roster_never_known_is_no_empty_clan() -> None:
    """Without an earlier answer the line above says why there is nobody to show."""
    async with stage(first="2PP") as s:
        await answer(s, untold())
        assert s.message == "◐ the API lists none of 4 members · r retries"
        assert s.grid.placeholder == "Nobody to show · r retries"


@pytest.mark.parametrize("size", [(60, 20), (80, 24)])
async def test_the_sentence_fits(size: tuple[int, int]) -> None:
    """Words without room go from the end; the event itself stays."""
    async with stage(first="2PP", size=size) as s:
        await answer(s, untold(before=loaded(CARDS)))
        assert s.message.startswith("◐ the API lists none of 4 members")
        assert len(s.message) <= size[0] - 2


async def test_the_watch_tells_of_nobody_who_left_or_came() -> None:
    """A response without a roster announces nothing, nor does the next one with a roster."""
    async with stage(first="2PP") as s:
        await watching(s)
        for survey in (untold(["Wizard", "Miner"], listed=1), loaded(["Wizard", "Miner"])):
            s.clock.advance(EVERY.total_seconds())
            s.screen.tick()
            await s.pilot.pause()
            await answer(s, survey)
        assert not [one for one in told(s) if "left" in one or "joined" in one]


async def test_while_it_loads_the_last_known_members_are_counted() -> None:
    """A survey that begins without a roster counts the last known members."""
    async with stage(first="2PP") as s:
        await answer(s, loaded(CARDS))
        await s.press("r")
        before = s.engine.loads[-1].request.before
        assert before is not None
        gap = RosterGap(counted=4, listed=0)
        clan = replace(begun(CARDS).clan, members=(), gap=gap)
        await s.arrive(Survey.start(clan, NOON, before))
        assert "0/4" in s.message
