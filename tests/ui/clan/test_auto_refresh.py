"""Tests of auto-refresh: its schedule, its pause and its announcements."""

from __future__ import annotations

from datetime import timedelta

from msgspec.structs import replace

from clantui.core.model.tag import Tag
from clantui.ui.app import ClanApp
from clantui.ui.clan.auto_refresh import EVERY
from clantui.ui.clan.screen import ClanScreen
from clantui.ui.options import ScreenOptions
from tests.factories.races import people, race, racer
from tests.ui.fake_backend import FakeBackend
from tests.ui.harness import NOON, Clock, Stage, loaded, stage

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


async def test_the_settings_of_the_watch_are_those_of_the_screen() -> None:
    """Auto-refresh tells of decks left, and of who stays away, when the settings say so."""
    ahead, away = timedelta(hours=20), timedelta(weeks=3)
    start = ScreenOptions(first=HOME, remind=ahead, away=away)
    app = ClanApp(FakeBackend(home=HOME), Clock(NOON), start)
    async with app.run_test(size=(80, 24)):
        screen = app.screen
        assert isinstance(screen, ClanScreen)
        watch = replace(screen.controller.auto_refresh, next_at=NOON)
    seen = loaded(["Wizard"])
    for days, told_of in ((20.9, []), (21.1, ["Thor0 has not been seen for 3 weeks"])):
        (member,) = seen.clan.members
        gone = replace(member, last_seen=seen.at - timedelta(days=days))
        newer = replace(seen, clan=replace(seen.clan, members=(gone,)))
        watch, events = watch.with_survey(newer)
        assert [event.sentence for event in events] == told_of
    day = race(racer(HOME, people(2)), day=5)
    for hours, kinds in ((0, []), (3, ["decks"])):  # the day ends at 10, in 22 hours or 19
        watch, events = watch.with_race(day, NOON + timedelta(hours=hours))
        assert [event.kind.value for event in events] == kinds
