"""Tests of decoding cards, and the cards of players."""

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
from tests.factories.payloads import encode
from tests.factories.surveys import PROPERTY


def test_all_cards_are_decoded_in_order() -> None:
    """Cards and tower troops, by id; only those without an id are left out."""
    payload = {
        "items": [
            {"id": 9, "name": "Echo", "rarity": "epic", "maxLevel": 11},
            {"id": None, "name": "None"},
            {"id": 4, "name": None, "rarity": "common", "elixirCost": 3},
        ],
        "supportItems": [{"id": 7, "name": "Cook", "rarity": "legendary"}],
    }
    assert list(decode_cards(encode(payload)).items()) == [
        (9, Card(id=9, name="Echo", raw_name="Echo", rarity=Rarity.EPIC)),
        (4, Card(id=4, name="Card 4", raw_name="Card 4", elixir=3, rarity=Rarity.COMMON)),
        (7, Card(id=7, name="Cook", raw_name="Cook", rarity=Rarity.LEGENDARY)),
    ]


@pytest.mark.parametrize("payload", [{}, {"items": None}, {"items": [], "supportItems": None}])
def test_a_missing_list_of_cards_is_empty(payload: object) -> None:
    """A missing list of cards is no error."""
    assert decode_cards(encode(payload)) == {}


@pytest.mark.parametrize("payload", [[], None, {"items": 3}, {"items": [3]}])
def test_a_body_without_cards_is_invalid(payload: object) -> None:
    """A body of another shape is rejected."""
    with pytest.raises(InvalidResponse):
        decode_cards(encode(payload))


@PROPERTY
@given(st.binary() | st.text().map(str.encode))
def test_any_bytes_are_cards_or_invalid(body: bytes) -> None:
    """Any bytes are cards or invalid, and no other exception is raised."""
    try:
        decode_cards(body)
    except InvalidResponse as error:
        assert error.sentence  # noqa: PT017 — both outcomes are correct


def test_the_demos_cards_are_decoded() -> None:
    """All cards of the demo are decoded, with its tower troops."""
    payload = World().build_cards()
    found = decode_cards(encode(payload))
    assert list(found) == [card["id"] for card in (*payload["items"], *payload["supportItems"])]
    assert sum(kind_of(number) is CardKind.TOWER for number in found) == 4


@pytest.mark.parametrize(
    ("bits", "form"),
    [(1, 1), (2, 2), (3, 3), (255, 255), (256, None), (-1, None), (0, None), (None, None)],
)
def test_owned_evolutions_and_heroes_are_decoded(bits: int | None, form: int | None) -> None:
    """The forms are bits of each owned card; plain cards and invalid bits have none."""
    owned: list[dict[str, Any]] = [
        {"id": 1, "level": 1, "maxLevel": 14, "evolutionLevel": bits},
        {"id": 2, "level": 1, "maxLevel": 14},
        {"id": None, "evolutionLevel": 1},
    ]
    found = clans.decode_player(encode({"tag": "#2PP", "cards": owned}))
    assert found.forms == ({} if form is None else {1: form})
    assert found.levels == {1: 3, 2: 3}


@pytest.mark.parametrize("troops", [[], None, ...])
def test_a_tower_troop_may_be_missing(troops: object) -> None:
    """The list may be empty, null or absent."""
    payload = {"tag": "#2PP"} | ({} if troops is ... else {"currentDeckSupportCards": troops})
    assert clans.decode_player(encode(payload)).support == ()


def test_the_tower_troop_has_its_level() -> None:
    """A tower troop is a card with a displayed level like all others."""
    cook = {"id": 159, "name": "Cook", "level": 5, "maxLevel": 8, "rarity": "legendary"}
    found = clans.decode_player(encode({"tag": "#2PP", "currentDeckSupportCards": [cook]}))
    card = Card(id=159, name="Cook", raw_name="Cook", rarity=Rarity.LEGENDARY)
    assert found.support == (Slot(card=card, level=13),)


@pytest.mark.parametrize("donations", [0, 340, None, ...])
def test_donations_are_decoded(donations: object) -> None:
    """Donations are of the week; None if missing."""
    line = {"tag": "#8YY"} | ({} if donations is ... else {"donations": donations})
    (member,) = clans.decode_clan(encode({"tag": "#2PP", "memberList": [line]})).members
    assert member.donations == (None if donations is ... else donations)


def test_received_cards_are_decoded() -> None:
    """Received cards are of the week, next to the donations."""
    line = {"tag": "#8YY", "donations": 40, "donationsReceived": 120}
    (member,) = clans.decode_clan(encode({"tag": "#2PP", "memberList": [line]})).members
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
    """The king tower's level replaces an experience level of 0, as sent since 2026."""
    assert clans.decode_player(encode({"tag": "#2PP", **levels})).king_level == king


def test_image_urls_are_found_by_id() -> None:
    """Unchanged; cards without a URL are left out."""
    payload = {
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
    assert decode_icons(encode(payload)) == {9: "https://host/9.png", 7: "anything at all"}
    assert decode_icons(encode({})) == {}
    odd = {"items": [{"id": 9, "iconUrls": {"medium": 3}}, {"id": 8, "iconUrls": {"medium": "x"}}]}
    assert decode_icons(encode(odd)) == {8: "x"}
