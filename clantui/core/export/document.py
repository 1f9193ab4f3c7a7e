"""Model of an exported document, which `core.export.render` writes in every format.

The table on the screen can be filtered and sorted; the rows displayed there are in a `Report`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC
from typing import Any, Final, Self, TypeAlias, TypeVar

from msgspec import UNSET, Struct, UnsetType

from clantui.core.columns import Column, SortKey
from clantui.core.export.records import ShownRecord
from clantui.core.text.dates import Zone
from clantui.core.text.phrases import pluralise

Json: TypeAlias = dict[str, Any]
_R = TypeVar("_R")


class ExportTable(Struct, frozen=True, kw_only=True):
    """Rows and columns: those with a title are displayed, those with a key have raw values."""

    columns: Sequence[Column[Any]]
    rows: Sequence[Any]


def make_clan_column(column: Column[_R]) -> Column[tuple[Any, _R]]:
    """Make a column of pairs (clan, row) from a column of rows, for a sheet of several clans."""
    return Column(key=column.key, value=lambda line: column.value(line[1]))


def encode_row(columns: Sequence[Column[_R]], row: _R) -> Json:
    """Return the values of a row by the keys of its columns."""
    return {column.key: column.value(row) for column in columns if column.key}


class Section(Struct, frozen=True, kw_only=True):
    """A part of a displayed document: a title, sentences, and a table.

    Attributes:
        title: sanitized; empty for a table alone.
        tag: follows the title.
        notes: paragraphs.
        items: entries of a list below the notes.
        table: None for no table and no headings.
    """

    title: str = ""
    tag: str = ""
    notes: Sequence[str] = ()
    items: Sequence[str] = ()
    table: ExportTable | None = None


class Reader(Struct, frozen=True, kw_only=True):
    """The reader of a displayed document, on a terminal or in a file.

    Attributes:
        zone: time zone; Markdown is always in UTC.
        width: of the terminal, in cells; None for a pipe or a file.
        true_colour: the terminal has 24-bit colours.
    """

    zone: Zone = UTC
    width: int | None = None
    ascii: bool = False
    colours: bool = False
    true_colour: bool = False


DEFAULT_READER: Final = Reader()
"""The unknown reader of a file."""


class Document(Struct, frozen=True, kw_only=True):
    """Content of an export; each part is computed when a format needs it.

    Attributes:
        sections: the displayed document, with times in a zone.
        sheet: for spreadsheets.
        body: a Struct of `core.export.records`, for the JSON document.
        lines: splits the JSON document into JSON Lines.
        errors: one sentence for each thing that could not be loaded.
        is_empty: there is nothing but errors.
        texts: display formats that only this document has, by name.
    """

    sections: Callable[[Zone], Iterable[Section]]
    sheet: Callable[[], ExportTable]
    body: Callable[[], Struct]
    lines: Callable[[Json], Iterable[Json]]
    errors: Sequence[str] = ()
    is_empty: bool = False
    texts: Mapping[str, Callable[[], str]] = {}


class Format(Struct, frozen=True, kw_only=True):
    """A file format of documents.

    Attributes:
        label: name on the screen.
        extension: with its dot.
        is_display: has display values, which are converted to ASCII for a reader who wants it.
        holds_errors: other programs read the errors in it, so a document with nothing else is
            written, too.
        render: returns complete lines.
    """

    label: str
    description: str
    extension: str
    render: Callable[[Document, Reader], str]
    aliases: Sequence[str] = ()
    is_display: bool = False
    holds_errors: bool = False


class DisplayedRows(Struct, frozen=True, kw_only=True):
    """The rows of the table on the screen.

    Attributes:
        total: number of rows without the filter.
        counted: number of rows in words: `18 cards`, with a filter `3 of 18 cards`.
        order: in words, see `describe_order`.
    """

    rows: tuple[Any, ...]
    total: int
    counted: str
    filter_text: str = ""
    sort: SortKey
    order: str

    @classmethod
    def of(
        cls,
        rows: Sequence[Any],
        total: int,
        noun: str,
        *,
        filter_text: str,
        sort: SortKey,
        order: str,
    ) -> Self:
        """Make displayed rows whose `counted` is their number and a noun."""
        number = pluralise(total, noun)
        return cls(
            rows=tuple(rows),
            total=total,
            counted=f"{len(rows)} of {number}" if filter_text else number,
            filter_text=filter_text,
            sort=sort,
            order=order,
        )

    @property
    def description(self) -> str:
        """Description in words: `3 of 18 cards: leg · by Players, highest first`."""
        rows = f"{self.counted}: {self.filter_text}" if self.filter_text else self.counted
        return f"{rows} · {self.order}"


class Report(Struct, frozen=True, kw_only=True):
    """Data to export with a table.

    Attributes:
        displayed: the rows of the table on the screen; None for all.
    """

    displayed: DisplayedRows | None = None

    def select_rows(self, rows: tuple[Any, ...]) -> tuple[Any, ...]:
        """Return the rows on the screen, or all."""
        return rows if self.displayed is None else self.displayed.rows

    @property
    def shown_text(self) -> str:
        """Description of the displayed rows, as the end of a line; empty for all rows."""
        return "" if self.displayed is None else f" · shown: {self.displayed.description}"

    @property
    def shown_record(self) -> ShownRecord | UnsetType:
        """The record of the displayed rows; UNSET if all rows are exported."""
        if self.displayed is None:
            return UNSET
        return ShownRecord(
            filter=self.displayed.filter_text,
            sort=self.displayed.sort.column,
            falling=self.displayed.sort.descending,
            rows=len(self.displayed.rows),
            of=self.displayed.total,
        )


def describe_order(column: Column[Any], rows: Iterable[Any], *, descending: bool) -> str:
    """Return the order of rows by a column, in words: `by Players, highest first`."""
    values = map(column.sort_value, rows)
    if isinstance(next((value for value in values if value is not None), None), str):
        direction = "Z to A" if descending else "A to Z"
    else:
        direction = "highest first" if descending else "lowest first"
    return f"by {column.name}, {direction}"
