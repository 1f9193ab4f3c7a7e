"""Late imports, and the list of a package's modules."""

from __future__ import annotations

import os
from collections.abc import Sequence
from importlib import import_module
from types import ModuleType
from typing import Any, Final


class LateModule:
    """Proxy of a module that is imported when one of its attributes is first used.

    It replaces an import at the top of a file that would delay the user by more than 5 ms. A
    normal import informs the type checker and import-linter:

        if TYPE_CHECKING:
            from clantui.store import readonly
        else:
            readonly = LateModule("clantui.store.readonly")
    """

    __slots__ = ("_name",)

    def __init__(self, name: str) -> None:
        self._name: Final = name

    def __getattr__(self, attribute: str) -> Any:  # noqa: ANN401 — any attribute of the module
        return getattr(import_module(self._name), attribute)


def import_now(*modules: ModuleType) -> None:
    """Import late modules before their first use; in any thread."""
    for module in modules:
        module.__name__  # noqa: B018 — any attribute imports the module


def list_modules(path: Sequence[str]) -> frozenset[str]:
    """List the modules in a package's `__path__` without importing them, except private ones."""
    try:
        found = set()
        for folder in path:
            with os.scandir(folder) as files:
                found |= {file.name for file in files}
    except OSError:  # in an archive
        # At the top of the file, `--help` would import a dozen more modules.
        from pkgutil import iter_modules  # noqa: PLC0415

        found = {f"{module.name}.py" for module in iter_modules(path) if not module.ispkg}
    return frozenset(
        file.removesuffix(".py") for file in found if file.endswith(".py") and file[0] != "_"
    )
