"""The one model of what is exported: `core.export.render` writes it in every format."""

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
"""Raised when a key of the JSON changes its meaning or goes away; new keys do not raise it."""


class ExportTable(Struct, frozen=True, kw_only=True):
    """Rows, and the columns to show of them.

    Attributes:
        columns: people are shown those with a title, machines are given those with a key.
        plain_titles: whether Markdown has titles unescaped and shares flush left, as favourites
            always had it; a title that may hold a stranger's text is no such one.
    """

    columns: Sequence[Column[Any]]
    rows: Sequence[Any]
    plain_titles: bool = False


def of_clan_row(column: Column[RowT]) -> Column[tuple[Any, RowT]]:
    """Turn a column of a row into one of a clan and its row, for a sheet of several clans."""
    return Column(key=column.key, value=lambda line: column.value(line[1]))


def row_json(columns: Sequence[Column[RowT]], row: RowT) -> Json:
    """Return the values of a row by the keys of its columns."""
    return {column.key: column.value(row) for column in columns if column.key}


class Section(Struct, frozen=True, kw_only=True):
    """A part of a document for people: a title, sentences, and a table.

    Attributes:
        title: clean text; empty for a table without anything around it.
        tag: follows the title.
        notes: a paragraph each.
        items: of a list below the notes.
        table: None for no table, not even its headings.
    """

    title: str = ""
    tag: str = ""
    notes: Sequence[str] = ()
    items: Sequence[str] = ()
    table: ExportTable | None = None


class Reader(Struct, frozen=True, kw_only=True):
    """Whoever reads a format made for people.

    Attributes:
        zone: their time zone; Markdown, which is read elsewhere, is in UTC all the same.
        width: of their terminal, in cells; None for a pipe or a file.
        ascii: whether they see ASCII alone.
        colours: whether a table is coloured.
    """

    zone: Zone = UTC
    width: int | None = None
    ascii: bool = False
    colours: bool = False


ANYBODY: Final = Reader()
"""The reader of a file, of whom nothing is known."""


class Document(Struct, frozen=True, kw_only=True):
    """All there is to export. Nothing is counted before a format asks for it.

    Attributes:
        sections: for people, with times in a zone.
        sheet: for spreadsheets, one row a line.
        body: a Struct of `core.export.records`, for the JSON document.
        lines: takes the JSON document apart into those of JSON Lines.
        errors: for people, a sentence for each thing that could not be loaded.
        is_empty: whether the errors are all there is.
        texts: formats that only this document has, by name.
    """

    sections: Callable[[Zone], Iterable[Section]]
    sheet: Callable[[], ExportTable]
    body: Callable[[], Struct]
    lines: Callable[[Json], Iterable[Json]]
    errors: Sequence[str] = ()
    is_empty: bool = False
    texts: Mapping[str, Callable[[Reader], str]] = {}


class Format(Struct, frozen=True, kw_only=True):
    """A way to write a document.

    Attributes:
        label: its name on the screen.
        about: what it is, in a few words.
        extension: of a file's name, with its dot.
        aliases: other extensions that stand for it.
        for_people: whether it is read by people, who may want ASCII.
        holds_errors: whether it tells machines what is missing, so that it is written even if
            there is nothing else.
        render: writes it; whole lines.
    """

    label: str
    about: str
    extension: str
    render: Callable[[Document, Reader], str]
    aliases: Sequence[str] = ()
    for_people: bool = False
    holds_errors: bool = False
