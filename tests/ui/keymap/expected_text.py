"""Expected text of all actions and reasons; run it to update `expected`.

`python -m tests.ui.keymap.expected_text` writes the files. Read what changed as a player would.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from textual.binding import Binding

from clantui.ui.keymap.actions import collect_actions
from clantui.ui.keymap.names import spell_key
from clantui.ui.keymap.reasons import KeyContext, explain_key
from clantui.ui.keymap.scopes import SCOPES, Scope, list_scope_chain
from clantui.ui.keymap.synonyms import SYNONYMS
from clantui.ui.keymap.validate import spell_out_key

FOLDER: Final = Path(__file__).with_name("expected")
UPDATE: Final = "python -m tests.ui.keymap.expected_text"

_SCREENS: Final = (
    "clan",
    "race",
    "compare",
    "family",
    "history",
    "rankings",
    "player",
    "deck",
    "duel",
)
"""Scopes of the screens that explain keys without effect."""

_LOADED: Final = KeyContext(clans=1, has_clan=True, has_survey=True)
_OTHERS: Final = {
    "no clan": KeyContext(),
    "loading": KeyContext(clans=1, has_clan=True, is_loading=True),
    "failed": KeyContext(clans=2, has_clan=True, has_last=True),
}
"""States in which more keys have no effect, by their names; all three on the clan's screen."""


def write_actions() -> str:
    """Return all scopes with their actions: the fields of a binding in one line each.

    The marks are `bar` or `palette` for what offers it besides the help, `field` if it also works
    in a text field.
    """
    return "\n".join(line for scope in SCOPES.values() for line in (*_describe(scope), ""))


def write_reasons() -> str:
    """Return the reasons of all keys on every screen: a sentence, then the keys that have it.

    Of descriptions only the start is written, so that a change of one is not a change of all.
    """
    lines: list[str] = []
    for screen in _SCREENS:
        reasons = _list_reasons(screen, _LOADED)
        lines += (f"== {screen}", *_group(reasons))
        for name, context in _OTHERS.items() if screen == "clan" else (("no clan", KeyContext()),):
            others = _list_reasons(screen, context)
            changed = {key: others[key] for key in others if others[key] != reasons[key]}
            lines += (f"-- {name}", *_group(changed))
        lines.append("")
    return "\n".join(lines)


EXPECTED: Final = {"actions": write_actions, "reasons": write_reasons}
"""Writers of the files, by the file's name."""


def _describe(scope: Scope) -> Iterator[str]:
    outer = [name for name in SCOPES if name in list_scope_chain(scope.id) - {scope.id}]
    yield f"== {scope.id}: {scope.title}, needs {scope.needs.name.lower()}"
    if outer:
        yield f"also keys of {', '.join(outer)}"
    for action in collect_actions().values():
        if action.scope == scope.id:
            binding, keys = action.binding, " ".join(action.keys) or "no key"
            yield f"  {action.id} [{keys}] {action.name}: {action.description}"
            yield f"    {' '.join((binding.action, *_list_marks(binding)))}"
            if words := SYNONYMS.get(action.id):
                yield f"    also found by {words}"


def _list_marks(binding: Binding) -> Iterator[str]:
    if binding.show:
        yield "bar"
    elif not binding.system:
        yield "palette"
    if binding.priority:
        yield "field"


def _list_reasons(screen: str, context: KeyContext) -> dict[str, str]:
    actions = collect_actions().values()
    keys = dict.fromkeys(spell_out_key(key) for action in actions for key in action.keys)
    return {key: _cut(explain_key(key, {}, context, screen), key) for key in (*keys, "z", "f12")}


def _cut(sentence: str, key: str) -> str:
    """Replace the key itself by `{key}`, and an action's description by `…`."""
    name = re.escape(spell_key(key))
    sentence = re.sub(rf"^{name}(?= (can|does|is for|shows) )", "{key}", sentence)
    sentence = re.sub(rf"(, then ){name}: .*", r"\1{key}: …", sentence)
    return re.sub(r"^({key} can do nothing now|{key} is for .*): .*", r"\1: …", sentence)


def _group(reasons: dict[str, str]) -> Iterator[str]:
    keys = defaultdict(list)
    for key, sentence in reasons.items():
        keys[sentence].append(key)
    for sentence in sorted(keys):
        yield f"  {sentence}"
        yield f"    {' '.join(keys[sentence])}"


if __name__ == "__main__":
    for name, write in EXPECTED.items():
        FOLDER.joinpath(f"{name}.txt").write_text(write(), "utf-8")
