"""Everything that views say about a made-up clan, compared with a file."""

from __future__ import annotations

from functools import cache

import pytest

from tests.views_text import UPDATE, VIEWS_TEXT, describe_views, split_views

EXPECTED = split_views(VIEWS_TEXT.read_text("utf-8"))


@cache
def _views() -> dict[str, str]:
    """Return the present text of each view."""
    return describe_views()


@pytest.mark.parametrize("name", EXPECTED)
def test_a_view_says_what_the_file_says(name: str) -> None:
    """A change of a column, a cell, an order or a detail is reviewed in the file."""
    advice = f"`{UPDATE}` writes the file; read the changes as a player would, then commit them"
    assert _views().get(name, "") == EXPECTED[name], advice


def test_every_view_is_in_the_file() -> None:
    """A new view is described, too."""
    assert list(_views()) == list(EXPECTED), f"`{UPDATE}` adds it"
