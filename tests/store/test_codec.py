"""Tests of the stored form of a survey."""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable
from typing import Any

import msgspec
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from msgspec.structs import replace

from clantui.core.model.errors import (
    BY_KIND,
    AccessDenied,
    Cancelled,
    InvalidResponse,
    NotFound,
    RoyaleError,
    Throttled,
)
from clantui.core.model.game import Card, ClanInfo, Form, Player, SeasonResult, Slot
from clantui.core.model.snapshot import Snapshot
from clantui.core.model.survey import Survey
from clantui.core.model.tag import Tag
from clantui.store.codec import (
    EncodedSurvey,
    StoredPlayer,
    decode_snapshots,
    decode_survey,
    encode_survey,
    load_error,
)
from clantui.store.migrations.v3 import decode_survey_v2
from tests.factories.stores import error_facts, survey_facts, surveys
from tests.factories.surveys import (
    HOME,
    KNIGHT,
    LATE,
    PEKKA,
    PROPERTY,
    WIZARD,
    make_survey,
    player,
    tag,
)
from tests.scenes.base import WORLD, load_surveys


def decode(row: EncodedSurvey) -> Survey | None:
    """Decode the whole survey of a row."""
    return decode_survey(row.at, row.body)


def decode_history(*rows: EncodedSurvey, clan: Tag = HOME) -> list[Snapshot]:
    """Decode the light columns of some rows together."""
    columns = ((row.at, row.roster, row.places, row.favourites) for row in rows)
    return list(decode_snapshots(clan, columns))


def make_full_survey() -> Survey:
    """Return a survey in which no stored field of a clan or a player has its default."""
    full = Player(
        tag=tag(0),
        clan=HOME,
        favourite=KNIGHT,
        unread_favourite=True,
        levels={5: 16},
        deck=(Slot(card=WIZARD, level=14, form=Form.EVOLUTION),),
        forms={5: Form.HERO},
        support=(Slot(card=PEKKA, level=3),),
        king_level=54,
        cap=16,
        unlevelled=(7,),
        season=SeasonResult(10, 2000, 3),
        last_season=SeasonResult(9, 1900, 4),
        best_season=SeasonResult(8, 2100, 5),
    )
    clan_info = ClanInfo(
        access="open",
        trophies=1,
        war_trophies=2,
        required=3,
        location="Spain",
        description="four",
        raw_description="five",
    )
    answered = make_survey([None]).with_player(full)
    return replace(answered, clan=replace(answered.clan, age=6.0, info=clan_info))


def test_a_full_survey_has_no_default() -> None:
    """A new field is added to the survey above, whose round trip is tested."""
    full = make_full_survey()
    empty = Player(tag=tag(0)), ClanInfo()
    parts = full.players[tag(0)], full.clan.info
    names = {
        name
        for part, default in zip(parts, empty, strict=True)
        for name in part.__struct_fields__
        if getattr(part, name) == getattr(default, name)
    }
    assert names == {"tag"}


@given(surveys())
@example(make_full_survey())
@PROPERTY
def test_a_survey_survives_encoding(survey: Survey) -> None:
    """A survey survives a round trip, time zone included."""
    decoded = decode(encode_survey(survey))
    assert decoded is not None
    assert survey_facts(decoded) == survey_facts(survey.cancel())
    assert decoded.at.tzinfo is not None


@given(st.lists(surveys(), max_size=4))
@PROPERTY
def test_a_history_survives_encoding(surveys: list[Survey]) -> None:
    """Snapshots decoded together equal the encoded ones, in roster order."""
    surveys = [replace(s, clan=replace(s.clan, tag=HOME)) for s in surveys]
    surveys += [replace(s, clan=replace(s.clan, members=s.clan.members[::-1])) for s in surveys]
    history = decode_history(*map(encode_survey, surveys))
    assert history == [Snapshot.of(survey.cancel()) for survey in surveys]
    rosters = [[member.tag for member in survey.clan.members] for survey in surveys]
    assert [list(snapshot.names) for snapshot in history] == rosters
    missing = [len(snapshot.names) - len(snapshot.favourites) for snapshot in history]
    assert [encode_survey(survey).missing for survey in surveys] == missing


def test_an_unreadable_favourite_is_unknown_after_storing() -> None:
    """An unknown favourite is not stored as none, which would look like a change."""
    unread = replace(player(0, None), unread_favourite=True)
    survey = make_survey([KNIGHT, WIZARD]).with_player(unread)
    decoded = decode(encode_survey(survey))
    assert decoded is not None
    assert Snapshot.of(decoded) == Snapshot.of(survey)
    assert tag(0) not in Snapshot.of(decoded).favourites


def test_a_player_from_an_earlier_survey_counts_as_missing() -> None:
    """A player from an earlier survey is stored, and counts as missing."""
    earlier = make_survey([KNIGHT, KNIGHT])
    later = Survey.start(earlier.clan, earlier.at, earlier)
    row = encode_survey(later.with_failure(tag(0), LATE).with_player(player(1, WIZARD)))
    decoded = decode(row)
    assert decoded is not None
    assert [player.favourite for _, player in decoded.loaded] == [KNIGHT, WIZARD]
    assert decoded.failed.keys() == {tag(0)}
    assert row.missing == 1
    assert [dict(snapshot.favourites) for snapshot in decode_history(row)] == [{tag(1): WIZARD}]


@given(surveys())
@PROPERTY
def test_a_pending_player_is_stored_as_missing(survey: Survey) -> None:
    """A player who was still loading is decoded as missing, with the reason."""
    decoded = decode(encode_survey(survey))
    assert decoded is not None
    pending = {member.tag for member in survey.pending}
    assert {
        tag for tag, error in decoded.failed.items() if isinstance(error, Cancelled)
    } >= pending
    assert decoded.is_complete is (not survey.waiting and not survey.failed)


@pytest.mark.parametrize("kind", BY_KIND.values())
def test_an_error_keeps_its_kind(kind: type[RoyaleError]) -> None:
    """An error keeps its kind, its exit code and its sentence."""
    decoded = decode(encode_survey(make_survey([None]).with_failure(tag(0), kind("a sentence"))))
    assert decoded is not None
    assert error_facts(decoded.failed[tag(0)]) == (kind, "a sentence")


@pytest.mark.parametrize(
    ("former", "error"),
    [
        ("refused", AccessDenied),
        ("not-found", NotFound),
        ("garbled", InvalidResponse),
        ("stopped", Cancelled),
    ],
)
def test_an_error_stored_under_a_former_name_is_read(
    former: str, error: type[RoyaleError]
) -> None:
    """A store of an earlier version keeps the cause of each failure."""
    assert error_facts(load_error(former, "a sentence")) == (error, "a sentence")


def test_details_of_an_error_are_not_kept() -> None:
    """The address and the pause of an error are not stored."""
    refused, throttled = (
        AccessDenied("no", "203.0.113.7", without_reason=True),
        Throttled("slow", 9.0),
    )
    failed = make_survey([None] * 2).with_failure(tag(0), refused).with_failure(tag(1), throttled)
    decoded = decode(encode_survey(failed))
    assert decoded is not None
    first, second = decoded.failed[tag(0)], decoded.failed[tag(1)]
    assert isinstance(first, AccessDenied)
    assert isinstance(second, Throttled)
    assert (first.address, first.without_reason, second.retry_after) == (None, False, None)


def test_an_error_of_an_unknown_kind_keeps_its_sentence() -> None:
    """An error of an unknown kind keeps its sentence."""
    row = encode_survey(make_survey([KNIGHT], failed=[0]))
    body = change_body(row, lambda body: body["failed"][0].__setitem__(1, "eclipse"))
    decoded = decode(replace(row, body=body))
    assert decoded is not None
    assert error_facts(decoded.failed[tag(0)]) == (RoyaleError, "no answer in 10 s")


@pytest.mark.parametrize(
    "clan",
    [WORLD.home, *(pytest.param(tag, marks=pytest.mark.soak) for tag in WORLD.rivals)],
)
def test_a_clan_of_fifty_fits_eleven_kilobytes(clan: str) -> None:
    """A clan of 50 with 121 cards and a deck each takes 11 kB at most."""
    row = encode_survey(load_surveys(clan)[-1])
    light = len(row.roster) + len(row.places) + len(row.favourites)
    assert light <= 1_500
    assert light + len(row.body) <= 11_000, "a new field is stored for each player and snapshot"


_RUBBISH = st.binary(max_size=300) | st.recursive(st.none(), st.lists).flatmap(
    lambda value: st.sampled_from([json.dumps(value).encode(), msgspec.msgpack.encode(value)])
).map(zlib.compress)
_ODD = st.none() | st.integers() | st.floats() | st.text() | _RUBBISH


@given(st.lists(_ODD, min_size=4, max_size=4), st.integers(0, 5))
@PROPERTY
def test_invalid_columns_decode_to_nothing(row: list[object], length: int) -> None:
    """Invalid columns decode to None or nothing, without an exception."""
    assert decode_survey(row[0], row[-1]) is None
    assert decode_survey_v2(HOME, tuple(row)) is None
    assert list(decode_snapshots(HOME, [tuple(row[:length])])) == []


def change_body(row: EncodedSurvey, change: Callable[[dict[str, Any]], object]) -> bytes:
    """Change a stored body at the level of plain values, and encode it again."""
    body = msgspec.msgpack.decode(zlib.decompress(row.body))
    change(body)
    return zlib.compress(msgspec.msgpack.encode(body))


_WRONG: st.SearchStrategy[Any] = (
    st.none()
    | st.integers(-(2**63), 2**64 - 1)
    | st.text()
    | st.just([{}])
    | st.just([-7])
    | st.just([99])
)


@given(surveys(), st.data())
@PROPERTY
def test_a_damaged_body_is_none_or_complete(survey: Survey, data: st.DataObject) -> None:
    """A body with a value replaced, removed or cut off decodes to None or a complete survey."""
    row = encode_survey(survey)

    def damage(body: dict[str, Any]) -> None:
        part = data.draw(st.sampled_from([body, body["clan"], *body["players"]]))
        field = data.draw(st.sampled_from(sorted(part)))
        if data.draw(st.booleans()):
            del part[field]
        else:
            part[field] = data.draw(_WRONG)

    decoded = decode(replace(row, body=change_body(row, damage)))
    assert decoded is None or encode_survey(decoded).body
    assert (
        decode(replace(row, body=row.body[: data.draw(st.integers(0, len(row.body) - 1))])) is None
    )


@given(surveys(), st.data())
@PROPERTY
def test_damaged_history_columns_are_left_out_or_complete(
    survey: Survey, data: st.DataObject
) -> None:
    """A history leaves out damaged snapshots and keeps all others."""
    row = encode_survey(survey)
    roster = json.loads(zlib.decompress(row.roster))
    index = data.draw(st.integers(0, len(roster) - 1))
    if data.draw(st.booleans()):
        del roster[index:]
    else:
        roster[index] = data.draw(_WRONG)
    damaged: dict[str, Any] = data.draw(
        st.sampled_from(
            [
                {"roster": zlib.compress(json.dumps(roster).encode())},
                {"roster": row.roster[: data.draw(st.integers(0, len(row.roster) - 1))]},
                {"places": data.draw(st.text(max_size=9))},
                {"favourites": data.draw(st.text(max_size=9))},
            ]
        )
    )
    history = decode_history(replace(row, **damaged), row)
    assert len(history) in (1, 2)
    assert history[-1] == replace(Snapshot.of(survey.cancel()), clan=HOME)


def test_caps_and_cards_without_a_level_are_kept() -> None:
    """A profile keeps its level cap and all owned cards."""
    original = make_survey([KNIGHT, None])
    (first, player_1), (second, player_2) = original.players.items()
    original = replace(
        original,
        players={
            first: replace(player_1, cap=17, levels={5: 17}, unlevelled=(9, 7)),
            second: replace(player_2, cap=None),
        },
    )
    decoded = decode(encode_survey(original))
    assert decoded is not None
    owned = {tag: (player.cap, player.owned) for tag, player in decoded.players.items()}
    assert owned == {first: (17, (5, 9, 7)), second: (None, ())}


@pytest.mark.parametrize("level", [255, 256, 100_000, 2**31 - 1])
def test_impossible_levels_are_kept(level: int) -> None:
    """An impossible level in a response does not lose the snapshot."""
    original = make_survey([KNIGHT])
    ((tag, player),) = original.players.items()
    player = replace(player, levels={5: level}, deck=(Slot(card=KNIGHT, level=level),))
    decoded = decode(encode_survey(replace(original, players={tag: player})))
    assert decoded is not None
    assert decoded.players == {tag: player}


def test_a_roster_of_an_earlier_version_has_no_roles() -> None:
    """Snapshots stored before roles existed are read whole, without roles."""
    original = make_survey([KNIGHT, None])
    members = tuple(replace(member, role="elder") for member in original.clan.members)
    row = encode_survey(replace(original, clan=replace(original.clan, members=members)))
    roster = json.loads(zlib.decompress(row.roster))[:4]
    old = replace(row, roster=zlib.compress(json.dumps(roster).encode()))
    (before,), (now,) = decode_history(old), decode_history(row)
    assert set(now.roles.values()) == {"elder"}
    assert before == replace(now, roles={})


def test_a_damaged_roster_has_no_roles_of_absent_members() -> None:
    """A snapshot that has lost members has the roles of the others only."""
    original = make_survey([KNIGHT, None])
    members = tuple(replace(member, role="elder") for member in original.clan.members)
    row = encode_survey(replace(original, clan=replace(original.clan, members=members)))
    (snapshot,) = decode_history(replace(row, places=row.places[:1]))
    assert snapshot.names.keys() == snapshot.roles.keys() == {tag(0)}


def test_an_unknown_role_is_none_in_the_history() -> None:
    """A role that the game may get, or that a later version stored, is not taken for another."""
    original = make_survey([KNIGHT, None])
    members = tuple(
        replace(member, role=role)
        for member, role in zip(original.clan.members, ("chief", "elder"), strict=True)
    )
    row = encode_survey(replace(original, clan=replace(original.clan, members=members)))
    (snapshot,) = decode_history(row)
    assert snapshot.roles == {tag(1): "elder"}
    name, tags, names, cards, roles = json.loads(zlib.decompress(row.roster))
    later = [name, tags, names, cards, roles[:1] + chr(ord(roles[1]) + 9)]
    (found,) = decode_history(replace(row, roster=zlib.compress(json.dumps(later).encode())))
    assert found == replace(snapshot, roles={})


def test_a_history_with_missing_roles_or_cards_is_left_out() -> None:
    """A damaged row is not read as one in which members have no roles or no favourites."""
    row = encode_survey(make_survey([KNIGHT, None]))
    *rest, roles = json.loads(zlib.decompress(row.roster))
    short = zlib.compress(json.dumps([*rest, roles[:1]]).encode())
    unknown = "".join(chr(ord(letter) + 9) for letter in row.favourites)
    assert decode_history(replace(row, roster=short), replace(row, favourites=unknown)) == []


def test_cards_with_one_id_have_one_order() -> None:
    """Two stored rosters with the same cards are the same, also if a card has several names."""
    cards = [Card(id=1, name=name, raw_name=name) for name in "hgfedcba"]
    roster = json.loads(zlib.decompress(encode_survey(make_survey(cards)).roster))
    assert [card[1] for card in roster[3]] == [*"abcdefgh"]


def test_the_order_of_a_clan_does_not_change_its_roster() -> None:
    """A member who overtakes another one costs the history no second decoding of the roster."""
    survey = make_survey([WIZARD, KNIGHT, PEKKA])
    members = survey.clan.members[::-1]
    row = encode_survey(survey)
    later = encode_survey(replace(survey, clan=replace(survey.clan, members=members)))
    assert (row.roster, row.favourites) == (later.roster, later.favourites)
    assert row.places == later.places[::-1]
    cards = json.loads(zlib.decompress(row.roster))[3]
    assert [card[0] for card in cards] == sorted(card.id for card in (WIZARD, KNIGHT, PEKKA))


def test_deeply_nested_values_decode_to_none() -> None:
    """Lists nested too deeply decode to None, without an exception."""
    deep = b"\x91" * 100_000 + b"\xc0"
    row = encode_survey(make_survey([KNIGHT]))
    body = zlib.decompress(row.body)
    assert body[0] == 0x86, "a map of six"
    with_extra_field = b"\x87" + body[1:] + b"\xa5later" + deep
    for nested in (deep, with_extra_field, b"[" * 100_000 + b"]" * 100_000):
        assert decode(replace(row, body=zlib.compress(nested))) is None
        assert (
            decode_survey_v2(HOME, (row.at, row.roster, row.places, zlib.compress(nested))) is None
        )


def test_fields_of_a_later_version_are_ignored() -> None:
    """Unknown fields of a later version are ignored."""
    row = encode_survey(make_survey([KNIGHT]))
    body = change_body(row, lambda body: body["players"][0].update(later=["word"]))
    assert decode(replace(row, body=body)) == decode(row)
    assert decode(row) is not None


def test_the_stored_form_keeps_the_names_of_its_fields() -> None:
    """No stored field is renamed, because bodies hold fields by name; there may be new ones."""
    full = load_surveys(WORLD.home)[-1]
    body = msgspec.msgpack.decode(zlib.decompress(encode_survey(full).body))
    assert set(body) == {"clan", "cards", "ids", "players", "failed", "older"}
    assert set(body["clan"]) == {"tag", "name", "raw_name", "members", "age", "gap", "about"}
    assert set(body["clan"]["tag"]) == {"text"}
    assert set(body["clan"]["members"][0]) >= {
        "tag",
        "name",
        "raw_name",
        "role",
        "trophies",
        "rank",
        "last_seen",
        "donations",
        "received",
    }
    assert {field for player in body["players"] for field in player} >= {
        "tag",
        "clan",
        "favourite",
        "levels",
        "deck",
        "forms",
        "support",
        "king_level",
        "cap",
        "season",
        "last_season",
        "best_season",
    }
    assert "unlevelled" in {field.name for field in msgspec.structs.fields(StoredPlayer)}
