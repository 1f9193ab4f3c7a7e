"""Reasons why a key does nothing here, and the way out; said in one line above the key bar."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from textual.binding import Binding

from clantui.ui.keymap.actions import SCOPES, collect_actions
from clantui.ui.keymap.context import KeyContext
from clantui.ui.keymap.validate import full_name

NOTHING_LOADED: Final = "No clan is loaded yet: type its tag, or press {switcher} to search"
"""The reason where there is no clan, or nothing of it."""

STILL_LOADING: Final = "The clan is still loading: press it again when the players come"
"""The reason where nothing of the clan has come yet."""

_ORDERS: Final = {
    "history": "The history is always newest first",
    "race": "Clans stand in the order of the race · {race-members} shows their members, "
    "which {race-sort} sorts",
}
"""By the id of a screen's scope why it cannot be sorted."""

_FIND: Final = "{duel-find} finds a card by its letters, Enter ticks it"
"""Said of letters in the duel: whoever is in a hurry types a card's name."""

_NO_ROWS: Final = "Nothing to sort or filter here · {palette} finds cards and players"

_ROWS: Final = frozenset(
    {"filter", "sort", "reverse", "detail", "group", "copy-row", "write", "problems", "next-view"}
    | {"about", "view-before"}
)
"""Actions that need a table of a clan."""

_CLAN: Final = frozenset(
    {"refresh", "refresh-all", "watch", "race", "history", "compare", "family", "copy-tag"}
)
"""Actions that need a clan."""


class _KeyNames(dict[str, str]):
    """By an action's id its first key as it is shown; where it has none, the words after `:`."""

    def __init__(self, keymap: Mapping[str, str], show: Callable[[Binding], str]) -> None:
        super().__init__()
        self._keymap, self._show = keymap, show

    def __missing__(self, known_as: str) -> str:
        action = collect_actions()[known_as]
        keys = action.bound_keys(self._keymap)
        return self._show(Binding(full_name(keys[0]), "")) if keys else f": {action.name}"


def explain_key(
    key: str,
    keymap: Mapping[str, str],
    context: KeyContext,
    screen: str,
    show: Callable[[Binding], str],
) -> str:
    """Return why a key does nothing now, as a sentence that has the keys bound now.

    Args:
        key: by the name that Textual knows it by.
        keymap: the keys that are bound otherwise.
        screen: the id of the scope of the visible screen.
        show: returns a key as it is shown to people.
    """
    names, shown = _KeyNames(keymap, show), show(Binding(key, ""))
    if screen == "duel" and len(key) == 1 and key.isalpha():
        return _FIND.format_map(names)
    actions = [
        action
        for action in collect_actions().values()
        if key in map(full_name, action.bound_keys(keymap))
    ]
    for action in actions:
        if sentence := _explain_action(action.id, context, screen):
            return sentence.format_map(names)
    if actions:
        action = actions[0]
        return f"{shown} works elsewhere: {SCOPES[action.scope].title} › {action.does}"
    return f"{shown} does nothing here · {names['help']} shows all shortcuts"


def _explain_action(known_as: str, context: KeyContext, screen: str) -> str:
    is_on_clan = screen == "clan"
    is_back = known_as == "back" and is_on_clan
    is_step = known_as in {"next-clan", "previous-clan"}
    needs_rows = known_as in _ROWS and not context.has_survey
    needs_clan = known_as in _CLAN and not context.has_clan
    reasons = (
        (_ORDERS.get(screen, _NO_ROWS), known_as in {"sort", "reverse"} and not is_on_clan),
        (_NO_ROWS, known_as == "filter" and not is_on_clan),
        (
            "{group-by} works in Decks and War decks: rows by deck, or by member",
            known_as == "group-by",
        ),
        ("This is the clan you came from · Esc goes back", known_as == "player-clan"),
        (
            "{last} goes to the last clan you looked at · {quit} quits",
            is_back and context.has_last,
        ),
        ("Nothing to go back to · {quit} quits", is_back),
        (STILL_LOADING, needs_rows and context.is_loading),
        (NOTHING_LOADED, needs_rows or needs_clan),
        ("You have an API key: clantui --demo opens the demo", known_as == "demo"),
        (
            "{watch} starts automatic reload, then {pause-watch} pauses it",
            known_as == "pause-watch",
        ),
        ("No clan was open before this one · {switcher} opens another", known_as == "last"),
        ("Only one clan is open · {switcher} adds another", is_step and is_on_clan),
        (
            f"{_count(context.clans)} open · {{switcher}} adds another",
            known_as.startswith("clan-"),
        ),
    )
    return next((sentence for sentence, is_true in reasons if is_true), "")


def _count(clans: int) -> str:
    return {0: "No clan is", 1: "Only one clan is"}.get(clans, f"Only {clans} clans are")
