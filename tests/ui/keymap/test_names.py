"""Tests of the names of keys in sentences."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Final

import pytest

import clantui.ui
from clantui.core.model.errors import AccessDenied
from clantui.ui.keymap.actions import collect_actions
from clantui.ui.keymap.names import arrow_names, key_name
from clantui.ui.keymap.validate import spell_out_key
from tests.ui.harness import make_survey, stage
from tests.ui.screen_text import text

WRITTEN: Final = {
    "Esc": "escape",
    "Enter": "enter",
    "Ctrl+C": "ctrl+c",
    "pgup": "pageup",
    "pgdn": "pagedown",
    "←": "left",
    "→": "right",
    "↑": "up",
    "↓": "down",
}

NAMED: Final = re.compile(
    r"(^|[·:,] |then )([a-zA-Z!/:]|space) (again )?"
    r"(adds|closes|continues|loads|opens|pauses|reloads|retries|shows|uses|who)\b"
    r"|(^|· )[a-zA-Z0-9]: \w|\b[a-zA-Z0-9], then\b|\bwith [a-z](,|$)"
    r"|[←→↑↓] (choose|move|scroll)|\b(and|then) [←→↑↓]"
)
"""A key in a sentence, with what it does."""


def test_usual_names_are_the_first_keys_of_the_bindings() -> None:
    """The usual name of an action's key is that of its first key."""
    for action in collect_actions().values():
        if action.keys:
            name = key_name(action.id)
            assert spell_out_key(WRITTEN.get(name, name)) == spell_out_key(action.keys[0])


def test_a_name_needs_no_import_of_other_screens() -> None:
    """Sentences before the first frame name keys, without importing every screen."""
    code = "from clantui.ui.keymap.names import key_name; import clantui.ui.app, sys; "
    code += "print(key_name('back'), 'clantui.ui.keymap.actions' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "Esc False\n"


@cache
def list_texts() -> list[tuple[str, str]]:
    """Return each text in a module of the screen, with the name of its file."""
    return [
        (path.name, node.value)
        for path in Path(clantui.ui.__file__).parent.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    ]


def test_no_sentence_contains_a_fixed_key() -> None:
    """Keys in sentences are filled in, so that they follow the keymap."""
    assert [
        (file, value)
        for file, value in list_texts()
        if not value.endswith(".") and NAMED.search(value)
    ] == []


async def test_key_names_follow_the_keymap() -> None:
    """The name is that of the custom key, or else the usual one."""
    modifiers = {"": "", "ctrl+": "^", "shift+": "shift+"}
    keys = {f"{key}f{n}": f"{sign}f{n}" for key, sign in modifiers.items() for n in range(1, 25)}
    bound = dict(zip(collect_actions(), keys, strict=False))
    keymap = {action_id: f"{key},x" for action_id, key in bound.items()}
    async with stage(first="2PP", load_delay=1000, keymap=keymap) as s:
        with s.app._context():
            names = {action_id: key_name(action_id) for action_id in bound}
    assert names == {action_id: keys[key] for action_id, key in bound.items()}


async def test_an_action_without_a_key_has_its_name_in_sentences() -> None:
    """The key of an action that the user has unbound is the palette's, with the action's name."""
    async with stage(first="2PP", load_delay=1000, keymap={"switcher": ""}) as s:
        await s.load(make_survey(["Zap"]))
        await s.press("x")
        assert ": Clans adds one, b opens your rivals" in text(s.app)
        with s.app._context():
            assert key_name("theme", {"palette": "f5"}) == "f5 Theme"


async def test_a_sentence_has_the_custom_keys() -> None:
    """The hint how to add a second clan has the keys of the keymap."""
    async with stage(first="2PP", load_delay=1000, keymap={"switcher": "f8", "race": "f9"}) as s:
        await s.load(make_survey(["Zap"]))
        await s.press("x")
        assert "f8 adds one, f9 opens your rivals" in text(s.app)


async def test_sentences_about_help_and_interrupt_have_the_custom_keys() -> None:
    """A refused key names the key of the help that types nothing while a field has the focus."""
    keymap = {"help": "h,f7", "interrupt": "f6", "about-up": "f8"}
    async with stage(first="2PP", load_delay=1000, keymap=keymap) as s:
        await s.end(AccessDenied("the API key was refused"))
        assert "f7 helps" in s.message
        await s.press(*"2pp", "enter")
        await s.load(make_survey(["Zap"]))
        await s.press("r")
        await s.end(AccessDenied("the API key was refused"))
        assert "h helps" in s.message
        await s.press("f6")
        assert "Press f6 again to quit" in text(s.app)
        await s.press("i")
        assert "f8 ↓ scroll · Esc close" in text(s.app)


def test_no_sentence_contains_a_fixed_escape() -> None:
    """Escape may have another key too, so that its name is filled in."""
    assert [
        (file, value)
        for file, value in list_texts()
        if file not in {"names.py", "reasons.py"}
        if re.search(r"\bEsc\b", value) and not value.endswith((".", '"'))
    ] == []


@pytest.mark.parametrize(
    ("keymap", "names"),
    [({}, ("↑↓", "←→")), ({"goto-up": "f7", "choice-next": "f8"}, ("f7 ↓", "← f8"))],
)
async def test_arrows_stand_together_and_other_keys_apart(
    keymap: dict[str, str], names: tuple[str, str]
) -> None:
    """The two keys of a hint are those of the keymap."""
    async with stage(first="2PP", load_delay=1000, keymap=keymap) as s:
        with s.app._context():
            found = arrow_names("goto"), arrow_names("choice", "before", "next")
    assert found == names
