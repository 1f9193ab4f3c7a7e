"""Strangers' text: made harmless, and measured in cells."""

from __future__ import annotations

import unicodedata
from typing import Final

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from rich.cells import cell_len

from clantui.core.text.sanitize import MOST_MARKS, clean, fit, search_key, truncate_parts
from clantui.demo.world.names import HOSTILE, Hostile
from tests.factories.surveys import PROPERTY

_NASTY: Final = (
    "\u0000\u0007\t\r\n\x1b\x7f\x85\x9b\xad\u0301\u0335\u0483\u061c\u093f\u0941\u115f\u1160\u11a8"
    "\u180b\u200b\u200d\u200e\u2028\u2029\u202e\u2060\u2066\u20e3\u2620\u3164\ufe00\ufe0e\ufe0f"
    "\ufeff\uffa0\ud7b0\ud800\udfff\U0001f1e6\U0001f3fb\U0001f468\U000e0041\U000e0100 <c7>/aKC"
)
ANY: Final = st.text() | st.text(_NASTY) | st.text(st.characters(), max_size=20)
"""Text of every kind, and much of the kind that hurts."""

_FORBIDDEN: Final = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp", "Mc", "Me"}


def assert_harmless(text: str) -> None:
    """See that nothing in a text moves a cursor, hides, turns round or is of disputed width."""
    assert not [c for c in text if unicodedata.category(c) in _FORBIDDEN]
    assert not [c for c in text if 0xFE00 <= ord(c) <= 0xFE0F or 0xE0100 <= ord(c) <= 0xE01EF]
    assert not [c for c in text if unicodedata.bidirectional(c) in {"LRO", "RLO", "LRE", "RLE"}]
    assert text.splitlines() in ([], [text])
    assert text == " ".join(text.split())
    assert cell_len(text) == sum(map(cell_len, text))
    assert not text or cell_len(text) > 0


@PROPERTY
@given(ANY)
@example("<c<c7>7>")
@example("\u0301" * 9)
@example("e" + "\u0301" * 40)
@example("\u1100\u1161\u11a8")
@example("a \u0301 b")
@example("\U0001f1e6c7>")
def test_cleaned_text_is_harmless(text: str) -> None:
    """Cleaned text is one line without controls, overrides or disputed widths."""
    assert_harmless(clean(text))


@PROPERTY
@given(ANY)
@example("<c<c7>7>x</c<c>>")
@example("<c\u200b7>")
def test_cleaning_again_changes_nothing(text: str) -> None:
    """Nothing that cleaning takes away can leave something behind that it would take away."""
    assert clean(clean(text)) == clean(text)


@pytest.mark.parametrize("name", HOSTILE, ids=lambda name: name.kind)
def test_every_nasty_name_is_harmless(name: Hostile) -> None:
    """Each of the demo's nasty names comes out as one steady line."""
    assert_harmless(clean(name.text))


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("Bonesaw", "Bonesaw"),
        ("ミノルの塔", "ミノルの塔"),
        ("달빛기사단", "달빛기사단"),
        ("\u0628\u0631\u062c", "\u0628\u0631\u062c"),
        ("<c7>Emberly</c>", "Emberly"),
        ("<c12>Ember<c0>ly", "Emberly"),
        ("<c<c7>7>Emberly", "Emberly"),
        ("<C7>Emberly</C>", "<C7>Emberly</C>"),
        ("<CR7>", "<CR7>"),
        ("<champ>", "<champ>"),
        ("\U0001f525<Clash>\U0001f525", "\U0001f525<Clash>\U0001f525"),
        ("x<cool>y", "x<cool>y"),
        ("<c>", "<c>"),
        ("</clan>", "</clan>"),
        ("<c7", "<c7"),
        ("<c\u0667>", "<c\u0667>"),
        ("I <3 cards", "I <3 cards"),
        ("[bold]Loud", "[bold]Loud"),
        ("Ze\u0301phyre", "Zéphyre"),
        ("\U0001f1ef\U0001f1f5Torii", "JPTorii"),
        ("\U0001f44b\U0001f3fd", "\U0001f44b"),
        ("\u2620\ufe0f", "\u2620"),
        ("1\ufe0f\u20e3st", "1st"),
        ("two\r\nlines", "two lines"),
        ("  a \t b  ", "a b"),
        ("safe\u202egnp.exe", "safegnp.exe"),
        ("\x1b[31mRed", "[31mRed"),
        ("a\u3164b", "a b"),
        ("\ue000", "\N{REPLACEMENT CHARACTER}"),
        ("\u200b\u200c", ""),
        ("\u3164 \u2800", ""),
        ("", ""),
    ],
)
def test_displayable_text_is_kept(raw: str, shown: str) -> None:
    """Letters of every script stay as they are; only what hurts is taken out."""
    assert clean(raw) == shown


def test_piled_up_marks_are_few() -> None:
    """A letter carries no more marks than scripts use, and a mark without one is dropped."""
    piled = "Z" + "\u0351" * 30
    assert clean(piled) == "Z" + "\u0351" * MOST_MARKS
    assert clean("\u0351" * 30) == ""


@PROPERTY
@given(ANY, st.integers(0, 40))
@example("ミノルの塔", 3)
@example("ミ", 1)
@example("a\u0301\u0301\u0301", 1)
def test_a_fitted_text_has_its_width(text: str, cells: int) -> None:
    """Cut or padded, a text takes exactly the cells it is given, wide letters or not."""
    fitted = fit(clean(text), cells)
    assert cell_len(fitted) == cells
    assert_harmless(fitted.strip())


@pytest.mark.parametrize(
    ("text", "cells", "fitted"),
    [
        ("Knight", 8, "Knight  "),
        ("Knight", 6, "Knight"),
        ("Knight", 5, "Knig…"),
        ("Mega Knight", 6, "Mega… "),
        ("ミノル", 6, "ミノル"),
        ("ミノル", 5, "ミノ…"),
        ("ミノル", 4, "ミ… "),
        ("Knight", 1, "…"),
        ("Knight", 0, ""),
        ("", 3, "   "),
    ],
)
def test_a_cut_text_says_so(text: str, cells: int, fitted: str) -> None:
    """A text that was cut ends in an ellipsis, without a blank before it or half a wide letter."""
    assert fit(text, cells) == fitted


@pytest.mark.parametrize(
    ("text", "letters"),
    [
        ("P.E.K.K.A", "pekka"),
        ("Zéphyrê", "zephyre"),
        ("X-Bow", "xbow"),
        ("STRASSE", "strasse"),
        ("Straße", "strasse"),
        ("\uff37\uff49\uff44\uff45\uff10", "wide0"),
        ("\U0001d4d0\U0001d4fb", "ar"),
        ("ミノル", "ミノル"),
        (" . - ", ""),
    ],
)
def test_a_search_forgives(text: str, letters: str) -> None:
    """Case, accents, blanks and punctuation do not count in a search."""
    assert search_key(text) == letters


@PROPERTY
@given(ANY)
def test_folding_again_changes_nothing(text: str) -> None:
    """Folding is idempotent, so a search term and the searched text are folded alike."""
    assert search_key(search_key(text)) == search_key(text)


@pytest.mark.parametrize(
    ("cells", "shown"), [(20, "one · two · three"), (16, "one · two"), (8, "one"), (1, "one")]
)
def test_a_line_gives_up_its_last_parts_first(cells: int, shown: str) -> None:
    """Parts that do not fit go from the end, whole parts at a time; the first part stays."""
    assert truncate_parts("one · two · three", cells) == shown
