"""Tests that the styled lines of players, duels, decks and the switcher are those approved."""

from __future__ import annotations

from tests.ui.lines_text import LINES_FILE, write_lines


def test_the_styled_lines_are_those_approved() -> None:
    """If a change is intended, `python -m tests.ui.lines_text` updates the file; read the diff."""
    assert write_lines() == LINES_FILE.read_text("utf-8")
