"""CSV with tabs."""

from __future__ import annotations

from typing import Final

from clantui.core.export.document import Format
from clantui.core.export.render.csv import render_separated

FORMAT: Final = Format(
    label="TSV",
    description="the same as CSV, with tabs",
    extension=".tsv",
    aliases=(".tab",),
    render=lambda document, _: render_separated(document, "\t"),
)
