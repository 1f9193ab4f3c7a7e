"""Suggestions for mistyped words."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from typing import Final

_SHORT: Final = 2
"""Letters that are too few to complete a word."""


def find_nearest(word: str, known: Iterable[str], count: int = 1, least: float = 0.6) -> list[str]:
    """Find the known words with the most similar spelling, the best match first.

    Args:
        known: in lower case.
        least: minimum similarity, 0–1.
    """
    return get_close_matches(word.lower(), list(known), n=count, cutoff=least)


def suggest(typed: str, known: Iterable[str]) -> str:
    """Return the name most similar to the typed word, in any case; empty if none is similar."""
    names, typed = sorted(known), typed.lower()
    longer = [name for name in names if len(typed) > _SHORT and name.startswith(typed)]
    return next(iter(longer or find_nearest(typed, names)), "")


def did_you_mean(typed: str, known: Iterable[str], separator: str = "; ") -> str:
    """Return the end of a sentence, `; did you mean theme?`; empty if no name is similar."""
    near = suggest(typed, known)
    return f"{separator}did you mean {near}?" if near else ""
