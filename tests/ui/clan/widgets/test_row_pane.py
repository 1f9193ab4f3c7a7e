"""Tests of the pane below the table: its lines, and when it is there."""

from __future__ import annotations

from datetime import timedelta
from typing import Final
from zoneinfo import ZoneInfo

import pytest
from rich.cells import cell_len

from clantui.core import views
from clantui.core.history.timeline import Trend
from clantui.core.text.sanitize import pack_parts
from clantui.core.views import load_view
from clantui.core.views.view import RowDetail, ViewData
from clantui.demo.world.world import MOMENT
from clantui.ui.clan.widgets.detail import PlayerTable, _fit_columns
from clantui.ui.clan.widgets.row_pane import RowPane, draw_row_lines
from tests.scenes.base import WORLD, load_surveys, text_of
from tests.ui.harness import NOON, card, make_survey, stage

TREND = "6% on 30 Sep ▁▂▃█ 16% today"


def make_detail(number: int) -> RowDetail:
    """Return the detail of a card with some players."""
    return RowDetail(
        title="Mega Knight",
        lines=("7 elixir · legendary", "8 of 50 players · 16%"),
        headings=("Player", "Lvl", "Role"),
        cells=tuple((f"Player{n}", str(n % 16 + 1), "member") for n in range(number)),
    )


def draw_lines(detail: RowDetail, trend: str, width: int, height: int) -> list[str]:
    """Return the lines of the pane as text."""
    return [str(line) for line in draw_row_lines(detail, trend, width, height)]


def test_the_pane_names_as_many_players_as_fit() -> None:
    """With room for all, each player is named with a level; then follows the trend."""
    lines = draw_lines(make_detail(8), TREND, 78, 4)
    assert lines[0].startswith("── Mega Knight · 7 elixir · legendary · 8 of 50 players · 16% ─")
    words = "   ".join(lines[1:3]).split()
    assert all(words[words.index(f"Player{n}") + 1] == str(n + 1) for n in range(8))
    assert "level after each name" in lines[2]
    assert lines[3] == TREND


def test_facts_without_room_end_with_an_ellipsis() -> None:
    """Facts are more important than the legend of the players, and none is cut unnoticed."""
    cards = "Skeletons, Hog Rider, Musketeer, Ice Golem, Ice Spirit, Cannon, Fireball, The Log"
    detail = RowDetail(
        title="Deck 1",
        lines=(cards, "tower: Cannoneer"),
        headings=("Player", "Lvl"),
        cells=tuple((f"Wimvordik{n}", "15") for n in range(5)),
    )
    assert draw_lines(detail, "", 78, 4)[1:] == [
        "Skeletons, Hog Rider, Musketeer, Ice Golem, Ice Spirit, Cannon, Fireball, The",
        "Log · tower: Cannoneer",
        "Wimvordik0 15   Wimvordik1 15   Wimvordik2 15   Wimvordik3 15   Wimvordik4 15",
    ]
    line = draw_lines(detail, "", 60, 4)[1]
    assert line == "Skeletons, Hog Rider, Musketeer, Ice Golem, Ice Spirit, …"


def test_weeks_are_not_called_names() -> None:
    """Cells of weeks have no legend about names."""
    weeks = RowDetail(
        title="Anna",
        headings=("Week", "Decks", "Medals"),
        cells=(("this week", "4/12", "575"), ("week 3", "0/16", "0")),
    )
    assert draw_lines(weeks, "", 78, 4)[1:] == ["this week 4/12   week 3 0/16"]


@pytest.mark.parametrize(
    ("width", "height", "lines"),
    [
        (7, 4, []),
        (8, 1, ["── M… ──"]),
        (20, 3, ["── Mega Knight ─────", "7 elixir · legendar…", "trend"]),
        (
            30,
            4,
            [
                "── Mega Knight · 7 elixir ────",
                "legendary · 8 of 50 players …",
                "Player0 1   … and 4 more",
                "trend",
            ],
        ),
        (50, 2, ["── Mega Knight · 7 elixir · legendary ────────────", "trend"]),
        (
            50,
            4,
            [
                "── Mega Knight · 7 elixir · legendary ────────────",
                "8 of 50 players · 16%",
                "Player0 1   Player1 2   Player2 3   … and 2 more",
                "trend",
            ],
        ),
        (
            50,
            5,
            [
                "── Mega Knight · 7 elixir · legendary ────────────",
                "8 of 50 players · 16%",
                "Player0 1   Player1 2   Player2 3   Player3 4",
                "Player4 5   level after each name",
                "trend",
            ],
        ),
        (
            78,
            4,
            [
                "── Mega Knight · 7 elixir · legendary · 8 of 50 players · 16% ────────────────",
                "Player0 1   Player1 2   Player2 3   Player3 4   Player4 5",
                "level after each name",
                "trend",
            ],
        ),
        (
            78,
            5,
            [
                "── Mega Knight · 7 elixir · legendary · 8 of 50 players · 16% ────────────────",
                "Player0 1   Player1 2   Player2 3   Player3 4   Player4 5",
                "level after each name",
                "trend",
            ],
        ),
    ],
)
def test_the_lines_of_the_pane_fill_its_room(width: int, height: int, lines: list[str]) -> None:
    """The trend stays, then a fact, then the players, then the legend."""
    assert draw_lines(make_detail(5), "trend", width, height) == lines


@pytest.mark.parametrize(("headings", "legend"), [(("Player", "Lvl"), True), (("Player",), False)])
def test_the_second_cell_of_a_player_is_explained(
    headings: tuple[str, ...], *, legend: bool
) -> None:
    """If players have a figure beside their name, the legend says which."""
    detail = RowDetail(title="Deck 1", headings=headings, cells=(("Ann", "15"), ("Bob", "14")))
    (line,) = draw_lines(detail, "", 60, 4)[1:]
    assert line == "Ann 15   Bob 14" + "   level after each name" * legend


@pytest.mark.parametrize(
    ("names", "width", "line"),
    [
        (("x" * 30,), 20, f"{'x' * 19}…"),
        (("x" * 4, "y" * 12), 20, f"xxxx   {'y' * 12}"),
        (("x" * 4, "y" * 14), 20, "xxxx   … and 1 more"),
        (("xxxx",) * 11, 26, "xxxx   xxxx   … and 9 more"),
        (("xxxx",) * 11, 25, "xxxx   … and 10 more"),
        (("xxxx",) * 12, 26, "xxxx   … and 11 more"),
        (("x" * 20,) * 3, 30, f"{'x' * 14}…   … and 2 more"),
        (("x" * 20,) * 2, 38, f"{'x' * 20}   … and 1 more"),
        (("xxxx",) * 12, 12, "   … and 11…"),
    ],
)
def test_a_name_is_counted_only_if_it_has_no_room(
    names: tuple[str, ...], width: int, line: str
) -> None:
    """The last name needs no room for a number after it; a name that is too long is cut."""
    detail = RowDetail(title="D", headings=("Player",), cells=tuple((name,) for name in names))
    assert draw_lines(detail, "", width, 2)[1:] == [line]


@pytest.mark.parametrize("number", [0, 1, 2, 5, 9, 17, 50])
@pytest.mark.parametrize("width", [12, 40, 58, 78, 98])
@pytest.mark.parametrize("trend", ["", TREND])
def test_names_are_shown_or_counted(number: int, width: int, trend: str) -> None:
    """Each player is named or counted, and no line is wider than the pane."""
    lines = draw_lines(make_detail(number), trend, width, 4)
    assert len(lines) <= 4
    assert max(map(cell_len, lines)) <= width
    words = " ".join(lines).split()
    named = sum(f"Player{n}" in words for n in range(number))
    if number and width >= 40:
        hidden = number - named
        assert ("more" in words) == bool(hidden)
        if hidden:
            assert words[words.index("more") - 1] == str(hidden)


@pytest.mark.parametrize("name", views.ALL_VIEWS)
def test_each_view_has_lines_about_its_rows(name: str) -> None:
    """The pane has the title of the details, and every fact that fits."""
    survey = load_surveys(WORLD.home)[-1]
    view, evidence = load_view(name), ViewData(survey=survey)
    for row in view.count(evidence)[:5]:
        detail = view.detail(row, evidence, MOMENT)
        lines = draw_lines(detail, "", 78, 4)
        assert detail.title in lines[0]
        assert detail.lines[0].split(" · ")[0] in lines[0]
        if detail.cells:
            assert detail.cells[0][0] in " ".join(lines[1:])
        assert all(cell_len(line) <= 78 for line in lines)


CARDS = [f"Card {n % 30:02}" for n in range(40)]


PANE_SIZES: Final = {
    (80, 24): True,
    (60, 22): True,
    (99, 40): True,
    (60, 20): False,
    (80, 21): False,
    (59, 24): False,
    (100, 24): False,
    (160, 50): False,
}
"""Sizes of the window, and whether the pane is there."""


async def test_the_pane_is_shown_without_a_pane_beside_the_table() -> None:
    """Below 100 columns and from 22 lines the pane is below the table."""
    async with stage(loaded=make_survey(CARDS)) as s:
        pane = s.screen.query_one(RowPane)
        for size, is_there in PANE_SIZES.items():
            await s.resize(*size)
            assert bool(pane.region.area) is is_there, size
            if is_there:
                assert pane.region.y == s.table.region.bottom, size
                assert pane.region.width == size[0]


async def test_the_pane_follows_the_cursor_and_p_toggles_it() -> None:
    """The pane is about the row under the cursor; p hides and shows it."""
    async with stage(loaded=make_survey(CARDS)) as s:
        assert "── Card 00 ·" in text_of(s.app)
        assert "Thor0 14    Thor30 14" in text_of(s.app)
        await s.press("j")
        assert "── Card 01 ·" in text_of(s.app)
        high = s.table.region.height
        await s.press("p")
        assert "── Card 01 ·" not in text_of(s.app)
        assert s.table.region.height == high + 4
        await s.press("p")
        assert "── Card 01 ·" in text_of(s.app)
        await s.press("enter")
        assert not s.screen.query_one(RowPane).region.area
        await s.press("escape")
        assert s.screen.query_one(RowPane).region.area


async def test_the_pane_is_there_from_the_first_frame() -> None:
    """The table does not move when the first clan is there."""
    async with stage(first="2PP") as s:
        high = s.table.region.height
        await s.load(make_survey(CARDS))
        assert s.table.region.height == high
        s.clock.advance(timedelta(minutes=2).total_seconds())
        s.screen.tick()
        assert s.table.region.height == high


async def test_the_past_of_a_row_has_the_whole_width_and_the_users_time_zone() -> None:
    """The trend is the last line; without a row the pane is blank, and as high."""
    points = ((NOON, 0.05), (NOON + timedelta(hours=12), 0.1))
    trend = Trend(card=card("Mega Knight"), points=points)
    zone = ZoneInfo("Pacific/Kiritimati")  # 14 hours ahead: the day begins at 10:00
    async with stage(loaded=make_survey(CARDS), zone=zone) as s:
        pane = s.screen.query_one(RowPane)
        detail, now = make_detail(5), NOON + timedelta(hours=13)
        pane.show_row(detail, trend, now)
        lines = str(pane.content).split("\n")
        assert (len(lines), {cell_len(lines[0]), cell_len(lines[-1])}) == (4, {78})
        assert lines[-1].startswith("5% at 02:00 ▅")
        assert lines[-1].endswith(" 10% today")
        pane.show_row(detail, None, now)
        assert "5%" not in str(pane.content)
        pane.show_row(None, trend, now)
        assert str(pane.content).split("\n") == [""] * 4
        await s.resize(80, 40)
        assert pane.size.height == len(str(pane.content).split("\n")) == 7


@pytest.mark.parametrize("width", [8, 20, 28, 40])
def test_parts_of_a_sentence_are_never_split(width: int) -> None:
    """A part that fits into a line is not broken, no text is lost, and no line is too wide."""
    parts = ["54 wins, 31 losses", "16% of 1,769 games", "12 players"]
    lines = pack_parts(parts, width)
    assert " ".join(lines).replace(" · ", " ").split() == " ".join(parts).split()
    assert all(cell_len(line) <= width for line in lines)
    for part in parts:
        assert len(part) > width or any(part in line for line in lines)


async def test_the_page_of_a_row_has_players_beside_the_text() -> None:
    """At 80 columns players are on the right of the text, without the chart of the clan."""
    async with stage(loaded=make_survey(["Wizard"] * 20)) as s:
        await s.press("enter")
        players = s.screen.query_one(PlayerTable)
        assert players.region.x == 30
        assert players.region.height > 15
        assert "on average" not in text_of(s.app).split("\n", 3)[3]
        await s.resize(60, 20)
        assert players.region.x < 2


@pytest.mark.parametrize(
    ("width", "cells"),
    [
        (13, {"Player": 7}),
        (14, {"Player": 7, "Lvl": 3}),
        (21, {"Player": 7, "Lvl": 3}),
        (22, {"Player": 7, "Lvl": 3, "Role": 6}),
        (60, {"Player": 7, "Lvl": 3, "Role": 6}),
    ],
)
def test_columns_of_a_row_without_room_are_dropped_from_the_right(
    width: int, cells: dict[str, int]
) -> None:
    """Names stay whole; figures are aligned right, words left."""
    columns = _fit_columns(make_detail(3), width)
    assert {column.title: column.width for column in columns} == cells
    assert [column.align_right for column in columns] == [False, True, False][: len(columns)]
    assert [column.emphasis for column in columns] == [True, False, False][: len(columns)]


@pytest.mark.parametrize(("width", "name"), [(40, 24), (20, 13), (17, 10), (16, 14), (12, 10)])
def test_a_long_name_leaves_room_for_the_figures(width: int, name: int) -> None:
    """A name has 10 to 24 cells beside a figure; without room for both it is alone."""
    detail = RowDetail(title="", headings=("Player", "Lvl"), cells=(("N" * 30, "15"),))
    first, *others = _fit_columns(detail, width)
    assert len(others) == (width > 16)
    assert first.width == name
