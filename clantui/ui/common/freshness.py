"""Freshness of the data, at the right end of the header and in lists."""

from __future__ import annotations

from typing import Final

from textual.content import Content

from clantui.core.model.errors import Maintenance, RoyaleError, Unreachable
from clantui.core.text.phrases import format_ago, format_duration, format_duration_short

STALE: Final = 600
"""Seconds after which data is called stale; the API refreshes its responses every 60 to 120."""

_MINUTE: Final = 60


def render_freshness(
    age: float | None,
    *,
    progress: str | None = None,
    error: RoyaleError | None = None,
    incomplete: str = "",
    stale: float = STALE,
    is_brief: bool = False,
) -> Content:
    """Render the freshness as a symbol and words, which need no colour.

    Args:
        age: in seconds; None without data.
        progress: of a running request, such as `loading` or `12/50`; None without one.
        error: of the last request. Only an unreachable API is shown here; other errors have a
            line of their own.
        incomplete: the data that is missing; empty if nothing is.
        stale: seconds after which the data is called stale.
        is_brief: True for a list, where there are eight cells for the symbol and the age.
    """
    if progress is not None:
        return _draw("◌", progress, "$text-accent")
    if age is None and is_brief and not incomplete:
        return _draw("·" if error is None else "×", "", "$text-muted")
    if age is not None and isinstance(error, Unreachable | Maintenance):
        reason = "offline" if isinstance(error, Unreachable) else "maintenance"
        mark, text, colour = "×", f"{reason} · {format_duration(age)} old", "$text-error"
    elif incomplete:
        mark, text, colour = "◐", incomplete, "$text-warning"
    elif age is None:
        return Content("")
    elif age >= stale:
        mark, text, colour = "○", f"stale · {format_ago(age)}", "$text-warning"
    else:
        mark, text, colour = "●", format_ago(age), "$text-success"
    return _draw(mark, _format_age(age) if is_brief else text, colour)


def _draw(mark: str, text: str, colour: str) -> Content:
    return Content.styled(f"{mark} {text}".rstrip(), colour)


def _format_age(age: float | None) -> str:
    """Format an age without seconds, which would be painted each second."""
    if age is None:
        return ""
    return "now" if age < _MINUTE else format_duration_short(age)
