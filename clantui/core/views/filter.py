"""Filter of rows: words, and facets such as `rarity:legendary` or `elixir:<=3`.

    hog rider            words separated by blanks, all must hold: letters of a card's name, of its
                         rarity or of a player's name; accents, case and punctuation do not count
    "the log"            a name with blanks in it, or one that would be taken for a facet
    rarity:leg           common, rare, epic, legendary, champion
    kind:spell           troop, building, spell, tower
    evo:yes              is there as an evolution or a hero: played, or owned: yes, no
    elixir:<=3           a number: 4, =4, <3, <=3, >4, >=4 or 2-4; so do `level:` and `players:`
    -kind:spell  !hog    not so

The beginning of a value is enough; where several begin so (`kind:t`) each of them will do. A
facet that has no value yet (`rarity:`) asks for nothing, for it is being typed. What cannot be
understood asks for nothing either, and is pointed at.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from typing import Final, Protocol, Self, TypeVar

from msgspec import Struct
from rich.cells import cell_len

from clantui.core.model.game import Card, kind_of
from clantui.core.text.sanitize import clean, fit, search_key
from clantui.core.text.suggest import nearest

KEYS: Final = ("rarity", "elixir", "kind", "evo", "level", "players")

_CHOICES: Final = {
    "rarity": ("common", "rare", "epic", "legendary", "champion"),
    "kind": ("troop", "building", "spell", "tower"),
    "evo": ("yes", "no"),
}
_EXAMPLES: Final = {
    "elixir": ("4", "<=3", "2-4"),
    "level": ("14", ">=14", "12-14"),
    "players": ("3", ">=3", "2-5"),
}

_WORD: Final = re.compile(r'(?:"[^"]*(?:"|\Z)|[^\s"])+')
"""Up to a blank that is not in quotes; the closing one may be still to come."""

_FACET: Final = re.compile(r"(?P<key>[^\W\d_]+):(?P<value>.*)", re.DOTALL)
_NUMBER: Final = r"[0-9]+(?:\.[0-9]*)?"
_BOUND: Final = re.compile(rf"(<=?|>=?|=?)({_NUMBER})")
_BETWEEN: Final = re.compile(rf"({_NUMBER})-({_NUMBER})")
_BEGUN: Final = re.compile(rf"<=?|>=?|=|{_NUMBER}-|")
"""The beginning of a number."""


class FilterFields(Struct, frozen=True, kw_only=True):
    """Fields of a row of any view; None where the view does not know it.

    Attributes:
        names: of the card and of the players it is about, clean.
        rarity: as in `core.model.game.Rarity`.
        elixir: what the card costs, or several on average, which counts as it is shown, to a
            tenth; None also for one without a cost of its own.
        kind: as in `core.model.game.CardKind`.
        forms: whether it is there as an evolution or a hero.
        level: shown level, or a mean of several; it counts as it is shown, to a tenth.
        players: how many the row is about.
    """

    names: tuple[str, ...] = ()
    rarity: str | None = None
    elixir: float | None = None
    kind: str | None = None
    forms: bool | None = None
    level: float | None = None
    players: int | None = None

    @classmethod
    def of(
        cls,
        card: Card,
        people: Iterable[str] = (),
        *,
        forms: bool | None = None,
        level: float | None = None,
        players: int | None = None,
    ) -> Self:
        """Return the fields of a row about a card.

        Args:
            card: tells its name, cost and rarity, and its kind by its id.
            people: names of the players the row is about, clean.
            forms: whether it is there as an evolution or a hero.
            level: shown level, or a mean of several.
            players: how many the row is about.
        """
        return cls(
            names=(card.name, *people),
            rarity=card.rarity.value,
            elixir=card.elixir,
            kind=kind_of(card.id).value,
            forms=forms,
            level=level,
            players=players,
        )

    def text(self, key: str) -> str | None:
        """Return the word that a facet is compared with; None where it is not known."""
        if key == "evo":
            return None if self.forms is None else ("no", "yes")[self.forms]
        told = self.rarity if key == "rarity" else self.kind
        return None if told is None or told == "unknown" else told

    def number(self, key: str) -> float | None:
        """Return the number that a facet is compared with; None where it is not known."""
        told = {"elixir": self.elixir, "level": self.level, "players": self.players}[key]
        return None if told is None else round(told, 1)


class _FilterableRow(Protocol):
    """A row that can be filtered."""

    @property
    def filter_fields(self) -> FilterFields: ...


_T = TypeVar("_T", bound=_FilterableRow)


class FilterMatch(Protocol):
    """Condition that a row fulfils or not."""

    def holds(self, item: FilterFields) -> bool | None:
        """Return True, False, or None if unknown."""
        ...


class TextMatch(Struct, frozen=True):
    """Condition: letters and digits (folded) are in a name or in the rarity."""

    letters: str

    def holds(self, item: FilterFields) -> bool:
        """Return True or False."""
        return any(self.letters in search_key(text) for text in (*item.names, item.rarity or ""))


class EnumMatch(Struct, frozen=True):
    """Condition: the field of a key begins with some letters (folded)."""

    key: str
    letters: str

    def holds(self, item: FilterFields) -> bool | None:
        """Return True, False, or None if unknown."""
        told = item.text(self.key)
        return None if told is None else search_key(told).startswith(self.letters)


class RangeMatch(Struct, frozen=True):
    """Condition: the field of a key is a number from `low` to `high`, both included."""

    key: str
    low: float
    high: float

    def holds(self, item: FilterFields) -> bool | None:
        """Return True, False, or None if unknown."""
        told = item.number(self.key)
        return None if told is None else self.low <= told <= self.high


class Term(Struct, frozen=True):
    """A word of a query: a check, or that it does not hold."""

    check: FilterMatch
    negated: bool = False

    def keeps(self, item: FilterFields) -> bool:
        """Return whether a row stays: with what is not known it does neither negated nor not."""
        held = self.check.holds(item)
        return held is not None and held is not self.negated


class QueryError(Struct, frozen=True, kw_only=True):
    """A word that cannot be understood.

    Attributes:
        start: of its first character in the query.
        end: behind its last one.
        sentence: what is possible, for the user.
    """

    start: int
    end: int
    sentence: str


class Query(Struct, frozen=True, kw_only=True):
    """Conditions that rows must fulfil.

    Attributes:
        terms: all of them must hold; none keeps every row.
        wrong: the first word that asks for nothing because it cannot be understood, or None.
    """

    terms: tuple[Term, ...] = ()
    wrong: QueryError | None = None

    def keeps(self, item: FilterFields) -> bool:
        """Return whether a row stays."""
        return all(term.keeps(item) for term in self.terms)


class _UnreadableWord(ValueError):
    """A word that cannot be understood; its text is the sentence for the user."""


def parse_query(query: str) -> Query:
    """Read a query.

    Args:
        query: anything, finished or not.

    Returns:
        What is asked, and what could not be understood; spans count in `query` as it was given.
    """
    terms: list[Term] = []
    wrong: QueryError | None = None
    for word in _WORD.finditer(query):
        negated = word[0][0] in "-!"
        try:
            check = _parse_condition(word[0][negated:])
        except _UnreadableWord as error:
            wrong = wrong or QueryError(start=word.start(), end=word.end(), sentence=str(error))
        else:
            if check is not None:
                terms.append(Term(check, negated))
    return Query(terms=tuple(terms), wrong=wrong)


def apply_filter(rows: tuple[_T, ...], query: Query) -> tuple[_T, ...]:
    """Return the rows that a query keeps, in their order."""
    return tuple(row for row in rows if query.keeps(row.filter_fields)) if query.terms else rows


def suggest_completion(query: str) -> str | None:
    """Complete the last word of a query: a key, a value, or an example of a number.

    Args:
        query: what has been typed so far.

    Returns:
        A text that begins with the query and is longer, or None where nothing comes to mind.
    """
    if query.count('"') % 2:
        return None
    word = query.rsplit(" ", maxsplit=1)[-1].lstrip("-!").lower()
    key, colon, value = word.partition(":")
    if colon:
        options: Iterable[str] = _CHOICES.get(key) or _EXAMPLES.get(key, ())[1:2]
    else:
        # One letter begins too many names for a guess.
        options, value = (f"{one}:" for one in KEYS if len(word) > 1), word
    found = next((one for one in options if one.startswith(value) and one != value), None)
    return None if found is None else query + found[len(value) :]


def _parse_condition(word: str) -> FilterMatch | None:
    """Return the condition that a word stands for; None for none yet."""
    facet = _FACET.fullmatch(word)
    if facet is None:
        return TextMatch(letters) if (letters := search_key(word)) else None
    key, value = search_key(facet["key"]), facet["value"].replace('"', "")
    if key in _CHOICES:
        return _parse_word(key, value)
    if key in _EXAMPLES:
        return _parse_number(key, value.strip())
    raise _UnreadableWord(_describe_unknown(facet["key"], key))


def _parse_word(key: str, value: str) -> FilterMatch | None:
    letters = search_key(value)
    if any(one.startswith(letters) for one in _CHOICES[key]):
        return EnumMatch(key, letters) if letters else None
    raise _UnreadableWord(f"{key}: can be {_join_words(_CHOICES[key])}")


def _parse_number(key: str, value: str) -> FilterMatch | None:
    if between := _BETWEEN.fullmatch(value):
        return RangeMatch(key, *sorted((float(between[1]), float(between[2]))))
    if bound := _BOUND.fullmatch(value):
        sign, number = bound[1], float(bound[2])
        low = math.nextafter(number, math.inf) if sign == ">" else number
        high = math.nextafter(number, -math.inf) if sign == "<" else number
        return RangeMatch(
            key,
            -math.inf if sign.startswith("<") else low,
            math.inf if sign.startswith(">") else high,
        )
    if _BEGUN.fullmatch(value):
        return None
    raise _UnreadableWord(f"{key}: needs a number, such as {_join_words(_EXAMPLES[key])}")


def _describe_unknown(typed: str, key: str) -> str:
    shown = fit(clean(typed), min(10, cell_len(clean(typed))))
    near = nearest(key[:20], KEYS) or [one for one in KEYS if key.startswith(one)]
    if not near:
        return f"unknown filter “{shown}”: use {_join_words(KEYS)}"
    return f"unknown filter “{shown}”: did you mean {near[0]}?"


def _join_words(words: tuple[str, ...]) -> str:
    return f"{', '.join(words[:-1])} or {words[-1]}"
