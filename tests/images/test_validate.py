"""A file from outside becomes an image, or nothing."""

from __future__ import annotations

import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clantui.core.model.errors import InvalidResponse
from clantui.images.validate import MAX_BYTES, MAX_PIXELS, MAX_SIDE, MAX_SIZE, decode_png
from tests.factories.images import bomb, noise, png, with_text
from tests.factories.surveys import PROPERTY

HTML = b"<!doctype html><title>Sign in to the wireless network</title>"


def test_a_picture_keeps_its_size_its_colours_and_what_is_clear() -> None:
    """Four bytes for each pixel come out of a file, as they went in."""
    picture = decode_png(png(24, 30, "#3366cc80"))
    assert (picture.width, picture.height) == (24, 30)
    assert picture.pixels == bytes.fromhex("3366cc80") * (24 * 30)


def test_a_large_picture_is_made_smaller_in_its_own_shape() -> None:
    """No more pixels are kept than a pane can show, and a card stays as slim as it is."""
    picture = decode_png(png(960, 960))
    assert picture.width == picture.height == min(MAX_SIZE)
    assert len(picture.pixels) == 4 * min(MAX_SIZE) ** 2


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
        png() + bytes(MAX_BYTES),
    ],
    ids=[
        *("nothing", "a web page", "GIF", "JPEG", "signature alone", "signature and a page"),
        *("cut in its head", "cut in its body", "another chunk", "no pixels", "too long"),
    ],
)
def test_a_truncated_image_is_refused(file: bytes) -> None:
    """A page of a hotel's wireless, another format, half a file: garbled, never a crash."""
    with pytest.raises(InvalidResponse):
        decode_png(file)


@pytest.mark.parametrize(
    ("width", "height"),
    [
        (60_000, 60_000),
        (MAX_SIDE + 1, 1),
        (1, MAX_SIDE + 1),
        (MAX_SIDE, MAX_SIDE),
        (2**32 - 1, 1),
        (0, 9),
    ],
)
def test_a_bomb_is_refused_before_it_is_unpacked(width: int, height: int) -> None:
    """A file of a few KB that would be gigabytes costs no memory: its head is read, no more."""
    file = bomb(width, height)
    tracemalloc.start()
    try:
        with pytest.raises(InvalidResponse, match="pixels"):
            decode_png(file)
        assert tracemalloc.get_traced_memory()[1] < 1_000_000
    finally:
        tracemalloc.stop()
    assert MAX_SIDE * MAX_SIDE > MAX_PIXELS


def test_a_packed_text_is_no_bomb_either() -> None:
    """Data hidden in an image's comment is not unpacked without bound."""
    file = with_text(100_000_000)
    assert len(file) < MAX_BYTES
    with pytest.raises(InvalidResponse):
        decode_png(file)


def test_the_largest_file_that_is_taken_is_a_real_picture() -> None:
    """The bound is far above what a card's picture needs."""
    assert decode_png(noise(MAX_BYTES - 20_000)).width > 0


@PROPERTY
@given(st.data())
def test_no_damage_does_more_than_spoil_a_picture(data: st.DataObject) -> None:
    """Any bytes changed anywhere: a picture within its bounds, or garbled; nothing else."""
    file = bytearray(png())
    for _ in range(data.draw(st.integers(1, 6))):
        file[data.draw(st.integers(0, len(file) - 1))] = data.draw(st.integers(0, 255))
    try:
        picture = decode_png(bytes(file))
    except InvalidResponse:
        return
    assert len(picture.pixels) == 4 * picture.width * picture.height
    assert (picture.width <= MAX_SIZE[0], picture.height <= MAX_SIZE[1]) == (True, True)
