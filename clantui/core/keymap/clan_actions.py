"""What keys do on the clan's screen, in its tables and fields, and everywhere."""

from __future__ import annotations

from typing import Final

from clantui.core.keymap.action import BAR, FIRST, PLAIN, QUIET, QUIET_FIRST, Action, actions

_NTH: Final = "The clan of that number in the list"

EVERYWHERE: Final[tuple[Action, ...]] = actions(
    "app",
    ("palette", ":", "Palette", "All commands", "command_palette", QUIET),
    ("palette-anywhere", "ctrl+p", "Palette", "All commands", "command_palette", FIRST),
    ("help", "?,f1", "Help", "All keys; type to find one", "help", BAR),
    ("doctor", "", "Doctor", "Look at all that a load depends on", "doctor", PLAIN),
    ("theme", "", "Theme", "Change how it looks", "change_theme", PLAIN),
    ("quit", "q", "Quit", "Leave", "quit", BAR),
    ("quit-anywhere", "ctrl+q", "Quit", "Leave", "quit", FIRST),
    ("interrupt", "ctrl+c", "Interrupt", "Stop a load; twice: leave", "interrupt", QUIET_FIRST),
    ("suspend", "ctrl+z", "Suspend", "To the shell; fg comes back", "suspend_process", PLAIN),
    ("focus-next", "tab", "Next pane", "To the next pane or field", "focus_next", QUIET),
    (
        "focus-before",
        "shift+tab",
        "Pane before",
        "To the pane or field before",
        "focus_previous",
        QUIET,
    ),
)

CLAN: Final[tuple[Action, ...]] = actions(
    "clan",
    ("back", "escape", "Back", "One step out; stops a load, ends the tour", "back", BAR),
    ("switcher", "c", "Clans", "Recent and saved clans; search", "open('switcher')", BAR),
    ("race", "b", "Race", "The river race: five clans", "open('race')", BAR),
    ("next-clan", "right,l,],>", "Next clan", "The next clan", "hop(1)", PLAIN),
    ("clan-before", "left,h,[,<", "Clan before", "The clan before", "hop(-1)", PLAIN),
    *((f"clan-{n}", str(n), f"Clan {n}", _NTH, f"nth({n})", QUIET) for n in range(1, 10)),
    ("last", "-", "Last clan", "The clan looked at before", "last", PLAIN),
    (
        "compare",
        "x",
        "Compare",
        "With the other clans of the list, card by card",
        "open('compare')",
        PLAIN,
    ),
    ("family", "M", "Merge", "All clans of the list in one table", "open('family')", PLAIN),
    ("history", "H", "History", "What has changed, and when", "open('history')", PLAIN),
    (
        "rankings",
        "",
        "Rankings",
        "The best clans, of the world or a country",
        "open('rankings')",
        PLAIN,
    ),
    ("refresh", "r,f5", "Refresh", "Ask again, the missing first", "refresh", BAR),
    (
        "refresh-all",
        "R",
        "Refresh all",
        "Ask anew; for the other clans of the list, too",
        "refresh_all",
        PLAIN,
    ),
    ("watch", "A", "Watch", "Read it again every two minutes, or no longer", "watch", PLAIN),
    ("hold", "space", "Pause", "Pause the watch, or go on", "hold", PLAIN),
    ("tag", "t", "Tag", "Go to the tag field", "tag", BAR),
    ("problems", "!", "Problems", "Who failed, and why", "open('problems')", PLAIN),
    ("write", "w", "Write", "Into a file: text, JSON, CSV, a picture", "open('write')", PLAIN),
    ("copy-tag", "y", "Copy tag", "Copy the clan's tag", "open('copy-tag')", PLAIN),
    ("copy-row", "Y", "Copy row", "Copy the row under the cursor", "open('copy-row')", PLAIN),
    ("demo", "d", "Demo", "Open the demo world", "demo", BAR),
    ("tour", "", "Tour", "The four hints of a first start", "tour", PLAIN),
)

VIEW: Final[tuple[Action, ...]] = actions(
    "view",
    (
        "filter",
        "/",
        "Filter",
        "Keep rows: a name, rarity:epic, elixir:<=3, evo:yes",
        "filter",
        BAR,
    ),
    ("sort", "s", "Sort", "Choose a column to sort by", "sort", BAR),
    ("next-view", "v", "View", "Another view of the clan", "view(1)", BAR),
    ("view-before", "V", "View before", "The view before", "view(-1)", PLAIN),
    ("reverse", "S", "Reverse", "Turn the order round", "reverse", PLAIN),
    ("group", "e", "Group", "At the pane's foot: elixir, rarity, kind, evolution", "group", PLAIN),
    ("detail", "p", "Pane", "Show or hide who plays", "detail", PLAIN),
)

TABLES: Final[tuple[Action, ...]] = (
    *actions(
        "list",
        ("down", "down,j", "Down", "A line down", "move(1)", QUIET),
        ("up", "up,k", "Up", "A line up", "move(-1)", QUIET),
        ("page-down", "pagedown", "Page down", "A page down", "page(1)", QUIET),
        ("page-up", "pageup", "Page up", "A page up", "page(-1)", QUIET),
        ("top", "g,home", "Top", "To the first line", "move(-100000)", QUIET),
        ("bottom", "G,end", "Bottom", "To the last line", "move(100000)", QUIET),
    ),
    *actions(
        "grid",
        ("grid-choose", "enter", "Detail", "About the row; then a player", "choose", BAR),
    ),
    *actions("people", ("people-choose", "enter", "Player", "Go to the player", "choose", BAR)),
    *actions("roll", ("roll-choose", "enter,right,l", "Open", "Go to its cards", "choose", BAR)),
)

FIELDS: Final[tuple[Action, ...]] = (
    *actions("tag", ("tag-load", "enter", "Load", "Load the clan in the field", "submit", BAR)),
    *actions("filter", ("filter-keep", "enter", "Keep", "Keep the filter", "submit", BAR)),
)
