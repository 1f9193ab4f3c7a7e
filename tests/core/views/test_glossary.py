"""The sentences of the help about the views."""

from __future__ import annotations

import pytest

from clantui.core.views import load_view, view_names
from clantui.core.views.glossary import glossary


@pytest.mark.parametrize("key", view_names())
def test_a_view_is_explained_in_one_sentence(key: str) -> None:
    """A view has one sentence in the help; its `about` says more."""
    meaning = load_view(key).meaning
    assert meaning.count(".") == 1
    assert meaning.endswith(".")
    assert meaning in glossary()[0].split("\n")
