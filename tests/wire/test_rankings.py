"""Tests of decoding searches, rankings and locations."""

from __future__ import annotations

from typing import Any, Final, TypeAlias

import pytest

from clantui.core.model.errors import InvalidResponse
from clantui.core.model.tag import Tag
from clantui.core.rankings import Location, Page, RankedClan
from clantui.wire import rankings
from tests.factories.payloads import encode

Json: TypeAlias = dict[str, Any]

CLAN: Final[Json] = {
    "tag": "#2PP",
    "name": "Keep",
    "rank": 3,
    "previousRank": 5,
    "location": {"id": 57000006, "name": "International", "isCountry": False},
    "clanScore": 118584,
    "clanWarTrophies": 2021,
    "members": 50,
    "badgeId": 16000022,
}


def clan(**changes: object) -> RankedClan:
    """Return the only clan of a list, with some keys changed and some (`...`) removed."""
    payload = {key: value for key, value in {**CLAN, **changes}.items() if value is not ...}
    (found,) = rankings.decode_page(encode({"items": [payload]})).clans
    return found


def test_a_clan_of_a_ranking_is_read() -> None:
    """A clan has its rank, its previous rank, its trophies and its location."""
    assert clan() == RankedClan(
        tag=Tag("2PP"),
        name="Keep",
        raw_name="Keep",
        members=50,
        score=118584,
        war_trophies=2021,
        location="International",
        rank=3,
        previous=5,
    )


@pytest.mark.parametrize("gone", [..., None])
@pytest.mark.parametrize("key", [key for key in CLAN if key != "tag"])
def test_a_clan_can_lack_all_but_its_tag(key: str, gone: object) -> None:
    """Fields that are missing or null are left out; the tag replaces the name."""
    read = clan(**{key: gone})
    assert read.tag == Tag("2PP")
    assert read.name == ("#2PP" if key == "name" else "Keep")
    assert read.location == ("" if key == "location" else "International")
    ours = {"previousRank": "previous", "clanScore": "score", "clanWarTrophies": "war_trophies"}
    for field in ("rank", "previousRank", "clanScore", "clanWarTrophies", "members"):
        assert (getattr(read, ours.get(field, field)) is None) == (field == key)


@pytest.mark.parametrize(("payload", "read"), [(-1, 0), (0, 0), (1, 1), (..., None), (None, None)])
def test_no_previous_rank_differs_from_an_unknown_one(payload: object, read: int | None) -> None:
    """-1 and 0 mean that it had no rank; in a search, without the key, it is unknown."""
    assert clan(previousRank=payload).previous == read


@pytest.mark.parametrize(
    ("odd", "field"),
    [
        ({"rank": 0}, "rank"),
        ({"rank": -1}, "rank"),
        ({"clanScore": -1}, "score"),
        ({"clanWarTrophies": -1}, "war_trophies"),
        ({"members": -1}, "members"),
    ],
)
def test_an_impossible_number_is_unknown(odd: Json, field: str) -> None:
    """The JSON Schema promises ranks from 1 and no negative numbers."""
    assert getattr(clan(**odd), field) is None


@pytest.mark.parametrize("place", [{}, {"id": 1}, {"name": None}, {"id": None, "name": ""}])
def test_a_location_may_have_no_name(place: Json) -> None:
    """The clan is listed, without a location."""
    assert clan(location=place).location == ""


def test_names_are_cleaned() -> None:
    """The cleaned names of clans and locations are for display; the raw ones are kept."""
    read = clan(name="<c7>Ke\x1bep", location={"id": 1, "name": "Sp\x07ain"})
    assert (read.name, read.raw_name, read.location) == ("Keep", "<c7>Ke\x1bep", "Spain")
    (place,) = rankings.decode_locations(
        encode({"items": [{"id": 1, "name": "Sp\x07ain", "countryCode": "E\x1bS"}]})
    )
    assert place == Location(id=1, name="Spain", code="ES")


@pytest.mark.parametrize(
    ("paging", "after"),
    [
        ({"cursors": {"after": "abc"}}, "abc"),
        ({"cursors": {"before": "abc"}}, ""),
        ({"cursors": {"after": None}}, ""),
        ({"cursors": {}}, ""),
        ({"cursors": None}, ""),
        ({}, ""),
        (None, ""),
        (..., ""),
    ],
)
def test_the_cursor_of_the_next_page_is_read(paging: object, after: str) -> None:
    """A page without an `after` is the last."""
    payload = {"items": [CLAN]} if paging is ... else {"items": [CLAN], "paging": paging}
    assert rankings.decode_page(encode(payload)).after == after


@pytest.mark.parametrize("payload", [{}, {"items": None}, {"items": []}])
def test_an_empty_list_is_valid(payload: Json) -> None:
    """An empty list is valid, because some countries have no ranking."""
    assert rankings.decode_page(encode(payload)) == Page()
    assert rankings.decode_locations(encode(payload)) == ()


def test_locations_are_read_in_order() -> None:
    """Some have a country code; those without an id are left out."""
    payload = [
        {"id": 57000000, "name": "Europe", "isCountry": False},
        {"name": "Nowhere"},
        {"id": 57000218, "name": "Spain", "isCountry": True, "countryCode": "ES"},
        {"id": 57000999, "name": None, "countryCode": None},
    ]
    assert rankings.decode_locations(encode({"items": payload})) == (
        Location(id=57000000, name="Europe"),
        Location(id=57000218, name="Spain", code="ES"),
        Location(id=57000999, name="Location 57000999"),
    )


@pytest.mark.parametrize(
    "payload",
    [[], "x", 3, {"items": {}}, {"items": [None]}, {"items": [{"name": "no tag"}]}],
)
def test_another_shape_is_invalid(payload: object) -> None:
    """A body that is not a list of clans is rejected."""
    with pytest.raises(InvalidResponse):
        rankings.decode_page(encode(payload))


def test_a_list_without_a_valid_tag_is_invalid() -> None:
    """Clans without a tag are left out, but a list of only such clans is not an empty list."""
    with pytest.raises(InvalidResponse, match="unexpected form"):
        clan(tag="#XYZ")


def test_a_duplicate_clan_on_a_page_counts_once() -> None:
    """A duplicate clan keeps its first rank."""
    rows = [{"tag": "#2PP", "rank": 1}, {"tag": "#8YY"}, {"tag": "#2pp", "rank": 3}]
    found = rankings.decode_page(encode({"items": rows})).clans
    assert [(clan.tag.text, clan.rank) for clan in found] == [("2PP", 1), ("8YY", None)]


def test_a_page_has_its_age() -> None:
    """Seconds since the API gave it; 0 for a new one."""
    ages = [rankings.decode_page(encode({"items": [CLAN]}), *age).age for age in ((), (40.0,))]
    assert ages == [0.0, 40.0]


def test_locations_without_an_id_are_invalid() -> None:
    """A list without any readable location is not an empty list."""
    with pytest.raises(InvalidResponse, match="unexpected form"):
        rankings.decode_locations(encode({"items": [{"name": "Spain"}]}))
