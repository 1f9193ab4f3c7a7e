"""Message line above the key bar; a new message replaces the last one.

A long warning takes up to three lines.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from functools import partial
from typing import Any, Final

from textual.app import App
from textual.content import Content
from textual.css.query import NoMatches
from textual.notifications import Notification, Notify, SeverityLevel
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
"""Sign and style of each severity; the sign needs no colour."""


class ScreenNotice(Notification):
    """A message of one screen, which is not shown on the next one.

    Attributes:
        screens: from the top screen down to the first that is not a dialog; empty for a message
            that every screen shows.
    """

    screens: Sequence[Screen[Any]] = ()

    def belongs_to(self, screen: Screen[Any], stack: Collection[Screen[Any]]) -> bool:
        """Return True if this screen is the first of `screens` that is still in the stack."""
        return not self.screens or screen is next((s for s in self.screens if s in stack), None)


class KeyReason(ScreenNotice):
    """Why a key has no effect; the next key removes it."""


class MessageLine(Widget):
    """Message line, drawn over the line above the key bar, so that nothing moves."""

    ALLOW_SELECT = False
    DEFAULT_CSS = """
    MessageLine {
        layer: message; dock: bottom; display: none;
        height: 1; margin-bottom: 1; padding: 0 1; background: $panel;
        text-wrap: nowrap; text-overflow: ellipsis;
    }
    MessageLine.-wrapped { height: auto; max-height: 3; text-wrap: wrap; text-overflow: fold; }
    """

    notice: reactive[Notification | None] = reactive(None)

    def __init__(self) -> None:
        super().__init__()
        self._timer: Timer | None = None

    def render(self) -> Content:
        """Draw the sign, the title and the message; none is parsed as markup."""
        if (notice := self.notice) is None:
            return Content("")
        sign, style = _SIGNS[notice.severity]
        title = f"{clean(notice.title)}: " if notice.title else ""
        return Content.assemble((f"{sign} ", style), (title, "bold"), clean(notice.message))

    def on_click(self) -> None:
        """Remove the message; an older one that has not expired is shown again."""
        if self.notice is not None:
            self.app._unnotify(self.notice)  # noqa: SLF001 — as Textual's own messages do

    def show_notices(self, notices: Iterable[Notification]) -> None:
        """Show the newest message until it expires, then older ones that have not expired.

        The newest is the last of `notices`.
        """
        if self._timer is not None:
            self._timer.stop()
            self._timer = None
        newest_last = [notice for notice in notices if not notice.has_expired]
        self.notice = newest_last[-1] if newest_last else None
        self.display = self.notice is not None
        if self.notice is not None:
            # A warning is shown whole; a confirmation keeps to its line.
            self.set_class(self.notice.severity != "information", "-wrapped")
            left = max(self.notice.time_left, 0.01)
            self._timer = self.set_timer(left, partial(self.show_notices, newest_last))


def post_notice(app: App[Any], notice: ScreenNotice) -> None:
    """Show a message on this screen; one with a title (a clan's name) on all screens."""
    for screen in () if notice.title else reversed(app._screen_stack):  # noqa: SLF001 — as above
        notice.screens = (*notice.screens, screen)
        if not screen.is_modal:
            break
    app.post_message(Notify(notice))


def give_reason(app: App[Any], reason: str, severity: SeverityLevel = "information") -> None:
    """Say why a key has no effect, until the next key."""
    post_notice(app, KeyReason(reason, "", severity, app.NOTIFICATION_TIMEOUT))


def withdraw_reasons(app: App[Any]) -> None:
    """Remove the reasons of earlier keys."""
    for notice in _list_notices(app):
        if isinstance(notice, KeyReason):
            app._unnotify(notice)  # noqa: SLF001 — Textual has no way to remove one message


def withdraw_message(app: App[Any], message: str) -> None:
    """Remove a message that is no longer true, if it is still there."""
    for notice in _list_notices(app):
        if notice.message == message:
            app._unnotify(notice)  # noqa: SLF001 — as above


def _list_notices(app: App[Any]) -> list[Notification]:
    """Return the messages that have not expired.

    The length of Textual's collection must not be asked for during the iteration, as `[*…]` does:
    it removes messages that have just expired, which is an error then.
    """
    return list(iter(app._notifications))  # noqa: SLF001 — as above


def show_newest(screen: Screen[Any], notices: Collection[Notification]) -> None:
    """Show the newest message on a screen; without messages, hide the line."""
    try:
        line = screen.get_child_by_type(MessageLine)
    except NoMatches:
        if not notices:
            return
        line = MessageLine()
        screen.mount(line)
    line.show_notices(notices)
