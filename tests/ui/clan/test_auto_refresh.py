"""Tests of auto-refresh: its schedule, its pause and its announcements."""

from __future__ import annotations

from datetime import timedelta

import pytest
from msgspec.structs import replace

from clantui.core.clan_list import ClanList, ClanRef
from clantui.core.history.events import Event, EventKind
from clantui.core.model.race import Participant, WarRecord
from clantui.core.model.tag import Tag
from clantui.core.text.notification import BELL
from clantui.ui.app import ClanApp
from clantui.ui.clan.auto_refresh import REFRESH_INTERVAL, AutoRefresh
from clantui.ui.clan.messages import ClanChanged
from clantui.ui.clan.screen import ClanScreen
from clantui.ui.common.header import ScreenHeader
from clantui.ui.options import ScreenOptions
from tests.factories.races import people, race, race_log, racer
from tests.ui.fake_backend import FakeBackend
from tests.ui.harness import NOON, Clock, Stage, make_survey, stage, start_auto_refresh

HOME = Tag("2PP")


async def test_auto_refresh_loads_every_two_minutes() -> None:
    """Auto-refresh loads once every two minutes, the lifetime of the API's cached responses."""
    async with stage(first="2PP") as s:
        await start_auto_refresh(s)
        assert len(s.backend.loads) == 2
        s.clock.advance(REFRESH_INTERVAL.total_seconds() - 1)
        s.screen.tick()
        assert len(s.backend.loads) == 2
        s.clock.advance(1)
        s.screen.tick()
        await s.tick()
        assert len(s.backend.loads) == 3
        assert s.backend.loads[2].request.max_age > 0


async def test_one_load_follows_a_long_suspend() -> None:
    """After a long suspension one load follows, not one for each missed time."""
    async with stage(first="2PP") as s:
        await start_auto_refresh(s)
        s.clock.advance(5 * 3600)
        for _ in range(5):
            await s.tick()
        assert len(s.backend.loads) == 3


async def test_a_pause_is_shown_and_nothing_is_loaded() -> None:
    """Space pauses and resumes auto-refresh; the title says which."""
    async with stage(first="2PP") as s:
        await start_auto_refresh(s)
        assert "↻" in s.title
        await s.press("space")
        assert "‖ paused" in s.title
        await s.tick(3600)
        assert len(s.backend.loads) == 2
        await s.press("space")
        assert "paused" not in s.title
        assert len(s.backend.loads) == 3


def test_the_first_load_is_due_at_once() -> None:
    """Switched on, auto-refresh loads now, and then after its interval."""
    planned = AutoRefresh().toggle(NOON).tick(NOON)
    assert planned is not None
    assert planned.next_at == NOON + REFRESH_INTERVAL


def test_a_pause_ends_with_auto_refresh() -> None:
    """Switched off and on again, it is not paused."""
    paused = AutoRefresh().toggle(NOON).toggle_pause()
    assert paused.mark == "‖ paused"
    assert paused.toggle(NOON).toggle(NOON).mark == "↻"


async def test_nothing_is_loaded_after_switching_off() -> None:
    """A second `A` turns auto-refresh off."""
    async with stage(first="2PP") as s:
        await start_auto_refresh(s)
        await s.press("A")
        assert "↻" not in s.title
        await s.tick(3600)
        assert len(s.backend.loads) == 2


async def test_a_new_favourite_is_announced_and_an_outage_is_not() -> None:
    """A changed favourite is announced by name; a player who failed to load is not."""
    async with stage(first="2PP") as s:
        await start_auto_refresh(s)
        await s.tick(REFRESH_INTERVAL.total_seconds())
        partial = make_survey(["Wizard", "Miner"]).retry_failed()
        gone = partial.clan.members[0].tag
        lost = replace(
            partial, players={t: p for t, p in partial.players.items() if t != gone}
        ).cancel()
        await s.load(lost)
        before = len(s.notices)
        await s.tick(REFRESH_INTERVAL.total_seconds())
        await s.load(make_survey(["Wizard", "Zap"]))
        assert s.notices[before:] == ["Thor1 moved from Miner to Zap"]


async def test_being_overtaken_is_announced() -> None:
    """The race is loaded with the clan; being overtaken is announced."""

    def answer_war(s: Stage, our_medals: int, their_medals: int) -> int:
        calls = [q for q in s.backend.calls if q.name == "load_war_record"]
        own = racer(HOME, people(4), medals=our_medals)
        rival = racer(Tag("9YY"), people(4), medals=their_medals)
        calls[-1].answer.set_result(WarRecord(race=race(own, rival)))
        return len(calls)

    async with stage(first="2PP") as s:
        await start_auto_refresh(s)
        assert answer_war(s, our_medals=900, their_medals=500) == 1
        await s.pilot.pause()
        await s.tick(REFRESH_INTERVAL.total_seconds())
        assert answer_war(s, our_medals=900, their_medals=1000) == 2
        await s.pilot.pause()
        assert "#9YY" in s.notices[-1]


async def test_the_options_of_the_screen_set_reminders_and_absences() -> None:
    """Auto-refresh announces unused decks and absences at the times of the options."""
    ahead, away = timedelta(hours=20), timedelta(weeks=3)
    start = ScreenOptions(first=HOME, remind=ahead, away=away)
    app = ClanApp(FakeBackend(home=HOME), Clock(NOON), start)
    async with app.run_test(size=(80, 24)):
        screen = app.screen
        assert isinstance(screen, ClanScreen)
        watch = replace(screen.controller.auto_refresh, next_at=NOON)
    seen = make_survey(["Wizard"])
    for days, expected in ((20.9, []), (21.1, ["Thor0 has not been seen for 3 weeks"])):
        (member,) = seen.clan.members
        gone = replace(member, last_seen=seen.at - timedelta(days=days))
        newer = replace(seen, clan=replace(seen.clan, members=(gone,)))
        watch, events = watch.with_survey(newer)
        assert [event.sentence for event in events] == expected
    day = race(racer(HOME, people(2)), day=5)
    for hours, kinds in ((0, []), (3, ["decks"])):  # the day ends at 10, in 22 hours or 19
        watch, events = watch.with_war(HOME, WarRecord(race=day), NOON + timedelta(hours=hours))
        assert [event.kind.value for event in events] == kinds


@pytest.mark.parametrize(
    ("notify", "written"), [("none", ""), ("bell", BELL), ("desktop", "Thornwood;Lark joined")]
)
async def test_a_change_is_announced_outside_the_window_as_the_option_says(
    monkeypatch: pytest.MonkeyPatch, notify: str, written: str
) -> None:
    """The terminal gets nothing, a bell, or a notification with the clan's name."""
    app = ClanApp(FakeBackend(home=HOME), Clock(NOON), ScreenOptions(first=HOME, notify=notify))
    seen: list[str] = []
    async with app.run_test(size=(80, 24)) as pilot:
        driver = app._driver
        assert driver is not None
        change = Event(kind=EventKind.JOINED, clan=HOME, sentence="Lark joined")
        with monkeypatch.context() as patch:
            patch.setattr(type(driver), "is_headless", False)
            patch.setattr(driver, "write", seen.append)
            app.screen.post_message(ClanChanged("Thornwood", (change,)))
            await pilot.pause()
        sent = "".join(seen)
        assert written in sent
        assert (BELL in sent) == (notify != "none")
        assert ("]777;" in sent) == (notify == "desktop")


async def test_a_member_idle_in_war_is_announced() -> None:
    """The past weeks come with the race; a member idle for as long as `away` says is announced."""

    async def answer_war(s: Stage, *weeks: tuple[Participant, ...]) -> None:
        calls = [q for q in s.backend.calls if q.name == "load_war_record"]
        calls[-1].answer.set_result(WarRecord(log=race_log(*weeks)))
        await s.pilot.pause()

    async with stage(first="2PP") as s:
        await start_auto_refresh(s)
        tag = make_survey(["Wizard", "Miner"]).clan.members[1].tag
        idle, played = (
            (replace(people(4)[0], tag=tag, decks=decks, name="Thor1"),) for decks in (0, 4)
        )
        await answer_war(s, idle, played)
        before = len(s.notices)
        for weeks in ((idle, idle, played), (idle, idle, played)):
            await s.tick(REFRESH_INTERVAL.total_seconds())
            await s.load(make_survey(["Wizard", "Miner"]))
            await answer_war(s, *weeks)
        assert s.notices[before:] == ["Thor1 has used no war deck for 2 weeks"]


def test_there_are_no_events_while_auto_refresh_is_off() -> None:
    """A change is an event only between two answers that came while auto-refresh was on."""
    before, after = make_survey(["Wizard"]), make_survey(["Wizard", "Miner"])
    off = AutoRefresh()
    assert [off.with_survey(survey) for survey in (before, after)] == [(off, ()), (off, ())]
    on, none = off.toggle(NOON).with_survey(before)
    assert none == ()
    assert [event.name for event in on.with_survey(after)[1]] == ["Thor1"]


async def test_the_open_race_is_reloaded_too() -> None:
    """The race screen is reloaded with the clan below it, and has the mark of auto-refresh."""

    def count_races(s: Stage) -> int:
        return sum(call.name == "load_race" for call in s.backend.calls)

    async with stage(first="2PP") as s:
        await s.load(make_survey(["Wizard", "Miner"]))
        await s.press("b")
        own = race(racer(HOME, people(4), medals=900))
        await s.answer(own)
        assert count_races(s) == 1
        await s.press("A")
        assert count_races(s) == 2, "at once"
        header = s.app.screen.query_one(ScreenHeader)
        assert header.render().plain.rstrip().endswith("↻")
        for call in s.backend.calls:
            if not call.answer.done() and call.name == "load_race":
                call.answer.set_result(own)
        await s.load(make_survey(["Wizard", "Miner"]))
        await s.tick(REFRESH_INTERVAL.total_seconds())
        assert count_races(s) == 3
        await s.press("A")
        assert "↻" not in header.render().plain


@pytest.mark.parametrize("key", [pytest.param("M", marks=pytest.mark.soak), "x"])
async def test_open_screens_of_several_clans_are_reloaded_too(key: str) -> None:
    """The clans of the family and of the comparison are reloaded, once they are loaded."""
    ours, rival = make_survey(["Wizard"]), make_survey(["Zap"], "Oakshade", "8YY")
    async with stage(load_delay=1000, loaded=ours) as s:
        clans = (ClanRef(HOME), ClanRef(rival.clan.tag))
        s.screen.controller.use_list(ClanList("list", clans))
        await s.press(key)
        await s.load(rival)
        before = len(s.backend.loads)
        await s.press("A")
        await s.pilot.pause()
        loaded = [load.tag for load in s.backend.loads[before:]]
        assert loaded[:2] == [HOME, HOME], "for the clan, and for the screen over it"
        header = s.app.screen.query_one(ScreenHeader)
        assert "↻" in header.render().plain
        await s.tick(REFRESH_INTERVAL.total_seconds())
        assert s.backend.loads[before + 1].result.cancelled() is False, "goes on"
