"""Ranking of entries by a query: exact matches, whole words, beginnings, similar words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from difflib import SequenceMatcher
from enum import IntEnum
from functools import cached_property
from typing import Final

from msgspec import Struct

from clantui.core.text.sanitize import search_key

MAX_ENTRIES: Final = 60
"""Entries in the list."""

_WORD_SCORES: Final = frozenset((2, 4))
"""Scores of whole words; entries with the same word, such as columns, keep their order."""

_MIN_SIMILARITY: Final = 0.75
"""Similarity (0–1) of a misspelled word."""

_MIN_MISSPELLED: Final = 4
"""Letters of a word that may be misspelled."""


class EntryKind(IntEnum):
    """Kind of an entry; of two equal matches the lower kind comes first."""

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
        """The label before an entry."""
        return {"MEMBER": "Player", "SORT": "Sort by"}.get(self.name, self.name.capitalize())


DEFAULT_KINDS: Final = frozenset(
    {EntryKind.VIEW, EntryKind.SCREEN, EntryKind.CLAN, EntryKind.GROUP, EntryKind.COMMAND}
)
"""Kinds that are listed without a query."""


class GotoEntry(Struct, frozen=True, kw_only=True, dict=True):
    """A place to go to, or a command to run.

    Attributes:
        name: clean.
        keys: shortcuts, as displayed.
        words: synonyms, separated by blanks.
    """

    kind: EntryKind
    name: str
    keys: str = ""
    note: str = ""
    words: str = ""
    run: Callable[[], object] = lambda: None

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The name and each of its words, reduced to letters and digits."""
        words = self.name.replace("-", " ").split()
        return tuple(filter(None, map(search_key, (self.name, *words))))

    @cached_property
    def synonyms(self) -> tuple[str, ...]:
        """The synonyms and the kind, reduced to letters and digits."""
        words = (*self.words.split(), *self.kind.title.split(), self.kind.name)
        return tuple(filter(None, map(search_key, words)))


def rank_entries(entries: Iterable[GotoEntry], query: str) -> list[GotoEntry]:
    """Return at most `MAX_ENTRIES` entries that match all words of a query, the best first.

    Without a query they are views, screens, clans, groups and commands, kind by kind.
    """
    words = query.split()
    if not words:
        listed = (entry for entry in entries if entry.kind in DEFAULT_KINDS)
        return sorted(listed, key=lambda entry: entry.kind)[:MAX_ENTRIES]
    scored = [
        (score, entry.kind, 0 if score in _WORD_SCORES else len(entry.name), order, entry)
        for order, entry in enumerate(entries)
        if (score := _score(entry, words)) is not None
    ]
    return [entry for *_, entry in sorted(scored, key=lambda item: item[:4])][:MAX_ENTRIES]


def _score(entry: GotoEntry, words: Sequence[str]) -> int | None:
    """Return the score of an entry, 0 for the best match; None without a match."""
    if len(words) == 1 and words[0] in entry.keys.split():
        return 0
    typed = search_key("".join(words))
    if typed and entry.names and entry.names[0].startswith(typed):
        if entry.names[0] == typed:
            return 1
        return 3 if len(words) > 1 or not _has_word(entry, typed) else 2
    scores = [_score_word(entry, search_key(word)) for word in words]
    matches = [score for score in scores if score is not None]
    return max(matches) if len(matches) == len(scores) else None


def _has_word(entry: GotoEntry, word: str) -> bool:
    """Return True for a word of a name, but not of a command's sentence."""
    return entry.kind is not EntryKind.COMMAND and word in entry.names[1:]


def _score_word(entry: GotoEntry, word: str) -> int | None:
    names, synonyms = entry.names, entry.synonyms
    tests: tuple[tuple[int, Callable[[], bool]], ...] = (
        (2, lambda: _has_word(entry, word)),
        (4, lambda: word in names or word in synonyms),
        (5, lambda: any(name.startswith(word) for name in names)),
        (6, lambda: any(synonym.startswith(word) for synonym in synonyms)),
        (7, lambda: any(word in name for name in names[:1])),
        (8, lambda: bool(names) and _is_within(word, names[0])),
        (9, lambda: any(_is_similar(word, name) for name in (*names, *synonyms))),
    )
    return next((score for score, matches in tests if word and matches()), None)


def _is_within(word: str, name: str) -> bool:
    """Return True if a name has the letters of a word in their order, and the same first one."""
    letters = iter(name)
    return name[:1] == word[:1] and all(letter in letters for letter in word)


def _is_similar(word: str, name: str) -> bool:
    if len(word) < _MIN_MISSPELLED or abs(len(word) - len(name)) > 2:
        return False
    common = sum(min(word.count(letter), name.count(letter)) for letter in set(word))
    if 2 * common < _MIN_SIMILARITY * (len(word) + len(name)):  # an upper bound of the ratio
        return False
    return SequenceMatcher(None, word, name).ratio() >= _MIN_SIMILARITY
