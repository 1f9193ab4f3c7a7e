"""Freshness of the data, at the right end of the header."""

from __future__ import annotations

from typing import Final

from textual.content import Content

from clantui.core.model.errors import Maintenance, RoyaleError, Unreachable
from clantui.core.text.phrases import format_ago, format_duration

STALE: Final = 600
"""Seconds after which data is called stale; the API refreshes its responses every 60 to 120."""


def render_freshness(
    age: float | None,
    *,
    progress: str = "",
    error: RoyaleError | None = None,
    incomplete: str = "",
    stale: float = STALE,
) -> Content:
    """Render the freshness as a symbol and words, which need no colour.

    Args:
        age: in seconds; None without data.
        progress: of a running request, such as `loading` or `12/50`; empty without one.
        error: of the last request. Only an unreachable API is shown here; other errors have a
            line of their own.
    """
    if progress:
        return Content.styled(f"◌ {progress}", "$text-accent")
    if age is not None and isinstance(error, Unreachable | Maintenance):
        reason = "offline" if isinstance(error, Unreachable) else "maintenance"
        return Content.styled(f"× {reason} · {format_duration(age)} old", "$text-error")
    if incomplete:
        return Content.styled(f"◐ {incomplete}", "$text-warning")
    if age is None:
        return Content("")
    if age >= stale:
        return Content.styled(f"○ stale · {format_ago(age)}", "$text-warning")
    return Content.styled(f"● {format_ago(age)}", "$text-success")
