"""Tests of the sizes of tiles and QR codes: room for images, names in two lines, colours."""

from __future__ import annotations

import pytest
from msgspec.structs import replace
from rich.style import Style
from textual.geometry import Offset, Region, Size

from clantui.core.model.game import Card, Form, Rarity, Slot
from clantui.core.views.deck_tiles import DeckTile
from clantui.core.views.named_decks import NamedDeck
from clantui.ui.deck.qr import _CELLS, QrText
from clantui.ui.deck.screen import _describe_deck, _list_notes
from clantui.ui.deck.tiles import (
    _draw_edge,
    _fold_name,
    count_image_lines,
    describe_cost,
    draw_tiles,
    place_images,
)


def make_tile(number: int, rarity: Rarity = Rarity.RARE, form: Form = Form.PLAIN) -> DeckTile:
    """Return the tile of a card."""
    card = Card(id=number, name="Zap", raw_name="Zap", elixir=2, rarity=rarity)
    return DeckTile(card=card, level="L9", form=form)


@pytest.mark.parametrize(
    ("cards", "width", "lines", "image_lines"),
    [
        (8, 64, 13, 0),
        (8, 64, 14, 3),
        (8, 64, 20, 6),
        (8, 64, 24, 8),
        (8, 64, 99, 8),
        (4, 64, 12, 8),
        (5, 64, 14, 3),
        (8, 200, 99, 8),
        (0, 64, 99, 0),
        (8, 20, 99, 0),
    ],
)
def test_images_have_the_lines_that_are_left(
    cards: int, width: int, lines: int, image_lines: int
) -> None:
    """An image has three lines or more, and its shape; a row has four cards."""
    assert count_image_lines(cards, width, lines) == image_lines


def test_images_are_inside_the_frames_of_their_tiles() -> None:
    """A tile has 16 cells at most; the second row begins below the first."""
    tiles = [make_tile(number) for number in range(5)]
    spots = place_images(tiles, 200, 3, Offset(2, 10))
    assert [spot.card for spot in spots] == [0, 1, 2, 3, 4]
    assert [spot.room for spot in spots][::3] == [
        Region(3, 11, 14, 3),
        Region(3 + 3 * 16, 11, 14, 3),
    ]
    assert spots[4].room == Region(3, 18, 14, 3)
    lines = draw_tiles(tiles, 200, letters=False, image_lines=3)
    assert lines[7].plain.startswith("╭2"), "the second row of tiles"
    assert place_images(tiles, 200, 0, Offset(0, 0)) == []


@pytest.mark.parametrize(
    ("name", "room", "lines"),
    [
        ("Zap", 7, ["Zap    ", "       "]),
        ("Ice Golem", 9, ["Ice Golem", "         "]),
        ("Ice Golem", 8, ["Ice     ", "Golem   "]),
        ("P.E.K.K.A", 9, ["P.E.K.K.A", "         "]),
        ("P.E.K.K.A", 8, ["PEKKA   ", "        "]),
        ("Earthquake", 7, ["Earth- ", "quake  "]),
        ("Earthquake", 5, ["Eart…", "     "]),
        ("One Two Three Four", 9, ["One Two  ", "Three Fo…"]),
        ("日本語日本語日本", 7, ["日本語…", "       "]),
    ],
)
def test_a_name_has_two_lines(name: str, room: int, lines: list[str]) -> None:
    """Names are broken between words, without dots if that helps, and in the middle of a word."""
    assert _fold_name(name, room) == lines


def test_a_tile_has_the_colours_of_its_rarity() -> None:
    """The frame has the mark's colour, and its letter without colours; a form stands out."""
    (top, middle, *_, bottom) = draw_tiles([make_tile(1, form=Form.HERO)], 36, letters=True)
    assert str(top.spans[0].style) == "$rarity-rare-mark"
    assert "$elixir" in {str(span.style) for span in middle.spans}
    assert "bold $text-accent" in {str(span.style) for span in bottom.spans}
    plain = draw_tiles([make_tile(1)], 36, letters=False)[0].plain
    assert top.plain[0] == plain[0] == "╭"
    assert top.plain[1] != plain[1] == "─"
    both = make_tile(1, form=Form.EVOLUTION | Form.HERO)
    assert "e+hero" in draw_tiles([both], 36, letters=False, image_lines=3)[-1].plain
    assert _draw_edge("╭─", "evo", "╮", 10, "x").plain == "╭──evo───╮"
    assert _draw_edge("╰", "·", "╯", 6, "x").plain == "╰────╯"


def test_a_deck_without_costs_has_no_words_about_them() -> None:
    """Mean and cycle are known only if the costs are."""
    unknown = [Slot(card=Card(id=1, name="x", raw_name="x"))]
    assert describe_cost(unknown) == []
    known = [Slot(card=make_tile(n).card) for n in range(8)]
    assert describe_cost(known) == ["2.0 elixir", "cycle 8"]


def test_a_module_of_a_code_is_dark_on_light() -> None:
    """A scanner needs dark modules on a light ground, whatever the theme; empty before a code."""
    light, dark = (
        Style(color="#000000", bgcolor="#FFFFFF"),
        Style(color="#FFFFFF", bgcolor="#000000"),
    )
    assert {
        (False, False): (" ", light),
        (True, True): (" ", dark),
        (True, False): ("▀", light),
        (False, True): ("▄", light),
    } == _CELLS
    text = QrText()
    assert text.get_content_width(Size(9, 9), Size(9, 9)) == 0
    assert text.get_content_height(Size(9, 9), Size(9, 9), 9) == 0


def test_the_notes_of_a_deck_explain_its_forms() -> None:
    """The tower may be unknown; forms are those played, or those owned; without any, no words."""
    shown = NamedDeck(
        title="x", slots=(), tiles=(make_tile(1, form=Form.HERO),), tower="Cannoneer 12"
    )
    assert _list_notes(shown, 80) == ["tower: Cannoneer 12 · evo, hero: all owned"]
    played = replace(shown, is_played=True, tower="")
    assert _list_notes(played, 80) == ["tower: unknown · evo, hero: as played"]
    assert _list_notes(played, 24) == ["tower: unknown", "evo, hero: as played"]
    assert _list_notes(replace(shown, tiles=(make_tile(1),)), 80) == ["tower: Cannoneer 12"]


def test_the_facts_of_a_deck_are_sentences() -> None:
    """Mean and cycle are spelled out; an unknown cost leaves both out."""
    slots = tuple(Slot(card=make_tile(n).card) for n in range(8))
    shown = NamedDeck(title="x", slots=slots, tiles=())
    assert _describe_deck(shown) == ["2.0 elixir on average", "cycle 8"]
    unknown = (Slot(card=Card(id=1, name="x", raw_name="x")),)
    assert _describe_deck(replace(shown, slots=unknown)) == []
