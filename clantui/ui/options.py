"""Options of the screen's start."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from clantui.core.history.reminders import AHEAD, AWAY
from clantui.core.model.tag import Tag
from clantui.core.text.dates import LOCAL, Zone

if TYPE_CHECKING:
    from textual.widget import Widget

    from clantui.core.ports import Memory

REST: Final = 0.3
"""Seconds that somebody rests on a clan before the network is asked for it."""


class ScreenOptions(Struct, frozen=True, kw_only=True):
    """Options that the first frame depends on.

    Attributes:
        first: a clan to begin with; without one, where the last run was left.
        demo: begin in the demo world.
        problem: why there is no key, or empty.
        notify: how loudly auto-refresh tells what has changed; one of `core.names.NOTIFY`.
        remind: time before the war day ends from which on auto-refresh tells of decks left.
        away: time after which it tells of a member who was not seen.
        rest: seconds on a clan before the network is asked for it.
        tour: show the hints of a first start, where nothing is stored.
        toured: called when they are over.
        memory: the store, where it was open in time for the first frame; else None.
        warning: a sentence the user should read once; else empty.
        keymap: by an action's id the keys that it has instead of its own.
        view: the key of the view to begin with.
        zone: the reader's time zone.
        art: makes a widget that draws pictures, of textual-image's; None for no pictures.
    """

    first: Tag | None = None
    demo: bool = False
    problem: str = ""
    notify: str = "none"
    remind: timedelta = AHEAD
    away: timedelta = AWAY
    rest: float = REST
    tour: bool = False
    toured: Callable[[], object] = lambda: None
    memory: Memory | None = None
    warning: str = ""
    keymap: Mapping[str, str] = {}
    view: str = "favourites"
    zone: Zone = LOCAL
    art: Callable[[], Widget] | None = None
