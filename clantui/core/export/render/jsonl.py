"""JSON Lines: one object with a `type` per line."""

from __future__ import annotations

import json
from typing import Final

from msgspec import to_builtins

from clantui.core.export.document import Document, Format, Reader


def _render_lines(document: Document, _: Reader) -> str:
    lines = document.lines(to_builtins(document.body()))
    return "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)


FORMAT: Final = Format(
    label="JSON Lines",
    description="one JSON object per line",
    extension=".jsonl",
    aliases=(".ndjson",),
    holds_errors=True,
    render=_render_lines,
)
