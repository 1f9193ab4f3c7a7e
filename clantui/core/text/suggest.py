"""What was meant, perhaps, by a name that is not known."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """The nearest known name as the end of a sentence: `; did you mean theme?`, or nothing.

    Args:
        name: that is not known.
        known: those that are.
    """
    found = get_close_matches(name.lower(), list(known), n=1)
    return f"; did you mean {found[0]}?" if found else ""
