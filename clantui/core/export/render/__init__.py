"""The formats of an export: each module here with a `FORMAT` is one.

Importing this package imports no format, so that `--help` can list them quickly.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Final

from clantui.core.modules import list_modules

if TYPE_CHECKING:
    from clantui.core.export.document import Document, Format, Reader

_ORDER: Final = ("table", "json", "jsonl", "csv", "tsv", "markdown")
"""The formats that are listed first."""


@cache
def list_format_names() -> tuple[str, ...]:
    """List the formats of every document, the default first."""
    found = list_modules(__path__)
    return (*(name for name in _ORDER if name in found), *sorted(found - set(_ORDER)))


def load_format(name: str) -> Format:
    """Return one of `list_format_names()`; raise `ImportError` if its module has no `FORMAT`."""
    found: Format | None = getattr(import_module(f"{__name__}.{name}"), "FORMAT", None)
    if found is None:
        raise ImportError(f"core/export/render/{name}.py has no FORMAT")
    return found


def render(document: Document, name: str, reader: Reader) -> str:
    """Return a document in one of `list_format_names()`, or in one of its own `texts`."""
    write = document.texts.get(name)
    return write(reader) if write else load_format(name).render(document, reader)


def holds_errors(name: str) -> bool:
    """Return True if a format contains the errors of a document that has nothing else."""
    return name in list_format_names() and load_format(name).holds_errors
