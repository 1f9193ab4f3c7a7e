"""Key bindings of the clan's screen: too many to stand in its class."""

from __future__ import annotations

from typing import Final

from textual.binding import BindingType

from clantui.ui.keymap.bindings import IN_PALETTE, SEARCH_ONLY, bind

_NTH: Final = "Clan 1 to 9"

CLAN_KEYS: Final[list[BindingType]] = [
    bind("back", "escape", "back", "Back", "Back; cancels a load, ends the tour"),
    bind("switcher", "c", "open('switcher')", "Clans", "Recent and saved clans; search"),
    bind("race", "b", "open('race')", "Race", "River race: five clans"),
    bind("next-clan", "right,l,],>", "hop(1)", "Next clan", "Next clan", IN_PALETTE),
    bind("previous-clan", "left,h,[,<", "hop(-1)", "Previous clan", "Previous clan", IN_PALETTE),
    *(
        bind(f"clan-{n}", str(n), f"nth({n})", f"Clan {n}", _NTH, SEARCH_ONLY)
        for n in range(1, 10)
    ),
    bind("last", "-", "last", "Last clan", "Last viewed clan", IN_PALETTE),
    bind(
        "compare",
        "x",
        "open('compare')",
        "Compare",
        "Compare with another open clan",
        IN_PALETTE,
    ),
    bind(
        "family",
        "M",
        "open('family')",
        "Family",
        "All open clans in one table",
        IN_PALETTE,
    ),
    bind("history", "H", "open('history')", "History", "History of changes", IN_PALETTE),
    bind(
        "rankings",
        "",
        "open('rankings')",
        "Rankings",
        "Best clans of the world or a country",
        IN_PALETTE,
    ),
    bind("refresh", "r,f5", "refresh", "Reload", "Reload (missing players first)"),
    bind(
        "refresh-all",
        "R",
        "refresh_all",
        "Reload all",
        "Reload all open clans",
        IN_PALETTE,
    ),
    bind(
        "watch",
        "A",
        "watch",
        "Auto-reload",
        "Automatic reload on/off",
        IN_PALETTE,
    ),
    bind(
        "pause-watch", "space", "hold", "Pause", "Pause automatic reload, or continue", IN_PALETTE
    ),
    bind("tag", "t", "tag", "Tag", "Go to the tag field"),
    bind(
        "problems",
        "!",
        "open('problems')",
        "Problems",
        "Players that could not be loaded",
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
    bind("copy-tag", "y", "open('copy-tag')", "Copy tag", "Copy the clan's tag", IN_PALETTE),
    bind(
        "copy-row",
        "Y",
        "open('copy-row')",
        "Copy row",
        "Copy the row under the cursor",
        IN_PALETTE,
    ),
    bind("demo", "d", "demo", "Demo", "Open the demo"),
    bind("tour", "", "tour", "Tour", "Show the tour again", IN_PALETTE),
]
