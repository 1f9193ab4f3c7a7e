"""Tests of a poster's formats."""

from __future__ import annotations

import re
from datetime import UTC
from html.parser import HTMLParser
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from msgspec.structs import replace

from clantui.core.export.document import Reader
from clantui.core.poster.layout import GROUND, POSTER_HUES, PartKind, PosterPart
from clantui.core.poster.poster import Poster, PosterCard, make_poster
from clantui.core.poster.render import PosterFormat, find_poster_format, render_poster
from clantui.core.poster.svg import render_svg
from clantui.core.text.colours import ColourRole
from clantui.core.text.sanitize import clean
from tests.factories.posters import HOSTILE, POSTERS
from tests.factories.surveys import KNIGHT, PROPERTY, QUEEN, make_survey

POSTER = make_poster(make_survey([QUEEN, KNIGHT, QUEEN], ["Ann", "Bo", "Cy"]))
PLAIN = Reader(zone=UTC)
COLOURED = Reader(zone=UTC, colours=True)

SVG_ELEMENTS = {"svg", "title", "rect", "text", "polygon"}
HTML_ELEMENTS = {"html", "head", "meta", "title", "style", "body", "pre", "b", "i", "s"}


class Page(HTMLParser):
    """The elements and the text of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: set[str] = set()
        self.attributes: set[str] = set()
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element and its attributes."""
        self.elements.add(tag)
        self.attributes |= {name for name, _ in attrs}

    def handle_data(self, data: str) -> None:
        """Note text."""
        self.text += data


def make_hostile_poster(name: str) -> Poster:
    """Return a poster with one name for everything."""
    shown = clean(name) or "#2PP"
    card = replace(KNIGHT, name=shown)
    cards = (PosterCard(card, (shown, "Ann")),)
    return replace(POSTER, name=shown, cards=cards, facts=(shown,))


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names_are_text_in_svg(name: str) -> None:
    """A picture is XML of shapes and texts, without scripts and external resources."""
    svg = render_poster(make_hostile_poster(name), PosterFormat.SVG, PLAIN)
    elements = [*ET.fromstring(svg).iter()]  # noqa: S314 — our own
    assert {element.tag.rpartition("}")[2] for element in elements} <= SVG_ELEMENTS
    assert not any(key.startswith("on") or "href" in key for e in elements for key in e.attrib)
    assert "url(" not in svg
    assert "http" not in svg.replace("http://www.w3.org/2000/svg", "")


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names_are_text_in_html(name: str) -> None:
    """A page has only known elements, and a policy that forbids scripts and requests."""
    page = render_poster(make_hostile_poster(name), PosterFormat.HTML, PLAIN)
    parsed = Page(page)
    assert parsed.elements <= HTML_ELEMENTS
    assert parsed.attributes <= {"lang", "charset", "http-equiv", "content", "style", "class"}
    assert "default-src 'none'" in page
    assert "http" not in page.replace("http-equiv", "")


@given(POSTERS)
@PROPERTY
def test_any_poster_can_be_drawn(poster: Poster) -> None:
    """Every format of any poster is well-formed, without control characters."""
    for form in PosterFormat:
        text = render_poster(poster, form, PLAIN)
        assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069]", text)
        assert text.endswith("\n")
    ET.fromstring(render_poster(poster, PosterFormat.SVG, PLAIN))  # noqa: S314 — our own


def test_every_format_has_all_names() -> None:
    """The names of clan, cards and players are in every format."""
    for form in PosterFormat:
        text = render_poster(POSTER, form, PLAIN)
        assert all(word in text for word in ("Archer Queen", "Ann", "Cy", "#2PP"))


def test_a_pipe_gets_no_colours() -> None:
    """Without colours there is no escape sequence, and ASCII keeps the widths."""
    plain = render_poster(POSTER, PosterFormat.TEXT, PLAIN)
    assert "\x1b" not in plain
    assert plain.splitlines()[0].startswith("╭─")
    in_ascii = render_poster(POSTER, PosterFormat.TEXT, Reader(zone=UTC, ascii=True))
    assert in_ascii.isascii()
    assert [len(line) for line in in_ascii.splitlines()] == [80] * len(plain.splitlines())


def test_a_terminal_gets_the_colours_of_rarity() -> None:
    """The colours have 24 bits with a background, or are the terminal's; the text is the same."""
    true = render_poster(POSTER, PosterFormat.TEXT, replace(COLOURED, true_colour=True))
    own = render_poster(POSTER, PosterFormat.TEXT, COLOURED)
    assert "38;2;255;213;74m" in true  # gold, for a champion
    assert "48;2;18;22;28" in true
    assert "\x1b[33m" in own
    assert "48;2" not in own
    bare = [re.sub(r"\x1b\[[0-9;]*m", "", text) for text in (true, own)]
    assert bare[0] == bare[1]
    assert all(line.endswith("\x1b[0m") for line in true.splitlines())


def _luminance(hue: str) -> float:
    channels = (int(hue[place : place + 2], 16) / 255 for place in (1, 3, 5))
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("role", POSTER_HUES)
def test_every_colour_is_readable_on_the_background(role: ColourRole) -> None:
    """Each colour has the contrast of text in WCAG 2.1, 4.5:1."""
    assert (_luminance(POSTER_HUES[role]) + 0.05) / (_luminance(GROUND) + 0.05) >= 4.5


@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("card.PNG", PosterFormat.PNG),
        ("my.card.svg", PosterFormat.SVG),
        ("a.txt", PosterFormat.TEXT),
        ("a.html", PosterFormat.HTML),
        ("a.pdf", None),
        ("png", None),
    ],
)
def test_an_extension_identifies_its_format(name: str, form: PosterFormat | None) -> None:
    """An extension identifies its format in upper case too; others have none."""
    assert find_poster_format(name) is form


def test_a_higher_column_is_drawn_higher() -> None:
    """Columns of a chart have one baseline, and eight different heights."""
    svg = render_svg(((PosterPart("▁▂▃▄▅▆▇█", kind=PartKind.SHAPE),),), "columns")
    columns = [
        (float(rect.attrib["y"]), float(rect.attrib["height"]))
        for rect in ET.fromstring(svg).iter("{http://www.w3.org/2000/svg}rect")  # noqa: S314 — our own
        if rect.attrib["fill"] == POSTER_HUES[ColourRole.PLAIN]
    ]
    heights = [height for _, height in columns]
    assert len({round(y + height, 3) for y, height in columns}) == 1
    assert heights == sorted(set(heights))
    assert len(heights) == 8
