"""Tests that the bindings of all screens are consistent, and that wrong custom keys are found."""

from __future__ import annotations

import json
import subprocess
import sys
from itertools import combinations

import pytest

from clantui.cli.commands.keys import KEY_FORMAT_NAMES as COMMAND_FORMATS
from clantui.ui.keymap.actions import collect_actions
from clantui.ui.keymap.bindings import split_keys
from clantui.ui.keymap.describe import (
    KEY_FORMATS,
    find_actions,
    format_as_json,
    format_as_markdown,
    format_as_table,
    list_action_lines,
)
from clantui.ui.keymap.scopes import SCOPES, list_scope_chain, list_scopes_on_screen
from clantui.ui.keymap.validate import find_conflicts, may_hide, spell_out_key

ACTIONS = (*collect_actions().values(),)

UNBOUND = next(action.id for action in ACTIONS if not action.keys)
"""An action that only the palette offers."""

INTENDED = {
    ("filter-keep", "compare-choose"),
    ("filter-keep", "race-open"),
    ("down", "duel-down"),
    ("up", "duel-up"),
    ("copy-tag", "reminder"),
}
"""Actions with the same key on purpose: the focused widget goes before its parents."""


def test_every_action_has_an_id_a_name_and_a_description() -> None:
    """Ids need no quotes in TOML, and all scopes are known."""
    for action in ACTIONS:
        assert action.id.replace("-", "").replace("_", "").isalnum()
        assert action.id.isascii()
        assert action.scope in SCOPES
        assert action.name
        assert action.description
        assert not action.description.endswith(".")
    assert {outer for scope in SCOPES.values() for outer in scope.within} <= SCOPES.keys()


def test_no_two_actions_of_a_screen_have_the_same_key() -> None:
    """Scopes that are active at the same time share no key."""
    for first, second in combinations(ACTIONS, 2):
        if first.scope in list_scope_chain(second.scope) or second.scope in list_scope_chain(
            first.scope
        ):
            shared = {*map(spell_out_key, first.keys)} & {*map(spell_out_key, second.keys)}
            is_hidden = may_hide(first, second) or may_hide(second, first)
            pair = (first.id, second.id)
            assert not shared or is_hidden or pair in INTENDED, (*pair, shared)


def test_keys_are_collected_without_a_unix_terminal() -> None:
    """`clantui keys` works on Windows, which has neither `termios` nor `fcntl`."""
    code = (
        "import sys; sys.modules.update(termios=None, fcntl=None, tty=None)\n"
        "from clantui.ui.keymap.actions import collect_actions\n"
        "print(len(collect_actions()))"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert int(run.stdout) == len(ACTIONS)


def test_every_default_key_can_be_sent_by_every_terminal() -> None:
    """The config accepts all default keys; none needs alt, or ctrl with shift."""
    defaults = {action.id: ",".join(action.keys) for action in ACTIONS if action.keys}
    assert find_conflicts(defaults) == {}
    for action in ACTIONS:
        assert not any(key.startswith(("alt+", "ctrl+shift+")) for key in action.keys)


@pytest.mark.parametrize(
    ("keymap", "message"),
    [
        ({"rase": "f2"}, "there is no action rase; did you mean race?"),
        ({"race": ""}, "race needs a key, such as b"),
        ({UNBOUND: ""}, f"{UNBOUND} needs a key, such as f2"),
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
def test_an_invalid_binding_is_reported(keymap: dict[str, str], message: str) -> None:
    """An unknown action, an unknown key and a clash are reported, with a suggestion."""
    (error,) = find_conflicts(keymap).values()
    assert message in error


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
        {"race": "+"},
        {"race": "é"},
    ],
)
def test_a_valid_binding_is_accepted(keymap: dict[str, str]) -> None:
    """Free keys, swapped keys and keys of other screens are valid."""
    assert find_conflicts(keymap) == {}


def test_every_format_lists_all_actions() -> None:
    """Table, JSON and Markdown contain every id and description; JSON also the default keys."""
    keymap = {"race": "f2"}
    numbered = {f"clan-{n}" for n in range(2, 9)}  # nine actions in one line
    for text in (format_as_table(keymap), format_as_markdown(keymap)):
        assert [a.id for a in ACTIONS if a.id not in text and a.id not in numbered] == []
        assert all(
            a.description.replace("<", "&lt;") in text.replace("<", "&lt;") for a in ACTIONS
        )
    actions = {action["id"]: action for action in json.loads(format_as_json(keymap))["actions"]}
    assert actions.keys() == collect_actions().keys()
    assert (actions["race"]["keys"], actions["race"]["default"]) == (["f2"], ["b"])
    assert tuple(KEY_FORMATS) == COMMAND_FORMATS
    texts = [format_actions(keymap) for format_actions in KEY_FORMATS.values()]
    assert [text[-2:].count("\n") for text in texts] == [1, 1, 1], "the last line ends, too"


def test_numbered_actions_share_a_line_unless_the_user_moved_one() -> None:
    """The actions of the nine clans are one line; one with another key has its own."""

    def list_ids_and_keys(keymap: dict[str, str]) -> list[tuple[str, tuple[str, ...]]]:
        lines = list_action_lines(SCOPES, keymap)
        return [(line.ids, line.keys) for line in lines if line.ids.startswith("clan-")]

    assert ("clan-1 … clan-9", ("1…9",)) in list_ids_and_keys({})
    moved = list_ids_and_keys({"clan-3": "f3"})
    assert ("clan-3", ("f3",)) in moved
    assert {("clan-1 … clan-2", ("1…2",)), ("clan-4 … clan-9", ("4…9",))} <= {*moved}


def test_the_table_has_three_aligned_columns_below_each_scope() -> None:
    """An action without a key has the name to type after a colon."""
    keymap = {"race": "f2,B"}
    lines = list_action_lines(SCOPES, keymap)
    rows = [
        (" ".join(line.keys) or f": {line.first.name}", line.ids, line.first.description)
        for line in lines
    ]
    keys, ids = (max(len(row[column]) for row in rows) + 2 for column in (0, 1))
    shown = [line for line in format_as_table(keymap).splitlines() if line.startswith(" ")]
    assert shown == [f"  {row[0]:{keys}}{row[1]:{ids}}{row[2]}" for row in rows]
    titles = [
        line for line in format_as_table(keymap).splitlines() if line and not line.startswith(" ")
    ]
    assert titles == [scope.title for scope in SCOPES.values()]
    assert "f2 B" in {row[0] for row in rows}


def test_all_rows_in_markdown_have_the_same_cells() -> None:
    """Each row has as many cells as the heading."""
    rows = format_as_markdown({}).splitlines()
    assert {row.count(" | ") for row in rows} == {3}


def test_a_key_is_found_before_words_with_its_letter() -> None:
    """A query is a key, or words of a description, an id or a title, in any order."""
    lines = list_action_lines(SCOPES, {})
    assert find_actions(lines, "b")[0].first.id == "race"
    for query in ("decks copy", " Copy  DECKS "):
        assert {line.first.id for line in find_actions(lines, query)} == {"race-copy"}
    assert find_actions(lines, "nothing like it") == []
    assert find_actions(lines, "") == lines


def test_a_screen_has_its_own_scopes_and_those_around_it() -> None:
    """The race has its own keys, those of tables and those of the app, but no others."""
    assert set(list_scopes_on_screen("race")) == {"filter", "race", "race-members", "list", "app"}
    assert {"clan", "view", "grid", "loading", "details", "tag", "filter", "list", "app"} == set(
        list_scopes_on_screen("clan")
    )
    assert list_scopes_on_screen("sort") == ("sort",)
    assert split_keys(" b, f2,,") == ("b", "f2")
