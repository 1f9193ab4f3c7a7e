"""Tests of slow loads: stored data, missing players, pauses and automatic retries."""

from __future__ import annotations

from msgspec.structs import replace

from clantui.core.model.errors import Maintenance, NotFound, Unreachable
from clantui.core.model.survey import Survey
from clantui.core.model.tag import Tag
from clantui.ui.clan.tag_input import TagInput
from tests.ui.harness import Stage, begun, clan_of, loaded, stage

CARDS = ["Wizard", "Hog Rider", "Wizard", "Miner"]
GONE = Unreachable("no connection: are you online?")


async def ticked(s: Stage, seconds: float) -> None:
    """Let time pass, and let the screen read its clock."""
    s.clock.advance(seconds)
    s.screen.tick()
    await s.pilot.pause()


def partial() -> Survey:
    """Return a clan whose last member did not answer."""
    clan, players = clan_of(CARDS)
    survey = begun(CARDS)
    for player in list(players.values())[:3]:
        survey = survey.with_player(player)
    return survey.with_failure(clan.members[3].tag, GONE)


async def test_stored_data_is_shown_before_any_request() -> None:
    """A clan of an earlier run stands on the screen while its answer is still to come."""
    async with stage() as s:
        s.engine.memory.pictures[Tag("2PP")] = loaded(CARDS)
        s.clock.advance(3 * 3600)
        await s.press(*"2pp", "enter")
        assert s.cards == ["Wizard", "Hog Rider", "Miner"]
        assert "Loading #2PP …" in s.message
        assert s.engine.loads[0].request.before is s.engine.memory.pictures[Tag("2PP")]


async def test_without_a_network_the_stored_clan_stays_with_its_age() -> None:
    """Offline is said as such, with how old the picture is, and the table can still be sorted."""
    async with stage() as s:
        s.engine.memory.pictures[Tag("2PP")] = loaded(CARDS)
        s.clock.advance(3 * 3600)
        await s.press(*"2pp", "enter")
        await s.end(GONE)
        assert "× offline · 3 h old" in s.title
        await s.press("s", "c")
        assert s.cards == ["Hog Rider", "Miner", "Wizard"]


async def test_maintenance_is_told_apart_from_no_network() -> None:
    """Maintenance and a missing network have different messages."""
    async with stage(first="2PP") as s:
        await s.arrive(loaded(CARDS))
        await s.end()
        await s.press("r")
        await s.end(Maintenance("the game is in maintenance"))
        assert "× maintenance" in s.title
        assert "in maintenance · next try in 60 s" in s.message


async def test_it_tries_again_by_itself_and_recovers() -> None:
    """A countdown from a minute, twice as long each time, and recovery without a key press."""
    async with stage(first="2PP") as s:
        await s.arrive(loaded(CARDS))
        await s.end()
        await s.press("r")
        await s.end(GONE)
        await ticked(s, 20)
        assert "next try in 40 s" in s.message
        assert len(s.engine.loads) == 2
        await ticked(s, 41)
        assert len(s.engine.loads) == 3
        await s.end(GONE)
        await ticked(s, 61)
        assert len(s.engine.loads) == 3
        await ticked(s, 60)
        assert len(s.engine.loads) == 4
        await s.arrive(loaded(["Miner"]))
        await s.end()
        assert s.cards == ["Miner"]
        assert "offline" not in s.title
        await ticked(s, 3600)
        assert len(s.engine.loads) == 4


async def test_trying_again_takes_nothing_from_the_user() -> None:
    """Neither the focus nor what is being typed changes when the countdown ends."""
    async with stage(first="2PP") as s:
        await s.end(GONE)
        await s.press(*"9y")
        await ticked(s, 61)
        assert len(s.engine.loads) == 2
        assert isinstance(s.screen.focused, TagInput)
        assert s.screen.query_one(TagInput).value == "9y"


async def test_escape_ends_the_countdown() -> None:
    """Esc cancels the countdown."""
    async with stage(first="2PP") as s:
        await s.arrive(loaded(CARDS))
        await s.end()
        await s.press("r")
        await s.end(GONE)
        await s.press("escape")
        await ticked(s, 3600)
        assert len(s.engine.loads) == 2


async def test_a_permanent_error_is_not_tried_again() -> None:
    """A clan that does not exist is not retried."""
    async with stage(first="2PP") as s:
        await s.end(NotFound("no clan has the tag #2PP"))
        await ticked(s, 3600)
        assert len(s.engine.loads) == 1


async def test_r_asks_for_the_missing_alone() -> None:
    """A refresh asks for the missing alone; a second one asks for all, anew."""
    async with stage(first="2PP") as s:
        await s.arrive(partial())
        await s.end()
        await s.press("r")
        wish = s.engine.loads[1].request
        assert wish.partial_survey is not None
        assert [m.name for m in wish.partial_survey.pending] == ["Thor3"]
        await s.arrive(loaded(CARDS))
        await s.end()
        s.clock.advance(60)
        await s.press("r")
        wish = s.engine.loads[2].request
        assert wish.partial_survey is None
        assert wish.max_age > 0
        await s.arrive(loaded(CARDS))
        await s.end()
        s.clock.advance(5)
        await s.press("r")
        assert s.engine.loads[3].request.max_age == 0


async def test_capital_r_asks_for_everything_anew() -> None:
    """`R` reloads everything, whatever the age of the responses."""
    async with stage(first="2PP") as s:
        await s.arrive(partial())
        await s.end()
        await s.press("R")
        wish = s.engine.loads[1].request
        assert wish.max_age == 0
        assert wish.partial_survey is None


async def test_a_refresh_that_changes_nothing_says_why() -> None:
    """Answers the API itself would repeat are not asked for, and that is confirmed."""
    async with stage(first="2PP") as s:
        done = loaded(CARDS)
        await s.arrive(done)
        await s.end()
        await s.press("r")
        await s.arrive(replace(done, clan=replace(done.clan, age=40)))
        await s.end()
        assert ["Already up to date (40 s old)" in n.message for n in s.app._notifications] == [
            True
        ]


async def test_a_pause_is_told_with_its_seconds() -> None:
    """When the API was asked too fast everything waits, and the screen says for how long."""
    async with stage(first="2PP") as s:
        await s.arrive(begun(CARDS))
        s.engine.on_pause(3.2)
        await s.pilot.pause()
        assert s.message == "◌ Too many requests, continuing in 4 s · 0/4 · Esc cancels"
        await ticked(s, 1)
        assert s.message == "◌ Too many requests, continuing in 3 s · 0/4 · Esc cancels"
        s.engine.on_pause(11)
        await s.pilot.pause()
        assert "continuing in 11 s" in s.message
        await ticked(s, 11)
        assert "too many requests" not in s.message


async def test_a_load_that_begins_in_a_pause_tells_of_it() -> None:
    """A load that begins during a pause shows the pause for as long as it lasts."""
    async with stage(first="2PP") as s:
        await s.arrive(loaded(CARDS))
        await s.end()
        s.engine.on_pause(5)
        await s.press("r")
        await ticked(s, 1)
        assert "Too many requests, continuing in 4 s" in s.message


async def test_players_who_could_not_be_reached_are_asked_again_by_itself() -> None:
    """An outage in the middle of a load recovers without a key press, and asks for them alone."""
    async with stage(first="2PP") as s:
        await s.arrive(partial())
        await s.end()
        assert "next try in 60 s" in s.message
        await ticked(s, 61)
        resumed = s.engine.loads[1].request.partial_survey
        assert resumed is not None
        assert [m.name for m in resumed.pending] == ["Thor3"]
        await s.arrive(loaded(CARDS))
        await s.end()
        assert "next try" not in s.message
        assert "● 1 min ago" in s.title


async def test_a_key_press_does_not_lengthen_the_wait() -> None:
    """Only automatic retries lengthen the wait."""
    async with stage(first="2PP") as s:
        await s.arrive(loaded(CARDS))
        await s.end()
        for _ in range(3):
            await s.press("r")
            await s.end(GONE)
            assert "next try in 60 s" in s.message


async def test_without_a_clan_the_key_that_does_not_wait_is_enter() -> None:
    """With the focus in the field r is a letter; typing drops neither the error nor the wait."""
    async with stage(first="2PP") as s:
        await s.end(GONE)
        assert "next try in 60 s · ↵ retries now" in s.message
        await s.press("x")
        assert "X is never in a tag" in s.message
        await s.press("backspace")
        assert "next try in 60 s" in s.message
        await s.press("ctrl+u", *"2pp", "enter")
        assert len(s.engine.loads) == 2
