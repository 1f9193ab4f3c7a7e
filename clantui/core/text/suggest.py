"""Suggestions for mistyped words."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches


def find_nearest(word: str, known: Iterable[str], count: int = 1, least: float = 0.6) -> list[str]:
    """Find the known words with the most similar spelling, the best match first.

    Args:
        known: in lower case.
        count: maximum number of results.
        least: minimum similarity, 0–1.
    """
    return get_close_matches(word.lower(), list(known), n=count, cutoff=least)


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return the end of a sentence, `; did you mean theme?`, or an empty text."""
    return "".join(f"; did you mean {near}?" for near in find_nearest(word, known))
