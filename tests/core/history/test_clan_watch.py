"""A watched clan over several loads, some of which are incomplete."""

from __future__ import annotations

from datetime import timedelta

from msgspec.structs import replace

from clantui.core.history.clan_watch import ClanWatch
from clantui.core.model.race import WarRecord
from clantui.core.model.survey import Survey
from tests.factories.events import describe, race
from tests.factories.races import people, race_log, war_day
from tests.factories.surveys import AT, KNIGHT, WIZARD, make_survey


def test_a_change_during_an_outage_is_an_event_after_it() -> None:
    """A load without a player is not what the next one is compared with."""
    watch, first = ClanWatch().with_survey(make_survey([KNIGHT]))
    watch, outage = watch.with_survey(make_survey([KNIGHT], failed=[0]))
    _, after = watch.with_survey(make_survey([WIZARD]))
    assert (first, outage) == ((), ())
    assert [kind for kind, _ in describe(after)] == ["moved"]


def test_a_war_is_compared_with_the_last_one_that_was_loaded() -> None:
    """A load without the race or the past weeks changes neither."""
    watch, _ = ClanWatch(away=timedelta(weeks=3)).with_survey(make_survey([KNIGHT]))
    idle, played = people(0), people(4)
    log, later = race_log(idle, idle, played), race_log(idle, idle, idle, played)
    watch, first = watch.with_war(WarRecord(race=race(200, 100), log=log), AT)
    watch, outage = watch.with_war(WarRecord(), AT)
    _, after = watch.with_war(WarRecord(race=race(200, 300), log=later), AT)
    assert (first, outage) == ((), ())
    assert [kind for kind, _ in describe(after)] == ["inactive", "overtaken"]
    assert after[0].sentence == "Player 0 has used no war deck for 3 weeks"


def test_a_watch_has_its_own_limits() -> None:
    """Absence, weeks without a deck and the time of the reminder are those of the user."""
    survey = make_survey([KNIGHT])
    (member,) = survey.clan.members

    def seen_ago(days: float) -> Survey:
        members = (replace(member, last_seen=AT - timedelta(days=days)),)
        return replace(survey, clan=replace(survey.clan, members=members))

    watch = ClanWatch(away=timedelta(weeks=1), ahead=timedelta(hours=20))
    watch, _ = watch.with_survey(seen_ago(6.9))
    watch, away = watch.with_survey(seen_ago(7))
    assert [event.sentence for event in away] == ["Player 0 has not been seen for 1 week"]
    idle = race_log(people(0))
    watch, _ = watch.with_war(WarRecord(race=war_day(2), log=race_log(people(1))), AT)
    assert watch.reminded == AT.replace(hour=10, minute=0) + timedelta(days=1)
    watch, events = watch.with_war(WarRecord(race=war_day(2), log=idle), AT)
    assert [event.sentence for event in events] == ["Player 0 has used no war deck for 1 week"]


def test_a_cached_race_is_as_old_as_its_answer() -> None:
    """The end of the day is learned from the times of the answers, not of the loads."""
    before, after = race(5, 3, period=3), race(0, 0, period=4)
    load, minutes = AT.replace(hour=9, minute=40), timedelta(minutes=1)
    watch, _ = ClanWatch().with_war(WarRecord(race=replace(before, age=600.0)), load)
    assert watch.race_at == load - 10 * minutes
    watch, _ = watch.with_war(WarRecord(race=replace(after, age=60.0)), load + 11 * minutes)
    assert watch.race_at == load + 10 * minutes
    assert watch.reset == timedelta(hours=9, minutes=40)
    watch, _ = watch.with_war(WarRecord(race=after), load + 20 * minutes)
    assert watch.reset == timedelta(hours=9, minutes=40), "no day ended: nothing is learned"


def test_a_war_with_an_ignored_race_has_its_log() -> None:
    """If the race cannot be compared, the past weeks are compared next time all the same."""
    log = race_log(people(4))
    watch, _ = ClanWatch().with_war(WarRecord(race=race(500, 300), log=None), AT)
    watch, _ = watch.with_war(WarRecord(race=race(0, 300), log=log), AT)
    assert watch.log == log
    assert watch.race == race(500, 300)


def test_the_next_day_has_a_reminder_from_its_first_moment() -> None:
    """At the end of the day of the last reminder the next day begins."""
    watch = ClanWatch(ahead=timedelta(hours=24))
    watch, first = watch.with_war(WarRecord(race=war_day(0, 2)), AT.replace(hour=9))
    (reminder,) = first
    assert reminder.ends is not None
    _, second = watch.with_war(WarRecord(race=war_day(0, 2)), reminder.ends)
    assert [kind for kind, _ in describe(second)] == ["decks"]


def test_a_reminder_counts_the_members_of_the_last_load() -> None:
    """A member who is not in the race yet has four decks left."""
    watch = ClanWatch(ahead=timedelta(hours=24))
    watch, _ = watch.with_survey(make_survey([KNIGHT, WIZARD]))
    _, (reminder,) = watch.with_war(WarRecord(race=war_day(4)), AT)
    assert (reminder.decks, [p.name for p in reminder.players]) == (4, ["Player 1"])
