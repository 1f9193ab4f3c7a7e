"""Tests that the bindings of all screens are consistent, and of the errors in custom ones."""

from __future__ import annotations

import json
import subprocess
import sys
from itertools import combinations

import pytest

from clantui.cli.commands.keys import FORMATS as TOLD_FORMATS
from clantui.ui.keymap.actions import SCOPES, collect_actions, scope_chain, scopes_on_screen
from clantui.ui.keymap.bindings import split_keys
from clantui.ui.keymap.describe import (
    FORMATS,
    action_lines,
    as_json,
    as_markdown,
    as_table,
    find_actions,
)
from clantui.ui.keymap.validate import find_conflicts, full_name, may_hide

ACTIONS = (*collect_actions().values(),)

MEANT = {
    ("filter-keep", "compare-choose"),
    ("filter-keep", "race-open"),
    ("down", "duel-down"),
    ("up", "duel-up"),
}
"""Keys shared on purpose: the focused widget goes before its parents."""


def test_every_action_is_told_and_known_by_one_id() -> None:
    """An id is one action's, can stand in TOML without quotes, and every scope is a known one."""
    for action in ACTIONS:
        assert action.id.replace("-", "").replace("_", "").isalnum()
        assert action.id.isascii()
        assert action.scope in SCOPES
        assert action.name
        assert action.does
        assert not action.does.endswith(".")
    assert {scope for one in SCOPES.values() for scope in one.within} <= SCOPES.keys()


def test_no_two_actions_of_a_screen_have_the_same_key() -> None:
    """A key asks for one action where two can be asked for at once."""
    for one, other in combinations(ACTIONS, 2):
        if one.scope in scope_chain(other.scope) or other.scope in scope_chain(one.scope):
            same = {*map(full_name, one.keys)} & {*map(full_name, other.keys)}
            hidden = may_hide(one, other) or may_hide(other, one)
            assert not same or hidden or (one.id, other.id) in MEANT, (one.id, other.id, same)


def test_keys_are_collected_where_there_is_no_unix_terminal() -> None:
    """`clantui keys` works on Windows, which has neither `termios` nor `fcntl`."""
    code = (
        "import sys; sys.modules.update(termios=None, fcntl=None, tty=None)\n"
        "from clantui.ui.keymap.actions import collect_actions\n"
        "print(len(collect_actions()))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert int(done.stdout) == len(ACTIONS)


def test_every_key_can_be_sent_by_every_terminal() -> None:
    """The keys that come are such as the config accepts; none needs alt or ctrl with shift."""
    for action in ACTIONS:
        if action.keys:
            assert find_conflicts({action.id: ",".join(action.keys)}) == {}
        assert not any(key.startswith(("alt+", "ctrl+shift+")) for key in action.keys)


@pytest.mark.parametrize(
    ("keymap", "why"),
    [
        ({"rase": "f2"}, "there is no action rase; did you mean race?"),
        ({"race": ""}, "race needs a key, such as b"),
        ({"race": "ctl+x"}, "there is no key ctl+x; did you mean ctrl+x?"),
        ({"race": "pgdown"}, "there is no key pgdown; did you mean pagedown?"),
        ({"race": "ctrl+i"}, "a terminal sends ctrl+i as tab"),
        ({"race": "c"}, "race: c is the key of switcher already (Everywhere)"),
        ({"race": "j"}, "race: j is the key of down already (In every table)"),
        ({"down": "q"}, "down: q is the key of quit already (In every table)"),
        ({"race": "question_mark"}, "race: question_mark is the key of help already (Everywhere)"),
        ({"race": "f2", "history": "f2"}, "f2 is the key of"),
    ],
)
def test_an_invalid_binding_is_named(keymap: dict[str, str], why: str) -> None:
    """An unknown action, an unknown key and a clash are each told, with what was meant."""
    told_wrong = find_conflicts(keymap)
    assert len(told_wrong) == 1
    assert why in next(iter(told_wrong.values()))


@pytest.mark.parametrize(
    "keymap",
    [
        {"race": "f2,B"},
        {"race": "c", "switcher": "b"},
        {"race": "b"},
        {"race-copy": "c"},
        {"player-web": "b"},
        {"rankings": "L"},
        {"filter-keep": "enter,f3"},
    ],
)
def test_a_valid_binding_is_accepted(keymap: dict[str, str]) -> None:
    """Free keys, swapped keys and keys of other screens raise no error."""
    assert find_conflicts(keymap) == {}


def test_every_way_to_tell_them_tells_all() -> None:
    """Table, JSON and Markdown hold every action's id and sentence; JSON the default keys, too."""
    keymap = {"race": "f2"}
    numbered = {f"clan-{n}" for n in range(2, 9)}  # one line for the nine of them
    for text in (as_table(keymap), as_markdown(keymap)):
        assert [a.id for a in ACTIONS if a.id not in text and a.id not in numbered] == []
        assert all(a.does.replace("<", "&lt;") in text.replace("<", "&lt;") for a in ACTIONS)
    actions = {one["id"]: one for one in json.loads(as_json(keymap))["actions"]}
    assert actions.keys() == collect_actions().keys()
    assert (actions["race"]["keys"], actions["race"]["default"]) == (["f2"], ["b"])
    assert tuple(FORMATS) == TOLD_FORMATS


def test_markdown_is_a_table() -> None:
    """Every row has as many cells as the heading."""
    rows = as_markdown({}).splitlines()
    assert {row.count(" | ") for row in rows} == {3}


def test_a_key_is_found_before_the_words_that_hold_its_letter() -> None:
    """The text typed is a key, or words of a sentence, an id or a title, in any order."""
    lines = action_lines(SCOPES, {})
    assert find_actions(lines, "b")[0].first.id == "race"
    assert {line.first.id for line in find_actions(lines, "decks copy")} == {"race-copy"}
    assert find_actions(lines, "nothing like it") == []
    assert find_actions(lines, "") == lines


def test_a_screen_tells_its_parts_and_what_works_everywhere() -> None:
    """The race has its own keys, those of tables and those of the app, and nobody else's."""
    assert set(scopes_on_screen("race")) == {*("filter", "race", "race-members", "list", "app")}
    assert {"clan", "view", "grid", "loading", "people", "tag", "filter", "list", "app"} == set(
        scopes_on_screen("clan")
    )
    assert scopes_on_screen("sort") == ("sort",)
    assert split_keys(" b, f2,,") == ("b", "f2")
