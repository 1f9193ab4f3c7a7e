"""Tests of what the command line gives the screen."""

from __future__ import annotations

from pathlib import Path

from clantui.cli.screen_app import _remember_hint


def test_the_first_hint_is_shown_once_in_a_fresh_home(tmp_path: Path) -> None:
    """That it was shown is remembered, even before there is a folder for the store."""
    mark = tmp_path / "share" / "clantui" / "toured"
    _remember_hint(mark)
    _remember_hint(mark)
    assert mark.exists()


def test_a_folder_that_cannot_be_written_is_no_error(tmp_path: Path) -> None:
    """The hint is then shown again; without a store nothing is remembered."""
    (tmp_path / "file").touch()
    _remember_hint(tmp_path / "file" / "toured")
    _remember_hint(None)
    assert [path.name for path in tmp_path.iterdir()] == ["file"]
