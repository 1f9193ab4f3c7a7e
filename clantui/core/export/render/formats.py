"""The formats of every document."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Final

from msgspec import to_builtins

from clantui.core.export.csv_safety import render_separated_lines
from clantui.core.export.document import Document, Format, Reader
from clantui.core.export.render.markdown import render_markdown
from clantui.core.export.render.table import render_table
from clantui.core.text.ascii import to_ascii


def _render_json(document: Document, _: Reader) -> str:
    # msgspec's encoder writes numbers differently, and refuses a lone surrogate in a name.
    return json.dumps(to_builtins(document.body()), indent=2, ensure_ascii=False) + "\n"


def _render_lines(document: Document, _: Reader) -> str:
    """Return an object with a `type` on each line."""
    lines = document.lines(to_builtins(document.body()))
    return "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)


def _render_separated(document: Document, delimiter: str) -> str:
    """Return a heading and a line for each row."""
    sheet = document.sheet()
    columns = [column for column in sheet.columns if column.key]
    rows = ([column.value(row) for column in columns] for row in sheet.rows)
    return render_separated_lines([column.key for column in columns], rows, delimiter)


FORMATS: Final[Mapping[str, Format]] = {
    "table": Format(
        label="text",
        description="plain text in columns",
        extension=".txt",
        aliases=(".text",),
        for_people=True,
        render=render_table,
    ),
    "json": Format(
        label="JSON",
        description="one document (its schema: clantui show --schema)",
        extension=".json",
        holds_errors=True,
        render=_render_json,
    ),
    "jsonl": Format(
        label="JSON Lines",
        description="one JSON object per line",
        extension=".jsonl",
        aliases=(".ndjson",),
        holds_errors=True,
        render=_render_lines,
    ),
    "csv": Format(
        label="CSV",
        description="for Excel and other spreadsheets",
        extension=".csv",
        render=lambda document, _: _render_separated(document, ","),
    ),
    "tsv": Format(
        label="TSV",
        description="the same as CSV, with tabs",
        extension=".tsv",
        aliases=(".tab",),
        render=lambda document, _: _render_separated(document, "\t"),
    ),
    "markdown": Format(
        label="Markdown",
        description="a table for chats and wikis",
        extension=".md",
        aliases=(".markdown",),
        for_people=True,
        render=render_markdown,
    ),
}
"""Formats by name, in the order of `FORMAT_NAMES`."""


def render(document: Document, name: str, reader: Reader) -> str:
    """Return a document in one of `FORMATS`, or in one of its own `texts`."""
    if (write := document.texts.get(name)) is not None:
        text, is_for_people = write(), True
    else:
        text, is_for_people = FORMATS[name].render(document, reader), FORMATS[name].for_people
    return to_ascii(text) if reader.ascii and is_for_people else text


def holds_errors(name: str) -> bool:
    """Return True if a format contains the errors of a document that has nothing else."""
    return name in FORMATS and FORMATS[name].holds_errors
