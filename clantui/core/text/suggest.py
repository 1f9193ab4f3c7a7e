"""Suggestions for mistyped words."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from typing import Final

_SHORT: Final = 2
"""Words of up to this many letters are not completed."""

_FEW: Final = 4
"""Words of up to this many letters must be very similar: `_ALIKE`, not only `_SIMILAR`."""

_SIMILAR: Final = 0.6
_ALIKE: Final = 0.75
"""Minimum similarity, 0–1."""


def find_nearest(
    word: str, known: Iterable[str], count: int = 1, least: float = _SIMILAR
) -> list[str]:
    """Find the known words with the most similar spelling, the best match first.

    Args:
        known: in lower case.
        least: minimum similarity, 0–1.
    """
    return get_close_matches(word.lower(), list(known), n=count, cutoff=least)


def suggest(typed: str, known: Iterable[str]) -> str:
    """Return the name most similar to the typed word, in any case; empty if none is similar.

    The dashes of options are not compared. Short words, and words with different first letters,
    often look alike by chance (`csv` and `svg`, `every` and `reverse`), so they must be more
    similar.
    """
    names = {name.lstrip("-"): name for name in sorted(known)}
    word = typed.lower().lstrip("-")
    longer = [name for name in names if len(word) > _SHORT and name.startswith(word)]
    same_letters = [name for name in names if sorted(name) == sorted(word)]
    near = longer or same_letters or find_nearest(word, names, least=_ALIKE)
    if not near and len(word) > _FEW:
        near = find_nearest(word, (n for n in names if n[:1] == word[:1] or n in word))
    return names[near[0]] if near else ""


def did_you_mean(typed: str, known: Iterable[str], separator: str = "; ") -> str:
    """Return the end of a sentence, `; did you mean theme?`; empty if no name is similar."""
    near = suggest(typed, known)
    return f"{separator}did you mean {near}?" if near else ""
