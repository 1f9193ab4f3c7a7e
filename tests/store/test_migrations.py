"""Tests that files of earlier versions are read completely."""

from __future__ import annotations

import json
import sqlite3
import zlib
from collections.abc import Sequence
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from clantui.core.model.errors import Unreachable
from clantui.core.model.game import Card, Clan, Form, Member, Player, Rarity, Slot
from clantui.core.model.survey import Survey
from clantui.core.model.tag import Tag
from clantui.store.codec import encode_survey
from clantui.store.database import MIGRATIONS
from clantui.store.migrations.v3 import decode_survey_v2
from tests.factories.store_v1 import AT, create_v1
from tests.factories.stores import BASE, open_store, run_query, run_statements, wait_until_written
from tests.factories.surveys import HOME, PROPERTY, tag


def test_the_survey_of_version_1_becomes_the_first_snapshot(tmp_path: Path) -> None:
    """A snapshot of version 1 is kept completely; an unreadable one is left out."""
    file = tmp_path / "store.sqlite3"
    create_v1(file)
    with open_store(file, AT.timestamp) as store:
        wait_until_written(store)
        assert (store.notice, store.failed_writes) == ("", 0)
        recalled = store.for_api(BASE).load_survey(HOME)
        assert recalled is not None
        assert (recalled.clan.name, recalled.clan.raw_name) == ("Lantern Keep", " Lantern Keep")
        assert (recalled.at, recalled.clan.age) == (AT, 12.5)
        seen = datetime(2026, 9, 1, 11, tzinfo=UTC)
        first = Member(
            tag=Tag("2002"), name="Ida", raw_name="Ida", role="leader", trophies=9000, rank=1,
            last_seen=seen,
        )  # fmt: skip
        other = Member(tag=tag(0), name="Bo", raw_name="Bo", role="member")
        assert recalled.clan.members == (first, other)
        knight = Card(id=1, name="Knight", raw_name="Knight", elixir=3, rarity=Rarity.COMMON)
        player = Player(tag=Tag("2002"), clan=HOME, favourite=knight, levels={1: 14, 2: 9})
        assert dict(recalled.players) == {player.tag: player}
        assert [(t, type(e), e.sentence) for t, e in recalled.failed.items()] == [
            (tag(0), Unreachable, "no answer in 10 s")
        ]
        (snapshot,) = store.for_api(BASE).load_history(HOME)
        assert (dict(snapshot.favourites), snapshot.is_complete) == ({player.tag: knight}, False)
        assert [*snapshot.names.values()] == ["Ida", "Bo"]
        assert store.for_api(BASE).load_response("/") == (b"\0", 1.0, 9e9)
        assert store.for_api(BASE).load_bookmarks().entries == {}
    assert run_query(file, "SELECT clan, missing, complete FROM snapshots") == [("2PP", 1, 0)]
    tables = run_query(file, "SELECT name FROM sqlite_master WHERE type = 'table'")
    assert ("pictures",) not in tables
    names = {
        name for (name,) in run_query(file, "SELECT name FROM sqlite_master WHERE type = 'table'")
    }
    assert names == {"answers", "snapshots", "book", "states", "limits"}


ROSTER_V2: Final = """
["Lantern Keep",["2000","2002","2008"],["Bo","Ida","Cy"],[[1,"Knight",null,3,"common"]],"?@C"]
"""
BODY_V2: Final = """
[" Lantern Keep",12.5,["Bo ",null,null],["guest","leader","member"],[null,9000,5],[null,1,null],
[null,"2026-09-01T11:00:00Z",null],[[3,"Mirror",null,null,"epic"],[2,"Wizard"," Wizard",5,"rare"],
[159,"Tower Princess",null,null,"common"]],[1,"2009"],["2PP",null],[0,-1],[1,2,3],["NI@","@K@"],
[["@A",[],[1,0]],["B",[],[]]],[[0,"unreachable","no answer in 10 s"]],[null,40,null],"@B",
["CA","@@"],[["C",[12],[]],["",[],[]]],[null,8,null],[50,null],[15,null],[[2],[]]]
"""
"""Snapshot of version 2, with fields named by letters: one of three members has failed, and one
player is not in the roster."""

INSERT_V2: Final = """
INSERT INTO snapshots (base, clan, at, missing, roster, places, favourites, body)
VALUES (?, '2PP', ?, 2, ?, 'A@B', '>@>', ?)
"""


def create_v2(file: Path, bodies: Sequence[str]) -> None:
    """Create a file of version 2: a bookmark, a state, and snapshots of each body, 1 min apart."""
    with closing(sqlite3.connect(file)) as connection, connection:
        for step in MIGRATIONS[:2]:
            step(connection)
        connection.execute("PRAGMA user_version = 2")
        connection.execute("INSERT INTO states VALUES (?, 'here')", (BASE,))
        connection.execute(
            "INSERT INTO book VALUES (?, '2PP', 'Lantern Keep', 'mine', '[\"a\"]', 1, NULL)",
            (BASE,),
        )
        roster = zlib.compress(ROSTER_V2.replace("\n", "").encode(), 9)
        for minutes, body in enumerate(bodies):
            packed = zlib.compress(body.encode(), 9)
            connection.execute(INSERT_V2, (BASE, AT.timestamp() + 60 * minutes, roster, packed))


KNIGHT: Final = Card(id=1, name="Knight", raw_name="Knight", elixir=3, rarity=Rarity.COMMON)
WIZARD: Final = Card(id=2, name="Wizard", raw_name=" Wizard", elixir=5, rarity=Rarity.RARE)
MIRROR: Final = Card(id=3, name="Mirror", raw_name="Mirror", rarity=Rarity.EPIC)
TOWER: Final = Card(id=159, name="Tower Princess", raw_name="Tower Princess", rarity=Rarity.COMMON)
IDA: Final = Player(
    tag=Tag("2002"),
    clan=HOME,
    favourite=KNIGHT,
    levels={1: 14, 2: 9},
    deck=(Slot(card=KNIGHT, level=14, form=Form.EVOLUTION), Slot(card=MIRROR)),
    forms={1: Form(3), 3: Form(1)},
    support=(Slot(card=TOWER, level=12),),
    king_level=50,
    cap=15,
    unlevelled=(3,),
)
STRANGER: Final = Player(tag=Tag("2009"), levels={2: 11}, deck=(Slot(card=WIZARD, level=11),))
MEMBERS: Final = (
    Member(
        tag=IDA.tag,
        name="Ida",
        raw_name="Ida",
        role="leader",
        trophies=9000,
        rank=1,
        last_seen=datetime(2026, 9, 1, 11, tzinfo=UTC),
        donations=40,
        received=8,
    ),
    Member(tag=tag(0), name="Bo", raw_name="Bo ", role="guest"),
    Member(tag=Tag("2008"), name="Cy", raw_name="Cy", role="member", trophies=5),
)


def recall(file: Path) -> Survey | None:
    """Open a file of an earlier version, and recall the last snapshot."""
    with open_store(file, lambda: AT.timestamp() + 3600) as store:
        assert store.notice == ""
        return store.for_api(BASE).load_survey(HOME)


def test_a_snapshot_of_version_2_is_read_completely(tmp_path: Path) -> None:
    """A snapshot of version 2 is read with all its parts, and is not rewritten."""
    file = tmp_path / "store.sqlite3"
    create_v2(file, [BODY_V2.replace("\n", "")])
    survey = recall(file)
    assert survey is not None
    assert survey.clan == Clan(
        tag=HOME, name="Lantern Keep", raw_name=" Lantern Keep", members=MEMBERS, age=12.5
    )
    assert survey.at == AT
    assert dict(survey.players) == {IDA.tag: IDA, STRANGER.tag: STRANGER}
    assert [(t, type(e), e.sentence) for t, e in survey.failed.items()] == [
        (tag(0), Unreachable, "no answer in 10 s")
    ]
    assert not survey.waiting
    with open_store(file, lambda: AT.timestamp() + 3600) as store:
        api_store = store.for_api(BASE)
        (snapshot,) = api_store.load_history(HOME)
        assert dict(snapshot.favourites) == {IDA.tag: KNIGHT}
        assert [*snapshot.names.values()] == ["Ida", "Bo", "Cy"]
        assert dict(snapshot.roles) == {IDA.tag: "leader", Tag("2008"): "member"}
        assert api_store.load_state() == "here"
        assert api_store.load_bookmarks().entries[HOME].label == "mine"
    assert run_query(file, "PRAGMA user_version") == [(len(MIGRATIONS),)]


def test_a_body_of_an_early_version_2_lacks_only_later_fields(tmp_path: Path) -> None:
    """A body without the last columns is read without their values."""
    file = tmp_path / "store.sqlite3"
    create_v2(file, [json.dumps(json.loads(BODY_V2)[:15])])
    survey = recall(file)
    assert survey is not None
    nothing: dict[str, Any] = {"donations": None, "received": None}
    assert survey.clan.members == tuple(replace(member, **nothing) for member in MEMBERS)
    bare = replace(IDA, forms={}, support=(), king_level=None, cap=None, unlevelled=())
    assert dict(survey.players) == {IDA.tag: bare, STRANGER.tag: STRANGER}


def test_a_new_snapshot_is_completed_from_version_2(tmp_path: Path) -> None:
    """A file may have both forms; missing players are taken from the older form."""
    file = tmp_path / "store.sqlite3"
    create_v2(file, [BODY_V2.replace("\n", "")])
    run_statements(file, "UPDATE snapshots SET missing = 0")
    with open_store(file, lambda: AT.timestamp() + 3600) as store:
        api_store = store.for_api(BASE)
        before = api_store.load_survey(HOME)
        assert before is not None
        later = Survey.start(before.clan, AT + timedelta(minutes=1))
        cy = Player(tag=Tag("2008"), favourite=WIZARD)
        api_store.save_survey(later.with_player(cy))
        wait_until_written(store)
        assert [len(snapshot.favourites) for snapshot in api_store.load_history(HOME)] == [1, 1]
        survey = api_store.load_survey(HOME)
    assert survey is not None
    assert survey.at == AT + timedelta(minutes=1)
    assert dict(survey.players) == {IDA.tag: IDA, cy.tag: cy}
    assert survey.failed.keys() == {IDA.tag, tag(0)}


@given(st.data())
@PROPERTY
def test_a_damaged_body_of_version_2_is_none_or_complete(data: st.DataObject) -> None:
    """A body with a value replaced, removed or cut off decodes to None or a complete survey."""
    body = json.loads(BODY_V2)
    index = data.draw(st.integers(0, len(body) - 1))
    if data.draw(st.booleans()):
        del body[index:]
    else:
        body[index] = data.draw(
            st.none() | st.integers() | st.text() | st.just([{}]) | st.just([-7]) | st.just([99])
        )
    roster = zlib.compress(ROSTER_V2.replace("\n", "").encode())
    packed = zlib.compress(json.dumps(body).encode())
    places = data.draw(st.just("A@B") | st.text(max_size=9))
    survey = decode_survey_v2(HOME, (AT.timestamp(), roster, places, packed))
    assert survey is None or encode_survey(survey).body
    cut = packed[: data.draw(st.integers(0, len(packed) - 1))]
    assert decode_survey_v2(HOME, (AT.timestamp(), roster, "A@B", cut)) is None


@pytest.mark.parametrize("table", ["book", "states", "pictures"])
def test_a_file_that_cannot_be_migrated_is_set_aside(tmp_path: Path, table: str) -> None:
    """The file is renamed unchanged: what was already migrated is rolled back."""
    file = tmp_path / "store.sqlite3"
    create_v1(file)
    run_statements(file, f"CREATE TABLE {table} (mine)")
    with open_store(file, AT.timestamp) as store:
        assert "damaged" in store.notice
    (renamed,) = tmp_path.glob("*.aside")
    assert run_query(renamed, "PRAGMA user_version") == [(1,)]
    assert run_query(renamed, "SELECT count(*) FROM snapshots") == [(4,)]
