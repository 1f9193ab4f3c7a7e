"""The view of war members: its numbers, signs and sentences."""

from __future__ import annotations

from datetime import timedelta

import pytest
from msgspec.structs import replace

from clantui.core.columns import Column, SortKey
from clantui.core.export.render.csv import neutralise_formula
from clantui.core.model.race import (
    PastWeek,
    Race,
    RaceLog,
    WarRecord,
)
from clantui.core.model.survey import Survey
from clantui.core.text.ascii import to_ascii
from clantui.core.text.colours import ColourRole
from clantui.core.views.filter import apply_filter, parse_query
from clantui.core.views.member_wars import ClanChange, MemberWars
from clantui.core.views.view import Requires, ViewData
from clantui.core.views.war_members import COLUMNS, VIEW, draw_weeks
from clantui.ui.common.table.column_widths import fit_columns
from tests.factories.races import race_log
from tests.factories.surveys import AT, HOME, LATE, member, tag
from tests.factories.war_clans import WAR_DAY_3, make_part, make_race, view_data


def make_wars(*decks: int | None) -> MemberWars:
    """Return the wars of a player who used these decks in the weeks of a log."""
    name = "Player 0"
    return MemberWars(
        place=1, tag=tag(0), name=name, raw_name=name, weeks=decks, logged=(True,) * len(decks)
    )


def texts(data: ViewData, key: str) -> list[str]:
    """Return the texts of a column, row by row."""
    column = next(column for column in COLUMNS if column.key == key)
    return [column.text(row) for row in VIEW.count(data)]


def test_the_view_needs_the_race_and_lists_members_before_it() -> None:
    """The view asks for the race and its log, and lists the members before they are loaded."""
    assert VIEW.requires is Requires.WAR
    assert texts(view_data(None), "decks") == ["–", "–"]
    assert VIEW.summary(view_data(None), ()) == "loading the river race"


def test_a_row_has_today_this_week_and_past_weeks() -> None:
    """Dots are today's decks, `12/12` this week's, a bar each past week's, the oldest first.

    A week without the player is a dot, one that is missing from the log a blank.
    """
    data = view_data(
        WarRecord(
            race=make_race(make_part(0, 12, 2400, today=4), make_part(1, 5, 700, today=1)),
            log=race_log((make_part(0, 16), make_part(1, 0)), None, (make_part(0, 8),)),
        )
    )
    assert texts(data, "decks_today") == ["●●●●", "●○○○"]
    assert texts(data, "decks") == ["12/12", "5/12"]
    assert texts(data, "medals_per_deck") == ["200", "140"]
    assert texts(data, "past_decks") == ["▄ ▇", "⋅ ▁"]
    assert texts(data, "attendance") == ["75%", "0%"]
    assert VIEW.summary(data, VIEW.count(data)) == (
        "war day 3 of 4 · 17 decks · 3,100 medals · week 3"
    )


def test_names_mark_new_returning_former_and_inactive_members() -> None:
    """New, back and left follow a name; ▾ is before an inactive one."""
    data = view_data(
        WarRecord(
            race=make_race(
                make_part(0, 1, 90), make_part(1, 1, 80), make_part(2, 1, 70), make_part(9, 3, 60)
            ),
            log=race_log(
                (make_part(0, 3),),
                (make_part(0, 3), make_part(1, 3)),
                (make_part(0, 3), make_part(1, 3)),
            ),
        ),
        members=3,
    )
    names = [row.name for row in VIEW.count(data)]
    assert texts(data, "name") == [
        f"▾ {names[0]}",
        f"{names[1]} (back)",
        f"{names[2]} (new)",
        "Player 9 (left)",
    ]


def test_a_name_can_have_both_marks() -> None:
    """An inactive member can have come back."""
    row = replace(
        make_wars(0, 3, 0, None),
        member=member(0),
        change=ClanChange.BACK,
    )
    assert VIEW.find_column("name").text(row) == "▾ Player 0 (back)"


@pytest.mark.parametrize(
    ("race", "number", "lines"),
    [
        (
            make_race(make_part(0, 0), period=1),
            0,
            ("used no war deck last week", "0% of the decks in 3 past weeks", "▾ inactive"),
        ),
        (
            make_race(make_part(0, 0)),
            0,
            ("has used no war deck this week", "0% of the decks in 3 past weeks", "▾ inactive"),
        ),
        (
            make_race(make_part(0, 1, 1)),
            0,
            (
                "1 of 12 war decks this week · 1 medal",
                "0% of the decks in 3 past weeks",
                "▾ inactive",
            ),
        ),
        (
            make_race(make_part(8, 0, 1_250)),
            8,
            (
                "has played this week and left the clan",
                "0 of 12 war decks this week · 1,250 medals",
            ),
        ),
    ],
)
def test_the_detail_has_a_line_for_each_fact(
    race: Race, number: int, lines: tuple[str, ...]
) -> None:
    """This week, last week, past weeks, and why a member is marked, each if there is one."""
    idle = (make_part(0, 0),)
    data = view_data(WarRecord(race=race, log=race_log(idle, idle, idle)), members=1)
    row = next(row for row in VIEW.count(data) if row.tag == tag(number))
    found = VIEW.detail(row, data, AT).lines
    assert tuple(line for line in found if "last seen" not in line) == lines


def test_the_details_have_the_five_latest_weeks() -> None:
    """The log of a clan is longer."""
    data = view_data(WarRecord(log=race_log(*((make_part(0, 16 - n),) for n in range(7)))))
    row = next(row for row in VIEW.count(data) if row.tag == tag(0))
    decks = [cells[1] for cells in VIEW.detail(row, data, AT).cells]
    assert decks == ["–", "16/16", "15/16", "14/16", "13/16", "12/16"]
    assert row.weeks == (12, 13, 14, 15, 16)


def test_the_filter_finds_new_members() -> None:
    """`new` in the filter keeps new members."""
    data = view_data(
        WarRecord(
            race=make_race(make_part(0, 1), make_part(1, 1)), log=race_log((make_part(0, 4),))
        )
    )
    matches = apply_filter(VIEW.count(data), parse_query("new"))
    assert [row.tag for row in matches] == [tag(1)]


WEEK_2 = race_log((make_part(0, 4),))
TRAINING = make_race(make_part(0, 0), period=1)


@pytest.mark.parametrize(
    ("war", "sentence"),
    [
        (WarRecord(log=WEEK_2), "no river race now"),
        (WarRecord(log=race_log()), "no river race now · no past weeks"),
        (
            WarRecord(race=make_race(make_part(0, 1), make_part(1, 1))),
            "war day 3 of 4 · 2 decks · 0 medals · week 3 · no past weeks",
        ),
        (
            WarRecord(race=make_race(make_part(0, 0), make_part(1, 1)), log=WEEK_2),
            "war day 3 of 4 · 1 has not played · 1 deck · 0 medals · week 3",
        ),
        (
            WarRecord(race=make_race(make_part(8, 0)), log=WEEK_2),
            "war day 3 of 4 · 2 have not played · 0 decks · 0 medals · week 3",
        ),
        (WarRecord(race=TRAINING, log=WEEK_2), "training day 2 of 3 · week 3"),
        (
            WarRecord(race=make_race(), log=WEEK_2),
            "war day 3 of 4 · the API does not show who has battled · week 3",
        ),
        (WarRecord(error=LATE), "no answer in 10 s"),
        (
            WarRecord(race=make_race(make_part(0, 1), make_part(1, 2)), error=LATE),
            "past weeks: no answer in 10 s · war day 3 of 4 · 3 decks · 0 medals · week 3",
        ),
        (WarRecord(log=WEEK_2, error=LATE), "the race: no answer in 10 s"),
        (
            WarRecord(race=TRAINING, log=race_log(None, (make_part(0, 4),))),
            "training day 2 of 3 · week 3 · last week is not in the log yet",
        ),
        (
            WarRecord(race=replace(TRAINING, section=0), log=WEEK_2),
            "training day 2 of 3 · week 1",
        ),
    ],
)
def test_the_summary_says_what_is_missing(war: WarRecord, sentence: str) -> None:
    """No race, no log, a training day, an error: each has a sentence, and the members stay."""
    data = view_data(war)
    rows = VIEW.count(data)
    assert VIEW.summary(data, rows) == sentence
    assert len(rows) == 2


def test_a_clan_without_members_says_so() -> None:
    """Players who left and have played this week are no members."""
    data = view_data(WarRecord(race=make_race(make_part(8, 3))), members=0)
    rows = VIEW.count(data)
    assert [row.name for row in rows] == ["Player 8"]
    assert VIEW.summary(data, rows) == "this clan has no members"


def test_exports_have_numbers_and_nulls() -> None:
    """An unknown number is null, not 0; past decks are a list with a dot for absent weeks."""
    data = view_data(WarRecord(log=race_log((make_part(0, 16),), None)), members=1)
    (row,) = VIEW.count(data)
    values = {column.key: column.value(row) for column in COLUMNS if column.key}
    assert values["decks"] is None
    assert values["medals"] is None
    assert values["past_decks"] == ". 16"
    assert neutralise_formula(values["past_decks"]) == ". 16", "CSV needs no apostrophe"
    assert values["attendance"] == 1.0
    assert values["status"] is None


def test_the_detail_has_a_line_for_each_past_week() -> None:
    """Each week has its numbers, or the reason why there are none."""
    data = view_data(WarRecord(log=race_log(None, (make_part(0, 16, 2500),), None, ())), members=1)
    (row,) = VIEW.count(data)
    detail = VIEW.detail(row, data, AT)
    assert detail.cells == (
        ("this week", "–", "–"),
        ("last week", "not in log", "–"),
        ("week 1", "16/16", "2,500"),
        ("3 weeks ago", "not in log", "–"),
        ("week 3", "not here", "–"),
    )


@pytest.mark.parametrize("column", [column for column in COLUMNS if column.letter])
def test_each_column_sorts_both_ways_and_puts_the_unknown_last(
    column: Column[MemberWars],
) -> None:
    """Every order has the same rows, with unknown values last in both directions."""
    participants = (
        make_part(0, 12, 2400, today=4),
        make_part(1, 5, 700, today=1),
        make_part(9, 3, 60),
    )
    data = view_data(
        WarRecord(
            race=make_race(*participants), log=race_log((make_part(0, 16), make_part(1, 0)))
        ),
        members=4,
    )
    rows = VIEW.count(data)
    for descending in (False, True):
        key = SortKey(column.key, descending=descending)
        ordered = VIEW.sort_rows(rows, key)
        assert {row.key for row in ordered} == {row.key for row in rows}
        known = [column.sort_value(row) is not None for row in ordered]
        assert known == sorted(known, reverse=True)


def test_past_weeks_are_sorted_by_the_last_one() -> None:
    """The member with most decks last week is first; one who was absent is last."""
    weeks = race_log((make_part(0, 4), make_part(1, 16)), (make_part(2, 16),))
    rows = VIEW.count(view_data(WarRecord(log=weeks), members=3))
    ordered = VIEW.sort_rows(rows, SortKey("past_decks", descending=True))
    assert [row.tag for row in ordered] == [tag(1), tag(0), tag(2)]


def test_weeks_in_ascii_have_a_sign_for_each_meaning() -> None:
    """In ASCII, no deck, some decks and an absent week have different signs, and no blank."""
    assert to_ascii(draw_weeks(make_wars(None, 0, 2, 4, 7, 10, 16))) == "'_.:-=#"


def test_dots_are_decks_and_a_dash_is_unknown() -> None:
    """Empty dots are a member who has not played, also if the race does not list them.

    A player who left has no dots; before the race is loaded no one has.
    """
    participants = (
        make_part(0, 4, 800, today=2),
        make_part(8, 3, 600),
        make_part(9, 3, 500, today=1),
    )
    data = view_data(WarRecord(race=make_race(*participants)))
    assert texts(data, "decks_today") == ["●●○○", "○○○○", "–", "●○○○"]
    assert texts(data, "decks") == ["4/12", "0/12", "3/12", "3/12"]
    assert texts(data, "medals") == ["800", "0", "600", "500"]
    assert texts(view_data(WarRecord(race=make_race())), "decks_today") == ["–", "–"]


@pytest.mark.parametrize(
    ("cells", "on_war_days", "in_training"),
    [
        (58, "# Member Today Week Medals Past", "# Member Last Past Used"),
        (78, "# Member Today Week Medals Past Used Seen", "# Member Last Past Used Seen"),
        (
            136,
            "# Member Today Week Medals /deck Past Used Seen Given Received",
            "# Member Last Past Used Seen Given Received",
        ),
    ],
)
def test_narrow_windows_keep_today_on_war_days_and_past_weeks_in_training(
    cells: int, on_war_days: str, in_training: str
) -> None:
    """On war days Today is dropped last; in training last week's medals are in its place."""
    short = {"Donated": "Given"}
    for period, expected in ((WAR_DAY_3, on_war_days), (1, in_training)):
        weeks = race_log((make_part(0, 16), make_part(1, 0)))
        rows = VIEW.count(
            view_data(WarRecord(race=make_race(make_part(0, 4, 800), period=period), log=weeks))
        )
        columns = VIEW.visible_columns(rows)
        shown = fit_columns(columns, {"name": 17, "decks_today": 4}, cells, "place")
        titles = [column.short or column.title for column, _ in shown]
        assert " ".join(short.get(title, title) for title in titles)[: len(expected)] == expected


def test_former_members_are_counted_separately() -> None:
    """Counts are of members; former members are added to them, if there are any."""
    data = view_data(WarRecord(race=make_race(make_part(0, 4), make_part(8, 3), make_part(9, 3))))
    rows = VIEW.count(data)
    counts = {
        query: VIEW.describe_matches(apply_filter(rows, parse_query(query)), rows)
        for query in ("not played", "left")
    }
    assert counts == {"not played": "1 of 2 members", "left": "0 of 2 members, 2 who left"}
    assert VIEW.describe_rows(rows) == "2 members, 2 who left"
    assert VIEW.describe_rows(VIEW.count(view_data(None))) == "2 members"


def test_the_details_explain_the_sign_before_a_name() -> None:
    """A member with a `!` is called inactive, as in the filter; no one else is."""
    past_week = (make_part(0, 3), make_part(1, 16))
    this_week = make_race(make_part(0, 0), make_part(1, 0))
    data = view_data(
        WarRecord(race=this_week, log=race_log(past_week, past_week, past_week)), members=2
    )
    rows = {row.tag: row for row in VIEW.count(data)}
    assert "▾ inactive" in VIEW.detail(rows[tag(0)], data, AT).lines
    assert "▾ inactive" not in VIEW.detail(rows[tag(1)], data, AT).lines


def test_every_word_of_the_filter_hint_finds_a_member() -> None:
    """Each word after the name in the empty field's hint finds a member."""
    past_week = (make_part(0, 3), make_part(1, 16), make_part(2, 16))
    this_week = make_race(make_part(0, 0), make_part(1, 0), make_part(2, 4), make_part(3, 4))
    data = view_data(
        WarRecord(race=this_week, log=race_log(past_week, past_week, past_week)), members=4
    )
    roster = list(data.survey.clan.members)
    roster[2] = replace(roster[2], last_seen=AT - timedelta(days=9))
    clan = replace(data.survey.clan, members=tuple(roster))
    rows = VIEW.count(replace(data, survey=Survey.start(clan, AT)))
    first, *words = VIEW.filter_hint.split(", ")
    assert first == "name"
    assert [word for word in words if not apply_filter(rows, parse_query(word))] == []


def test_a_former_member_is_not_inactive() -> None:
    """Neither the sign nor the filter counts a former member as inactive."""
    past_week = (make_part(9, 1),)
    data = view_data(
        WarRecord(race=make_race(make_part(9, 1)), log=race_log(past_week, past_week, past_week))
    )
    rows = VIEW.count(data)
    assert not apply_filter(rows, parse_query("inactive"))
    assert texts(data, "name")[-1] == "Player 9 (left)"


def test_the_bar_of_a_week_grows_with_its_decks() -> None:
    """No deck is the lowest bar, sixteen the highest, without touching the row above."""
    assert draw_weeks(make_wars(0, 8, 16, None)) == "▁▄▇⋅"


def test_the_details_of_a_past_week_have_the_decks_of_its_bar() -> None:
    """A week of the details is the number that the strip draws, at most sixteen decks.

    A week that a member slept through is one without decks, a week elsewhere is `not here`.
    """
    week = PastWeek(season=1, section=1, ended=AT, participants=(make_part(0, 99, 900),))
    data = view_data(WarRecord(log=RaceLog(clan=HOME, weeks=(week,))), members=3)
    roster = list(data.survey.clan.members)
    roster[1] = replace(roster[1], last_seen=AT - timedelta(days=8))
    clan = replace(data.survey.clan, members=tuple(roster))
    data = replace(data, survey=Survey.start(clan, AT))
    rows = {row.tag: row for row in VIEW.count(data)}
    shown = {}
    for number in range(3):
        row = rows[tag(number)]
        shown[number] = (draw_weeks(row), VIEW.detail(row, data, AT).cells[1][1:])
    assert shown == {
        0: ("▇", ("16/16", "900")),
        1: ("▁", ("0/16", "0")),
        2: ("⋅", ("not here", "–")),
    }


def test_before_the_war_the_view_shows_who_did_not_play_last_week() -> None:
    """Summary, filter, details and reminder speak of last week until the war begins."""
    week = PastWeek(
        season=1, section=1, ended=AT, participants=(make_part(0, 16), make_part(1, 0))
    )
    past = RaceLog(clan=HOME, weeks=(week,))
    for race in (make_race(period=1), None):
        data = view_data(WarRecord(race=race, log=past))
        rows = VIEW.count(data)
        assert "1 did not play last week" in VIEW.summary(data, rows)
        idle = apply_filter(rows, parse_query("not played"))
        assert [row.tag for row in idle] == [tag(1)]
        assert "used no war deck last week" in VIEW.detail(idle[0], data, AT).lines
        assert VIEW.chat_line is not None
        assert VIEW.chat_line(data, idle).text == f"No war deck last week: {idle[0].name}"
    during_war = view_data(WarRecord(race=make_race(make_part(0, 4), make_part(1, 4)), log=past))
    assert "last week" not in VIEW.summary(during_war, VIEW.count(during_war))


def test_a_row_mentions_only_its_own_player() -> None:
    """The list of an opened player is found by this."""
    rows = VIEW.count(view_data(WarRecord(race=make_race()), members=3))
    players = [row.tag for row in rows]
    assert [[row.mentions(player) for player in players] for row in rows] == [
        [True, False, False],
        [False, True, False],
        [False, False, True],
    ]


def test_the_detail_says_when_a_member_was_seen() -> None:
    """A former member, and one without a time, have no such line."""
    data = view_data(WarRecord(race=make_race(make_part(9, 4))), members=2)
    first, *_ = data.survey.clan.members
    unseen = replace(first, last_seen=None)
    clan = replace(data.survey.clan, members=(unseen, *data.survey.clan.members[1:]))
    data = ViewData(survey=Survey.start(clan, AT), war=data.war)
    lines = {row.tag: VIEW.detail(row, data, AT).lines for row in VIEW.count(data)}
    seen = {tag: any("last seen" in line for line in found) for tag, found in lines.items()}
    assert seen == {tag(0): False, tag(1): True, tag(9): False}
    assert lines[tag(1)][-1] == "member · last seen 1 h ago"


def test_a_good_attendance_is_a_gain_and_an_inactive_member_a_loss() -> None:
    """All others have no colour."""
    column = next(column for column in COLUMNS if column.key == "attendance")
    assert column.tone is not None
    weeks = ((12, 12, 12), (0, 0, 0), (8, 8, 8), ())
    rows = [replace(make_wars(*decks), member=member(0)) for decks in weeks]
    tones = [column.tone(row) for row in rows]
    assert tones == [ColourRole.GAIN, ColourRole.LOSS, None, None]
