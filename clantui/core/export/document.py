"""Model of an exported document, which `core.export.render` writes in every format."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC
from typing import Any, Final, TypeAlias, TypeVar

from msgspec import Struct

from clantui.core.columns import Column
from clantui.core.text.dates import Zone

Json: TypeAlias = dict[str, Any]
RowT = TypeVar("RowT")

SCHEMA_VERSION: Final = 1
"""Increased when a JSON key is removed or changes its meaning, not when one is added."""


class ExportTable(Struct, frozen=True, kw_only=True):
    """Rows and columns: those with a title are for people, those with a key for programs."""

    columns: Sequence[Column[Any]]
    rows: Sequence[Any]


def make_clan_column(column: Column[RowT]) -> Column[tuple[Any, RowT]]:
    """Adapt a column of rows to pairs of a clan and a row, for a sheet of several clans."""
    return Column(key=column.key, value=lambda line: column.value(line[1]))


def encode_row(columns: Sequence[Column[RowT]], row: RowT) -> Json:
    """Return the values of a row by the keys of its columns."""
    return {column.key: column.value(row) for column in columns if column.key}


class Section(Struct, frozen=True, kw_only=True):
    """A part of a document for people: a title, sentences, and a table.

    Attributes:
        title: sanitized; empty for a table alone.
        tag: follows the title.
        notes: paragraphs.
        items: of a list below the notes.
        table: None for no table and no headings.
    """

    title: str = ""
    tag: str = ""
    notes: Sequence[str] = ()
    items: Sequence[str] = ()
    table: ExportTable | None = None


class Reader(Struct, frozen=True, kw_only=True):
    """The reader of a format for people.

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
        sections: for people, with times in a zone.
        sheet: for spreadsheets.
        body: a Struct of `core.export.records`, for the JSON document.
        lines: splits the JSON document into JSON Lines.
        errors: for people, one sentence for each thing that could not be loaded.
        is_empty: there is nothing but errors.
        texts: formats for people that only this document has, by name.
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
        for_people: converted to ASCII for a reader who wants it.
        holds_errors: it contains the errors, so a document with nothing else is written too.
        render: returns complete lines.
    """

    label: str
    description: str
    extension: str
    render: Callable[[Document, Reader], str]
    aliases: Sequence[str] = ()
    for_people: bool = False
    holds_errors: bool = False
