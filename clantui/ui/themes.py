"""How it looks: one dark and one light theme of our own, beside those of Textual.

`text-muted` is told outright: Textual's own, `auto 60%`, loses its paleness within `Content`.
"""

from __future__ import annotations

from typing import Final

from textual.theme import Theme

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
        "block-cursor-background": "#2B4A73",
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
    accent="#8A5A00",
    warning="#9A4B00",
    error="#B3261E",
    success="#1B7A43",
    foreground="#1B2431",
    background="#F7F8FA",
    surface="#EEF1F5",
    panel="#E1E7EF",
    variables={
        "text-muted": "#566274",
        "block-cursor-background": "#BFD7F5",
        "block-cursor-foreground": "#0B1420",
        "block-cursor-text-style": "none",
        "block-cursor-blurred-background": "#DCE6F3",
    },
)

THEMES: Final = (DARK, LIGHT)
