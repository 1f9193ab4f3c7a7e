"""Numbers, durations and other phrases, the same on the screen and on the command line."""

from __future__ import annotations

from typing import Final

NOTICE: Final = (
    "This material is unofficial and is not endorsed by Supercell. For more information see "
    "Supercell's Fan Content Policy: www.supercell.com/fan-content-policy."
)
"""The notice that the policy asks for, word for word."""

_MINUTE, _HOUR, _DAY = 60, 3600, 86400


def format_duration(seconds: float) -> str:
    """Format a span of time in one unit, rounded down: `40 s`, `2 min`, `3 h`, `5 days`.

    Args:
        seconds: 0 or more; less counts as 0.
    """
    whole = max(0, int(seconds))
    if whole < _MINUTE:
        return f"{whole} s"
    if whole < _HOUR:
        return f"{whole // _MINUTE} min"
    if whole < 2 * _DAY:
        return f"{whole // _HOUR} h"
    return f"{whole // _DAY} days"


def format_duration_short(seconds: float) -> str:
    """Format a span of time in at most six cells: `40 s`, `2 min`, `3 h`, `5 d`."""
    return format_duration(seconds).replace(" days", " d")


def format_ago(seconds: float) -> str:
    """Format how long ago it was: `just now` below a minute, else `2 min ago`."""
    return "just now" if seconds < _MINUTE else f"{format_duration(seconds)} ago"


def with_tag(tag: object, sentence: str) -> str:
    """Return `#2PP: sentence`; a sentence that names the tag itself stays as it is."""
    return sentence if str(tag) in sentence else f"{tag}: {sentence}"


def pluralise(number: int, noun: str) -> str:
    """Return a number and its noun: `1 card`, `1,721 cards`."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def ordinal(place: int) -> str:
    """Return a rank as people say it, from 1: `1st`, `2nd`, `3rd`, `4th`."""
    endings = {1: "st", 2: "nd", 3: "rd"}
    return f"{place}{'th' if place % 100 in {11, 12, 13} else endings.get(place % 10, 'th')}"


def format_percent(part: float) -> str:
    """Format a part of a whole (0 to 1) in whole per cent: `17%`."""
    return f"{part * 100:.0f}%"


def format_share(share: float | None) -> str:
    """Return a share as `17%`, none as `·`, so that others stand out, an unknown one as `–`."""
    if share is None:
        return "–"
    return format_percent(share) if share else "·"


def round_share(share: float | None) -> float | None:
    """Round a share, or a difference of two, to four places, as machines are given it."""
    return None if share is None else round(share, 4)


def format_signed(number: int | None) -> str:
    """Format a difference with a true minus sign; `·` for none, and empty where none is known."""
    if number is None:
        return ""
    return f"{number:+d}".replace("-", "\N{MINUS SIGN}") if number else "·"
