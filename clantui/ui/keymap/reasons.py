"""Reasons why a key does nothing now; shown in one line above the key bar."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from msgspec import Struct

from clantui.core.text.phrases import join_words
from clantui.core.views import (
    ALL_VIEWS,
    GROUPINGS,
    TAB_VIEWS,
    list_variants,
    load_view,
    make_tab_title,
)
from clantui.ui.keymap.actions import Action, collect_actions
from clantui.ui.keymap.names import fill_keys, spell_key
from clantui.ui.keymap.scopes import Needs, list_scopes_on_screen, list_screens_with
from clantui.ui.keymap.validate import spell_out_key

NOTHING_LOADED: Final = "No clan is loaded yet: type its tag, or press {switcher} to search"
"""The reason while no part of a clan is loaded."""

STILL_LOADING: Final = "The clan is still loading: press it again when the players come"
"""The reason while the first part of a clan is loading."""

_GROUPED: Final = join_words(
    [make_tab_title(name) for name in TAB_VIEWS if len(list_variants(name)) > 1], "and"
)
"""The views whose rows can be grouped in another way."""

_FIXED_ORDERS: Final = {
    "history": "The history is always newest first",
    "race": "Clans stand in the order of the race · {race-members} shows their members, "
    "which {race-sort} sorts",
}
"""Reasons why a screen cannot be sorted, by the id of its scope."""

_FIND_CARD: Final = "{duel-find} finds a card by its letters, {duel-found} ticks it"
"""Reason for letters in the duel helper, where hurried players type a card's name."""

_NO_ROWS: Final = "Nothing to sort or filter here · {palette} finds cards and players"

_ROW_ACTIONS: Final = list_screens_with(Needs.SURVEY).union(
    {"filter", "sort", "reverse", "detail", "group", "copy-row", "next-view", "view-before"}
)
"""Actions that need a table of a clan."""

_CLAN_ACTIONS: Final = list_screens_with(Needs.CLAN, Needs.CLANS).union(
    {"refresh", "refresh-all", "auto-refresh", "copy-tag"}
)
"""Actions that need a clan."""

_WAYS: Final = {
    "player": "{grid-choose} twice opens a player",
    "rankings": "{rankings} opens the rankings",
    "history": "{history} opens the history",
    "race": "{race} opens the river race",
    "race-members": "{race} opens the river race, {race-members} its members",
    "duel": "{grid-choose} twice opens a player, {player-duel} the duel helper",
    "switcher-list": "{switcher} and Tab lead to the list of clans",
}
"""Way to a scope, by its id; most dialogs have no entry."""

_OF_CLAN: Final = frozenset({"clan", "view"})
"""Scopes that are reached by going back."""

_OF_PLAYER: Final = {"player": "a player's screen", "duel": "the duel helper"}
"""Names of the scopes that are reached only from the clan's page."""

_GO_TO_LAST: Final = "{last} goes to the last clan you looked at · {quit} quits"
_ONE_CLAN: Final = "Only one clan is open · {switcher} adds another"

_IN_DEMO: Final = "This is the demo · {tag} or {switcher} opens another clan of it"
_REASONS: Final = {
    "next-clan": _ONE_CLAN,
    "previous-clan": _ONE_CLAN,
    "last": "No clan was open before this one · {switcher} opens another",
    "demo": "You have an API key: clantui --demo opens the demo",
    "pause-auto-refresh": "{auto-refresh} starts automatic reload, then {pause-auto-refresh} "
    "pauses it",
    "group-by": f"{{group-by}} works in {_GROUPED}: rows {join_words(GROUPINGS, 'or')}",
    "player-clan": "This is the clan you came from · {player-back} goes back",
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
    "race-open": "No clan is under the cursor · {race-refresh} loads the race, {race-back} clears "
    "a filter",
    "deck-next": "This is the only deck known here",
    "deck-before": "This is the only deck known here",
    "log-earlier": "No snapshot to go to here",
    "log-later": "No snapshot to go to here",
    "history-filter": "No changes to filter yet: the history starts with the second snapshot",
}
"""Reasons why an action can do nothing on its own screen, by action id."""


class KeyContext(Struct, frozen=True, kw_only=True):
    """State of the clan screen on which the effect of keys depends.

    Attributes:
        clans: the number of open clans.
        has_last: another clan was shown before this one.
        has_clan: a clan is open, loaded or not.
        has_survey: at least a part of the clan is loaded.
    """

    clans: int = 0
    has_last: bool = False
    has_clan: bool = False
    has_survey: bool = False
    is_loading: bool = False
    is_demo: bool = False


def explain_key(key: str, keymap: Mapping[str, str], context: KeyContext, screen: str) -> str:
    """Return a sentence that says why a key does nothing now, with the keys of the keymap.

    Args:
        key: Textual's name of the key.
        screen: the scope's id of the visible screen.
    """
    sentence = _find_reason(key, keymap, context, screen)
    return fill_keys(sentence.replace("{key}", spell_key(key)), keymap)


def _find_reason(key: str, keymap: Mapping[str, str], context: KeyContext, screen: str) -> str:
    """Return the sentence with the ids of actions in braces, and `{key}` for the key itself."""
    if screen == "duel" and len(key) == 1 and key.isalpha():
        return _FIND_CARD
    actions = [
        action
        for action in collect_actions().values()
        if key in map(spell_out_key, action.bound_keys(keymap))
    ]
    scopes = {*list_scopes_on_screen(screen)} - {"filter"}
    own = [action for action in actions if action.scope in scopes]
    for action in own:
        if action.id == "demo" and context.is_demo:
            return _IN_DEMO
        if action.id == "deck-code":
            return _explain_deck_code()
        if action.id in _REASONS:
            return _REASONS[action.id]
    for action in actions:
        if sentence := _explain_action(action.id, context, screen):
            return sentence
    sentences = [
        *map(_explain_own_action, own),
        *filter(None, (_describe_path(action, screen) for action in actions)),
        "{key} does nothing here · {help} shows all shortcuts",
    ]
    return sentences[0]


def _explain_deck_code() -> str:
    """Name the views whose rows have whole decks; only here, since it imports all views."""
    titles = (make_tab_title(name) for name in ALL_VIEWS if load_view(name).decks is not None)
    shown = join_words([*dict.fromkeys(titles)], "and")
    return f"{{key}} shows a deck's QR code: of a player, or in {shown} after {{group-by}}"


def _explain_own_action(action: Action) -> str:
    """Say that a key of the visible screen has nothing to do now."""
    if action.binding.action == "choose":
        return "Nothing is under the cursor · {help} shows all shortcuts"
    if action.scope == "list":
        return "There is no more to scroll to here"
    return "{key} can do nothing now: " + _shorten(action.description)


def _describe_path(action: Action, screen: str) -> str:
    """Describe a key of another screen, and the way to that screen; empty if there is none."""
    scope, sentence = action.scope, _shorten(action.description)
    if scope in _OF_CLAN:
        return f"{{{screen}-back}} goes back to the clan, then {{key}}: {sentence}"
    if scope in _OF_PLAYER and screen != "clan":
        return f"{{key}} is for {_OF_PLAYER[scope]}: {sentence}"
    return f"{_WAYS[scope]}, then {{key}}: {sentence}" if scope in _WAYS else ""


def _shorten(description: str) -> str:
    """Cut a description at its examples."""
    for sign in (":", ";", " ("):
        description = description.partition(sign)[0]
    return description


def _explain_action(action_id: str, context: KeyContext, screen: str) -> str:
    """Return why an action is not possible in this state; empty if the state is not the reason."""
    is_on_clan = screen == "clan"
    if action_id in {"sort", "reverse"} and not is_on_clan:
        return _FIXED_ORDERS.get(screen, _NO_ROWS)
    if action_id == "filter" and not is_on_clan:
        return _NO_ROWS
    if action_id == "back" and is_on_clan:
        return _GO_TO_LAST if context.has_last else "Nothing to go back to · {quit} quits"
    if action_id in _ROW_ACTIONS and not context.has_survey:
        return STILL_LOADING if context.is_loading else NOTHING_LOADED
    if action_id in _CLAN_ACTIONS and not context.has_clan:
        return NOTHING_LOADED
    is_number = action_id.startswith("clan-")
    return f"{_count(context.clans)} open · {{switcher}} adds another" if is_number else ""


def _count(clans: int) -> str:
    return {0: "No clan is", 1: "Only one clan is"}.get(clans, f"Only {clans} clans are")
