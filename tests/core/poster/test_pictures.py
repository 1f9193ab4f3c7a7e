"""Posters as pictures and pages: each character and each bar has the place that it has in text."""

from __future__ import annotations

from html import unescape
from xml.etree import ElementTree as ET

import pytest
from rich.cells import cell_len

from clantui.core.poster.html import render_html
from clantui.core.poster.layout import PartKind, PosterLine, PosterPart
from clantui.core.poster.svg import render_svg
from clantui.core.poster.text import render_coloured, render_plain
from clantui.core.text.colours import ColourRole

BORDER, WIDTH, HEIGHT = 16, 10, 21
"""Pixels around the frame, and of a cell."""

SHAPE, FRAME, SIGN = PartKind.SHAPE, PartKind.FRAME, PartKind.SIGN

LINES: tuple[PosterLine, ...] = (
    (PosterPart("┌──", kind=FRAME), PosterPart(" Keep ", kind=SIGN), PosterPart("─┐", kind=FRAME)),
    (PosterPart("│", kind=FRAME), PosterPart("a  b c  騎士"), PosterPart("│", kind=FRAME)),
)


def draw(*parts: PosterPart) -> list[ET.Element]:
    """Return the elements of a picture of one line, after its title, ground and frame."""
    return [*ET.fromstring(render_svg([parts], "Keep"))][3:]  # noqa: S314 — our own


def test_words_have_the_places_of_their_cells() -> None:
    """Two blanks separate words that are drawn on their own; a wide letter has two cells."""
    found = [
        (element.text, float(element.attrib["x"]), float(element.attrib["y"]))
        for element in ET.fromstring(render_svg(LINES, "x")).iter()  # noqa: S314 — our own
        if element.tag.endswith("text")
    ]
    first, second = BORDER + 16, BORDER + 16 + HEIGHT
    assert found == [
        ("Keep", BORDER + 4 * WIDTH, first),
        ("a", BORDER + WIDTH, second),
        ("b c", BORDER + 4 * WIDTH, second),
        ("騎士", BORDER + 9 * WIDTH, second),
    ]


def test_only_ascii_is_fitted_to_its_cells() -> None:
    """Letters of other scripts would be distorted; a sign covers the frame behind it."""
    plain, other = draw(PosterPart("abc  騎士", is_bold=True))
    assert plain.attrib["textLength"] == "30"
    assert "textLength" not in other.attrib
    assert plain.attrib["font-weight"] == "bold"
    ground, text = draw(PosterPart(" Keep", kind=SIGN))
    assert (ground.attrib["x"], ground.attrib["width"]) == ("21", "50")
    assert "font-weight" not in text.attrib


def test_the_picture_has_the_size_of_its_lines() -> None:
    """A border is around them, and the frame goes through the middle of the outer cells."""
    picture = ET.fromstring(render_svg(LINES, "x"))  # noqa: S314 — our own
    cells = sum(part.cells for part in LINES[0])
    assert (picture.attrib["width"], picture.attrib["height"]) == (
        str(cells * WIDTH + 2 * BORDER),
        str(2 * HEIGHT + 2 * BORDER),
    )
    frame = [*picture][2].attrib
    assert [frame[key] for key in ("x", "y", "width", "height")] == [
        "21",
        "26.5",
        str((cells - 1) * WIDTH),
        str(HEIGHT),
    ]


@pytest.mark.parametrize(
    ("text", "rectangles"),
    [
        ("█", [(16, 19, 10, 15)]),
        ("███", [(16, 19, 30, 15)]),
        ("▌", [(16, 19, 5, 15)]),
        ("██▎", [(16, 19, 20, 15), (36, 19, 2.5, 15)]),
        ("▁▁▅", [(16, 32.125, 20, 1.875), (36, 24.625, 10, 9.375)]),
        ("░░", [(16, 19, 20, 15)]),
        ("█ █", [(16, 19, 10, 15), (36, 19, 10, 15)]),
        ("  ", []),
    ],
)
def test_blocks_are_drawn_as_rectangles(
    text: str, rectangles: list[tuple[float, float, float, float]]
) -> None:
    """Equal blocks are one rectangle, as wide or as high as their eighths."""
    found = [
        tuple(float(element.attrib[key]) for key in ("x", "y", "width", "height"))
        for element in draw(PosterPart(text, kind=SHAPE))
    ]
    assert found == rectangles


def test_an_arrow_is_a_triangle() -> None:
    """It has the height of a bar and the width of a cell."""
    (arrow,) = draw(PosterPart("▶", kind=SHAPE))
    assert arrow.attrib["points"] == "16,19 26,26.5 16,34"


def write(part: PosterPart) -> str:
    """Return a part of a line of a page, without the page around it."""
    edge = PosterPart("│", kind=FRAME)
    return render_html([(edge, part, edge)], "x").partition("<pre>")[2].partition("\n")[0]


def test_a_page_has_the_text_without_its_frame() -> None:
    """The style sheet draws the frame; a line of frame only is empty."""
    page = render_html([*LINES, (PosterPart("└─┘", kind=FRAME),)], "<Keep>")
    assert "&lt;Keep&gt;" in page
    rows = page.partition("<pre>")[2].partition("</pre>")[0].splitlines()
    assert [unescape("".join(ET.fromstring(f"<r>{row}</r>").itertext())) for row in rows] == [  # noqa: S314
        "   Keep ",
        "a  b c  騎士",
    ]


@pytest.mark.parametrize(
    ("part", "row"),
    [
        (PosterPart("ab"), '<i style="color:HUE">ab</i>'),
        (PosterPart("ab", is_bold=True), '<b style="color:HUE">ab</b>'),
        (PosterPart("  "), "  "),
        (PosterPart("騎士"), '<i style="color:HUE"><s style="width:4ch">騎士</s></i>'),
        (
            PosterPart("██▌", kind=SHAPE),
            (
                '<s class="bar" style="width:2ch;background:HUE;color:HUE">██</s>'
                '<i style="color:HUE"><s style="width:1ch">▌</s></i>'
            ),
        ),
        (
            PosterPart("█", kind=SHAPE),
            '<s class="bar" style="width:1ch;background:HUE;color:HUE">█</s>',
        ),
        (
            PosterPart("▌▌", kind=SHAPE),
            '<i style="color:HUE"><s style="width:2ch">▌▌</s></i>',
        ),
        (PosterPart("█"), '<i style="color:HUE"><s style="width:1ch">█</s></i>'),
    ],
)
def test_a_part_of_a_page_is_as_wide_as_its_cells(part: PosterPart, row: str) -> None:
    """The width is set unless all is ASCII; full blocks of a bar are a background."""
    assert write(part) == row.replace("HUE", part.hue)


def test_terminal_text_has_the_colours_of_its_parts() -> None:
    """Without true colour, muted text is faint, and plain text has no code at all."""
    line = (
        PosterPart("a"),
        PosterPart("b", ColourRole.MUTED),
        PosterPart("c", ColourRole.GAIN, is_bold=True),
    )
    assert render_plain([line, line]) == "abc\nabc\n"
    few = render_coloured([line], is_true_colour=False)
    assert few == "a\x1b[2mb\x1b[0m\x1b[1;32mc\x1b[0m\n"
    many = render_coloured([line], is_true_colour=True)
    assert many.count("\x1b[48;2;") == 3
    hue = line[2].hue
    channels = ";".join(str(int(hue[at : at + 2], 16)) for at in (1, 3, 5))
    assert f";1;38;2;{channels}mc\x1b[0m" in many
    assert all(cell_len(part.text) == part.cells for part in line)


def test_words_after_wide_letters_are_moved() -> None:
    """Each wide letter before a word moves it by two cells."""
    _, word = draw(PosterPart("騎士  ab"))
    assert word.attrib["x"] == str(BORDER + 6 * WIDTH)


def test_a_likely_position_is_faint() -> None:
    """Only the part of a track that is an estimate is transparent."""
    certain, likely = draw(PosterPart("█░", kind=SHAPE))
    assert (certain.attrib.get("fill-opacity"), likely.attrib["fill-opacity"]) == (None, ".3")
