"""The themes of the screen. Importing this imports Textual."""

from __future__ import annotations

from clantui.config.settings import SettingsError
from clantui.core.text.suggest import did_you_mean
from clantui.ui.appearance.themes import list_theme_names

__all__ = ["check_theme", "list_theme_names"]


def check_theme(name: str) -> None:
    """Check that a theme exists; raise SettingsError if not."""
    if name not in (known := list_theme_names()):
        more = did_you_mean(name, known) or "; clantui --theme list shows all"
        raise SettingsError(f"there is no theme {name}{more}")
