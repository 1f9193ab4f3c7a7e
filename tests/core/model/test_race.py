"""Tests of a race, its past weeks, and a record with missing parts."""

from __future__ import annotations

from datetime import timedelta

import pytest
from msgspec.structs import replace

from clantui.core.model.errors import NotFound, RoyaleError
from clantui.core.model.race import PastWeek, PeriodType, Race, RaceLog, WarRecord
from tests.factories.races import people, race, race_log
from tests.factories.surveys import AT, HOME, LATE

RACE = race()
LOG = race_log(people(4))


@pytest.mark.parametrize(
    ("kind", "is_war"),
    [
        (PeriodType.TRAINING, False),
        (PeriodType.WAR, True),
        (PeriodType.COLOSSEUM, True),
        (PeriodType.UNKNOWN, False),
    ],
)
def test_battles_bring_medals_on_war_days(kind: PeriodType, *, is_war: bool) -> None:
    """The days of the colosseum are war days, too."""
    assert race(kind=kind).is_war is is_war


@pytest.mark.parametrize(
    ("day", "numbers"),
    [(2, (None, 1)), (3, (1, None)), (6, (4, None))],
)
def test_the_fourth_day_is_the_first_war_day(day: int, numbers: tuple[int | None, ...]) -> None:
    """The number of a day that contradicts its kind is unknown."""
    war, training = (race(kind=kind, day=day) for kind in (PeriodType.WAR, PeriodType.TRAINING))
    assert (war.war_day, training.war_in) == numbers


def test_a_week_began_seven_days_before_its_end() -> None:
    """It is unknown if the end is."""
    week = PastWeek(season=9, section=1, ended=AT)
    assert week.began == AT - timedelta(days=7)
    assert replace(week, ended=None).began is None


def test_a_past_week_finds_its_participants() -> None:
    """Each participant is found by the tag."""
    crew = people(4, 2)
    week = PastWeek(season=9, section=1, participants=crew)
    assert week.by_tag == {crew[0].tag: crew[0], crew[1].tag: crew[1]}


@pytest.mark.parametrize(
    ("latest", "section", "is_current"),
    [
        (PastWeek(season=9, section=1), 2, True),
        (PastWeek(season=9, section=1), 3, False),
        (PastWeek(season=9, section=1), 1, False),
        (PastWeek(season=9, section=3, is_colosseum=True), 0, True),
        (PastWeek(season=9, section=3), 0, False),
        (None, 1, False),
    ],
)
def test_a_log_is_current_if_it_has_last_week(
    latest: PastWeek | None, section: int, *, is_current: bool
) -> None:
    """A season begins after the colosseum of the one before."""
    assert RaceLog(clan=HOME, weeks=(latest,)).is_current(section) is is_current
    assert not RaceLog(clan=HOME).is_current(section)


@pytest.mark.parametrize(
    ("today", "log", "error", "missing", "problem"),
    [
        (RACE, LOG, None, "", ""),
        (None, LOG, None, "", ""),
        (None, None, LATE, "war data", LATE.sentence),
        (None, LOG, LATE, "the race", f"the race: {LATE.sentence}"),
        (RACE, None, LATE, "past weeks", f"past weeks: {LATE.sentence}"),
        (RACE, LOG, LATE, "the latest war data", f"the latest war data: {LATE.sentence}"),
    ],
)
def test_the_missing_part_of_a_war_is_named(
    today: Race | None, log: RaceLog | None, error: RoyaleError | None, missing: str, problem: str
) -> None:
    """A clan without a race misses nothing; if all is missing, the reason alone is enough."""
    record = WarRecord(race=today, log=log, error=error)
    assert (record.missing, record.problem) == (missing, problem)


def test_missing_parts_are_those_of_an_earlier_record() -> None:
    """Newer parts stay, and so does the error; a record without an error is complete."""
    newer, older = race(day=5), race(day=4)
    before = WarRecord(race=older, log=LOG)
    error = NotFound("gone")
    assert WarRecord(race=newer, error=error).with_last_known(before) == WarRecord(
        race=newer, log=LOG, error=error
    )
    other = race_log(people(1), people(2))
    assert WarRecord(log=other, error=error).with_last_known(before) == WarRecord(
        race=older, log=other, error=error
    )
    assert WarRecord().with_last_known(before) == WarRecord()
    assert WarRecord(error=error).with_last_known(None) == WarRecord(error=error)
