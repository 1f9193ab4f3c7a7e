"""Key bindings of the clan's screen: too many to stand in its class."""

from __future__ import annotations

from typing import Final

from textual.binding import BindingType

from clantui.ui.keymap.bindings import IN_PALETTE, SEARCH_ONLY, bind

_NTH: Final = "The clan of that number in the list"

CLAN_KEYS: Final[list[BindingType]] = [
    bind("back", "escape", "back", "Back", "One step out; stops a load, ends the tour"),
    bind("switcher", "c", "open('switcher')", "Clans", "Recent and saved clans; search"),
    bind("race", "b", "open('race')", "Race", "The river race: five clans"),
    bind("next-clan", "right,l,],>", "hop(1)", "Next clan", "The next clan", IN_PALETTE),
    bind("previous-clan", "left,h,[,<", "hop(-1)", "Clan before", "The clan before", IN_PALETTE),
    *(
        bind(f"clan-{n}", str(n), f"nth({n})", f"Clan {n}", _NTH, SEARCH_ONLY)
        for n in range(1, 10)
    ),
    bind("last", "-", "last", "Last clan", "The clan looked at before", IN_PALETTE),
    bind(
        "compare",
        "x",
        "open('compare')",
        "Compare",
        "With the other clans of the list, card by card",
        IN_PALETTE,
    ),
    bind(
        "family",
        "M",
        "open('family')",
        "Merge",
        "All clans of the list in one table",
        IN_PALETTE,
    ),
    bind("history", "H", "open('history')", "History", "What has changed, and when", IN_PALETTE),
    bind(
        "rankings",
        "",
        "open('rankings')",
        "Rankings",
        "The best clans, of the world or a country",
        IN_PALETTE,
    ),
    bind("refresh", "r,f5", "refresh", "Refresh", "Ask again, the missing first"),
    bind(
        "refresh-all",
        "R",
        "refresh_all",
        "Refresh all",
        "Ask anew; for the other clans of the list, too",
        IN_PALETTE,
    ),
    bind(
        "watch",
        "A",
        "watch",
        "Watch",
        "Read it again every two minutes, or no longer",
        IN_PALETTE,
    ),
    bind("pause-watch", "space", "hold", "Pause", "Pause the watch, or go on", IN_PALETTE),
    bind("tag", "t", "tag", "Tag", "Go to the tag field"),
    bind("problems", "!", "open('problems')", "Problems", "Who failed, and why", IN_PALETTE),
    bind(
        "write",
        "w",
        "open('write')",
        "Write",
        "Into a file: text, JSON, CSV, a picture",
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
    bind("demo", "d", "demo", "Demo", "Open the demo world"),
    bind("tour", "", "tour", "Tour", "The four hints of a first start", IN_PALETTE),
]
