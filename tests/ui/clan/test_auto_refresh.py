"""Tests of auto-refresh: its schedule, its pause and its announcements."""

from __future__ import annotations

from msgspec.structs import replace

from clantui.core.model.tag import Tag
from clantui.ui.clan.auto_refresh import EVERY
from tests.factories.races import people, race, racer
from tests.ui.harness import Stage, loaded, stage

HOME = Tag("2PP")


def told(s: Stage) -> list[str]:
    """Return the notifications, the oldest first."""
    return [notice.message for notice in s.app._notifications]


async def watching(s: Stage) -> None:
    """Load a clan and turn the watch on; its first reading is over."""
    await s.arrive(loaded(["Wizard", "Miner"]))
    await s.end()
    await s.press("A")
    await s.arrive(loaded(["Wizard", "Miner"]))
    await s.end()


async def test_it_reads_again_after_its_time_and_not_before() -> None:
    """Auto-refresh loads once every two minutes, the lifetime of the API's cached responses."""
    async with stage(first="2PP") as s:
        await watching(s)
        assert len(s.engine.loads) == 2
        s.clock.advance(EVERY.total_seconds() - 1)
        s.screen.tick()
        assert len(s.engine.loads) == 2
        s.clock.advance(1)
        s.screen.tick()
        s.screen.tick()
        await s.pilot.pause()
        assert len(s.engine.loads) == 3
        assert s.engine.loads[2].request.max_age > 0


async def test_after_hours_in_the_shell_one_reading_follows() -> None:
    """After a long suspension one load follows, not one for each missed time."""
    async with stage(first="2PP") as s:
        await watching(s)
        s.clock.advance(5 * 3600)
        for _ in range(5):
            s.screen.tick()
            await s.pilot.pause()
        assert len(s.engine.loads) == 3


async def test_paused_it_says_so_and_reads_nothing() -> None:
    """Space pauses and resumes auto-refresh; the title says which."""
    async with stage(first="2PP") as s:
        await watching(s)
        assert "↻" in s.title
        await s.press("space")
        assert "‖ paused" in s.title
        s.clock.advance(3600)
        s.screen.tick()
        await s.pilot.pause()
        assert len(s.engine.loads) == 2
        await s.press("space")
        assert "paused" not in s.title
        assert len(s.engine.loads) == 3


async def test_off_it_reads_nothing() -> None:
    """A second `A` turns auto-refresh off."""
    async with stage(first="2PP") as s:
        await watching(s)
        await s.press("A")
        assert "↻" not in s.title
        s.clock.advance(3600)
        s.screen.tick()
        await s.pilot.pause()
        assert len(s.engine.loads) == 2


async def test_a_new_favourite_is_told_and_an_outage_is_not() -> None:
    """A changed favourite is announced by name; a player who failed to load is not."""
    async with stage(first="2PP") as s:
        await watching(s)
        s.clock.advance(EVERY.total_seconds())
        s.screen.tick()
        await s.pilot.pause()
        partial = loaded(["Wizard", "Miner"]).retry_failed()
        gone = partial.clan.members[0].tag
        lost = replace(
            partial, players={t: p for t, p in partial.players.items() if t != gone}
        ).cancel()
        await s.arrive(lost)
        await s.end()
        before = len(told(s))
        s.clock.advance(EVERY.total_seconds())
        s.screen.tick()
        await s.pilot.pause()
        await s.arrive(loaded(["Wizard", "Zap"]))
        await s.end()
        assert told(s)[before:] == ["Thor1 moved from Miner to Zap"]


async def test_being_overtaken_is_told() -> None:
    """The race is loaded with the clan; being overtaken is announced."""

    def read(s: Stage, ours: int, theirs: int) -> int:
        asked = [q for q in s.engine.questions if q.what == "race"]
        us = racer(HOME, people(4), medals=ours)
        them = racer(Tag("9YY"), people(4), medals=theirs)
        asked[-1].answer.set_result(race(us, them))
        return len(asked)

    async with stage(first="2PP") as s:
        await watching(s)
        assert read(s, ours=900, theirs=500) == 1
        await s.pilot.pause()
        s.clock.advance(EVERY.total_seconds())
        s.screen.tick()
        await s.pilot.pause()
        assert read(s, ours=900, theirs=1000) == 2
        await s.pilot.pause()
        assert "#9YY" in told(s)[-1]
