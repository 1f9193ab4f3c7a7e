"""The correct counts of the demo world, computed without any code of the program."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any, Final

from clantui.demo.world.world import World

TOKEN: Final = "demo"
WORLD: Final = World()
HOME: Final = WORLD.home
"""A full clan: 50 members who can all be loaded."""


class WrongResult(Exception):
    """A measured program gave a wrong result."""


def check_pairs(pairs: Sequence[Sequence[object]], client: str) -> None:
    """Check the count of the home clan.

    Args:
        pairs: (card, players), the most popular first.
        client: for the error.

    Raises:
        WrongResult: if the count is wrong.
    """
    if [tuple(pair) for pair in pairs] != PAIRS:
        raise WrongResult(f"{client} counted {pairs} instead of {PAIRS}")


def _require(payload: Any) -> Any:
    if payload is None:
        raise WrongResult("the demo world has changed")
    return payload


MEMBERS: Final[list[str]] = [m["tag"] for m in _require(WORLD.build_clan(HOME))["memberList"]]
PAIRS: Final = Counter(
    _require(WORLD.build_player(tag))["currentFavouriteCard"]["name"] for tag in MEMBERS
).most_common()
