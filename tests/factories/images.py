"""Image files, real and malicious."""

from __future__ import annotations

import io
import struct
import zlib

import pytest

PIL = pytest.importorskip("PIL.Image", reason="no Pillow: pip install 'clantui[art]'")

_SIGNATURE = b"\x89PNG\r\n\x1a\n"


def png(width: int = 24, height: int = 30, colour: str = "#3366cc80") -> bytes:
    """Return an image of one colour."""
    file = io.BytesIO()
    PIL.new("RGBA", (width, height), colour).save(file, "PNG")
    return file.getvalue()


def noise(size: int) -> bytes:
    """Return an image that cannot be compressed, of about this many bytes."""
    side = int((size / 4) ** 0.5)
    rows = (bytes((x * 131 + y * 197 + x * y) & 255 for x in range(side * 4)) for y in range(side))
    file = io.BytesIO()
    PIL.frombytes("RGBA", (side, side), b"".join(rows)).save(file, "PNG", compress_level=0)
    return file.getvalue()


def chunk(kind: bytes, data: bytes) -> bytes:
    """Return a chunk of a PNG."""
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def bomb(width: int, height: int) -> bytes:
    """Return a small file of a very large image."""
    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    rows = zlib.compress(bytes(min((width // 8 + 1) * height, 100_000_000)), 9)
    return _SIGNATURE + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def with_text(size: int) -> bytes:
    """Return a small image with a compressed text that is far larger than the file."""
    whole = png()
    text = chunk(b"zTXt", b"Comment\0\0" + zlib.compress(b" " * size, 9))
    return whole[:33] + text + whole[33:]
