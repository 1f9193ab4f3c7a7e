"""Tests of decoding the river race."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import msgspec
import pytest

from clantui.core.model.errors import InvalidResponse
from clantui.core.model.race import PeriodType, Race
from clantui.core.model.tag import Tag
from clantui.demo.world.world import MOMENT, World
from clantui.wire import race as wire_race

HOME: Final = Tag("2PP")


def decode(payload: object, age: float = 0.0) -> Race:
    """Decode a response."""
    return wire_race.decode_race(json.dumps(payload).encode(), HOME, age)


def clan(**more: object) -> dict[str, Any]:
    """Return a race of one clan."""
    return {"clans": [{"tag": "#2PP", **more}]}


def test_a_race_is_decoded() -> None:
    """Each value of a race gets to its field."""
    person = {"tag": "#8YY", "name": "<c7>Ann", "fame": 700, "decksUsed": 5, "decksUsedToday": 3}
    boat = {"name": "Keep\u200b", "fame": 4000, "periodPoints": 900, "clanScore": 620}
    boat["finishTime"] = "20260628T093704.000Z"
    payload = clan(**boat, participants=[{**person, "boatAttacks": 1}])
    week = {"sectionIndex": 3, "periodIndex": 27, "periodType": "warDay"}
    race = decode({**payload, **week}, age=40)
    assert (race.clan, race.period_type, race.section, race.period) == (
        HOME,
        PeriodType.WAR,
        3,
        27,
    )
    assert (race.war_day, race.week, race.age) == (4, 4, 40)
    (own,) = race.clans
    assert (own.tag, own.name, own.raw_name) == (HOME, "Keep", "Keep\u200b")
    assert (own.fame, own.medals_today, own.war_trophies) == (4000, 900, 620)
    assert own.finished == datetime(2026, 6, 28, 9, 37, 4, tzinfo=UTC)
    (ann,) = own.participants
    assert (ann.tag, ann.name, ann.raw_name) == (Tag("8YY"), "Ann", "<c7>Ann")
    assert (ann.medals, ann.decks, ann.decks_today, ann.boat_attacks) == (700, 5, 3, 1)


def test_defences_are_those_of_the_last_day() -> None:
    """Of the logged days only the latest one of this week counts."""

    def day(period: int, defences: int) -> dict[str, Any]:
        result = {"clan": {"tag": "#2PP"}, "progressEarnedFromDefenses": defences}
        return {"periodIndex": period, "items": [result, {"clan": None}]}

    logs = [day(26, 410), day(25, 435), day(20, 7), {"items": None}, {}]
    week = {"periodIndex": 27, "periodLogs": logs}
    assert decode({**clan(), **week}).clans[0].defence == 410
    assert decode({**clan(), **week, "periodIndex": 31}).clans[0].defence == 0
    assert decode({**clan(), "periodIndex": 27, "periodLogs": None}).clans[0].defence == 0


@pytest.mark.parametrize("empty", [..., None, []])
def test_missing_values_have_defaults(empty: object) -> None:
    """A race needs only its tag; all other values have defaults."""
    nothing = {} if empty is ... else {"participants": empty, "name": None, "fame": None}
    (own,) = decode(clan(**nothing)).clans
    assert (own.name, own.fame, own.finished, own.participants) == ("#2PP", 0, None, ())


@pytest.mark.parametrize("payload", [{}, {"clans": None}, {"clans": [], "state": "matchmaking"}])
def test_a_race_may_have_no_clans(payload: object) -> None:
    """Before the clans are matched there are none: this is no error."""
    race = decode(payload)
    assert (race.clans, race.period_type) == ((), PeriodType.UNKNOWN)


@pytest.mark.parametrize(
    ("payload", "kind"),
    [
        ("training", PeriodType.TRAINING),
        ("warDay", PeriodType.WAR),
        ("colosseum", PeriodType.COLOSSEUM),
        ("carnival", PeriodType.UNKNOWN),
        (None, PeriodType.UNKNOWN),
    ],
)
def test_a_new_period_type_is_unknown(payload: str | None, kind: PeriodType) -> None:
    """A new type of period is no reason to reject the race."""
    assert decode({**clan(), "periodType": payload}).period_type is kind


@pytest.mark.parametrize("never", ["19691231T235959.000Z", None, "", "soon"])
def test_an_unfinished_boat_has_no_time(never: str | None) -> None:
    """The API sends the last second of 1969 for "never"."""
    assert decode(clan(finishTime=never)).clans[0].finished is None


@pytest.mark.parametrize(
    "payload",
    [[], "x", {"clans": 5}, {"clans": ["many"]}, {"clans": [{}]}, {"clans": [{"tag": "many"}]}],
)
def test_another_shape_is_invalid(payload: object) -> None:
    """The message quotes nothing of the body."""
    with pytest.raises(InvalidResponse) as caught:
        decode(payload)
    assert "many" not in caught.value.sentence


@pytest.mark.parametrize("day", range(35))
def test_every_day_of_the_demo_is_decoded(day: int) -> None:
    """On each day of a season the race has five clans, and the right kind of day."""
    world = World(at=MOMENT - timedelta(days=19) + timedelta(days=day))
    body = msgspec.json.encode(world.build_race(world.home))
    race = wire_race.decode_race(body, Tag.parse(world.home))
    assert {str(racer.tag) for racer in race.clans} == {world.home, *world.rivals}
    assert (race.war_day is None) == (race.period_type is PeriodType.TRAINING)
    assert (race.war_in is None) == race.is_war


@pytest.mark.parametrize("field", ["decksUsed", "decksUsedToday", "fame", "boatAttacks"])
def test_a_negative_count_is_unknown(field: str) -> None:
    """-4 decks used would leave 8; the other values are read."""
    good, odd = {"tag": "#8YY", "decksUsed": 7, "decksUsedToday": 3}, {"tag": "#9Y8V", field: -4}
    (own,) = decode(clan(fame=-5, periodPoints=900, participants=[good, odd])).clans
    assert (own.fame, own.medals_today) == (0, 900)
    first, second = own.participants
    assert (first.decks, first.decks_today) == (7, 3)
    assert (second.decks, second.decks_today, second.medals, second.boat_attacks) == (0, 0, 0, 0)


def test_a_race_without_numbers_is_that_of_the_first_day() -> None:
    """The API counts weeks and days from 0."""
    race = decode({**clan(), "sectionIndex": None, "periodIndex": None})
    assert (race.section, race.period, race.week, race.age) == (0, 0, 1, 0.0)
