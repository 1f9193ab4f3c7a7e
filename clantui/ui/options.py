"""Options of the start of the screen."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Final

from msgspec import Struct
from textual.widget import Widget

from clantui.core.history.reminders import AHEAD, AWAY
from clantui.core.model.tag import Tag
from clantui.core.ports import ClanStore
from clantui.core.text.dates import LOCAL, Zone

LOAD_DELAY: Final = 0.3
"""Seconds that a clan must be on screen before it is loaded from the network."""


HOLD_KEYS: Final = 1.0
"""Maximum seconds that typed keys wait for the rows of the first clan, from its request."""


class ScreenOptions(Struct, frozen=True, kw_only=True):
    """Options that the first frame depends on.

    Attributes:
        first: the first clan; None for the last clan of the previous run.
        key_problem: why the API key cannot be used; empty if it can, or if there is none.
        notify: how auto-refresh announces changes; one of `core.names.NOTIFY`.
        remind: time before the end of a war day when auto-refresh announces unused decks.
        away: time since a member was last seen after which auto-refresh announces them as away.
        store: the store, if open before the first frame; else None.
        warning: a sentence to show once, or empty.
        keymap: by action id, the keys that replace the default ones.
        view: the key of the first view.
        art: makes a widget of textual-image that draws images; None for no images.
    """

    first: Tag | None = None
    demo: bool = False
    key_problem: str = ""
    notify: str = "none"
    remind: timedelta = AHEAD
    away: timedelta = AWAY
    load_delay: float = LOAD_DELAY
    hold_keys: float = HOLD_KEYS
    shows_hint: bool = False
    on_hint_dismissed: Callable[[], object] = lambda: None
    store: ClanStore | None = None
    warning: str = ""
    keymap: Mapping[str, str] = {}
    view: str = "favourites"
    zone: Zone = LOCAL
    art: Callable[[], Widget] | None = None
