"""Tests of ASCII replacements, which are as wide as the symbols that they replace."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

import clantui
from clantui.core.text.ascii import (
    REPLACEMENTS,
    encoding_supports,
    register_error_handler,
    to_ascii,
    to_ascii_wide,
)
from clantui.core.text.bars import draw_bar
from clantui.core.text.sanitize import clean
from clantui.ui.history.braille import Curve, rasterise_curves

SOURCE: Final = Path(clantui.__file__).parent
NO_SIGNS: Final = {
    "demo/world/names.py",  # made-up names in every script
    "demo/world/roster.py",  # the same
    "core/text/ascii.py",  # the table itself
    # Quotes and the like, read and never drawn:
    "core/model/tag.py",
    "core/model/token.py",
    "core/model/intent.py",
    "files.py",
}


def list_symbols() -> set[str]:
    """Return all characters of the program beyond ASCII that are no letters."""
    found: set[str] = set()
    for path in SOURCE.rglob("*.py"):
        if path.relative_to(SOURCE).as_posix() not in NO_SIGNS:
            found |= {c for c in path.read_text("utf-8") if not c.isascii() and not c.isalpha()}
    return found


def test_every_drawn_symbol_has_a_replacement() -> None:
    """Every symbol in the source is in the table."""
    assert len(list_symbols()) > 30
    assert {symbol for symbol in list_symbols() if "?" in to_ascii(symbol)} == set()


def test_a_wide_letter_keeps_its_cells() -> None:
    """A full-width letter has two cells, also as a letter of ASCII."""
    assert to_ascii("\uff21\uff17") == "A 7 "


def test_a_replacement_is_as_wide_as_its_symbol() -> None:
    """A replacement is as wide as its symbol, so no column moves."""
    for sign, replacement in REPLACEMENTS.items():
        assert replacement.isascii()
        assert len(replacement) == 1
        assert cell_len(sign) == 1


def test_states_have_different_replacements() -> None:
    """The seven states of a load are different in ASCII, too."""
    assert len({to_ascii(sign) for sign in "●◌◐○×‖↻"}) == 7


@given(st.text())
def test_any_text_becomes_ascii_of_the_same_width(text: str) -> None:
    """Letters lose their accents, and others become a `?` for each cell."""
    name = clean(text)
    assert to_ascii(name).isascii()
    assert cell_len(to_ascii(name)) == cell_len(name)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("● 2 min ago", "* 2 min ago"),
        ("18 cards · top Wizard 17 %", "18 cards - top Wizard 17 %"),
        ("Müller", "Muller"),
        ("地下", "????"),
        ("▁▂▃▄▅▆▇█", "_.:-==##"),
        ("╭─╮│", "+-+|"),
        ("  Players▼", " Players v"),
        ("Rank▲  ", "Rank ^ "),
        ("#▲", "#+"),
        ("50% ±12", "50%+-12"),
        ("50%  ±6", "50% +-6"),
        ("±6", "~6"),
        ("⠉⠃ ⡀⣀⠤ ⣿⠅", "'' ... ::"),
        ("Hog Rider → Miner", "Hog Rider ->Miner"),
        ("Hog Rider → Mega Knight    3", "Hog Rider -> Mega Knight   3"),
        ("21 Nov  → Miner", "21 Nov -> Miner"),
        ("▲2  ▼1  ↓ more", "^2  v1  v more"),
    ],
)
def test_texts_are_replaced_as_in_these_examples(text: str, expected: str) -> None:
    """Symbols, letters and graphics are replaced."""
    assert to_ascii(text) == expected


def test_a_longer_bar_is_never_shorter_in_ascii() -> None:
    """Bars keep their cells and their order."""
    bars = [to_ascii("".join(draw_bar(part / 40, 5))) for part in range(41)]
    filled = [len(bar.rstrip()) for bar in bars]
    assert filled == sorted(filled)
    assert bars[-1] == "#####"
    assert len({*bars}) > 10


def test_a_curve_keeps_its_position() -> None:
    """A cell with dots has one sign for dots above and one for dots below; others are spaces."""
    lines = rasterise_curves([Curve(points=((0.0, 0.0), (1.0, 1.0)))], 12, 4)
    for line in lines:
        for cell in line:
            assert (to_ascii(cell.char) == " ") == (cell.curve is None)
    assert {to_ascii(cell.char) for line in lines for cell in line} > {"'", "."}


def test_a_key_is_spelled_out_if_there_is_room() -> None:
    """Enter has a symbol of one cell; in ASCII its name uses the spaces at the line's end."""
    assert to_ascii_wide("↵ opens", 4) == ("enter opens", 0)
    assert to_ascii_wide("↵ opens", 3) == ("^ opens", 3)
    assert to_ascii_wide("↵ or ↵", 4) == ("enter or ^", 0)


@pytest.mark.parametrize(
    ("encoding", "can"),
    [
        ("utf-8", True),
        ("ascii", False),
        ("iso8859-1", False),
        ("cp437", False),
        ("none", False),
        (None, False),
    ],
)
def test_an_encoding_needs_all_symbols(encoding: str | None, *, can: bool) -> None:
    """Symbols are only written if the encoding has all of them."""
    assert encoding_supports(encoding) is can


def test_a_stream_replaces_missing_characters() -> None:
    """A stream keeps the characters of its encoding: Latin 1 has `·`, not `●`."""
    raw = io.BytesIO()
    out = io.TextIOWrapper(raw, encoding="iso8859-1", errors=register_error_handler())
    out.write("●◌ 2 min · Müller …")
    out.flush()
    assert raw.getvalue().decode("iso8859-1") == "*~ 2 min · Müller ."
