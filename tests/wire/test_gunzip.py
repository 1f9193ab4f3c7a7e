"""Gzip is decompressed up to a limit; damaged and truncated bodies are errors."""

from __future__ import annotations

import gzip
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clantui.core.model.errors import InvalidResponse
from clantui.wire.gunzip import gunzip, make_size_error
from tests.factories.surveys import PROPERTY

BODY: Final = b"[" + b'{"tag": "#2PP", "name": "Keep"},' * 100 + b"0]"
MAX_BYTES: Final = 100_000


@PROPERTY
@given(st.binary(max_size=2_000))
def test_gzip_is_decompressed(body: bytes) -> None:
    """A body of gzip is decompressed, and any other body stays unchanged."""
    assert gunzip(gzip.compress(body), 2_000) == body
    if not body.startswith(b"\x1f\x8b"):
        assert gunzip(body, 2_000) == body


@pytest.mark.parametrize(
    ("size", "fits"), [(MAX_BYTES - 1, True), (MAX_BYTES, True), (MAX_BYTES + 1, False)]
)
def test_a_decompressed_body_has_a_size_limit(size: int, fits: bool) -> None:
    """A decompressed body may be as large as the limit, and not a byte larger."""
    compressed = gzip.compress(b"x" * size)
    if fits:
        assert len(gunzip(compressed, MAX_BYTES)) == size
    else:
        with pytest.raises(InvalidResponse, match="larger than"):
            gunzip(compressed, MAX_BYTES)


@pytest.mark.parametrize("cut", [2, 9, 20, -9, -8, -1])
def test_truncated_gzip_is_invalid(cut: int) -> None:
    """Truncated gzip is reported as incomplete, wherever it was cut."""
    with pytest.raises(InvalidResponse, match="incomplete"):
        gunzip(gzip.compress(BODY)[:cut], MAX_BYTES)


@PROPERTY
@given(st.binary())
def test_random_gzip_is_a_body_or_invalid(rest: bytes) -> None:
    """Any bytes after the magic number give a body or one error."""
    try:
        assert len(gunzip(b"\x1f\x8b" + rest, MAX_BYTES)) <= MAX_BYTES
    except InvalidResponse as error:
        assert error.sentence  # noqa: PT017 — both outcomes are correct


@pytest.mark.parametrize("at", [2, 10, 20, -6, -2])
def test_damaged_gzip_is_invalid(at: int) -> None:
    """A changed byte is found in the header, the data and the checksum."""
    compressed = bytearray(gzip.compress(BODY))
    compressed[at] ^= 0xFF
    with pytest.raises(InvalidResponse, match=r"damaged|incomplete"):
        gunzip(bytes(compressed), MAX_BYTES)


@pytest.mark.parametrize(
    ("limit", "named"),
    [(4_000_000, "4 MB"), (1_000_000, "1 MB"), (600_000, "600 kB"), (10_000, "10 kB")],
)
def test_the_error_of_a_large_body_names_the_limit(limit: int, named: str) -> None:
    """No limit is 0 MB: those of images and of errors are below one."""
    assert make_size_error(limit).sentence.startswith(f"the answer is larger than {named}, ")
