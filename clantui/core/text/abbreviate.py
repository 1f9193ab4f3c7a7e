"""Abbreviations of names for headings and cells: `IrHarb` for Iron Harbour."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import count, takewhile
from typing import Final

from rich.cells import cell_len, set_cell_size

_VOWELS: Final = frozenset("aeiouAEIOU")
_START: Final = 2
"""Cells of the first word in an abbreviation of two words."""


def abbreviate_names(names: Sequence[str], cells: int) -> tuple[str, ...]:
    """Shorten names to a width, all of them different.

    A name that fits stays unchanged. Others become their first word if it is unique, else the
    starts of two words: `IrHarb`, `IrTower`. Equal names end in a number: at 3 cells there are 9
    numbers for names with the same start.

    Args:
        names: cleaned.
        cells: maximum width of each, 3 or more.

    Returns:
        The abbreviations, in the order of `names`. Two are equal only if the width has no room for
        another one.
    """
    firsts = Counter(_first_word(name).casefold() for name in names)
    fitting = {name for name, n in Counter(names).items() if n == 1 and cell_len(name) <= cells}
    taken = set(fitting)
    shortened = []
    for name in names:
        if name in fitting:
            shortened.append(name)
            continue
        is_only = firsts[_first_word(name).casefold()] == 1
        choices = (*_shorten(name, cells, is_only=is_only), _crop(name, cells))
        short = next((text for text in choices if text not in taken), None)
        short = _append_number(name, cells, taken) if short is None else short
        taken.add(short)
        shortened.append(short)
    return tuple(shortened)


def _shorten(name: str, cells: int, *, is_only: bool) -> Iterator[str]:
    """Yield the abbreviations that fit, the best first."""
    words = name.split()
    if cell_len(name) <= cells:
        yield name
        return
    if is_only and cell_len(words[0]) > _START:
        yield _crop_word(words[0], cells)
    if len(words) > 1:
        start = _crop(words[0], _START)
        for word in (words[-1], *words[1:-1]):
            yield start + _crop_word(word, cells - cell_len(start))


def _crop_word(word: str, cells: int) -> str:
    """Crop a word; a cropped one loses its final vowels, which would read as another word."""
    text = _crop(word, cells)
    while text != word and len(text) > _START + 1 and text[-1] in _VOWELS:
        text = text[:-1]
    return text


def _append_number(name: str, cells: int, taken: set[str]) -> str:
    """Return the start of a name with the first number that makes it unique."""
    numbers = map(str, count(2))
    numbered = ((text, _crop(name, cells - len(text)) + text) for text in numbers)
    return next(short for text, short in numbered if short not in taken or len(text) >= cells)


def _first_word(name: str) -> str:
    return (name.split() or [""])[0]


def _crop(text: str, cells: int) -> str:
    """Crop a text to a width in cells; a wide character is never cut in half."""
    if cells <= 0:
        return ""
    return text if cell_len(text) <= cells else set_cell_size(text, cells).rstrip()


def abbreviate_card(name: str, cells: int) -> str:
    """Shorten the cleaned name of a card to 1 or more cells: `SkeKin` for Skeleton King.

    Returns:
        The name itself if it fits; else only letters, without an article.
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
    for _ in range(cells):  # one letter of each word in turn, while it has letters left
        longer = [index for index, word in enumerate(words) if taken[index] < len(word)]
        if longer:
            taken[min(longer, key=taken.__getitem__)] += 1
    starts = (word[:length] for word, length in zip(words, taken, strict=True))
    return _crop("".join(starts), cells)


@lru_cache(maxsize=16)
def abbreviate_cards(names: frozenset[str], cells: int) -> Mapping[str, str]:
    """Shorten the cleaned names of cards that are shown together, all of them different.

    Names that `abbreviate_card` makes equal keep less of their common start: `FiBa` and `FiCr` for
    Fireball and Firecracker, not `Fire` for both.

    Returns:
        The abbreviation of each name, at most `cells` wide. Two are equal only if the width has
        no room for another one.
    """
    groups: dict[str, list[str]] = defaultdict(list)
    for name in sorted(names):
        groups[abbreviate_card(name, cells)].append(name)
    shortened = {group[0]: short for short, group in groups.items() if len(group) == 1}
    taken = set(shortened.values())
    for short, group in groups.items():
        if len(group) == 1:
            continue
        shared = _count_shared(list(map(_join_letters, group)))
        for name in group:
            choices = _contrast(_join_letters(name), shared, short, cells)
            found = next((text for text in choices if text not in taken), None)
            shortened[name] = found or _append_number(name, cells, taken)
            taken.add(shortened[name])
    return shortened


def _join_letters(name: str) -> str:
    return "".join(filter(str.isalnum, name)) or name


def _count_shared(words: Sequence[str]) -> int:
    """Count the letters with which all words begin."""
    columns = zip(*words, strict=False)
    return sum(1 for _ in takewhile(lambda letters: len(set(letters)) == 1, columns))


def _contrast(letters: str, shared: int, short: str, cells: int) -> Iterator[str]:
    """Yield abbreviations of a name with what follows its first `shared` letters."""
    rest = letters[shared:]
    if not rest or letters == short:
        yield short
    for length in (2, *range(1, cells)):
        end = rest[:length].capitalize()
        if end and (room := cells - cell_len(end)) > 0:
            yield _crop(letters[:shared], room) + end
