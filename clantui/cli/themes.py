"""The themes of the screen. Importing this imports Textual."""

from __future__ import annotations

from clantui.cli import output
from clantui.config.settings import SettingsError
from clantui.core.text.suggest import did_you_mean
from clantui.ui.appearance.themes import list_theme_names

__all__ = ["check_theme", "list_theme_names", "write_themes"]


def check_theme(name: str) -> None:
    """Check that a theme exists; raise SettingsError if not."""
    if name not in (known := list_theme_names()):
        more = did_you_mean(name, known) or "; clantui --theme list shows all"
        raise SettingsError(f"there is no theme {name}{more}")


def write_themes() -> int:
    """Write the names of all themes, a line each; return the exit code."""
    output.write("".join(f"{name}\n" for name in list_theme_names()))
    return 0
