"""Tests that no name can become a formula in a spreadsheet."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clantui.core.export.render.csv import neutralise_formula, render_separated_lines
from tests.factories.surveys import PROPERTY

SIGNS = "=+-@＝＋－＠"  # noqa: RUF001 — the wide ones are intended
NASTY = st.text(st.sampled_from(SIGNS + "\t\r\n \u200b\ufeff\x00;'\"a1,\u2028\x85"), max_size=12)


def read(text: str, delimiter: str) -> list[list[str]]:
    """Parse the cells of a text."""
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))


@pytest.mark.parametrize("delimiter", [",", "\t"])
@given(cells=st.lists(NASTY | st.text(max_size=12), min_size=2, max_size=4))
@PROPERTY
def test_no_cell_is_a_formula(delimiter: str, cells: list[str]) -> None:
    """After skipped characters no cell begins with a sign of a formula, also after a `;`."""
    text = render_separated_lines(cells, [cells], delimiter)
    lines = read(text, delimiter)
    assert [len(line) for line in lines] == [len(cells)] * 2
    assert len(text.splitlines()) == 2
    for part in (part for line in lines for cell in line for part in cell.split(";")):
        assert part.lstrip(" \u200b\ufeff\u3000")[:1] not in {*SIGNS}
        assert not {*part} & {"\t", "\r", "\n", "\x00"}


@pytest.mark.parametrize("number", [0, -1, -0.25, 17, 1e-9])
def test_a_number_is_not_changed(number: float) -> None:
    """A negative number is a number, not a formula."""
    assert neutralise_formula(number) is number
    assert read(render_separated_lines(["n"], [[number]], ","), ",")[1] == [str(number)]


@pytest.mark.parametrize("name", ["Ann", "", "a=b", "a - b", "#2PP", "'quoted'", "Zoë", "5+5"])
def test_a_harmless_name_is_not_changed(name: str) -> None:
    """Signs within a name are not a formula."""
    assert neutralise_formula(name) == name


@pytest.mark.parametrize(
    ("name", "cell"),
    [
        ("=1+1", "'=1+1"),
        ("\t=1", "' =1"),
        ("＝1", "'＝1"),  # noqa: RUF001
        ("\u200b@x", "'\u200b@x"),
        ("x;=1", "x;'=1"),
        ("\x1b[31mRed", "[31mRed"),
    ],
)
def test_a_formula_is_neutralised(name: str, cell: str) -> None:
    """An apostrophe is prepended, and control characters are removed."""
    assert neutralise_formula(name) == cell
