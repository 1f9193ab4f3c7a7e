"""The demo's world is the same in every version: pictures, examples and bug reports rely on it.

A digest stands for each part of it. Copy the new one from the failure if the change is intended.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any, Final

import msgspec
import pytest

from clantui.demo.world.world import World
from tests.factories.demo_client import WORLD, DemoClient, path_of

LATER: Final = WORLD.move_on(7, timedelta(minutes=40))
AT_WAR: Final = World(war=True)
OTHER: Final = World(2)


def list_players(world: World) -> Iterator[str]:
    """Yield the members of the home clan, of a rival and of the odd clan."""
    for tag in (world.home, world.rivals[0], world.odd):
        clan = world.build_clan(tag)
        assert clan is not None
        yield from (member["tag"] for member in clan["memberList"])


def list_lists(world: World) -> Iterator[Any]:
    """Yield the lists that belong to no clan, and searches."""
    client = DemoClient()
    assert world is WORLD
    yield world.build_cards()
    for path in (
        "/locations",
        "/locations/57000006/rankings/clans",
        "/locations/global/rankings/clans?limit=7",
        "/locations/global/rankings/players",
        "/locations/57000006/rankings/clanwars",
        "/locations/global/pathoflegend/players",
        "/locations/global/seasons",
        "/clans?name=lan",
        "/clans?name=ter&minMembers=2&maxMembers=49&minScore=100",
        path_of("clans", world.home, "/members?limit=9"),
        path_of("clans", world.home, "/riverracelog?limit=2"),
    ):
        yield client.get(path).json


PARTS: Final[dict[str, tuple[str, Callable[[], Iterator[Any]]]]] = {
    "lists": ("92dce62194549201", lambda: list_lists(WORLD)),
    "clans": ("6cbee1c2e2488f03", lambda: (WORLD.build_clan(tag) for tag in WORLD.clans)),
    "players": (
        "dec0ddbff967c180",
        lambda: (WORLD.build_player(tag) for tag in list_players(WORLD)),
    ),
    "battles": (
        "4c0b3ee5d17a9fc7",
        lambda: (WORLD.build_battlelog(tag) for tag in list_players(WORLD)),
    ),
    "races": ("0648fee604525215", lambda: (WORLD.build_race(tag) for tag in WORLD.clans)),
    "race logs": ("63b43c1debcab249", lambda: (WORLD.build_race_log(tag) for tag in WORLD.clans)),
    "past": ("4394e6c44e543dbc", lambda: iter(WORLD.iterate_history(WORLD.home))),
    "later clans": (
        "29941cb7839b5ded",
        lambda: (LATER.build_clan(tag) for tag in (LATER.home, LATER.odd)),
    ),
    "later battles": (
        "00050d222286c268",
        lambda: (LATER.build_battlelog(tag) for tag in [*list_players(LATER)][::9]),
    ),
    "later races": (
        "f7c0c5f9e782857d",
        lambda: iter([LATER.build_race(LATER.home), LATER.build_race_log(LATER.home)]),
    ),
    "war": (
        "cff018c8a27f924e",
        lambda: iter([AT_WAR.build_race(AT_WAR.home), AT_WAR.build_race_log(AT_WAR.home)]),
    ),
    "other seed": ("e5af918138cbc97d", lambda: (OTHER.build_clan(tag) for tag in OTHER.clans)),
}


QUICK: Final = frozenset({"lists", "clans", "players", "races"})
"""Parts that are made quickly, or on which most pictures rely."""


@pytest.mark.parametrize(
    "part",
    [pytest.param(part, marks=[pytest.mark.soak] * (part not in QUICK)) for part in PARTS],
)
def test_each_part_of_the_world_stays_the_same(part: str) -> None:
    """Every byte of the payloads is as in earlier versions."""
    expected, list_payloads = PARTS[part]
    digest = hashlib.sha256()
    for payload in list_payloads():
        digest.update(msgspec.json.encode(payload))
    assert digest.hexdigest()[:16] == expected
