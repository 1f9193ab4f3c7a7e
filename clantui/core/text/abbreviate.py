"""Short names for headings, of which each still says which it is: `IrHarb` for Iron Harbour."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import count
from typing import Final

from rich.cells import cell_len, set_cell_size

_VOWELS: Final = frozenset("aeiouAEIOU")
_START: Final = 2
"""Cells of the first word where a later one tells the names apart."""


def abbreviate_names(names: Sequence[str], cells: int) -> tuple[str, ...]:
    """Shorten names to a width, so that no two of them are the same.

    A name that fits stays whole. Else its first word stands for it where no other name begins so;
    where one does, the start of the first word and of the last: `IrHarb`, `IrTower`. Names that
    are the same end in a number. At 3 cells there are 9 numbers for those that begin alike.

    Args:
        names: clean, in any order.
        cells: the width of each, in terminal cells; 3 or more.

    Returns:
        As many, in the same order. Distinct, unless there are more than the width can tell apart.
    """
    firsts = Counter(_first_word(name).casefold() for name in names)
    whole = {name for name, n in Counter(names).items() if n == 1 and cell_len(name) <= cells}
    taken = set(whole)
    shortened = []
    for name in names:
        if name in whole:
            shortened.append(name)
            continue
        is_only = firsts[_first_word(name).casefold()] == 1
        choices = (*_shorten(name, cells, is_only=is_only), _crop(name, cells))
        short = next((text for text in choices if text not in taken), None)
        short = _number(name, cells, taken) if short is None else short
        taken.add(short)
        shortened.append(short)
    return tuple(shortened)


def _shorten(name: str, cells: int, *, is_only: bool) -> Iterator[str]:
    """Yield the ways to shorten a name that fit, the best first."""
    words = name.split()
    if cell_len(name) <= cells:
        yield name
        return
    if is_only and cell_len(words[0]) > _START:
        rest = _crop(words[0], cells)
        yield rest if rest == words[0] else _without_vowel(rest)
    if len(words) > 1:
        for word in (words[-1], *words[1:-1]):
            yield _join(words[0], word, cells)


def _join(first: str, last: str, cells: int) -> str:
    start = _crop(first, _START)
    rest = _crop(last, cells - cell_len(start))
    return start + (rest if rest == last else _without_vowel(rest))


def _without_vowel(text: str) -> str:
    """Return a cut word without vowels at its end, which would read as another word."""
    while len(text) > _START + 1 and text[-1] in _VOWELS:
        text = text[:-1]
    return text


def _number(name: str, cells: int, taken: set[str]) -> str:
    """Return the start of a name with the first number that makes it another."""
    for number in count(2):
        text = str(number)
        short = _crop(name, cells - len(text)) + text
        if short not in taken or len(text) >= cells:
            return short
    raise AssertionError  # numbers never end


def _first_word(name: str) -> str:
    return (name.split() or [""])[0]


def _crop(text: str, cells: int) -> str:
    """Cut a text to at most so many cells; a character of two is never cut in half."""
    if cells <= 0:
        return ""
    return text if cell_len(text) <= cells else set_cell_size(text, cells).rstrip()


def abbreviate_card(name: str, cells: int) -> str:
    """Shorten the name of a card: the starts of its words, `SkeKin` for Skeleton King.

    Args:
        name: clean.
        cells: 1 or more.

    Returns:
        The name itself where it fits; else letters alone, and no article.
    """
    if cell_len(name) <= cells:
        return name
    words = name.split()
    if len(words) > 1 and words[0].casefold() == "the":
        words = words[1:]
    words = [bare for word in words if (bare := "".join(filter(str.isalnum, word)))] or [name]
    if len(words) > 1 and cell_len(" ".join(words)) <= cells:
        return " ".join(words)
    taken = [0] * len(words)
    for _ in range(cells):  # a letter each in turn, of the words that have letters left
        left = [place for place, word in enumerate(words) if taken[place] < len(word)]
        if left:
            taken[min(left, key=taken.__getitem__)] += 1
    starts = (word[:length] for word, length in zip(words, taken, strict=True))
    return _crop("".join(starts), cells)
