"""SVG to PNG by resvg, where it is installed."""

from __future__ import annotations

from importlib.util import find_spec
from typing import Final

MISSING: Final = "a PNG needs an extra: pip install 'clantui[png]'; .svg needs none"
"""Why there can be no PNG, and what to do about it."""


def can_rasterise() -> bool:
    """Return whether SVG can be turned into PNG."""
    return find_spec("resvg_py") is not None


def rasterise(svg: str, zoom: int = 2) -> bytes:
    """Turn a picture into a PNG, with the fonts of this machine.

    Args:
        svg: the picture; links in it are not followed.
        zoom: pixels of the PNG for one of the picture.

    Raises:
        ImportError: if resvg is not installed; see `can_rasterise`.
    """
    import resvg_py  # noqa: PLC0415 — an optional package

    return resvg_py.svg_to_bytes(svg_string=svg, zoom=zoom)
