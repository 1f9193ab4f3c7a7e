"""Decode and validate untrusted images. Needs Pillow."""

from __future__ import annotations

import io
from typing import Final

from clantui.core.model.errors import InvalidResponse
from clantui.core.ports import MAX_IMAGE_BYTES, DecodedImage

MAX_PIXELS: Final = 1_500_000
"""Maximum pixels of an image (6 MB in memory), against decompression bombs."""

MAX_SIDE: Final = 2_000
"""Maximum pixels of the longer side."""

MAX_SIZE: Final = (320, 480)
"""Pixels after downscaling; more than 20 × 15 cells of a high-resolution screen have."""

_PNG: Final = b"\x89PNG\r\n\x1a\n"


def decode_png(file: bytes) -> DecodedImage:
    """Decode an untrusted PNG in some ms, in any thread.

    Its size is checked before any data is decompressed.

    Raises:
        InvalidResponse: if the file is not a PNG, too large, or damaged.
    """
    if len(file) > MAX_IMAGE_BYTES or not file.startswith(_PNG) or file[12:16] != b"IHDR":
        raise InvalidResponse("the file is not an image")
    # PNG specification, 11.2.1
    width, height = int.from_bytes(file[16:20]), int.from_bytes(file[20:24])
    if not (0 < width <= MAX_SIDE and 0 < height <= MAX_SIDE and width * height <= MAX_PIXELS):
        raise InvalidResponse(f"the image has {width} × {height} pixels")
    try:
        return _decode(file)
    except Exception:  # noqa: BLE001 — a damaged file can cause any error
        raise InvalidResponse("the image is damaged") from None


def _decode(file: bytes) -> DecodedImage:
    from PIL import Image  # noqa: PLC0415 — an optional package

    with Image.open(io.BytesIO(file), formats=("PNG",)) as image:
        image.load()
        decoded = image.convert("RGBA")
    decoded.thumbnail(MAX_SIZE)
    return DecodedImage(width=decoded.width, height=decoded.height, pixels=decoded.tobytes())
