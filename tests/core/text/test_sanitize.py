"""Cleaning of untrusted text, and text of a width in cells."""

from __future__ import annotations

import unicodedata
from typing import Final

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from rich.cells import cell_len

from clantui.core.text.sanitize import (
    MAX_MARKS,
    clean,
    fit,
    fold_words,
    pack_parts,
    search_key,
    truncate,
    truncate_parts,
)
from clantui.demo.world.names import HOSTILE
from tests.factories.surveys import PROPERTY

_NASTY: Final = (
    "\u0000\u0007\t\r\n\x1b\x7f\x85\x9b\xad\u0301\u0335\u0483\u061c\u093f\u0941\u115f\u1160\u11a8"
    "\u180b\u200b\u200d\u200e\u2028\u2029\u202e\u2060\u2066\u20e3\u2620\u3164\ufe00\ufe0e\ufe0f"
    "\ufeff\uffa0\ud7b0\ud800\udfff\U0001f1e6\U0001f3fb\U0001f468\U000e0041\U000e0100 <c7>/aKC"
)
ANY: Final = st.text() | st.text(_NASTY) | st.text(st.characters(), max_size=20)
"""Text of every kind, with many harmful characters."""

_FORBIDDEN: Final = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp", "Mc", "Me"}


def assert_harmless(text: str) -> None:
    """Check that no character moves the cursor, is invisible, or has a disputed width."""
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
    """Removing characters never leaves others that cleaning would remove."""
    assert clean(clean(text)) == clean(text)


@pytest.mark.parametrize("name", HOSTILE, ids=ascii)
def test_every_hostile_name_is_harmless(name: str) -> None:
    """Each of the demo's hostile names becomes one harmless line."""
    assert_harmless(clean(name))


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
    """Letters of all scripts are unchanged; only harmful characters are removed."""
    assert clean(raw) == shown


def test_combining_marks_are_limited() -> None:
    """A letter has no more marks than scripts use, and a mark without a letter is dropped."""
    piled = "Z" + "\u0351" * 30
    assert clean(piled) == "Z" + "\u0351" * MAX_MARKS
    assert clean("\u0351" * 30) == ""


@PROPERTY
@given(ANY, st.integers(0, 40))
@example("ミノルの塔", 3)
@example("ミ", 1)
@example("a\u0301\u0301\u0301", 1)
def test_a_fitted_text_has_its_width(text: str, cells: int) -> None:
    """Cut or padded, a text has exactly the given width, also with wide letters."""
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
def test_a_cut_text_ends_in_an_ellipsis(text: str, cells: int, fitted: str) -> None:
    """A cut text has no space before its ellipsis, and no wide letter is cut in half."""
    assert fit(text, cells) == fitted


@pytest.mark.parametrize(
    ("cells", "cut"),
    [(20, "Mega Knight"), (11, "Mega Knight"), (6, "Mega…"), (1, "…"), (0, ""), (-3, "")],
)
def test_a_truncated_text_has_no_padding(cells: int, cut: str) -> None:
    """A truncated text may be narrower than the width; for a width of 0 it is empty."""
    assert truncate("Mega Knight", cells) == cut


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
def test_a_search_ignores_case_and_punctuation(text: str, letters: str) -> None:
    """Case, accents, spaces and punctuation make no difference."""
    assert search_key(text) == letters


@PROPERTY
@given(ANY)
def test_search_keys_are_idempotent(text: str) -> None:
    """The searched text and the search term have the same keys."""
    assert search_key(search_key(text)) == search_key(text)


@pytest.mark.parametrize(
    ("cells", "shown"), [(20, "one · two · three"), (16, "one · two"), (8, "one"), (1, "one")]
)
def test_a_line_drops_its_last_parts(cells: int, shown: str) -> None:
    """Whole parts are dropped from the end; the first one is never dropped."""
    assert truncate_parts("one · two · three", cells) == shown


@given(words=st.lists(st.text("ab塔", min_size=1, max_size=9), max_size=30))
@PROPERTY
def test_a_sentence_breaks_between_its_words(words: list[str]) -> None:
    """The lines have all words in order, and fit the width."""
    lines = fold_words(" ".join(words), 30)
    assert " ".join(lines).split() == words
    assert all(cell_len(line) <= 30 for line in lines)


def test_a_line_that_fits_is_not_changed() -> None:
    """Leading blanks of headings stay."""
    assert fold_words("     Seen  Player", 60) == ["     Seen  Player"]


@pytest.mark.parametrize(
    ("width", "lines"),
    [
        (11, ["one two six"]),
        (10, ["one two", "  six"]),
        (7, ["one two", "  six"]),
        (6, ["one", "  two", "  six"]),
        (1, ["one", "  two", "  six"]),
    ],
)
def test_a_line_is_filled_to_its_last_cell(width: int, lines: list[str]) -> None:
    """A word that is too wide has a line of its own."""
    assert fold_words("one two six", width, "  ") == lines


@pytest.mark.parametrize(
    ("width", "lines"),
    [
        (13, ["one two · six"]),
        (12, ["one two", "six"]),
        (7, ["one two", "six"]),
        (6, ["one", "two", "six"]),
        (2, ["o…", "t…", "s…"]),
    ],
)
def test_parts_share_a_line_if_they_fit(width: int, lines: list[str]) -> None:
    """A wide part is broken at its blanks, and a wide word is cut."""
    assert pack_parts(["one  two", "six"], width) == lines
