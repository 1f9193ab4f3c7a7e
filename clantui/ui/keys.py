"""Key bindings of every screen; `clan(…)` runs an action of the clan screen."""

from __future__ import annotations

from typing import Final

from textual.binding import BindingType

from clantui.ui.keymap.bindings import HELP_ONLY, IN_PALETTE, bind

_NUMBERED: Final = "Clan 1 to 9"
_GO: Final = "Go to a view, clan, card or screen; run a command"

APP_KEYS: Final[list[BindingType]] = [
    bind("next-view", "v", "clan('view', 1)", "View", "Next view"),
    bind("view-before", "V", "clan('view', -1)", "Previous view", "Previous view", IN_PALETTE),
    bind("race", "b", "open('race')", "Race", "River race: five clans"),
    bind("switcher", "c", "open('switcher')", "Clans", "Recent and saved clans; search"),
    *(
        bind(f"clan-{n}", str(n), f"clan('select_clan', {n})", f"Clan {n}", _NUMBERED, HELP_ONLY)
        for n in range(1, 10)
    ),
    bind("last", "-", "clan('last')", "Last clan", "Last viewed clan", IN_PALETTE),
    bind(
        "compare", "x", "open('compare')", "Compare", "Compare with another open clan", IN_PALETTE
    ),
    bind("family", "M", "open('family')", "Family", "All open clans in one table", IN_PALETTE),
    bind("history", "H", "open('history')", "History", "History of changes", IN_PALETTE),
    bind(
        "rankings",
        "T",
        "open('rankings')",
        "Rankings",
        "Best clans of the world or a country",
        IN_PALETTE,
    ),
    bind(
        "about",
        "i",
        "open('about')",
        "About",
        "About the clan: who may join, trophies, description",
        IN_PALETTE,
    ),
    bind(
        "write",
        "w",
        "open('write')",
        "Export",
        "Save to file (text, JSON, CSV, picture)",
        IN_PALETTE,
    ),
    bind("tag", "t", "clan('tag')", "Tag", "Go to the tag field", IN_PALETTE),
    bind(
        "refresh-all",
        "R",
        "clan('refresh_all')",
        "Reload all",
        "Reload all open clans",
        IN_PALETTE,
    ),
    bind(
        "auto-refresh",
        "A",
        "clan('auto_refresh')",
        "Auto-reload",
        "Automatic reload on/off",
        IN_PALETTE,
    ),
    bind(
        "pause-auto-refresh",
        "space",
        "clan('pause_auto_refresh')",
        "Pause",
        "Pause automatic reload, or continue",
        IN_PALETTE,
    ),
    bind(
        "problems",
        "!",
        "open('problems')",
        "Problems",
        "Players that could not be loaded",
        IN_PALETTE,
    ),
    bind("demo", "d", "clan('demo')", "Demo", "Open the demo"),
    bind(
        "tour",
        "",
        "clan('tour')",
        "First hint",
        "Show the line of the first keys again",
        IN_PALETTE,
    ),
    bind("doctor", "I", "doctor", "Doctor", "Find out why loading fails", IN_PALETTE),
    bind("theme", "", "change_theme", "Theme", "Change the theme", IN_PALETTE),
    bind("suspend", "ctrl+z", "suspend_process", "Suspend", "Suspend (fg to return)", IN_PALETTE),
    bind(
        "focus-next", "tab", "focus_next", "Next pane", "Go to the next pane or field", HELP_ONLY
    ),
    bind(
        "focus-before",
        "shift+tab",
        "focus_previous",
        "Previous pane",
        "Go to the previous pane or field",
        HELP_ONLY,
    ),
    bind(
        "interrupt",
        "ctrl+c",
        "interrupt",
        "Interrupt",
        "Cancel a load; twice: quit",
        HELP_ONLY,
        priority=True,
    ),
    bind("palette-anywhere", "ctrl+p", "command_palette", "Go to", _GO, IN_PALETTE, priority=True),
    bind("quit-anywhere", "ctrl+q", "quit", "Quit", "Quit", IN_PALETTE, priority=True),
    bind("palette", ":", "command_palette", "Go to", _GO),
    bind("help", "?,f1", "open('help')", "Help", "All shortcuts; type to find one"),
    bind("quit", "q", "quit", "Quit", "Quit"),
]
"""Most used first; the last three stay in the key bar even with little room."""
