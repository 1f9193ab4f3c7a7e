"""The freshness of a survey, in one cell on the right of the first line."""

from __future__ import annotations

from typing import Final

from textual.content import Content

from clantui.core.model.errors import Maintenance, RoyaleError, Unreachable
from clantui.core.text.phrases import format_ago, format_duration

STALE: Final = 600
"""Seconds after which a picture is called stale: the API itself answers anew after 60 to 120."""


def freshness(
    age: float | None,
    *,
    asking: str = "",
    error: RoyaleError | None = None,
    incomplete: str = "",
    stale: float = STALE,
) -> Content:
    """Return a symbol and words; colour comes third.

    Args:
        age: of the picture, in seconds; None where there is none.
        asking: how far a request is, `asking` or `12/50`; empty where none is under way.
        error: why the last request brought nothing. Only that the API could not be reached is
            told here: other errors have a line of their own.
        incomplete: what is missing of the picture; empty for nothing.
        stale: seconds after which the picture is called stale.
    """
    if asking:
        return Content.styled(f"◌ {asking}", "$text-accent")
    if age is not None and isinstance(error, Unreachable | Maintenance):
        what = "offline" if isinstance(error, Unreachable) else "maintenance"
        return Content.styled(f"× {what} · {format_duration(age)} old", "$text-error")
    if incomplete:
        return Content.styled(f"◐ {incomplete}", "$text-warning")
    if age is None:
        return Content("")
    if age >= stale:
        return Content.styled(f"○ stale · {format_ago(age)}", "$text-warning")
    return Content.styled(f"● {format_ago(age)}", "$text-success")
