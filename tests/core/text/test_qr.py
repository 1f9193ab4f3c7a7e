"""QR codes, read back by our own reader."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clantui.core.text.qr import (
    FULL_FROM,
    MAX_MARGIN,
    MIN_MARGIN,
    QrCode,
    encode_qr,
    fit_links,
)
from tests.core.text.qr_reader import read_qr, trim_margin
from tests.factories.surveys import PROPERTY

SHORT, FULL = "a" * 132, "a" * 154
"""Texts as long as the two links of a deck."""


@PROPERTY
@given(st.text(st.characters(codec="ascii"), min_size=1, max_size=150).map(lambda t: "http:" + t))
def test_a_code_is_read_as_its_text(text: str) -> None:
    """An encoded text can be read."""
    assert read_qr(encode_qr(text)) == text


@pytest.mark.parametrize(
    ("length", "modules"), [(17, 21), (134, 41), (135, 45), (154, 45), (155, 49)]
)
def test_a_code_is_the_smallest_at_level_l(length: int, modules: int) -> None:
    """Versions 1, 6 and 7 hold 17, 134 and 154 bytes at level L (ISO/IEC 18004, table 7)."""
    assert len(encode_qr("a" * length)) == modules


def test_a_too_long_text_has_no_code() -> None:
    """The maximum is 2,953 bytes."""
    assert len(encode_qr("a" * 2953)) == 177
    assert encode_qr("a" * 2954) == ()
    assert fit_links(["a" * 2954], 10_000, 10_000, FULL_FROM) is None


@pytest.mark.parametrize(
    ("columns", "lines", "margin"),
    [(43, 22, 1), (42, 22, None), (43, 21, None), (45, 23, 2), (49, 25, 4), (200, 60, 4)],
)
def test_the_margin_fits_the_available_cells(columns: int, lines: int, margin: int | None) -> None:
    """A deck's short link takes 43×22 cells with a margin of one module, 49×25 with four."""
    code = fit_links([SHORT], columns, lines, FULL_FROM)
    assert (None if code is None else code.margin) == margin
    if code is not None:
        assert (code.columns, code.lines) == (41 + 2 * code.margin, 21 + code.margin)


@pytest.mark.parametrize("margin", range(MIN_MARGIN, MAX_MARGIN + 1))
def test_a_margin_is_light_all_around(margin: int) -> None:
    """Rows come in pairs, since a cell has two; an added row is light."""
    code = QrCode(modules=encode_qr(SHORT), margin=margin)
    framed = code.rows_with_margin
    assert len(framed) == 2 * code.lines
    assert {len(line) for line in framed} == {code.columns}
    assert trim_margin(framed) == [*code.modules]
    assert not any(any(line) for line in (*framed[:margin], *framed[-margin:]))


@pytest.mark.parametrize(
    ("lines", "window", "text"),
    [
        (60, FULL_FROM, FULL),
        (60, FULL_FROM - 1, SHORT),
        (24, FULL_FROM, FULL),
        (23, FULL_FROM, SHORT),
        (21, FULL_FROM, None),
    ],
)
def test_the_longer_link_needs_a_high_window(lines: int, window: int, text: str | None) -> None:
    """The longer link is tried from 30 lines on, and replaced by the short one if too large."""
    code = fit_links([FULL, SHORT], 200, lines, window)
    assert (None if code is None else read_qr(code.modules)) == text


def test_without_links_there_is_no_code() -> None:
    """A deck without a link has no code."""
    assert fit_links([], 200, 60, 60) is None
