"""Tests of the log of past river races: gaps, other clans, odd values."""

from __future__ import annotations

import json
from typing import Any

import pytest

from clantui.core.model.errors import InvalidResponse
from clantui.core.model.race_log import RaceLog
from clantui.core.model.tag import Tag
from clantui.wire.race_log import MAX_WEEKS, decode_race_log

CLAN = Tag("2PP")


def week(
    season: int, section: int, day: str = "", change: int = 20, **ours: object
) -> dict[str, Any]:
    """Return a week as the API tells it; `day` as in `20260629`."""
    clan = {"tag": "#2PP", "fame": 9000, "participants": [{"tag": "#8YY", "decksUsed": 7}], **ours}
    return {
        "seasonId": season,
        "sectionIndex": section,
        "createdDate": f"{day or '20260629'}T093706.000Z",
        "standings": [
            {"rank": 1, "trophyChange": change, "clan": clan},
            {"rank": 2, "trophyChange": change // 2, "clan": {"tag": "#9YY", "fame": 10000}},
        ],
    }


def read(*weeks: object) -> RaceLog:
    """Decode weeks."""
    return decode_race_log(json.dumps({"items": list(weeks)}).encode(), CLAN)


def sections(log: RaceLog) -> list[int | None]:
    """Return the sections of a log, None for a week that is not told."""
    return [None if one is None else one.section for one in log.weeks]


def test_a_week_has_its_place_its_people_and_its_kind() -> None:
    """A week tells where the clan came in, who was in it, and whether it was the colosseum."""
    usual, colosseum = read(week(133, 0), week(132, 3, "20260622", change=100)).weeks
    assert usual is not None
    assert colosseum is not None
    assert (usual.place, usual.participants[0].decks, usual.is_colosseum) == (1, 7, False)
    assert colosseum.is_colosseum


def test_weeks_are_counted_by_the_log_not_by_their_order() -> None:
    """Weeks come the latest first, whatever the order, and one told twice counts once."""
    log = read(week(133, 0), week(133, 2), week(133, 1), week(133, 1, fame=1))
    assert sections(log) == [2, 1, 0]


def test_a_missing_week_leaves_a_gap() -> None:
    """A week between two that are told is there as not told."""
    assert sections(read(week(133, 3), week(133, 0))) == [3, None, None, 0]


def test_across_seasons_the_dates_tell_of_gaps() -> None:
    """A season may have four weeks or five or end early: its last week is known by dates alone."""
    whole = read(week(133, 0, "20260608"), week(132, 2, "20260601", change=100))
    assert sections(whole) == [0, 2]
    gap = read(week(133, 0, "20260608"), week(132, 2, "20260525"))
    assert sections(gap) == [0, None, 2]
    undated = read(week(133, 1, "x"), week(132, 3, "y"))
    assert sections(undated) == [1, None, 3]


def test_a_week_of_other_clans_is_not_told() -> None:
    """A week in which the clan is missing is no week without decks."""
    assert sections(read(week(133, 1, tag="#9QQ"), week(133, 0))) == [None, 0]


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
    """One odd week costs no other."""
    assert sections(read(odd, week(133, 0))) == [0]


@pytest.mark.parametrize(
    "participants", [None, [], [{}], [{"tag": "#8YY"}, {"tag": "#8YY", "decksUsed": 3}], "x"]
)
def test_odd_participants_cost_no_more_than_themselves(participants: object) -> None:
    """A participant without a tag is left out; of two with one tag the first counts."""
    (only,) = read(week(133, 0, participants=participants)).weeks
    assert only is not None
    assert [one.decks for one in only.participants] in ([], [0])


def test_more_weeks_than_are_read_are_cut_off() -> None:
    """A gap of a thousand weeks makes no thousand lines."""
    log = read(week(133, 4000), week(133, 0))
    assert len(log.weeks) == MAX_WEEKS


@pytest.mark.parametrize("body", [b"", b"[]", b'{"items": 3}', b"<html>"])
def test_another_answer_is_refused(body: bytes) -> None:
    """A body of another form is no log without weeks."""
    with pytest.raises(InvalidResponse):
        decode_race_log(body, CLAN)


def test_a_clan_without_past_weeks_has_an_empty_log() -> None:
    """A new clan's log is empty, and that is no error."""
    assert read().weeks == ()
    assert decode_race_log(b"{}", CLAN).weeks == ()
    assert not read().is_current(1)


def test_a_log_is_current_until_a_newer_week_is_over() -> None:
    """The latest week is the one before this week; before the first week it is a colosseum."""
    assert read(week(133, 1)).is_current(2)
    assert not read(week(133, 1)).is_current(3)
    assert read(week(132, 3, change=100)).is_current(0)
    assert not read(week(132, 2)).is_current(0)
