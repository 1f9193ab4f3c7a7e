"""Tests of war members: this week, past weeks, who is new, who has left."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from clantui.core.model.game import Member
from clantui.core.model.race import Participant, PeriodType, Race, RaceClan
from clantui.core.model.race_log import PastWeek, RaceLog
from clantui.core.model.tag import Tag
from clantui.core.race.war_members import (
    REMINDER,
    ClanChange,
    MemberWars,
    list_war_members,
    remind,
    war_decks_so_far,
)

CLAN = Tag("2PP")
ANNA, BO, CY = Tag("PQQ"), Tag("8YY"), Tag("CCC")
WAR_DAY_2 = 4


def member(tag: Tag, rank: int = 1) -> Member:
    """Return a member of the roster."""
    return Member(tag=tag, name=f"Name {tag}", raw_name=f"Name {tag}", rank=rank)


def part(tag: Tag, decks: int = 0, medals: int = 0, today: int = 0) -> Participant:
    """Return somebody's part in a race."""
    name = f"Name {tag}"
    return Participant(
        tag=tag, name=name, raw_name=name, decks=decks, medals=medals, decks_today=today
    )


def race(*participants: Participant, period: int = WAR_DAY_2) -> Race:
    """Return this week's race."""
    kind = PeriodType.WAR if period % 7 >= 3 else PeriodType.TRAINING
    clan = RaceClan(tag=CLAN, name="Ours", raw_name="Ours", participants=participants)
    return Race(clan=CLAN, period_type=kind, section=2, period=period, clans=(clan,))


def log(*weeks: tuple[Participant, ...] | None) -> RaceLog:
    """Return a log, the latest week first."""
    return RaceLog(
        clan=CLAN,
        weeks=tuple(
            None if week is None else PastWeek(season=9, section=9 - back, participants=week)
            for back, week in enumerate(weeks)
        ),
    )


def find(rows: tuple[MemberWars, ...], tag: Tag) -> MemberWars:
    """Return somebody's row."""
    return next(row for row in rows if row.tag == tag)


def test_the_decks_of_a_week_grow_by_four_a_war_day() -> None:
    """A member can use four decks for each day of war so far, none in training."""
    assert [war_decks_so_far(race(period=period)) for period in range(7)] == [
        0,
        0,
        0,
        4,
        8,
        12,
        16,
    ]
    assert war_decks_so_far(None) is None


def test_a_week_in_another_clan_is_not_a_week_without_decks() -> None:
    """A member missing from a week has no figure there; one in it who slept has 0."""
    past = log((part(ANNA, 16), part(BO, 0)), (part(BO, 8),), None)
    rows = list_war_members([member(ANNA), member(BO)], race(part(ANNA), part(BO)), past, 5)
    assert find(rows, ANNA).weeks == (None, None, 16)
    assert find(rows, ANNA).attendance == 1.0
    assert find(rows, BO).weeks == (None, 8, 0)
    assert find(rows, BO).attendance == 0.25


def test_new_back_and_left() -> None:
    """New is in no past week, back not in the last one, left no longer in the roster."""
    past = log((part(BO, 4),), (part(ANNA, 4), part(BO, 4)))
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


def test_without_a_log_nobody_is_new() -> None:
    """A clan without past weeks has no newcomers: nothing tells who was there."""
    rows = list_war_members([member(ANNA)], race(part(ANNA)), None, 5)
    assert rows[0].change is None
    assert rows[0].attendance is None


def test_a_member_the_race_does_not_know_has_not_come_back() -> None:
    """Of who was not seen since before the last race nothing is said."""
    past = log((part(BO, 4),), (part(ANNA, 4),))
    rows = list_war_members([member(ANNA), member(BO)], race(part(BO)), past, 5)
    assert find(rows, ANNA).change is None
    assert find(rows, ANNA).has_not_played


def test_three_weeks_under_a_quarter_are_inactive() -> None:
    """Under a quarter of the decks of the last three known weeks is inactive; two do not do."""
    sleepy = log((part(ANNA, 3),), (part(ANNA, 4),), (part(ANNA, 4),))
    assert list_war_members([member(ANNA)], None, sleepy, 5)[0].is_inactive
    assert not list_war_members([member(ANNA)], None, sleepy, 2)[0].is_inactive
    quarter = log((part(ANNA, 4),), (part(ANNA, 4),), (part(ANNA, 4),))
    assert not list_war_members([member(ANNA)], None, quarter, 5)[0].is_inactive


def test_members_are_placed_by_medals_then_decks_then_past_weeks() -> None:
    """The one with most medals leads; ties go to more decks, then to past weeks."""
    past = log((part(BO, 16), part(CY, 8)))
    now = race(part(ANNA, 4, 500), part(BO, 4, 400), part(CY, 4, 400))
    rows = list_war_members([member(CY), member(BO), member(ANNA)], now, past, 5)
    assert [row.tag for row in rows] == [ANNA, BO, CY]
    assert [row.place for row in rows] == [1, 2, 3]


def test_in_training_there_are_no_decks_yet() -> None:
    """Before the war nobody has decks or medals, and nobody has failed to play."""
    row = list_war_members([member(ANNA)], race(part(ANNA), period=1), None, 5)[0]
    assert (row.decks, row.medals, row.decks_today, row.has_not_played) == (
        None,
        None,
        None,
        False,
    )


def test_the_reminder_names_who_has_not_played_and_fits_the_chat() -> None:
    """A line for the chat names as many as fit, and counts the others."""
    tags = [Tag(f"8{first}{second}") for first in "289PYLQGRJ" for second in "289PYLQGRJ"]
    rows = list_war_members([member(tag) for tag in tags], race(part(ANNA, 4)), None, 5)
    line = remind(rows)
    assert line.startswith("No war deck yet this week: Name #8")
    assert line.endswith("more")
    assert len(line) <= REMINDER
    assert remind(list_war_members([member(ANNA)], race(part(ANNA, 4)), None, 5)) == (
        "Everybody has played in this war."
    )
    assert remind(list_war_members([member(ANNA)], race(part(ANNA), period=1), None, 5)) == (
        "No one to remind: the war has not begun."
    )


@given(st.data())
def test_a_reminder_fits_the_chat_and_names_nobody_twice(data: st.DataObject) -> None:
    """However many sleep, are away or have not played: one line, each name once at most."""
    tags = [Tag(f"8{first}{second}") for first in "289PY" for second in "289PYLQGRJ"]
    decks = data.draw(st.lists(st.sampled_from([0, 4]), min_size=50, max_size=50))
    asleep = data.draw(st.sets(st.sampled_from(tags)))
    away = data.draw(st.sets(st.sampled_from(tags)))
    week = tuple(part(tag, 0 if tag in asleep else 16) for tag in tags)
    now = race(*(part(tag, used) for tag, used in zip(tags, decks, strict=True)))
    rows = list_war_members([member(tag) for tag in tags], now, log(week, week, week), 5)
    line = remind(rows, away)
    assert len(line) <= REMINDER
    assert all(line.count(f"{row.name},") + line.endswith(row.name) <= 1 for row in rows)
    for says, there in (("Under 25%", asleep - away), ("Not seen for 7 days", away)):
        assert (says in line) == bool(there)


@given(
    st.lists(
        st.none() | st.dictionaries(st.sampled_from([ANNA, BO, CY]), st.integers(0, 20)),
        max_size=12,
    )
)
def test_totals_of_a_week_are_the_logs(weeks: list[dict[Tag, int] | None]) -> None:
    """The decks of all rows in a week add up to the log's; a deck beyond 16 does not count."""
    past = log(
        *(
            None if week is None else tuple(part(tag, n) for tag, n in week.items())
            for week in weeks
        )
    )
    rows = list_war_members([member(ANNA), member(BO), member(CY)], None, past, 10)
    for index, week in enumerate(reversed(weeks[:10])):
        told = [decks for row in rows if (decks := row.weeks[index]) is not None]
        assert sum(told) == sum(min(decks, 16) for decks in (week or {}).values())
        assert len(told) == len(week or {})


tags_of_people = st.lists(st.sampled_from([ANNA, BO, CY, Tag("2PP"), Tag("9YY")]), unique=True)


@given(tags_of_people, tags_of_people, st.integers(0, 4))
def test_everybody_has_one_row(roster: list[Tag], there: list[Tag], decks: int) -> None:
    """Members come first, each once; then, each once, those who played this week and left."""
    now = race(*(part(tag, decks) for tag in there))
    rows = list_war_members([member(tag) for tag in roster], now, None, 5)
    left = [tag for tag in there if tag not in roster] if decks else []
    assert {row.tag for row in rows[: len(roster)]} == set(roster)
    assert sorted(map(str, (row.tag for row in rows[len(roster) :]))) == sorted(map(str, left))
    assert [row.place for row in rows] == list(range(1, len(rows) + 1))
