"""Tests of the order of the rows of `show`."""

from __future__ import annotations

import json
from typing import Any

import pytest

from clantui.core.columns import Column
from clantui.core.views import ALL_VIEWS, DEFAULT_VIEW, load_view
from clantui.demo.world.world import World
from tests.cli.in_process import run_here

SMALL = World().rivals[-1]
"""A clan of 15."""


def load_rows(view: str, *words: str) -> list[dict[str, Any]]:
    """Return the rows of the small clan, as JSON."""
    done = run_here("show", SMALL, "--view", view, "--format", "json", *words)
    assert done.code == 0
    rows: list[dict[str, Any]] = json.loads(done.out)["clans"][0][
        "cards" if view == DEFAULT_VIEW else "rows"
    ]
    return rows


def identify(rows: list[dict[str, Any]]) -> list[object]:
    """Return the key of each row: its card, member or deck."""
    return [row["key"] if "key" in row else row["id"] for row in rows]


def test_members_are_sorted_by_when_they_were_last_seen() -> None:
    """`--sort last_seen` begins with the longest absence, `--reverse` with the shortest."""
    seen = [row["last_seen"] for row in load_rows("members", "--sort", "last_seen")]
    assert seen == sorted(seen)
    assert len({*seen}) > 1
    back = [row["last_seen"] for row in load_rows("members", "--sort", "last_seen", "--reverse")]
    assert back == sorted(seen, reverse=True)


def test_reverse_without_sort_reverses_the_default_order() -> None:
    """`--reverse` without a column reverses the view's default order."""
    rows = load_rows("members", "--reverse")
    trophies = [row["trophies"] for row in rows]
    assert trophies == sorted(trophies)
    assert trophies[0] < trophies[-1]


@pytest.mark.parametrize(
    "view",
    [
        view
        if view in {DEFAULT_VIEW, "decks", "war-members"}
        else pytest.param(view, marks=pytest.mark.soak)
        for view in ALL_VIEWS
    ],
)
def test_every_order_has_all_rows(view: str) -> None:
    """Every order of a view has the rows of the usual one."""
    usual = identify(load_rows(view))
    for name in load_view(view).list_sort_names():
        assert sorted(map(str, identify(load_rows(view, "--sort", name)))) == sorted(
            map(str, usual)
        )


def test_the_table_is_sorted_like_the_json() -> None:
    """The table lists the rows in the same order as the JSON."""
    names = [row["name"] for row in load_rows("members", "--sort", "name")]
    table = run_here("show", SMALL, "--view", "members", "--sort", "name").out
    plain = [name for name in names if name.isascii() and name.isalnum()]
    places = [table.index(f" {name} ") for name in plain]
    assert len(places) > 5
    assert places == sorted(places)


@pytest.mark.parametrize("view", ALL_VIEWS)
def test_every_column_of_the_sort_menu_can_be_named(view: str) -> None:
    """The words of `--sort` are the columns that have a letter in the menu of the screen."""
    columns: tuple[Column[Any], ...] = load_view(view).columns
    assert load_view(view).list_sort_names() == tuple(
        column.key for column in columns if column.letter
    )


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (
            ("--view", "members", "--sort", "trophy"),
            "members can be sorted by " + ", ".join(load_view("members").list_sort_names()),
        ),
        (("--view", "members", "--sort", "trophy"), "not by trophy · did you mean trophies?"),
        (("--sort", "last_seen"), "favourites can be sorted by "),
        (("--sort", ""), "favourites can be sorted by "),
        (("--sort", "players", "--merge"), "--merge has an order of its own: leave out --sort"),
        (("--reverse", "--merge"), "--merge has an order of its own: leave out --reverse"),
        (("--sort", "players", "--format", "pairs"), "--format pairs has an order of its own"),
    ],
)
def test_an_unknown_sort_column_is_refused(words: tuple[str, ...], message: str) -> None:
    """An unknown column is refused with the columns of the view and a suggestion."""
    done = run_here("show", SMALL, *words)
    assert (done.code, done.out) == (2, "")
    assert message in done.err
