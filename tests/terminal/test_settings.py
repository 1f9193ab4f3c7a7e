"""Tests that the screen uses the config file, also if it has errors."""

from __future__ import annotations

from pathlib import Path

from tests.terminal.harness import terminal


def write_config(home: Path, text: str) -> Path:
    """Write a config file."""
    file = home / "config.toml"
    file.write_text(text)
    return file


def test_the_screen_uses_the_config(tmp_path: Path) -> None:
    """The screen has the view and the keys of the file."""
    file = write_config(tmp_path, 'view = "decks"\n[keys]\nrace = "f2"\nquit = "Z"\n')
    with terminal(tmp_path, "--demo", CLANTUI_CONFIG=str(file)) as seen:
        seen.wait_for("50 decks", "50 players", "avg")
        seen.press("\x1bOQ")
        seen.wait_for("River race", "likely by the end of today")
        seen.press("Z")
        assert seen.exit_code() == 0


def test_the_screen_opens_with_a_wrong_config(tmp_path: Path) -> None:
    """The error is shown with its line, and the default is used; the other settings are used."""
    text = 'theme = "nrd"\nview = "deks"\n[keys]\nquit = "Z"\n'
    file = write_config(tmp_path, text)
    with terminal(tmp_path, "--demo", CLANTUI_CONFIG=str(file)) as seen:
        seen.wait_for("Check line 2 of config.toml: clantui config check")
        seen.wait_for("Favourites", "50 players")
        seen.press("Z")
        assert seen.exit_code() == 0
    assert file.read_text() == text
