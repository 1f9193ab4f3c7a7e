"""Escape sequences for the bell and for desktop notifications."""

from __future__ import annotations

from typing import Final

from clantui.core.text.sanitize import clean, truncate

BELL: Final = "\a"

_MAX_WIDTH: Final = 160
"""Cells of a notification's text that desktops show."""


def format_notification(mode: str, title: str, text: str) -> str:
    """Return the sequence that notifies the user; only to be written to a terminal.

    Terminals support one of two sequences, or none, and ignore the other: OSC 9 of iTerm2
    ("Proprietary Escape Codes"), and OSC 777 of urxvt's `notify` extension.

    Args:
        mode: one of `core.names.NOTIFY`.
        title: untrusted text, as is `text`; both are cleaned.
    """
    if mode == "none":
        return ""
    if mode == "bell":
        return BELL
    head, body = _clean_part(title), _clean_part(text)
    # Some terminals take `9;4` for a progress bar: untrusted text must not come first.
    return f"\x1b]9;clantui: {head}: {body}{BELL}\x1b]777;notify;{head};{body}{BELL}{BELL}"


def _clean_part(text: str) -> str:
    """Clean and shorten a text, and remove `;`, which would end it."""
    return truncate(clean(text).replace(";", ","), _MAX_WIDTH)
