"""Tests that PNGs have letters, and that characters without a font are named."""

from __future__ import annotations

import pytest

from clantui.images.rasterise import NoFontError, Raster, can_rasterise, rasterise

pytestmark = pytest.mark.skipif(not can_rasterise(), reason="the extra is not installed")

UNKNOWN = "\U0010fffd\U000f1234"
"""Characters of private areas, which no font has."""


def picture(text: str) -> str:
    """Return an SVG with a text."""
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" width="99" height="30">'
        f'<text x="1" y="20" font-family="monospace">{text}</text></svg>'
    )


def test_letters_are_drawn_in_an_installed_font() -> None:
    """`monospace` is unknown to resvg; an installed font replaces it."""
    blank, drawn = rasterise(picture(" ")), rasterise(picture("WWW"))
    assert len(drawn.png) > len(blank.png)
    assert drawn.boxes == drawn.complaint == ""


def test_characters_that_no_font_has_are_named_once() -> None:
    """Characters drawn as boxes are named, others are not."""
    found = rasterise(picture(f"Ré&amp;{UNKNOWN}{UNKNOWN[1]}"))
    assert found.boxes == UNKNOWN
    assert found.complaint.startswith(f"Boxes in the PNG: no font has {' '.join(UNKNOWN)} · ")


def test_at_most_three_boxes_are_named() -> None:
    """Three characters are named, however many are boxes."""
    assert "a b c … ·" in Raster(png=b"", boxes="abcdefgh").complaint
    assert "a b c ·" in Raster(png=b"", boxes="abc").complaint


def test_a_picture_has_two_pixels_for_each_of_its_drawing() -> None:
    """Letters are sharp on screens of high resolution."""
    drawn = rasterise(picture("W")).png
    assert (int.from_bytes(drawn[16:20]), int.from_bytes(drawn[20:24])) == (198, 60)


def test_an_escaped_character_is_one_character() -> None:
    """A character that is written as a number in the drawing is looked for in the font, too."""
    assert rasterise(picture(f"&#{ord(UNKNOWN[0])};")).boxes == UNKNOWN[0]


def test_without_any_font_there_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    """The error says what to install, and what needs no font."""
    monkeypatch.setattr("clantui.images.rasterise._FAMILIES", ("No Such Font",))
    with pytest.raises(NoFontError, match=r"needs a font such as .* \.svg needs none"):
        rasterise(picture("W"))
