"""The keys of a clan's screen: key bar, help and palette read these lists."""

from __future__ import annotations

from typing import Final

from textual.binding import Binding


def _key(keys: str, action: str, name: str, tooltip: str, *, show: bool = False) -> Binding:
    """A binding known by its action: `open('race')` as `race`, `hop(1)` as `hop.1`."""
    known_as = action.removeprefix("open('").removesuffix("')").replace("(", ".").rstrip(")")
    return Binding(keys, action, name, show=show, id=known_as, tooltip=tooltip)


VIEW_KEYS: Final = [
    _key(
        "slash",
        "filter",
        "Filter",
        "Keep rows: a name, rarity:epic, elixir:<=3, evo:yes",
        show=True,
    ),
    _key("s", "sort", "Sort", "Choose a column to sort by", show=True),
    _key("v", "view(1)", "View", "Another view of the clan", show=True),
    _key("V", "view(-1)", "View before", "The view before"),
    _key("S", "reverse", "Reverse", "Turn the order round"),
    _key("e", "group", "Group", "At the pane's foot: by elixir, rarity, kind"),
    _key("p", "detail", "Detail", "Show or hide who plays"),
]
"""What arranges a clan; see `Face`."""

CLAN_KEYS: Final = [
    _key("escape", "back", "Back", "One step out; stops a load last", show=True),
    _key("c", "open('switcher')", "Clans", "Switch: recent and saved clans, search", show=True),
    _key("b", "open('race')", "Race", "The river race: five clans", show=True),
    _key("right,l,right_square_bracket,greater_than_sign", "hop(1)", "Next clan", "The next clan"),
    _key("left,h,left_square_bracket,less_than_sign", "hop(-1)", "Clan before", "The one before"),
    *(
        _key(str(n), f"nth({n})", f"Clan {n}", "The clan of that number in the list")
        for n in range(1, 10)
    ),
    _key("minus", "last", "Last clan", "The clan looked at before"),
    _key("x", "open('compare')", "Compare", "With the other clans of the list, card by card"),
    _key("M", "open('family')", "Merge", "All clans of the list in one table"),
    _key("H", "open('history')", "History", "What has changed, and when"),
    _key("r,f5", "refresh", "Refresh", "Ask again, the missing first", show=True),
    _key("R", "refresh_all", "Refresh all", "Ask anew; for the other clans of the list, too"),
    _key("A", "watch", "Watch", "Read it again every two minutes, or no longer"),
    _key("space", "hold", "Pause", "Pause the watch, or go on"),
    _key("t", "tag", "Tag", "Go to the tag field", show=True),
    _key("exclamation_mark", "open('problems')", "Problems", "Who failed, and why"),
    _key("d", "demo", "Demo", "Open the demo world", show=True),
    _key("question_mark,f1", "open('help')", "Help", "All keys", show=True),
]
"""What leads from clan to clan, and asks; see `ClanScreen`."""
