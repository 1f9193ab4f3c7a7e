"""Bodies of responses: decompress them, and reject what is not JSON."""

from __future__ import annotations

from typing import Any, Final

import msgspec

from clantui.api.source import Request, Response
from clantui.core.model.errors import InvalidResponse
from clantui.wire.gunzip import gunzip
from clantui.wire.lenient import read_leniently

MAX_BYTES: Final = 4_000_000
"""Maximum bytes of a body, as received and decompressed."""

_RAW: Final = msgspec.json.Decoder(msgspec.Raw)


def read_json(body: bytes, decoder: msgspec.json.Decoder[Any] | None = None) -> object:
    """Decode a body; reject one that is not JSON, which must not be cached.

    A body that only the lenient decoder can read is accepted: an invalid value then loses only its
    own field, not the whole response.

    Returns:
        The decoded value; None without a decoder, or if only the lenient decoder can read it.

    Raises:
        InvalidResponse: if the body is truncated, a web page, or empty.
    """
    try:
        payload = (decoder or _RAW).decode(body)
    except (msgspec.DecodeError, ValueError, RecursionError):
        pass
    else:
        return payload if decoder is not None else None
    try:
        read_leniently(body)
    except (ValueError, RecursionError):
        # Not chained: the decoder's message would quote the body.
        content = "a web page" if body.lstrip()[:1] == b"<" else "something else"
        content = content if body.strip() else "nothing"
        sentence = f"the API answered with {content} instead of data"
        raise InvalidResponse(sentence, retryable=True) from None
    return None


def read_response(
    raw: bytes, request: Request, *, max_age: float, age: float, max_bytes: int = MAX_BYTES
) -> Response:
    """Return the response to a request from its body as received; see `gunzip`, `read_json`."""
    body = gunzip(raw, max_bytes)
    return Response(
        body=body,
        raw=raw,
        max_age=max_age,
        age=age,
        decoder=request.decoder,
        payload=read_json(body, request.decoder),
    )
