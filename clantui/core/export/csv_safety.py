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
"""What a formula begins with."""


def neutralise_formula(cell: object) -> object:
    """What may stand in a cell: numbers as they are, texts as one line that nothing would run.

    Args:
        cell: a number, a text, or None.

    Returns:
        The number; or the text without controls, with an apostrophe where a formula would begin.
    """
    if not isinstance(cell, str):
        return cell
    line = "".join(map(_shown, " ".join(cell.splitlines())))
    first, *others = line.split(";")
    # Where the comma parts decimals a semicolon parts cells, whatever quotes stand around it.
    return ";".join([_text(first), *(_text(other, "'\"") for other in others)])


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
        delimiter: what stands between two cells; a comma or a tab.
    """
    out = io.StringIO()
    write = csv.writer(out, delimiter=delimiter, lineterminator="\n").writerow
    write([neutralise_formula(cell) for cell in heading])
    for cells in lines:
        write([neutralise_formula(cell) for cell in cells])
    return out.getvalue()


def _text(part: str, skipped: str = "") -> str:
    """A part with an apostrophe before it where a formula would begin."""
    first = next((char for char in part if not _unseen(char) and char not in skipped), "")
    return "'" + part if first in _RUN else part


def _shown(char: str) -> str:
    """A tab would part cells, other controls would reach the terminal of who reads the file."""
    if unicodedata.category(char) != "Cc":
        return char
    return " " if char == "\t" else ""


def _unseen(char: str) -> bool:
    """Whether a program may skip it before it looks for a formula."""
    return char.isspace() or unicodedata.category(char) in {"Cf", "Zs", "Zl", "Zp", "Cn"}
