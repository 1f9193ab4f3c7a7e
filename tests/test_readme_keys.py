"""The README's table of keys is up to date."""

from __future__ import annotations

from clantui.ui.keymap.describe import format_as_markdown
from tests.test_house import ROOT


def test_the_readme_has_the_table_of_keys() -> None:
    """The README holds the output of `clantui keys --format markdown` as it is."""
    assert format_as_markdown({}) in (ROOT / "README.md").read_text("utf-8")
