"""The right answer, counted from the demo world without any code of the program."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any, Final

from clantui.demo.world.world import World

TOKEN: Final = "demo"
WORLD: Final = World()
HOME: Final = WORLD.home
"""A full clan: 50 members, nobody missing."""


class Wrong(Exception):
    """Something fast and wrong was measured."""


def check(pairs: Sequence[Sequence[object]], who: str) -> None:
    """Refuse a wrong count.

    Args:
        pairs: (card, players), the most popular first.
        who: counted so.

    Raises:
        Wrong: if it is not the count of the home clan.
    """
    if [tuple(pair) for pair in pairs] != PAIRS:
        raise Wrong(f"{who} counted {pairs} instead of {PAIRS}")


def _told(payload: Any) -> Any:  # noqa: ANN401 — JSON
    if payload is None:
        raise Wrong("the demo world has changed")
    return payload


MEMBERS: Final[list[str]] = [m["tag"] for m in _told(WORLD.clan(HOME))["memberList"]]
PAIRS: Final = Counter(
    _told(WORLD.player(tag))["currentFavouriteCard"]["name"] for tag in MEMBERS
).most_common()
