"""Reminders of unused decks before the end of the day, and of absent members."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from clantui.core.history.clan_watch import ClanWatch
from clantui.core.history.events import EventKind
from clantui.core.history.reminders import (
    describe_absences,
    find_away_events,
    find_idle_events,
    learn_reset,
    remind_of_decks,
)
from clantui.core.model.race import PeriodType, RaceLog, WarRecord
from clantui.core.model.survey import Survey
from clantui.core.race.phrases import USUAL_RESET, estimate_day_end
from tests.factories.events import race
from tests.factories.races import people, race_log, war_day
from tests.factories.surveys import AT, KNIGHT, PROPERTY, make_survey

MORNING: Final = datetime(2026, 11, 21, 8, 30, tzinfo=UTC)
TWO_HOURS: Final = timedelta(hours=2)
WEEKS: Final = timedelta(weeks=2)

remind: Final = partial(remind_of_decks, ahead=TWO_HOURS, reset=USUAL_RESET)


def test_unused_decks_are_reported_before_the_day_ends() -> None:
    """Two hours before the end; not earlier, and not if all decks are used."""
    event = remind(war_day(0, 2, 4), (), MORNING, MORNING)
    assert event is not None
    assert event.sentence == ("2 players have 6 decks left, and about 90 min to play them")
    assert (event.kind.value, event.decks) == ("decks", 6)
    assert event.ends == MORNING.replace(hour=10, minute=0)
    early = MORNING.replace(hour=7)
    assert remind(war_day(0, 2), (), early, early) is None
    assert remind(war_day(4, 4), (), MORNING, MORNING) is None
    late = MORNING.replace(hour=11)
    assert remind(war_day(0, 2), (), MORNING, late) is None


def test_training_days_have_no_reminder() -> None:
    """On training days there are no decks to use."""
    training = replace(war_day(0, 2), period_type=PeriodType.TRAINING)
    assert remind(training, (), MORNING, MORNING) is None


def test_the_end_of_the_day_is_learned_from_two_loads() -> None:
    """A day that ended between 9:30 and 9:40 ends at 9:35; loads far apart teach nothing."""
    before, after = race(5, 3, period=3), race(0, 0, period=4)
    at = MORNING.replace(hour=9, minute=30)
    later = at + timedelta(minutes=10)
    assert learn_reset(before, at, after, later) == timedelta(hours=9, minutes=35)
    assert learn_reset(before, at, before, later) is None
    assert learn_reset(before, at - timedelta(hours=2), after, later) is None
    assert learn_reset(before, later, after, at) is None, "the clock was set back"


MOMENTS: Final = st.datetimes(
    min_value=datetime(2020, 1, 1),  # noqa: DTZ001 — the zone is given beside it
    max_value=datetime(2090, 1, 1),  # noqa: DTZ001
    timezones=st.just(UTC),
)


@PROPERTY
@given(MOMENTS, st.timedeltas(timedelta(0), timedelta(hours=1)))
def test_a_learned_end_is_between_the_loads(at: datetime, apart: timedelta) -> None:
    """The learned time of day lies between both loads."""
    reset = learn_reset(race(5, 3, period=3), at, race(0, 0, period=4), at + apart)
    assert reset is not None
    assert timedelta(0) <= reset < timedelta(days=1)
    ends = estimate_day_end(at - timedelta(microseconds=1), reset)
    assert at <= ends <= at + apart


@PROPERTY
@given(MOMENTS, st.timedeltas(timedelta(0), timedelta(hours=23)))
def test_the_next_end_is_within_a_day(at: datetime, reset: timedelta) -> None:
    """The estimated end is later than the moment, by a day at most."""
    assert timedelta(0) < estimate_day_end(at, reset) - at <= timedelta(days=1)


def make_survey_last_seen(days: float | None, *, at: datetime = AT) -> Survey:
    """Return a survey whose one member was last seen these days before `AT`."""
    found = make_survey([KNIGHT])
    last = None if days is None else AT - timedelta(days=days)
    members = tuple(replace(member, last_seen=last) for member in found.clan.members)
    return replace(found, at=at, clan=replace(found.clan, members=members))


@pytest.mark.parametrize(
    ("before", "after", "is_reported"),
    [(13.9, 14.0, True), (13.9, 13.95, False), (15.0, 15.1, False), (None, 14.0, True),
     (15.0, None, False), (15.0, 0.0, False)],
)  # fmt: skip
def test_an_absent_member_is_reported_once(
    before: float | None, after: float | None, is_reported: bool
) -> None:
    """A member is reported after two weeks, not before, and not again."""
    events = find_away_events(make_survey_last_seen(before), make_survey_last_seen(after), WEEKS)
    assert [event.sentence for event in events] == (
        ["Player 0 has not been seen for 2 weeks"] if is_reported else []
    )
    assert {event.kind for event in events} <= {EventKind.AWAY}


def test_the_usual_end_of_a_day_is_at_ten() -> None:
    """Without data a day ends at 10:00 UTC."""
    assert estimate_day_end(MORNING) == MORNING.replace(hour=10, minute=0)
    assert timedelta(hours=10) == USUAL_RESET


def test_a_day_has_one_reminder() -> None:
    """The next day has another one, before the learned end."""
    watch, today = ClanWatch(), WarRecord(race=war_day(0, 2))
    watch, first = watch.with_war(today, MORNING)
    watch, second = watch.with_war(today, MORNING + timedelta(minutes=10))
    assert ([event.kind for event in first], second) == ([EventKind.DECKS], ())
    tomorrow = WarRecord(race=replace(war_day(0, 2), period=war_day().period + 1))
    ended = MORNING + timedelta(minutes=20)
    watch, _ = watch.with_war(tomorrow, ended)
    assert watch.reset == timedelta(hours=8, minutes=45)
    early = ended + timedelta(hours=22)
    watch, third = watch.with_war(tomorrow, early)
    assert [event.ends for event in third] == [MORNING + timedelta(days=1, minutes=15)]


weeks_of_a_log = st.lists(st.none() | st.lists(st.integers(0, 2), max_size=4), max_size=5)


@PROPERTY
@given(weeks_of_a_log, weeks_of_a_log, st.integers(1, 4))
def test_members_without_a_deck_for_weeks_are_reported(
    before: list[list[int] | None], after: list[list[int] | None], weeks: int
) -> None:
    """Each of the weeks has to be without a deck, and they are reported once."""
    members = make_survey([KNIGHT] * 3).clan.members

    def log(weeks_of_decks: list[list[int] | None]) -> RaceLog:
        return race_log(*(None if week is None else people(*week) for week in weeks_of_decks))

    def is_idle(weeks_of_decks: list[list[int] | None], number: int) -> bool:
        last = weeks_of_decks[:weeks]
        decks = [week[number] if week and len(week) > number else None for week in last]
        return len(last) == weeks and all(used == 0 for used in decks)

    events = find_idle_events(members, log(before), log(after), weeks)
    expected = [n for n in range(3) if is_idle(after, n) and not is_idle(before, n)]
    assert [event.subject for event in events] == [members[n].tag for n in expected]


def test_a_log_with_too_few_weeks_reports_no_one() -> None:
    """After one week without a deck nobody has used none for two weeks."""
    survey, week = make_survey([KNIGHT]), people(0)
    assert find_idle_events(survey.clan.members, race_log(), race_log(week), 2) == ()
    assert describe_absences(survey, race_log(week), WEEKS) == ""
    assert describe_absences(survey, race_log(week, week), WEEKS) != ""


def test_absences_and_weeks_without_a_deck_are_different_kinds_of_events() -> None:
    """A member who was not seen is `away`, one who has used no war deck is `inactive`."""
    members = make_survey([KNIGHT]).clan.members
    events = find_idle_events(members, race_log(), race_log(people(0)), 1)
    assert [event.kind for event in events] == [EventKind.INACTIVE]
    assert [event.sentence for event in events] == ["Player 0 has used no war deck for 1 week"]


@pytest.mark.parametrize(
    ("minutes", "words"),
    [(120, "about 2 h"), (1, "about 1 min"), (121, None), (0, None)],
)
def test_a_reminder_comes_within_its_time(minutes: int, words: str | None) -> None:
    """The whole two hours belong to it; at the end of the day there is none."""
    now = MORNING.replace(hour=10, minute=0) - timedelta(minutes=minutes)
    event = remind(war_day(1, 4), (), MORNING, now)
    assert (event and event.sentence) == (
        None if words is None else f"1 player has 3 decks left, and {words} to play them"
    )


def test_a_reminder_names_all_who_can_battle() -> None:
    """Most decks come first; if the members are known, only they can battle."""
    event = remind(war_day(2, 0, 4), (), MORNING, MORNING)
    assert event is not None
    assert [(player.name, player.decks) for player in event.players] == [
        ("Player 1", 4),
        ("Player 0", 2),
    ]
    members = make_survey([KNIGHT]).clan.members
    event = remind(war_day(2, 0, 4), members, MORNING, MORNING)
    assert event is not None
    assert event.sentence.startswith("1 player has 2 decks left, ")


def test_two_loads_an_hour_apart_show_the_end_of_a_day() -> None:
    """The same day of the next season is another day."""
    hour = timedelta(hours=1)
    before, after = race(5, 3, period=3), race(0, 0, period=4)
    assert learn_reset(before, MORNING, after, MORNING + hour) == timedelta(hours=9)
    next_week = replace(before, section=before.section + 1)
    assert learn_reset(before, MORNING, next_week, MORNING + hour) == timedelta(hours=9)


def test_absent_members_are_listed_by_reason() -> None:
    """A member who was not seen is not listed again for the decks."""
    survey = make_survey([KNIGHT] * 4, ["Anna", "Bo", "Cy", "Di"])
    seen = (AT - WEEKS, AT - timedelta(weeks=3), AT, None)
    members = tuple(
        replace(member, last_seen=last)
        for member, last in zip(survey.clan.members, seen, strict=True)
    )
    survey = replace(survey, clan=replace(survey.clan, members=members))
    week = people(0, 4, 0, 0)
    log = race_log(week, week, week)
    assert describe_absences(survey, log, WEEKS) == (
        "not seen for 2 weeks: Anna, Bo · no war deck for 2 weeks: Cy, Di"
    )
    assert describe_absences(survey, None, WEEKS) == "not seen for 2 weeks: Anna, Bo"
    assert describe_absences(survey, log, timedelta(weeks=3)) == (
        "not seen for 3 weeks: Bo · no war deck for 3 weeks: Anna, Cy, Di"
    )
    assert describe_absences(survey, race_log(week, None), WEEKS) == (
        "not seen for 2 weeks: Anna, Bo"
    )


def test_a_day_that_has_just_begun_has_no_reminder() -> None:
    """Its end is that of the day before, as it is learned with this load."""
    watch, _ = ClanWatch().with_war(WarRecord(race=war_day(4)), MORNING)
    tomorrow = replace(war_day(0, 2), period=war_day().period + 1)
    watch, events = watch.with_war(WarRecord(race=tomorrow), MORNING + timedelta(minutes=20))
    assert EventKind.DECKS not in {event.kind for event in events}
    assert watch.reset == timedelta(hours=8, minutes=40)


def test_a_member_becomes_absent_between_two_loads() -> None:
    """The same last visit is no absence at the first load, and one at the next."""
    at_first = make_survey_last_seen(13.9)
    later = replace(at_first, at=AT + timedelta(days=1))
    assert [event.kind for event in find_away_events(at_first, later, WEEKS)] == [EventKind.AWAY]
    assert find_away_events(later, replace(later, at=AT + timedelta(days=2)), WEEKS) == ()


def test_an_idle_member_is_reported_once() -> None:
    """After another idle week there is no second event; after a week with decks there is."""
    members = make_survey([KNIGHT]).clan.members
    idle, used = people(0), people(1)
    first, second = race_log(idle, used), race_log(idle, idle, used)
    assert len(find_idle_events(members, race_log(used), first, 1)) == 1
    assert find_idle_events(members, first, second, 1) == ()
    assert len(find_idle_events(members, first, second, 2)) == 1
