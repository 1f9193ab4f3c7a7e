"""Modules by their names: listed without importing any, and imported when they are first used."""

from __future__ import annotations

import os
from collections.abc import Sequence
from importlib import import_module
from typing import Any, Final


class LateModule:
    """Stand-in for a module that is imported when something of it is first used.

    It stands at the top of a file, where an import would cost more than 5 ms that somebody waits
    for. The type checker and import-linter are told by a plain import:

        if TYPE_CHECKING:
            from clantui.store import stats
        else:
            stats = LateModule("clantui.store.stats")
    """

    __slots__ = ("_name",)

    def __init__(self, name: str) -> None:
        self._name: Final = name

    def __getattr__(self, attribute: str) -> Any:  # noqa: ANN401 — whatever is in it
        return getattr(import_module(self._name), attribute)


def module_names(path: Sequence[str]) -> set[str]:
    """List the modules of a package, but for those that begin with `_`.

    Args:
        path: the package's `__path__`.
    """
    found = set()
    try:
        for folder in path:
            with os.scandir(folder) as files:
                found |= {file.name[:-3] for file in files if file.name.endswith(".py")}
    except OSError:  # within an archive
        # It would add a dozen modules to what `--help` imports.
        from pkgutil import iter_modules  # noqa: PLC0415

        found = {module.name for module in iter_modules(path) if not module.ispkg}
    return {name for name in found if not name.startswith("_")}
