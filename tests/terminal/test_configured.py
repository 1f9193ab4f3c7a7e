"""The screen as the user's config has it, right or wrong."""

from __future__ import annotations

from pathlib import Path

from tests.terminal.harness import terminal


def written(home: Path, text: str) -> Path:
    """The user's config with a text in it."""
    file = home / "config.toml"
    file.write_text(text)
    return file


def test_the_screen_begins_as_the_config_says(tmp_path: Path) -> None:
    """The view, the keys and the place of the store are the config's."""
    file = written(tmp_path, 'view = "decks"\n[keys]\nrace = "f2"\nquit = "Z"\n')
    with terminal(tmp_path, "--demo", CLANTUI_CONFIG=str(file)) as seen:
        seen.wait_for("50 decks", "50 players", "avg")
        seen.press("\x1bOQ")
        seen.wait_for("River race", "likely by the end of today")
        seen.press("Z")
        assert seen.exit_code() == 0


def test_the_screen_opens_with_a_wrong_config(tmp_path: Path) -> None:
    """A wrong setting is told on the screen with its line, and has its default; others hold."""
    text = 'theme = "nrd"\nview = "deks"\n[keys]\nquit = "Z"\n'
    file = written(tmp_path, text)
    with terminal(tmp_path, "--demo", CLANTUI_CONFIG=str(file)) as seen:
        seen.wait_for("Check line 2 of config.toml: clantui config check")
        seen.wait_for("Favourites", "50 players")
        seen.press("Z")
        assert seen.exit_code() == 0
    assert file.read_text() == text
