"""Tests of the view of war members: its figures, its signs, its sentences."""

from __future__ import annotations

from datetime import timedelta

import pytest
from msgspec.structs import replace

from clantui.core.columns import Column, SortKey
from clantui.core.model.game import Clan
from clantui.core.model.race import Participant, PeriodType, Race, RaceClan
from clantui.core.model.race_log import PastWeek, RaceLog, WarRecord
from clantui.core.model.survey import Survey
from clantui.core.text.ascii import to_ascii
from clantui.core.views import load_view
from clantui.core.views.data import ViewData
from clantui.core.views.filter import parse_query
from clantui.core.views.view import Requires
from clantui.core.views.war_members import COLUMNS, VIEW, WarMemberRow, draw_weeks
from tests.factories.surveys import AT, HOME, LATE, member, tag

WAR_DAY_3 = 5


def part(number: int, decks: int, medals: int = 0, today: int = 0) -> Participant:
    """Return a member's part in a race."""
    name = f"Player {number}"
    return Participant(
        tag=tag(number), name=name, raw_name=name, decks=decks, medals=medals, decks_today=today
    )


def race(*participants: Participant, period: int = WAR_DAY_3) -> Race:
    """Return this week's race."""
    clan = RaceClan(tag=HOME, name="Lantern Keep", raw_name="", participants=participants)
    kind = PeriodType.WAR if period >= 3 else PeriodType.TRAINING
    return Race(clan=HOME, period_type=kind, section=2, period=period, clans=(clan,))


def log(*weeks: tuple[Participant, ...] | None) -> RaceLog:
    """Return a log, the latest week first."""
    return RaceLog(
        clan=HOME,
        weeks=tuple(
            None if week is None else PastWeek(season=1, section=1 - back % 2, participants=week)
            for back, week in enumerate(weeks)
        ),
    )


def evidence(war: WarRecord | None, members: int = 2) -> ViewData:
    """Return a clan of some members, seen an hour ago, and its wars."""
    roster = tuple(
        replace(member(number), last_seen=AT - timedelta(hours=1), donations=number, received=0)
        for number in range(members)
    )
    clan = Clan(tag=HOME, name="Lantern Keep", raw_name="Lantern Keep", members=roster)
    return ViewData(survey=Survey.start(clan, AT), war=war)


def texts(found: ViewData, key: str) -> list[str]:
    """Return what people read in a column, row by row."""
    column = next(column for column in COLUMNS if column.key == key)
    return [column.text(row) for row in VIEW.count(found)]


def test_it_needs_the_war_and_nothing_else() -> None:
    """The view asks for the race and its log, and shows the roster before they are there."""
    assert load_view("war-members") is VIEW
    assert VIEW.requires is Requires.WAR
    assert texts(evidence(None), "decks") == ["–", "–"]
    assert VIEW.summary(evidence(None), ()) == "loading the river race"


def test_a_row_tells_today_this_week_and_past_weeks() -> None:
    """Dots are today's decks, `12/12` the week's, a column each past week's, the oldest first."""
    found = evidence(
        WarRecord(
            race=race(part(0, 12, 2400, today=4), part(1, 5, 700, today=1)),
            log=log((part(0, 16), part(1, 0)), None, (part(0, 8),)),
        )
    )
    assert texts(found, "decks_today") == ["●●●●", "●○○○"]
    assert texts(found, "decks") == ["12/12", "5/12"]
    assert texts(found, "medals_per_deck") == ["200", "140"]
    assert texts(found, "attendance") == ["▄⋅▇  75%", "⋅⋅▁   0%"]
    assert VIEW.summary(found, VIEW.count(found)) == (
        "week 3 · war day 3 of 4 · 17 decks · 3,100 medals"
    )


def test_signs_mark_who_is_new_who_is_back_and_who_sleeps() -> None:
    """New, back and left stand behind a name; ! before one who hardly plays."""
    found = evidence(
        WarRecord(
            race=race(part(0, 1, 90), part(1, 1, 80), part(2, 1, 70), part(9, 3, 60)),
            log=log((part(0, 3),), (part(0, 3), part(1, 3)), (part(0, 3), part(1, 3))),
        ),
        members=3,
    )
    names = [row.war.name for row in VIEW.count(found)]
    assert texts(found, "name") == [
        f"! {names[0]}",
        f"{names[1]} (back)",
        f"{names[2]} (new)",
        "Player 9 (left)",
    ]


def test_the_filter_finds_newcomers() -> None:
    """`new` in the filter keeps those who are new."""
    found = evidence(WarRecord(race=race(part(0, 1), part(1, 1)), log=log((part(0, 4),))))
    kept = VIEW.filter_rows(VIEW.count(found), parse_query("new"))
    assert [row.war.tag for row in kept] == [tag(1)]


@pytest.mark.parametrize(
    ("war", "sentence"),
    [
        (WarRecord(log=log((part(0, 4),))), "no river race now"),
        (WarRecord(race=race(part(0, 1), part(1, 1))), "no past weeks"),
        (WarRecord(race=race(part(0, 0), part(1, 1))), "1 has not played"),
        (WarRecord(race=race(part(0, 0), period=1), log=log()), "training day 2 of 3"),
        (WarRecord(error=LATE), LATE.sentence),
        (WarRecord(race=race(part(0, 1)), error=LATE), f"past weeks: {LATE.sentence}"),
        (WarRecord(log=log((part(0, 4),)), error=LATE), f"the race: {LATE.sentence}"),
        (WarRecord(log=log()), "no river race now · no past weeks"),
        (
            WarRecord(race=race(part(0, 1)), log=log(None, (part(0, 4),))),
            "last week is not in the log yet",
        ),
    ],
)
def test_the_summary_says_what_is_missing(war: WarRecord, sentence: str) -> None:
    """No race, no log, a training day, an error: each is said, and the roster stays."""
    found = evidence(war)
    rows = VIEW.count(found)
    assert sentence in VIEW.summary(found, rows)
    assert len(rows) == 2


def test_machines_get_numbers_and_nulls() -> None:
    """An unknown figure is null, not 0; past decks are a list with - for weeks without them."""
    found = evidence(WarRecord(log=log((part(0, 16),), None)), members=1)
    (row,) = VIEW.count(found)
    values = {column.key: column.value(row) for column in COLUMNS if column.key}
    assert values["decks"] is None
    assert values["medals"] is None
    assert values["past_decks"] == "- 16"
    assert values["attendance"] == 1.0
    assert values["status"] is None


def test_the_detail_has_a_line_for_each_past_week() -> None:
    """Each week is told with its number, or why there is no figure."""
    found = evidence(WarRecord(log=log((part(0, 16, 2500),), None, ())), members=1)
    (row,) = VIEW.count(found)
    detail = VIEW.detail(row, found, AT)
    assert detail.cells == (
        ("this week", "–", "–"),
        ("week 2", "16/16", "2,500"),
        ("2 weeks ago", "unknown", "–"),
        ("week 2", "not here", "–"),
    )


def test_the_line_for_the_chat_is_a_reminder() -> None:
    """The line for the chat names those who have not played."""
    found = evidence(WarRecord(race=race(part(1, 3))))
    rows = VIEW.count(found)
    assert VIEW.chat_line is not None
    assert VIEW.chat_line(found, rows) == f"No war deck yet this week: {rows[1].war.name}"
    assert VIEW.chat_line(evidence(None), ()) == ""


def test_the_filter_and_the_chat_know_who_must_go() -> None:
    """`inactive` finds who hardly plays, `away` who is not seen; the reminder names each once."""
    sleepy, there = (part(0, 3), part(1, 16), part(2, 16)), (part(0, 0), part(1, 0), part(2, 4))
    found = evidence(WarRecord(race=race(*there), log=log(sleepy, sleepy, sleepy)), members=3)
    roster = list(found.survey.clan.members)
    roster[2] = replace(roster[2], last_seen=AT - timedelta(days=9))
    clan = replace(found.survey.clan, members=tuple(roster))
    found = replace(found, survey=Survey.start(clan, AT))
    rows = VIEW.count(found)
    kept = {
        word: [row.war.tag for row in VIEW.filter_rows(rows, parse_query(word))]
        for word in ("inactive", "away")
    }
    assert kept == {"inactive": [tag(0)], "away": [tag(2)]}
    names = {row.war.tag: row.war.name for row in rows}
    assert VIEW.chat_line is not None
    assert VIEW.chat_line(found, rows) == (
        f"No war deck yet this week: {names[tag(1)]} · Under 25% of the war decks in 3 weeks: "
        f"{names[tag(0)]} · Not seen for 7 days: {names[tag(2)]}"
    )


@pytest.mark.parametrize("column", [column for column in COLUMNS if column.letter])
def test_each_column_sorts_both_ways_and_puts_the_unknown_last(
    column: Column[WarMemberRow],
) -> None:
    """Rows of each order are the same; who has no figure is last, whichever way."""
    there = (part(0, 12, 2400, today=4), part(1, 5, 700, today=1), part(9, 3, 60))
    found = evidence(WarRecord(race=race(*there), log=log((part(0, 16), part(1, 0)))), members=4)
    rows = VIEW.count(found)
    for descending in (False, True):
        key = SortKey(column.key, descending=descending)
        ordered = VIEW.sort_rows(rows, key)
        assert {row.key for row in ordered} == {row.key for row in rows}
        known = [column.value(row) is not None for row in ordered]
        assert known == sorted(known, reverse=True)


def test_a_strip_in_ascii_tells_no_deck_from_not_there() -> None:
    """In ASCII each sign of a strip that means another thing is another sign."""
    assert to_ascii(draw_weeks((None, 0, 2, 4, 7, 10, 16))) == " _.:-=#"


def test_past_weeks_fill_their_column() -> None:
    """However short, a drawn cell is as wide as its column, so that those behind it stay put."""
    column = next(column for column in COLUMNS if column.key == "attendance")
    assert column.draw is not None
    for log_of in (None, log((part(0, 16),))):
        (row,) = VIEW.count(evidence(WarRecord(log=log_of), members=1))
        drawn = column.draw(row, column.width)
        assert drawn is not None
        assert sum(len(text) for text, _ in drawn) == column.width


def test_a_column_of_a_week_grows_with_its_decks() -> None:
    """No deck is the lowest column, all sixteen the highest, short of the row above."""
    assert draw_weeks((0, 8, 16, None)) == "▁▄▇⋅"
