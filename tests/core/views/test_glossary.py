"""What the words mean, for the help."""

from __future__ import annotations

import pytest

from clantui.core.views import view_names
from clantui.core.views.glossary import VIEWS


def test_every_view_is_explained() -> None:
    """The help leaves no view out, and tells of none that is not there."""
    assert sorted(VIEWS) == sorted(view_names())


@pytest.mark.parametrize("key", sorted(VIEWS))
def test_a_view_is_explained_in_one_sentence(key: str) -> None:
    """One sentence each: whoever wants more reads what the view says of itself."""
    assert VIEWS[key].count(".") == 1
    assert VIEWS[key].endswith(".")
