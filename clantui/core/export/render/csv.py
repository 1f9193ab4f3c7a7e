"""CSV for spreadsheets, without formulas."""

from __future__ import annotations

from typing import Final

from clantui.core.export.csv_safety import render_separated_lines
from clantui.core.export.document import Document, Format


def render_separated(document: Document, delimiter: str) -> str:
    """Return a heading and a line for each row."""
    sheet = document.sheet()
    columns = [column for column in sheet.columns if column.key]
    rows = ([column.value(row) for column in columns] for row in sheet.rows)
    return render_separated_lines([column.key for column in columns], rows, delimiter)


FORMAT: Final = Format(
    label="CSV",
    description="for Excel and other spreadsheets",
    extension=".csv",
    render=lambda document, _: render_separated(document, ","),
)
