"""Lines for spreadsheets, CSV or TSV: the one place that knows what a spreadsheet would run.

A name is a stranger's text. Excel, LibreOffice and Google Sheets take a cell for a formula where
it begins with one of a few signs, quoted or not; an apostrophe before it makes it a text again.
Both the signs and the cure are OWASP's, "CSV Injection".
"""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Iterable
from typing import Final

_RUN: Final = frozenset("=+-@＝＋－＠")  # noqa: RUF001 — the wide ones are run too, in Japanese
"""The first letters of a formula."""


def neutralise_formula(cell: object) -> object:
    """Make a cell harmless: a text becomes one line that nothing would run.

    Returns:
        The number; or the text without controls, with an apostrophe where a formula would begin.
    """
    if not isinstance(cell, str):
        return cell
    line = "".join(map(_without_control, " ".join(cell.splitlines())))
    first, *others = line.split(";")
    # Where the comma parts decimals a semicolon parts cells, whatever quotes stand around it.
    return ";".join([_escape_part(first), *(_escape_part(other, "'\"") for other in others)])


def for_excel(text: str) -> str:
    """Put the mark before CSV or TSV without which Excel takes UTF-8 for an old encoding."""
    return "\ufeff" + text


def render_separated_lines(
    heading: Iterable[str], lines: Iterable[Iterable[object]], delimiter: str
) -> str:
    """Write a heading and lines of cells, each of them disarmed.

    Args:
        heading: the columns' names.
        lines: of as many cells each.
        delimiter: a comma or a tab.
    """
    out = io.StringIO()
    write = csv.writer(out, delimiter=delimiter, lineterminator="\n").writerow
    write([neutralise_formula(cell) for cell in heading])
    for cells in lines:
        write([neutralise_formula(cell) for cell in cells])
    return out.getvalue()


def _escape_part(part: str, skipped: str = "") -> str:
    """Put an apostrophe before a part where a formula would begin."""
    first = next((char for char in part if not _is_skipped(char) and char not in skipped), "")
    return "'" + part if first in _RUN else part


def _without_control(char: str) -> str:
    """Drop controls: a tab would part cells, others would reach the reader's terminal."""
    if unicodedata.category(char) != "Cc":
        return char
    return " " if char == "\t" else ""


def _is_skipped(char: str) -> bool:
    """Tell whether a program may skip a character before it looks for a formula."""
    return char.isspace() or unicodedata.category(char) in {"Cf", "Zs", "Zl", "Zp", "Cn"}
