"""Headings with a rule."""

from __future__ import annotations

from rich.cells import cell_len
from textual.content import Content

from clantui.core.text.sanitize import truncate


def draw_heading(text: str, width: int, right: str = "") -> Content:
    """Draw a title in a line, with a text on the right if it fits: `── Iron Keep ─── y copies`."""
    title = truncate(text, width - 5)
    end = f" {right}" if right and cell_len(title) + cell_len(right) + 8 <= width else ""
    rule = "─" * max(width - cell_len(title) - cell_len(end) - 4, 0)
    return Content.assemble(
        ("── ", "$text-muted"), (title, "bold"), (f" {rule}{end}", "$text-muted")
    )
