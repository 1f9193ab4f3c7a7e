"""How the screen begins."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from clantui.core.model.tag import Tag
from clantui.core.text.dates import LOCAL, Zone

if TYPE_CHECKING:
    from textual.widget import Widget

    from clantui.core.ports import Memory

REST: Final = 0.3
"""Seconds that somebody rests on a clan before the network is asked for it."""


class ScreenOptions(Struct, frozen=True, kw_only=True):
    """What is settled before the first frame.

    Attributes:
        first: a clan to begin with; without one, where the last run was left.
        demo: begin in the demo world.
        problem: why there is no key, or empty.
        notify: how loud the watch tells what has changed; one of `core.names.NOTIFY`.
        rest: seconds on a clan before the network is asked for it.
        tour: whether to lead somebody through the screen of whom nothing is remembered.
        toured: called when the tour is over.
        memory: what is remembered, where it was at hand in time for the first frame; else None.
        warning: a sentence the user should read once; else empty.
        keymap: by an action's id the keys it is bound to instead of its own.
        view: the key of the view to begin with.
        zone: the time zone of whoever looks at the screen.
        art: makes a widget that draws pictures, of textual-image's; None for no pictures.
    """

    first: Tag | None = None
    demo: bool = False
    problem: str = ""
    notify: str = "none"
    rest: float = REST
    tour: bool = False
    toured: Callable[[], object] = lambda: None
    memory: Memory | None = None
    warning: str = ""
    keymap: Mapping[str, str] = {}
    view: str = "favourites"
    zone: Zone = LOCAL
    art: Callable[[], Widget] | None = None
