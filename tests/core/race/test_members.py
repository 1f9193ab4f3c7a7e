"""Medals of the members in a race."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from clantui.core.columns import SortKey
from clantui.core.race.members import MEMBER_COLUMNS, draw_dots, list_members, sort_members
from clantui.core.race.standings import compute_standings
from tests.factories.races import participant, race, racer
from tests.factories.surveys import HOME, clan, tag

CREW = [participant(0), participant(1, 2, 4, 900), participant(2, 4, 4, 900)]


def test_members_are_ranked_by_medals() -> None:
    """Ties share a rank; without decks there is no average."""
    (standing,) = compute_standings(race(racer(HOME, CREW)))
    rows = list_members(standing, None)
    assert [row.rank for row in rows] == [1, 1, 3]
    assert [row.participant.medals_per_deck for row in rows] == [112.5, 150.0, None]
    assert not any(row.has_left for row in rows)


def test_players_who_left_are_marked_if_the_roster_is_known() -> None:
    """A participant outside the roster has left."""
    (standing,) = compute_standings(race(racer(HOME, CREW)))
    rows = list_members(standing, clan(2).members)
    assert [row.participant.name for row in rows if row.has_left] == ["Player 2"]


def test_members_are_sorted_by_any_column() -> None:
    """Missing values come last in both directions."""
    (standing,) = compute_standings(race(racer(HOME, CREW)))
    rows = list_members(standing, None)
    sort = SortKey("medals_per_deck", descending=True)
    assert [row.participant.decks for row in sort_members(rows, sort)] == [6, 8, 0]
    assert [row.participant.decks for row in sort_members(rows, sort.flip())] == [8, 6, 0]


def test_ties_are_sorted_by_medals() -> None:
    """Members with equally many decks are in the order of their ranks, in both directions."""
    crew = [participant(0, 4, 0, 400), participant(1, 4, 0, 900), participant(2, 4, 0, 600)]
    (standing,) = compute_standings(race(racer(HOME, crew)))
    rows = list_members(standing, None)
    for descending in (True, False):
        ordered = sort_members(rows[::-1], SortKey("decks", descending))
        assert [row.participant.medals for row in ordered] == [900, 600, 400]


def test_dots_are_the_four_decks_of_a_day() -> None:
    """Used decks come first; other numbers are clamped."""
    assert [draw_dots(left) for left in (4, 2, 0, 9, -1)] == [
        "○○○○",
        "●●○○",
        "●●●●",
        "○○○○",
        "●●●●",
    ]


def test_the_columns_have_their_places_in_a_table() -> None:
    """Title, letter of the sort menu, width, alignment, first order, and the least table width."""
    layout = [
        f"{column.title}, {column.letter or '–'}, {column.width}, "
        f"{'right' if column.align_right else 'left'}, "
        f"{'high first' if column.descending else 'low first'}, {column.min_table_width}"
        for column in MEMBER_COLUMNS
    ]
    assert layout == [
        "#, –, 3, right, low first, 0",
        "Member, n, 0, left, low first, 0",
        "Today, t, 6, left, high first, 0",
        "Decks, d, 6, right, high first, 0",
        "Medals, m, 7, right, high first, 0",
        "Per deck, p, 9, right, high first, 46",
        "Boat attacks, b, 13, right, high first, 66",
    ]
    assert [column.title for column in MEMBER_COLUMNS if column.emphasis] == ["Member", "Medals"]


def test_a_member_is_a_row() -> None:
    """A player who left has a mark, and no deck left to play; the average is rounded."""
    crew = [
        replace(participant(1, 3, 4, 900), boat_attacks=2),
        participant(9, 0, 0, 0),
        participant(8, 2, 0, 0),
    ]
    (standing,) = compute_standings(race(racer(HOME, crew)))
    rows = list_members(standing, clan(2).members)
    assert ["|".join(column.text(row) for column in MEMBER_COLUMNS) for row in rows] == [
        "1|Player 1|●●●○|7|900|129|2",
        "2|Player 8 (left)|●●|2|0|0|0",
        "2|Player 9 (left)|–|0|0|–|0",
    ]
    assert [column.value(rows[2]) for column in MEMBER_COLUMNS] == [
        2,
        "Player 9",
        0,
        0,
        0,
        None,
        0,
    ]


@pytest.mark.parametrize(
    ("key", "descending", "names"),
    [
        ("name", False, ["anna", "bo", "Bo", "Cy"]),
        ("name", True, ["Cy", "bo", "Bo", "anna"]),
        ("rank", False, ["Cy", "bo", "Bo", "anna"]),
        ("decks", True, ["bo", "Bo", "Cy", "anna"]),
    ],
)
def test_equal_members_are_in_a_fixed_order(
    key: str, names: list[str], *, descending: bool
) -> None:
    """Names are compared in any case; equal members are sorted by medals, then by decks."""
    people = {"anna": (3, 100, 1), "Bo": (1, 400, 5), "bo": (2, 400, 7), "Cy": (0, 900, 1)}
    crew = [
        replace(participant(0, 0, decks, medals), tag=tag(number), name=name)
        for name, (number, medals, decks) in people.items()
    ]
    (standing,) = compute_standings(race(racer(HOME, crew)))
    rows = list_members(standing, None)
    for listed in (rows, rows[::-1]):
        ordered = sort_members(listed, SortKey(key, descending))
        assert [row.participant.name for row in ordered] == names


def test_of_equal_medals_more_decks_come_first() -> None:
    """They share a rank."""
    crew = [participant(0, 0, 2, 400), participant(1, 0, 6, 400)]
    (standing,) = compute_standings(race(racer(HOME, crew)))
    rows = list_members(standing, None)
    assert [(row.rank, row.participant.decks) for row in rows] == [(1, 6), (1, 2)]
