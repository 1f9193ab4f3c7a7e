"""Content of a response: gzip undone within a bound, and refused where it is no JSON."""

from __future__ import annotations

import zlib
from typing import Any, Final

import msgspec

from clantui.core.model.errors import InvalidResponse
from clantui.wire.lenient import read_leniently

_GZIP: Final = b"\x1f\x8b"
_RAW: Final = msgspec.json.Decoder(msgspec.Raw)


def gunzip(body: bytes, most: int) -> bytes:
    """Undo gzip where a body is gzip, without ever holding more than `most` bytes of it.

    Raises:
        InvalidResponse: when it is larger, broken or cut short.
    """
    if not body.startswith(_GZIP):
        return body
    inflater = zlib.decompressobj(16 + zlib.MAX_WBITS)
    try:
        plain = inflater.decompress(body, most + 1)
    except zlib.error:
        raise InvalidResponse("the answer is damaged", retryable=True) from None
    if len(plain) > most:
        raise make_size_error(most)
    if not inflater.eof:
        raise InvalidResponse("the answer is incomplete", retryable=True)
    return plain


def read_json(body: bytes, decoder: msgspec.json.Decoder[Any] | None = None) -> object:
    """Decode a body, and refuse what is no JSON at all: it may pass, and must not be kept.

    What the lenient decoder can read stays: one odd value in it costs its own field alone.

    Returns:
        What the decoder makes of it; None without one, and where only the lenient one can read it.

    Raises:
        InvalidResponse: if it is cut short, a web page, or nothing.
    """
    try:
        payload = (decoder or _RAW).decode(body)
    except (msgspec.DecodeError, ValueError, RecursionError):
        _check_leniently(body)
        return None
    return payload if decoder is not None else None


def _check_leniently(body: bytes) -> None:
    try:
        read_leniently(body)
    except (ValueError, RecursionError):
        # The message of the decoder would quote the body.
        what = "a web page" if body.lstrip()[:1] == b"<" else "something else"
        what = what if body.strip() else "nothing"
        sentence = f"the API answered with {what} instead of data"
        raise InvalidResponse(sentence, retryable=True) from None


def make_size_error(most: int) -> InvalidResponse:
    """Return the error of a body of more than `most` bytes."""
    return InvalidResponse(f"the answer is larger than {most // 1_000_000} MB, which is too large")
