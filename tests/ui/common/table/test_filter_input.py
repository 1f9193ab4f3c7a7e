"""Tests of the field of a filter, apart from any table."""

from __future__ import annotations

import pytest
from textual import on
from textual.app import App, ComposeResult
from textual.geometry import Region
from textual.widgets import OptionList

from clantui.ui.common.table.filter_input import FilterInput, TableFilter


class FilterApp(App[None]):
    """App of a filter field, which records its filters; None for the end of its input."""

    def __init__(self, hint: str = "") -> None:
        super().__init__()
        self.field = FilterInput(hint)
        self.filters: list[str | None] = []

    def compose(self) -> ComposeResult:
        """Yield the field."""
        yield self.field

    @on(FilterInput.QueryChanged)
    def _record_filter(self, message: FilterInput.QueryChanged) -> None:
        self.filters.append(message.filter_text)

    @on(FilterInput.QuerySubmitted)
    def _record_end(self) -> None:
        self.filters.append(None)


async def test_only_a_visible_field_can_be_focused() -> None:
    """A screen that comes back would else put the focus where nothing is seen."""
    app = FilterApp()
    async with app.run_test() as pilot:
        assert not app.field.focusable
        app.field.display = True
        await pilot.pause()
        assert app.field.focusable


@pytest.mark.parametrize(
    ("start", "end", "text", "value"),
    [
        (0, 0, "/zap", "zapknight"),
        (6, 0, "/zap", "zap"),
        (0, 6, "//zap", "zap"),
        (3, 3, "/", "kni/ght"),
    ],
)
async def test_a_slash_at_the_beginning_is_that_of_the_prompt(
    start: int, end: int, text: str, value: str
) -> None:
    """It is left out of a text that is typed or pasted there, whatever is selected."""
    app = FilterApp()
    async with app.run_test():
        app.field.value = "knight"
        app.field.replace(text, start, end)
        assert app.field.value == value


async def test_the_prompt_is_drawn_only_if_it_fits() -> None:
    """A field of one cell has no room for it."""
    app = FilterApp()
    async with app.run_test() as pilot:
        app.field.display = True
        app.field.value = "zap"
        await pilot.pause()
        assert app.field.render_lines(Region(0, 0, 20, 1))[0].text.startswith("/ zap")
        assert len(app.field.render_lines(Region(0, 0, 1, 1))[0].text) == 1


@pytest.mark.parametrize(
    ("hint", "filters"),
    [("", ["Elixir:x"]), ("name or tag", ["Elixir:x", None])],
)
async def test_only_a_filter_of_cards_can_be_wrong(hint: str, filters: list[str | None]) -> None:
    """A wrong filter of cards stays open; any text is a filter of other rows, as it is typed."""
    app = FilterApp(hint)
    async with app.run_test() as pilot:
        app.field.display = True
        app.field.value = " Elixir:x "
        app.field.focus()
        await pilot.pause()
        await pilot.press("enter")
        await pilot.pause()
    assert app.filters == filters


async def test_a_suggestion_is_accepted_at_the_end_of_the_text() -> None:
    """The key goes to the end first; with shift it only selects; capitals stay as typed."""
    app = FilterApp()
    async with app.run_test() as pilot:
        app.field.display = True
        app.field.focus()
        for keys, value in (
            (("R", "a", "r"), "Rar"),
            (("shift+end",), "Rar"),
            (("home", "end"), "Rar"),
            (("end",), "Rarity:"),
        ):
            await pilot.press(*keys)
            await pilot.pause()
            assert app.field.value == value


class TableApp(App[None]):
    """App of two lists with a filter, which counts how often the field opened or closed."""

    def __init__(self) -> None:
        super().__init__()
        self.field, self.toggles = TableFilter(), 0

    def compose(self) -> ComposeResult:
        """Yield the list and the field."""
        yield OptionList("Knight", id="first")
        yield self.field
        yield OptionList("Wizard", id="last")

    @on(TableFilter.Toggled)
    def _count_toggle(self) -> None:
        self.toggles += 1


@pytest.mark.parametrize("name", ["#first", "#last"])
async def test_the_focus_returns_from_the_field_to_where_it_was(name: str) -> None:
    """While the field is open, the screen has a class; each change is announced."""
    app = TableApp()
    async with app.run_test() as pilot:
        table = app.query_one(name, OptionList)
        table.focus()
        await pilot.pause()
        for _ in range(2):  # the key that opens it may be pressed twice
            app.field.open()
            await pilot.pause()
            assert (app.focused, app.screen.has_class("-filtering")) == (app.field, True)
        app.field.close()
        await pilot.pause()
        assert (app.focused, app.screen.has_class("-filtering")) == (table, False)
        assert (app.field.display, app.toggles) == (False, 3)


@pytest.mark.parametrize(
    ("text", "is_open", "is_reset"),
    [("", False, False), ("  ", False, False), ("zap", False, True), ("", True, True)],
)
async def test_a_filter_is_cleared_if_it_is_seen(
    text: str, *, is_open: bool, is_reset: bool
) -> None:
    """Without a filter the same key goes back, so it says if there was one."""
    app = TableApp()
    async with app.run_test() as pilot:
        if is_open:
            app.field.open()
        app.field.value = text
        await pilot.pause()
        assert app.field.reset() is is_reset
        assert not app.field.display
        assert app.field.value.strip() == ""
