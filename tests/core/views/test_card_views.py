"""Views of cards and the filter, on a clan of the demo with all of its data."""

from __future__ import annotations

from functools import cache

import pytest

from clantui.core import views
from clantui.core.model.battle import BattleLogs
from clantui.core.views.filter import apply_filter, parse_query
from clantui.core.views.view import ViewData
from tests.scenes.base import WORLD, load_surveys
from tests.scenes.views import catalogue, log

CARD_VIEWS = [name for name in views.TAB_VIEWS if views.load_view(name).row_noun == "card"]

VIEWS_WITH_FORMS = {"favourites", "decks", "played", "war", "faced", "levels"}
"""Views in which some cards of the demo are evolutions or heroes; tower troops have no forms."""


@cache
def load_demo_data() -> ViewData:
    """Return the home clan, its battle logs, and all cards."""
    survey = load_surveys(WORLD.home)[-1]
    logs = BattleLogs.start(())
    for member, _ in survey.loaded:
        logs = logs.with_log(member.tag, log(member.tag))
    return ViewData(survey=survey, logs=logs, cards=catalogue())


@pytest.mark.parametrize("name", CARD_VIEWS)
def test_evo_yes_and_evo_no_split_all_rows(name: str) -> None:
    """In every view of cards `evo:yes` and `evo:no` split all rows; both find some if any can."""
    rows = views.load_view(name).count(load_demo_data())
    found = [apply_filter(rows, parse_query(query)) for query in ("evo:yes", "evo:no")]
    assert all(found) or name not in VIEWS_WITH_FORMS
    assert sorted(row.key for group in found for row in group) == sorted(row.key for row in rows)


@pytest.mark.parametrize("name", ["decks", "war", "faced", "levels"])
def test_evo_yes_finds_the_rows_with_evolutions_or_heroes(name: str) -> None:
    """`evo:yes` keeps just the rows with an evolution or a hero in their columns."""
    view, rows = views.load_view(name), views.load_view(name).count(load_demo_data())
    keys = {"evolutions", "heroes"} | {"owned_evolutions", "owned_heroes"}
    forms = [column for column in view.columns if column.key in keys]
    assert len(forms) == 2
    counted = tuple(row for row in rows if any(column.value(row) for column in forms))
    assert apply_filter(rows, parse_query("evo:yes")) == counted


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("favourites", "players"),
        ("decks", "players"),
        ("played", "players"),
        ("war", "members"),
        ("faced", "players"),
        ("levels", "owned"),
    ],
)
def test_rows_are_found_by_their_number_of_players(name: str, key: str) -> None:
    """In every view of cards `players:` compares the number in the row's own column."""
    view, rows = views.load_view(name), views.load_view(name).count(load_demo_data())
    numbers = [int(str(view.find_column(key).value(row))) for row in rows]
    most = max(numbers)
    expected = tuple(row for row, number in zip(rows, numbers, strict=True) if number == most)
    assert 0 < len(expected) < len(rows)
    assert apply_filter(rows, parse_query(f"players:{most}")) == expected


@pytest.mark.parametrize("name", ["favourites", "decks", "played", "war", "levels"])
def test_rows_are_found_by_average_level(name: str) -> None:
    """`level:` compares the average level."""
    rows = views.load_view(name).count(load_demo_data())
    assert 0 < len(apply_filter(rows, parse_query("level:>=14"))) < len(rows)
