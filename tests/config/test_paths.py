"""File names and texts as users write them."""

from __future__ import annotations

import codecs
from pathlib import Path

import pytest

from clantui.config.paths import NotTextError, read_text, resolve_path

HOME = Path("/home/ann")


@pytest.mark.parametrize("name", ["~/clans", "~//clans", "~\\clans", "~/clans/", '"~/clans"'])
def test_a_tilde_is_home(name: str) -> None:
    """However many slashes follow, the name is below it."""
    assert resolve_path(name, HOME) == HOME / "clans"


@pytest.mark.parametrize(
    ("mark", "encoding"),
    [
        (b"", "utf-8"),
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
    ],
)
def test_the_line_of_an_invalid_byte_is_counted(
    tmp_path: Path, mark: bytes, encoding: str
) -> None:
    """A byte order mark belongs to no line."""
    file = tmp_path / "text"
    file.write_bytes(mark + "a\n\n".encode(encoding))
    assert read_text(file, 100) == "a\n\n"
    file.write_bytes(mark + "a\n\n".encode(encoding) + b"\xff")
    with pytest.raises(NotTextError) as caught:
        read_text(file, 100)
    assert caught.value.line == 3
