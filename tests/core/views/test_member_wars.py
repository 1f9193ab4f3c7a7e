"""War members: this week, past weeks, new members, and players who left."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from clantui.core.model.game import Member
from clantui.core.model.race import Participant, PastWeek, PeriodType, Race, RaceClan, RaceLog
from clantui.core.model.tag import Tag
from clantui.core.race.members import list_members
from clantui.core.race.standings import compute_standings
from clantui.core.text.chat import CHAT_LIMIT
from clantui.core.views.member_wars import (
    ClanChange,
    MemberWars,
    count_war_decks_so_far,
    list_war_members,
    write_reminder,
)
from tests.factories.races import race_log

CLAN = Tag("2PP")
ANNA, BO, CY, DEE = Tag("PQQ"), Tag("8YY"), Tag("CCC"), Tag("9YY")
TRAINING_DAY = 1
WAR_DAY_2 = 4
MONDAY = datetime(2026, 11, 23, 10, tzinfo=UTC)
WEEK = timedelta(days=7)


def member(tag: Tag, rank: int = 1, *, days_ago: int = 0, name: str = "") -> Member:
    """Return a member of the roster, last seen some days before `MONDAY`."""
    name = name or f"Name {tag}"
    seen = MONDAY - timedelta(days=days_ago)
    return Member(tag=tag, name=name, raw_name=name, rank=rank, last_seen=seen)


def part(tag: Tag, decks: int = 0, medals: int = 0, today: int = 0) -> Participant:
    """Return a player's entry in a race."""
    name = f"Name {tag}"
    return Participant(
        tag=tag, name=name, raw_name=name, decks=decks, medals=medals, decks_today=today
    )


def race(*participants: Participant, period: int = WAR_DAY_2) -> Race:
    """Return this week's race."""
    kind = PeriodType.WAR if period % 7 >= 3 else PeriodType.TRAINING
    clan = RaceClan(tag=CLAN, name="Ours", raw_name="Ours", participants=participants)
    return Race(clan=CLAN, period_type=kind, section=2, period=period, clans=(clan,))


def find(rows: tuple[MemberWars, ...], tag: Tag) -> MemberWars:
    """Return the row of a player."""
    return next(row for row in rows if row.tag == tag)


def test_the_decks_of_a_week_grow_by_four_a_war_day() -> None:
    """A member can use four decks on each war day so far, none in training."""
    assert [count_war_decks_so_far(race(period=period)) for period in range(7)] == [
        0,
        0,
        0,
        4,
        8,
        12,
        16,
    ]
    assert count_war_decks_so_far(None) is None


def test_a_week_in_another_clan_is_not_a_week_without_decks() -> None:
    """A member missing from a week has None there; an idle one has 0."""
    past = race_log((part(ANNA, 16), part(BO, 0)), (part(BO, 8),), None)
    rows = list_war_members([member(ANNA), member(BO)], race(part(ANNA), part(BO)), past, 5)
    assert find(rows, ANNA).weeks == (None, None, 16)
    assert find(rows, ANNA).attendance == 1.0
    assert find(rows, BO).weeks == (None, 8, 0)
    assert find(rows, BO).attendance == 0.25


def test_without_participants_in_the_race_no_one_is_reminded() -> None:
    """No member has numbers, and no one is reminded, if the race has no participants."""
    rows = list_war_members([member(ANNA)], race(), None, 5)
    assert (rows[0].decks, rows[0].week_decks, rows[0].has_not_played) == (None, None, False)
    assert write_reminder(rows).reason == "Nothing copied: nothing is known of this week's war"


def test_members_are_marked_as_new_back_or_left() -> None:
    """New ones are in no past week, returning ones not in the last, others not in the roster."""
    past = race_log((part(BO, 4),), (part(ANNA, 4), part(BO, 4)))
    now = race(part(ANNA, 1), part(BO, 1), part(CY, 1), part(Tag("GGG"), 3), part(Tag("RRR"), 0))
    rows = list_war_members([member(ANNA), member(BO), member(CY)], now, past, 5)
    changes = {row.tag: row.change for row in rows}
    assert changes == {
        ANNA: ClanChange.BACK,
        BO: None,
        CY: ClanChange.NEW,
        Tag("GGG"): ClanChange.LEFT,
    }
    assert rows[-1].tag == Tag("GGG")


def test_a_player_who_left_is_listed_with_decks_or_medals() -> None:
    """Either shows that they took part this week."""
    now = race(part(ANNA, 1), part(BO, 0, 90), part(CY, 1, 0), part(Tag("GGG")))
    rows = list_war_members([member(ANNA)], now, None, 5)
    assert [(row.tag, row.change) for row in rows[1:]] == [
        (BO, ClanChange.LEFT),
        (CY, ClanChange.LEFT),
    ]


@pytest.mark.parametrize(
    ("decks", "medals", "mean"), [(4, 500, 125.0), (3, 0, 0.0), (0, 0, None), (0, 90, None)]
)
def test_medals_of_a_deck_need_a_deck(decks: int, medals: int, mean: float | None) -> None:
    """No medals are an average of 0; without decks there is none."""
    (row,) = list_war_members([member(ANNA)], race(part(ANNA, decks, medals)), None, 5)
    assert row.medals_per_deck == mean


@pytest.mark.parametrize(
    ("section", "is_colosseum", "ended", "missed"),
    [
        (2, False, None, True),
        (1, False, None, False),
        (0, True, None, True),
        (0, False, None, False),
        (0, False, MONDAY - WEEK + timedelta(seconds=1), True),
        (0, False, MONDAY - WEEK, False),
    ],
)
def test_the_week_before_the_first_of_a_season_is_recognised(
    section: int, is_colosseum: bool, ended: datetime | None, missed: bool
) -> None:
    """It is a colosseum, or ended less than a week ago; in a season, it is the section before."""
    gone = part(Tag("GGG"), 0, 50)
    week = PastWeek(
        season=8,
        section=1,
        is_colosseum=is_colosseum,
        ended=ended,
        participants=(part(ANNA), gone),
    )
    now = replace(race(gone, period=TRAINING_DAY), section=section)
    log = RaceLog(clan=CLAN, weeks=(week,))
    row, left = list_war_members([member(ANNA)], now, log, 5, MONDAY)
    assert (row.missed_last_week, left.missed_last_week) == (missed, False)


def test_without_a_log_no_one_is_new() -> None:
    """Past weeks are unknown, so no one can be called new."""
    rows = list_war_members([member(ANNA)], race(part(ANNA)), None, 5)
    assert rows[0].change is None
    assert rows[0].attendance is None


def test_a_member_missing_from_the_race_has_not_come_back() -> None:
    """The API omits members who were last seen before the race began."""
    past = race_log((part(BO, 4),), (part(ANNA, 4),))
    rows = list_war_members([member(ANNA), member(BO)], race(part(BO)), past, 5)
    assert find(rows, ANNA).change is None
    assert find(rows, ANNA).has_not_played
    assert (find(rows, ANNA).decks, find(rows, ANNA).decks_today) == (0, 0)


def test_in_a_contradictory_race_no_one_counts_as_not_playing() -> None:
    """Our clan is missing from it, or has medals but no used decks."""
    silent = race()
    medals = replace(silent.clans[0], medals_today=900, participants=(part(ANNA), part(BO, 4)))
    for unknown in (replace(silent, clans=(medals,)), replace(silent, clans=())):
        rows = list_war_members([member(ANNA), member(BO)], unknown, None, 5)
        assert [row.decks_today for row in rows] == [None, None]
        assert not any(row.has_not_played for row in rows)
        assert write_reminder(rows).reason == "Nothing copied: nothing is known of this week's war"


def test_without_a_race_no_one_came_back() -> None:
    """A member missing from the last weeks is not marked as back."""
    past = race_log((part(BO, 4),), (part(ANNA, 4), part(BO, 4)))
    for now in (None, race()):
        rows = list_war_members([member(ANNA), member(BO), member(CY)], now, past, 5)
        assert [find(rows, tag).change for tag in (ANNA, BO, CY)] == [None, None, ClanChange.NEW]


def test_members_who_used_few_decks_in_three_weeks_are_inactive() -> None:
    """Inactive members used less than a quarter of their decks; two weeks are not enough."""
    sleepy = race_log((part(ANNA, 3),), (part(ANNA, 4),), (part(ANNA, 4),))
    assert list_war_members([member(ANNA)], None, sleepy, 5)[0].is_inactive
    assert not list_war_members([member(ANNA)], None, sleepy, 2)[0].is_inactive
    quarter = race_log((part(ANNA, 4),), (part(ANNA, 4),), (part(ANNA, 4),))
    assert not list_war_members([member(ANNA)], None, quarter, 5)[0].is_inactive


@pytest.mark.parametrize(
    ("decks", "is_inactive"),
    [((0, None, 0, 0, 16), True), ((16, None, 0, 0, 0), False), ((0, 0, None, 16, 0), False)],
)
def test_only_the_last_three_known_weeks_make_a_member_inactive(
    decks: tuple[int | None, ...], is_inactive: bool
) -> None:
    """Older weeks do not count, and weeks that are missing from the log are skipped."""
    past = race_log(*(None if used is None else (part(ANNA, used),) for used in decks))
    (row,) = list_war_members([member(ANNA)], None, past, 5)
    assert row.is_inactive == is_inactive


def test_members_are_placed_by_medals_then_decks_then_past_weeks() -> None:
    """Members without a deck this week are sorted by past weeks."""
    past = race_log((part(BO, 16), part(CY, 8)))
    now = race(part(ANNA, 4, 500), part(BO, 0), part(CY, 0))
    rows = list_war_members([member(CY), member(BO), member(ANNA)], now, past, 5)
    assert [row.tag for row in rows] == [ANNA, BO, CY]
    assert [row.place for row in rows] == [1, 2, 3]


def test_equal_medals_have_the_order_and_the_rank_of_the_race() -> None:
    """Players with equal medals share a rank in both tables; decks, then names, order them."""
    names = {ANNA: "cy", BO: "Bo", CY: "anna", DEE: "Dee"}
    medals = {ANNA: (4, 400), BO: (4, 400), CY: (8, 400), DEE: (4, 500)}
    parts = [replace(part(player, *medals[player]), name=name) for player, name in names.items()]
    crew = [replace(member(player), name=name) for player, name in names.items()]
    now = race(*parts)
    (standing,) = compute_standings(now)
    in_race = [(row.rank, row.participant.name) for row in list_members(standing, None)]
    rows = list_war_members(crew, now, race_log((part(ANNA, 16),)), 5)
    assert [(row.rank, row.name) for row in rows] == in_race
    assert in_race == [(1, "Dee"), (2, "anna"), (2, "Bo"), (2, "cy")]
    assert [row.rank for row in list_war_members(crew, None, None, 5)] == [1, 2, 3, 4]


def test_in_training_there_are_no_decks_yet() -> None:
    """Before the war no one has decks or medals, and no one counts as not playing."""
    row = list_war_members([member(ANNA)], race(part(ANNA), period=1), None, 5)[0]
    assert (row.decks, row.medals, row.decks_today, row.has_not_played) == (
        None,
        None,
        None,
        False,
    )


def test_the_reminder_fits_the_chat() -> None:
    """A line for the chat names as many members as fit, and counts the others."""
    tags = [Tag(f"8{first}{second}") for first in "289PYLQGRJ" for second in "289PYLQGRJ"]
    rows = list_war_members([member(tag) for tag in tags], race(part(ANNA, 4)), None, 5)
    line = write_reminder(rows).text
    assert line.startswith("No war deck yet this week: Name #8")
    assert line.endswith("more")
    assert CHAT_LIMIT - len(f", Name {tags[0]}") < len(line) <= CHAT_LIMIT
    assert write_reminder(list_war_members([member(ANNA)], race(part(ANNA, 4)), None, 5)).text == (
        "Everybody has played in this war."
    )
    assert write_reminder(
        list_war_members([member(ANNA)], race(part(ANNA), period=1), None, 5)
    ).reason == ("Nothing copied: the war has not begun")


def test_emoji_in_a_reminder_count_as_on_phones() -> None:
    """A reminder with emoji fits the text field of a phone, which counts most of them as two."""
    tags = [Tag(f"8{letter}") for letter in "289PYLQGRJCUV"]
    for away in (tags[:4], tags, []):
        members = [member(tag, days_ago=7 * (tag in away), name="🏆" * 12) for tag in tags]
        rows = list_war_members(members, race(part(ANNA, 4)), None, 5, MONDAY)
        assert len(write_reminder(rows).text.encode("utf-16-le")) <= 2 * CHAT_LIMIT


@given(st.data())
def test_a_reminder_names_each_member_once(data: st.DataObject) -> None:
    """Any numbers of idle, absent and waiting members fit one line, each name once at most."""
    tags = [Tag(f"8{first}{second}") for first in "289PY" for second in "289PYLQGRJ"]
    decks = data.draw(st.lists(st.sampled_from([0, 4]), min_size=50, max_size=50))
    asleep = data.draw(st.sets(st.sampled_from(tags)))
    away = data.draw(st.sets(st.sampled_from(tags)))
    week = tuple(part(tag, 0 if tag in asleep else 16) for tag in tags)
    now = race(*(part(tag, used) for tag, used in zip(tags, decks, strict=True)))
    members = [member(tag, days_ago=7 * (tag in away)) for tag in tags]
    rows = list_war_members(members, now, race_log(week, week, week), 5, MONDAY)
    line = write_reminder(rows).text
    assert len(line) <= CHAT_LIMIT
    assert all(line.count(f"{row.name},") + line.endswith(row.name) <= 1 for row in rows)
    for words, listed in (("Under 25%", asleep - away), ("Not seen for 7 days", away)):
        assert (words in line) == bool(listed)


@given(
    st.lists(
        st.none() | st.dictionaries(st.sampled_from([ANNA, BO, CY]), st.integers(0, 20)),
        max_size=12,
    )
)
def test_totals_of_a_week_are_those_of_the_log(weeks: list[dict[Tag, int] | None]) -> None:
    """The decks of all rows add up to the log's; decks beyond 16 do not count."""
    past = race_log(
        *(
            None if week is None else tuple(part(tag, n) for tag, n in week.items())
            for week in weeks
        )
    )
    rows = list_war_members([member(ANNA), member(BO), member(CY)], None, past, 10)
    for index, week in enumerate(reversed(weeks[:10])):
        used_decks = [decks for row in rows if (decks := row.weeks[index]) is not None]
        assert sum(used_decks) == sum(min(decks, 16) for decks in (week or {}).values())
        assert len(used_decks) == len(week or {})


tags_of_people = st.lists(st.sampled_from([ANNA, BO, CY, Tag("2PP"), Tag("9YY")]), unique=True)


@given(tags_of_people, tags_of_people, st.integers(0, 4))
def test_each_player_has_one_row(roster: list[Tag], participants: list[Tag], decks: int) -> None:
    """Members come first, then players who left and have played this week."""
    now = race(*(part(tag, decks) for tag in participants))
    rows = list_war_members([member(tag) for tag in roster], now, None, 5)
    left = [tag for tag in participants if tag not in roster] if decks else []
    assert {row.tag for row in rows[: len(roster)]} == set(roster)
    assert sorted(map(str, (row.tag for row in rows[len(roster) :]))) == sorted(map(str, left))
    assert [row.place for row in rows] == list(range(1, len(rows) + 1))


@pytest.mark.parametrize(
    ("days_unseen", "weeks"), [(None, 0), (6, 0), (7, 0), (8, 1), (13, 1), (15, 2)]
)
def test_a_member_not_seen_during_a_week_used_no_deck(days_unseen: int | None, weeks: int) -> None:
    """The log omits members who were not seen since a week began. They have 0 decks in that week.

    So the week does not count as one in another clan, and the member is not marked as new.
    """
    log_with_dates = RaceLog(
        clan=CLAN,
        weeks=tuple(
            PastWeek(season=9, section=3 - back, ended=MONDAY - back * WEEK, participants=others)
            for back, others in enumerate([(part(BO, 4),)] * 2)
        ),
    )
    last_seen = None if days_unseen is None else MONDAY - timedelta(days=days_unseen)
    roster = [replace(member(ANNA), last_seen=last_seen), member(BO)]
    for now in (race(part(BO), part(CY, 1)), None):
        rows = list_war_members(roster, now, log_with_dates, 5)
        assert find(rows, ANNA).weeks == (None,) * (2 - weeks) + (0,) * weeks
        if weeks:
            assert (find(rows, ANNA).change, find(rows, ANNA).attendance) == (None, 0.0)
    assert find(list_war_members(roster, race(part(CY, 1)), log_with_dates, 5), CY).weeks == (
        None,
        None,
    )


@pytest.mark.parametrize(
    ("now", "section", "missed"),
    [
        (race(period=TRAINING_DAY), 1, True),
        (race(part(ANNA), part(BO), period=TRAINING_DAY), 1, True),
        (race(period=TRAINING_DAY), 0, False),
        (replace(race(period=TRAINING_DAY), section=0), 1, True),
        (replace(race(period=TRAINING_DAY), section=0), 0, False),
        (race(part(ANNA), part(BO)), 1, False),
        (replace(race(period=TRAINING_DAY), period_type=PeriodType.UNKNOWN), 1, False),
        (None, 1, True),
        (None, 0, False),
    ],
)
def test_before_the_war_members_without_a_deck_last_week_are_listed(
    now: Race | None, section: int, missed: bool
) -> None:
    """This is so on training days and between seasons, if the log has last week.

    Members who were in another clan last week and players who have left are not listed.
    """
    past = PastWeek(
        season=9,
        section=section,
        ended=MONDAY if section else MONDAY - WEEK,
        participants=(part(ANNA, 16, 2400), part(BO, 0), part(Tag("GGG"), 0)),
    )
    roster = [member(ANNA), member(BO), member(CY)]
    rows = list_war_members(
        roster, now, RaceLog(clan=CLAN, weeks=(past,)), 5, MONDAY + timedelta(hours=1)
    )
    assert [row.tag for row in rows if row.missed_last_week] == ([BO] if missed else [])
    medals = {row.tag: row.last_medals for row in rows}
    assert medals == ({ANNA: 2400, BO: 0, CY: None} if missed else dict.fromkeys((ANNA, BO, CY)))
    sentence = f"No war deck last week: Name {BO}"
    assert (write_reminder(rows).text == sentence) == missed
    assert ("last week" in write_reminder(rows).text) == missed


def test_a_clan_whose_members_are_unknown_has_no_one_to_remind() -> None:
    """The sentence does not claim that all members have played."""
    rows = list_war_members([], race(part(ANNA, 4)), None, 5)
    assert write_reminder(rows).reason == "Nothing copied: no member of this clan is known"


def test_before_the_war_members_are_sorted_by_the_medals_of_last_week() -> None:
    """Earlier weeks do not matter until the war begins."""
    latest = (part(ANNA, 12, 2000), part(BO, 16, 1800))
    past = PastWeek(season=9, section=1, ended=MONDAY, participants=latest)
    older = PastWeek(season=9, section=0, participants=(part(ANNA, 2), part(BO, 16)))
    roster = [member(BO), member(ANNA)]
    both = RaceLog(clan=CLAN, weeks=(past, older))
    training = list_war_members(roster, race(period=TRAINING_DAY), both, 5)
    assert [row.tag for row in training] == [ANNA, BO]
    war = list_war_members(roster, race(part(ANNA), part(BO)), both, 5)
    assert [row.tag for row in war] == [BO, ANNA]
