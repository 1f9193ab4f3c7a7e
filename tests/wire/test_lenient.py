"""Tests of the decoder for responses with invalid values."""

from __future__ import annotations

from typing import ClassVar

import msgspec
import pytest

from clantui.core.model.errors import InvalidResponse
from clantui.wire.common import decode
from clantui.wire.lenient import decode_leniently, read_leniently


class Row(msgspec.Struct):
    """A row of a list."""

    tag: str | None = None
    number: int | None = None


class Payload(msgspec.Struct, rename="camel"):
    """A response with a list that it needs, and a field with a value for invalid ones."""

    required_fields: ClassVar = frozenset({"main_rows"})
    fallbacks: ClassVar = {"card": "unreadable"}

    main_rows: list[Row] | None = None
    other_rows: list[Row] | None = None
    card: str | None = None


DECODER = msgspec.json.Decoder(Payload)


@pytest.mark.parametrize(
    ("body", "payload"),
    [
        (b'{"mainRows": [{"tag": 3, "number": 4}]}', Payload(main_rows=[Row(number=4)])),
        (b'{"mainRows": [7, {"tag": "a"}]}', Payload(main_rows=[Row(), Row(tag="a")])),
        (b'{"otherRows": 7, "card": "x"}', Payload(card="x")),
        (b'{"card": 7}', Payload(card="unreadable")),
        (b'{"card": null, "mainRows": null}', Payload()),
        (b'{"new": 7}', Payload()),
    ],
)
def test_an_invalid_value_loses_only_its_field(body: bytes, payload: Payload) -> None:
    """An invalid row stays as an empty one, so that their number is right."""
    assert decode_leniently(DECODER, body) == payload


@pytest.mark.parametrize("body", [b'{"mainRows": 7}', b"[]", b"7", b"null", b"{", b""])
def test_a_response_of_another_shape_is_refused(body: bytes) -> None:
    """So is one whose necessary list is no list."""
    with pytest.raises(InvalidResponse, match="unexpected form"):
        decode(DECODER, body)


@pytest.mark.parametrize(
    ("body", "value"),
    [
        (b'\xef\xbb\xbf"a"', "a"),
        (b'"\xff"', "\N{REPLACEMENT CHARACTER}"),
        (b'"a\nb"', "a\nb"),
        (b"[NaN, Infinity, -Infinity]", [None, None, None]),
        (b"[6000.0, -2.0, 1.5]", [6000, -2, 1.5]),
        (b"[12345678901234567890, 123456789012345678901]", [12345678901234567890, None]),
        (b"1e300", 1e300),
    ],
)
def test_odd_json_is_read(body: bytes, value: object) -> None:
    """A byte order mark, invalid bytes, line breaks in texts, and numbers of any length."""
    read = read_leniently(body)
    assert (read, type(read)) == (value, type(value))
