"""Numbers, durations and other phrases, for the screen and the command line."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Final

NOTICE: Final = (
    "This material is unofficial and is not endorsed by Supercell. For more information see "
    "Supercell's Fan Content Policy: www.supercell.com/fan-content-policy."
)
"""Notice required by the policy, word for word."""

_MINUTE, _HOUR, _DAY = 60, 3600, 86400


def format_duration(seconds: float) -> str:
    """Format a duration in one unit, rounded down, 0 or more: `40 s`, `3 h`, `5 days`."""
    seconds = max(0, int(seconds))
    if seconds < _MINUTE:
        return f"{seconds} s"
    if seconds < _HOUR:
        return f"{seconds // _MINUTE} min"
    if seconds < 2 * _DAY:
        return f"{seconds // _HOUR} h"
    return f"{seconds // _DAY} days"


def format_duration_short(seconds: float) -> str:
    """Format a duration in at most six cells: `40 s`, `2 min`, `3 h`, `5 d`."""
    return format_duration(seconds).replace(" days", " d")


def format_wait(seconds: float) -> str:
    """Format the time left of a wait, rounded up to a whole second."""
    return format_duration(seconds + 0.999)


def describe_pause(seconds: float) -> str:
    """Return that requests wait after a 429, and for how long."""
    return f"too many requests, continuing in {format_wait(seconds)}"


def format_ago(seconds: float) -> str:
    """Format an age: `just now` below a minute, else `2 min ago`."""
    return "just now" if seconds < _MINUTE else f"{format_duration(seconds)} ago"


def with_tag(tag: object, sentence: str) -> str:
    """Return `#2PP: sentence`; unchanged if the sentence already has the tag."""
    return sentence if str(tag) in sentence else f"{tag}: {sentence}"


def list_by_sentence(sentences: Iterable[tuple[object, str]]) -> list[str]:
    """List each sentence once, with all tags that it is about: `#2PP, #9Y8V: no answer`."""
    tags: dict[str, list[str]] = {}
    for tag, sentence in sentences:
        tags.setdefault(sentence, []).append(str(tag))
    return [with_tag(", ".join(found), sentence) for sentence, found in tags.items()]


def pluralise(number: int, noun: str) -> str:
    """Return a number and its noun: `1 card`, `1,721 cards`, `2 heroes`, `3 losses`."""
    ending = "" if number == 1 else "es" if noun.endswith(("o", "s")) else "s"
    return f"{number:,} {noun}{ending}"


def describe_all(number: int, noun: str) -> str:
    """Return a clan's whole number of something: `all 50 players`, `its one player`."""
    return f"its one {noun}" if number == 1 else f"all {pluralise(number, noun)}"


def join_words(words: Sequence[str], conjunction: str) -> str:
    """Join words: `card, rarity or player`; a single word stays as it is."""
    return f" {conjunction} ".join(filter(None, (", ".join(words[:-1]), words[-1])))


def list_first(names: Sequence[str], most: int) -> str:
    """List names, and the number of those beyond the first few: `Ann, Bo and 3 more`."""
    others = len(names) - most
    return ", ".join(names[:most]) + (f" and {others} more" if others > 0 else "")


def list_fitting(names: Sequence[str], room: float, measure: Callable[[str], int]) -> str:
    """List the first names that fit, and count the others: `Ann, Bo, 12 more`; empty if none fits.

    `measure` returns the length of a text, in the unit of the room.
    """
    for shown in range(len(names), 0, -1):
        rest = [f"{len(names) - shown} more"] if shown < len(names) else []
        if measure(text := ", ".join((*names[:shown], *rest))) <= room:
            return text
    return ""


def ordinal(place: int) -> str:
    """Format a rank, from 1: `1st`, `2nd`, `3rd`, `4th`."""
    endings = {1: "st", 2: "nd", 3: "rd"}
    return f"{place}{'th' if place % 100 in {11, 12, 13} else endings.get(place % 10, 'th')}"


def format_number(number: int | None) -> str:
    """Format a number with separators: `118,584`; `–` if unknown."""
    return "–" if number is None else f"{number:,}"


def format_percent(part: float) -> str:
    """Format a part (0–1) in per cent: `17%`."""
    return f"{part * 100:.0f}%"


def format_share(share: float | None) -> str:
    """Format a share (0–1): `17%`, zero as an unobtrusive `·`, an unknown one as `–`."""
    if share is None:
        return "–"
    return format_percent(share) if share else "·"


def round_share(share: float | None) -> float | None:
    """Round a share, or a difference of shares, to four places, for JSON and CSV."""
    return None if share is None else round(share, 4)


def format_signed(number: int | None) -> str:
    """Format a difference: `+3`, or with a true minus sign; `·` for 0, empty if unknown."""
    if number is None:
        return ""
    return f"{number:+d}".replace("-", "\N{MINUS SIGN}") if number else "·"
