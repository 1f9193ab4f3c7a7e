"""How the screen begins."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from clantui.core.tag import Tag

if TYPE_CHECKING:
    from clantui.ui.engine import Memory

REST: Final = 0.3
"""Seconds that somebody rests on a clan before the network is asked for it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Start:
    """What is settled before the first frame.

    Attributes:
        first: a clan to begin with; without one, where the last run was left.
        demo: begin in the demo world.
        problem: why there is no key, or empty.
        notify: how loud the watch tells what has changed; one of `core.notices.NOTIFY`.
        rest: seconds on a clan before the network is asked for it.
        memory: what is remembered, where it was at hand in time for the first frame; else None.
    """

    first: Tag | None = None
    demo: bool = False
    problem: str = ""
    notify: str = "none"
    rest: float = REST
    memory: Memory | None = None
