"""Tests of loads on the screen: answers, cancelled loads, and data that stays."""

from __future__ import annotations

from typing import Final

import pytest

from clantui.core.model.errors import (
    AccessDenied,
    Maintenance,
    NotFound,
    RoyaleError,
    Throttled,
    Unreachable,
)
from clantui.core.model.tag import Tag
from clantui.ui.clan.widgets.tag_input import TagInput
from tests.ui.harness import clan_of, make_survey, stage, start_survey

CARDS = ["Wizard", "Hog Rider", "Wizard", "Miner", "Hog Rider", "Wizard"]


async def test_a_bad_tag_never_leaves_the_field_and_a_good_one_is_loaded_once() -> None:
    """A wrong letter is named while typed; a typed text becomes one Tag in canonical form."""
    async with stage() as s:
        await s.press(*"2px")
        assert "X is never in a tag" in s.message
        await s.press("enter")
        assert s.backend.loads == []
        await s.press("backspace", "p")
        assert s.message == ""
        await s.press("enter")
        assert [load.tag for load in s.backend.loads] == [Tag("2PP")]
        assert s.screen.query_one(TagInput).value == "#2PP"


async def test_the_table_fills_and_recounts_while_players_arrive() -> None:
    """Each survey replaces the last; the count is that of the newest."""
    clan, players = clan_of(CARDS)
    async with stage(first="2PP") as s:
        survey = start_survey(CARDS)
        await s.arrive(survey)
        assert "0/6" in s.message
        assert "Loading players" in s.table.placeholder
        answers = list(players.values())
        survey = survey.with_player(answers[1])
        await s.arrive(survey)
        assert s.cards == ["Hog Rider"]
        for player in (answers[0], answers[2]):
            survey = survey.with_player(player)
        await s.arrive(survey)
        assert s.cards == ["Wizard", "Hog Rider"]
        assert "3/6" in s.message
        assert clan.name in s.title


async def test_the_bar_shows_failures_and_time_left() -> None:
    """During a load the message has counts, failures, the time left and the key that stops."""
    clan, players = clan_of(CARDS)
    async with stage(first="2PP") as s:
        survey = start_survey(CARDS)
        for player in list(players.values())[:2]:
            survey = survey.with_player(player)
        survey = survey.with_failure(clan.members[5].tag, Unreachable("no answer in 10 s"))
        s.clock.advance(3)
        await s.arrive(survey)
        assert "3/6 · 1 failed · ~4 s left · Esc cancels" in s.message


async def test_a_burst_of_surveys_ends_with_the_last() -> None:
    """Older surveys may be skipped, but the newest one is always drawn."""
    _, players = clan_of(CARDS)
    async with stage(first="2PP") as s:
        survey = start_survey(CARDS)
        burst = [survey := survey.with_player(player) for player in players.values()]
        for survey in burst:
            s.backend.loads[0].emit(survey)
        await s.end()
        assert s.cards == ["Wizard", "Hog Rider", "Miner"]
        assert "3 cards · 4." in s.message


async def test_an_older_load_continues_in_the_background() -> None:
    """After a second tag no answer of the first is painted, and none is lost."""
    async with stage(first="2PP") as s:
        await s.arrive(start_survey(CARDS))
        await s.press("t", *"9yy", "enter")
        first, second = s.backend.loads
        assert (first.cancelled, second.tag) == (False, Tag("9YY"))
        assert s.backend.prioritised == Tag("9YY")
        await s.arrive(make_survey(["Miner"], "Otherclan", "9YY"))
        first.emit(make_survey(CARDS))
        await s.pilot.pause()
        await s.wait_until_drawn()
        assert s.cards == ["Miner"]
        assert "Otherclan" in s.title
        await s.press("minus")
        assert s.cards == ["Wizard", "Hog Rider", "Miner"]


@pytest.mark.soak
async def test_a_late_survey_of_an_old_load_does_not_replace_a_newer_one() -> None:
    """If surveys of two loads arrive in one burst, the one of the newer load is shown."""
    async with stage(first="2PP") as s:
        await s.arrive(start_survey(CARDS))
        await s.press("t", *"9yy", "enter")
        s.backend.loads[1].emit(make_survey(["Miner"], "Otherclan", "9YY"))
        s.backend.loads[0].emit(make_survey(CARDS))
        await s.pilot.pause()
        await s.wait_until_drawn()
        assert s.cards == ["Miner"]


async def test_the_old_clan_stays_until_the_new_one_arrives() -> None:
    """A clan stays on screen until the roster of the next one is loaded."""
    async with stage(loaded=make_survey(CARDS)) as s:
        await s.press("t", *"9yy", "enter")
        assert "Loading #9YY …" in s.message
        assert "Thornwood" in s.title
        assert s.cards[0] == "Wizard"
        await s.arrive(start_survey(["Miner"], "Otherclan", "9YY"))
        assert "Otherclan" in s.title
        assert s.cards == []


FAILURES: Final[tuple[tuple[RoyaleError, str], ...]] = (
    (NotFound("no clan has the tag #9YY"), "just now"),
    (AccessDenied("your key does not work"), "just now"),
    (Throttled("too many requests"), "just now"),
    (Maintenance("the API is in maintenance"), "× maintenance"),
    (Unreachable("no answer in 10 s"), "× offline"),
)
"""Errors of a load, and the freshness in the first line after them."""


@pytest.mark.parametrize(
    "failures",
    [(FAILURES[0], FAILURES[-1]), pytest.param(FAILURES[1:-1], marks=pytest.mark.soak)],
    ids=["few", "others"],
)
async def test_a_failed_load_shows_the_reason_and_keeps_data(
    failures: tuple[tuple[RoyaleError, str], ...],
) -> None:
    """The error is in the message, the table stays, and `r` reloads the clan on screen."""
    async with stage(loaded=make_survey(CARDS)) as s:
        for error, fresh in failures:
            await s.press("t", *"9yy", "enter")
            await s.end(error)
            whose = "" if isinstance(error, NotFound) else "#9YY: "
            assert s.message.startswith(f"✗ {whose}{error.sentence}")
            assert s.cards == ["Wizard", "Hog Rider", "Miner"], error
            assert fresh in s.title, error
            await s.press("r")
            assert s.backend.loads[-1].tag == Tag("2PP"), error
            await s.load(make_survey(CARDS))
            assert "×" not in s.title, error


@pytest.mark.parametrize(
    "widths",
    [
        (60,),
        pytest.param(
            (
                80,
                120,
            ),
            marks=pytest.mark.soak,
        ),
    ],
    ids=["few", "others"],
)
async def test_a_refused_address_is_named_at_every_width(widths: tuple[int, ...]) -> None:
    """The most common error names the IP address that the key does not allow."""
    long = "your API key does not work from your IP address, 203.0.113.7, but from 198.51.100.24"
    async with stage(loaded=make_survey(CARDS)) as s:
        for width in widths:
            await s.resize(width, 24)
            await s.press("r")
            await s.end(AccessDenied(long, "203.0.113.7"))
            assert "203.0.113.7" in s.message
            assert "\n" not in s.message


async def test_a_failed_first_load_focuses_the_tag_field() -> None:
    """With nothing to show, the next step is another tag."""
    async with stage(first="2PP") as s:
        await s.end(NotFound("no clan has the tag #2PP"))
        question = "is it a player's tag? Enter opens their clan"
        assert s.message == f"✗ no clan has the tag #2PP · {question}"
        assert isinstance(s.screen.focused, TagInput)


async def test_esc_stops_a_load_and_keeps_its_answers() -> None:
    """Esc cancels the load; players who have answered stay, and a message says so."""
    _, players = clan_of(CARDS)
    async with stage(first="2PP") as s:
        survey = start_survey(CARDS)
        for player in list(players.values())[:3]:
            survey = survey.with_player(player)
        await s.arrive(survey)
        await s.press("escape")
        assert s.backend.loads[0].cancelled
        assert s.cards == ["Wizard", "Hog Rider"]
        assert "◐ incomplete" in s.title
        s.backend.loads[0].emit(make_survey(CARDS))
        await s.pilot.pause()
        assert s.cards == ["Wizard", "Hog Rider"]


async def test_a_refresh_keeps_the_table_until_answers_come() -> None:
    """`r` reloads the clan with its known data; the table is never empty."""
    async with stage(first="2PP") as s:
        done = make_survey(CARDS)
        await s.load(done)
        await s.press("r")
        assert s.backend.loads[1].tag == Tag("2PP")
        assert s.backend.loads[1].request.before is done
        assert s.cards == ["Wizard", "Hog Rider", "Miner"]


async def test_partial_answers_are_counted_named_and_listed() -> None:
    """A missing player is in the first line, in the message, and in `!` with the reason."""
    clan, players = clan_of(CARDS)
    async with stage(first="2PP") as s:
        survey = start_survey(CARDS)
        for player in list(players.values())[:5]:
            survey = survey.with_player(player)
        survey = survey.with_failure(clan.members[5].tag, Unreachable("no answer in 10 s"))
        await s.load(survey)
        assert "5/6" in s.title
        assert "◐ incomplete" in s.title
        assert "◐ 1 of 6 missing: no answer in 10 s" in s.message
        await s.press("exclamation_mark")
        shown = "\n".join(str(w.render()) for w in s.app.screen.query("Static"))
        assert clan.members[5].name in shown
        assert "no answer in 10 s" in shown


async def test_the_age_is_shown_and_becomes_stale() -> None:
    """The freshness cell follows the clock, not the network."""
    async with stage(loaded=make_survey(CARDS)) as s:
        assert "● just now" in s.title
        s.clock.advance(130)
        s.screen.tick()
        assert "● 2 min ago" in s.title
        s.clock.advance(3 * 3600)
        s.screen.tick()
        assert "○ stale · 3 h ago" in s.title


async def test_an_empty_clan_is_called_empty() -> None:
    """A clan without members is shown as empty, not as a failure."""
    async with stage(loaded=make_survey([])) as s:
        assert s.message == "this clan has no members"
        assert s.table.placeholder == "No one to show · c opens another clan"
