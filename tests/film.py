"""An animated SVG that shows several screens in turn by CSS, for a browser's `<img>`.

Parts that several screens share are in the file once: the window, styles, and lines.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import accumulate
from typing import Final, NamedTuple
from xml.etree import ElementTree as ET
from xml.sax.saxutils import escape

SVG: Final = "{http://www.w3.org/2000/svg}"
LINE_HEIGHT: Final = 24.4
"""Height of a line in the SVG that Textual exports, in px."""


class Frame(NamedTuple):
    """The SVG of a screen, as Textual exports it, and the seconds for which it is shown."""

    svg: str
    seconds: float


def film_of(frames: Sequence[Frame]) -> str:
    """Return one SVG that shows the frames in turn, in an endless loop.

    Without animations, and for users who prefer reduced motion, it shows the last frame.
    """
    styles: dict[str, str] = {}
    lines: dict[str, str] = {}
    shown = [_lines_of(frame.svg, styles) for frame in frames]
    screens = []
    for number, screen in enumerate(shown):
        names = [lines.setdefault(line, f"l{len(lines)}") for line in screen]
        uses = "".join(f'<use href="#{name}"/>' for name in names)
        screens.append(f'<g id="f{number}" class="f">{uses}</g>\n')
    rules = "".join(f".{name}{{{style}}}\n" for style, name in styles.items())
    drawn = "".join(f'<g id="{name}">{line}</g>\n' for line, name in lines.items())
    start, _, rest = frames[-1].svg.partition("<style>")
    window = rest.partition("</defs>")[2].partition('<g transform="translate(9, 41)')[0]
    window = re.sub(r'class="[^"]*"', 'class="title"', window)
    return (
        f"{start}<style>\n{_LETTERS}{rules}{_animate(frames)}</style>\n"
        f"<defs>\n{drawn}</defs>\n{window.strip()}\n"
        f'<g class="m" transform="translate(9, 41)" xml:space="preserve">\n'
        f"{''.join(screens)}</g>\n</svg>\n"
    )


_LETTERS: Final = """\
@font-face{font-family:"Fira Code";src:local("FiraCode-Regular")}
@font-face{font-family:"Fira Code";src:local("FiraCode-Bold");font-weight:700}
.title{font:bold 18px arial}
.m{font-family:Fira Code,monospace;font-size:20px;font-variant-east-asian:full-width}
.m text{white-space:pre}
.m rect{shape-rendering:crispEdges}
"""


def _animate(frames: Sequence[Frame]) -> str:
    """Return the CSS that shows each frame in turn; without animations, the last one."""
    ends = list(accumulate(frame.seconds for frame in frames))
    last = len(frames) - 1
    css = f".f{{visibility:hidden;animation:{ends[-1]:g}s step-end infinite}}\n"
    css += f"#f{last}{{visibility:visible}}\n"
    for number, (begin, end) in enumerate(zip([0.0, *ends], ends, strict=False)):
        steps = {begin: "visible", end: "hidden"}
        if number:
            steps = {0.0: "hidden", **steps}
        turn = "".join(
            f"{100 * at / ends[-1]:.4g}%{{visibility:{visibility}}}"
            for at, visibility in steps.items()
        )
        css += f"@keyframes k{number}{{{turn}}}\n#f{number}{{animation-name:k{number}}}\n"
    return f"{css}@media (prefers-reduced-motion:reduce){{.f{{animation:none!important}}}}\n"


class _Background(NamedTuple):
    """A part of a line with one background colour; lengths in px."""

    fill: str
    x: float
    y: float
    end: float

    def __str__(self) -> str:
        position = f'x="{self.x:g}" y="{self.y:g}" width="{self.end - self.x:g}"'
        return f'<rect fill="{self.fill}" {position} height="24.65"/>'


def _lines_of(svg: str, styles: dict[str, str]) -> list[str]:
    """Return the lines of an exported screen as SVG; add their styles to `styles`."""
    sheet = dict(re.findall(r"\.(terminal-\d+-r\d+) \{ ([^}]*?) \}", svg))
    backgrounds: dict[int, list[_Background]] = {}
    texts: dict[int, str] = {}
    for element in _screen_of(svg).iter():
        x, y = float(element.get("x", 0)), float(element.get("y", 0))
        row = int(y // LINE_HEIGHT)
        if element.tag == f"{SVG}rect":
            end = x + float(element.get("width", 0))
            _add_background(
                backgrounds.setdefault(row, []), _Background(element.get("fill", ""), x, y, end)
            )
        elif element.tag == f"{SVG}text":
            style = sheet[element.get("class", "")].replace(": ", ":")
            name = styles.setdefault(style, f"s{len(styles)}")
            texts[row] = texts.get(row, "") + (
                f'<text class="{name}" x="{x:g}" y="{y:g}" '
                f'textLength="{element.get("textLength")}">{escape(element.text or "")}</text>'
            )
    return [
        "".join(map(str, backgrounds[row])) + texts.get(row, "") for row in sorted(backgrounds)
    ]


def _screen_of(svg: str) -> ET.Element:
    """Return the SVG group of the screen, without the window around it."""
    groups = ET.fromstring(svg).iter(f"{SVG}g")  # noqa: S314 — our own
    (screen,) = (group for group in groups if group.get("transform") == "translate(9, 41)")
    return screen


def _add_background(line: list[_Background], part: _Background) -> None:
    """Add a part to a line; extend the previous part if it has the same colour."""
    if line and line[-1].fill == part.fill:
        line[-1] = line[-1]._replace(end=part.end)
    else:
        line.append(part)
