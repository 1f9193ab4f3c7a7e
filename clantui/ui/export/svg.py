"""A picture of a screen, as SVG."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING, Any, Final

from rich.console import Console

if TYPE_CHECKING:
    from textual.screen import Screen

_FETCHED: Final = re.compile(r',\s*url\("[^"]*"\) format\("[^"]*"\)')
"""Fonts that would be asked for on the web by whoever looks at the picture."""

_PASSING: Final = "MessageLine, Tooltip"
"""Widgets that come and go, and may tell of this machine: a warning names a file."""


def screenshot_svg(screen: Screen[Any], title: str) -> str:
    """Take a picture of a screen, also of one that lies below a dialog.

    Returns:
        A picture that asks nobody for anything, without what comes and goes over the screen.
    """
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
    passing = [widget for widget in screen.query(_PASSING) if widget.display]
    compositor = screen._compositor  # noqa: SLF001 — Textual takes pictures of the topmost only
    for widget in passing:
        widget.display = False
    if passing:
        compositor.reflow(screen, screen.size)
    console.print(compositor.render_update(full=True, simplify=True))
    for widget in passing:
        widget.display = True
    svg = _FETCHED.sub("", console.export_svg(title=title))
    # Some programs would trim the blanks at the ends of a text.
    return svg.replace("<text ", '<text xml:space="preserve" ')
