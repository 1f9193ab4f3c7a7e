"""Plain text in columns that fit the terminal, with colours there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum
from typing import Any, Final, TypeAlias

from msgspec import Struct
from msgspec.structs import replace
from rich.cells import cell_len

from clantui.core.columns import Column
from clantui.core.export.document import Document, Format, Reader, Section
from clantui.core.text.bars import draw_bar
from clantui.core.text.sanitize import fit, fold_words, truncate

_GAP: Final = 2
"""Cells between two columns."""

_MIN_TEXT: Final = 12
"""Cells to which a text is shortened before a column is dropped."""

_BAR: Final = range(6, 13)
"""Cells of a bar."""

_SHORT: Final = 8
"""Width of a bar, in cells, that is worth shortening texts for."""

_FIXED: Final = 2
"""Columns that are never dropped: the rank and the name."""


class _Style(StrEnum):
    """Emphasis: "Select Graphic Rendition" of ECMA-48, in the sixteen terminal colours."""

    PLAIN = ""
    TITLE = "1"
    HEADING = "1;36"
    MISSING = "33"


_Line: TypeAlias = tuple[_Style, str]

_BLANK: Final[_Line] = (_Style.PLAIN, "")
_RESET: Final = "\x1b[0m"


class TextColumn(Struct, frozen=True, kw_only=True):
    """One column of a text table.

    Attributes:
        align_right: aligned right and never shortened.
        min_table_width: minimum width of a table with this column, in cells.
        shares: a share (0–1) for each row, drawn as a bar if there is room; empty for no bars.
        limit: maximum width in cells; None for the width of the longest cell.
    """

    title: str
    cells: Sequence[str]
    align_right: bool = False
    min_table_width: int = 0
    shares: Sequence[float] = ()
    limit: int | None = None

    @property
    def width(self) -> int:
        """Width in cells of the terminal."""
        longest = max(map(cell_len, (self.title, *self.cells)))
        return longest if self.limit is None else min(longest, self.limit)

    @property
    def lines(self) -> list[str]:
        """The heading and the cells, padded to the same width."""
        width = self.width
        return [
            " " * (width - cell_len(cell)) + cell if self.align_right else fit(cell, width)
            for cell in (self.title, *self.cells)
        ]


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
        align_right=column.align_right,
        min_table_width=column.min_table_width,
        shares=[_read_share(column, row) for row in rows] if column.bar else (),
    )


def _read_share(column: Column[Any], row: object) -> float:
    value = column.sort_value(row)
    return float(value) if isinstance(value, int | float) else 0.0


def _finish_lines(lines: Iterable[_Line], reader: Reader) -> Iterator[str]:
    """Break lines at the width of the terminal, and colour them."""
    for style, text in lines:
        indent = "  " if text.startswith("! ") else ""
        for line in [text] if reader.width is None else fold_words(text, reader.width, indent):
            yield f"\x1b[{style}m{line}{_RESET}" if reader.colours and style and line else line


def lay_out(columns: Sequence[TextColumn], width: int | None = None) -> list[str]:
    """Return columns of equal length side by side, in lines of `width` cells; None: no limit."""
    if width is not None:
        columns = _shorten(_draw_bars(_drop(columns, width), width), width)
    rows = zip(*(column.lines for column in columns), strict=True)
    lines = [(" " * _GAP).join(cells).rstrip() for cells in rows]
    if width is not None:
        lines = [truncate(line, width) for line in lines]
    return lines


def _measure(columns: Sequence[TextColumn], *, shortened: bool = False) -> int:
    """Return the width of a line in cells; with `shortened`, the width if all texts are cut."""
    widths = (
        min(column.width, _MIN_TEXT)
        if shortened and not column.align_right and place >= _FIXED
        else column.width
        for place, column in enumerate(columns)
    )
    return sum(widths) + _GAP * (len(columns) - 1)


def _drop(columns: Sequence[TextColumn], width: int) -> list[TextColumn]:
    """Drop columns that need a wider table, then the last columns, until the rest fits."""
    shown = [*columns]
    if _measure(shown) > width:
        shown = [
            c for place, c in enumerate(shown) if place < _FIXED or c.min_table_width <= width
        ]
    while len(shown) > _FIXED and _measure(shown, shortened=True) > width:
        place = max(
            range(_FIXED, len(shown)), key=lambda place: (shown[place].min_table_width, place)
        )
        del shown[place]
    return shown


def _shorten(columns: list[TextColumn], width: int) -> list[TextColumn]:
    """Shorten texts, the last one first, until all columns fit."""
    for place in reversed(range(len(columns))):
        column = columns[place]
        if (over := _measure(columns) - width) > 0 and not column.align_right:
            columns[place] = replace(column, limit=max(column.width - over, min(_MIN_TEXT, width)))
    return columns


def _draw_bars(columns: list[TextColumn], width: int) -> list[TextColumn]:
    free, most_free = (width - _measure(columns, shortened=s) - 1 for s in (False, True))
    cells = min(max(free, min(most_free, _SHORT)), _BAR[-1])
    place = next((place for place, column in enumerate(columns) if column.shares), None)
    if place is None or cells < _BAR[0]:
        return columns
    column = columns[place]
    highest, number = max(column.shares) or 1.0, max(map(cell_len, column.cells))
    drawn = [
        f"{''.join(draw_bar(part / highest, cells))} {cell.rjust(number)}"
        for part, cell in zip(column.shares, column.cells, strict=True)
    ]
    columns[place] = replace(column, cells=drawn)
    return columns


FORMAT: Final = Format(
    label="text",
    description="plain text in columns",
    extension=".txt",
    aliases=(".text",),
    is_display=True,
    render=_render_table,
)
