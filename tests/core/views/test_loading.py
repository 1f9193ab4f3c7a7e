"""Loading of views by their keys."""

from __future__ import annotations

import pytest

from clantui.core.views import ALL_VIEWS, load_view


def test_every_name_loads_the_view_with_that_key() -> None:
    """Every name loads the view with that key, and no other module is taken for a view."""
    assert [load_view(name).key for name in ALL_VIEWS] == list(ALL_VIEWS)
    with pytest.raises(KeyError):
        load_view("columns")
