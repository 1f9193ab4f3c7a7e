"""Tests of slow loads: stored data, missing players, pauses and automatic retries."""

from __future__ import annotations

from msgspec.structs import replace

from clantui.core.model.errors import Maintenance, NotFound, Unreachable
from clantui.core.model.survey import Survey
from clantui.core.model.tag import Tag
from clantui.ui.clan.widgets.tag_input import TagInput
from tests.ui.harness import clan_of, make_survey, stage, start_survey

CARDS = ["Wizard", "Hog Rider", "Wizard", "Miner"]
GONE = Unreachable("no connection: are you online?")


def make_partial() -> Survey:
    """Return a clan whose last member did not answer."""
    clan, players = clan_of(CARDS)
    survey = start_survey(CARDS)
    for player in list(players.values())[:3]:
        survey = survey.with_player(player)
    return survey.with_failure(clan.members[3].tag, GONE)


async def test_stored_data_is_shown_before_any_request_and_offline() -> None:
    """A clan of an earlier run is on screen while it is loaded.

    Offline is shown with the age of the data, and the table can be sorted.
    """
    async with stage() as s:
        s.backend.store.surveys[Tag("2PP")] = make_survey(CARDS)
        s.clock.advance(3 * 3600)
        await s.press(*"2pp", "enter")
        assert s.cards == ["Wizard", "Hog Rider", "Miner"]
        assert "Loading #2PP …" in s.message
        assert s.backend.loads[0].request.before is s.backend.store.surveys[Tag("2PP")]
        await s.end(GONE)
        assert "× offline · 3 h old" in s.title
        await s.press("s", "c")
        assert s.cards == ["Hog Rider", "Miner", "Wizard"]


async def test_maintenance_and_no_network_have_different_messages() -> None:
    """The message tells a maintenance of the game from a missing network."""
    async with stage(loaded=make_survey(CARDS)) as s:
        await s.press("r")
        await s.end(Maintenance("the game is in maintenance"))
        assert "× maintenance" in s.title
        assert "in maintenance · next try in 60 s" in s.message


async def test_automatic_retries_wait_longer_and_recover() -> None:
    """A countdown from a minute, twice as long each time, and recovery without a key press."""
    async with stage(loaded=make_survey(CARDS)) as s:
        await s.press("r")
        await s.end(GONE)
        await s.tick(20)
        assert "next try in 40 s" in s.message
        assert len(s.backend.loads) == 2
        await s.tick(41)
        assert len(s.backend.loads) == 3
        await s.end(GONE)
        await s.tick(61)
        assert len(s.backend.loads) == 3
        await s.tick(60)
        assert len(s.backend.loads) == 4
        await s.load(make_survey(["Miner"]))
        assert s.cards == ["Miner"]
        assert "offline" not in s.title
        await s.tick(3600)
        assert len(s.backend.loads) == 4


async def test_an_automatic_retry_keeps_focus_and_typed_text() -> None:
    """Neither the focus nor typed text changes when the countdown ends."""
    async with stage(first="2PP") as s:
        await s.end(GONE)
        await s.press(*"9y")
        await s.tick(61)
        assert len(s.backend.loads) == 2
        assert isinstance(s.screen.focused, TagInput)
        assert s.screen.query_one(TagInput).value == "9y"


async def test_an_unknown_clan_is_not_retried() -> None:
    """A clan that does not exist is not retried."""
    async with stage(first="2PP") as s:
        await s.end(NotFound("no clan has the tag #2PP"))
        await s.tick(3600)
        assert len(s.backend.loads) == 1


async def test_r_loads_missing_players_first_then_all() -> None:
    """A refresh loads only missing players; a second one reloads all."""
    async with stage(first="2PP") as s:
        await s.load(make_partial())
        await s.press("r")
        request = s.backend.loads[1].request
        assert request.partial_survey is not None
        assert [m.name for m in request.partial_survey.pending] == ["Thor3"]
        await s.load(make_survey(CARDS))
        s.clock.advance(60)
        await s.press("r")
        request = s.backend.loads[2].request
        assert request.partial_survey is None
        assert request.max_age > 0
        await s.load(make_survey(CARDS))
        s.clock.advance(5)
        await s.press("r")
        assert s.backend.loads[3].request.max_age == 0


async def test_capital_r_reloads_everything() -> None:
    """`R` reloads everything, whatever the age of the responses."""
    async with stage(first="2PP") as s:
        await s.load(make_partial())
        await s.press("R")
        request = s.backend.loads[1].request
        assert request.max_age == 0
        assert request.partial_survey is None


async def test_a_refresh_from_the_cache_says_so() -> None:
    """A refresh answered from the cache shows a message with the age."""
    async with stage(first="2PP") as s:
        done = make_survey(CARDS)
        await s.load(done)
        await s.press("r")
        await s.load(replace(done, clan=replace(done.clan, age=40)))
        assert ["Already up to date (40 s old)" in n.message for n in s.app._notifications] == [
            True
        ]


async def test_a_refresh_without_missing_players_is_not_up_to_date() -> None:
    """While players are missing, no message says that the clan is up to date."""
    async with stage(first="2PP") as s:
        partial = make_partial()
        await s.load(replace(partial, clan=replace(partial.clan, age=40)))
        await s.press("r")
        assert s.backend.loads[-1].request.partial_survey is not None
        await s.load(replace(partial, clan=replace(partial.clan, age=40)))
        assert not s.app._notifications
        await s.press("escape")
        await s.tick(120)
        assert "◐ incomplete · 2 min ago" in s.title


async def test_older_players_are_counted_and_have_an_age() -> None:
    """Players of an earlier load are counted in the message, and the header has their age."""
    stored = make_survey(CARDS)
    async with stage(first="2PP") as s:
        await s.load(stored)
        s.clock.advance(28 * 3600)
        await s.press("R")
        outage = Survey.start(stored.clan, s.clock.time, stored)
        newer, *others = stored.players.values()
        outage = outage.with_player(newer)
        for player in others:
            outage = outage.with_failure(player.tag, Maintenance("the game is in maintenance"))
        await s.load(outage)
        assert "◐ incomplete · 3 players 28 h old" in s.title
        assert "◐ 3 of 4 not updated: maintenance" in s.message
        await s.tick(60)
        await s.end(Unreachable("no connection: are you online?"))
        assert "× offline · 28 h old" in s.title


async def test_a_pause_is_shown_with_its_seconds() -> None:
    """After a 429 all requests wait, and the screen says for how long."""
    async with stage(first="2PP") as s:
        await s.arrive(start_survey(CARDS))
        s.backend.pause(3.2)
        await s.pilot.pause()
        assert s.message == "◌ Too many requests, continuing in 4 s · 0/4 · Esc cancels"
        await s.tick(1)
        assert s.message == "◌ Too many requests, continuing in 3 s · 0/4 · Esc cancels"
        s.backend.pause(11)
        await s.pilot.pause()
        assert "continuing in 11 s" in s.message
        await s.tick(11)
        assert "too many requests" not in s.message


async def test_a_load_that_begins_in_a_pause_shows_it() -> None:
    """A load that begins during a pause shows the pause for as long as it lasts."""
    async with stage(loaded=make_survey(CARDS)) as s:
        s.backend.pause(5)
        await s.press("r")
        await s.tick(1)
        assert "Too many requests, continuing in 4 s" in s.message


async def test_missing_players_are_retried_automatically() -> None:
    """After an outage during a load the missing players are loaded without a key press."""
    async with stage(first="2PP") as s:
        await s.load(make_partial())
        assert "next try in 60 s" in s.message
        await s.tick(61)
        resumed = s.backend.loads[1].request.partial_survey
        assert resumed is not None
        assert [m.name for m in resumed.pending] == ["Thor3"]
        await s.load(make_survey(CARDS))
        assert "next try" not in s.message
        assert "● 1 min ago" in s.title


async def test_a_key_press_does_not_lengthen_the_wait() -> None:
    """Only automatic retries lengthen the wait; Esc during the countdown cancels the next one."""
    async with stage(loaded=make_survey(CARDS)) as s:
        for _ in range(3):
            await s.press("r")
            await s.end(GONE)
            assert "next try in 60 s" in s.message
        await s.press("escape")
        await s.tick(3600)
        assert len(s.backend.loads) == 4


async def test_without_a_clan_enter_retries_now() -> None:
    """With the focus in the field r is a letter; typing drops neither the error nor the wait."""
    async with stage(first="2PP") as s:
        await s.end(GONE)
        assert "next try in 60 s · Enter retries now" in s.message
        await s.press("x")
        assert "X is never in a tag" in s.message
        await s.press("backspace")
        assert "next try in 60 s" in s.message
        await s.press("ctrl+u", *"2pp", "enter")
        assert len(s.backend.loads) == 2
