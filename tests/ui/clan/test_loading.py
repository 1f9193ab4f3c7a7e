"""Loads on the screen: what arrives, what is given up, what stays."""

from __future__ import annotations

import pytest

from clantui.core.model.errors import AccessDenied, Maintenance, NotFound, Throttled, Unreachable
from clantui.core.model.tag import Tag
from clantui.ui.clan.tag_input import TagInput
from tests.ui.harness import begun, clan_of, loaded, stage

CARDS = ["Wizard", "Hog Rider", "Wizard", "Miner", "Hog Rider", "Wizard"]


async def test_a_tag_typed_is_asked_for_once_in_its_one_spelling() -> None:
    """A typed text becomes one Tag; below the field nobody sees a string."""
    async with stage() as s:
        await s.press(*"2pp", "enter")
        assert [load.tag for load in s.engine.loads] == [Tag("2PP")]
        assert s.screen.query_one(TagInput).value == "#2PP"


async def test_a_bad_tag_never_leaves_the_field() -> None:
    """A wrong letter is named while it is typed, and Enter asks for nothing."""
    async with stage() as s:
        await s.press(*"2px")
        assert "X is never in a tag" in s.message
        await s.press("enter")
        assert s.engine.loads == []
        await s.press("backspace", "p")
        assert s.message == ""


async def test_the_table_fills_and_recounts_while_players_arrive() -> None:
    """Each picture supersedes the last; the count is always that of the newest."""
    clan, players = clan_of(CARDS)
    async with stage(first="2PP") as s:
        survey = begun(CARDS)
        await s.arrive(survey)
        assert "0/6" in s.message
        assert "Loading players" in s.grid.placeholder
        answers = list(players.values())
        survey = survey.with_player(answers[1])
        await s.arrive(survey)
        assert s.cards == ["Hog Rider"]
        for player in (answers[0], answers[2]):
            survey = survey.with_player(player)
        await s.arrive(survey)
        assert s.cards == ["Wizard", "Hog Rider"]
        assert "3/6" in s.message
        assert "3/6" in s.message
        assert clan.name in s.title


async def test_the_bar_tells_failures_and_time_left() -> None:
    """During a load the slot says how many, how many failed, how long still, how to stop."""
    clan, players = clan_of(CARDS)
    async with stage(first="2PP") as s:
        survey = begun(CARDS)
        for player in list(players.values())[:2]:
            survey = survey.with_player(player)
        survey = survey.with_failure(clan.members[5].tag, Unreachable("no answer in 10 s"))
        s.clock.advance(3)
        await s.arrive(survey)
        assert "3/6 · 1 failed · ~4 s left · Esc cancels" in s.message


async def test_a_burst_of_pictures_ends_in_the_last() -> None:
    """Superseded pictures may be dropped; the newest never is."""
    _, players = clan_of(CARDS)
    async with stage(first="2PP") as s:
        survey = begun(CARDS)
        burst = [survey := survey.with_player(player) for player in players.values()]
        for picture in burst:
            s.engine.loads[0].emit(picture)
        await s.end()
        assert s.cards == ["Wizard", "Hog Rider", "Miner"]
        assert "3 cards · 4." in s.message


async def test_an_older_load_goes_on_behind_and_paints_its_own_page_alone() -> None:
    """After a second tag not one answer of the first may paint, however late; none is lost."""
    async with stage(first="2PP") as s:
        await s.arrive(begun(CARDS))
        await s.press("t", *"9yy", "enter")
        first, second = s.engine.loads
        assert (first.cancelled, second.tag) == (False, Tag("9YY"))
        assert s.engine.preferred == Tag("9YY")
        await s.arrive(loaded(["Miner"], "Otherclan", "9YY"))
        first.emit(loaded(CARDS))
        await s.pilot.pause()
        await s.drawn()
        assert s.cards == ["Miner"]
        assert "Otherclan" in s.title
        await s.press("minus")
        assert s.cards == ["Wizard", "Hog Rider", "Miner"]


async def test_a_late_picture_of_an_old_load_does_not_displace_a_newer_one() -> None:
    """Pictures of two loads in one burst: the newer load's stays, whichever came last."""
    async with stage(first="2PP") as s:
        await s.arrive(begun(CARDS))
        await s.press("t", *"9yy", "enter")
        s.engine.loads[1].emit(loaded(["Miner"], "Otherclan", "9YY"))
        s.engine.loads[0].emit(loaded(CARDS))
        await s.pilot.pause()
        await s.drawn()
        assert s.cards == ["Miner"]


async def test_the_old_clan_stays_until_the_new_one_comes() -> None:
    """Nothing good is blanked: a clan is on the screen until another one's roster is there."""
    async with stage(first="2PP") as s:
        await s.arrive(loaded(CARDS))
        await s.end()
        await s.press("t", *"9yy", "enter")
        assert "Loading #9YY …" in s.message
        assert "Thornwood" in s.title
        assert s.cards[0] == "Wizard"
        await s.arrive(begun(["Miner"], "Otherclan", "9YY"))
        assert "Otherclan" in s.title
        assert s.cards == []


@pytest.mark.parametrize(
    ("error", "fresh"),
    [
        (NotFound("no clan has the tag #9YY"), "just now"),
        (AccessDenied("your key does not work"), "just now"),
        (Throttled("too many requests"), "just now"),
        (Maintenance("the API is in maintenance"), "× maintenance"),
        (Unreachable("no answer in 10 s"), "× offline"),
    ],
    ids=lambda value: type(value).__name__,
)
async def test_a_failed_load_says_why_and_loses_nothing(error: Exception, fresh: str) -> None:
    """The sentence stands in the slot, the table stays, and `r` asks for what is shown."""
    assert isinstance(error, NotFound | AccessDenied | Throttled | Maintenance | Unreachable)
    async with stage(first="2PP") as s:
        await s.arrive(loaded(CARDS))
        await s.end()
        await s.press("t", *"9yy", "enter")
        await s.end(error)
        whose = "" if isinstance(error, NotFound) else "#9YY: "
        assert s.message.startswith(f"✗ {whose}{error.sentence}")
        assert s.cards == ["Wizard", "Hog Rider", "Miner"]
        assert fresh in s.title
        await s.press("r")
        assert s.engine.loads[-1].tag == Tag("2PP")


async def test_a_refused_address_is_named_at_every_width() -> None:
    """The commonest failure of all says the IP address that the key does not allow."""
    long = "your API key does not work from your IP address, 203.0.113.7, but from 198.51.100.24"
    for width in (60, 80, 120):
        async with stage(first="2PP", size=(width, 24)) as s:
            await s.arrive(loaded(CARDS))
            await s.end()
            await s.press("r")
            await s.end(AccessDenied(long, "203.0.113.7"))
            assert "203.0.113.7" in s.message
            assert "\n" not in s.message


async def test_a_first_load_that_fails_leads_back_to_the_field() -> None:
    """With nothing to show, the next step is another tag."""
    async with stage(first="2PP") as s:
        await s.end(NotFound("no clan has the tag #2PP"))
        assert s.message == "✗ no clan has the tag #2PP · a player's tag? ↵ opens their clan"
        assert isinstance(s.screen.focused, TagInput)


async def test_escape_stops_a_load_and_keeps_what_came() -> None:
    """Esc cancels the load; the players who have answered stay, and it is said."""
    _, players = clan_of(CARDS)
    async with stage(first="2PP") as s:
        survey = begun(CARDS)
        for player in list(players.values())[:3]:
            survey = survey.with_player(player)
        await s.arrive(survey)
        await s.press("escape")
        assert s.engine.loads[0].cancelled
        assert s.cards == ["Wizard", "Hog Rider"]
        assert "◐ incomplete" in s.title
        s.engine.loads[0].emit(loaded(CARDS))
        await s.pilot.pause()
        assert s.cards == ["Wizard", "Hog Rider"]


async def test_a_refresh_keeps_the_table_until_answers_come() -> None:
    """`r` asks for the same clan and hands on what is known; the table is never empty."""
    async with stage(first="2PP") as s:
        done = loaded(CARDS)
        await s.arrive(done)
        await s.end()
        await s.press("r")
        assert s.engine.loads[1].tag == Tag("2PP")
        assert s.engine.loads[1].request.before is done
        assert s.cards == ["Wizard", "Hog Rider", "Miner"]


async def test_partial_answers_are_counted_named_and_listed() -> None:
    """A missing player is told in the first line, the message, and behind `!` with the reason."""
    clan, players = clan_of(CARDS)
    async with stage(first="2PP") as s:
        survey = begun(CARDS)
        for player in list(players.values())[:5]:
            survey = survey.with_player(player)
        survey = survey.with_failure(clan.members[5].tag, Unreachable("no answer in 10 s"))
        await s.arrive(survey)
        await s.end()
        assert "5/6" in s.title
        assert "◐ incomplete" in s.title
        assert "◐ 1 of 6 missing: no answer in 10 s" in s.message
        await s.press("exclamation_mark")
        shown = "\n".join(str(w.render()) for w in s.app.screen.query("Static"))
        assert clan.members[5].name in shown
        assert "no answer in 10 s" in shown


async def test_age_is_told_and_grows_stale() -> None:
    """The freshness cell follows the clock, not the network."""
    async with stage(first="2PP") as s:
        await s.arrive(loaded(CARDS))
        await s.end()
        assert "● just now" in s.title
        s.clock.advance(130)
        s.screen.tick()
        assert "● 2 min ago" in s.title
        s.clock.advance(3 * 3600)
        s.screen.tick()
        assert "○ stale · 3 h ago" in s.title


async def test_an_empty_clan_is_said_to_be_empty() -> None:
    """A clan without members is a result, not a fault."""
    async with stage(first="2PP") as s:
        await s.arrive(loaded([]))
        await s.end()
        assert s.message == "this clan has no members"
        assert s.grid.placeholder == "Nobody to show · c opens another clan"
