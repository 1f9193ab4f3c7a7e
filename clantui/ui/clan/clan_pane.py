"""The pane on the left of a broad screen: the list of clans, and how fresh each is."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from textual import events
from textual.containers import VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.widgets import Static

from clantui.core.clan_list import ClanList
from clantui.core.text.sanitize import fit
from clantui.ui.clan.load_status import LoadStatus
from clantui.ui.clan.status_text import badge
from clantui.ui.common.update import update_static

_NUMBER = 3
_FRESH = 8
"""Cells of a clan's number, and of its freshness."""


class ClanPane(VerticalScroll, can_focus=False):
    """A line for each clan; a click looks at it."""

    DEFAULT_CSS = """
    ClanPane {
        width: 14%;
        min-width: 26;
        max-width: 38;
        height: 100%;
        scrollbar-size-vertical: 1;
        border-right: vkey $panel;
        background: $background;
    }
    ClanPane Static { width: 100%; }
    """

    class Selected(Message):
        """A clan was clicked on; `index` counts from 0."""

        def __init__(self, index: int) -> None:
            super().__init__()
            self.index = index

    def __init__(self) -> None:
        super().__init__()
        self._text = Static(markup=False)
        self._told: tuple[ClanList, Sequence[LoadStatus], datetime] | None = None

    def compose(self) -> list[Static]:
        """One text."""
        return [self._text]

    def tell(self, course: ClanList, situations: Sequence[LoadStatus], now: datetime) -> None:
        """Bring it up to date.

        Args:
            course: the clans.
            situations: where each of them stands.
            now: the time, aware UTC.
        """
        self._told = (course, situations, now)
        if not self.display:
            return
        width = self.scrollable_content_region.width or self.size.width
        heading = Content.styled(
            f" {fit(course.title.capitalize(), max(width - 1, 0))}", "bold $text-muted"
        )
        lines = [heading]
        for index, (stop, situation) in enumerate(zip(course.stops, situations, strict=True)):
            name = fit(stop.name or str(stop.tag), max(width - _NUMBER - _FRESH - 1, 4))
            fresh = badge(situation, now)
            line = Content.assemble((f"{index + 1:>2} ", "$text-muted"), name, " ", fresh)
            if index == course.at:
                rest = " " * max(width - line.cell_length, 0)
                line = (line + Content(rest)).stylize("on $block-cursor-blurred-background")
            lines.append(line.truncate(width))
        text = Content("\n").join(lines)
        update_static(self._text, text)

    def on_resize(self) -> None:
        """What was told before there was room for it is written now."""
        if self._told is not None:
            self.tell(*self._told)

    def on_click(self, event: events.Click) -> None:
        """Announce the clan under the mouse."""
        index = event.y + round(self.scroll_y) - 1
        if index >= 0:
            self.post_message(self.Selected(index))
