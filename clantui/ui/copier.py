"""Copies of the clan on screen to the clipboard: its tag, a row, a reminder for the chat."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from clantui.core.modules import LateModule
from clantui.core.views.filter import apply_filter, parse_query
from clantui.ui.export.output import copy, describe_chat_line

if TYPE_CHECKING:
    from clantui.ui.clan.controller import ClanController
    from clantui.ui.clan.view import ClanView
    from clantui.ui.export import options
else:
    options = LateModule("clantui.ui.export.options")


class ClanCopier:
    """Copies parts of the clan on screen, or says why there is nothing to copy."""

    def __init__(self, controller: ClanController, view: ClanView) -> None:
        self._controller, self._view = controller, view
        self._copies: dict[str, Callable[[], None]] = {
            "tag": self._copy_tag,
            "row": self._copy_row,
            "reminder": self._copy_reminder,
        }

    def can_copy(self, part: str) -> bool:
        """Return True if a part can be copied now; see `copy`."""
        state = self._controller.state
        if part == "reminder":
            return self._view.view.chat_line is not None
        return (state.load_status.survey if part == "row" else state.tag) is not None

    def copy(self, part: str) -> None:
        """Copy a part of the clan.

        Args:
            part: its `tag`, the `row` under the cursor, or the `reminder` of the view.
        """
        self._copies[part]()

    def _copy_reminder(self) -> None:
        """Copy the chat line of the view, about the filtered rows."""
        counted, query = self._view.counted, self._view.filter_query
        write, view_data = counted.view.chat_line, counted.view_data
        rows = apply_filter(counted.rows, parse_query(query))
        if write is None or view_data is None:
            self._view.notify("Nothing to copy yet: the clan is loading", markup=False)
        elif text := (line := write(view_data, rows)).text:
            copy(self._view.screen, text, describe_chat_line(text, "reminder"))
        else:
            self._view.notify(line.reason, markup=False)

    def _copy_tag(self) -> None:
        if (tag := self._controller.state.tag) is not None:
            copy(self._view.screen, str(tag), str(tag))

    def _copy_row(self) -> None:
        if text := options.format_row(self._view):
            copy(self._view.screen, text, text.replace("\t", "  "))
