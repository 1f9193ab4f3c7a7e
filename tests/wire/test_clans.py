"""Tests of decoding clans and players."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, Final, TypeAlias

import pytest

from clantui.core.model.errors import InvalidResponse
from clantui.core.model.game import ClanInfo, Rarity, SeasonResult
from clantui.core.model.tag import Tag
from clantui.core.text.sanitize import clean
from clantui.demo.world.cards import CARDS, MAX_LEVEL, OwnedCard, build_card, build_owned_card
from clantui.wire import clans
from clantui.wire.common import parse_time
from tests.factories.payloads import encode

Json: TypeAlias = dict[str, Any]
DEEP: Final = 100_000

_CARD: Final[Json] = {
    "name": "Knight",
    "id": 26000000,
    "maxLevel": 16,
    "elixirCost": 3,
    "iconUrls": {"medium": "https://cards.invalid/1.png"},
    "rarity": "common",
}


def clan(**changes: object) -> Json:
    """Return the payload of a clan; `...` removes a key."""
    ann = {"tag": "#8YY", "name": "Ann", "role": "coLeader", "trophies": 14000, "clanRank": 1}
    ann["lastSeen"] = "20261121T183000.000Z"
    bob = {"tag": "#9UU", "name": "Bob", "role": "member", "trophies": 7000, "clanRank": 2}
    return change_keys({"tag": "#2PP", "name": "Keep", "memberList": [ann, bob]}, changes)


def player(**changes: object) -> Json:
    """Return the payload of a profile; `...` removes a key."""
    owned = {**_CARD, "level": 14}
    payload = {"tag": "#8YY", "name": "Ann", "clan": {"tag": "#2PP", "name": "Keep"}}
    return change_keys({**payload, "cards": [owned], "currentFavouriteCard": _CARD}, changes)


def favourite(**changes: object) -> Json:
    """Return the payload of a profile with a changed favourite card."""
    return player(currentFavouriteCard=change_keys(_CARD, changes))


def change_keys(payload: Json, changes: dict[str, object]) -> Json:
    """Return an object with some keys changed and some (`...`) removed."""
    return {key: value for key, value in {**payload, **changes}.items() if value is not ...}


def test_a_clan_is_decoded() -> None:
    """A clan has its tag, name and roster, in the API's order."""
    decoded = clans.decode_clan(encode(clan()))
    assert (decoded.tag, decoded.name, decoded.raw_name) == (Tag("2PP"), "Keep", "Keep")
    ann, bob = decoded.members
    assert (ann.tag, ann.name, ann.role) == (Tag("8YY"), "Ann", "co-leader")
    assert (ann.trophies, ann.rank) == (14000, 1)
    assert ann.last_seen == datetime(2026, 11, 21, 18, 30, tzinfo=UTC)
    assert (bob.tag, bob.role, bob.last_seen) == (Tag("9UU"), "member", None)


def test_a_player_is_decoded() -> None:
    """A player has a tag, a clan, a favourite card and the levels of the cards."""
    decoded = clans.decode_player(encode(player()))
    assert (decoded.tag, decoded.clan, decoded.levels) == (Tag("8YY"), Tag("2PP"), {26000000: 14})
    assert decoded.favourite is not None
    assert (decoded.favourite.name, decoded.favourite.elixir) == ("Knight", 3)
    assert decoded.favourite.rarity is Rarity.COMMON


@pytest.mark.parametrize("missing", [..., None])
@pytest.mark.parametrize("key", ["name", "memberList"])
def test_a_clan_can_lack_all_but_its_tag(key: str, missing: object) -> None:
    """Fields that are missing or null are left out; the tag replaces the name."""
    decoded = clans.decode_clan(encode(clan(**{key: missing})))
    assert decoded.tag == Tag("2PP")
    assert decoded.name == ("#2PP" if key == "name" else "Keep")
    assert decoded.raw_name == ("" if key == "name" else "Keep")
    assert len(decoded.members) == (2 if key == "name" else 0)


@pytest.mark.parametrize("missing", [..., None])
@pytest.mark.parametrize("key", ["name", "role", "trophies", "clanRank", "lastSeen"])
def test_a_member_can_lack_all_but_their_tag(key: str, missing: object) -> None:
    """Whatever else is missing, the member is kept."""
    payload = change_keys(clan()["memberList"][0], {key: missing})
    (decoded,) = clans.decode_clan(encode(clan(memberList=[payload]))).members
    complete = clans.decode_clan(encode(clan())).members[0]
    assert decoded.tag == complete.tag
    attribute = {"clanRank": "rank", "lastSeen": "last_seen"}.get(key, key)
    assert getattr(decoded, attribute) == {"name": "#8YY", "role": ""}.get(key)
    others = {"name", "role", "trophies", "rank", "last_seen"} - {attribute}
    assert all(getattr(decoded, other) == getattr(complete, other) for other in others)


@pytest.mark.parametrize("missing", [..., None, {}])
@pytest.mark.parametrize("key", ["clan", "cards", "currentFavouriteCard"])
def test_a_player_can_lack_all_but_their_tag(key: str, missing: object) -> None:
    """Clan, cards and favourite may be missing; an empty object counts as missing."""
    empty = [] if (key, missing) == ("cards", {}) else missing
    decoded = clans.decode_player(encode(player(**{key: empty})))
    assert decoded.tag == Tag("8YY")
    assert (decoded.clan is None) == (key == "clan")
    assert (decoded.favourite is None) == (key == "currentFavouriteCard")
    assert (decoded.levels == {}) == (key == "cards")


@pytest.mark.parametrize("missing", [..., None])
@pytest.mark.parametrize("key", ["name", "elixirCost", "rarity", "maxLevel", "iconUrls"])
def test_a_favourite_can_lack_all_but_its_id(key: str, missing: object) -> None:
    """Name, cost and rarity may be missing."""
    decoded = clans.decode_player(encode(favourite(**{key: missing}))).favourite
    assert decoded is not None
    assert decoded.id == 26000000
    name = "Card 26000000" if key == "name" else "Knight"
    assert (decoded.name, decoded.raw_name) == (name, name)
    assert decoded.elixir == (None if key == "elixirCost" else 3)
    assert decoded.rarity is (Rarity.UNKNOWN if key == "rarity" else Rarity.COMMON)


@pytest.mark.parametrize("missing", [..., None])
def test_a_favourite_without_an_id_is_none(missing: object) -> None:
    """A favourite without an id cannot be identified, and counts as none."""
    assert clans.decode_player(encode(favourite(id=missing))).favourite is None


def test_an_unknown_card_is_decoded() -> None:
    """A new id, name or rarity is no error."""
    payload = favourite(id=99999999, name="Snow Golem", rarity="mythic", elixirCost=11)
    decoded = clans.decode_player(encode(payload)).favourite
    assert decoded is not None
    assert (decoded.id, decoded.name, decoded.elixir) == (99999999, "Snow Golem", 11)
    assert decoded.rarity is Rarity.UNKNOWN


@pytest.mark.parametrize("card", CARDS, ids=lambda card: card.name)
def test_every_card_of_the_game_is_decoded(card: Any) -> None:
    """The cards are those of `/cards`; Mirror has no cost."""
    decoded = clans.decode_player(encode(player(currentFavouriteCard=build_card(card)))).favourite
    assert decoded is not None
    assert (decoded.id, decoded.name, decoded.elixir) == (card.id, card.name, card.elixir)
    assert decoded.rarity.value == card.rarity
    assert (decoded.elixir is None) == (card.name == "Mirror")


@pytest.mark.parametrize("rarity", MAX_LEVEL)
def test_levels_are_those_that_the_game_displays(rarity: str) -> None:
    """The highest level of every rarity is 16; lower levels keep their distance to it."""
    card = next(card for card in CARDS if card.rarity == rarity)
    for level, shown in ((MAX_LEVEL[rarity], 16), (1, 17 - MAX_LEVEL[rarity])):
        owned = OwnedCard(card=card, level=level, star=0, evolution=0, count=0)
        payload = player(cards=[build_owned_card(owned, counted=True)])
        assert clans.decode_player(encode(payload)).levels == {card.id: shown}


@pytest.mark.parametrize(
    ("level", "max_level"),
    [(None, 16), (3, None), (1, 99), (0, 16), (-4, 16), (99, 16), (5, 10**30)],
)
def test_an_impossible_level_is_left_out(level: int | None, max_level: int | None) -> None:
    """A card with an impossible level is still owned."""
    decoded = clans.decode_player(
        encode(player(cards=[{**_CARD, "level": level, "maxLevel": max_level}]))
    )
    assert (decoded.levels, decoded.owned) == ({}, (_CARD["id"],))


@pytest.mark.parametrize("cost", [-1, 100, 10**400])
def test_an_impossible_cost_is_left_out(cost: int) -> None:
    """An impossible cost is left out, because it would spoil averages."""
    decoded = clans.decode_player(encode(favourite(elixirCost=cost))).favourite
    assert decoded is not None
    assert decoded.elixir is None


def test_a_duplicate_member_is_left_out() -> None:
    """The first row of a duplicate member counts."""
    ann, bob = clan()["memberList"]
    again = {**ann, "tag": "#8yy", "name": "Ann again"}
    decoded = clans.decode_clan(encode(clan(memberList=[ann, bob, again])))
    assert [member.tag for member in decoded.members] == [Tag("8YY"), Tag("9UU")]


@pytest.mark.parametrize(
    "name", ["\x1b[31m<c7>Ann</c>", "\u200b", "\x1b", " ", "\ue000", "A" * 999]
)
def test_decoded_text_is_sanitized(name: str) -> None:
    """Displayed names have passed `clean`, or are replaced; raw names are unchanged."""
    member = {"tag": "#8YY", "name": name, "role": name}
    group = clans.decode_clan(encode(clan(name=name, memberList=[member])))
    card = clans.decode_player(encode(favourite(name=name))).favourite
    assert card is not None
    for thing, stand_in in ((group, "#2PP"), (group.members[0], "#8YY"), (card, "Card 26000000")):
        assert thing.name == (clean(name) or stand_in)
        assert thing.raw_name == name
    assert group.members[0].role == clean(name)


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("20261122T093000.000Z", datetime(2026, 11, 22, 9, 30, tzinfo=UTC)),
        ("20261122T093000.250Z", datetime(2026, 11, 22, 9, 30, 0, 250_000, tzinfo=UTC)),
        ("19700101T000000.000Z", datetime(1970, 1, 1, tzinfo=UTC)),
        ("19691231T235959.000Z", None),
        ("20261322T093000.000Z", None),
        ("2026-11-22T09:30:00Z", None),
        ("20261122T093000Z", None),
        ("soon", None),
        ("", None),
        (None, None),
    ],
)
def test_times_are_aware_or_none(text: str | None, at: datetime | None) -> None:
    """Times are UTC; the API's "never" and invalid ones are None."""
    assert parse_time(text) == at


DECODERS: Final[list[Callable[[bytes], object]]] = [clans.decode_clan, clans.decode_player]


@pytest.mark.parametrize("decode", DECODERS)
@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"  ",
        b"null",
        b"[]",
        b"{}",
        b"5",
        b'"#2PP"',
        b'{"tag": null}',
        b'{"tag": 5}',
        b'{"tag": ""}',
        b'{"tag": "#ABC"}',
        b'{"tag": "#2PP"',
        b'{"tag": "#2PP"} x',
        b"<html><body>502 Bad Gateway</body></html>",
        b"error code: 520",
        b"\x1f\x8b\x08\x00",
        b"[" * DEEP,
        b'{"a":' * DEEP,
        b'{"tag": "#2PP", "memberList": ' + b"[" * DEEP,
        b'{"tag": "#2PP", "other": ' + b"[" * DEEP + b"]" * DEEP + b"}",
    ],
    ids=range(20),
)
def test_a_body_of_another_kind_is_invalid(decode: Callable[[bytes], object], body: bytes) -> None:
    """One of another shape, truncated, too deep or not JSON; the message quotes nothing."""
    with pytest.raises(InvalidResponse, match=r"unexpected form|an invalid tag") as caught:
        decode(body)
    assert "#2PP" not in str(caught.value)
    assert str(caught.value).isprintable()


@pytest.mark.parametrize(
    ("payload", "expected"),
    [
        (
            {"leagueNumber": 10, "trophies": 1_812, "rank": 812},
            SeasonResult(league=10, points=1_812, rank=812),
        ),
        ({"leagueNumber": 3, "trophies": 0, "rank": None}, SeasonResult(league=3, points=0)),
        ({"leagueNumber": 3}, SeasonResult(league=3)),
        ({"leagueNumber": "3", "rank": 5}, SeasonResult(rank=5)),
        ({"leagueNumber": 0, "trophies": -1, "rank": -1}, None),
        ({}, None),
        (None, None),
        (7, None),
        (..., None),
    ],
)
def test_seasons_on_the_path_of_legends_are_decoded(
    payload: object, expected: SeasonResult | None
) -> None:
    """League, points and rank of three seasons; an invalid value affects no other."""
    name = "PathOfLegendSeasonResult"
    for season, field in (("current", "season"), ("last", "last_season"), ("best", "best_season")):
        found = clans.decode_player(encode(player(**{f"{season}{name}": payload})))
        assert getattr(found, field) == expected
        assert found.favourite is not None


def test_the_description_of_a_clan_is_decoded() -> None:
    """A description has access, trophies and location; all text is safe for a terminal."""
    payload: Json = {
        "type": "inviteOnly",
        "clanScore": 124_218,
        "clanWarTrophies": 720,
        "requiredTrophies": 5_000,
        "location": {"id": 57000006, "name": "International", "isCountry": False},
        "description": "<c3>Be\u202e kind</c>\n\x1b[31mdonate",
    }
    info = clans.decode_clan(encode(clan(**payload))).info
    assert info == ClanInfo(
        access="invite only",
        trophies=124_218,
        war_trophies=720,
        required=5_000,
        location="International",
        description=info.description,
        raw_description="<c3>Be\u202e kind</c>\n\x1b[31mdonate",
    )
    assert info.description == "Be kind [31mdonate"


@pytest.mark.parametrize("odd", [None, 7, "x", [], {}, -1, ...])
@pytest.mark.parametrize(
    "key",
    ["type", "clanScore", "clanWarTrophies", "requiredTrophies", "location", "description"],
)
def test_an_invalid_detail_of_a_clan_affects_no_other(key: str, odd: object) -> None:
    """The roster and the other details are there."""
    payload: Json = {"type": "open", "clanScore": 9, "clanWarTrophies": 8, "requiredTrophies": 7}
    payload |= {"location": {"name": "Asia"}, "description": "hi"}
    found = clans.decode_clan(encode(clan(**{**payload, key: odd})))
    assert len(found.members) == 2
    places = {
        "type": found.info.access == "open",
        "clanScore": found.info.trophies == 9,
        "clanWarTrophies": found.info.war_trophies == 8,
        "requiredTrophies": found.info.required == 7,
        "location": found.info.location == "Asia",
        "description": found.info.description == "hi",
    }
    assert [name for name, is_there in places.items() if not is_there and name != key] == []


def test_a_long_description_is_truncated() -> None:
    """A description is cut to more than the game allows."""
    info = clans.decode_clan(encode(clan(description="ab " * 1_000_000))).info
    assert len(info.description) <= len(info.raw_description) <= 2_000
