"""Things in rows and fields as text: plain, for spreadsheets, and as Markdown."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Generic, TypeVar

from msgspec import Struct

from clantui.core.export.csv_safety import render_separated_lines
from clantui.core.export.favourites import escape_markdown
from clantui.core.export.layout import TextColumn, lay_out
from clantui.core.views.base.columns import Value

_T = TypeVar("_T")


class Field(Struct, Generic[_T], frozen=True, kw_only=True):
    """One field of a thing.

    Attributes:
        key: its name for machines; empty for one that only people are shown.
        title: its heading for people; empty for one that only machines are given.
        value: what it holds, for machines.
        text: the same for people.
        right: whether it is set flush right.
        room: the least width of a terminal, in cells, that has room for it.
        part: the part (0 to 1) that is drawn as a bar on a terminal, or None.
    """

    key: str = ""
    title: str = ""
    value: Callable[[_T], Value] = lambda _: None
    text: Callable[[_T], str] = lambda _: ""
    right: bool = False
    room: int = 0
    part: Callable[[_T], float] | None = None


def machine_values(fields: Iterable[Field[_T]], thing: _T) -> dict[str, object]:
    """What machines are given of a thing, by key."""
    return {field.key: field.value(thing) for field in fields if field.key}


def render_separated(fields: Iterable[Field[_T]], things: Iterable[_T], delimiter: str) -> str:
    """A heading and a line for each thing; a cell that a spreadsheet would run is disarmed."""
    told = [field for field in fields if field.key]
    lines = ([field.value(thing) for field in told] for thing in things)
    return render_separated_lines([field.key for field in told], lines, delimiter)


def render_markdown(fields: Iterable[Field[_T]], things: Iterable[_T]) -> str:
    """A table of Markdown."""
    shown = [field for field in fields if field.title]
    lines = [[escape_markdown(field.title) for field in shown]]
    lines += [[escape_markdown(field.text(thing)) for field in shown] for thing in things]
    rule = "|" + "|".join(" ---: " if field.right else " --- " for field in shown) + "|"
    laid = ["| " + " | ".join(cells) + " |" for cells in lines]
    return "\n".join([laid[0], rule, *laid[1:]]) + "\n"


def render_table(
    fields: Iterable[Field[_T]], things: Iterable[_T], width: int | None = None
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
            right=field.right,
            room=field.room,
            parts=[field.part(row) for row in rows] if field.part else (),
        )
        for field in fields
        if field.title
    ]
    return lay_out(columns, width)
