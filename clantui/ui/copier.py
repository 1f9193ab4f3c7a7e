"""Copies of the clan on screen to the clipboard: its tag, a row, a reminder for the chat."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clantui.core.modules import LateModule
from clantui.core.views.filter import apply_filter, parse_query
from clantui.ui.export.output import copy, describe_chat_line

if TYPE_CHECKING:
    from clantui.ui.clan.view import ClanView
    from clantui.ui.export import options
else:
    options = LateModule("clantui.ui.export.options")


def can_copy(view: ClanView, part: str) -> bool:
    """Return True if there is such a part now; see `copy_part`."""
    if part == "reminder":
        return view.view.chat_line is not None
    return (view.state.load_status.survey if part == "row" else view.state.tag) is not None


def copy_part(view: ClanView, part: str) -> None:
    """Copy the clan's `tag`, the `row` under the cursor, or the `reminder` of the view."""
    if part == "reminder":
        _copy_reminder(view)
    elif part == "tag" and (tag := view.state.tag) is not None:
        copy(view.screen, str(tag), str(tag))
    elif part == "row" and (text := options.format_row(view)):
        copy(view.screen, text, text.replace("\t", "  "))


def _copy_reminder(view: ClanView) -> None:
    """Copy the chat line of the view about the filtered rows, or say why there is none."""
    counted = view.counted
    write, view_data = counted.view.chat_line, counted.view_data
    rows = apply_filter(counted.rows, parse_query(view.filter_query))
    if write is None or view_data is None:
        view.notify("Nothing to copy yet: the clan is loading")
    elif text := (line := write(view_data, rows)).text:
        copy(view.screen, text, describe_chat_line(text, "reminder"))
    else:
        view.notify(line.reason)
