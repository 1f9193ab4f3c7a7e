"""Sort menu: a column is chosen by its letter, or by Enter."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, ClassVar

from msgspec.structs import replace
from textual import events
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from clantui.core.columns import Column, SortKey
from clantui.ui.common.option_list import Options
from clantui.ui.common.screens import Dialog, frame_dialog
from clantui.ui.keymap.bindings import HELP_ONLY, bind


def sort_choices(columns: Iterable[Column[Any]]) -> tuple[Column[Any], ...]:
    """Return the columns with a letter, which the user can sort by."""
    return tuple(replace(column, title=column.name) for column in columns if column.letter)


def select_column(choices: Iterable[Column[Any]], sort: SortKey, key: str) -> SortKey:
    """Return the order after a column is selected; the current one is reversed."""
    if key == sort.column:
        return sort.flip()
    return next((choice.natural_sort for choice in choices if choice.key == key), sort)


class SortScreen(Dialog[SortKey | None]):
    """Sort menu; its result is a column's natural order, or the present order reversed."""

    SCOPE: ClassVar = "sort"
    BINDINGS: ClassVar[list[BindingType]] = [
        bind("sort-close", "escape,q", "dismiss", "Close", "Close"),
        bind("sort-down", "j", "list('cursor_down')", "Down", "A column down", HELP_ONLY),
        bind("sort-up", "k", "list('cursor_up')", "Up", "A column up", HELP_ONLY),
    ]

    def __init__(self, choices: Sequence[Column[Any]], sort: SortKey) -> None:
        """Create the menu; `sort` is the present order."""
        super().__init__()
        self._choices, self._sort = tuple(choices), sort

    def compose(self) -> ComposeResult:
        """Compose a list of the columns."""
        lines = (Option(self._line(choice), id=choice.key) for choice in self._choices)
        hint = "Press the letter again to reverse"
        yield frame_dialog("Sort by", Options(*lines, compact=True), hint=hint, shape="-slim")

    def on_mount(self) -> None:
        """Highlight the sorted column."""
        keys = [choice.key for choice in self._choices]
        if self._sort.column in keys:
            self.query_one(OptionList).highlighted = keys.index(self._sort.column)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Choose by Enter or mouse."""
        self._choose(event.option.id or self._sort.column)

    def on_key(self, event: events.Key) -> None:
        """Choose by letter; the letters come from the columns, not from bindings."""
        for choice in self._choices:
            if event.character == choice.letter:
                event.stop()
                self._choose(choice.key)

    def explain_key(self, key: str) -> None:
        """Say that a letter is that of no column."""
        if len(key) == 1:
            self.query_one(".dialog--hint", Static).update(f"No column has the letter {key}")

    def _choose(self, column: str) -> None:
        self.dismiss(select_column(self._choices, self._sort, column))

    def _line(self, choice: Column[Any]) -> Content:
        mark = f" {self._sort.mark}" if choice.key == self._sort.column else ""
        letter = (f" {choice.letter:1} ", "bold $text-accent")
        return Content.assemble(letter, f" {choice.title}{mark}")
