"""The formats of an export. Each is a file here with a `FORMAT`; a file put beside them is found.

Importing this package imports no format, so that `--help` can list them.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Final

from clantui.core.modules import module_names

if TYPE_CHECKING:
    from clantui.core.export.document import Document, Format, Reader

_ORDER: Final = ("table", "json", "jsonl", "csv", "tsv", "markdown")
"""The order in which they are listed; others follow."""


@cache
def format_names() -> tuple[str, ...]:
    """List the formats that every document has, the first one as the default."""
    found = module_names(__path__)
    return (*(name for name in _ORDER if name in found), *sorted(found - set(_ORDER)))


def load_format(name: str) -> Format:
    """Return one of `format_names()`; raise `ImportError` if its file holds no format."""
    found: Format | None = getattr(import_module(f"{__name__}.{name}"), "FORMAT", None)
    if found is None:
        raise ImportError(f"core/export/render/{name}.py has no FORMAT")
    return found


def render(document: Document, name: str, reader: Reader) -> str:
    """Write a document.

    Args:
        name: one of `format_names()`, or of the document's own `texts`.
        reader: of a format for people; `ANYBODY` where nothing is known of them.
    """
    write = document.texts.get(name)
    return write(reader) if write else load_format(name).render(document, reader)


def holds_errors(name: str) -> bool:
    """Tell whether a format has something to say where there is nothing but errors."""
    return name in format_names() and load_format(name).holds_errors
