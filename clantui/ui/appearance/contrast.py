"""Contrast of colours: measured, and raised for text that would be hard to read.

The measure is the "contrast ratio" of the Web Content Accessibility Guidelines 2.2: 1 for a colour
on itself, 21 for black on white. Text needs 4.5 (success criterion 1.4.3), a shape 3 (1.4.11).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Final

from textual.color import Color
from textual.theme import Theme

from clantui.core.text.colours import HUES
from clantui.ui.appearance.themes import SAFE

_TEXT: Final = 4.65
_SHAPE: Final = 3.1
"""Minimum contrast of texts and of shapes: a little more than the guidelines require, because
drawn colours are blended and rounded."""

_STEPS: Final = 20
_MUTED: Final = 0.72
"""Share of the foreground in muted text before it is adjusted, 0–1."""

_CURSOR: Final = 0.3
_BLURRED: Final = 0.14
"""Share of the primary colour in the cursor's background, with and without focus, 0–1."""

_TEXTS: Final = (
    "foreground",
    "text-primary",
    "text-secondary",
    "text-accent",
    "text-success",
    "text-warning",
    "text-error",
)
_BACKGROUNDS: Final = ("background", "surface", "panel")
_ALL_BACKGROUNDS: Final = (
    *_BACKGROUNDS,
    "block-cursor-background",
    "block-cursor-blurred-background",
    "block-hover-background",
)


def compute_contrast_ratio(first: Color, second: Color) -> float:
    """Return the contrast of two opaque colours, 1 to 21."""
    darker, lighter = sorted((_compute_luminance(first), _compute_luminance(second)))
    return (lighter + 0.05) / (darker + 0.05)


def adjust_contrast(
    text: Color, backgrounds: Iterable[Color], min_contrast: float = _TEXT
) -> Color:
    """Make a colour lighter or darker until it is readable on several backgrounds.

    Args:
        backgrounds: opaque colours, all dark or all light.
        min_contrast: with each of them; if it cannot be reached, the result is black or white.
    """
    opaque = tuple(backgrounds)

    def find_lowest_contrast(colour: Color) -> float:
        return min(compute_contrast_ratio(colour, background) for background in opaque)

    end = max((Color(255, 255, 255), Color(0, 0, 0)), key=find_lowest_contrast)
    for step in range(_STEPS + 1):
        blended = text.blend(end, step / _STEPS, alpha=1)
        if find_lowest_contrast(blended) >= min_contrast:
            return blended
    return end


def with_readable_text(variables: Mapping[str, str]) -> dict[str, str]:
    """Return replacements of theme variables, with which all text is readable.

    The cursor is paler than Textual's, so that text on it keeps its colour.

    Args:
        variables: of `textual.design.ColorSystem`, but not of an `ansi` theme, which has the
            terminal's colours.
    """
    colours = {name: Color.parse(variables[name]) for name in ("primary", *_TEXTS, *_BACKGROUNDS)}
    ground = colours["background"]
    cursor = ground.blend(colours["primary"], _CURSOR, alpha=1)
    blurred = ground.blend(colours["primary"], _BLURRED, alpha=1)
    hover = ground.blend(colours["foreground"], 0.08, alpha=1)
    grounds = [*(ground + colours[name] for name in _BACKGROUNDS), cursor, blurred, hover]
    badge = Color.parse(variables["warning-muted"])
    texts = {name: adjust_contrast(colours[name], grounds).hex for name in _TEXTS}
    muted = adjust_contrast(ground.blend(colours["foreground"], _MUTED, alpha=1), grounds).hex
    return {
        **texts,
        "text": texts["foreground"],
        "text-muted": muted,
        "text-disabled": muted,
        "text-warning": adjust_contrast(colours["text-warning"], [*grounds, ground + badge]).hex,
        "block-cursor-background": cursor.hex,
        "block-cursor-foreground": adjust_contrast(colours["foreground"], [cursor], 7).hex,
        "block-cursor-blurred-background": blurred.hex,
        "block-cursor-blurred-foreground": texts["foreground"],
        "block-hover-background": hover.hex,
        **_make_button_colours(colours["primary"], colours["foreground"]),
    }


def make_meaning_variables(variables: Mapping[str, str], theme: Theme) -> Mapping[str, str]:
    """Return the variables of all `ColourRole`s, readable on every background of a theme.

    Each is a variable for text, such as `$ours`, and one for shapes (edges, bars, boats), such as
    `$ours-mark`. No meaning is shown by its colour alone.
    """
    hues = (
        hues.safe if theme is SAFE else hues.dark if theme.dark else hues.light
        for hues in HUES.values()
    )
    return _adjust_hues(tuple(hues), tuple(variables[name] for name in _ALL_BACKGROUNDS))


@lru_cache(32)
def _adjust_hues(hues: tuple[str, ...], grounds: tuple[str, ...]) -> Mapping[str, str]:
    """Adjust the hues to all backgrounds; the first is opaque, the others may be laid over it."""
    first = Color.parse(grounds[0])
    backgrounds = [first + Color.parse(ground) for ground in grounds]
    variables = {}
    for role, hue in zip(HUES, map(Color.parse, hues), strict=True):
        variables[role.value] = adjust_contrast(hue, backgrounds).hex
        variables[role.mark] = adjust_contrast(hue, backgrounds, _SHAPE).hex
    return variables


def _make_button_colours(ground: Color, text: Color) -> dict[str, str]:
    """Return a button's colours; under the mouse its background has more contrast."""
    label = adjust_contrast(text, [ground])
    end = Color.parse(
        "black" if _compute_luminance(label) > _compute_luminance(ground) else "white"
    )
    return {
        "button-color-foreground": label.hex,
        "primary-darken-2": ground.blend(end, 0.2, alpha=1).hex,
    }


def _compute_luminance(colour: Color) -> float:
    red, green, blue = (_linearise(part / 255) for part in colour.rgb)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linearise(part: float) -> float:
    low: float = part / 12.92
    return low if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)
