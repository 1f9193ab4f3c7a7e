"""Names of files."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clantui.core.export.filenames import extensions, format_of, slug, with_extension
from clantui.demo.world.names import HOSTILE
from tests.factories.surveys import PROPERTY


@pytest.mark.parametrize("form", extensions())
def test_every_format_has_an_ending_of_its_own(form: str) -> None:
    """A name that was given an ending tells the format again, in any case, and changes it once."""
    assert format_of(with_extension("cards", form).upper()) == form
    assert (
        with_extension(with_extension("v1.2 cards", "csv"), form)
        == "v1.2 cards" + extensions()[form]
    )


@pytest.mark.parametrize("name", ["cards", "cards.", ".json", "cards.xlsx", ""])
def test_other_names_tell_none(name: str) -> None:
    """A name without a known extension has no format; a hidden file's name is no extension."""
    assert format_of(name) is None


@given(text=st.text() | st.sampled_from([name.text for name in HOSTILE]))
@PROPERTY
def test_a_clan_s_name_in_a_file_s_is_harmless(text: str) -> None:
    """A clan's name in a file name is short and makes no folder, hidden file or option."""
    named = slug(text)
    assert len(named) <= 30
    assert all(char.isalnum() or char == "-" for char in named)
    assert not named.startswith("-")


@pytest.mark.parametrize(
    ("name", "told"),
    [("Köln & Co.", "köln-co"), ("../../etc/passwd", "etc-passwd"), ("☠☠", ""), ("部落", "部落")],
)
def test_letters_stay(name: str, told: str) -> None:
    """Letters of any script stay; everything else parts words."""
    assert slug(name) == told
