"""Views of cards and the filter, on a clan of the demo with all that they count."""

from __future__ import annotations

from functools import cache

import pytest

from clantui.core import views
from clantui.core.model.battle import BattleLogs
from clantui.core.views.data import ViewData
from clantui.core.views.filter import parse_query
from tests.scenes.base import WORLD, pictures
from tests.scenes.views import catalogue, log

OF_CARDS = [name for name in views.view_names() if not name.endswith("members")]


@cache
def known() -> ViewData:
    """Return the home clan, its logs, and all cards."""
    survey = pictures(WORLD.home)[-1]
    logs = BattleLogs.start(())
    for member, _ in survey.loaded:
        logs = logs.with_log(member.tag, log(member.tag))
    return ViewData(survey=survey, logs=logs, cards=catalogue())


@pytest.mark.parametrize("name", OF_CARDS)
def test_every_card_is_an_evolution_or_hero_somewhere_or_is_not(name: str) -> None:
    """In every view of cards `evo:yes` and `evo:no` part all rows, and both find some."""
    view, rows = views.load_view(name), views.load_view(name).count(known())
    found = [view.filter_rows(rows, parse_query(query)) for query in ("evo:yes", "evo:no")]
    assert all(found)
    assert sorted(row.key for part in found for row in part) == sorted(row.key for row in rows)


@pytest.mark.parametrize("name", ["decks", "war", "faced", "levels"])
def test_evolutions_are_found_where_the_view_counts_them(name: str) -> None:
    """`evo:yes` keeps just the rows in whose own columns there is an evolution or a hero."""
    view, rows = views.load_view(name), views.load_view(name).count(known())
    keys = {"evolutions", "heroes"} | {"owned_evolutions", "owned_heroes"}
    forms = [column for column in view.columns if column.key in keys]
    assert len(forms) == 2
    counted = tuple(row for row in rows if any(column.value(row) for column in forms))
    assert view.filter_rows(rows, parse_query("evo:yes")) == counted


@pytest.mark.parametrize(
    ("name", "key"),
    [
        *(("favourites", "players"), ("decks", "players"), ("played", "players")),
        *(("war", "members"), ("faced", "players"), ("levels", "owned")),
    ],
)
def test_rows_are_found_by_how_many_they_are_about(name: str, key: str) -> None:
    """In every view of cards `players:` asks for the number that the row's own column tells."""
    view, rows = views.load_view(name), views.load_view(name).count(known())
    told = [int(str(view.column(key).value(row))) for row in rows]
    most = max(told)
    found = tuple(row for row, number in zip(rows, told, strict=True) if number == most)
    assert 0 < len(found) < len(rows)
    assert view.filter_rows(rows, parse_query(f"players:{most}")) == found


@pytest.mark.parametrize("name", ["favourites", "decks", "played", "war", "levels"])
def test_rows_are_found_by_level(name: str) -> None:
    """When a view knows levels, `level:` asks for their mean."""
    view, rows = views.load_view(name), views.load_view(name).count(known())
    assert 0 < len(view.filter_rows(rows, parse_query("level:>=14"))) < len(rows)
