"""Key bindings of the clan screen and its view; `ui/keys` has those of every screen."""

from __future__ import annotations

from typing import Final

from textual.binding import BindingType

from clantui.ui.keymap.bindings import IN_PALETTE, bind

CLAN_KEYS: Final[list[BindingType]] = [
    bind("back", "escape", "back", "Back", "Back; cancels a load, hides the first hint"),
    bind("refresh", "r,f5", "refresh", "Reload", "Reload (missing players first)", IN_PALETTE),
    bind("next-clan", "right,l,],>", "step_clan(1)", "Next clan", "Next clan", IN_PALETTE),
    bind(
        "previous-clan",
        "left,h,[,<",
        "step_clan(-1)",
        "Previous clan",
        "Previous clan",
        IN_PALETTE,
    ),
    bind("copy-tag", "y", "copy('tag')", "Copy tag", "Copy the clan's tag", IN_PALETTE),
    bind("copy-row", "Y", "copy('row')", "Copy row", "Copy the row under the cursor", IN_PALETTE),
]

VIEW_KEYS: Final[list[BindingType]] = [
    bind("filter", "/", "filter", "Filter", "Filter by name, rarity:epic, elixir:<=3, evo:yes"),
    bind(
        "reminder",
        "y",
        "screen.copy('reminder')",
        "Reminder",
        "Copy a reminder for the chat, in War members",
    ),
    bind("sort", "s", "sort", "Sort", "Choose a column to sort by"),
    bind("group-by", "m", "variant", "Group by", "Show rows by card, by deck or by member"),
    bind("deck-code", "Q", "app.open('deck')", "QR code", "QR code of the deck under the cursor"),
    bind("reverse", "S", "reverse", "Reverse", "Reverse the order", IN_PALETTE),
    bind(
        "group",
        "e",
        "group",
        "Chart",
        "Chart below the players: elixir, rarity, type, form",
        IN_PALETTE,
    ),
    bind("detail", "p", "detail", "Pane", "Show or hide the details pane", IN_PALETTE),
]
