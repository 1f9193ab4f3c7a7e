"""Tests that untrusted files are decoded, or refused."""

from __future__ import annotations

import tracemalloc
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clantui.core.model.errors import InvalidResponse
from clantui.core.ports import MAX_IMAGE_BYTES
from clantui.images.validate import MAX_PIXELS, MAX_SIDE, MAX_SIZE, decode_png
from tests.factories.images import bomb, noise, png, with_text
from tests.factories.surveys import PROPERTY

HTML = b"<!doctype html><title>Sign in to the wireless network</title>"


def test_an_image_keeps_its_size_colours_and_transparency() -> None:
    """Decoding returns the four bytes of each pixel."""
    image = decode_png(png(24, 30, "#3366cc80"))
    assert (image.width, image.height) == (24, 30)
    assert image.pixels == bytes.fromhex("3366cc80") * (24 * 30)


def test_a_large_image_is_scaled_down_in_proportion() -> None:
    """An image has no more pixels than a pane can show, and its aspect ratio."""
    image = decode_png(png(960, 960))
    assert image.width == image.height == min(MAX_SIZE)
    assert len(image.pixels) == 4 * min(MAX_SIZE) ** 2


@pytest.mark.parametrize(
    "file",
    [
        b"",
        HTML,
        b"GIF89a" + bytes(100),
        b"\xff\xd8\xff\xe0" + bytes(100),
        b"\x89PNG\r\n\x1a\n",
        b"\x89PNG\r\n\x1a\n" + HTML,
        png()[:20],
        png()[:-30],
        png().replace(b"IDAT", b"IDAX"),
        png(1, 1)[:16] + bytes(8) + png(1, 1)[24:],
        png() + bytes(MAX_IMAGE_BYTES),
    ],
    ids=[
        "nothing",
        "a web page",
        "GIF",
        "JPEG",
        "signature alone",
        "signature and a page",
        "cut in its head",
        "cut in its body",
        "another chunk",
        "no pixels",
        "too long",
    ],
)
def test_a_file_that_is_no_image_is_refused(file: bytes) -> None:
    """A login page, another format or a truncated file raises `InvalidResponse`."""
    with pytest.raises(InvalidResponse):
        decode_png(file)


@pytest.mark.parametrize(
    ("width", "height"),
    [
        (60_000, 60_000),
        (1, MAX_SIDE + 1),
        pytest.param(MAX_SIDE + 1, 1, marks=pytest.mark.soak),
        pytest.param(MAX_SIDE, MAX_SIDE, marks=pytest.mark.soak),
        (1501, 1000),
        pytest.param(2**32 - 1, 1, marks=pytest.mark.soak),
        (0, 9),
    ],
)
def test_a_bomb_is_refused_before_decompression(width: int, height: int) -> None:
    """A file of a few KB that would need gigabytes costs no memory."""
    file = bomb(width, height)
    tracemalloc.start()
    try:
        with pytest.raises(InvalidResponse, match="pixels"):
            decode_png(file)
        assert tracemalloc.get_traced_memory()[1] < 1_000_000
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("size", [(MAX_SIDE, 1), (1, MAX_SIDE), (MAX_SIDE, 750), (1500, 1000)])
def test_an_image_of_the_largest_size_is_decoded(size: tuple[int, int]) -> None:
    """The limits of sides and pixels are for what is larger."""
    assert size[0] * size[1] <= MAX_PIXELS
    assert decode_png(png(*size)).width <= MAX_SIZE[0]


def test_a_file_of_the_largest_length_is_decoded() -> None:
    """Bytes after the end of an image are ignored, up to the limit of the file."""
    file = png().ljust(MAX_IMAGE_BYTES, b"x")
    assert decode_png(file).width == 24
    with pytest.raises(InvalidResponse, match="not an image"):
        decode_png(file + b"x")


def test_a_compressed_comment_is_no_bomb() -> None:
    """Text chunks of an image are not decompressed without limit."""
    file = with_text(100_000_000)
    assert len(file) < MAX_IMAGE_BYTES
    with pytest.raises(InvalidResponse):
        decode_png(file)


def test_a_file_just_below_the_limit_is_decoded() -> None:
    """The limit is far above what a card image needs."""
    assert decode_png(noise(MAX_IMAGE_BYTES - 20_000)).width > 0


@PROPERTY
@given(st.data())
def test_a_damaged_file_is_decoded_or_refused(data: st.DataObject) -> None:
    """Changed bytes give an image within the limits or `InvalidResponse`."""
    file = bytearray(png())
    anywhere = st.integers(0, len(file) - 1)
    for _ in range(data.draw(st.integers(0, 6))):
        file[data.draw(st.integers(16, 28) | anywhere)] = data.draw(st.integers(0, 255))
    if data.draw(st.booleans()):  # else the checksum of the header reveals most changes
        file[29:33] = zlib.crc32(file[12:29]).to_bytes(4, "big")
    try:
        image = decode_png(bytes(file))
    except InvalidResponse:
        return
    assert len(image.pixels) == 4 * image.width * image.height
    assert (image.width <= MAX_SIZE[0], image.height <= MAX_SIZE[1]) == (True, True)
