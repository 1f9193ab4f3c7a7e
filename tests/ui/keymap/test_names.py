"""Tests of the names of keys in sentences."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import Final

import pytest

import clantui.ui
from clantui.ui.keymap.actions import collect_actions
from clantui.ui.keymap.names import USUAL_NAMES, key_name
from clantui.ui.keymap.validate import full_name
from tests.ui.harness import loaded, stage
from tests.ui.screen_text import text

WRITTEN: Final = {"Esc": "escape", "Enter": "enter", "←": "left", "F5": "f5"}

NAMED: Final = re.compile(
    r"(^|[·:,] |then )([a-zA-Z!/:]|space) (again )?"
    r"(adds|closes|continues|loads|opens|pauses|reloads|retries|shows|uses|who)\b"
)
"""A key in a sentence, with what it does."""


def test_usual_names_are_those_of_the_bindings() -> None:
    """Sentences write the first key of an action."""
    actions = collect_actions()
    for known_as, name in USUAL_NAMES.items():
        assert full_name(WRITTEN.get(name, name)) == full_name(actions[known_as].keys[0])


def test_no_sentence_names_a_key_that_may_be_bound_otherwise() -> None:
    """A key in a sentence is filled in, so that binding every key leaves no old one."""
    found = [
        f"{path.name}: {node.value}"
        for path in Path(clantui.ui.__file__).parent.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
        if not node.value.endswith(".") and NAMED.search(node.value)
    ]
    assert found == []


@pytest.mark.parametrize("known_as", USUAL_NAMES)
async def test_a_name_is_that_of_the_key_bound_now(known_as: str) -> None:
    """Each name follows the config, and without one is the usual name."""
    assert key_name(known_as) == USUAL_NAMES[known_as]
    async with stage(first="2PP", rest=1000, keymap={known_as: "f9,x"}) as s:
        with s.app._context():
            assert key_name(known_as) == "f9"


async def test_a_sentence_has_the_keys_bound_now() -> None:
    """The way to a second clan is told in the keys that lead there."""
    async with stage(first="2PP", rest=1000, keymap={"switcher": "f8", "race": "f9"}) as s:
        await s.arrive(loaded(["Zap"]))
        await s.end()
        await s.press("x")
        assert "f8 adds one, f9 opens your rivals" in text(s.app)


def test_no_sentence_spells_escape_itself() -> None:
    """Escape, too, may be bound otherwise: what a dialog says of it is filled in."""
    found = [
        f"{path.name}: {node.value}"
        for path in Path(clantui.ui.__file__).parent.rglob("*.py")
        if path.name not in {"names.py", "reasons.py"}
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
        if re.search(r"\bEsc\b", node.value) and not node.value.endswith((".", '"'))
    ]
    assert found == []
