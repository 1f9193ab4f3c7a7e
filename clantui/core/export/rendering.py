"""Rendering of documents in any of their formats."""

from __future__ import annotations

from clantui.core.export.document import Document, Reader
from clantui.core.export.render import FORMAT_NAMES, load_format
from clantui.core.text.ascii import to_ascii


def render(document: Document, name: str, reader: Reader) -> str:
    """Return a document in one of `FORMAT_NAMES`, or in one of its own `texts`."""
    if (write := document.texts.get(name)) is not None:
        text, is_display = write(), True
    else:
        chosen = load_format(name)
        text, is_display = chosen.render(document, reader), chosen.is_display
    return to_ascii(text) if reader.ascii and is_display else text


def holds_errors(name: str) -> bool:
    """Return True if a format contains the errors of a document that has nothing else."""
    return name in FORMAT_NAMES and load_format(name).holds_errors
