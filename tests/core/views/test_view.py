"""Rules that hold for all views, on a clan with everything that views show."""

from __future__ import annotations

from datetime import timedelta
from functools import cache

import pytest
from msgspec.structs import replace

from clantui.core.columns import SortKey
from clantui.core.model.battle import BattleLogs
from clantui.core.model.race import WarRecord
from clantui.core.model.survey import Survey
from clantui.core.views import ALL_VIEWS, load_view
from clantui.core.views.view import Requires, ViewData, find_card_id
from clantui.ui.common.table.column_widths import MIN_BAR_WIDTH
from tests.factories.surveys import AT, LATE
from tests.factories.view_world import make_race, make_view_world


@cache
def world() -> ViewData:
    """Return the data of the clan."""
    return make_view_world()


@pytest.mark.parametrize("name", ALL_VIEWS)
def test_a_row_of_a_card_has_its_id(name: str) -> None:
    """Rows of members and of decks have none; so no card's picture is shown beside them."""
    view = load_view(name)
    ids = {find_card_id(row) for row in view.count(world())}
    advice = "a view of `CardRow`s has no `row_noun`, others have one"
    assert (ids == {None}) == (view.row_noun != "card"), advice
    assert (None in ids) == (view.row_noun != "card"), advice


@pytest.mark.parametrize("name", ALL_VIEWS)
def test_an_unknown_column_stands_for_that_of_the_default_order(name: str) -> None:
    """The order of another view has a column that this one may lack."""
    view = load_view(name)
    assert view.find_column("colour") is view.find_column(view.default_sort.column)
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


@pytest.mark.parametrize("name", ALL_VIEWS)
def test_a_bar_shows_a_share_and_has_room(name: str) -> None:
    """A view has one bar at most: the spare cells are for it."""
    view = load_view(name)
    bars = [column for column in view.columns if column.bar]
    assert len(bars) <= 1, "only one column of a view has a `bar`"
    for column in bars:
        shares = [float(column.sort_value(row) or 0) for row in view.count(world())]
        assert max(shares) <= 1, f"{column.key} is no share from 0 to 1: it can have no `bar`"
        advice = f"{column.key}: with a `bar` its `width` is {MIN_BAR_WIDTH} or more"
        assert column.width >= MIN_BAR_WIDTH, advice


@pytest.mark.parametrize("name", [name for name in ALL_VIEWS if load_view(name).decks])
def test_the_first_deck_of_a_row_is_its_own(name: str) -> None:
    """The deck that is shown first is of a player of the row, and all are of the owner, if any."""
    view = load_view(name)
    assert view.decks is not None
    rows = view.count(world())
    assert rows
    for row in rows:
        found = view.decks(row, rows, world(), AT)
        owners = {deck.player for deck in found.decks}
        shown = found.decks[found.first].player
        assert shown is None or row.mentions(shown)
        assert not found.owner or owners == {shown}


def test_a_count_of_matches_leaves_out_who_left() -> None:
    """Players who left are counted after the members, among the matches."""
    view = load_view("war-members")
    rows = view.count(world())
    former = tuple(row for row in rows if row.member is None)
    assert view.describe_rows(rows) == "7 members, 1 who left"
    assert view.describe_matches(rows[:2], rows) == "2 of 7 members"
    assert view.describe_matches((*rows[:2], *former), rows) == "2 of 7 members, 1 who left"


@pytest.mark.parametrize(
    ("name", "age"),
    [("played", "4 h"), ("faced", "6 h"), ("war", "3 h"), ("war-by-member", "3 h")],
)
def test_ages_of_battles_count_back_from_the_load(name: str, age: str) -> None:
    """The age of the profiles, all of an earlier load, makes no difference."""
    before, view = world().survey, load_view(name)
    survey = Survey.start(before.clan, AT + timedelta(hours=2), before)
    data = replace(world(), survey=survey)
    assert view.summary(data, view.count(data)).endswith(f"last one {age} ago")


@pytest.mark.parametrize("name", ["members", "war-members"])
def test_an_absence_counts_back_from_the_load(name: str) -> None:
    """A member seen three hours before a load is seen five hours before one two hours later."""
    before, view = world().survey, load_view(name)
    for later, seen in ((0, "3 h"), (2, "5 h")):
        survey = Survey.start(before.clan, AT + timedelta(hours=later), before)
        rows = view.count(replace(world(), survey=survey))
        first = next(row for row in rows if row.mentions(before.clan.members[0].tag))
        assert view.find_column("last_seen").text(first) == seen


def test_war_members_without_a_log_have_no_past_weeks() -> None:
    """A dash stands for them on the screen, and null in exports."""
    view = load_view("war-members")
    (row, *_) = view.count(replace(world(), war=WarRecord(race=make_race(5))))
    column = view.find_column("past_decks")
    assert (column.text(row), column.value(row), column.sort_value(row)) == ("–", None, None)


@pytest.mark.parametrize(
    "name", [name for name in ALL_VIEWS if Requires.BATTLES in load_view(name).requires]
)
def test_a_view_of_battles_says_that_no_log_could_be_loaded(name: str) -> None:
    """Numbers such as `0 of 0` would look like a count; one loaded log is counted."""
    view, tags = load_view(name), [member.tag for member in world().survey.clan.members]
    logs = BattleLogs.start(tags)
    for tag in tags:
        logs = logs.with_failure(tag, LATE)
    failed = replace(world(), logs=logs)
    assert view.summary(failed, view.count(failed)) == "no battle log could be loaded"
    empty = replace(world(), logs=logs.with_log(tags[0], ()))
    assert "could be loaded" not in view.summary(empty, view.count(empty))
