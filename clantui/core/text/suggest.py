"""Words that were meant, perhaps, by one that is not known."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches


def nearest(word: str, known: Iterable[str], count: int = 1, least: float = 0.6) -> list[str]:
    """Return the known words that are spelled most like a word, in any case, the nearest first.

    Args:
        known: in small letters.
        count: how many at most.
        least: how alike they must be, from 0 to 1.
    """
    return get_close_matches(word.lower(), list(known), n=count, cutoff=least)


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return the end of a sentence: `; did you mean theme?`, or nothing."""
    return "".join(f"; did you mean {near}?" for near in nearest(word, known))
