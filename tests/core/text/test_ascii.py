"""The ASCII twins: one for each sign, and as wide."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

import clantui
from clantui.core.doctor.report import ASCII_MARKS, MARKS
from clantui.core.text.ascii import (
    TWINS,
    encoding_supports,
    register_error_handler,
    to_ascii,
    to_ascii_wide,
)
from clantui.core.text.bars import bar
from clantui.core.text.sanitize import clean
from clantui.ui.history.braille import Curve, rasterise

SOURCE: Final = Path(clantui.__file__).parent
NO_SIGNS: Final = {
    *("demo/world/names.py", "demo/world/roster.py"),  # made-up names in every script
    "core/text/ascii.py",  # the table itself
    *(
        "core/model/tag.py",
        "core/model/token.py",
        "core/model/intent.py",
        "files.py",
    ),  # quotes and the like, read and never drawn
}


def signs() -> set[str]:
    """Every character beyond ASCII in the program that is no letter."""
    found: set[str] = set()
    for path in SOURCE.rglob("*.py"):
        if path.relative_to(SOURCE).as_posix() not in NO_SIGNS:
            found |= {c for c in path.read_text("utf-8") if not c.isascii() and not c.isalpha()}
    return found


def test_every_sign_that_is_drawn_has_a_twin() -> None:
    """Every sign in the source has an ASCII twin in the table."""
    assert len(signs()) > 30
    assert {sign for sign in signs() if "?" in to_ascii(sign)} == set()


def test_a_twin_is_one_character_as_wide_as_its_sign() -> None:
    """No column moves for it."""
    for sign, twin in TWINS.items():
        assert twin.isascii()
        assert len(twin) == 1
        assert cell_len(sign) == 1


def test_states_that_stand_in_one_cell_keep_different_signs() -> None:
    """Fresh, loading, partial, stale, offline, paused and watched are seven in ASCII, too."""
    assert len({to_ascii(sign) for sign in "●◌◐○×‖↻"}) == 7


def test_the_doctors_marks_agree() -> None:
    """The doctor has had twins of its own for longer."""
    assert {to_ascii(MARKS[state]) for state in MARKS} == {*ASCII_MARKS.values()}


@given(st.text())
def test_anything_becomes_as_many_cells_of_ascii(text: str) -> None:
    """Names of every script, too: accents go, the rest is a `?` a cell."""
    name = clean(text)
    assert to_ascii(name).isascii()
    assert cell_len(to_ascii(name)) == cell_len(name)


@pytest.mark.parametrize(
    ("text", "twin"),
    [
        ("● 2 min ago", "* 2 min ago"),
        ("18 cards · top Wizard 17 %", "18 cards - top Wizard 17 %"),
        ("Müller", "Muller"),
        ("地下", "????"),
        ("▁▂▃▄▅▆▇█", "_.:-==##"),
        ("╭─╮│", "+-+|"),
        ("  Players▼  Rank▲  #▲", "  Players-  Rank+  #+"),
        ("▲2  ▼1  ↓ more", "^2  v1  v more"),
    ],
)
def test_texts_become_these(text: str, twin: str) -> None:
    """Some by name."""
    assert to_ascii(text) == twin


def test_a_longer_bar_is_never_told_by_a_shorter_twin() -> None:
    """Bars keep their cells and their order."""
    bars = [to_ascii("".join(bar(part / 40, 5))) for part in range(41)]
    filled = [len(one.rstrip()) for one in bars]
    assert filled == sorted(filled)
    assert bars[-1] == "#####"
    assert len({*bars}) > 10


def test_a_curve_stays_where_it_was() -> None:
    """Cells of a plot with dots have a twin that shows, above or below; the others are blank."""
    lines = rasterise([Curve(points=((0.0, 0.0), (1.0, 1.0)))], 12, 4)
    for line in lines:
        for cell in line:
            assert (to_ascii(cell.char) == " ") == (cell.curve is None)
    assert {to_ascii(cell.char) for line in lines for cell in line} > {"'", "."}


def test_a_key_is_spelled_where_there_is_room() -> None:
    """Enter has a sign of one cell; in ASCII its name takes the blanks at the line's end."""
    assert to_ascii_wide("↵ opens", 4) == ("enter opens", 0)
    assert to_ascii_wide("↵ opens", 3) == ("^ opens", 3)
    assert to_ascii_wide("↵ or ↵", 4) == ("enter or ^", 0)


@pytest.mark.parametrize(
    ("encoding", "can"),
    [("utf-8", True), ("ascii", False), ("iso8859-1", False), ("cp437", False), (None, False)],
)
def test_a_locale_is_asked_whether_it_has_the_signs(encoding: str | None, *, can: bool) -> None:
    """Only what has all of them is given them."""
    assert encoding_supports(encoding) is can


def test_a_stream_writes_twins_for_what_it_lacks() -> None:
    """A stream keeps the characters of its encoding: `·` is in Latin 1, `●` is not."""
    raw = io.BytesIO()
    out = io.TextIOWrapper(raw, encoding="iso8859-1", errors=register_error_handler())
    out.write("● 2 min · Müller …")
    out.flush()
    assert raw.getvalue().decode("iso8859-1") == "* 2 min · Müller ."
