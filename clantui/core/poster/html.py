"""Posters as a web page of text, without scripts and external resources."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from msgspec.structs import replace

from clantui.core.poster.layout import GROUND, POSTER_HUES, PartKind, PosterLine, PosterPart
from clantui.core.poster.svg import escape_xml
from clantui.core.text.colours import ColourRole

_POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'"

_FULL: Final = "█"
"""The block of bars: drawn as a background, because in some fonts its glyphs do not touch."""

_STYLE: Final = f"""
body {{ margin: 1em; background: {GROUND}; color: {POSTER_HUES[ColourRole.PLAIN]}; }}
pre {{ display: inline-block; margin: 0; padding: .5em 1ch; direction: ltr;
  font: 16px/1.3 'DejaVu Sans Mono', Menlo, Consolas, monospace;
  border: 1px solid {POSTER_HUES[ColourRole.MUTED]}80; border-radius: 8px; }}
b, i, s {{ font-style: normal; text-decoration: none; unicode-bidi: isolate; }}
s {{ display: inline-block; height: 1.3em; overflow: hidden; vertical-align: top; }}
s.bar {{ height: 1em; margin-top: .15em; }}
"""


def render_html(lines: Iterable[PosterLine], title: str) -> str:
    """Return a poster as a page; its title is untrusted text."""
    rows = "".join(map(_write_line, lines))
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
        f"<title>{escape_xml(title)}</title>\n<style>{_STYLE}</style></head>\n"
        f"<body><pre>{rows}</pre></body></html>\n"
    )


def _write_line(line: PosterLine) -> str:
    """Return a line without the frame: the style sheet draws it."""
    if all(part.kind is PartKind.FRAME for part in line):
        return ""
    blanks = " " * (line[0].cells - 1)  # the frame before the sign is long
    return f"{blanks}{''.join(_write_part(part) for part in line)}\n"


def _write_part(part: PosterPart) -> str:
    if part.kind is PartKind.FRAME:
        return ""
    if part.kind is not PartKind.SHAPE:
        return _write_run(part)
    full = part.text.rstrip("".join({*part.text} - {_FULL}))
    runs = (full, part.text[len(full) :]) if {*full} == {_FULL} else (part.text,)
    return "".join(_write_run(replace(part, text=run)) for run in runs if run)


def _write_run(part: PosterPart) -> str:
    """Return a run of text; unless it is ASCII, its width is set, to be the same in every font."""
    text, hue = escape_xml(part.text), part.hue
    if part.kind is PartKind.SHAPE and {*part.text} == {_FULL}:
        return (
            f'<s class="bar" style="width:{part.cells}ch;background:{hue};color:{hue}">{text}</s>'
        )
    if not part.text.isascii():
        text = f'<s style="width:{part.cells}ch">{text}</s>'
    if not part.text.strip():
        return text
    tag = "b" if part.is_bold else "i"
    return f'<{tag} style="color:{hue}">{text}</{tag}>'
