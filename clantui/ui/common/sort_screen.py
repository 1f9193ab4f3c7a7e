"""The sort menu: a letter for each column, and Enter on a line."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from clantui.core.columns import SortKey
from clantui.ui.common.option_list import Options
from clantui.ui.common.screens import SafeDismiss
from clantui.ui.common.sort_choice import SortChoice
from clantui.ui.keymap.bindings import SEARCH_ONLY, bind


class SortScreen(ModalScreen[SortKey | None], SafeDismiss[SortKey | None]):
    """Gives the order chosen: a column's natural one, or the other way round."""

    SCOPE: ClassVar = "sort"
    BINDINGS: ClassVar[list[BindingType]] = [
        bind("sort-close", "escape,q", "dismiss", "Close", "Close"),
        bind("sort-down", "j", "move('down')", "Down", "A column down", SEARCH_ONLY),
        bind("sort-up", "k", "move('up')", "Up", "A column up", SEARCH_ONLY),
    ]

    def __init__(self, choices: Sequence[SortChoice], present: SortKey) -> None:
        """Set up with the columns to choose from, and the present order."""
        super().__init__()
        self._choices, self._sort = tuple(choices), present

    def compose(self) -> ComposeResult:
        """Compose a list of the columns."""
        with Vertical(classes="dialog -slim"):
            yield Static("Sort by", classes="dialog--title")
            options = (Option(self._line(choice), id=choice.column) for choice in self._choices)
            yield Options(*options, compact=True)
            yield Static("Press the letter again to reverse", classes="dialog--hint")

    def on_mount(self) -> None:
        """Begin on the present column."""
        keys = [choice.column for choice in self._choices]
        if self._sort.column in keys:
            self.query_one(OptionList).highlighted = keys.index(self._sort.column)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Choose by Enter or by mouse."""
        self._choose(event.option.id or self._sort.column)

    def on_key(self, event: events.Key) -> None:
        """Choose by a column's letter: the letters come from the columns, not from bindings."""
        for choice in self._choices:
            if event.character == choice.letter:
                event.stop()
                self._choose(choice.column)

    def action_move(self, way: str) -> None:
        """Move as the arrows do."""
        options = self.query_one(OptionList)
        options.action_cursor_down() if way == "down" else options.action_cursor_up()

    def _choose(self, column: str) -> None:
        natural = {choice.column: choice.natural for choice in self._choices}
        self.dismiss(self._sort.flip() if column == self._sort.column else natural[column])

    def _line(self, choice: SortChoice) -> Content:
        mark = ""
        if choice.column == self._sort.column:
            mark = " ▼" if self._sort.descending else " ▲"
        letter = (f" {choice.letter} ", "bold $text-accent")
        return Content.assemble(letter, f" {choice.title}{mark}")
