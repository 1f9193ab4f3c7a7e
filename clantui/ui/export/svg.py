"""Screenshots as SVG."""

from __future__ import annotations

import io
import re
from typing import Any, Final

from rich.console import Console
from textual.screen import Screen

_WEB_FONT: Final = re.compile(r',\s*url\("[^"]*"\) format\("[^"]*"\)')
"""Fonts that a viewer would download from the web."""

_TEMPORARY: Final = "MessageLine, Tooltip"
"""Temporary widgets, which may show details of this computer, such as a file name."""


def take_screenshot(screen: Screen[Any], title: str) -> str:
    """Return an SVG of a screen, also below a dialog, without web fonts or temporary widgets."""
    width, height = screen.size
    console = Console(
        width=width,
        height=height,
        file=io.StringIO(),
        force_terminal=True,
        color_system="truecolor",
        record=True,
        legacy_windows=False,
        safe_box=False,
    )
    temporary = [widget for widget in screen.query(_TEMPORARY) if widget.display]
    compositor = screen._compositor  # noqa: SLF001 — Textual draws only the topmost screen
    for widget in temporary:
        widget.display = False
    if temporary:
        compositor.reflow(screen, screen.size)
    console.print(compositor.render_update(full=True, simplify=True))
    for widget in temporary:
        widget.display = True
    svg = _WEB_FONT.sub("", console.export_svg(title=title))
    # Some viewers trim the blanks at the ends of a text.
    return svg.replace("<text ", '<text xml:space="preserve" ')
