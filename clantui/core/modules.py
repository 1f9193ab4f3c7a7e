"""Names of the modules in a package, without importing any of them."""

from __future__ import annotations

import os
from collections.abc import Sequence


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
