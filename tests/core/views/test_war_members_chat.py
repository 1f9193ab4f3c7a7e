"""The line that the view of war members writes for the clan's chat."""

from __future__ import annotations

from datetime import timedelta

import pytest
from msgspec.structs import replace

from clantui.core.model.race import WarRecord
from clantui.core.model.survey import Survey
from clantui.core.views.filter import apply_filter, parse_query
from clantui.core.views.war_members import VIEW
from tests.factories.races import race_log
from tests.factories.surveys import AT, LATE, tag
from tests.factories.war_clans import make_part, make_race, view_data


def test_the_line_for_the_chat_is_a_reminder() -> None:
    """The chat line names those who have not played."""
    data = view_data(WarRecord(race=make_race(make_part(1, 3))))
    rows = VIEW.count(data)
    assert VIEW.chat_line is not None
    assert VIEW.chat_line(data, rows).text == f"No war deck yet this week: {rows[1].name}"
    assert "is loading" in VIEW.chat_line(view_data(None), ()).reason


@pytest.mark.parametrize(
    ("age", "reason"),
    [
        (3_599.0, ""),
        (3_600.0, "Nothing copied: the river race is 1 h old"),
        (28 * 3_600.0, "Nothing copied: the river race is 28 h old"),
    ],
)
def test_an_old_race_has_no_chat_line(age: float, reason: str) -> None:
    """Members may have played since an old race was loaded, so it reminds no one."""
    race = replace(make_race(make_part(1, 3)), age=age)
    data = view_data(WarRecord(race=race))
    assert VIEW.chat_line is not None
    line = VIEW.chat_line(data, VIEW.count(data))
    assert (line.reason, bool(line.text)) == (reason, not reason)
    assert bool(line.missing) == bool(reason), "a key that retries is shown"


@pytest.mark.parametrize(
    ("war", "text", "reason", "missing"),
    [
        (WarRecord(error=LATE), "", "Nothing copied: war data could not be loaded", "war data"),
        (
            WarRecord(race=make_race(make_part(0, 4), make_part(1, 4)), error=LATE),
            "",
            "Nothing copied: past weeks could not be loaded",
            "past weeks",
        ),
        (
            WarRecord(race=make_race(make_part(0, 4)), error=LATE),
            "No war deck yet this week: Player 1",
            "",
            "past weeks",
        ),
        (
            WarRecord(race=make_race(make_part(0, 4), make_part(1, 4))),
            "Everybody has played in this war.",
            "",
            "",
        ),
    ],
)
def test_a_reminder_says_what_could_not_be_loaded(
    war: WarRecord, text: str, reason: str, missing: str
) -> None:
    """It reminds of what is known, and does not claim that all have played."""
    data = view_data(war)
    assert VIEW.chat_line is not None
    line = VIEW.chat_line(data, VIEW.count(data))
    assert (line.text, line.reason, line.missing) == (text, reason, missing)


def test_the_filter_and_the_chat_line_find_inactive_and_away_members() -> None:
    """`inactive` and `away` find their members, and the chat line names each once."""
    past_week, this_week = (
        (make_part(0, 3), make_part(1, 16), make_part(2, 16)),
        (make_part(0, 0), make_part(1, 0), make_part(2, 4)),
    )
    data = view_data(
        WarRecord(race=make_race(*this_week), log=race_log(past_week, past_week, past_week)),
        members=3,
    )
    roster = list(data.survey.clan.members)
    roster[2] = replace(roster[2], last_seen=AT - timedelta(days=9))
    clan = replace(data.survey.clan, members=tuple(roster))
    data = replace(data, survey=Survey.start(clan, AT))
    rows = VIEW.count(data)
    matches = {
        word: [row.tag for row in apply_filter(rows, parse_query(word))]
        for word in ("inactive", "away")
    }
    assert matches == {"inactive": [tag(0)], "away": [tag(2)]}
    names = {row.tag: row.name for row in rows}
    assert VIEW.chat_line is not None
    assert VIEW.chat_line(data, rows).text == (
        f"No war deck yet this week: {names[tag(1)]} · Under 25% of the war decks in 3 weeks: "
        f"{names[tag(0)]} · Not seen for 7 days: {names[tag(2)]}"
    )
    away = apply_filter(rows, parse_query("away"))
    assert VIEW.chat_line(data, away).text == f"Not seen for 7 days: {names[tag(2)]}"


def test_a_filtered_part_without_reminders_has_no_chat_line() -> None:
    """Only of the whole clan, not of a filtered part, it says that all have played."""
    data = view_data(WarRecord(race=make_race(make_part(0, 4), make_part(1, 0))), members=2)
    rows = VIEW.count(data)
    assert VIEW.chat_line is not None
    matches = [row for row in rows if row.tag == tag(0)]
    for part in (tuple(matches), ()):
        line = VIEW.chat_line(data, part)
        assert (line.text, "filter" in line.reason) == ("", True)
    assert VIEW.chat_line(data, rows).text.startswith("No war deck yet this week: ")
    some_left = make_race(make_part(0, 4), make_part(1, 4), make_part(8, 4))
    former = view_data(WarRecord(race=some_left), members=2)
    first, _, left = VIEW.count(former)
    assert "filter" in VIEW.chat_line(former, (first, left)).reason
    played = view_data(WarRecord(race=make_race(make_part(0, 4), make_part(1, 4))), members=2)
    everyone = VIEW.chat_line(played, VIEW.count(played))
    assert everyone.text == "Everybody has played in this war."


def test_remind_finds_everyone_whom_the_reminder_names() -> None:
    """`remind` keeps the members who are away, inactive or have not played, and no one else."""
    past_week = (make_part(0, 3), make_part(1, 16), make_part(2, 16), make_part(3, 16))
    this_week = make_race(make_part(0, 4), make_part(1, 0), make_part(2, 4), make_part(3, 4))
    data = view_data(
        WarRecord(race=this_week, log=race_log(past_week, past_week, past_week)), members=4
    )
    roster = list(data.survey.clan.members)
    roster[2] = replace(roster[2], last_seen=AT - timedelta(days=9))
    clan = replace(data.survey.clan, members=tuple(roster))
    data = replace(data, survey=Survey.start(clan, AT))
    rows = VIEW.count(data)
    found = apply_filter(rows, parse_query("remind"))
    assert {row.tag for row in found} == {tag(0), tag(1), tag(2)}
    assert VIEW.chat_line is not None
    assert VIEW.chat_line(data, found) == VIEW.chat_line(data, rows)
