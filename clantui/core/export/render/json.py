"""One JSON document, with the errors."""

from __future__ import annotations

import json
from typing import Final

from msgspec import to_builtins

from clantui.core.export.document import Document, Format, Reader


def _render_json(document: Document, _: Reader) -> str:
    # msgspec's encoder writes numbers differently, and refuses a lone surrogate in a name.
    return json.dumps(to_builtins(document.body()), indent=2, ensure_ascii=False) + "\n"


FORMAT: Final = Format(
    label="JSON",
    description="one document (its schema: clantui show --schema)",
    extension=".json",
    holds_errors=True,
    render=_render_json,
)
