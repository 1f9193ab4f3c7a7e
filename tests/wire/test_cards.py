"""Cards are read, and what players have made of them."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clantui.core.model.errors import InvalidResponse
from clantui.core.model.game import Card, CardKind, Rarity, Slot, kind_of
from clantui.demo.world.world import World
from clantui.wire import clans
from clantui.wire.cards import decode_cards, decode_icons
from tests.factories.surveys import PROPERTY
from tests.wire.test_damaged import packed


def test_all_cards_are_told_in_their_order() -> None:
    """Cards and tower troops alike, by id; what has no id is left out, odd ones are not."""
    said = {
        "items": [
            {"id": 9, "name": "Echo", "rarity": "epic", "maxLevel": 11},
            {"id": None, "name": "None"},
            {"id": 4, "name": None, "rarity": "common", "elixirCost": 3},
        ],
        "supportItems": [{"id": 7, "name": "Cook", "rarity": "legendary"}],
    }
    assert list(decode_cards(packed(said)).items()) == [
        (9, Card(id=9, name="Echo", raw_name="Echo", rarity=Rarity.EPIC)),
        (4, Card(id=4, name="Card 4", raw_name="Card 4", elixir=3, rarity=Rarity.COMMON)),
        (7, Card(id=7, name="Cook", raw_name="Cook", rarity=Rarity.LEGENDARY)),
    ]


@pytest.mark.parametrize("said", [{}, {"items": None}, {"items": [], "supportItems": None}])
def test_no_cards_are_none(said: object) -> None:
    """A list that is missing is an empty one."""
    assert decode_cards(packed(said)) == {}


@pytest.mark.parametrize("said", [[], None, {"items": 3}, {"items": [3]}])
def test_a_body_without_cards_is_invalid(said: object) -> None:
    """Anything of unexpected form is refused."""
    with pytest.raises(InvalidResponse):
        decode_cards(packed(said))


@PROPERTY
@given(st.binary() | st.text().map(str.encode))
def test_any_bytes_are_cards_or_garbled(body: bytes) -> None:
    """Nothing that can come over the wire raises anything else."""
    try:
        decode_cards(body)
    except InvalidResponse as error:
        assert error.sentence  # noqa: PT017 — either outcome will do


def test_the_demo_has_a_catalogue() -> None:
    """All that the demo's `/cards` holds is read, its tower troops among it."""
    said = World().cards()
    found = decode_cards(packed(said))
    assert list(found) == [one["id"] for one in (*said["items"], *said["supportItems"])]
    assert sum(kind_of(number) is CardKind.TOWER for number in found) == 4


@pytest.mark.parametrize(
    ("said", "form"),
    [(1, 1), (2, 2), (3, 3), (255, 255), (256, None), (-1, None), (0, None), (None, None)],
)
def test_owned_evolutions_and_heroes_are_told(said: int | None, form: int | None) -> None:
    """The bits of each card owned, plain ones left out; what can be no bits is taken for none."""
    owned: list[dict[str, Any]] = [
        {"id": 1, "level": 1, "maxLevel": 14, "evolutionLevel": said},
        {"id": 2, "level": 1, "maxLevel": 14},
        {"id": None, "evolutionLevel": 1},
    ]
    found = clans.decode_player(packed({"tag": "#2PP", "cards": owned}))
    assert found.forms == ({} if form is None else {1: form})
    assert found.levels == {1: 3, 2: 3}


@pytest.mark.parametrize("said", [[], None, ...])
def test_a_tower_troop_may_be_missing(said: object) -> None:
    """A player without tower troops, or without the field, has none."""
    payload = {"tag": "#2PP"} | ({} if said is ... else {"currentDeckSupportCards": said})
    assert clans.decode_player(packed(payload)).support == ()


def test_the_tower_troop_is_told_with_its_level() -> None:
    """A tower troop is a card with a shown level like all others."""
    cook = {"id": 159, "name": "Cook", "level": 5, "maxLevel": 8, "rarity": "legendary"}
    found = clans.decode_player(packed({"tag": "#2PP", "currentDeckSupportCards": [cook]}))
    card = Card(id=159, name="Cook", raw_name="Cook", rarity=Rarity.LEGENDARY)
    assert found.support == (Slot(card=card, level=13),)


@pytest.mark.parametrize("given", [0, 340, None, ...])
def test_donations_are_the_rosters(given: object) -> None:
    """Donations of the week are read; None where there are none."""
    line = {"tag": "#8YY"} | ({} if given is ... else {"donations": given})
    (member,) = clans.decode_clan(packed({"tag": "#2PP", "memberList": [line]})).members
    assert member.donations == (None if given is ... else given)


def test_cards_received_are_the_rosters() -> None:
    """Received donations of the week are read, beside what was given."""
    line = {"tag": "#8YY", "donations": 40, "donationsReceived": 120}
    (member,) = clans.decode_clan(packed({"tag": "#2PP", "memberList": [line]})).members
    assert (member.donations, member.received) == (40, 120)


@pytest.mark.parametrize(
    ("levels", "king"),
    [
        ({"expLevel": 54}, 54),
        ({"expLevel": 54, "kingTowerLevel": 15}, 54),
        ({"expLevel": 0, "kingTowerLevel": 15}, 15),
        ({"kingTowerLevel": 15}, 15),
        ({"expLevel": 0}, None),
        ({}, None),
    ],
)
def test_the_king_has_one_level(levels: dict[str, int], king: int | None) -> None:
    """The king tower's level stands for an experience level of 0, as since 2026."""
    assert clans.decode_player(packed({"tag": "#2PP", **levels})).king_level == king


def test_image_urls_are_found_by_id() -> None:
    """Of `/cards` the address of each card's picture, as it stands; where none is, none."""
    said = {
        "items": [
            {"id": 9, "iconUrls": {"medium": "https://host/9.png", "evolutionMedium": "x"}},
            {"id": None, "iconUrls": {"medium": "https://host/none.png"}},
            {"id": 4, "iconUrls": {}},
            {"id": 5, "iconUrls": None},
            {"id": 6, "iconUrls": {"medium": None}},
            {"id": 8},
        ],
        "supportItems": [{"id": 7, "iconUrls": {"medium": "anything at all"}}],
    }
    assert decode_icons(packed(said)) == {9: "https://host/9.png", 7: "anything at all"}
    assert decode_icons(packed({})) == {}
    odd = {"items": [{"id": 9, "iconUrls": {"medium": 3}}, {"id": 8, "iconUrls": {"medium": "x"}}]}
    assert decode_icons(packed(odd)) == {8: "x"}
