"""Styles of the screen as text: each style with the words and blanks drawn in it."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import groupby
from typing import Final

from rich.color import Color
from rich.style import Style
from textual.content import Content

from clantui.ui.app import ClanApp

_ATTRIBUTES: Final = ("bold", "dim", "italic", "underline", "reverse")


def describe_styles(app: ClanApp) -> str:
    """Return each style, from the top, and below it the numbers of its lines with their texts.

    Colours have the name of their first theme variable; blanks are counted as `␣12`, and lines
    with the same text are one: `3-27`.
    """
    names: dict[str, str] = {}
    for name, colour in app.theme_variables.items():
        names.setdefault(colour.lower(), name)
    styles: dict[str, dict[int, list[str]]] = {}
    for number, strip in enumerate(app.screen._compositor.render_strips(app.size)):
        for style, run in groupby(strip, key=lambda part: _name_style(part.style, names)):
            text = "".join(part.text for part in run)
            if text:
                styles.setdefault(style, {}).setdefault(number, []).append(text)
    parts = []
    for style, lines in styles.items():
        parts.append(style)
        blocks: list[tuple[int, int, str]] = []
        for number, text in ((number, _join_texts(texts)) for number, texts in lines.items()):
            first, last, above = blocks[-1] if blocks else (0, -2, "")
            if (last, above) == (number - 1, text):
                blocks[-1] = first, number, text
            else:
                blocks.append((number, number, text))
        parts += [
            f"{first if first == last else f'{first}-{last}':>5} {text}"
            for first, last, text in blocks
        ]
    return "\n".join(parts) + "\n"


def mark_styles(content: Content) -> str:
    """Return a text with the style of each part: `in {$text-muted:Thornwood} now`.

    A cell has the styles of all spans over it, in their order and without repeats.
    """
    styles: list[tuple[str, ...]] = [()] * len(content.plain)
    for span in content.spans:
        for index in range(span.start, span.end):
            styles[index] = tuple(dict.fromkeys((*styles[index], str(span.style))))
    runs = [
        (names, "".join(character for _, character in pairs))
        for names, pairs in groupby(
            zip(styles, content.plain, strict=True), key=lambda pair: pair[0]
        )
    ]
    return "".join(
        f"{{{' + '.join(filter(None, names))}:{text}}}" if any(names) else text
        for names, text in runs
    )


def _join_texts(texts: list[str]) -> str:
    blanks = sum(len(text) - len(text.strip()) if text.strip() else len(text) for text in texts)
    words = " ┆ ".join(filter(None, map(str.strip, texts)))
    return " ".join(filter(None, (words, f"␣{blanks}" if blanks else "")))


def _name_style(style: Style | None, names: Mapping[str, str]) -> str:
    if style is None:
        return "plain"
    words = [attribute for attribute in _ATTRIBUTES if getattr(style, attribute)]
    words.append(_name_colour(style.color, names))
    return f"{' '.join(words)} on {_name_colour(style.bgcolor, names)}"


def _name_colour(colour: Color | None, names: Mapping[str, str]) -> str:
    return "default" if colour is None else names.get(colour.name.lower(), colour.name)
