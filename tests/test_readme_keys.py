"""Test of the README's table of keys."""

from __future__ import annotations

from clantui.ui.keymap.describe import format_as_markdown
from tests.test_house import ROOT


def test_the_readme_has_the_table_of_keys() -> None:
    """The table is the output of `clantui keys --format markdown`, unchanged."""
    assert format_as_markdown({}) in (ROOT / "README.md").read_text("utf-8")
