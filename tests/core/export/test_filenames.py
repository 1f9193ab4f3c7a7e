"""Tests of file names."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clantui.core.export.filenames import find_format, list_extensions, slugify, with_extension
from clantui.demo.world.names import HOSTILE
from tests.factories.surveys import PROPERTY


@pytest.mark.parametrize("form", list_extensions())
def test_an_extension_identifies_its_format(form: str) -> None:
    """An extension identifies its format in upper case too, and replaces another extension."""
    assert find_format(with_extension("cards", form).upper()) == form
    assert (
        with_extension(with_extension("v1.2 cards", "csv"), form)
        == "v1.2 cards" + list_extensions()[form]
    )


def test_a_table_for_excel_is_a_csv_file() -> None:
    """Excel opens it by a double click."""
    assert with_extension("cards", "excel") == "cards.csv"


@pytest.mark.parametrize("name", ["cards", "cards.", ".json", "cards.xlsx", ""])
def test_an_unknown_extension_has_no_format(name: str) -> None:
    """A name without a known extension has no format, nor has a hidden file."""
    assert find_format(name) is None


@given(text=st.text() | st.sampled_from(HOSTILE))
@PROPERTY
def test_a_slug_is_a_safe_file_name(text: str) -> None:
    """A clan's name in a file name is short and makes no folder, hidden file or option."""
    slug = slugify(text)
    assert len(slug) <= 30
    assert all(char.isalnum() or char == "-" for char in slug)
    assert not slug.startswith("-")


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Köln & Co.", "köln-co"),
        ("../../etc/passwd", "etc-passwd"),
        ("☠☠", ""),
        ("部落", "部落"),
        ("\uff2b\uff4e\uff49\uff47\uff48\uff54\uff53", "knights"),
        ("Weißer Turm", "weisser-turm"),
        (f"{'a' * 29} {'b' * 9}", "a" * 29),
    ],
)
def test_a_slug_keeps_letters_of_every_script(name: str, slug: str) -> None:
    """All other characters separate words; no name ends with a separator."""
    assert slugify(name) == slug
