"""Pictures of the demo's cards, drawn when they are asked for: emblems that mean nothing.

Shape, charge and colours come from a card's name and rarity, the drops below from what it costs.
Needs Pillow; whoever imports this has asked whether it is there.
"""

from __future__ import annotations

import io
import math
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Final, TypeAlias

from PIL import Image, ImageDraw

from clantui.demo.world.cards import CARDS, TOWERS, CardSpec
from clantui.demo.world.names import seeded_random

_SIZE: Final = (240, 288)
_FINER: Final = 2
"""Factor by which it is drawn larger, so that edges are smooth."""

_FRAMES: Final[Mapping[str, str]] = {
    "common": "#7ba5d0",
    "rare": "#e6963c",
    "epic": "#b45ad2",
    "legendary": "#45c9b4",
    "champion": "#e8c14a",
}
_FIELDS: Final = ("#24355c", "#4b2340", "#1f4a3d", "#5a3620", "#36306b", "#5c2430")
_CHARGES: Final = ("#f4d160", "#ef6f6c", "#7fd8be", "#f2efe9", "#8fb8ff", "#f7a4c8")
_ELIXIR: Final = "#e25de8"

_Point: TypeAlias = tuple[float, float]
_Draw: TypeAlias = Callable[[ImageDraw.ImageDraw, _Point, float, str], None]


@lru_cache(maxsize=len(CARDS) + len(TOWERS))
def draw(card: CardSpec) -> bytes:
    """Draw a card's emblem.

    Returns:
        A PNG of 240 × 288 pixels, clear round the edges; the same bytes each time.
    """
    rng = seeded_random("emblem", card.name)
    size = (_SIZE[0] * _FINER, _SIZE[1] * _FINER)
    image = Image.new("RGBA", size)
    canvas = ImageDraw.Draw(image)
    dark, light = rng.sample(_FIELDS, 2)
    frame = _FRAMES[card.rarity]
    outline = _build_outline(card.rarity, size)
    canvas.polygon(outline, fill=frame)
    inner = _shrink(outline, size, 0.86)
    field = Image.new("L", size)
    ImageDraw.Draw(field).polygon(inner, fill=255)
    image.paste(_divide_field(rng.randrange(5), size, dark, light), mask=field)
    charge = _CHARGES[rng.randrange(len(_CHARGES))]
    middle = (size[0] / 2, size[1] * 0.44)
    _SHAPES[rng.randrange(len(_SHAPES))](canvas, middle, size[0] * 0.26, charge)
    _draw_elixir(canvas, card.elixir or 0, size, frame)
    file = io.BytesIO()
    image.resize(_SIZE, Image.Resampling.LANCZOS).save(file, "PNG")
    return file.getvalue()


def _build_outline(rarity: str, size: tuple[int, int]) -> list[_Point]:
    """Return the corners of a card: a rectangle, cut at its corners or pointed at both ends."""
    wide, high = size
    cut = {"common": 0.06, "rare": 0.06, "epic": 0.16}.get(rarity, 0.5) * wide
    rise = 0.14 * high if cut == 0.5 * wide else cut
    corners = [(cut, 0.0), (wide - cut, 0.0), (float(wide), rise), (float(wide), high - rise)]
    return [*corners, (wide - cut, float(high)), (cut, float(high)), (0.0, high - rise), (0, rise)]


def _shrink(points: list[_Point], size: tuple[int, int], part: float) -> list[_Point]:
    """Draw corners nearer to the middle, by as much on every side."""
    across, down = size[0] / 2, size[1] / 2
    near = size[0] * (1 - part) / 2
    parts = (1 - near / across, 1 - near / down)
    return [(across + (x - across) * parts[0], down + (y - down) * parts[1]) for x, y in points]


def _divide_field(how: int, size: tuple[int, int], dark: str, light: str) -> Image.Image:
    """Divide a field in two, as heralds do: plain, upright, level, slanting, or like a roof."""
    wide, high = size
    field = Image.new("RGBA", size, dark)
    parts: list[list[_Point]] = [
        [],
        [(0, 0), (wide / 2, 0), (wide / 2, high), (0, high)],
        [(0, 0), (wide, 0), (wide, high / 2), (0, high / 2)],
        [(0, 0), (wide, 0), (0, high)],
        [(0, high), (wide / 2, high * 0.3), (wide, high)],
    ]
    if parts[how]:
        ImageDraw.Draw(field).polygon(parts[how], fill=light)
    return field


def _draw_elixir(draw: ImageDraw.ImageDraw, cost: int, size: tuple[int, int], rim: str) -> None:
    """Draw a dot for each elixir, in one row or two."""
    rows = [cost] if cost <= 5 else [(cost + 1) // 2, cost // 2]
    radius = size[0] * 0.045
    for line, dots in enumerate(rows):
        y = size[1] * (0.80 - 0.06 * (len(rows) - 1)) + line * radius * 2.6
        for dot in range(dots):
            x = size[0] / 2 + (dot - (dots - 1) / 2) * radius * 2.7
            box = (x - radius, y - radius, x + radius, y + radius)
            draw.ellipse(box, fill=_ELIXIR, outline=rim, width=2)


def _star(spikes: int, depth: float) -> _Draw:
    """Make what draws a star; with a depth of 1 a polygon of twice as many corners."""

    def shape(draw: ImageDraw.ImageDraw, at: _Point, size: float, colour: str) -> None:
        angles = [math.pi * (n / spikes - 0.5) for n in range(2 * spikes)]
        reach = [size * (depth if n % 2 else 1) for n in range(2 * spikes)]
        points = [
            (at[0] + far * math.cos(a), at[1] + far * math.sin(a))
            for far, a in zip(reach, angles, strict=True)
        ]
        draw.polygon(points, fill=colour)

    return shape


def _polygon(*corners: _Point) -> _Draw:
    """Make what draws corners, each between -1 and 1, x to the right and y downwards."""

    def shape(draw: ImageDraw.ImageDraw, at: _Point, size: float, colour: str) -> None:
        draw.polygon([(at[0] + x * size, at[1] + y * size) for x, y in corners], fill=colour)

    return shape


def _ring(draw: ImageDraw.ImageDraw, at: _Point, size: float, colour: str) -> None:
    """Draw a ring."""
    box = (at[0] - size, at[1] - size, at[0] + size, at[1] + size)
    draw.ellipse(box, outline=colour, width=int(size * 0.4))


_SHAPES: Final[tuple[_Draw, ...]] = (
    _star(5, 0.42),
    _star(4, 0.4),
    _star(8, 0.6),
    _star(3, 1),
    _ring,
    _polygon((0.0, -1), (0.75, 0), (0, 1), (-0.75, 0)),
    _polygon((-1, 0.7), (-1, -0.6), (-0.5, 0), (0, -0.9), (0.5, 0), (1, -0.6), (1, 0.7)),
    _polygon((0.2, -1), (-0.7, 0.2), (-0.05, 0.2), (-0.25, 1), (0.7, -0.25), (0.05, -0.25)),
    _polygon(
        *((-0.3, -1), (0.3, -1), (0.3, -0.3), (1, -0.3), (1, 0.3), (0.3, 0.3)),
        *((0.3, 1), (-0.3, 1), (-0.3, 0.3), (-1, 0.3), (-1, -0.3), (-0.3, -0.3)),
    ),
    _polygon((-0.9, -0.9), (0.9, -0.9), (0.9, 0.1), (0, 1), (-0.9, 0.1)),
)
"""Stars, a hexagon, a ring, a lozenge, a crown, a bolt, a cross, a shield."""
