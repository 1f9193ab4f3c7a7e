"""Contrast of colours: measured, and raised where text could not be read.

The measure is that of the Web Content Accessibility Guidelines 2.2 ("contrast ratio", "relative
luminance"): 1 for a colour on itself, 21 for black on white; text wants 4.5.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from textual.color import Color

LEAST: Final = 4.5
"""Of text on its ground: success criterion 1.4.3."""

_AIM: Final = 4.65
"""A little more, because what is drawn is rounded to whole numbers, and blended."""

_STEPS: Final = 20
_PALE: Final = 0.72
"""Part of the foreground in pale text, before it is adjusted, 0–1."""

_CURSOR: Final = 0.3
_BLURRED: Final = 0.14
"""Part of the primary colour in the ground of the cursor, with the focus and without, 0–1."""

_TEXTS: Final = (
    "foreground",
    "text-primary",
    "text-secondary",
    "text-accent",
    "text-success",
    "text-warning",
    "text-error",
)
_GROUNDS: Final = ("background", "surface", "panel")


def contrast_ratio(first: Color, second: Color) -> float:
    """Return the contrast of two opaque colours, 1 to 21."""
    darker, lighter = sorted((_luminance(first), _luminance(second)))
    return (lighter + 0.05) / (darker + 0.05)


def adjust_contrast(text: Color, grounds: Iterable[Color], least: float = _AIM) -> Color:
    """Return the nearest colour to one that can be read on several grounds.

    Args:
        grounds: opaque colours, all dark or all light.
        least: the contrast that it is to have with each.

    Returns:
        The colour, lighter or darker as far as needed; black or white where nothing reaches it.
    """
    on = tuple(grounds)
    ends = (Color(255, 255, 255), Color(0, 0, 0))
    end = max(ends, key=lambda end: min(contrast_ratio(end, ground) for ground in on))
    for step in range(_STEPS + 1):
        moved = text.blend(end, step / _STEPS, alpha=1)
        if min(contrast_ratio(moved, ground) for ground in on) >= least:
            return moved
    return end


def with_readable_text(variables: Mapping[str, str]) -> dict[str, str]:
    """Return the variables of a theme, with every text readable wherever it is drawn.

    Args:
        variables: of `textual.design.ColorSystem`, not of an `ansi` theme: those leave the colours
            to the terminal.

    Returns:
        Those that take the place of the theme's own. The cursor's ground is paler than Textual's,
        so that coloured text stays what it is on it.
    """
    colours = {name: Color.parse(variables[name]) for name in ("primary", *_TEXTS, *_GROUNDS)}
    ground = colours["background"]
    cursor = ground.blend(colours["primary"], _CURSOR, alpha=1)
    blurred = ground.blend(colours["primary"], _BLURRED, alpha=1)
    hover = ground.blend(colours["foreground"], 0.08, alpha=1)
    grounds = [*(ground + colours[name] for name in _GROUNDS), cursor, blurred, hover]
    muted = ground.blend(colours["foreground"], _PALE, alpha=1)
    badge = Color.parse(variables["warning-muted"])
    texts = {name: adjust_contrast(colours[name], grounds).hex for name in _TEXTS}
    pale = adjust_contrast(muted, grounds).hex
    return {
        **texts,
        "text": texts["foreground"],
        "text-muted": pale,
        "text-disabled": pale,
        "text-warning": adjust_contrast(colours["text-warning"], [*grounds, ground + badge]).hex,
        "block-cursor-background": cursor.hex,
        "block-cursor-foreground": adjust_contrast(colours["foreground"], [cursor], 7).hex,
        "block-cursor-blurred-background": blurred.hex,
        "block-cursor-blurred-foreground": texts["foreground"],
        "block-hover-background": hover.hex,
        **_button(colours["primary"], colours["foreground"]),
    }


def _button(ground: Color, text: Color) -> dict[str, str]:
    """Return a button's colours: under the mouse it moves away from the colour of its words."""
    words = adjust_contrast(text, [ground])
    away = Color(0, 0, 0) if _luminance(words) > _luminance(ground) else Color(255, 255, 255)
    return {
        "button-color-foreground": words.hex,
        "primary-darken-2": ground.blend(away, 0.2, alpha=1).hex,
    }


def _luminance(colour: Color) -> float:
    red, green, blue = (_linear(part / 255) for part in colour.rgb)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    low: float = part / 12.92
    return low if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)
