"""One odd value in a response costs nothing but its own field."""

from __future__ import annotations

import json
import math
import os
from typing import Any, Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clantui.core.model.errors import InvalidResponse
from clantui.core.model.game import Clan, Member, RosterGap
from clantui.core.model.race import Race
from clantui.core.model.snapshot import Snapshot
from clantui.core.model.survey import Survey
from clantui.core.model.tag import Tag
from clantui.wire import clans as wire
from clantui.wire import race as wire_race
from tests.factories.damaged import FLOAT, HALF, ODD, Path, damage, differences, places, slim
from tests.factories.oddities import KINDS, may_differ
from tests.factories.surveys import AT, PROPERTY

_STEP: Final = int(os.environ.get("CLANTUI_ODD", "199"))
"""Of the values in whole payloads each so-manieth is tried."""

_SLIM: Final = {name: slim(kind.payload) for name, kind in KINDS.items()}
_PLACES: Final[list[tuple[str, Path]]] = [
    (name, path) for name, said in _SLIM.items() for path in places(said)
]


def check(name: str, said: Any, path: Path, odd: object) -> int | None:  # noqa: ANN401 — JSON
    """Check what one odd value costs.

    Returns:
        How many fields of the decoded value; None where the value cannot be odd in this way.
    """
    kind = KINDS[name]
    body = damage(said, path, odd)
    if body is None:
        return None
    whole = ".".join(map(str, path)) in kind.whole
    before = kind.decode(json.dumps(said).encode())
    try:
        after = kind.decode(body)
    except InvalidResponse:
        assert whole, (name, path, odd)
        return 0
    differing = differences(before, after)
    beyond = {at for at in differing if not may_differ(kind, said, path, at)}
    assert whole or not beyond, (name, path, odd, beyond)
    if odd == FLOAT:
        assert not differing, (name, path, "a whole number is one, with a point or without")
    return len(differing)


@settings(PROPERTY, max_examples=1_500)
@given(st.sampled_from(_PLACES), st.sampled_from(ODD))
def test_an_odd_value_costs_its_own_field_alone(place: tuple[str, Path], odd: object) -> None:
    """Any one value, of any kind of answer, may be odd in any way: all else comes out the same."""
    name, path = place
    check(name, _SLIM[name], path, odd)


@pytest.mark.parametrize("name", KINDS)
def test_half_an_emoji_costs_nothing_anywhere(name: str) -> None:
    """Every text can be cut within an emoji; beside it everything comes out the same."""
    said = _SLIM[name]
    assert sum(check(name, said, path, HALF) is not None for path in places(said))


@pytest.mark.parametrize("name", KINDS)
def test_a_whole_number_may_have_a_point(name: str) -> None:
    """`6000.0` is 6000 wherever a number may stand."""
    said = _SLIM[name]
    assert sum(check(name, said, path, FLOAT) is not None for path in places(said))


@pytest.mark.parametrize("name", KINDS)
def test_a_whole_payload_bears_it(name: str) -> None:
    """The same with all the rows there are, each value odd in another way.

    `CLANTUI_ODD=1` tries every place of it, which takes minutes, and else one of many.
    """
    kind = KINDS[name]
    for number, path in enumerate(places(kind.payload)):
        if number % _STEP == 0:
            check(name, kind.payload, path, ODD[number // _STEP % len(ODD)])


def _clan(*rows: object, **more: object) -> Clan:
    return wire.decode_clan(json.dumps({"tag": "#2PP", "memberList": rows, **more}).encode())


def test_half_an_emoji_in_a_name_is_one_odd_letter() -> None:
    """The half becomes U+FFFD; a whole emoji that is written as two halves stays whole."""
    (ann,) = _clan({"tag": "#8YY", "name": "Ann \ud83d", "trophies": 7}).members
    assert (ann.name, ann.raw_name, ann.trophies) == ("Ann \ufffd", "Ann \ufffd", 7)
    body = b'{"tag": "#2PP", "name": "Keep \\ud83d\\ude00", "description": "\\ude00"}'
    assert wire.decode_clan(body).raw_name == "Keep \U0001f600"


@pytest.mark.parametrize(
    ("odd", "read"),
    [
        ({"trophies": 6000.0}, 6000),
        ({"trophies": 6000.5}, None),
        ({"trophies": "6000"}, None),
        ({"trophies": True}, None),
        ({"trophies": math.nan}, None),
        ({"trophies": -math.inf}, None),
        ({"trophies": 2**31}, None),
        ({"trophies": 2**31 - 1}, 2**31 - 1),
        ({"trophies": -(2**31)}, -(2**31)),
        ({"trophies": 10**4_000}, None),
        ({"trophies": 6000, "name": 12345}, 6000),
        ({"trophies": 6000, "role": ["elder"]}, 6000),
    ],
    ids=range(12),
)
def test_an_odd_number_is_none(odd: dict[str, object], read: int | None) -> None:
    """A whole number is one, however it is written; all else is unknown."""
    ann, bob = _clan({"tag": "#8YY", **odd}, {"tag": "#9UU", "name": "Bob", "trophies": 5}).members
    assert (ann.name, ann.trophies) == ("#8YY", read)
    assert (bob.name, bob.trophies) == ("Bob", 5)


@pytest.mark.parametrize("odd", [5, None, [], {}, {"tag": "#XYZ"}, {"tag": 5}, {"name": "Ann"}])
def test_an_odd_row_costs_itself_alone(odd: object) -> None:
    """A member who cannot be told is left out, and it is known that one is missing."""
    read = _clan(odd, {"tag": "#9UU", "name": "Bob"}, members=2)
    assert [member.name for member in read.members] == ["Bob"]
    assert read.gap == RosterGap(counted=2, listed=1)
    assert _clan(odd, {"tag": "#9UU"}).gap == RosterGap(counted=2, listed=1)


def test_a_cost_with_a_point_is_a_cost() -> None:
    """`elixirCost: 4.0` in a favourite is 4."""
    card = {"id": 26000000, "name": "Knight", "elixirCost": 4.0, "rarity": "common"}
    body = json.dumps({"tag": "#8YY", "currentFavouriteCard": card}).encode()
    favourite = wire.decode_player(body).favourite
    assert favourite is not None
    assert (favourite.elixir, favourite.name) == (4, "Knight")


@pytest.mark.parametrize(
    ("favourite", "unread"),
    [
        (..., False),
        (None, False),
        ({}, False),
        ({"id": 26000000, "name": "Knight"}, False),
        ({"id": 26000000, "name": 5, "rarity": []}, False),
        ({"id": "x", "name": "Knight"}, True),
        ({"id": 10**30, "name": "Knight"}, True),
        ({"name": "Knight"}, True),
        ("Knight", True),
        ([], True),
    ],
)
def test_a_favourite_that_cannot_be_read_is_not_none(favourite: object, unread: bool) -> None:
    """History takes it for missing: it is no change to having no favourite."""
    told = {} if favourite is ... else {"currentFavouriteCard": favourite}
    read = wire.decode_player(json.dumps({"tag": "#8YY", **told}).encode())
    assert read.unread_favourite is unread
    member = Member(tag=read.tag, name="Ann", raw_name="Ann")
    clan = Clan(tag=read.tag, name="Keep", raw_name="Keep", members=(member,))
    snapshot = Snapshot.of(Survey.start(clan, AT).with_player(read))
    assert (read.tag in snapshot.favourites) is not unread
    assert snapshot.complete is not unread


@pytest.mark.parametrize(
    ("said", "gap"),
    [
        ({"members": 50}, RosterGap(counted=50, listed=0)),
        ({"members": 50, "memberList": None}, RosterGap(counted=50, listed=0)),
        ({"members": 50, "memberList": []}, RosterGap(counted=50, listed=0)),
        ({"members": 50, "memberList": "none"}, RosterGap(counted=50, listed=0)),
        ({}, RosterGap(counted=None, listed=0)),
        ({"members": 2, "memberList": [{"tag": "#8YY"}]}, RosterGap(counted=2, listed=1)),
        ({"members": 0, "memberList": [{"tag": "#8YY"}]}, RosterGap(counted=0, listed=1)),
        (
            {"members": 2, "memberList": [{"tag": "#8YY"}, {"tag": "#8yy"}]},
            RosterGap(counted=2, listed=1),
        ),
        ({"members": 1, "memberList": [{"tag": "#8YY"}, {"tag": "#8yy"}]}, None),
        ({"members": 1, "memberList": [{"tag": "#8YY"}]}, None),
        ({"members": "1", "memberList": [{"tag": "#8YY"}]}, None),
        ({"members": -1, "memberList": [{"tag": "#8YY"}]}, None),
        ({"members": 0, "memberList": []}, None),
        ({"members": 0}, None),
        ({"memberList": []}, None),
    ],
    ids=range(15),
)
def test_a_count_and_a_list_that_disagree_leave_a_gap(
    said: dict[str, object], gap: RosterGap | None
) -> None:
    """A clan is empty only where nothing says otherwise, and nobody counts twice."""
    read = wire.decode_clan(json.dumps({"tag": "#2PP", **said}).encode())
    assert read.gap == gap
    assert len(read.members) == len({member.tag for member in read.members})


def test_a_participant_listed_twice_counts_once() -> None:
    """A clan or a person that stands twice in a race keeps its first place."""
    people = [{"tag": "#8YY", "fame": 7}, {"tag": "#8yy", "fame": 9}]
    clans = [{"tag": "#2PP", "participants": people}, {"tag": "#2pp"}, {"tag": "#9UU"}]
    race = _race({"clans": clans})
    assert [racer.tag.text for racer in race.clans] == ["2PP", "9UU"]
    assert [person.medals for person in race.clans[0].participants] == [7]


def test_a_race_whose_clan_is_not_among_its_own_is_refused() -> None:
    """It is the race of others; but the API tells of the clan beside the list, too."""
    others = [{"tag": "#9UU", "fame": 3}]
    with pytest.raises(InvalidResponse, match="about another"):
        _race({"clans": others})
    with pytest.raises(InvalidResponse, match="about another"):
        _race({"clans": others, "clan": {"tag": "#9UU"}})
    race = _race({"clans": [*others, {"tag": 5}], "clan": {"tag": "#2PP", "fame": 9}})
    assert [(racer.tag.text, racer.fame) for racer in race.clans] == [("9UU", 3), ("2PP", 9)]


def _race(said: object) -> Race:
    return wire_race.decode_race(json.dumps(said).encode(), Tag("2PP"))
