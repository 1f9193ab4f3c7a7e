"""Decompression of bodies in gzip, up to a limit."""

from __future__ import annotations

import zlib
from typing import Final

from clantui.core.model.errors import InvalidResponse

_GZIP: Final = b"\x1f\x8b"


def gunzip(body: bytes, max_bytes: int) -> bytes:
    """Decompress a gzip body, never beyond `max_bytes`; return any other body unchanged.

    Raises:
        InvalidResponse: if it is larger, damaged or truncated.
    """
    if not body.startswith(_GZIP):
        return body
    inflater = zlib.decompressobj(16 + zlib.MAX_WBITS)
    try:
        inflated = inflater.decompress(body, max_bytes + 1)
    except zlib.error:
        raise InvalidResponse("the answer is damaged", retryable=True) from None
    if len(inflated) > max_bytes:
        raise make_size_error(max_bytes)
    if not inflater.eof:
        raise InvalidResponse("the answer is incomplete", retryable=True)
    return inflated


def make_size_error(max_bytes: int) -> InvalidResponse:
    """Return the error for a body larger than `max_bytes`."""
    size = f"{max_bytes // 1_000_000} MB" if max_bytes >= 1e6 else f"{max_bytes // 1_000} kB"
    return InvalidResponse(f"the answer is larger than {size}, which is too large")
