"""Key bindings of the clan's screen, beside those that work on every screen."""

from __future__ import annotations

from typing import Final

from textual.binding import BindingType

from clantui.ui.keymap.bindings import IN_PALETTE, bind

CLAN_KEYS: Final[list[BindingType]] = [
    bind("back", "escape", "back", "Back", "Back; cancels a load, hides the first hint"),
    bind("refresh", "r,f5", "refresh", "Reload", "Reload (missing players first)", IN_PALETTE),
    bind("next-clan", "right,l,],>", "hop(1)", "Next clan", "Next clan", IN_PALETTE),
    bind("previous-clan", "left,h,[,<", "hop(-1)", "Previous clan", "Previous clan", IN_PALETTE),
    bind(
        "copy-tag",
        "y",
        "copy('copy-tag')",
        "Copy tag",
        "Copy the tag; in War members, a reminder",
        IN_PALETTE,
    ),
    bind(
        "copy-row",
        "Y",
        "copy('copy-row')",
        "Copy row",
        "Copy the row under the cursor",
        IN_PALETTE,
    ),
]
