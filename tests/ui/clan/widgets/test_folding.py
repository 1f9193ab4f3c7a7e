"""Tests of cards with one player each, which fold into one line if they do not fit."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from clantui.ui.clan.clan_contents import list_clan_contents
from clantui.ui.clan.widgets.card_table import CardTable
from tests.scenes.base import text_of
from tests.ui.harness import Stage, make_survey, stage

SHARED: Final = [f"Shared {n}" for n in range(5)]
SINGLE: Final = [f"Single {n:02}" for n in range(20)]
CARDS: Final = [*SHARED, *SHARED, *SINGLE]


@asynccontextmanager
async def open_clan(size: tuple[int, int] = (80, 24)) -> AsyncIterator[Stage]:
    """Open a clan of five cards with two players each, and twenty with one."""
    async with stage(size=size, loaded=make_survey(CARDS)) as s:
        await s.pilot.pause()
        yield s


def folded_line(s: Stage) -> str:
    """Return the line about the folded cards; empty if there is none."""
    lines = text_of(s.app).splitlines()
    return next((text.strip() for text in lines if "└" in text), "")


async def test_rows_that_do_not_fit_fold_into_a_line() -> None:
    """The last line of the table counts the folded cards, and names the first of them."""
    async with open_clan() as s:
        shown, more = len(s.cards), len(SHARED) + len(SINGLE) - len(s.cards)
        assert len(SHARED) <= shown == s.table.size.height - 2
        first = SINGLE[shown - len(SHARED)]
        assert folded_line(s).startswith(f"└ {more} more cards with one player each ↓ {first}, ")
        assert not s.table.show_vertical_scrollbar


async def test_the_cursor_can_be_moved_to_a_folded_row() -> None:
    """As with the dialog that goes to a card: the folded cards are shown, the cursor on it."""
    async with open_clan() as s:
        assert SINGLE[-1] not in s.cards
        s.table.move_cursor_to(s.table.all_rows[-1].key)
        assert s.table.highlighted is s.table.all_rows[-1]
        assert s.cards[-1] == SINGLE[-1]


async def test_rows_that_fit_are_not_folded() -> None:
    """A table high enough for all cards shows all, and after a resize folds or unfolds them."""
    async with open_clan((80, 50)) as s:
        assert (len(s.cards), folded_line(s)) == (25, "")
        await s.resize(80, 24)
        assert len(s.cards) < 25
        assert folded_line(s)
        await s.resize(80, 50)
        assert (len(s.cards), folded_line(s)) == (25, "")


async def test_moving_beyond_the_last_row_unfolds() -> None:
    """From the last row down shows all, with the cursor on the next card; so does the end key."""
    async with open_clan() as s:
        last = len(s.cards) - 1
        await s.press("pagedown")
        assert s.highlighted_card == s.cards[-1]
        assert folded_line(s)
        await s.press("j")
        assert (len(s.cards), folded_line(s)) == (25, "")
        assert s.highlighted_card == s.cards[last + 1]
        await s.press("g")
        assert len(s.cards) == 25
    async with open_clan() as s:
        await s.press("G")
        assert s.highlighted_card == SINGLE[-1]


async def test_only_a_page_down_from_the_last_row_unfolds() -> None:
    """A page down stops at the last row, and from there shows all; a page up does not."""
    async with open_clan() as s:
        await s.press("pagedown")
        assert s.highlighted_card == s.cards[-1]
        await s.press("pageup")
        assert folded_line(s)
        await s.press("pagedown", "pagedown")
        assert (len(s.cards), folded_line(s)) == (25, "")


async def test_a_click_on_the_line_unfolds() -> None:
    """A click on the line shows all, with the cursor on the first of them."""
    async with open_clan() as s:
        first = len(s.cards)
        await s.pilot.click(CardTable, offset=(12, first + 1))
        await s.pilot.pause()
        assert len(s.cards) == 25
        assert s.highlighted_card == s.cards[first]


async def test_the_line_of_a_scrolled_table_unfolds() -> None:
    """The line stays below the rows when they scroll; a click on it shows the folded cards."""
    shared = [f"Shared {n:02}" for n in range(20)]
    async with stage(size=(80, 16), loaded=make_survey([*shared, *shared, *SINGLE[:5]])) as s:
        s.table.scroll_end(animate=False, force=True)
        await s.pilot.pause()
        lines = [s.table.render_line(y).text for y in range(s.table.size.height)]
        at = next(y for y, line in enumerate(lines) if "└ 5 more" in line)
        assert shared[-1] in lines[at - 1]
        await s.pilot.click(CardTable, offset=(12, at - 1))
        await s.pilot.pause()
        assert folded_line(s)
        await s.pilot.click(CardTable, offset=(12, at))
        await s.pilot.pause()
        assert s.cards[-1] == SINGLE[4]
        assert s.highlighted_card == SINGLE[0]


async def test_order_and_filter_apply_to_folded_cards() -> None:
    """Another order and a filter include the folded cards."""
    async with open_clan() as s:
        await s.press("s", "c", "S")
        assert s.cards == [*reversed(SINGLE), *reversed(SHARED)]
        await s.press("s", "p")
        assert folded_line(s)
        await s.press("slash", *"si", "enter")
        assert s.cards == SINGLE


async def test_the_cursor_stays_on_a_card_that_would_fold() -> None:
    """Back from another order, the card under the cursor is still there and under it."""
    async with open_clan() as s:
        await s.press("s", "c", "G")
        assert s.highlighted_card == SINGLE[-1]
        await s.press("s", "p")
        assert s.highlighted_card == SINGLE[-1]


async def test_another_view_or_clan_is_folded_and_at_its_top() -> None:
    """The end that was unfolded is folded again, and the first row is in sight."""
    async with open_clan() as s:
        await s.press("G")
        assert (folded_line(s), s.table.scroll_offset.y > 0) == ("", True)
        rows = s.table.all_rows
        s.table.begin(s.table.view, None)
        s.table.show_rows(rows, may_fold=True)
        await s.pilot.pause()
        assert folded_line(s)
        assert s.table.scroll_offset.y == 0


async def test_an_export_has_all_cards() -> None:
    """A file saved as shown has the folded cards, too."""
    async with open_clan() as s:
        shown, *_ = list_clan_contents(s.screen.view)
        assert shown.description.startswith("25 cards")
        assert SINGLE[-1] not in s.cards


async def test_cards_are_not_folded_if_each_has_one_player() -> None:
    """If each card has one player, none is folded, because no other card would stay visible."""
    async with stage(loaded=make_survey(SINGLE)) as s:
        assert (len(s.cards), folded_line(s)) == (20, "")


async def test_at_least_three_rows_are_folded_and_only_if_not_all_fit() -> None:
    """The line replaces three rows or more; rows with more players, and the cursor's, stay."""
    shared = [f"Shared {number:02}" for number in range(30)]
    singles = [f"Single {number:02}" for number in range(30)]
    async with stage(loaded=make_survey([*shared, *shared, *singles])) as s:
        rows, height = s.table.all_rows, s.table.size.height
        major, minor = rows[: len(shared)], rows[len(shared) :]
        for number, total, folded in (
            (5, height - 1, 0),  # with the headings, all lines of the table
            (5, height, 3),
            (5, height + 1, 3),
            (5, height + 2, 4),
            (0, height + 2, 0),
            (height - 1, height + 2, 3),
            (height, height + 2, 0),
        ):
            shown = (*major[:number], *minor[: total - number])
            s.table.show_rows(shown, may_fold=False)
            assert (s.table.rows, s.table.folded) == (shown, ())
            s.table.show_rows(shown, may_fold=True)
            assert len(s.table.folded) == folded, (number, total)
            assert s.table.rows + s.table.folded == shown
        shown = (*major[:5], *minor[: height - 3])
        s.table.show_rows(shown, may_fold=True)
        for index, folded in ((-5, 4), (-4, 0)):  # the last visible row, and the first folded one
            s.table.show_rows((), may_fold=True)
            s.table.begin(s.table.view, shown[index].key)
            s.table.show_rows(shown, may_fold=True)
            assert len(s.table.folded) == folded
            assert s.table.highlighted is shown[index]


async def test_folded_rows_have_a_part_in_the_widths_of_columns() -> None:
    """Unfolding moves no column, although the longest name is in a folded row."""
    long = "A card of a name that is long"
    async with stage(size=(120, 24), loaded=make_survey([*SHARED, *SHARED, *SINGLE, long])) as s:
        before = [width for _, width in s.table.visible_columns()]
        assert s.table.folded
        await s.press("G")
        assert not s.table.folded
        assert [width for _, width in s.table.visible_columns()] == before
