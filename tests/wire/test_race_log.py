"""The log of past river races: gaps, other clans, invalid values."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from clantui.core.model.errors import InvalidResponse
from clantui.core.model.race import RaceLog
from clantui.core.model.tag import Tag
from clantui.wire.race_log import MAX_WEEKS, decode_race_log

CLAN = Tag("2PP")


def week(
    season: int, section: int, day: str = "", change: int = 20, **changes: object
) -> dict[str, Any]:
    """Return the payload of a week; `day` as in `20260629`."""
    clan = {"tag": "#2PP", "fame": 9000, "participants": [{"tag": "#8YY", "decksUsed": 7}]}
    clan |= changes
    return {
        "seasonId": season,
        "sectionIndex": section,
        "createdDate": f"{day or '20260629'}T093706.000Z",
        "standings": [
            {"rank": 1, "trophyChange": change, "clan": clan},
            {"rank": 2, "trophyChange": change // 2, "clan": {"tag": "#9YY", "fame": 10000}},
        ],
    }


def decode(*weeks: object) -> RaceLog:
    """Decode a log of weeks."""
    return decode_race_log(json.dumps({"items": list(weeks)}).encode(), CLAN)


def list_sections(log: RaceLog) -> list[int | None]:
    """Return the sections of a log, None for a missing week."""
    return [None if week is None else week.section for week in log.weeks]


def test_a_week_is_decoded() -> None:
    """A week has the clan's rank, its participants, and a flag for the Colosseum."""
    usual, colosseum = decode(week(133, 0), week(132, 3, "20260622", change=100)).weeks
    assert usual is not None
    assert colosseum is not None
    assert (usual.place, usual.participants[0].decks, usual.is_colosseum) == (1, 7, False)
    assert colosseum.is_colosseum


def test_weeks_are_sorted() -> None:
    """The latest first; duplicates are left out."""
    log = decode(week(133, 0), week(133, 2), week(133, 1), week(133, 1, fame=1))
    assert list_sections(log) == [2, 1, 0]


def test_a_missing_week_leaves_a_gap() -> None:
    """A week that is missing between two others is None."""
    assert list_sections(decode(week(133, 3), week(133, 0))) == [3, None, None, 0]


def test_gaps_across_seasons_are_found_by_date() -> None:
    """A season may have four or five weeks, or end early."""
    complete = decode(week(133, 0, "20260608"), week(132, 2, "20260601", change=100))
    assert list_sections(complete) == [0, 2]
    gap = decode(week(133, 0, "20260608"), week(132, 2, "20260525"))
    assert list_sections(gap) == [0, None, 2]
    odd_dates = decode(week(133, 1, "20260608"), week(132, 3, "20260607"))
    assert list_sections(odd_dates) == [1, None, 3]
    undated = decode(week(133, 1, "x"), week(132, 3, "y"))
    assert list_sections(undated) == [1, None, 3]


def test_a_week_without_the_clan_is_none() -> None:
    """A week without the clan is not a week without decks."""
    assert list_sections(decode(week(133, 1, tag="#9QQ"), week(133, 0))) == [None, 0]


@pytest.mark.parametrize(
    "odd",
    [
        {},
        {"seasonId": None, "sectionIndex": 1},
        {"seasonId": -1, "sectionIndex": 1},
        {"seasonId": "x", "sectionIndex": 1},
        None,
        7,
    ],
)
def test_a_week_without_a_number_is_left_out(odd: object) -> None:
    """A week without a number is left out, and affects no other week."""
    assert list_sections(decode(odd, week(133, 0))) == [0]


def test_invalid_participants_are_left_out() -> None:
    """A participant without a tag, or a duplicate of an earlier one, is left out."""
    participants = [{}, {"tag": "#8YY"}, {"tag": "#8YY", "decksUsed": 3}]
    (only,) = decode(week(133, 0, participants=participants)).weeks
    assert only is not None
    assert [participant.decks for participant in only.participants] == [0]


@pytest.mark.parametrize("participants", [None, [], [{}], "x"])
def test_a_week_without_participants_is_none(participants: object) -> None:
    """A week without participants is not one in which all members were absent."""
    log = decode(week(133, 1, participants=participants), week(133, 0))
    assert list_sections(log) == [None, 0]


def test_the_number_of_weeks_is_limited() -> None:
    """A gap of a thousand weeks is not filled."""
    log = decode(week(133, 4000), week(133, 0))
    assert len(log.weeks) == MAX_WEEKS


@pytest.mark.parametrize("body", [b"", b"[]", b'{"items": 3}', b"<html>"])
def test_another_shape_is_invalid(body: bytes) -> None:
    """A response of another shape is not taken for an empty log."""
    with pytest.raises(InvalidResponse):
        decode_race_log(body, CLAN)


def test_a_clan_without_past_weeks_has_an_empty_log() -> None:
    """A log without weeks is no error."""
    assert decode().weeks == ()
    assert decode_race_log(b"{}", CLAN).weeks == ()
    assert not decode().is_current(1)


def test_a_log_is_current_until_a_week_ends() -> None:
    """The latest week is the one before this week; before a first week it is a colosseum."""
    assert decode(week(133, 1)).is_current(2)
    assert not decode(week(133, 1)).is_current(3)
    assert decode(week(132, 3, change=100)).is_current(0)
    assert not decode(week(132, 2)).is_current(0)


@pytest.mark.parametrize(
    ("change", "fame", "is_colosseum"),
    [
        (50, 9_000, True),
        (-50, 9_000, True),
        (49, 9_000, False),
        (-49, 9_000, False),
        (20, 10_000, False),
        (20, 10_001, True),
    ],
)
def test_the_colosseum_is_known_by_its_numbers(
    change: int, fame: int, *, is_colosseum: bool
) -> None:
    """War trophies change by 50 or more, or a clan has more medals than the finish line."""
    (only,) = decode(week(133, 0, change=change, fame=fame)).weeks
    assert only is not None
    assert only.is_colosseum is is_colosseum


def test_the_first_of_two_equal_weeks_counts() -> None:
    """It has its time, its participants and its place."""
    later = [{"tag": "#9QQ", "decksUsed": 3}]
    (only,) = decode(week(133, 1, "20260608"), week(133, 1, "20260601", participants=later)).weeks
    assert only is not None
    assert [participant.decks for participant in only.participants] == [7]
    assert only.ended == datetime(2026, 6, 8, 9, 37, 6, tzinfo=UTC)


def test_a_place_of_zero_is_unknown() -> None:
    """Places are counted from 1."""
    payload = week(133, 1)
    payload["standings"][0]["rank"] = 0
    (only,) = decode(payload).weeks
    assert only is not None
    assert only.place is None


def test_twelve_weeks_are_read() -> None:
    """Older ones are left out."""
    for number, read in ((12, 12), (13, 12)):
        log = decode(*(week(133, section) for section in range(number)))
        assert list_sections(log) == [*range(number - 1, number - 1 - read, -1)]
