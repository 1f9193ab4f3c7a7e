"""The themes of the screen. Importing this imports Textual."""

from __future__ import annotations

from clantui.cli.suggestions import suggest
from clantui.config.settings import SettingsError
from clantui.ui.appearance.themes import theme_names

__all__ = ["check_theme", "theme_names"]


def check_theme(name: str) -> None:
    """Find out whether there is a theme.

    Raises:
        SettingsError: if there is none of this name.
    """
    if name not in (known := theme_names()):
        if name == "list":
            raise SettingsError(f"themes: {', '.join(known)}")
        near = suggest(name, known)
        guess = f"; did you mean {near}?" if near else ""
        raise SettingsError(f"there is no theme {name}{guess}; there are: {', '.join(known)}")
