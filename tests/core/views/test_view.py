"""Rules that hold for all views, on a clan with everything that views show."""

from __future__ import annotations

from functools import cache

import pytest

from clantui.core.columns import SortKey
from clantui.core.views import ALL_VIEWS, load_view
from clantui.core.views.view import ViewData, find_card_id
from tests.factories.view_world import make_view_world


@cache
def world() -> ViewData:
    """Return the data of the clan."""
    return make_view_world()


@pytest.mark.parametrize("name", ALL_VIEWS)
def test_a_row_of_a_card_has_its_id(name: str) -> None:
    """Rows of members and of decks have none; so no card's picture is shown beside them."""
    view = load_view(name)
    ids = {find_card_id(row) for row in view.count(world())}
    assert (ids == {None}) == (view.row_noun != "card")
    assert (None in ids) == (view.row_noun != "card")


@pytest.mark.parametrize("name", ALL_VIEWS)
def test_an_unknown_column_stands_for_that_of_the_default_order(name: str) -> None:
    """The order of another view has a column that this one may lack."""
    view = load_view(name)
    assert view.column("colour") is view.column(view.default_sort.column)
    rows = view.count(world())
    assert view.sort_rows(rows, SortKey("colour", view.default_sort.descending)) == rows


@pytest.mark.parametrize("name", ALL_VIEWS)
def test_rows_are_sorted_from_any_order(name: str) -> None:
    """Equal rows keep the order of their places, however the rows come in."""
    view, rows = load_view(name), load_view(name).count(world())
    for key in view.list_sort_names():
        for descending in (False, True):
            sort = SortKey(key, descending)
            assert view.sort_rows(rows[::-1], sort) == view.sort_rows(rows, sort)


@pytest.mark.parametrize("name", ALL_VIEWS)
def test_a_click_on_a_column_without_a_letter_keeps_the_order(name: str) -> None:
    """Such columns are not displayed, or only drawn."""
    view = load_view(name)
    sort = SortKey("place", descending=True)
    for column in view.columns:
        assert (view.next_sort(sort, column.key) == sort) == (not column.letter)


def test_a_count_of_matches_leaves_out_who_left() -> None:
    """Players who left are counted after the members, among the matches."""
    view = load_view("war-members")
    rows = view.count(world())
    former = tuple(row for row in rows if row.member is None)
    assert view.describe_rows(rows) == "7 members, 1 who left"
    assert view.describe_matches(rows[:2], rows) == "2 of 7 members"
    assert view.describe_matches((*rows[:2], *former), rows) == "2 of 7 members, 1 who left"
