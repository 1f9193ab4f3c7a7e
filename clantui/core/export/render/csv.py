"""CSV for spreadsheets, without formulas.

Names are untrusted text. Excel, LibreOffice and Google Sheets run a cell that begins with one of
a few signs as a formula, quoted or not; an apostrophe before it makes it text. Both the signs and
the apostrophe are from OWASP's "CSV Injection".
"""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Iterable
from typing import Final

from clantui.core.export.document import Document, Format

_RUN: Final = frozenset("=+-@＝＋－＠")  # noqa: RUF001 — Japanese versions run the wide ones too
"""First characters of a formula."""


def neutralise_formula(cell: object) -> object:
    """Return text as one line without controls and formulas, and other values as they are."""
    if not isinstance(cell, str):
        return cell
    line = "".join(map(_without_control, " ".join(cell.splitlines())))
    first, *others = line.split(";")
    # With a decimal comma, spreadsheets split cells at semicolons, even within quotes.
    return ";".join([_escape_part(first), *(_escape_part(other, "'\"") for other in others)])


def add_byte_order_mark(text: str) -> str:
    """Prepend a byte order mark, without which Excel does not read UTF-8."""
    return "\ufeff" + text


def render_separated_lines(
    heading: Iterable[str], lines: Iterable[Iterable[object]], delimiter: str
) -> str:
    """Return a heading and lines of neutralised cells; `true` and `false` as in JSON."""
    out = io.StringIO()
    write = csv.writer(out, delimiter=delimiter, lineterminator="\n").writerow
    write(map(neutralise_formula, heading))
    for cells in lines:
        texts = (str(cell).lower() if isinstance(cell, bool) else cell for cell in cells)
        write(map(neutralise_formula, texts))
    return out.getvalue()


def _escape_part(part: str, skipped: str = "") -> str:
    first = next((char for char in part if not _is_skipped(char) and char not in skipped), "")
    return "'" + part if first in _RUN else part


def _without_control(char: str) -> str:
    """Return the character; a blank for a tab, which splits cells; nothing for other controls."""
    if unicodedata.category(char) != "Cc":
        return char
    return " " if char == "\t" else ""


def _is_skipped(char: str) -> bool:
    """Return True if a spreadsheet may ignore this character in front of a formula."""
    return char.isspace() or unicodedata.category(char) in {"Cf", "Zs", "Zl", "Zp", "Cn"}


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
