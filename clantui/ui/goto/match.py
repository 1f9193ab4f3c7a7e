"""Ranking of entries by what is typed: exact first, whole words, beginnings, likenesses."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from difflib import SequenceMatcher
from enum import IntEnum
from functools import cached_property
from typing import Final

from msgspec import Struct

from clantui.core.text.sanitize import search_key

MOST: Final = 60
"""Entries that are listed at most."""

_ALIKE: Final = frozenset((2, 4))
"""Scores of entries that have the same word: they keep their order, as columns and themes do."""

_LIKE: Final = 0.75
_LEAST_LIKE: Final = 4
"""Likeness of two words, from 0 to 1, and letters from which a word may be misspelled."""


class EntryKind(IntEnum):
    """Kind of an entry; of two that match alike the one of the lower kind comes first."""

    VIEW = 1
    SCREEN = 2
    CLAN = 3
    GROUP = 4
    MEMBER = 5
    CARD = 6
    SORT = 7
    COMMAND = 8
    THEME = 9

    @property
    def title(self) -> str:
        """The word before an entry."""
        return _TITLES.get(self, self.name.capitalize())


_TITLES: Final = {EntryKind.MEMBER: "Player", EntryKind.SORT: "Sort by"}

STARTING: Final = frozenset(
    {EntryKind.VIEW, EntryKind.SCREEN, EntryKind.CLAN, EntryKind.GROUP, EntryKind.COMMAND}
)
"""Kinds that are listed before anything is typed."""


class GotoEntry(Struct, frozen=True, kw_only=True, dict=True):
    """Place to go to, or command to run.

    Attributes:
        kind: of it.
        name: clean, for people.
        keys: that do the same, as they are shown; empty for none.
        note: said behind the name; empty for nothing.
        words: others by which it is found, with blanks between.
        run: goes there.
    """

    kind: EntryKind
    name: str
    keys: str = ""
    note: str = ""
    words: str = ""
    run: Callable[[], object] = lambda: None

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The name, and each word of it, as letters and digits."""
        words = self.name.replace("-", " ").split()
        return tuple(filter(None, map(search_key, (self.name, *words))))

    @cached_property
    def synonyms(self) -> tuple[str, ...]:
        """The other words and the kind, as letters and digits."""
        words = (*self.words.split(), *self.kind.title.split(), self.kind.name)
        return tuple(filter(None, map(search_key, words)))


def rank_entries(entries: Iterable[GotoEntry], query: str) -> list[GotoEntry]:
    """Return the entries that fit a query, the best first, `MOST` at most.

    All words of a query have to fit. Without a query views, screens, clans, groups and commands
    are returned, kind by kind.
    """
    words = query.split()
    if not words:
        listed = (entry for entry in entries if entry.kind in STARTING)
        return sorted(listed, key=lambda entry: entry.kind)[:MOST]
    scored = [
        (score, entry.kind, 0 if score in _ALIKE else len(entry.name), order, entry)
        for order, entry in enumerate(entries)
        if (score := _score(entry, words)) is not None
    ]
    return [entry for *_, entry in sorted(scored, key=lambda found: found[:4])][:MOST]


def _score(entry: GotoEntry, words: Sequence[str]) -> int | None:
    """Return how badly an entry fits, from 0; None where it does not."""
    if len(words) == 1 and words[0] in entry.keys.split():
        return 0
    typed = search_key("".join(words))
    if typed and entry.names and entry.names[0].startswith(typed):
        if entry.names[0] == typed:
            return 1
        return 3 if len(words) > 1 or not _has_word(entry, typed) else 2
    scores = [_word_score(entry, search_key(word)) for word in words]
    known = [score for score in scores if score is not None]
    return max(known) if len(known) == len(scores) else None


def _has_word(entry: GotoEntry, word: str) -> bool:
    """Return True if it is a word of a name; a command has a sentence, of many words."""
    return entry.kind is not EntryKind.COMMAND and word in entry.names[1:]


def _word_score(entry: GotoEntry, word: str) -> int | None:
    names, synonyms = entry.names, entry.synonyms
    tests: tuple[tuple[int, Callable[[], bool]], ...] = (
        (2, lambda: _has_word(entry, word)),
        (4, lambda: word in names or word in synonyms),
        (5, lambda: any(name.startswith(word) for name in names)),
        (6, lambda: any(synonym.startswith(word) for synonym in synonyms)),
        (7, lambda: any(word in name for name in names[:1])),
        (8, lambda: bool(names) and _is_within(word, names[0])),
        (9, lambda: any(_is_like(word, name) for name in (*names, *synonyms))),
    )
    return next((score for score, fits in tests if word and fits()), None)


def _is_within(word: str, name: str) -> bool:
    """Return True if the letters of a word stand in a name in their order, from its first on."""
    letters = iter(name)
    return name[:1] == word[:1] and all(letter in letters for letter in word)


def _is_like(word: str, name: str) -> bool:
    if len(word) < _LEAST_LIKE or abs(len(word) - len(name)) > 2:
        return False
    return SequenceMatcher(None, word, name).ratio() >= _LIKE
