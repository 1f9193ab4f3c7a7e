"""Themes: three of our own, and those of Textual.

`text-muted` is a colour here: Textual's own, `auto 60%`, is not muted within `Content`.
"""

from __future__ import annotations

from typing import Final

from textual.theme import BUILTIN_THEMES, Theme

from clantui.core.text.colours import HUES

DARK: Final = Theme(
    name="clantui-dark",
    dark=True,
    primary="#5BA4F5",
    secondary="#9D8CFF",
    accent="#F2B84B",
    warning="#F2994A",
    error="#EB6A6A",
    success="#58C98B",
    foreground="#DCE3EE",
    background="#10151E",
    surface="#161D29",
    panel="#1E2736",
    variables={
        "text-muted": "#93A0B5",
        "text-disabled": "#93A0B5",
        "block-cursor-background": "#264068",
        "block-cursor-foreground": "#FFFFFF",
        "block-cursor-text-style": "none",
        "block-cursor-blurred-background": "#222D3F",
    },
)

LIGHT: Final = Theme(
    name="clantui-light",
    dark=False,
    primary="#1F63B5",
    secondary="#6A4FC9",
    accent="#C2410C",
    warning="#9A4B00",
    error="#B3261E",
    success="#1B7A43",
    foreground="#1B2431",
    background="#F7F8FA",
    surface="#EEF1F5",
    panel="#E1E7EF",
    variables={
        "text-muted": "#566274",
        "text-disabled": "#566274",
        "text-primary": "#1A579F",
        "text-accent": "#B03A00",
        "text-success": "#0F6B3D",
        "text-error": "#B3261E",
        "block-cursor-background": "#CFE2FA",
        "block-cursor-foreground": "#0B1420",
        "block-cursor-text-style": "none",
        "block-cursor-blurred-background": "#E2EAF4",
    },
)

SAFE: Final = Theme(
    name="clantui-safe",
    dark=True,
    primary="#56B4E9",
    secondary="#B9B4F5",
    accent="#F0E442",
    warning="#E69F00",
    error="#FF8A3D",
    success="#56B4E9",
    foreground="#E4E9F0",
    background="#0E131B",
    surface="#151C27",
    panel="#1D2634",
    variables={
        "text-muted": "#A3AEC0",
        "text-disabled": "#A3AEC0",
        "block-cursor-background": "#1C4468",
        "block-cursor-foreground": "#FFFFFF",
        "block-cursor-text-style": "none",
        "block-cursor-blurred-background": "#212D3F",
        "button-color-foreground": "#0E131B",
    },
)
"""Theme for colour blindness, with blue for good and orange for bad. Its colours follow M. Okabe
and K. Ito, "Color Universal Design" (2008)."""

THEMES: Final = (DARK, LIGHT, SAFE)


def list_theme_names() -> tuple[str, ...]:
    """Return the names of all themes, ours first."""
    return (*(theme.name for theme in THEMES), *sorted(BUILTIN_THEMES))


def make_ansi_variables() -> dict[str, str]:
    """Return replacements of variables for an `ansi` theme: all colours are the terminal's own.

    Muted text has the default colour, because the terminal's other colours are unknown.
    """
    names = ("text-muted", "text-disabled", "primary-muted", "warning-muted", "error-muted")
    meanings = {
        name: f"ansi_{hues.terminal}"
        for role, hues in HUES.items()
        for name in (role.value, role.mark)
    }
    return {**dict.fromkeys(names, "ansi_default"), **meanings}
