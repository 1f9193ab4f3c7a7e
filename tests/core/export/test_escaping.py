"""Tests that no format reads the text of a document as its syntax."""

from __future__ import annotations

import csv
import io
import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import Final

import pytest
from markdown_it import MarkdownIt
from msgspec import Struct

from clantui.core.columns import Column
from clantui.core.export.document import DEFAULT_READER, Document, ExportTable, Section
from clantui.core.export.render import FORMAT_NAMES
from clantui.core.export.render.csv import neutralise_formula
from clantui.core.export.rendering import render
from clantui.core.text.sanitize import clean
from clantui.demo.world.names import HOSTILE

_SYNTAX: Final = r"""
<b>bold</b>
<https://example.org>
[link](https://example.org)
[a]: b
*a* _b_ `c` ~~d~~
&amp; \& \
a | b
# a
> a
- a
+ a
* a
-
1. a
2) a
---
===
```
"a", 'b'; "c
{a: 1}
=1+1
@x
"""

RAW_NAMES: Final = (*_SYNTAX.strip().splitlines(), "\x1b[31ma", "a\nb\r\n\tc\x00", *HOSTILE)
"""Names that a format could read as more than text, as they are in the API's JSON."""

NAMES: Final = [name for name in map(clean, RAW_NAMES) if name]
"""The same, as they are displayed."""

DISPLAYED: Final = [text for name in NAMES for text in [*[name] * 7, "Card"]]
CELLS: Final = [str(neutralise_formula(name)) for name in RAW_NAMES for _ in range(2)]


class Body(Struct):
    """JSON document that has only names."""

    names: tuple[str, ...]


DOCUMENT: Final = Document(
    sections=lambda _: [
        Section(
            title=name,
            notes=[name],
            items=[name],
            table=ExportTable(
                columns=[Column(title=name, text=str), Column(title="Card", text=str)],
                rows=[name],
            ),
        )
        for name in NAMES
    ],
    sheet=lambda: ExportTable(
        columns=[Column(key="name", value=str), Column(key="card", value=str)], rows=RAW_NAMES
    ),
    body=lambda: Body(RAW_NAMES),
    lines=lambda body: [{"name": name} for name in body["names"]],
    errors=NAMES,
)
"""A document with each name in each place."""


def read_columns(text: str) -> Iterator[str]:
    """Yield the lines, and of those in columns the cells."""
    for line in text.splitlines():
        yield from filter(None, re.split("  +", line.removeprefix("! ")))


def read_markdown(text: str) -> Iterator[str]:
    """Yield the lines of titles, paragraphs and cells; in place of any other syntax, its type."""
    for block in MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(text):
        if block.type == "inline":
            parts = [
                part.content if part.type == "text" else part.type.replace("softbreak", "\n")
                for part in block.children or ()
            ]
            yield from "".join(parts).split("\n")


def read_cells(delimiter: str, text: str) -> Iterator[str]:
    """Yield all cells below the heading."""
    _, *rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    return (cell for row in rows for cell in row)


FORMATS: Final[dict[str, tuple[Callable[[str], Iterable[str]], Iterable[str]]]] = {
    "table": (read_columns, DISPLAYED),
    "markdown": (read_markdown, DISPLAYED),
    "csv": (partial(read_cells, ","), CELLS),
    "tsv": (partial(read_cells, "\t"), CELLS),
    "json": (lambda text: json.loads(text)["names"], RAW_NAMES),
    "jsonl": (
        lambda text: (json.loads(line)["name"] for line in text.split("\n")[:-1]),
        RAW_NAMES,
    ),
}
"""A parser of each format that returns all texts of `DOCUMENT`, and these texts."""


@pytest.mark.parametrize("form", FORMAT_NAMES)
def test_every_name_is_read_as_it_was_written(form: str) -> None:
    """A parser of the format finds each name as text in each place, and no control character."""
    assert form in FORMATS, (
        f"{form} is new: add to FORMATS a parser that returns the texts in it, and these texts: "
        "DISPLAYED with `sections`, CELLS with `sheet`, RAW_NAMES with `body`"
    )
    text = render(DOCUMENT, form, DEFAULT_READER)
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f]", text)
    read, expected = FORMATS[form]
    found, written = Counter(read(text)), Counter(expected)
    assert (found - written, written - found) == (Counter(), Counter())
