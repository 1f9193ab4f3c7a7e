"""Plain text in columns, with colours on a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum
from typing import Any, Final, TypeAlias

from clantui.core.columns import Column
from clantui.core.export.document import Document, Format, Reader, Section
from clantui.core.export.layout import TextColumn, lay_out
from clantui.core.text.sanitize import fold_words


class _Style(StrEnum):
    """Emphasis: "Select Graphic Rendition" of ECMA-48, in the sixteen terminal colours."""

    PLAIN = ""
    TITLE = "1"
    HEADING = "1;36"
    MISSING = "33"


_Line: TypeAlias = tuple[_Style, str]

_BLANK: Final[_Line] = (_Style.PLAIN, "")
_RESET: Final = "\x1b[0m"


def _render_table(document: Document, reader: Reader) -> str:
    """Return the sections one below the other, then each error after a `!`."""
    lines: list[_Line] = []
    for section in document.sections(reader.zone):
        lines += [_BLANK] if lines else []
        lines += _render_section(section, reader.width)
    if document.errors:
        lines += [_BLANK, *((_Style.MISSING, f"! {error}") for error in document.errors)]
    return "".join(f"{line}\n" for line in _finish_lines(lines, reader))


def _render_section(section: Section, width: int | None) -> Iterator[_Line]:
    if section.title:
        yield _Style.TITLE, f"{section.title} {section.tag}".rstrip()
    for note in (*section.notes, *section.items):
        yield _Style.PLAIN, note
    if section.table is not None:
        if section.title:
            yield _BLANK
        table = section.table
        columns = [
            _make_text_column(column, table.rows) for column in table.columns if column.title
        ]
        heading, *rows = lay_out(columns, width)
        yield _Style.HEADING, heading
        for row in rows:
            yield _Style.PLAIN, row


def _make_text_column(column: Column[Any], rows: Sequence[Any]) -> TextColumn:
    return TextColumn(
        title=column.title,
        cells=[column.text(row) for row in rows],
        right=column.align_right or column.bar,
        room=column.min_table_width,
        parts=[_find_bar_part(column, row) for row in rows] if column.bar else (),
    )


def _find_bar_part(column: Column[Any], row: object) -> float:
    """Return the length of a column's bar, 0 to 1."""
    value = column.sort_value(row)
    return float(value) if isinstance(value, int | float) else 0.0


def _finish_lines(lines: Iterable[_Line], reader: Reader) -> Iterator[str]:
    """Break lines at the width of the terminal, and colour them."""
    for style, text in lines:
        indent = "  " if text.startswith("! ") else ""
        for line in [text] if reader.width is None else fold_words(text, reader.width, indent):
            yield f"\x1b[{style}m{line}{_RESET}" if reader.colours and style and line else line


FORMAT: Final = Format(
    label="text",
    description="plain text in columns",
    extension=".txt",
    aliases=(".text",),
    for_people=True,
    render=_render_table,
)
