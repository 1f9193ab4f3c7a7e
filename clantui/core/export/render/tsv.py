"""The same as CSV, with tabs."""

from __future__ import annotations

from typing import Final

from clantui.core.export.document import Document, Format, Reader
from clantui.core.export.render.csv import render_separated


def _render_tsv(document: Document, reader: Reader) -> str:
    del reader
    return render_separated(document, "\t")


FORMAT: Final = Format(
    label="TSV",
    about="the same as CSV, with tabs",
    extension=".tsv",
    aliases=(".tab",),
    render=_render_tsv,
)
