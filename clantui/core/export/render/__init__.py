"""The formats of an export.

Importing this package imports no format, so that `--help` can list them quickly.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from clantui.core.modules import LateModule

if TYPE_CHECKING:
    from clantui.core.export.document import Document, Format, Reader
    from clantui.core.export.render import formats
else:
    formats = LateModule("clantui.core.export.render.formats")

FORMAT_NAMES: Final = ("table", "json", "jsonl", "csv", "tsv", "markdown")
"""The formats of every document, the default first."""


def load_formats() -> Mapping[str, Format]:
    """Return the formats by name, in the order of `FORMAT_NAMES`."""
    return formats.FORMATS


def render(document: Document, name: str, reader: Reader) -> str:
    """Return a document in one of `FORMAT_NAMES`, or in one of its own `texts`."""
    write = document.texts.get(name)
    return write(reader) if write else formats.FORMATS[name].render(document, reader)


def holds_errors(name: str) -> bool:
    """Return True if a format contains the errors of a document that has nothing else."""
    return name in FORMAT_NAMES and formats.FORMATS[name].holds_errors
