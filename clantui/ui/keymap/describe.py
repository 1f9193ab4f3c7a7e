"""The actions in words: as lines of the help, a table, JSON, or Markdown."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import groupby
from typing import Final

from msgspec import Struct

from clantui.core.text.sanitize import fit
from clantui.ui.keymap.actions import SCOPES, Action, collect_actions
from clantui.ui.keymap.synonyms import SYNONYMS

Keymap = Mapping[str, str]
"""By an action's id the keys it is bound to instead of its own, with commas between."""

_NUMBERED: Final = "clan('nth'"
"""Begins what the nine actions run that differ by their number alone."""

_GAP: Final = 2


class ActionLine(Struct, frozen=True, kw_only=True):
    """One line: an action, or nine that differ by a number.

    Attributes:
        scope: the id of where it works.
        ids: the actions' ids, as one text.
        keys: the keys, each as one text.
        does: the sentence.
        first: the action, or the first of the nine.
    """

    scope: str
    ids: str
    keys: tuple[str, ...]
    does: str
    first: Action


def action_lines(scopes: Iterable[str], keymap: Keymap) -> list[ActionLine]:
    """Return the actions of some scopes, scope by scope.

    Args:
        keymap: the keys that are bound otherwise.
    """
    return [line for scope in scopes for line in _lines(scope, keymap)]


def find_actions(lines: Iterable[ActionLine], query: str) -> list[ActionLine]:
    """Return the lines that hold all words of a query; first those that have it for a key.

    Args:
        query: as it was typed; `b` is a key, and a letter of many words.
    """
    words = query.casefold().split()
    found = [line for line in lines if all(word in _text(line) for word in words)]
    return sorted(found, key=lambda line: query.strip() not in line.keys)


def as_table(keymap: Keymap) -> str:
    """Return all actions for people: where, the keys, the id, the sentence."""
    lines = action_lines(SCOPES, keymap)
    keys = max(len(_keys(line)) for line in lines) + _GAP
    ids = max(len(line.ids) for line in lines) + _GAP
    parts: list[str] = []
    for scope, of_it in groupby(lines, key=lambda line: line.scope):
        parts.append(SCOPES[scope].title)
        parts += (f"  {fit(_keys(line), keys)}{fit(line.ids, ids)}{line.does}" for line in of_it)
        parts.append("")
    return "\n".join(parts)


def as_json(keymap: Keymap) -> str:
    """Return all actions for other programs; `default` has an action's keys if not bound."""
    actions = [
        {
            "id": action.id,
            "where": action.scope,
            "keys": action.bound_keys(keymap),
            "default": action.keys,
            "name": action.name,
            "does": action.does,
        }
        for action in collect_actions().values()
    ]
    return json.dumps({"schema_version": 1, "actions": actions}, indent=2) + "\n"


def as_markdown(keymap: Keymap) -> str:
    """Return all actions as a table for a text such as the README."""
    rows = ["| where | keys | does | id |", "| --- | --- | --- | --- |"]
    where = ""
    for line in action_lines(SCOPES, keymap):
        title = SCOPES[line.scope].title
        keys = " ".join(f"`{key}`" for key in line.keys) or f"`:` {line.first.name}"
        cell = "" if title == where else title
        ids = " … ".join(f"`{known_as}`" for known_as in line.ids.split(" … "))
        rows.append(f"| {cell} | {keys} | {_cell(line.does)} | {ids} |")
        where = title
    return "\n".join(rows) + "\n"


FORMATS: Final[dict[str, Callable[[Keymap], str]]] = {
    "table": as_table,
    "json": as_json,
    "markdown": as_markdown,
}
"""By its name a function that describes all actions."""


def _lines(scope: str, keymap: Keymap) -> Iterator[ActionLine]:
    ours = [action for action in collect_actions().values() if action.scope == scope]
    ours.sort(key=lambda action: "escape" in action.keys)  # the way out comes last
    for numbered, run in groupby(ours, key=lambda action: _plain_number(action, keymap)):
        group = list(run)
        if numbered and len(group) > 1:
            yield ActionLine(
                scope=scope,
                ids=f"{group[0].id} … {group[-1].id}",
                keys=(f"{group[0].keys[0]}…{group[-1].keys[0]}",),
                does=group[0].does,
                first=group[0],
            )
        else:
            yield from (
                ActionLine(
                    scope=scope,
                    ids=action.id,
                    keys=action.bound_keys(keymap),
                    does=action.does,
                    first=action,
                )
                for action in group
            )


def _keys(line: ActionLine) -> str:
    """Return the keys; without any, the way through the palette."""
    return " ".join(line.keys) or f": {line.first.name}"


def _plain_number(action: Action, keymap: Keymap) -> bool:
    return action.binding.action.startswith(_NUMBERED) and action.id not in keymap


def _text(line: ActionLine) -> str:
    other = SYNONYMS.get(line.first.id, "")
    parts = (*line.keys, line.ids, other, line.first.name, line.does, SCOPES[line.scope].title)
    return " ".join(parts).casefold()


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("<", "&lt;")
