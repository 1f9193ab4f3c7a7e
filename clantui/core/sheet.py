"""Things in rows and fields as text: plain, for spreadsheets, and as Markdown."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from rich.cells import cell_len

from clantui.core.columns import Value
from clantui.core.export import escaped
from clantui.core.separated import separated_lines
from clantui.core.text import fit

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Field(Generic[_T]):
    """One field of a thing.

    Attributes:
        key: its name for machines; empty for one that only people are shown.
        title: its heading for people; empty for one that only machines are given.
        value: what it holds, for machines.
        text: the same for people.
        right: whether it is set flush right.
    """

    key: str = ""
    title: str = ""
    value: Callable[[_T], Value] = lambda _: None
    text: Callable[[_T], str] = lambda _: ""
    right: bool = False


def machine_values(fields: Iterable[Field[_T]], thing: _T) -> dict[str, object]:
    """What machines are given of a thing, by key."""
    return {field.key: field.value(thing) for field in fields if field.key}


def separated(fields: Iterable[Field[_T]], things: Iterable[_T], delimiter: str) -> str:
    """A heading and a line for each thing; a cell that a spreadsheet would run is disarmed."""
    told = [field for field in fields if field.key]
    lines = ([field.value(thing) for field in told] for thing in things)
    return separated_lines([field.key for field in told], lines, delimiter)


def markdown(fields: Iterable[Field[_T]], things: Iterable[_T]) -> str:
    """A table of Markdown."""
    shown = [field for field in fields if field.title]
    lines = [[escaped(field.title) for field in shown]]
    lines += [[escaped(field.text(thing)) for field in shown] for thing in things]
    rule = "|" + "|".join(" ---: " if field.right else " --- " for field in shown) + "|"
    laid = ["| " + " | ".join(cells) + " |" for cells in lines]
    return "\n".join([laid[0], rule, *laid[1:]]) + "\n"


def aligned(fields: Iterable[Field[_T]], things: Iterable[_T]) -> str:
    """Columns of plain text, each as wide as its longest cell."""
    shown = [field for field in fields if field.title]
    lines = [[field.title for field in shown]]
    lines += [[field.text(thing) for field in shown] for thing in things]
    widths = [max(cell_len(cells[i]) for cells in lines) for i in range(len(shown))]
    return "".join(_line(shown, cells, widths) + "\n" for cells in lines)


def _line(fields: Sequence[Field[_T]], cells: Sequence[str], widths: Sequence[int]) -> str:
    laid = [
        " " * (width - cell_len(cell)) + cell if field.right else fit(cell, width)
        for field, cell, width in zip(fields, cells, widths, strict=True)
    ]
    return "  ".join(laid).rstrip()
