"""Reasons why a key does nothing here, and the way out; said in one line above the key bar."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from textual.binding import Binding

from clantui.ui.keymap.actions import Action, collect_actions, scopes_on_screen
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

_WAYS: Final = {
    "clan": ("the clan's page", ""),
    "view": ("the clan's page", ""),
    "player": ("a player's screen", "{grid-choose} twice opens a player"),
    "rankings": ("the rankings", "{rankings} opens the rankings"),
    "history": ("the history", "{history} opens the history"),
    "race": ("the river race", "{race} opens the river race"),
    "race-members": ("the river race", "{race} opens the river race, {race-members} its members"),
    "duel": (
        "the duel helper",
        "{grid-choose} twice opens a player, {player-duel} the duel helper",
    ),
    "switcher-list": ("the list of clans", "{switcher} and ↓ lead to the list of clans"),
}
"""By a scope the place of its keys and the way there; those of most dialogs have none."""

_OF_CLAN: Final = frozenset({"clan", "view"})
"""The scopes that one goes back to."""

_OF_PLAYER: Final = frozenset({"player", "duel"})
"""The scopes that are reached from the clan's page alone."""

_CHOICES: Final = frozenset({"choose", "hop"})
"""The actions, as bindings name them, that need a line under the cursor."""

_NOT_NOW: Final = {
    "history-reset": "Nothing is compared yet · {log-choose} compares the clan with a day",
    "compare-next": "No other clan to compare with · {switcher} opens one",
    "compare-before": "No other clan to compare with · {switcher} opens one",
    "race-filter": "The race is not loaded yet · {race-refresh} loads it",
    "race-members": "The race is not loaded yet · {race-refresh} loads it",
    "race-copy": "The race is not loaded yet · {race-refresh} loads it",
    "compare-sort": "The two clans are not loaded yet",
    "compare-sort-back": "The two clans are not loaded yet",
    "compare-filter": "The two clans are not loaded yet",
    "rankings-sort": "No clans to sort",
    "rankings-reverse": "No clans to sort",
    "rankings-filter": "No clans to filter",
    "race-open": "The race is not loaded yet · {race-refresh} loads it",
    "deck-code": "{key} shows a deck's QR code: of a player, or in Decks after {group-by}",
    "deck-next": "This is the only deck known here",
    "deck-before": "This is the only deck known here",
    "history-filter": "No changes to filter yet: the history starts with the second snapshot",
}
"""By the id of an action why it can do nothing on its own screen."""


_SPELT: Final = {"enter": "Enter", "escape": "Esc"}
"""Keys that sentences spell otherwise than the key bar."""


class _KeyNames(dict[str, str]):
    """By an action's id its first key as it is shown; where it has none, the words after `:`."""

    def __init__(self, keymap: Mapping[str, str], show: Callable[[Binding], str]) -> None:
        super().__init__()
        self._keymap, self._show = keymap, show

    def __missing__(self, known_as: str) -> str:
        action = collect_actions()[known_as]
        keys = action.bound_keys(self._keymap)
        if not keys:
            return f": {action.name}"
        key = full_name(keys[0])
        return _SPELT.get(key) or self._show(Binding(key, ""))


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
    names["key"], here = shown, scopes_on_screen(screen)
    own = [action for action in actions if action.scope in here and action.scope != "filter"]
    for action in own:
        if action.id in _NOT_NOW:
            return _NOT_NOW[action.id].format_map(names)
    for action in actions:
        if sentence := _explain_action(action.id, context, screen):
            return sentence.format_map(names)
    sentences = [
        *(_say_not_now(action) for action in own),
        *(_say_where(action, screen) for action in actions if action.scope in _WAYS),
        "{key} does nothing here · {help} shows all shortcuts",
    ]
    return sentences[0].format_map(names)


def _say_not_now(action: Action) -> str:
    """Say that a key of the visible screen has nothing to do now."""
    if action.binding.action in _CHOICES:
        return "Nothing is under the cursor · {help} shows all shortcuts"
    if action.scope == "list":
        return "There is no more to scroll to here"
    return _NOT_NOW.get(action.id, "{key} can do nothing now: " + _shorten(action.does))


def _say_where(action: Action, screen: str) -> str:
    """Say what a key of another screen does, and how to get there."""
    place, way = _WAYS[action.scope]
    does = _shorten(action.does)
    if action.scope in _OF_CLAN:
        back = f"{screen}-back" if f"{screen}-back" in collect_actions() else "back"
        return f"{{{back}}} goes back to the clan, then {{key}}: {does}"
    if action.scope in _OF_PLAYER and screen != "clan":
        return f"{{key}} is for {place}: {does}"
    return f"{way}, then {{key}}: {does}"


def _shorten(does: str) -> str:
    """Return the first words of a description, up to its examples."""
    for sign in (":", ";", " ("):
        does = does.partition(sign)[0]
    return does


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
            known_as == "group-by" and is_on_clan,
        ),
        (
            "This is the clan you came from · {player-back} goes back",
            known_as == "player-clan" and screen == "player",
        ),
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
