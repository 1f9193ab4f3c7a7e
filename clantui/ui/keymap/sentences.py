"""Sentences about a filter, with the key that clears it."""

from __future__ import annotations

from clantui.ui.keymap.names import key_name


def describe_filter(filter_text: str, action_id: str) -> str:
    """Return the filter and the key of the action that clears it: `/zap · Esc clears`."""
    return f"/{filter_text} · {key_name(action_id)} clears"


def describe_no_match(filter_text: str, action_id: str) -> str:
    """Return that a filter leaves no row, and the key of the action that clears it."""
    return f"Nothing matches “{filter_text}” · {key_name(action_id)} clears the filter"
