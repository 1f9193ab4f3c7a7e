"""What keys do on the other screens and in the dialogs."""

from __future__ import annotations

from typing import Final

from clantui.core.keymap.action import BAR, PLAIN, QUIET, Action, actions

SCREENS: Final[tuple[Action, ...]] = (
    *actions(
        "race",
        ("race-hop", "enter,right,l", "Cards", "See this clan's cards", "hop", BAR),
        ("race-refresh", "r,f5", "Refresh", "Ask for it anew", "refresh", BAR),
        ("race-copy", "y", "Copy", "Copy who has decks left, for the chat", "copy", BAR),
        ("race-back", "escape,b,left,h", "Back", "Back to the clan", "back", BAR),
    ),
    *actions(
        "rankings",
        ("rankings-back", "escape", "Back", "One step out", "back", BAR),
        ("rankings-filter", "/", "Filter", "Keep some clans", "filter", BAR),
        ("rankings-location", "L", "Location", "A country, or the world", "locate", BAR),
        ("rankings-again", "r,f5", "Refresh", "Ask again", "again", BAR),
    ),
    *actions("history", ("history-back", "escape,H", "Back", "To the clan", "back", BAR)),
    *actions(
        "log",
        (
            "log-choose",
            "enter",
            "Δ since",
            "Show on the clan's screen what has changed since this reading",
            "choose",
            BAR,
        ),
        ("log-earlier", "left,h", "Earlier", "An earlier reading", "step(1)", BAR),
        ("log-later", "right,l", "Later", "A later reading", "step(-1)", BAR),
    ),
    *actions(
        "compare",
        ("compare-back", "escape", "Back", "One step out", "back", BAR),
        ("compare-next", "right,l,],>", "Next clan", "Against the next clan", "walk(1)", BAR),
        (
            "compare-before",
            "left,h,[,<",
            "Clan before",
            "Against the clan before",
            "walk(-1)",
            PLAIN,
        ),
        ("compare-sort", "s", "Sort", "By the next column", "sort(1)", BAR),
        ("compare-sort-back", "S", "Sort back", "By the column before", "sort(-1)", PLAIN),
        ("compare-filter", "/", "Filter", "Keep some cards", "filter", BAR),
        ("compare-choose", "enter", "Open", "Go to the other's cards", "choose", BAR),
        ("compare-again", "r,f5", "Ask again", "The missing, else both", "again", BAR),
    ),
    *actions(
        "family",
        ("family-back", "escape", "Back", "To the clan before", "dismiss", BAR),
        ("family-sort", "s", "Sort", "By the next clan's share", "sort(1)", BAR),
        ("family-sort-back", "S", "Sort back", "By the clan's before", "sort(-1)", PLAIN),
        ("family-again", "r,f5", "Ask again", "The missing, else all", "again", BAR),
    ),
    *actions(
        "player",
        ("player-clan", "enter,right,l", "Clan", "On to their clan", "clan", BAR),
        ("player-tag", "y", "Tag", "Copy the tag", "copy_tag", BAR),
        ("player-deck", "Y", "Deck", "Copy the deck's link", "copy_deck", BAR),
        ("player-web", "o", "Web", "Open the player on the web", "web", BAR),
        ("player-duel", "D", "Duel", "Tick cards seen in a duel", "duel", BAR),
        ("player-ask", "r,f5", "Battles", "Ask for the battle log", "ask", BAR),
        ("player-back", "escape,left,h", "Back", "One step back", "back", BAR),
    ),
    *actions(
        "duel",
        ("duel-find", "/", "Find", "Find a card by its letters", "find", BAR),
        ("duel-undo", "u", "Undo", "Take the last step back", "undo", BAR),
        ("duel-clear", "x", "Clear", "A new duel: nothing was seen", "clear", BAR),
        ("duel-up", "up", "Up", "A card up, from the field", "move(-1)", QUIET),
        ("duel-down", "down", "Down", "A card down, from the field", "move(1)", QUIET),
        ("duel-back", "escape", "Back", "One step out", "back", BAR),
        ("duel-close", "D", "Close", "To the player", "close", PLAIN),
    ),
    *actions(
        "duel-cards",
        ("duel-tick", "enter,space", "Tick", "It was seen; again: it was not", "choose", BAR),
    ),
    *actions("duel-field", ("duel-found", "enter", "Tick", "Tick the card found", "submit", BAR)),
)

DIALOGS: Final[tuple[Action, ...]] = (
    *actions(
        "switcher",
        ("switcher-leave", "escape", "Close", "Close it", "dismiss", BAR),
        ("switcher-line-up", "up", "Up", "A line up", "list('cursor_up')", QUIET),
        ("switcher-line-down", "down", "Down", "A line down", "list('cursor_down')", QUIET),
        ("switcher-page-up", "pageup", "Page up", "A page up", "list('page_up')", QUIET),
        ("switcher-page-down", "pagedown", "Page down", "A page down", "list('page_down')", QUIET),
        ("switcher-close", "q", "Close", "Close it, from the list", "dismiss", QUIET),
        ("switcher-type", "/", "Type", "From the list to the field", "type", PLAIN),
    ),
    *actions(
        "switcher-list",
        ("switcher-down", "j", "Down", "A line down", "cursor_down", QUIET),
        ("switcher-up", "k", "Up", "A line up", "cursor_up", QUIET),
        ("switcher-first", "g", "First", "To the first clan", "first", QUIET),
        ("switcher-last", "G", "Last", "To the last clan", "last", QUIET),
        ("switcher-save", "a", "Save", "Save the clan", "want('save')", BAR),
        ("switcher-label", "e", "Label", "Label and groups", "want('label')", BAR),
        ("switcher-forget", "d", "Forget", "Forget it", "want('forget')", BAR),
        ("switcher-undo", "u", "Undo", "Undo the last change", "want('undo')", BAR),
    ),
    *actions(
        "key",
        (
            "key-save",
            "enter",
            "Save",
            "Save the API key; if it was not checked, check it",
            "save",
            BAR,
        ),
        ("key-use", "n", "Use", "Use it until you quit, without saving it", "use", BAR),
        ("key-close", "escape", "Close", "Close it and forget the API key", "dismiss", BAR),
    ),
    *actions("label", ("label-close", "escape", "Close", "Close it", "dismiss", BAR)),
    *actions(
        "locations",
        ("locations-close", "escape", "Close", "Close it", "dismiss", BAR),
        ("locations-down", "down", "Down", "A line down", "move('cursor_down')", QUIET),
        ("locations-up", "up", "Up", "A line up", "move('cursor_up')", QUIET),
        (
            "locations-page-down",
            "pagedown",
            "Page down",
            "A page down",
            "move('page_down')",
            QUIET,
        ),
        ("locations-page-up", "pageup", "Page up", "A page up", "move('page_up')", QUIET),
        ("locations-ask", "f5", "Ask again", "Ask for the list again", "ask", PLAIN),
    ),
    *actions(
        "sort",
        ("sort-close", "escape,q", "Close", "Close it", "dismiss", BAR),
        ("sort-down", "j", "Down", "A column down", "move('down')", QUIET),
        ("sort-up", "k", "Up", "A column up", "move('up')", QUIET),
    ),
    *actions(
        "theme",
        ("theme-back", "escape,q", "Back", "Go back to the theme that was there", "back", BAR),
        ("theme-down", "j", "Down", "A theme down", "move('down')", QUIET),
        ("theme-up", "k", "Up", "A theme up", "move('up')", QUIET),
    ),
    *actions(
        "problems", ("problems-close", "escape,q,!,enter", "Close", "Close it", "dismiss", BAR)
    ),
    *actions(
        "write",
        ("write-close", "escape", "Close", "Close it", "dismiss", BAR),
        ("write-now", "enter", "Write", "Write the file", "write", BAR),
    ),
    *actions(
        "choice",
        ("choice-next", "right,l,space", "Next", "The next choice of a line", "step(1)", QUIET),
        ("choice-before", "left,h", "Before", "The one before", "step(-1)", QUIET),
        ("choice-down", "down,j", "Down", "To the line below", "line(1)", QUIET),
        ("choice-up", "up,k", "Up", "To the line above", "line(-1)", QUIET),
    ),
    *actions(
        "doctor",
        ("doctor-close", "escape,q,enter", "Close", "Close it", "dismiss", BAR),
        ("doctor-down", "down,j", "Down", "A line down", "scroll(1)", QUIET),
        ("doctor-up", "up,k", "Up", "A line up", "scroll(-1)", QUIET),
    ),
    *actions(
        "help",
        (
            "help-close",
            "escape,f1,enter",
            "Close",
            "What is typed first, then the help",
            "close",
            BAR,
        ),
        ("help-down", "down", "Down", "A line down", "scroll(1)", QUIET),
        ("help-up", "up", "Up", "A line up", "scroll(-1)", QUIET),
        ("help-page-down", "pagedown", "Page down", "A page down", "page(1)", QUIET),
        ("help-page-up", "pageup", "Page up", "A page up", "page(-1)", QUIET),
    ),
)
