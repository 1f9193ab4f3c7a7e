"""A view of a clan: what its rows are, which columns they have, what they mean.

The screen, the sort menu, the filter, `show` and the exports all work from a `View`; none of them
knows any view in particular. See `core/views`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from datetime import datetime
from enum import Flag, auto
from typing import Generic, Protocol, TypeAlias, TypeVar

from msgspec import Struct

from clantui.core.columns import Column, SortKey, sort_by_column
from clantui.core.model.game import CardKind, kind_of
from clantui.core.model.tag import Tag
from clantui.core.stats.grouping import WeightedCard
from clantui.core.views.card_rows import CardRow
from clantui.core.views.data import ViewData
from clantui.core.views.deck_tiles import DeckTile
from clantui.core.views.filter import FilterFields, Query, apply_filter

Key: TypeAlias = int | str
"""The key of a row, which stays the same while it moves: a card's id, or a text."""


class Requires(Flag):
    """Data that a view counts beside the clan and its players' profiles, at a request each."""

    NOTHING = 0
    BATTLES = auto()
    CARDS = auto()
    WAR = auto()


class Row(Protocol):
    """Row of any view."""

    @property
    def key(self) -> Key:
        """Key that it keeps while it moves."""
        ...

    @property
    def place(self) -> int:
        """Its place in the view's original order, from 1."""
        ...

    @property
    def card_id(self) -> int | None:
        """The id of the card it is about, or None."""
        ...

    @property
    def filter_fields(self) -> FilterFields:
        """The fields that the filter looks at."""
        ...

    def mentions(self, player: Tag) -> bool:
        """Return whether it is about a player, to find them by."""
        ...


class RowDetail(Struct, frozen=True, kw_only=True):
    """Details of one row, beside the table.

    Attributes:
        title: what the row is about.
        lines: lines of text.
        headings: those of a small table below; the first column takes what is left of the width.
        cells: the table's lines, a text for each heading; short texts, the first excepted.
        players: for each line the player it is about, or None.
        deck: the cards of a row that is about a deck, which `lines` name, too.
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
        key: its name on the command line, and that of its file in `core/views`.
        title: its name on the screen.
        meaning: what it is about, in one sentence, for the help.
        about: where its figures are from and what they mean, in a sentence or two.
        columns: in the order they are shown in.
        default_sort: the order of the count itself.
        count: from what is known to the rows, in their original order.
        detail: what there is to say about a row; the time says how long ago things were.
        row_noun: what a row is, for one of them.
        summary: one line about all rows.
        is_minor: True for a row of little weight: at the end, such rows fold into one line where
            they do not fit.
        minor_noun: what they are: `cards with one player each`.
        requires: what it counts beside the profiles.
        chat_line: a line about the rows for the clan's chat, to be copied in place of the tag; it
            may be empty. None for a view that has none.
    """

    key: str
    title: str
    meaning: str
    about: str
    columns: tuple[Column[_R], ...]
    default_sort: SortKey
    count: Callable[[ViewData], tuple[_R, ...]]
    detail: Callable[[_R, ViewData, datetime], RowDetail]
    summary: Callable[[ViewData, tuple[_R, ...]], str]
    row_noun: str = "card"
    is_minor: Callable[[_R], bool] | None = None
    minor_noun: str = ""
    requires: Requires = Requires.NOTHING
    chat_line: Callable[[ViewData, tuple[_R, ...]], str] | None = None

    def bar_maximum(self, rows: Iterable[_R]) -> float:
        """Return what fills a bar: the greatest part of any row; 1 where there is no bar."""
        drawn = next((column for column in self.columns if column.bar), None)
        parts = [drawn.sort_value(row) for row in rows] if drawn is not None else []
        return max((float(part) for part in parts if part), default=1.0)

    def weights(self, rows: Iterable[_R]) -> tuple[WeightedCard, ...]:
        """Return the cards of rows, each by how many it is about; empty for rows of no cards.

        Tower troops are left out: nobody pays for them, or chooses between them and cards.
        """
        number = next((c for c in self.columns if c.emphasis and c.align_right), None)
        if number is None:
            return ()
        return tuple(
            WeightedCard(row.card, float(number.value(row) or 0), row.has_forms)
            for row in rows
            if isinstance(row, CardRow) and kind_of(row.card.id) is not CardKind.TOWER
        )

    def filter_rows(self, rows: tuple[_R, ...], query: Query) -> tuple[_R, ...]:
        """Return the rows that a filter keeps, in their order."""
        return apply_filter(rows, query)

    def column(self, key: str) -> Column[_R]:
        """Return the column of a key; that of the default order where there is none."""
        found = {column.key: column for column in self.columns}
        return found.get(key) or found[self.default_sort.column]

    def sort_names(self) -> tuple[str, ...]:
        """Return the keys of the columns that rows can be sorted by."""
        return tuple(column.key for column in self.columns if column.letter)

    def natural_sort(self, key: str) -> SortKey:
        """Return the order a column is first sorted in."""
        return SortKey(key, self.column(key).descending)

    def next_sort(self, sort: SortKey, key: str) -> SortKey:
        """Return the order after a click on a heading: natural, reversed, the default again."""
        if not self.column(key).letter:
            return sort
        if sort.column != key:
            return self.natural_sort(key)
        return sort.flip() if sort == self.natural_sort(key) else self.default_sort

    def visible_columns(self, rows: Collection[_R]) -> tuple[Column[_R], ...]:
        """Return the columns that tell people something of these rows; machines get all."""
        return tuple(
            column
            for column in self.columns
            if column.title
            and not (column.hide_if_empty and all(column.value(row) is None for row in rows))
        )

    def sort_rows(self, rows: Iterable[_R], sort: SortKey) -> tuple[_R, ...]:
        """Sort rows by a column.

        Rows that tie keep the order of their places, in both directions, and rows with nothing in
        the column stand last in both.

        Args:
            rows: in any order.

        Returns:
            The same rows.
        """
        placed = sorted(rows, key=lambda row: row.place)
        return sort_by_column(placed, self.column(sort.column), descending=sort.descending)
