"""The API's JSON becomes values, whatever is missing from it or wrong with it."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, Final, TypeAlias

import pytest

from clantui.core.model.errors import InvalidResponse
from clantui.core.model.game import ClanAbout, Rarity
from clantui.core.model.season import SeasonResult
from clantui.core.model.tag import Tag
from clantui.core.text.sanitize import clean
from clantui.demo.world.cards import CARDS, MAX_LEVEL, OwnedCard, build_card, build_owned_card
from clantui.wire import clans
from clantui.wire.common import parse_time

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
    """Return a clan as the API tells it; `...` takes a key away."""
    one = {"tag": "#8YY", "name": "Ann", "role": "coLeader", "trophies": 14000, "clanRank": 1}
    one["lastSeen"] = "20261121T183000.000Z"
    two = {"tag": "#9UU", "name": "Bob", "role": "member", "trophies": 7000, "clanRank": 2}
    return changed({"tag": "#2PP", "name": "Keep", "memberList": [one, two]}, changes)


def player(**changes: object) -> Json:
    """Return a profile as the API tells it; `...` takes a key away."""
    owned = {**_CARD, "level": 14}
    payload = {"tag": "#8YY", "name": "Ann", "clan": {"tag": "#2PP", "name": "Keep"}}
    return changed({**payload, "cards": [owned], "currentFavouriteCard": _CARD}, changes)


def favourite(**changes: object) -> Json:
    """Return a profile whose favourite card differs."""
    return player(currentFavouriteCard=changed(_CARD, changes))


def changed(payload: Json, changes: dict[str, object]) -> Json:
    """Return an object with some keys set and some (`...`) taken away."""
    return {key: value for key, value in {**payload, **changes}.items() if value is not ...}


def packed(payload: object) -> bytes:
    """Encode a value as it goes over the wire."""
    return json.dumps(payload).encode()


def test_a_clan_is_read() -> None:
    """A clan has its tag, name and roster, in the API's order and in our words."""
    read = clans.decode_clan(packed(clan()))
    assert (read.tag, read.name, read.raw_name) == (Tag("2PP"), "Keep", "Keep")
    ann, bob = read.members
    assert (ann.tag, ann.name, ann.role) == (Tag("8YY"), "Ann", "co-leader")
    assert (ann.trophies, ann.rank) == (14000, 1)
    assert ann.last_seen == datetime(2026, 11, 21, 18, 30, tzinfo=UTC)
    assert (bob.tag, bob.role, bob.last_seen) == (Tag("9UU"), "member", None)


def test_a_player_is_read() -> None:
    """A profile has its tag, clan, favourite card and the levels of its cards."""
    read = clans.decode_player(packed(player()))
    assert (read.tag, read.clan, read.levels) == (Tag("8YY"), Tag("2PP"), {26000000: 14})
    assert read.favourite is not None
    assert (read.favourite.name, read.favourite.elixir) == ("Knight", 3)
    assert read.favourite.rarity is Rarity.COMMON


@pytest.mark.parametrize("gone", [..., None])
@pytest.mark.parametrize("key", ["name", "memberList"])
def test_a_clan_can_lack_all_but_its_tag(key: str, gone: object) -> None:
    """Fields that are missing or null are left out, and the tag stands for the name."""
    read = clans.decode_clan(packed(clan(**{key: gone})))
    assert read.tag == Tag("2PP")
    assert read.name == ("#2PP" if key == "name" else "Keep")
    assert read.raw_name == ("" if key == "name" else "Keep")
    assert len(read.members) == (2 if key == "name" else 0)


@pytest.mark.parametrize("gone", [..., None])
@pytest.mark.parametrize("key", ["name", "role", "trophies", "clanRank", "lastSeen"])
def test_a_member_can_lack_all_but_their_tag(key: str, gone: object) -> None:
    """A line of the roster is kept whatever is missing from it."""
    payload = changed(clan()["memberList"][0], {key: gone})
    (read,) = clans.decode_clan(packed(clan(memberList=[payload]))).members
    whole = clans.decode_clan(packed(clan())).members[0]
    assert read.tag == whole.tag
    ours = {"clanRank": "rank", "lastSeen": "last_seen"}.get(key, key)
    assert getattr(read, ours) == {"name": "#8YY", "role": ""}.get(key)
    others = {"name", "role", "trophies", "rank", "last_seen"} - {ours}
    assert all(getattr(read, other) == getattr(whole, other) for other in others)


@pytest.mark.parametrize("gone", [..., None, {}])
@pytest.mark.parametrize("key", ["clan", "cards", "currentFavouriteCard"])
def test_a_player_can_lack_all_but_their_tag(key: str, gone: object) -> None:
    """A profile without clan, cards or favourite is a profile; an empty object is nothing."""
    empty = [] if (key, gone) == ("cards", {}) else gone
    read = clans.decode_player(packed(player(**{key: empty})))
    assert read.tag == Tag("8YY")
    assert (read.clan is None) == (key == "clan")
    assert (read.favourite is None) == (key == "currentFavouriteCard")
    assert (read.levels == {}) == (key == "cards")


@pytest.mark.parametrize("gone", [..., None])
@pytest.mark.parametrize("key", ["name", "elixirCost", "rarity", "maxLevel", "iconUrls"])
def test_a_favourite_can_lack_all_but_its_id(key: str, gone: object) -> None:
    """A card is known by its id: its name, cost and rarity may be missing."""
    read = clans.decode_player(packed(favourite(**{key: gone}))).favourite
    assert read is not None
    assert read.id == 26000000
    name = "Card 26000000" if key == "name" else "Knight"
    assert (read.name, read.raw_name) == (name, name)
    assert read.elixir == (None if key == "elixirCost" else 3)
    assert read.rarity is (Rarity.UNKNOWN if key == "rarity" else Rarity.COMMON)


@pytest.mark.parametrize("gone", [..., None])
def test_a_favourite_without_an_id_is_none(gone: object) -> None:
    """A card without an id is no card."""
    assert clans.decode_player(packed(favourite(id=gone))).favourite is None


def test_a_card_we_never_heard_of_is_a_card() -> None:
    """A new id, name or rarity is no error."""
    payload = favourite(id=99999999, name="Snow Golem", rarity="mythic", elixirCost=11)
    read = clans.decode_player(packed(payload)).favourite
    assert read is not None
    assert (read.id, read.name, read.elixir) == (99999999, "Snow Golem", 11)
    assert read.rarity is Rarity.UNKNOWN


@pytest.mark.parametrize("card", CARDS, ids=lambda card: card.name)
def test_every_card_of_the_game_is_read(card: Any) -> None:  # noqa: ANN401 — the demo's card
    """Each card is read as `/cards` tells it, Mirror without a cost."""
    read = clans.decode_player(packed(player(currentFavouriteCard=build_card(card)))).favourite
    assert read is not None
    assert (read.id, read.name, read.elixir) == (card.id, card.name, card.elixir)
    assert read.rarity.value == card.rarity
    assert (read.elixir is None) == (card.name == "Mirror")


@pytest.mark.parametrize("rarity", MAX_LEVEL)
def test_levels_are_shown_as_the_game_does(rarity: str) -> None:
    """The highest level of every rarity is 16, and the lowest its distance below."""
    card = next(card for card in CARDS if card.rarity == rarity)
    for level, shown in ((MAX_LEVEL[rarity], 16), (1, 17 - MAX_LEVEL[rarity])):
        owned = OwnedCard(card=card, level=level, star=0, evolution=0, count=0)
        payload = player(cards=[build_owned_card(owned, counted=True)])
        assert clans.decode_player(packed(payload)).levels == {card.id: shown}


@pytest.mark.parametrize(
    ("level", "most"), [(None, 16), (3, None), (1, 99), (0, 16), (-4, 16), (99, 16), (5, 10**30)]
)
def test_a_level_that_cannot_be_is_left_out(level: int | None, most: int | None) -> None:
    """Only levels from 1 to about the cap are told; a card without one is owned all the same."""
    read = clans.decode_player(packed(player(cards=[{**_CARD, "level": level, "maxLevel": most}])))
    assert (read.levels, read.owned) == ({}, (_CARD["id"],))


@pytest.mark.parametrize("cost", [-1, 100, 10**400])
def test_a_cost_that_cannot_be_is_left_out(cost: int) -> None:
    """A number that is no elixir is none: it could not be averaged."""
    read = clans.decode_player(packed(favourite(elixirCost=cost))).favourite
    assert read is not None
    assert read.elixir is None


def test_no_player_is_in_a_roster_twice() -> None:
    """A member told twice is one member, in the place told first."""
    ann, bob = clan()["memberList"]
    again = {**ann, "tag": "#8yy", "name": "Ann again"}
    read = clans.decode_clan(packed(clan(memberList=[ann, bob, again])))
    assert [member.tag for member in read.members] == [Tag("8YY"), Tag("9UU")]


@pytest.mark.parametrize(
    "name", ["\x1b[31m<c7>Ann</c>", "\u200b", "\x1b", " ", "\ue000", "A" * 999]
)
def test_decoded_text_is_sanitized(name: str) -> None:
    """Names for the eye have passed `clean`, or are replaced; for export they are as they came."""
    member = {"tag": "#8YY", "name": name, "role": name}
    group = clans.decode_clan(packed(clan(name=name, memberList=[member])))
    card = clans.decode_player(packed(favourite(name=name))).favourite
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
def test_a_moment_is_aware_or_none(text: str | None, at: datetime | None) -> None:
    """The API's times are UTC; its "never", and what is no time, is None."""
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
    """An answer of unexpected form, cut, nested or no JSON is one error that quotes nothing."""
    with pytest.raises(InvalidResponse, match=r"unexpected form|an invalid tag") as caught:
        decode(body)
    assert "#2PP" not in str(caught.value)
    assert str(caught.value).isprintable()


@pytest.mark.parametrize(
    ("told", "known"),
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
def test_a_season_on_the_path_of_legends(told: object, known: SeasonResult | None) -> None:
    """League, points and rank of three seasons; what is absent, null or odd costs itself alone."""
    name = "PathOfLegendSeasonResult"
    for season, field in (("current", "season"), ("last", "last_season"), ("best", "best_season")):
        found = clans.decode_player(packed(player(**{f"{season}{name}": told})))
        assert getattr(found, field) == known
        assert found.favourite is not None


def test_what_a_clan_says_of_itself() -> None:
    """Access, trophies, location and its own words are decoded, harmless for a terminal."""
    told: Json = {
        "type": "inviteOnly",
        "clanScore": 124_218,
        "clanWarTrophies": 720,
        "requiredTrophies": 5_000,
        "location": {"id": 57000006, "name": "International", "isCountry": False},
        "description": "<c3>Be\u202e kind</c>\n\x1b[31mdonate",
    }
    about = clans.decode_clan(packed(clan(**told))).about
    assert about == ClanAbout(
        access="invite only",
        trophies=124_218,
        war_trophies=720,
        required=5_000,
        location="International",
        description=about.description,
        raw_description="<c3>Be\u202e kind</c>\n\x1b[31mdonate",
    )
    assert about.description == "Be kind [31mdonate"


@pytest.mark.parametrize("odd", [None, 7, "x", [], {}, -1, ...])
@pytest.mark.parametrize(
    "key",
    ["type", "clanScore", "clanWarTrophies", "requiredTrophies", "location", "description"],
)
def test_an_odd_word_of_a_clan_costs_itself_alone(key: str, odd: object) -> None:
    """The roster and the other words are there, even if one is odd."""
    told: Json = {"type": "open", "clanScore": 9, "clanWarTrophies": 8, "requiredTrophies": 7}
    told |= {"location": {"name": "Asia"}, "description": "hi"}
    found = clans.decode_clan(packed(clan(**{**told, key: odd})))
    assert len(found.members) == 2
    places = {
        "type": found.about.access == "open",
        "clanScore": found.about.trophies == 9,
        "clanWarTrophies": found.about.war_trophies == 8,
        "requiredTrophies": found.about.required == 7,
        "location": found.about.location == "Asia",
        "description": found.about.description == "hi",
    }
    assert [name for name, is_there in places.items() if not is_there and name != key] == []


def test_a_description_without_end_is_cut() -> None:
    """Of a description that is longer than the game allows, the beginning is kept."""
    about = clans.decode_clan(packed(clan(description="ab " * 1_000_000))).about
    assert len(about.description) <= len(about.raw_description) <= 2_000
