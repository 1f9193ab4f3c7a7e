"""Markdown for chats and wikis, with times in UTC."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC
from typing import Final

from clantui.core.export.document import Document, ExportTable, Format, Reader, Section

_BLOCK_START: Final = re.compile(r"^([0-9]{0,9})([-+=.)])(?=[-=\s]|$)")
"""The beginning of a list, a rule or a heading's underline, which are syntax only there."""


def _render_markdown(document: Document, _: Reader) -> str:
    """Return the heading, notes, list and table of each section, then the errors."""
    lines: list[str] = []
    for section in document.sections(UTC):
        lines += ["", *_render_section(section)] if lines else _render_section(section)
    if document.errors:
        lines += ["", *(f"> {escape_markdown(error)}" for error in document.errors)]
    return "".join(f"{line}\n" for line in lines)


def escape_markdown(text: str) -> str:
    """Escape all Markdown in a text, which may begin a line."""
    escaped = "".join("\\" + c if c in "\\`*_~[]<>|#&" else c for c in text)
    return _BLOCK_START.sub(r"\1\\\2", escaped)


def _render_section(section: Section) -> Iterator[str]:
    if section.title:
        yield f"## {escape_markdown(section.title)} {section.tag}".rstrip()
    for note in section.notes:
        yield ""
        yield escape_markdown(note)
    if section.items:
        yield ""
    for item in section.items:
        yield f"- {escape_markdown(item)}"
    if section.table is not None:
        if section.title:
            yield ""
        yield from _render_rows(section.table)


def _render_rows(table: ExportTable) -> Iterator[str]:
    columns = [column for column in table.columns if column.title]
    yield _render_row(escape_markdown(column.title) for column in columns)
    yield "|" + "|".join(" ---: " if column.align_right else " --- " for column in columns) + "|"
    for row in table.rows:
        yield _render_row(escape_markdown(column.text(row)) for column in columns)


def _render_row(cells: Iterator[str]) -> str:
    return "| " + " | ".join(cells) + " |"


FORMAT: Final = Format(
    label="Markdown",
    description="a table for chats and wikis",
    extension=".md",
    aliases=(".markdown",),
    is_display=True,
    render=_render_markdown,
)
