"""What keys do on the clan's screen, in its tables and fields, and everywhere."""

from __future__ import annotations

from typing import Final

from clantui.core.keymap.action import (
    IN_KEY_BAR,
    IN_PALETTE,
    PRIORITY,
    QUIET_FIRST,
    SEARCH_ONLY,
    Action,
    actions,
)

_NTH: Final = "The clan of that number in the list"

EVERYWHERE: Final[tuple[Action, ...]] = actions(
    "app",
    ("palette", ":", "Palette", "All commands", "command_palette", SEARCH_ONLY),
    ("palette-anywhere", "ctrl+p", "Palette", "All commands", "command_palette", PRIORITY),
    ("help", "?,f1", "Help", "All keys; type to find one", "help", IN_KEY_BAR),
    ("doctor", "", "Doctor", "Look at all that a load depends on", "doctor", IN_PALETTE),
    ("theme", "", "Theme", "Change how it looks", "change_theme", IN_PALETTE),
    ("quit", "q", "Quit", "Leave", "quit", IN_KEY_BAR),
    ("quit-anywhere", "ctrl+q", "Quit", "Leave", "quit", PRIORITY),
    ("interrupt", "ctrl+c", "Interrupt", "Stop a load; twice: leave", "interrupt", QUIET_FIRST),
    ("suspend", "ctrl+z", "Suspend", "To the shell; fg comes back", "suspend_process", IN_PALETTE),
    ("focus-next", "tab", "Next pane", "To the next pane or field", "focus_next", SEARCH_ONLY),
    (
        "focus-before",
        "shift+tab",
        "Pane before",
        "To the pane or field before",
        "focus_previous",
        SEARCH_ONLY,
    ),
)

CLAN: Final[tuple[Action, ...]] = actions(
    "clan",
    ("back", "escape", "Back", "One step out; stops a load, ends the tour", "back", IN_KEY_BAR),
    ("switcher", "c", "Clans", "Recent and saved clans; search", "open('switcher')", IN_KEY_BAR),
    ("race", "b", "Race", "The river race: five clans", "open('race')", IN_KEY_BAR),
    ("next-clan", "right,l,],>", "Next clan", "The next clan", "hop(1)", IN_PALETTE),
    ("clan-before", "left,h,[,<", "Clan before", "The clan before", "hop(-1)", IN_PALETTE),
    *((f"clan-{n}", str(n), f"Clan {n}", _NTH, f"nth({n})", SEARCH_ONLY) for n in range(1, 10)),
    ("last", "-", "Last clan", "The clan looked at before", "last", IN_PALETTE),
    (
        "compare",
        "x",
        "Compare",
        "With the other clans of the list, card by card",
        "open('compare')",
        IN_PALETTE,
    ),
    ("family", "M", "Merge", "All clans of the list in one table", "open('family')", IN_PALETTE),
    ("history", "H", "History", "What has changed, and when", "open('history')", IN_PALETTE),
    (
        "rankings",
        "",
        "Rankings",
        "The best clans, of the world or a country",
        "open('rankings')",
        IN_PALETTE,
    ),
    ("refresh", "r,f5", "Refresh", "Ask again, the missing first", "refresh", IN_KEY_BAR),
    (
        "refresh-all",
        "R",
        "Refresh all",
        "Ask anew; for the other clans of the list, too",
        "refresh_all",
        IN_PALETTE,
    ),
    ("watch", "A", "Watch", "Read it again every two minutes, or no longer", "watch", IN_PALETTE),
    ("hold", "space", "Pause", "Pause the watch, or go on", "hold", IN_PALETTE),
    ("tag", "t", "Tag", "Go to the tag field", "tag", IN_KEY_BAR),
    ("problems", "!", "Problems", "Who failed, and why", "open('problems')", IN_PALETTE),
    (
        "write",
        "w",
        "Write",
        "Into a file: text, JSON, CSV, a picture",
        "open('write')",
        IN_PALETTE,
    ),
    ("copy-tag", "y", "Copy tag", "Copy the clan's tag", "open('copy-tag')", IN_PALETTE),
    ("copy-row", "Y", "Copy row", "Copy the row under the cursor", "open('copy-row')", IN_PALETTE),
    ("demo", "d", "Demo", "Open the demo world", "demo", IN_KEY_BAR),
    ("tour", "", "Tour", "The four hints of a first start", "tour", IN_PALETTE),
)

VIEW: Final[tuple[Action, ...]] = actions(
    "view",
    (
        "filter",
        "/",
        "Filter",
        "Keep rows: a name, rarity:epic, elixir:<=3, evo:yes",
        "filter",
        IN_KEY_BAR,
    ),
    ("sort", "s", "Sort", "Choose a column to sort by", "sort", IN_KEY_BAR),
    ("next-view", "v", "View", "Another view of the clan", "view(1)", IN_KEY_BAR),
    ("view-before", "V", "View before", "The view before", "view(-1)", IN_PALETTE),
    ("reverse", "S", "Reverse", "Turn the order round", "reverse", IN_PALETTE),
    (
        "group",
        "e",
        "Group",
        "At the pane's foot: elixir, rarity, kind, evolution",
        "group",
        IN_PALETTE,
    ),
    ("detail", "p", "Pane", "Show or hide who plays", "detail", IN_PALETTE),
)

TABLES: Final[tuple[Action, ...]] = (
    *actions(
        "list",
        ("down", "down,j", "Down", "A line down", "move(1)", SEARCH_ONLY),
        ("up", "up,k", "Up", "A line up", "move(-1)", SEARCH_ONLY),
        ("page-down", "pagedown", "Page down", "A page down", "page(1)", SEARCH_ONLY),
        ("page-up", "pageup", "Page up", "A page up", "page(-1)", SEARCH_ONLY),
        ("top", "g,home", "Top", "To the first line", "move(-100000)", SEARCH_ONLY),
        ("bottom", "G,end", "Bottom", "To the last line", "move(100000)", SEARCH_ONLY),
    ),
    *actions(
        "grid",
        ("grid-choose", "enter", "Detail", "About the row; then a player", "choose", IN_KEY_BAR),
    ),
    *actions(
        "people", ("people-choose", "enter", "Player", "Go to the player", "choose", IN_KEY_BAR)
    ),
    *actions(
        "roll", ("roll-choose", "enter,right,l", "Open", "Go to its cards", "choose", IN_KEY_BAR)
    ),
)

FIELDS: Final[tuple[Action, ...]] = (
    *actions(
        "tag", ("tag-load", "enter", "Load", "Load the clan in the field", "submit", IN_KEY_BAR)
    ),
    *actions("filter", ("filter-keep", "enter", "Keep", "Keep the filter", "submit", IN_KEY_BAR)),
)
