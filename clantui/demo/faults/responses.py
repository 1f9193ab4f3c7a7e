"""Responses of the faults, as values; `writer` sends them."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import Final

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from clantui.demo.api.routes import ApiResponse, check_token, make_error_response
from clantui.demo.faults.rules import Fault, Rule

ELSEWHERE: Final = "http://127.0.0.1:9/v1/elsewhere"
"""Target of a redirect: another port, without a server."""

HUGE: Final = 60_000_000
"""Size of a huge body in bytes."""

BOMB: Final = 100_000_000
"""Size of an inflated gzip bomb in bytes."""

DEPTH: Final = 100_000
"""Depth of nested brackets."""

_BLOCK: Final = 1_000_000
_BLOCKS: Final = BOMB // _BLOCK
_CHUNK: Final = 65_536

_MAINTENANCE = "API is currently in maintenance, please come back later"
_SCOPE = "Invalid authorization: API key does not allow access to this resource"

_ERRORS: Final[Mapping[Fault, ApiResponse | None]] = {
    Fault.THROTTLED: make_error_response(429, "requestThrottled"),
    Fault.THROTTLED_BARE: make_error_response(429, "requestThrottled"),
    Fault.REFUSED: check_token("invalid"),
    Fault.REFUSED_ADDRESS: check_token("wrong-address"),
    Fault.REFUSED_SCOPE: make_error_response(403, "accessDenied.invalidScope", _SCOPE),
    Fault.REFUSED_BARE: make_error_response(403, "accessDenied"),
    Fault.NOT_FOUND: make_error_response(404, "notFound"),
    Fault.BROKEN: make_error_response(500, "unknownException"),
    Fault.MAINTENANCE: make_error_response(503, "inMaintenance", _MAINTENANCE),
}
"""Faults that are error responses of the real API."""


class HttpResponse(Struct, frozen=True, kw_only=True):
    """A response as sent. A given `Content-Length` may be wrong; else the true one is sent."""

    status: int
    headers: Mapping[str, str]
    content: bytes

    @property
    def uncompressed(self) -> bytes:
        """The body without gzip."""
        packed = self.headers.get("Content-Encoding") == "gzip"
        return gzip.decompress(self.content) if packed else self.content


def make_api_error(rule: Rule) -> ApiResponse | None:
    """Return the API error of a rule; None for other kinds of faults."""
    return _ERRORS.get(rule.fault)


def apply_fault(response: HttpResponse, rule: Rule) -> HttpResponse:
    """Return a copy of a response, changed by the fault of a rule."""
    transform = _TRANSFORMS.get(rule.fault)
    return response if transform is None else transform(response, rule)


def stream_huge_body() -> Iterator[bytes]:
    """Yield a body of `HUGE` bytes of valid JSON in chunks."""
    yield b'["'
    left = HUGE - 4
    chunk = b"x" * _CHUNK
    while left > 0:
        yield chunk[:left]
        left -= len(chunk)
    yield b'"]'


def _add_retry_after(response: HttpResponse, rule: Rule) -> HttpResponse:
    """Return a copy with a `Retry-After` header, an integer if possible."""
    seconds = int(rule.wait) if rule.wait == int(rule.wait) else rule.wait
    return replace(response, headers={**response.headers, "Retry-After": str(seconds)})


def _make_page_transform(status: int, title: str) -> Callable[[HttpResponse, Rule], HttpResponse]:
    """Return a function that replaces any response by an HTML page."""
    page = (
        f"<html>\r\n<head><title>{title}</title></head>\r\n<body>\r\n"
        f"<center><h1>{title}</h1></center>\r\n<hr><center>cloudflare</center>\r\n"
        "</body>\r\n</html>\r\n"
    )
    return _make_text_transform(status, "text/html", page)


def _make_text_transform(
    status: int, kind: str, text: str
) -> Callable[[HttpResponse, Rule], HttpResponse]:
    headers = {"Content-Type": f"{kind}; charset=UTF-8"}
    fixed = HttpResponse(status=status, headers=headers, content=text.encode())
    return lambda _, __: fixed


def _with_plain_body(
    response: HttpResponse, content: bytes, *, status: int | None = None
) -> HttpResponse:
    """Replace the body of a response by one without gzip."""
    headers = {key: value for key, value in response.headers.items() if key != "Content-Encoding"}
    status = response.status if status is None else status
    return replace(response, status=status, headers=headers, content=content)


def _understate_length(response: HttpResponse, _: Rule) -> HttpResponse:
    """Announce half the length of the body."""
    promised = str(len(response.content) // 2)
    return replace(response, headers={**response.headers, "Content-Length": promised})


def _truncate(response: HttpResponse, _: Rule) -> HttpResponse:
    """Announce the whole body, and send half of it."""
    length = len(response.content)
    headers = {**response.headers, "Content-Length": str(length)}
    return replace(response, headers=headers, content=response.content[: length // 2])


def _mislabel_as_gzip(response: HttpResponse, _: Rule) -> HttpResponse:
    headers = {**response.headers, "Content-Encoding": "gzip"}
    return replace(response, headers=headers, content=response.uncompressed)


def _cut_json(response: HttpResponse, _: Rule) -> HttpResponse:
    """Send the first half of the JSON."""
    return _with_plain_body(response, response.uncompressed[: len(response.uncompressed) // 2])


def _change_types(response: HttpResponse, _: Rule) -> HttpResponse:
    """Keep the keys, and change the type of each value."""
    return _with_plain_body(
        response, msgspec.json.encode(_retype(msgspec.json.decode(response.uncompressed)))
    )


def _retype(value: object) -> object:
    """Return a value of another type: text for a number, a number for text, a list for null."""
    match value:
        case dict():
            return {key: _retype(inner) for key, inner in value.items()}
        case list():
            return {str(at): _retype(inner) for at, inner in enumerate(value)}
        case str():
            return len(value)
        case bool() | None:
            return [value]
        case _:
            return str(value)


def _inflate(response: HttpResponse, _: Rule) -> HttpResponse:
    """Send a gzip bomb, even if the client does not accept gzip."""
    headers = {**response.headers, "Content-Encoding": "gzip"}
    return replace(response, status=200, headers=headers, content=_build_bomb())


@cache
def _build_bomb() -> bytes:
    """Compress `BOMB` bytes of valid JSON: many spaces and an empty list."""
    block = b" " * _BLOCK
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    # After a full flush, a block does not depend on earlier blocks, so its bytes can be repeated.
    packed = packer.compress(block) + packer.flush(zlib.Z_FULL_FLUSH)
    last = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    tail = block[:-2] + b"[]"
    check = 0
    for _ in range(_BLOCKS - 1):
        check = zlib.crc32(block, check)
    check = zlib.crc32(tail, check)
    head = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\xff"
    trailer = check.to_bytes(4, "little") + BOMB.to_bytes(4, "little")
    return head + packed * (_BLOCKS - 1) + last.compress(tail) + last.flush() + trailer


_TRANSFORMS: Final[Mapping[Fault, Callable[[HttpResponse, Rule], HttpResponse]]] = {
    Fault.THROTTLED: _add_retry_after,
    Fault.EDGE: _make_page_transform(503, "503 Service Temporarily Unavailable"),
    Fault.EDGE_502: _make_page_transform(502, "502 Bad Gateway"),
    Fault.PROXY: _make_text_transform(520, "text/plain", "error code: 520"),
    Fault.HTML_200: _make_page_transform(200, "Welcome"),
    Fault.EMPTY: lambda response, _: _with_plain_body(response, b"", status=200),
    Fault.REDIRECT: lambda *_: HttpResponse(
        status=302, headers={"Location": ELSEWHERE}, content=b""
    ),
    Fault.WRONG_LENGTH: _understate_length,
    Fault.TRUNCATED: _truncate,
    Fault.BAD_GZIP: _mislabel_as_gzip,
    Fault.BAD_JSON: _cut_json,
    Fault.OTHER_SHAPE: _change_types,
    Fault.BOMB: _inflate,
    Fault.DEEP: lambda response, _: _with_plain_body(
        response, b"[" * DEPTH + b"]" * DEPTH, status=200
    ),
    Fault.HUGE: lambda response, _: replace(
        _with_plain_body(response, b"", status=200),
        headers={"Content-Type": "application/json", "Content-Length": str(HUGE)},
    ),
}
"""Faults that change the response; `writer` handles the others."""
