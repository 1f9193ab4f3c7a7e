"""One line above the key bar for what has just happened; the newest replaces the last."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any, Final

from textual.content import Content
from textual.css.query import NoMatches
from textual.notifications import Notification
from textual.reactive import reactive
from textual.screen import Screen
from textual.timer import Timer
from textual.widget import Widget

from clantui.core.text.sanitize import clean

_SIGNS: Final = {
    "information": ("›", "bold $text-accent"),
    "warning": ("!", "bold $text-warning"),
    "error": ("✗", "bold $text-error"),
}
"""By severity a sign and its style: colour is not all that tells it."""


class MessageLine(Widget):
    """A line that lies over the last one above the key bar, so that nothing moves for it."""

    ALLOW_SELECT = False
    DEFAULT_CSS = """
    MessageLine {
        layer: message; dock: bottom; display: none;
        height: 1; margin-bottom: 1; padding: 0 1; background: $panel;
        text-wrap: nowrap; text-overflow: ellipsis;
    }
    """

    notice: reactive[Notification | None] = reactive(None)

    def __init__(self) -> None:
        super().__init__()
        self._notices: list[Notification] = []
        self._timer: Timer | None = None

    def render(self) -> Content:
        """Draw the sign, whom it is about, and the sentence; text is never markup."""
        if (notice := self.notice) is None:
            return Content("")
        sign, style = _SIGNS[notice.severity]
        about = f"{clean(notice.title)}: " if notice.title else ""
        return Content.assemble((f"{sign} ", style), (about, "bold"), clean(notice.message))

    def on_click(self) -> None:
        """Take the message away."""
        self.show_notices(())

    def show_notices(self, notices: Iterable[Notification]) -> None:
        """Show the newest message until its time is over, then an older one that has some left."""
        if self._timer is not None:
            self._timer.stop()
            self._timer = None
        current = (notice for notice in notices if not notice.has_expired)
        self._notices = sorted(current, key=lambda notice: notice.raised_at)
        self.notice = self._notices[-1] if self._notices else None
        self.display = self.notice is not None
        if self.notice is not None:
            self._timer = self.set_timer(max(self.notice.time_left, 0.01), self._expire)

    def _expire(self) -> None:
        self.show_notices(self._notices)


def show_newest(screen: Screen[Any], notices: Collection[Notification]) -> None:
    """Show the newest message of some on a screen; none where there are none."""
    try:
        line = screen.get_child_by_type(MessageLine)
    except NoMatches:
        if not notices:
            return
        line = MessageLine()
        screen.mount(line)
    line.show_notices(notices)
