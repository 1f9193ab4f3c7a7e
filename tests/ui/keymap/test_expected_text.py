"""Tests that compare all actions, and all reasons of keys, with files."""

from __future__ import annotations

import pytest

from tests.ui.keymap.expected_text import EXPECTED, FOLDER, UPDATE

ADVICE = f"`{UPDATE}` writes the files; read the changes as a player would, then commit them"


@pytest.mark.parametrize("name", EXPECTED)
def test_actions_and_reasons_are_as_expected(name: str) -> None:
    """A change of a key, name, place, condition or reason of any action is reviewed."""
    assert EXPECTED[name]() == FOLDER.joinpath(f"{name}.txt").read_text("utf-8"), ADVICE
