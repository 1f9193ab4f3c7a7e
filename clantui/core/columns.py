"""Columns of tables and exports: display values, raw values, sort order."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from operator import attrgetter
from typing import Any, Generic, Self, TypeAlias, TypeVar

from msgspec import Struct
from msgspec.structs import replace
from rich.cells import cell_len

from clantui.core.model.json_types import Count, MaybeShare
from clantui.core.stats.win_rate import WinRate
from clantui.core.text.colours import ColourRole
from clantui.core.text.phrases import format_number, format_share, round_share

Value: TypeAlias = int | float | str | None
Bounds: TypeAlias = tuple[float, float]

CellPart: TypeAlias = tuple[str, ColourRole | None]
"""Part of a cell, and its tone; None for grey."""

_R = TypeVar("_R")


class Column(Struct, Generic[_R], frozen=True, kw_only=True):
    """A column of rows: what a cell says, how rows are sorted by it, its room, and its look.

    Attributes:
        key: name in exports and sort keys; empty for a column without a raw value.
        title: heading; empty for a column that is not displayed.
        value: the raw value, for JSON and CSV; None if a row has none.
        type: of the value in the JSON Schema, preferably from `core.model.json_types`.
        text: the display value, for the screen, text and Markdown.

        letter: key in the sort menu; empty if rows cannot be sorted by this column.
        order: sort value; None if it is `value`. A pair is the lower and the upper bound of an
            uncertain value: rows are sorted by the lower one from high to low, by the upper one
            from low to high.
        descending: its usual order is from high to low.

        width: in terminal cells; the maximum for a column of texts; 0 for all remaining cells.
        full_width: width in tables of 100 cells or more; 0 if it is `width` there, too.
        short: heading if the title does not fit; empty for none.
        min_table_width: minimum width of a table with this column, in cells.
        hide_if_empty: not displayed if no row has a raw value.
        droppable: hidden if another column would become too narrow to read.

        align_right: the text is aligned right, and never shortened.
        emphasis: the cell stands out, as a name or the main number.
        tone: colour role of the text or the bar, or of an edge before a name; None for grey.
        bar: the value (0 to 1) is also drawn as a bar.
        draw: returns the parts that fill a cell of a given width on the screen; if `draw` is None
            or returns None, the text is drawn.
    """

    key: str = ""
    title: str = ""
    value: Callable[[_R], Value] = lambda _: None
    type: Any = Value
    text: Callable[[_R], str] = lambda _: ""

    letter: str = ""
    order: Callable[[_R], Value | Bounds] | None = None
    descending: bool = False

    width: int = 0
    full_width: int = 0
    short: str = ""
    min_table_width: int = 0
    hide_if_empty: bool = False
    droppable: bool = False

    align_right: bool = False
    emphasis: bool = False
    tone: Callable[[_R], ColourRole | None] | None = None
    bar: bool = False
    draw: Callable[[_R, int], Sequence[CellPart] | None] | None = None

    @property
    def name(self) -> str:
        """The title in words: `Rank` for the title `#`."""
        return "Rank" if self.key == "place" else self.title

    @property
    def is_name(self) -> bool:
        """True for a column of names."""
        return self.emphasis and not self.align_right

    @property
    def has_edge(self) -> bool:
        """True if `tone` is the colour of an edge before a name."""
        return self.is_name and self.tone is not None

    def find_tone(self, row: _R) -> ColourRole | None:
        """Return the colour role of a row; None for grey."""
        return None if self.tone is None else self.tone(row)

    @property
    def natural_sort(self) -> SortKey:
        """Its first sort order."""
        return SortKey(self.key, self.descending)

    def fit_heading(self, cells: int) -> str:
        """Return the title, else the short title, whichever fits first; empty if neither fits."""
        return next((t for t in (self.title, self.short) if t and cell_len(t) <= cells), "")

    def is_right(self, cells: int) -> bool:
        """Return True if a column of that many cells is aligned right on the screen.

        A heading above bars is aligned left, and so is a column that has its `full_width`.
        """
        return self.align_right and not self.bar and not 0 < self.full_width <= cells

    def sort_value(self, row: _R, *, descending: bool = True) -> Value:
        """Return the value to sort a row by; None if the row has none."""
        value = (self.order or self.value)(row)
        if isinstance(value, tuple):
            return value[0] if descending else value[1]
        return value


class WinRateColumn(Column[_R], frozen=True, kw_only=True):
    """A win rate drawn as a dot and a range around 50%, on the screen only."""

    win_rate: Callable[[_R], WinRate]


def count_column(
    attribute: str,
    title: str,
    *,
    letter: str = "",
    zero: str = "0",
    **fields: Any,  # noqa: ANN401 — of `Column`, each of its own type
) -> Column[Any]:
    """Make a column of a number attribute, sorted from high to low; `–` for None.

    `attribute` may be a path with dots, such as `player.season.league`; if a part of it is None,
    the value is None. Its last name is the key of the column. 0 is displayed as `zero`. A column
    with a letter is as wide as its title and the mark of the sort order. `fields` come last.
    """
    value = fields.get("value") or _make_reader(attribute)

    def write(row: Any) -> str:  # noqa: ANN401 — of any table
        number: int | None = value(row)
        return zero if number == 0 else format_number(number)

    column: Column[Any] = Column(
        key=attribute.rpartition(".")[2],
        type=Count,
        title=title,
        letter=letter,
        width=len(title) + 1 if letter else 0,
        align_right=True,
        descending=True,
        value=value,
        text=write,
    )
    return replace(column, **fields)


def attribute_column(
    attribute: str,
    title: str = "",
    *,
    display: str = "",
    **fields: Any,  # noqa: ANN401 — of `Column`, each of its own type
) -> Column[Any]:
    """Make a column that shows an attribute without formatting it; `–` for None.

    The raw value is `attribute`; the attribute `display` is displayed, by default the same.
    Both may be paths, see `count_column`.
    """
    read = _make_reader(display or attribute)

    def write(row: Any) -> str:  # noqa: ANN401 — of any table
        value = read(row)
        return "–" if value is None else str(value)

    column: Column[Any] = Column(
        key=attribute.rpartition(".")[2],
        title=title,
        value=_make_reader(attribute),
        text=write,
    )
    return replace(column, **fields)


def mean_column(
    attribute: str,
    title: str,
    *,
    digits: int = 1,
    **fields: Any,  # noqa: ANN401 — of `Column`, each of its own type
) -> Column[Any]:
    """Make a column of an attribute that is an average; `–` for None.

    `attribute` is as in `count_column`. The display value has `digits` decimal places, the raw
    value has four.
    """
    order = _make_reader(attribute)

    def write(row: Any) -> str:  # noqa: ANN401 — of any table
        mean: float | None = order(row)
        return "–" if mean is None else f"{mean:.{digits}f}"

    own: dict[str, Any] = {"type": float | None, "descending": False, "text": write}
    own |= {"value": lambda row: round_share(order(row)), "order": order}
    return count_column(attribute, title, **(own | fields))


def share_column(
    attribute: str,
    title: str = "",
    *,
    zero: str = "0%",
    **fields: Any,  # noqa: ANN401 — of `Column`, each of its own type
) -> Column[Any]:
    """Make a column of a share (0–1), displayed in per cent: 0 as `zero`, None as `–`."""
    order = _make_reader(attribute)

    def write(row: Any) -> str:  # noqa: ANN401 — of any table
        share: float | None = order(row)
        return zero if share == 0 else format_share(share)

    own: dict[str, Any] = {"type": MaybeShare, "text": write, "order": order}
    own |= {"value": lambda row: round_share(order(row))}
    return count_column(attribute, title, **(own | fields))


def _make_reader(attribute: str) -> Callable[[Any], Any]:
    """Make a getter for a path of attributes; it returns None if a part of the path is None."""
    names = attribute.split(".")
    if len(names) == 1:
        return attrgetter(attribute)

    def read(row: Any) -> Any:  # noqa: ANN401 — of any table
        part = row
        for name in names:
            part = None if part is None else getattr(part, name)
        return part

    return read


class SortKey(Struct, frozen=True):
    """The sort order of rows: a column's key and a direction."""

    column: str
    descending: bool

    def flip(self) -> Self:
        """Return the reversed order."""
        return type(self)(self.column, not self.descending)

    @property
    def mark(self) -> str:
        """The arrow after the column's heading."""
        return "▼" if self.descending else "▲"


def sort_by_column(rows: Iterable[_R], column: Column[_R], *, descending: bool) -> tuple[_R, ...]:
    """Sort rows by a column; rows without a value come last in both directions.

    The sort is stable.
    """
    rank = partial(column.sort_value, descending=descending)
    listed = list(rows)
    filled = [row for row in listed if rank(row) is not None]
    empty = [row for row in listed if rank(row) is None]
    # The values of one column are of one type; mypy cannot see it.
    filled.sort(key=rank, reverse=descending)  # type: ignore[arg-type]
    return (*filled, *empty)
