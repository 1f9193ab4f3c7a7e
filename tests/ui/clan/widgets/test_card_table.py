"""Tests of the card table: cursor, order, filter, mouse and detail."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from msgspec.structs import replace
from textual.widgets import Static

from clantui.core.columns import Column, SortKey
from clantui.core.model.errors import Unreachable
from clantui.core.views.favourites import VIEW
from clantui.ui.clan.widgets.card_table import CardTable
from clantui.ui.clan.widgets.detail import DetailPane
from clantui.ui.common.table.column_widths import GAP
from clantui.ui.common.table.filter_input import FilterInput
from tests.ui.harness import Stage, clan_of, make_survey, stage
from tests.ui.screen_text import check_cells, text

CARDS = ["Wizard", "Hog Rider", "Wizard", "Miner", "Hog Rider", "Wizard", "Bats"]


@asynccontextmanager
async def open_clan(size: tuple[int, int] = (80, 24)) -> AsyncIterator[Stage]:
    """Open a screen with a clan on it."""
    async with stage(size=size, loaded=make_survey(CARDS)) as s:
        yield s


def read_details(s: Stage) -> str:
    """Return the text of the detail pane."""
    pane = s.screen.query_one(DetailPane)
    players = [" ".join(row.cells) for row in pane.player_table.rows]
    return "\n".join([str(pane.query_one(Static).content), *players])


async def test_the_cursor_moves_by_the_keys_of_vi_and_by_arrows() -> None:
    """j, k, g, G and the arrow keys move the cursor, which stops at both ends."""
    async with open_clan() as s:
        seen = []
        for key in ("j", "down", "k", "G", "j", "g", "up"):
            await s.press(key)
            seen.append(s.highlighted_card)
        assert seen == ["Hog Rider", "Miner", "Hog Rider", "Bats", "Bats", "Wizard", "Wizard"]


async def test_the_cursor_stays_on_its_card_when_rows_move() -> None:
    """Sorting and newer answers move rows under the cursor, never the cursor off its card."""
    async with open_clan() as s:
        await s.press("j", "j")
        assert s.highlighted_card == "Miner"
        await s.press("s", "c")
        assert s.cards == ["Bats", "Hog Rider", "Miner", "Wizard"]
        assert s.highlighted_card == "Miner"
        await s.press("r")
        await s.arrive(make_survey(["Miner", "Miner", "Bats"]))
        assert s.highlighted_card == "Miner"


async def test_the_cursor_on_top_stays_on_top_until_it_is_moved() -> None:
    """An untouched cursor stays on the first row, whichever card is there."""
    async with open_clan() as s:
        await s.press("r")
        await s.arrive(make_survey(["Miner", "Miner", "Bats"]))
        assert s.highlighted_card == "Miner"


async def test_the_cursor_keeps_its_line_while_a_filter_hides_its_card() -> None:
    """The cursor stays on its line, and finds the card again afterwards."""
    async with open_clan() as s:
        await s.press("j")
        await s.press("slash")
        s.screen.query_one(FilterInput).value = "-hog"
        await s.pilot.pause()
        assert s.cards == ["Wizard", "Miner", "Bats"]
        assert s.highlighted_card == "Miner"
        await s.press("escape", "g")
        await s.press("j")
        await s.press("slash")
        await s.press(*"mi")
        assert s.highlighted_card == "Miner"
        await s.press("escape")
        assert s.highlighted_card == "Hog Rider"


@pytest.mark.parametrize(
    "columns",
    [
        VIEW.visible_columns(())[:2],
        pytest.param(VIEW.visible_columns(())[2:], marks=pytest.mark.soak),
    ],
    ids=["few", "others"],
)
async def test_the_letter_of_a_column_sorts_and_reverses(
    columns: tuple[Column[Any], ...],
) -> None:
    """`s` and a letter sort by any column in its natural order; again, the other way."""
    async with open_clan() as s:
        for column in columns:
            s.screen.view.sort = VIEW.default_sort
            await s.press("s", column.letter)
            natural = VIEW.natural_sort(column.key)
            flipped = natural.flip()
            first = s.screen.view.sort
            await s.press("s", column.letter)
            second = s.screen.view.sort
            is_default = column.key == VIEW.default_sort.column
            expected = (flipped, natural) if is_default else (natural, flipped)
            assert (first, second) == expected, column.key
            await s.press("S")
            assert s.screen.view.sort == expected[0], column.key


async def test_enter_in_the_sort_menu_reverses_the_order() -> None:
    """The menu opens at the sorted column; a reversed order has its mark there."""
    async with open_clan() as s:
        await s.press("s", "c", "s")
        marks = [
            line.split("│")[1].split() for line in text(s.app).splitlines() if "Card ▲" in line
        ]
        assert marks == [["c", "Card", "▲"]]
        await s.press("enter")
        assert s.screen.view.sort == VIEW.natural_sort("card").flip()


async def test_another_row_begins_at_its_first_player() -> None:
    """The players of a row begin at the first; after newer answers the cursor stays."""
    async with open_clan((120, 24)) as s:
        players = s.screen.query_one(DetailPane).player_table
        await s.press("enter", "j")
        assert players.index == 1
        await s.press("r")
        await s.arrive(make_survey([*CARDS, "Wizard"]))
        assert players.index == 1
        await s.press("escape", "j")
        assert players.index == 0


async def test_the_heading_shows_the_order() -> None:
    """The sorted column's heading carries the direction, and no other does."""
    async with open_clan() as s:
        await s.press("s", "e")
        heading = s.table.render_line(0).text
        assert "Elixir▲" in heading
        assert heading.count("▲") + heading.count("▼") == 1


async def test_clicks_sort_and_open_details() -> None:
    """Natural order, reversed, original; a click on a row moves the cursor, two open details."""
    async with open_clan() as s:
        seen = []
        for _ in range(3):
            await s.pilot.click(CardTable, offset=(8, 0))
            await s.pilot.pause()
            seen.append(s.screen.view.sort)
        assert seen == [
            SortKey("card", descending=False),
            SortKey("card", descending=True),
            VIEW.default_sort,
        ]
        await s.pilot.click(CardTable, offset=(8, 3))
        assert s.highlighted_card == "Miner"
        await s.press("g")
        for times, is_open in ((1, False), (2, True)):
            await s.pilot.click(CardTable, offset=(8, 1), times=times)
            await s.pilot.pause()
            assert s.screen.query_one(DetailPane).player_table.has_focus == is_open


async def test_the_row_under_the_mouse_is_highlighted() -> None:
    """The row is highlighted until the mouse leaves the table."""
    async with open_clan() as s:
        plain = s.table.row_style(2)
        await s.pilot.hover(CardTable, offset=(8, 3))
        assert s.table.row_style(2) != plain
        assert s.table.row_style(1) == plain
        drawn = read_backgrounds(s)
        assert [drawn[1] == drawn[3], drawn[2] == drawn[3]] == [True, False]
        await s.pilot.hover(CardTable, offset=(8, 1))
        drawn = read_backgrounds(s)
        assert drawn[1] == drawn[2] == drawn[3] != drawn[0], "the row under the cursor stays"
        await s.pilot.hover(CardTable, offset=(8, 3))
        await s.pilot.hover("#bar")
        assert s.table.row_style(2) == plain
        assert read_backgrounds(s) == drawn


def read_backgrounds(s: Stage) -> list[object]:
    """Return the background of the first cell of each row on the screen."""
    lines = s.screen._compositor.render_strips(s.app.size)
    top = s.table.region.y + 1
    styles = [next(iter(line)).style for line in lines[top : top + len(s.table.rows)]]
    return [style.bgcolor if style is not None else None for style in styles]


async def test_the_filter_works_while_typed_and_counts_matches() -> None:
    """Enter applies it, Esc clears it; without a match the table names it and the way out."""
    async with open_clan() as s:
        await s.press("slash")
        await s.press("slash", *"hog")  # as sentences write a filter
        assert text(s.app).splitlines()[2].startswith(" / hog ")
        assert s.cards == ["Hog Rider"]
        await s.press("enter")
        assert s.message == "1 of 4 cards · /hog · Esc clears"
        assert isinstance(s.screen.focused, CardTable)
        await s.press("escape")
        assert len(s.cards) == 4
        assert not s.screen.query_one(FilterInput).display
        await s.press("slash")
        await s.press(*"zzz")
        assert s.cards == []
        assert "“zzz”" in s.table.placeholder
        assert read_details(s) == ""


async def test_an_error_leaves_room_for_the_filter_and_is_whole() -> None:
    """A wrong filter and the sentence about it are readable side by side."""
    async with open_clan((60, 24)) as s:
        await s.press("slash", *"rarity", "colon", *"foo")
        first, *others = text(s.app).splitlines()[2:5]
        assert first.startswith(" / rarity:foo ")
        words = " ".join([first.partition("✗")[2], *others]).split()
        assert " ".join(words).startswith(str(s.message).removeprefix("✗ "))


async def test_the_filter_stays_while_answers_arrive() -> None:
    """A refresh fills the filtered table, not the whole one."""
    async with open_clan() as s:
        await s.press("slash")
        await s.press(*"mi", "enter", "r")
        await s.arrive(make_survey(["Miner", "Miner", "Bats"]))
        assert s.cards == ["Miner"]


async def test_the_details_follow_the_cursor_if_there_is_room() -> None:
    """From 100 columns on the pane is there at once, about the card under the cursor."""
    async with open_clan((120, 40)) as s:
        assert s.screen.query_one(DetailPane).region.width > 0
        assert "Wizard" in read_details(s)
        await s.press("j")
        assert "Hog Rider" in read_details(s)
        names = [m.name for m in clan_of(CARDS)[0].members]
        assert [name for name in names if name in read_details(s)] == [names[1], names[4]]
        assert "14" in read_details(s)


async def test_on_a_narrow_screen_enter_shows_the_players_and_esc_returns() -> None:
    """Below 100 columns the details replace the table; Esc restores it with its cursor."""
    async with open_clan() as s:
        assert s.screen.query_one(DetailPane).region.width == 0
        await s.press("j", "enter")
        assert s.screen.query_one(DetailPane).region.width > 0
        assert s.table.region.width == 0
        await s.press("escape")
        assert s.table.region.width > 0
        assert s.highlighted_card == "Hog Rider"


async def test_hostile_names_are_shown_as_text() -> None:
    """Brackets in a name are text, in the table, the details and the list of problems."""
    survey = make_survey(["[/x]", "[bold red]", "Zap"])
    first, second, third = survey.clan.members
    members = (first, second, replace(third, name="[bold red]"))
    survey = replace(survey, clan=replace(survey.clan, members=members))
    survey = survey.with_failure(third.tag, Unreachable("no answer"))
    async with stage(size=(120, 40), loaded=survey) as s:
        assert s.cards == ["[/x]", "[bold red]", "Zap"]
        assert "[/x]" in s.table.render_line(1).text
        assert "[/x]" in read_details(s)
        await s.press("exclamation_mark")
        assert f"[bold red] {third.tag}" in text(s.app)


@pytest.mark.parametrize(
    "widths",
    [
        (
            40,
            80,
            200,
        ),
        pytest.param(
            (
                60,
                100,
                120,
            ),
            marks=pytest.mark.soak,
        ),
    ],
    ids=["few", "others"],
)
async def test_every_line_is_exactly_as_wide_as_the_table(widths: tuple[int, ...]) -> None:
    """Every line is as wide as the table, with and without wide characters."""
    async with stage(first="2PP") as s:
        await s.load(
            make_survey(["ミノルの塔ミノルの塔ミノルの塔", "Wizard", "달빛기사단달빛기사단"])
        )
        for width in widths:
            await s.resize(width, 24)
            check_cells(s.table)


async def test_a_column_is_as_wide_as_the_texts_of_the_clan_on_screen() -> None:
    """A filter narrows no column; another view or clan may, and so may an empty one."""

    def find_width() -> int:
        return next(width for column, width in s.table.visible_columns() if column.key == "card")

    async with stage(size=(200, 40), loaded=make_survey(["Wizard the Third", "Bats"])) as s:
        rows, wide = s.table.rows, find_width()
        short = tuple(row for row in rows if row.card.name == "Bats")
        s.table.show_rows(short, may_fold=False)
        assert find_width() == wide
        s.table.begin(s.table.view, None)
        s.table.show_rows(short, may_fold=False)
        narrow = find_width()
        assert narrow < wide
        s.table.show_rows(rows, may_fold=False)
        assert find_width() == wide
        s.table.show_rows((), may_fold=False)
        s.table.show_rows(short, may_fold=False)
        assert find_width() == narrow


async def test_rows_that_do_not_fit_scroll_below_the_heading() -> None:
    """The cursor is always in sight, and the heading never scrolls away."""
    async with stage(loaded=make_survey([f"Card {i:02}" for i in range(50)])) as s:
        await s.press("G")
        lines = [s.table.render_line(y).text for y in range(s.table.size.height)]
        assert "Card▲" not in lines[0]
        assert "Card" in lines[0]
        assert "Card 49" in lines[-1]
        await s.press("g")
        lines = [s.table.render_line(y).text for y in range(s.table.size.height)]
        assert "Card 00" in lines[1]


@pytest.mark.parametrize(
    "widths",
    [
        (
            60,
            120,
        ),
        pytest.param((80,), marks=pytest.mark.soak),
    ],
    ids=["few", "others"],
)
async def test_there_is_a_blank_before_the_scrollbar(widths: tuple[int, ...]) -> None:
    """The last column touches no scrollbar."""
    async with stage(first="2PP", size=(80, 16)) as s:
        await s.load(make_survey([f"Card {number % 20:02}" for number in range(40)]))
        await s.wait_until_drawn()
        for width in widths:
            await s.resize(width, 16)
            assert s.table.show_vertical_scrollbar, width
            cells = s.table.scrollable_content_region.width
            assert all(s.table.render_line(y).text[cells - 1] == " " for y in range(5)), width


async def test_a_column_is_clicked_from_its_first_to_its_last_cell() -> None:
    """The gap behind a column belongs to it; there is no column behind the last gap."""
    async with open_clan() as s:
        left = 1
        for column, width in s.table.visible_columns():
            next_left = left + width + GAP
            assert s.table._column_at(left) is s.table._column_at(next_left - 1) is column
            left = next_left
        assert s.table._column_at(left) is None
