"""Pane on the left of a wide screen: the list of clans, and how fresh each is."""

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
from clantui.ui.clan.load_state import LoadState
from clantui.ui.clan.status_text import render_badge
from clantui.ui.common.update import update_static

_NUMBER = 3
_FRESH = 8
"""Cells of a clan's number, and of its freshness."""


class ClanPane(VerticalScroll, can_focus=False):
    """A line for each clan; a click opens it."""

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
        """The user clicked on a clan; `index` counts from 0."""

        def __init__(self, index: int) -> None:
            super().__init__()
            self.index = index

    def __init__(self) -> None:
        self._text = Static(markup=False)
        super().__init__(self._text)
        self._shown: tuple[ClanList, Sequence[LoadState], datetime] | None = None

    def show_clans(self, clan_list: ClanList, loads: Sequence[LoadState], now: datetime) -> None:
        """Show the clans of a list with the load of each."""
        self._shown = (clan_list, loads, now)
        self.set_class(len(clan_list.clans) < 2, "-alone")
        if not self.display:
            return
        width = self.scrollable_content_region.width or self.size.width
        heading = Content.styled(
            f" {fit(clan_list.caption.capitalize(), max(width - 1, 0))}", "bold $text-muted"
        )
        lines = [heading]
        for index, (clan, load) in enumerate(zip(clan_list.clans, loads, strict=True)):
            name = fit(clan.name or str(clan.tag), max(width - _NUMBER - _FRESH - 1, 4))
            fresh = render_badge(load, now)
            line = Content.assemble((f"{index + 1:>2} ", "$text-muted"), name, " ", fresh)
            line = line.truncate(width, pad=True)
            if index == clan_list.position:
                line = line.stylize("on $block-cursor-blurred-background")
            lines.append(line)
        update_static(self._text, Content("\n").join(lines))

    def on_resize(self) -> None:
        """Draw for the new size."""
        if self._shown is not None:
            self.show_clans(*self._shown)

    def on_click(self, event: events.Click) -> None:
        """Announce the clan under the mouse."""
        index = event.y - 1  # of the text, which is under the mouse, however far it is scrolled
        if index >= 0:
            self.post_message(self.Selected(index))
