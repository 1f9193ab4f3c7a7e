"""A view of a clan: its rows, their columns, and their meaning.

The screen, the sort menu, the filter, `show` and the exports all work with any `View`. See
`core/views`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime
from enum import Flag, auto
from typing import TYPE_CHECKING, Generic, Protocol, TypeAlias, TypeVar

from msgspec import Struct

from clantui.core.columns import Column, SortKey, sort_by_column
from clantui.core.model.game import Card, CardKind, Player, kind_of
from clantui.core.model.survey import Survey
from clantui.core.model.tag import Tag
from clantui.core.stats.grouping import WeightedCard
from clantui.core.text.chat import ChatLine
from clantui.core.text.phrases import pluralise
from clantui.core.views.card_rows import CardRow
from clantui.core.views.deck_tiles import DeckTile
from clantui.core.views.filter import FACETS, FilterFields

if TYPE_CHECKING:
    from clantui.core.model.battle import BattleLogs
    from clantui.core.model.race import WarRecord
    from clantui.core.views.named_decks import RowDecks

Key: TypeAlias = int | str
"""The key of a row, stable while the row moves: a card id or a text."""


class Requires(Flag):
    """Data that a view counts in addition to the profiles, each loaded with extra requests."""

    NOTHING = 0
    BATTLES = auto()
    CARDS = auto()
    WAR = auto()


class ViewData(Struct, frozen=True, kw_only=True):
    """Data of a clan at one moment, counted by views.

    Attributes:
        deltas: change in the number of players by card id, since an earlier snapshot; None without
            one.
        logs: the members' battle logs; None if they were not requested.
        cards: all cards of the game by id; empty if they were not requested.
        war: this week's river race and past weeks; None if they were not requested.
    """

    survey: Survey
    deltas: Mapping[int, int] | None = None
    logs: BattleLogs | None = None
    cards: Mapping[int, Card] = {}
    war: WarRecord | None = None


class Row(Protocol):
    """Row of any view."""

    @property
    def key(self) -> Key:
        """Stable key of the row."""

    @property
    def place(self) -> int:
        """Rank in the view's default order, from 1."""

    @property
    def filter_fields(self) -> FilterFields:
        """The fields that the filter checks."""

    def mentions(self, player: Tag) -> bool:
        """Return True if the row is about a player."""


def find_card_id(row: Row) -> int | None:
    """Return the id of a row's card; None for a row of no card."""
    return row.key if isinstance(row.key, int) else None


class RowDetail(Struct, frozen=True, kw_only=True):
    """Details of one row, shown beside the table.

    Attributes:
        headings: headings of a small table below; the first column takes the remaining width.
        cells: rows of that table, one text per heading; all but the first are short.
        players: the player of each of these rows, or None.
        deck: the cards of a row about a deck, which `lines` names too.
    """

    title: str
    lines: tuple[str, ...] = ()
    headings: tuple[str, ...] = ()
    cells: tuple[tuple[str, ...], ...] = ()
    players: tuple[Tag | None, ...] = ()
    deck: tuple[DeckTile, ...] = ()


_R = TypeVar("_R", bound=Row)


class View(Struct, Generic[_R], frozen=True, kw_only=True):
    """One way to look at a clan.

    Attributes:
        key: name on the command line, and of the file in `core/views`.
        title: name on the screen.
        meaning: one sentence for the help.
        explanation: source and meaning of the figures, in a few sentences.
        default_sort: the order that `count` returns.
        count: makes the rows, in their default order.
        detail: describes a row; its last argument is the moment that ages count to, which
            is that of the load, as in the columns.
        row_noun: noun for one row.
        summary: describes all rows in one line.
        counts_player: returns True if a player is part of the total of the shares of a kind of
            card: for decks, if the player's deck is known.
        is_minor: True for a row of little weight; such rows at the end fold into one line if they
            do not fit.
        minor_noun: noun for these rows: `cards with one player each`.
        is_former: True for a row that is not counted, such as a player who left the clan.
        requires: data to load in addition to the profiles.
        chat_line: makes a line for the clan's chat from the filtered rows, to be copied instead of
            the tag. None if the view has none.
        decks: names the whole decks to step through from a row; its second argument is a tuple of
            all rows of the table, as shown. None if the rows have no whole decks.
        filter_hint: examples for the empty filter field.
        filter_words: words to name where a word of the filter is not understood.
    """

    key: str
    title: str
    meaning: str
    explanation: str
    columns: tuple[Column[_R], ...]
    default_sort: SortKey
    count: Callable[[ViewData], tuple[_R, ...]]
    detail: Callable[[_R, ViewData, datetime], RowDetail]
    summary: Callable[[ViewData, tuple[_R, ...]], str]
    row_noun: str = "card"
    counts_player: Callable[[Player, CardKind], bool] = lambda _player, _kind: True
    is_minor: Callable[[_R], bool] | None = None
    minor_noun: str = ""
    is_former: Callable[[_R], bool] | None = None
    requires: Requires = Requires.NOTHING
    chat_line: Callable[[ViewData, tuple[_R, ...]], ChatLine] | None = None
    decks: Callable[[_R, Sequence[_R], ViewData, datetime], RowDecks] | None = None
    filter_hint: str = "card, rarity, player, or elixir:<=3"
    filter_words: tuple[str, ...] = tuple(FACETS)

    def find_bar_maximum(self, rows: Iterable[_R]) -> float:
        """Return the share that is drawn as a full bar: the largest; 1 without a bar column."""
        bar_column = next((column for column in self.columns if column.bar), None)
        shares = [bar_column.sort_value(row) for row in rows] if bar_column is not None else []
        return max((float(share) for share in shares if share), default=1.0)

    def weigh_cards(self, rows: Iterable[_R]) -> tuple[WeightedCard, ...]:
        """Return the cards of rows with their main number; empty for rows without cards.

        Tower troops are left out: they cost no elixir, and take no place of the deck.
        """
        column = next((c for c in self.columns if c.emphasis and c.align_right), None)
        if column is None:
            return ()
        return tuple(
            WeightedCard(row.card, float(column.value(row) or 0), row.has_forms)
            for row in rows
            if isinstance(row, CardRow) and kind_of(row.card.id) is not CardKind.TOWER
        )

    def describe_rows(self, rows: Collection[_R]) -> str:
        """Count rows: `18 cards`, `50 members, 5 who left`."""
        former = self._count_former(rows)
        left = f", {former} who left" if former else ""
        return f"{pluralise(len(rows) - former, self.row_noun)}{left}"

    def describe_matches(self, matches: Collection[_R], rows: Collection[_R]) -> str:
        """Count filtered rows: `3 of 18 cards`, `1 of 50 members, 2 who left`."""
        former = self._count_former(matches)
        left = f", {former} who left" if former else ""
        present = pluralise(len(rows) - self._count_former(rows), self.row_noun)
        return f"{len(matches) - former} of {present}{left}"

    def _count_former(self, rows: Iterable[_R]) -> int:
        return 0 if self.is_former is None else sum(map(self.is_former, rows))

    def find_column(self, key: str) -> Column[_R]:
        """Return the column with a key; without such a column, the one of the default order."""
        columns = {column.key: column for column in self.columns}
        return columns.get(key) or columns[self.default_sort.column]

    def list_sort_names(self) -> tuple[str, ...]:
        """Return the keys of the sortable columns."""
        return tuple(column.key for column in self.columns if column.letter)

    def natural_sort(self, key: str) -> SortKey:
        """Return a column's first sort order."""
        return self.find_column(key).natural_sort

    def next_sort(self, sort: SortKey, key: str) -> SortKey:
        """Return the order after a click on a heading: natural, reversed, then the default."""
        if not self.find_column(key).letter:
            return sort
        if sort.column != key:
            return self.natural_sort(key)
        return sort.flip() if sort == self.natural_sort(key) else self.default_sort

    def visible_columns(self, rows: Collection[_R]) -> tuple[Column[_R], ...]:
        """Return the displayed columns, without those that are empty for all of these rows."""
        return tuple(
            column
            for column in self.columns
            if column.title
            and not (column.hide_if_empty and all(column.value(row) is None for row in rows))
        )

    def sort_rows(self, rows: Iterable[_R], sort: SortKey) -> tuple[_R, ...]:
        """Sort rows by a column.

        Rows that tie keep the order of their places in both directions; rows with no value in the
        column are last in both.
        """
        ordered = sorted(rows, key=lambda row: row.place)
        return sort_by_column(ordered, self.find_column(sort.column), descending=sort.descending)
