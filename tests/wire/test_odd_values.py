"""An invalid value in a response affects only its own field."""

from __future__ import annotations

import json
import math
import os
from functools import cache
from typing import Final

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
from tests.factories.damaged_payloads import (
    FLOAT,
    GONE,
    HALF,
    ODD,
    Path,
    damage,
    differences,
    places,
    slim,
)
from tests.factories.edge_cases import KINDS, may_differ
from tests.factories.surveys import AT, PROPERTY

_STEP: Final = int(os.environ.get("CLANTUI_ODD", "199"))
"""Of all values in complete payloads, each n-th one is tested."""

SOME: Final = [
    pytest.param(name, marks=[pytest.mark.soak] * (name not in {"clan", "player", "race"}))
    for name in KINDS
]
"""Kinds of payloads; quick are the most important ones."""

_SLIM: Final = {name: slim(kind.payload) for name, kind in KINDS.items()}
_PLACES: Final[list[tuple[str, Path]]] = [
    (name, path) for name, payload in _SLIM.items() for path in places(payload)
]


@cache
def decode_unchanged(name: str, *, is_slim: bool) -> object:
    """Return the decoded value of a payload without an invalid value."""
    payload = _SLIM[name] if is_slim else KINDS[name].payload
    return KINDS[name].decode(json.dumps(payload).encode())


def check(name: str, path: Path, odd: object, *, is_slim: bool = True) -> int | None:
    """Check that one invalid value in a payload, slim or complete, affects no other.

    Returns:
        The number of fields that differ; None if the value cannot be invalid in this way.
    """
    kind = KINDS[name]
    payload = _SLIM[name] if is_slim else kind.payload
    body = damage(payload, path, odd)
    if body is None:
        return None
    is_required = ".".join(map(str, path)) in kind.whole
    before = decode_unchanged(name, is_slim=is_slim)
    try:
        after = kind.decode(body)
    except InvalidResponse:
        assert is_required, (name, path, odd, "the whole answer is refused")
        return 0
    differing = differences(before, after)
    others = {at for at in differing if not may_differ(kind, payload, path, at)}
    advice = f"{name}: {odd!r} at {path} also changes {others}; if it may, see `edge_cases`"
    assert is_required or not others, advice
    if odd == FLOAT:
        assert not differing, (name, path, "an integer may be written as a float")
    return len(differing)


@settings(PROPERTY, max_examples=15 * settings().max_examples)
@given(st.sampled_from(_PLACES), st.sampled_from(ODD))
def test_an_invalid_value_affects_only_its_own_field(place: tuple[str, Path], odd: object) -> None:
    """Any field of any response may be invalid, in any way, and no other is affected."""
    name, path = place
    check(name, path, odd)


@pytest.mark.parametrize("name", SOME)
def test_a_missing_value_affects_only_its_own_field(name: str) -> None:
    """Any key may be missing; a new field of the API needs a row in `edge_cases`."""
    payload = _SLIM[name]
    assert all(check(name, path, GONE) is not None for path in places(payload))


@pytest.mark.parametrize("name", SOME)
def test_half_an_emoji_affects_nothing(name: str) -> None:
    """Any text may be cut within an emoji."""
    payload = _SLIM[name]
    assert sum(check(name, path, HALF) is not None for path in places(payload))


@pytest.mark.parametrize("name", KINDS)
def test_an_integer_may_be_a_float(name: str) -> None:
    """`6000.0` is 6000 in all fields."""
    payload = _SLIM[name]
    assert sum(check(name, path, FLOAT) is not None for path in places(payload))


@pytest.mark.parametrize("name", SOME)
def test_complete_payloads_survive_invalid_values(name: str) -> None:
    """Complete payloads are decoded with any invalid value; each is invalid in its own way.

    `CLANTUI_ODD=1` tries every value, which takes minutes.
    """
    kind = KINDS[name]
    for number, path in enumerate(places(kind.payload)):
        if number % _STEP == 0:
            check(name, path, ODD[number // _STEP % len(ODD)], is_slim=False)


def _clan(*rows: object, **more: object) -> Clan:
    return wire.decode_clan(json.dumps({"tag": "#2PP", "memberList": rows, **more}).encode())


def test_half_an_emoji_becomes_a_replacement_character() -> None:
    """A complete emoji, written as two halves, is joined."""
    (ann,) = _clan({"tag": "#8YY", "name": "Ann \ud83d", "trophies": 7}).members
    assert (ann.name, ann.raw_name, ann.trophies) == ("Ann \ufffd", "Ann \ufffd", 7)
    body = b'{"tag": "#2PP", "name": "Keep \\ud83d\\ude00", "description": "\\ude00"}'
    assert wire.decode_clan(body).raw_name == "Keep \U0001f600"


@pytest.mark.parametrize(
    ("odd", "decoded"),
    [
        ({"trophies": 6000.0}, 6000),
        ({"trophies": 6000.5}, None),
        ({"trophies": "6000"}, None),
        ({"trophies": True}, None),
        ({"trophies": math.nan}, None),
        ({"trophies": -math.inf}, None),
        ({"trophies": 2**31}, None),
        ({"trophies": 2**31 - 1}, 2**31 - 1),
        ({"trophies": 0}, 0),
        ({"trophies": -1}, None),
        ({"trophies": 10**4_000}, None),
        ({"trophies": 6000, "name": 12345}, 6000),
        ({"trophies": 6000, "role": ["elder"]}, 6000),
    ],
    ids=range(13),
)
def test_an_invalid_number_is_none(odd: dict[str, object], decoded: int | None) -> None:
    """An integer may be written as a float; everything else is unknown."""
    ann, bob = _clan({"tag": "#8YY", **odd}, {"tag": "#9UU", "name": "Bob", "trophies": 5}).members
    assert (ann.name, ann.trophies) == ("#8YY", decoded)
    assert (bob.name, bob.trophies) == ("Bob", 5)


@pytest.mark.parametrize(
    ("odd", "field"),
    [
        ({"clanRank": 0}, "rank"),
        ({"clanRank": -1}, "rank"),
        ({"donations": -1}, "donations"),
        ({"donationsReceived": -1}, "received"),
    ],
)
def test_an_impossible_number_of_a_member_is_unknown(odd: dict[str, object], field: str) -> None:
    """The JSON Schema promises ranks from 1 and no negative numbers."""
    (ann,) = _clan({"tag": "#8YY", **odd}).members
    assert getattr(ann, field) is None


@pytest.mark.parametrize("odd", [5, None, [], {}, {"tag": "#XYZ"}, {"tag": 5}, {"name": "Ann"}])
def test_an_invalid_row_affects_no_other(odd: object) -> None:
    """The member is left out, and the gap is known."""
    decoded = _clan(odd, {"tag": "#9UU", "name": "Bob"}, members=2)
    assert [member.name for member in decoded.members] == ["Bob"]
    assert decoded.gap == RosterGap(counted=2, listed=1)
    assert _clan(odd, {"tag": "#9UU"}).gap == RosterGap(counted=2, listed=1)


def test_a_cost_may_be_a_float() -> None:
    """`elixirCost: 4.0` is 4."""
    card = {"id": 26000000, "name": "Knight", "elixirCost": 4.0, "rarity": "common"}
    body = json.dumps({"tag": "#8YY", "currentFavouriteCard": card}).encode()
    favourite = wire.decode_player(body).favourite
    assert favourite is not None
    assert (favourite.elixir, favourite.name) == (4, "Knight")


@pytest.mark.parametrize(
    ("favourite", "is_unread"),
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
def test_a_favourite_that_cannot_be_read_is_not_none(favourite: object, is_unread: bool) -> None:
    """The history treats it as missing, not as a change to no favourite."""
    payload = {} if favourite is ... else {"currentFavouriteCard": favourite}
    decoded = wire.decode_player(json.dumps({"tag": "#8YY", **payload}).encode())
    assert decoded.unread_favourite is is_unread
    member = Member(tag=decoded.tag, name="Ann", raw_name="Ann")
    clan = Clan(tag=decoded.tag, name="Keep", raw_name="Keep", members=(member,))
    snapshot = Snapshot.of(Survey.start(clan, AT).with_player(decoded))
    assert (decoded.tag in snapshot.favourites) is not is_unread
    assert snapshot.is_complete is not is_unread


@pytest.mark.parametrize(
    ("payload", "gap"),
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
def test_a_count_that_differs_from_the_list_is_a_gap(
    payload: dict[str, object], gap: RosterGap | None
) -> None:
    """A clan is empty only if nothing contradicts it, and duplicates count once."""
    decoded = wire.decode_clan(json.dumps({"tag": "#2PP", **payload}).encode())
    assert decoded.gap == gap
    assert len(decoded.members) == len({member.tag for member in decoded.members})


def test_a_participant_listed_twice_counts_once() -> None:
    """The first row of a clan or participant counts."""
    people = [{"tag": "#8YY", "fame": 7}, {"tag": "#8yy", "fame": 9}]
    clans = [{"tag": "#2PP", "participants": people}, {"tag": "#2pp"}, {"tag": "#9UU"}]
    race = _race({"clans": clans})
    assert [racer.tag.text for racer in race.clans] == ["2PP", "9UU"]
    assert [person.medals for person in race.clans[0].participants] == [7]


def test_a_race_without_its_clan_is_invalid() -> None:
    """The race is of other clans, unless the API sends the clan outside the list."""
    others = [{"tag": "#9UU", "fame": 3}]
    with pytest.raises(InvalidResponse, match="that of another clan"):
        _race({"clans": others})
    with pytest.raises(InvalidResponse, match="that of another clan"):
        _race({"clans": others, "clan": {"tag": "#9UU"}})
    race = _race({"clans": [*others, {"tag": 5}], "clan": {"tag": "#2PP", "fame": 9}})
    assert [(racer.tag.text, racer.fame) for racer in race.clans] == [("9UU", 3), ("2PP", 9)]


def _race(payload: object) -> Race:
    return wire_race.decode_race(json.dumps(payload).encode(), Tag("2PP"))
