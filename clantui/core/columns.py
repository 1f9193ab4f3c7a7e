"""The columns of the favourites table: the one place that knows what there is to show of a row.

The screen, the sort menu, the text table and the exports with columns all read `COLUMNS`; a column
added here is added everywhere.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import Final, TypeAlias

from clantui.core.tally import Row

Value: TypeAlias = int | float | str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column.

    Attributes:
        key: its name in exports and sort keys.
        title: its heading.
        letter: the key that picks it in the sort menu.
        cells: its width in terminal cells, at most for a text; 0 for one that takes what is left.
        value: what it holds of a row, for machines; None where a row has nothing there.
        text: the same for people.
        order: what to sort by where that is not the value.
        right: whether it is set flush right.
        falling: whether its natural order is from high to low.
        bar: whether the value is a part (0 to 1) to be drawn as a bar too.
        room: the least width of a table, in cells, that has room for it.
        sparse: whether people are not shown it where no row has anything there.
        yields: whether it makes room for a column that would be too narrow to read.
    """

    key: str
    title: str
    letter: str
    cells: int
    value: Callable[[Row], Value]
    text: Callable[[Row], str]
    order: Callable[[Row], Value] | None = None
    right: bool = False
    falling: bool = False
    bar: bool = False
    room: int = 0
    sparse: bool = False
    yields: bool = False


def percent(part: float) -> str:
    """A part of a whole (0 to 1) in whole per cent: `17 %`."""
    return f"{part * 100:.0f} %"


def signed(number: int | None) -> str:
    """A difference with a true minus sign; `·` for none, and empty where none is known."""
    if number is None:
        return ""
    return f"{number:+d}".replace("-", "\N{MINUS SIGN}") if number else "·"


COLUMNS: Final = (
    Column(
        key="place",
        title="#",
        letter="n",
        cells=3,
        right=True,
        value=lambda row: row.place,
        text=lambda row: str(row.place),
    ),
    Column(
        key="card",
        title="Card",
        letter="c",
        cells=17,
        value=lambda row: row.card.raw_name,
        text=lambda row: row.card.name,
        order=lambda row: row.card.name.casefold(),
    ),
    Column(
        key="players",
        title="Players",
        letter="p",
        cells=8,
        right=True,
        falling=True,
        value=lambda row: row.players,
        text=lambda row: str(row.players),
    ),
    Column(
        key="share",
        title="Share",
        letter="s",
        cells=12,
        falling=True,
        bar=True,
        value=lambda row: round(row.share, 4),
        text=lambda row: percent(row.share),
        order=lambda row: row.share,
    ),
    Column(
        key="delta",
        title="Δ",
        letter="d",
        cells=6,
        right=True,
        falling=True,
        sparse=True,
        room=54,
        value=lambda row: row.delta,
        text=lambda row: signed(row.delta),
    ),
    Column(
        key="elixir",
        title="Elixir",
        letter="e",
        cells=7,
        right=True,
        value=lambda row: row.card.elixir,
        text=lambda row: "–" if row.card.elixir is None else str(row.card.elixir),
    ),
    Column(
        key="rarity",
        title="Rarity",
        letter="r",
        cells=9,
        value=lambda row: row.card.rarity.value,
        text=lambda row: row.card.rarity.value,
        order=lambda row: row.card.rarity.order,
        room=60,
        yields=True,
    ),
    Column(
        key="who",
        title="Who",
        letter="w",
        cells=0,
        value=lambda row: row.who,
        text=lambda row: row.who,
        order=lambda row: row.who.casefold(),
        room=74,
    ),
)

BY_KEY: Final = {column.key: column for column in COLUMNS}


def telling(rows: Collection[Row]) -> tuple[Column, ...]:
    """The columns that have something to tell people of these rows; machines are given all."""
    return tuple(
        column
        for column in COLUMNS
        if not column.sparse or any(column.value(row) is not None for row in rows)
    )


@dataclass(frozen=True, slots=True)
class SortKey:
    """An order of the rows.

    Attributes:
        column: a column's key.
        falling: from high to low.
    """

    column: str
    falling: bool

    @classmethod
    def natural(cls, column: str) -> SortKey:
        """The order a column is first sorted in."""
        return cls(column, BY_KEY[column].falling)

    def flipped(self) -> SortKey:
        """The same column the other way round."""
        return SortKey(self.column, not self.falling)

    def next(self, column: str) -> SortKey:
        """What a click on a heading does: natural, the other way, back to the original order."""
        if self.column != column:
            return SortKey.natural(column)
        return self.flipped() if self == SortKey.natural(column) else ORIGINAL


ORIGINAL: Final = SortKey("players", falling=True)
"""The order of the count itself: most players first, ties in roster order."""


def ordered(rows: Iterable[Row], sort: SortKey) -> tuple[Row, ...]:
    """Sort rows by a column.

    Rows that tie keep the order of their places, in both directions, and rows with nothing in the
    column stand last in both.

    Args:
        rows: in any order.
        sort: what to sort by.

    Returns:
        The same rows.
    """
    column = BY_KEY[sort.column]
    order = column.order or column.value
    placed = sorted(rows, key=lambda row: row.place)
    full = [row for row in placed if order(row) is not None]
    empty = [row for row in placed if order(row) is None]
    # The values of one column are of one type; mypy cannot see it.
    full.sort(key=order, reverse=sort.falling)  # type: ignore[arg-type]
    return (*full, *empty)
