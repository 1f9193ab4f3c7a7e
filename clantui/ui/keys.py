"""Key bindings of every screen; `clan(…)` runs an action of the clan screen."""

from __future__ import annotations

from typing import Final

from textual.binding import Binding, BindingType

from clantui.ui.keymap.bindings import HELP_ONLY, IN_PALETTE, bind
from clantui.ui.keymap.names import NUMBERED_CLANS

_NUMBERED: Final = f"Clan 1 to {NUMBERED_CLANS}"
_GO: Final = "Go to a view, clan, card or screen; run a command"


def _bind_screen(name: str, key: str, title: str, description: str) -> Binding:
    """Declare the key that opens a screen; the key bar does not offer it."""
    return bind(name, key, f"open('{name}')", title, description, IN_PALETTE)


def _bind_clan(action_id: str, key: str, name: str, description: str) -> Binding:
    """Declare the key of an action of the clan screen; the key bar does not offer it."""
    action = action_id.replace("-", "_")
    return bind(action_id, key, f"clan('{action}')", name, description, IN_PALETTE)


APP_KEYS: Final[list[BindingType]] = [
    bind("next-view", "v", "clan('view', 1)", "View", "Next view"),
    bind("view-before", "V", "clan('view', -1)", "Previous view", "Previous view", IN_PALETTE),
    bind("race", "b", "open('race')", "Race", "River race: five clans"),
    bind("switcher", "c", "open('switcher')", "Clans", "Recent and saved clans; search"),
    *(
        bind(f"clan-{n}", str(n), f"clan('select_clan', {n})", f"Clan {n}", _NUMBERED, HELP_ONLY)
        for n in range(1, NUMBERED_CLANS + 1)
    ),
    _bind_clan("last", "-", "Last clan", "Last viewed clan"),
    _bind_screen("compare", "x", "Compare", "Compare with another open clan"),
    _bind_screen("family", "M", "Family", "All open clans in one table"),
    _bind_screen("history", "H", "History", "History of changes"),
    _bind_screen("rankings", "T", "Rankings", "Best clans of the world or a country"),
    _bind_screen("about", "i", "About", "About the clan: who may join, trophies, description"),
    _bind_screen("write", "w", "Export", "Save to file (text, JSON, CSV, picture)"),
    _bind_clan("tag", "t", "Tag", "Go to the tag field"),
    _bind_clan("refresh-all", "R", "Reload all", "Reload all open clans"),
    _bind_clan("auto-refresh", "A", "Auto-reload", "Automatic reload on/off"),
    _bind_clan("pause-auto-refresh", "space", "Pause", "Pause automatic reload, or continue"),
    _bind_screen("problems", "!", "Problems", "Players that could not be loaded"),
    bind("demo", "d", "clan('demo')", "Demo", "Open the demo"),
    _bind_clan("first-hint", "", "First hint", "Show the line of the first keys again"),
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
"""Most used first; the last three stay in the key bar even if there is little room."""
