"""Tests that no name can become a formula in a spreadsheet."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clantui.core.export.csv_safety import neutralise_formula, render_separated_lines
from tests.factories.surveys import PROPERTY

SIGNS = "=+-@＝＋－＠"  # noqa: RUF001 — the wide ones are meant
NASTY = st.text(st.sampled_from(SIGNS + "\t\r\n \u200b\ufeff\x00;'\"a1,\u2028\x85"), max_size=12)


def read(text: str, delimiter: str) -> list[list[str]]:
    """Return the cells as a spreadsheet reads them."""
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))


@pytest.mark.parametrize("delimiter", [",", "\t"])
@given(cells=st.lists(NASTY | st.text(max_size=12), min_size=2, max_size=4))
@PROPERTY
def test_no_cell_begins_as_a_formula_does(delimiter: str, cells: list[str]) -> None:
    """Behind all that a program may skip no text begins with one of the signs, nor after a `;`."""
    text = render_separated_lines(cells, [cells], delimiter)
    lines = read(text, delimiter)
    assert [len(line) for line in lines] == [len(cells)] * 2
    assert len(text.splitlines()) == 2
    for cell in (part for line in lines for one in line for part in one.split(";")):
        assert cell.lstrip(" \u200b\ufeff\u3000")[:1] not in {*SIGNS}
        assert not {*cell} & {"\t", "\r", "\n", "\x00"}


@pytest.mark.parametrize("number", [0, -1, -0.25, 17, 1e-9])
def test_a_number_stays_one(number: float) -> None:
    """A negative number is a number, not a formula."""
    assert neutralise_formula(number) is number
    assert read(render_separated_lines(["n"], [[number]], ","), ",")[1] == [str(number)]


@pytest.mark.parametrize("name", ["Ann", "", "a=b", "a - b", "#2PP", "'quoted'", "Zoë", "5+5"])
def test_a_harmless_name_is_left_alone(name: str) -> None:
    """Signs within a name are no formula."""
    assert neutralise_formula(name) == name


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("=1+1", "'=1+1"),
        ("\t=1", "' =1"),
        ("＝1", "'＝1"),  # noqa: RUF001
        ("\u200b@x", "'\u200b@x"),
        ("x;=1", "x;'=1"),
        ("\x1b[31mRed", "[31mRed"),
    ],
)
def test_formulas_are_disarmed(name: str, told: str) -> None:
    """An apostrophe stands before it, and controls are gone; nothing else changes."""
    assert neutralise_formula(name) == told
