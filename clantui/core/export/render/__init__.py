"""The formats of every document: each module here with a `FORMAT` is one.

Importing this package imports no format, so that `--help` can list them quickly.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Final

from clantui.core.modules import list_modules

if TYPE_CHECKING:
    from clantui.core.export.document import Format

_ORDER: Final = ("table", "json", "jsonl", "csv", "tsv", "markdown")
"""The formats that are listed first."""

_FOUND: Final = list_modules(__path__)

FORMAT_NAMES: Final = (*_ORDER, *sorted(_FOUND - set(_ORDER)))
"""The formats of every document, the default first."""


def load_format(name: str) -> Format:
    """Return one of `FORMAT_NAMES`."""
    found: Format = import_module(f"{__name__}.{name}").FORMAT
    return found
