"""Late imports."""

from __future__ import annotations

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
