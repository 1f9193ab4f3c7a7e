"""The commands. Each is a file here with a `PAGE` and a `parser`; a new file is found."""

from __future__ import annotations

import os
from functools import cache
from importlib import import_module
from types import ModuleType
from typing import Final

SCREEN: Final = "screen"
"""The file of `clantui` without a command."""

_ORDER: Final = (
    "show",
    "compare",
    "race",
    "top",
    "history",
    "watch",
    "keys",
    "config",
    "doctor",
    "serve",
    "demo-api",
    "completion",
    "help",
)
"""How `--help` lists them; what is not named here follows."""


@cache
def names() -> tuple[str, ...]:
    """All commands as they are typed, in the order of `--help`."""
    found = {file.replace("_", "-") for file in _files() if not file.startswith("_")} - {SCREEN}
    return (*(name for name in _ORDER if name in found), *sorted(found - set(_ORDER)))


def load_command(name: str) -> ModuleType:
    """The file of a command, which has a `PAGE` and a `parser`.

    Args:
        name: one of `names()`, or `SCREEN`.
    """
    return import_module(f"{__name__}.{name.replace('-', '_')}")


def _files() -> set[str]:
    try:
        with os.scandir(__path__[0]) as beside:
            return {file.name[:-3] for file in beside if file.name.endswith(".py")}
    except OSError:  # within an archive
        # Asked for only here: it would add a dozen modules to what `--help` imports.
        from pkgutil import iter_modules  # noqa: PLC0415

        return {module.name for module in iter_modules(__path__)}
