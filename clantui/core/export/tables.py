"""Things in rows and fields as text: plain, for spreadsheets, and as Markdown."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

from clantui.core.export.csv_safety import render_separated_lines
from clantui.core.export.favourites import escape_markdown, part_of
from clantui.core.export.layout import TextColumn, lay_out
from clantui.core.views.columns import Column

_T = TypeVar("_T")


def machine_values(fields: Iterable[Column[_T]], thing: _T) -> dict[str, object]:
    """What machines are given of a thing, by key."""
    return {field.key: field.value(thing) for field in fields if field.key}


def render_separated(fields: Iterable[Column[_T]], things: Iterable[_T], delimiter: str) -> str:
    """A heading and a line for each thing; a cell that a spreadsheet would run is disarmed."""
    told = [field for field in fields if field.key]
    lines = ([field.value(thing) for field in told] for thing in things)
    return render_separated_lines([field.key for field in told], lines, delimiter)


def render_markdown(fields: Iterable[Column[_T]], things: Iterable[_T]) -> str:
    """A table of Markdown."""
    shown = [field for field in fields if field.title]
    lines = [[escape_markdown(field.title) for field in shown]]
    lines += [[escape_markdown(field.text(thing)) for field in shown] for thing in things]
    rule = (
        "|"
        + "|".join(" ---: " if field.align_right or field.bar else " --- " for field in shown)
        + "|"
    )
    laid = ["| " + " | ".join(cells) + " |" for cells in lines]
    return "\n".join([laid[0], rule, *laid[1:]]) + "\n"


def render_table(
    fields: Iterable[Column[_T]], things: Iterable[_T], width: int | None = None
) -> str:
    """Write columns of plain text.

    Args:
        fields: of a thing; those without a title are left out.
        things: a row each.
        width: of the terminal; None for each column as wide as its longest cell.
    """
    rows = [*things]
    columns = [
        TextColumn(
            title=field.title,
            cells=[field.text(row) for row in rows],
            right=field.align_right or field.bar,
            room=field.min_table_width,
            parts=[part_of(field, row) for row in rows] if field.bar else (),
        )
        for field in fields
        if field.title
    ]
    return lay_out(columns, width)
