"""CSV for spreadsheets; a cell that one would run as a formula is disarmed."""

from __future__ import annotations

from typing import Final

from clantui.core.export.csv_safety import render_separated_lines
from clantui.core.export.document import Document, Format, Reader


def render_separated(document: Document, delimiter: str) -> str:
    """Write a heading and a line for each row."""
    sheet = document.sheet()
    columns = [column for column in sheet.columns if column.key]
    rows = ([column.value(row) for column in columns] for row in sheet.rows)
    return render_separated_lines([column.key for column in columns], rows, delimiter)


def _render_csv(document: Document, reader: Reader) -> str:
    del reader
    return render_separated(document, ",")


FORMAT: Final = Format(
    label="CSV",
    about="for Excel and other spreadsheets",
    extension=".csv",
    render=_render_csv,
)
