"""One JSON document, with what is missing and why."""

from __future__ import annotations

import json
from typing import Final

from msgspec import to_builtins

from clantui.core.export.document import Document, Format, Reader


def _render_json(document: Document, reader: Reader) -> str:
    del reader
    # msgspec's own encoder spells numbers otherwise, and refuses a lone surrogate in a name.
    return json.dumps(to_builtins(document.body()), indent=2, ensure_ascii=False) + "\n"


FORMAT: Final = Format(
    label="JSON",
    about="one document (its schema: clantui show --schema)",
    extension=".json",
    holds_errors=True,
    render=_render_json,
)
