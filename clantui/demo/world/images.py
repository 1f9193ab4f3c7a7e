"""Images of the demo's cards: emblems made from name, rarity and elixir. Needs Pillow."""

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
_WIDE, _HIGH = 2 * _SIZE[0], 2 * _SIZE[1]
"""Size of the canvas: twice that of the image, for smooth edges."""

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
    """Draw a card as a PNG of 240 × 288 pixels with transparent corners, always the same."""
    rng = seeded_random("emblem", card.name)
    image = Image.new("RGBA", (_WIDE, _HIGH))
    canvas = ImageDraw.Draw(image)
    dark, light = rng.sample(_FIELDS, 2)
    frame = _FRAMES[card.rarity]
    outline = _build_outline(card.rarity)
    canvas.polygon(outline, fill=frame)
    field = Image.new("L", (_WIDE, _HIGH))
    ImageDraw.Draw(field).polygon(_shrink(outline, 0.07 * _WIDE), fill=255)
    image.paste(_divide_field(rng.randrange(5), dark, light), mask=field)
    charge = _CHARGES[rng.randrange(len(_CHARGES))]
    middle = (_WIDE / 2, _HIGH * 0.44)
    _SHAPES[rng.randrange(len(_SHAPES))](canvas, middle, _WIDE * 0.26, charge)
    _draw_elixir(canvas, card.elixir or 0, frame)
    file = io.BytesIO()
    image.resize(_SIZE, Image.Resampling.LANCZOS).save(file, "PNG")
    return file.getvalue()


def _build_outline(rarity: str) -> list[_Point]:
    """Return the corners of a card: a rectangle with cut corners, or pointed at both ends."""
    cut = {"common": 0.06, "rare": 0.06, "epic": 0.16}.get(rarity, 0.5) * _WIDE
    rise = 0.14 * _HIGH if cut == 0.5 * _WIDE else cut
    right, bottom = _WIDE - cut, _HIGH - rise
    corners = [(cut, 0), (right, 0), (_WIDE, rise), (_WIDE, bottom)]
    return [*corners, (right, _HIGH), (cut, _HIGH), (0, bottom), (0, rise)]


def _shrink(points: list[_Point], near: float) -> list[_Point]:
    """Move corners towards the middle, by the same distance on every side."""
    across, down = _WIDE / 2, _HIGH / 2
    parts = (1 - near / across, 1 - near / down)
    return [(across + (x - across) * parts[0], down + (y - down) * parts[1]) for x, y in points]


def _divide_field(pattern: int, dark: str, light: str) -> Image.Image:
    """Draw a background of two colours: plain, or divided in one of four ways."""
    field = Image.new("RGBA", (_WIDE, _HIGH), dark)
    parts: list[list[_Point]] = [
        [],
        [(0, 0), (_WIDE / 2, 0), (_WIDE / 2, _HIGH), (0, _HIGH)],
        [(0, 0), (_WIDE, 0), (_WIDE, _HIGH / 2), (0, _HIGH / 2)],
        [(0, 0), (_WIDE, 0), (0, _HIGH)],
        [(0, _HIGH), (_WIDE / 2, _HIGH * 0.3), (_WIDE, _HIGH)],
    ]
    if parts[pattern]:
        ImageDraw.Draw(field).polygon(parts[pattern], fill=light)
    return field


def _draw_elixir(draw: ImageDraw.ImageDraw, cost: int, rim: str) -> None:
    """Draw a dot per elixir, in one or two rows."""
    rows = [cost] if cost <= 5 else [(cost + 1) // 2, cost // 2]
    radius = _WIDE * 0.045
    for line, dots in enumerate(rows):
        y = _HIGH * (0.80 - 0.06 * (len(rows) - 1)) + line * radius * 2.6
        for dot in range(dots):
            x = _WIDE / 2 + (dot - (dots - 1) / 2) * radius * 2.7
            box = (x - radius, y - radius, x + radius, y + radius)
            draw.ellipse(box, fill=_ELIXIR, outline=rim, width=2)


def _make_star(spikes: int, depth: float) -> _Draw:
    """Return a function that draws a star; a depth of 1 gives a regular polygon."""
    angles = [math.pi * (n / spikes - 0.5) for n in range(2 * spikes)]
    lengths = [depth if n % 2 else 1 for n in range(2 * spikes)]
    return _make_polygon(
        *((n * math.cos(at), n * math.sin(at)) for n, at in zip(lengths, angles, strict=True))
    )


def _make_polygon(*corners: _Point) -> _Draw:
    """Return a function that draws a polygon, its corners between -1 and 1, y downwards."""

    def shape(draw: ImageDraw.ImageDraw, at: _Point, size: float, colour: str) -> None:
        draw.polygon([(at[0] + x * size, at[1] + y * size) for x, y in corners], fill=colour)

    return shape


def _draw_ring(draw: ImageDraw.ImageDraw, at: _Point, size: float, colour: str) -> None:
    box = (at[0] - size, at[1] - size, at[0] + size, at[1] + size)
    draw.ellipse(box, outline=colour, width=int(size * 0.4))


_SHAPES: Final[tuple[_Draw, ...]] = (
    _make_star(5, 0.42),
    _make_star(4, 0.4),
    _make_star(8, 0.6),
    _make_star(3, 1),
    _draw_ring,
    _make_polygon((0.0, -1), (0.75, 0), (0, 1), (-0.75, 0)),
    _make_polygon((-1, 0.7), (-1, -0.6), (-0.5, 0), (0, -0.9), (0.5, 0), (1, -0.6), (1, 0.7)),
    _make_polygon((0.2, -1), (-0.7, 0.2), (-0.05, 0.2), (-0.25, 1), (0.7, -0.25), (0.05, -0.25)),
    _make_polygon(
        (-0.3, -1),
        (0.3, -1),
        (0.3, -0.3),
        (1, -0.3),
        (1, 0.3),
        (0.3, 0.3),
        (0.3, 1),
        (-0.3, 1),
        (-0.3, 0.3),
        (-1, 0.3),
        (-1, -0.3),
        (-0.3, -0.3),
    ),
    _make_polygon((-0.9, -0.9), (0.9, -0.9), (0.9, 0.1), (0, 1), (-0.9, 0.1)),
)
"""Stars, a hexagon, a ring, a lozenge, a crown, a bolt, a cross, a shield."""
