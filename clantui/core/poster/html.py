"""Posters as a web page: text that can be copied; nothing is fetched, nothing runs."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from clantui.core.poster.layout import PartKind, PosterLine, PosterPart
from clantui.core.poster.palette import GROUND, hue_of
from clantui.core.poster.svg import escape_xml
from clantui.core.text.colours import ColourRole

_POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'"

_STYLE: Final = f"""
body {{ margin: 1em; background: {GROUND}; color: {hue_of(ColourRole.PLAIN)}; }}
pre {{ display: inline-block; margin: 0; direction: ltr;
  font: 16px/1.3 'DejaVu Sans Mono', Menlo, Consolas, monospace; }}
b, i, s {{ font-style: normal; text-decoration: none; unicode-bidi: isolate; }}
s {{ display: inline-block; height: 1.3em; overflow: hidden; vertical-align: top; }}
"""


def render_html(lines: Iterable[PosterLine], title: str) -> str:
    """Write a poster as a page.

    Args:
        title: of the page, a stranger's text.
    """
    rows = "\n".join("".join(map(_write_part, line)) for line in lines)
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
        f"<title>{escape_xml(title)}</title>\n<style>{_STYLE}</style></head>\n"
        f"<body><pre>{rows}</pre></body></html>\n"
    )


def _write_part(part: PosterPart) -> str:
    """Write a part; one that is no ASCII has its width, whatever font its letters are from."""
    text = escape_xml(part.text)
    if not part.text.isascii() and part.kind is not PartKind.FRAME:
        text = f'<s style="width:{part.cells}ch">{text}</s>'
    if not part.text.strip():
        return text
    tag = "b" if part.is_bold else "i"
    return f'<{tag} style="color:{hue_of(part.role)}">{text}</{tag}>'
