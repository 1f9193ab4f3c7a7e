"""Descriptions of all actions: as lines of the help, a table, JSON, or Markdown."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import groupby
from typing import Final

from msgspec import Struct

from clantui.core.text.sanitize import fit
from clantui.ui.keymap.actions import Action, collect_actions
from clantui.ui.keymap.scopes import SCOPES
from clantui.ui.keymap.synonyms import SYNONYMS

Keymap = Mapping[str, str]
"""The user's keys by action id, separated by commas."""

_NUMBERED: Final = "clan('select_clan'"
"""Prefix of the nine actions that differ only by a number."""

_GAP: Final = 2


class ActionLine(Struct, frozen=True, kw_only=True):
    """A line about one action, or about nine that differ by a number.

    Attributes:
        ids: one id, or `first … last`.
        first: the action, or the first of the nine.
    """

    ids: str
    keys: tuple[str, ...]
    first: Action


def list_action_lines(scopes: Iterable[str], keymap: Keymap) -> list[ActionLine]:
    """Return the lines of all actions of some scopes, scope by scope."""
    return [line for scope in scopes for line in _list_lines(scope, keymap)]


def find_actions(lines: Iterable[ActionLine], query: str) -> list[ActionLine]:
    """Return the lines that contain all words of a query; first those with the query as a key."""
    words = query.casefold().split()
    matches = [line for line in lines if all(word in _join_words(line) for word in words)]
    return sorted(matches, key=lambda line: query.strip() not in line.keys)


def format_as_table(keymap: Keymap) -> str:
    """Format all actions as text: under each scope a line with keys, id and description."""
    lines = list_action_lines(SCOPES, keymap)
    keys = max(len(_format_keys(line)) for line in lines) + _GAP
    ids = max(len(line.ids) for line in lines) + _GAP
    parts: list[str] = []
    for scope, scope_lines in groupby(lines, key=lambda line: line.first.scope):
        parts.append(SCOPES[scope].title)
        parts += (
            f"  {fit(_format_keys(line), keys)}{fit(line.ids, ids)}{line.first.description}"
            for line in scope_lines
        )
        parts.append("")
    return "\n".join(parts)


def format_as_json(keymap: Keymap) -> str:
    """Format all actions as JSON; `keys` are those in the keymap."""
    actions = [
        {
            "id": action.id,
            "where": action.scope,
            "keys": action.bound_keys(keymap),
            "default": action.keys,
            "name": action.name,
            "does": action.description,
        }
        for action in collect_actions().values()
    ]
    return json.dumps({"schema_version": 1, "actions": actions}, indent=2) + "\n"


def format_as_markdown(keymap: Keymap) -> str:
    """Format all actions as a Markdown table, as in the README."""
    rows = ["| where | keys | does | id |", "| --- | --- | --- | --- |"]
    previous = ""
    for line in list_action_lines(SCOPES, keymap):
        title = SCOPES[line.first.scope].title
        keys = " ".join(f"`{key}`" for key in line.keys) or f"`:` {line.first.name}"
        cell = "" if title == previous else title
        ids = " … ".join(f"`{action_id}`" for action_id in line.ids.split(" … "))
        sentence = line.first.description.replace("|", "\\|").replace("<", "&lt;")
        rows.append(f"| {cell} | {keys} | {sentence} | {ids} |")
        previous = title
    return "\n".join(rows) + "\n"


KEY_FORMATS: Final[dict[str, Callable[[Keymap], str]]] = {
    "table": format_as_table,
    "json": format_as_json,
    "markdown": format_as_markdown,
}
"""Formatters of all actions, by the name of the format."""


def _list_lines(scope: str, keymap: Keymap) -> Iterator[ActionLine]:
    actions = [action for action in collect_actions().values() if action.scope == scope]
    actions.sort(key=lambda action: "escape" in action.keys)  # Esc comes last
    for numbered, run in groupby(actions, key=lambda action: _is_numbered(action, keymap)):
        group = list(run)
        if numbered and len(group) > 1:
            yield ActionLine(
                ids=f"{group[0].id} … {group[-1].id}",
                keys=(f"{group[0].keys[0]}…{group[-1].keys[0]}",),
                first=group[0],
            )
        else:
            for action in group:
                yield ActionLine(ids=action.id, keys=action.bound_keys(keymap), first=action)


def _format_keys(line: ActionLine) -> str:
    """Return the keys; without any, the name to type after `:`."""
    return " ".join(line.keys) or f": {line.first.name}"


def _is_numbered(action: Action, keymap: Keymap) -> bool:
    return action.binding.action.startswith(_NUMBERED) and action.id not in keymap


def _join_words(line: ActionLine) -> str:
    names = (line.first.name, SYNONYMS.get(line.first.id, ""), SCOPES[line.first.scope].title)
    return " ".join((*line.keys, line.ids, line.first.description, *names)).casefold()
