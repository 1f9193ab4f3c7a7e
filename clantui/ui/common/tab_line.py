"""One line of tabs, with words at its right end; each can be clicked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import events
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

from clantui.ui.common.tabs import PlacedTab, fit_tabs, tab_at


class TabLine(Widget):
    """Tabs from the left; when there is too little room, the right end gives way first."""

    ALLOW_SELECT = False
    DEFAULT_CSS = """
    TabLine { height: 1; padding: 0 1; text-wrap: nowrap; }
    """

    class Selected(Message):
        """A tab was clicked; `index` counts from 0."""

        def __init__(self, line: TabLine, index: int) -> None:
            super().__init__()
            self.line, self.index = line, index

        @property
        def control(self) -> TabLine:
            """The line it is in."""
            return self.line

    class EndSelected(Message):
        """The words at the right end were clicked."""

        def __init__(self, line: TabLine) -> None:
            super().__init__()
            self.line = line

        @property
        def control(self) -> TabLine:
            """The line it is in."""
            return self.line

    keeps_titles: ClassVar[bool] = False
    """The right end gives way before any title is shortened; else before the active one is."""

    titles: reactive[tuple[str, ...]] = reactive(())
    active: reactive[int] = reactive(0)

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 — Textual's name
        super().__init__(id=id)
        self._tabs: tuple[PlacedTab, ...] = ()
        self._end = 0

    def ends(self) -> Sequence[Content]:
        """Return what the right end could say, the fullest first."""
        return ()

    def render(self) -> Content:
        """Draw the tabs, and the fullest right end that leaves all of them whole."""
        width = self.content_size.width
        end, titles = self._choose(width)
        self._tabs = _place(titles, self.active, end, width)
        left, at = Content(""), 0
        for tab in self._tabs:
            style = "$text-muted"
            if tab.index == self.active and not tab.is_mark:
                style = "bold $text-primary reverse"
            left += Content(" " * (tab.start - at)) + Content.styled(tab.text, style)
            at = tab.end
        self._end = width - end.cell_length
        return left + Content(" " * (self._end - at)) + end

    def title_choices(self) -> Sequence[tuple[str, ...]]:
        """Return the titles, the fullest first."""
        return (self.titles,)

    def _choose(self, width: int) -> tuple[Content, tuple[str, ...]]:
        """Return the fullest right end that leaves the tabs the room they need, and the titles."""
        ends, choices = (*self.ends(), Content("")), self.title_choices()
        for end in ends:
            for titles in choices:
                tabs = _place(titles, self.active, end, width)
                texts = {tab.index: tab.text.strip() for tab in tabs if not tab.is_mark}
                needed = range(len(titles)) if self.keeps_titles else (self.active,)
                if all(texts.get(index) == titles[index] for index in needed):
                    return end, titles
        return ends[-1], choices[-1]

    def on_click(self, event: events.Click) -> None:
        """Announce the tab under the mouse, or the right end."""
        x = event.x - self.styles.padding.left
        if (index := tab_at(self._tabs, x)) is not None:
            self.post_message(self.Selected(self, index))
        elif not self.is_blank(x):
            self.post_message(self.EndSelected(self))

    def is_blank(self, x: int) -> bool:
        """Return whether there is nothing at a cell, from the first tab on."""
        return tab_at(self._tabs, x) is None and x < self._end


def _place(titles: Sequence[str], active: int, end: Content, width: int) -> tuple[PlacedTab, ...]:
    return fit_tabs(titles, active, width - end.cell_length - 1 if end else width)
