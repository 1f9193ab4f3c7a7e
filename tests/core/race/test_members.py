"""Medals of the members in a race."""

from __future__ import annotations

from clantui.core.columns import SortKey
from clantui.core.race.members import draw_dots, list_members, sort_members
from clantui.core.race.standings import compute_standings
from tests.factories.races import participant, race, racer
from tests.factories.surveys import HOME, clan

CREW = [participant(0), participant(1, 2, 4, 900), participant(2, 4, 4, 900)]


def test_members_are_ranked_by_medals() -> None:
    """Ties share a rank; without decks there is no average."""
    (standing,) = compute_standings(race(racer(HOME, CREW)))
    rows = list_members(standing, None)
    assert [row.rank for row in rows] == [1, 1, 3]
    assert [row.medals_per_deck for row in rows] == [112.5, 150.0, None]
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
