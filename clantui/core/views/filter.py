"""Filter of rows: words, and facets such as `rarity:legendary` or `elixir:<=3`.

    hog rider            words separated by blanks; all must match letters of a card's name, its
                         rarity or a player's name; accents, case and punctuation do not count
    "the log"            a name with blanks, or one that looks like a facet
    rarity:leg           common, rare, epic, legendary, champion
    kind:spell           troop, building, spell, tower
    evo:yes              played or owned as an evolution or a hero: yes, no
    elixir:<=3           a number: 4, =4, <3, <=3, >4, >=4 or 2-4; also `level:` and `players:`
    -kind:spell  !hog    negated

The beginning of a value is enough; if several values begin with it (`kind:t`), each matches. A
facet without a value (`rarity:`) matches all rows, because it is still being typed. A word that is
not understood also matches all rows, and is reported.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Iterable
from typing import Any, Final, Protocol, Self, TypeAlias, TypeVar

from msgspec import Struct

from clantui.core.model.game import Card, kind_of
from clantui.core.text.phrases import join_words
from clantui.core.text.sanitize import clean, search_key, truncate
from clantui.core.text.suggest import find_nearest

FACETS: Final = {
    "rarity": ("common", "rare", "epic", "legendary", "champion"),
    "elixir": ("4", "<=3", "2-4"),
    "kind": ("troop", "building", "spell", "tower"),
    "evo": ("yes", "no"),
    "level": ("14", ">=14", "12-14"),
    "players": ("3", ">=3", "2-5"),
}
"""The values of each facet; for a facet with numbers, examples."""

_NUMBERS: Final = {"elixir", "level", "players"}

_WORD: Final = re.compile(r'(?:"[^"]*(?:"|\Z)|[^\s"])+')
"""Text up to a blank outside quotes; the closing quote may be missing."""

_FACET: Final = re.compile(r"(?P<key>[^\W\d_]+):(?P<value>.*)", re.DOTALL)
_NUMBER: Final = r"[0-9]+(?:\.[0-9]*)?"
_BOUND: Final = re.compile(rf"(<=?|>=?|=?)({_NUMBER})")
_COMPARISONS: Final = {
    "": operator.eq,
    "=": operator.eq,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_BETWEEN: Final = re.compile(rf"({_NUMBER})-({_NUMBER})")
_INCOMPLETE_NUMBER: Final = re.compile(rf"<=?|>=?|=|{_NUMBER}-|")
"""A number that is still being typed."""


class FilterFields(Struct, frozen=True, kw_only=True):
    """Fields of a row of any view; None if the view does not know one.

    Attributes:
        names: clean names of the card and the players.
        rarity: as in `core.model.game.Rarity`.
        elixir: cost of the card, or an average; None also for a card without a cost of its own.
        kind: as in `core.model.game.CardKind`.
        forms: True if the card is played or owned as an evolution or a hero.
        level: shown level, or an average.
    """

    names: tuple[str, ...] = ()
    rarity: str | None = None
    elixir: float | None = None
    kind: str | None = None
    forms: bool | None = None
    level: float | None = None
    players: int | None = None

    @classmethod
    def from_card(
        cls,
        card: Card,
        player_names: Iterable[str] = (),
        *,
        forms: bool | None = None,
        level: float | None = None,
        players: int | None = None,
    ) -> Self:
        """Return the fields of a row about a card and players with these clean names."""
        return cls(
            names=(card.name, *player_names),
            rarity=card.rarity.value,
            elixir=card.elixir,
            kind=kind_of(card.id).value,
            forms=forms,
            level=level,
            players=players,
        )

    def find_value(self, key: str) -> str | float | None:
        """Return the value of a facet, a number rounded as it is shown; None if unknown."""
        if key == "evo":
            return None if self.forms is None else ("no", "yes")[self.forms]
        value: str | float | None = getattr(self, key)
        if isinstance(value, str):
            return None if value == "unknown" else value
        return None if value is None else round(value, 1)


class _FilterableRow(Protocol):
    @property
    def filter_fields(self) -> FilterFields: ...


_T = TypeVar("_T", bound=_FilterableRow)


Condition: TypeAlias = Callable[[FilterFields], bool | None]
"""Condition of a word; it returns None for a row whose view does not know the value."""


class QueryError(Struct, frozen=True, kw_only=True):
    """A word of a filter that is not understood.

    Attributes:
        start: index of its first character in the text.
        end: index after its last character.
        sentence: the possible words, for the user.
    """

    start: int
    end: int
    sentence: str


class Query(Struct, frozen=True, kw_only=True):
    """Conditions that rows must fulfil, and the first word that is not understood, or None."""

    terms: tuple[Condition, ...] = ()
    error: QueryError | None = None

    def keeps(self, item: FilterFields) -> bool:
        """Return True if a row matches; a row with an unknown value never does, even negated."""
        return all(term(item) for term in self.terms)


class _UnreadableWord(ValueError):
    """A word is not understood; the message is the sentence for the user."""


def parse_query(filter_text: str, words: tuple[str, ...] = tuple(FACETS)) -> Query:
    """Parse the text of a filter, finished or not; `words` are named where one is unknown."""
    terms: list[Condition] = []
    first_error: QueryError | None = None
    for word in _WORD.finditer(filter_text):
        negated = word[0][0] in "-!"
        try:
            condition = _parse_condition(word[0][negated:], words)
        except _UnreadableWord as error:
            first_error = first_error or QueryError(
                start=word.start(), end=word.end(), sentence=str(error)
            )
        else:
            if condition is not None:
                terms.append(_negate(condition) if negated else condition)
    return Query(terms=tuple(terms), error=first_error)


def apply_filter(rows: tuple[_T, ...], query: Query) -> tuple[_T, ...]:
    """Return the rows that a query keeps, in their order."""
    return tuple(row for row in rows if query.keeps(row.filter_fields)) if query.terms else rows


def suggest_completion(filter_text: str, words: Iterable[str] = ()) -> str | None:
    """Complete the last words of a filter; None if nothing begins like them.

    Candidates are `words`, such as `not played`, then facets, their values, or an example of a
    number.
    """
    if filter_text.count('"') % 2:
        return None
    if rest := next(filter(None, (_complete(filter_text, each) for each in words)), ""):
        return filter_text + rest
    word = filter_text.rsplit(" ", maxsplit=1)[-1].lstrip("-!").lower()
    key, colon, value = word.partition(":")
    if colon:
        values = FACETS.get(key, ())
        options: Iterable[str] = values[1:2] if key in _NUMBERS else values
    else:
        # A single letter matches too many facets.
        options, value = (f"{facet}:" for facet in FACETS if len(word) > 1), word
    match = next((text for text in options if text.startswith(value) and text != value), None)
    return None if match is None else filter_text + match[len(value) :]


def _complete(filter_text: str, words: str) -> str:
    """Return what is missing of words begun by the end of a filter; empty if they are not."""
    if words in FACETS:
        return ""
    for length in range(len(words) - 1, 1, -1):
        before, begun = filter_text[:-length], filter_text[-length:]
        if begun.lower() == words[:length] and before[-1:] in {"", " ", "-", "!"}:
            return words[length:]
    return ""


def _parse_condition(word: str, words: tuple[str, ...]) -> Condition | None:
    """Return the condition of a word; None if it is incomplete."""
    facet = _FACET.fullmatch(word)
    if facet is None:
        return _match_text(letters) if (letters := search_key(word)) else None
    key, value = search_key(facet["key"]), facet["value"].replace('"', "")
    if key in _NUMBERS:
        return _parse_number(key, value.strip())
    if key in FACETS:
        return _parse_word(key, value)
    raise _UnreadableWord(_describe_unknown(facet["key"], key, words))


def _parse_word(key: str, value: str) -> Condition | None:
    letters = search_key(value)
    if any(choice.startswith(letters) for choice in FACETS[key]):
        if not letters:
            return None
        return _match_facet(key, lambda value: search_key(value).startswith(letters))
    raise _UnreadableWord(f"{key}: can be {join_words(FACETS[key], 'or')}")


def _parse_number(key: str, value: str) -> Condition | None:
    if between := _BETWEEN.fullmatch(value):
        low, high = sorted((float(between[1]), float(between[2])))
        return _match_facet(key, lambda number: low <= number <= high)
    if bound := _BOUND.fullmatch(value):
        compare, limit = _COMPARISONS[bound[1]], float(bound[2])
        return _match_facet(key, lambda number: compare(number, limit))
    if _INCOMPLETE_NUMBER.fullmatch(value):
        return None
    raise _UnreadableWord(f"{key}: needs a number, such as {join_words(FACETS[key], 'or')}")


def _match_text(letters: str) -> Condition:
    """Make the condition that a name or the rarity contains some folded letters."""
    return lambda row: any(letters in search_key(text) for text in (*row.names, row.rarity or ""))


def _match_facet(key: str, matches: Callable[[Any], bool]) -> Condition:

    def holds(row: FilterFields) -> bool | None:
        value = row.find_value(key)
        return None if value is None else matches(value)

    return holds


def _negate(condition: Condition) -> Condition:
    def holds(row: FilterFields) -> bool | None:
        result = condition(row)
        return None if result is None else not result

    return holds


def _describe_unknown(typed: str, key: str, words: tuple[str, ...]) -> str:
    shown = truncate(clean(typed), 10)
    near = find_nearest(key[:20], words) or [word for word in words if key.startswith(word)]
    if not near:
        return f"unknown filter “{shown}”: use {join_words(words, 'or')}"
    return f"unknown filter “{shown}”: did you mean {near[0]}?"
