"""What stood in a file of an earlier version, told by this one."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import pytest

from clantui.core.model.errors import Unreachable
from clantui.core.model.game import Card, Member, Player, Rarity
from clantui.core.model.tag import Tag
from clantui.store.database import MIGRATIONS
from tests.factories.stored import BASE, change, remembering, rows, settled
from tests.factories.surveys import HOME, tag

AT: Final = datetime(2026, 9, 1, 12, 30, 15, 250_000, tzinfo=UTC)

BODY: Final = """
{"clan":{"tag":{"text":"2PP"},"name":"Lantern Keep","raw_name":" Lantern Keep","members":[
{"tag":{"text":"2002"},"name":"Ida","raw_name":"Ida","role":"leader","trophies":9000,"rank":1,
"last_seen":"2026-09-01T11:00:00Z"},
{"tag":{"text":"2000"},"name":"Bo","raw_name":"Bo","role":"member","trophies":null,"rank":null,
"last_seen":null}],"age":12.5},"at":"2026-09-01T12:30:15.250000Z","players":[
{"tag":{"text":"2002"},"clan":{"text":"2PP"},"favourite":{"id":1,"name":"Knight",
"raw_name":"Knight","elixir":3,"rarity":"common"},"levels":{"1":14,"2":9}}],"failed":[
{"tag":{"text":"2000"},"kind":"unreachable","sentence":"no answer in 10 s"}]}
"""
"""A picture as version 1 wrote it: of two members one has failed."""

ROW: Final = "INSERT INTO snapshots (base, clan, at, complete, body) VALUES (?, ?, ?, ?, ?)"


def version_1(file: Path) -> None:
    """Make a file of version 1: an answer, a picture, one that nobody could read."""
    with closing(sqlite3.connect(file)) as connection, connection:
        for step in MIGRATIONS[:1]:
            step(connection)
        connection.execute("PRAGMA user_version = 1")
        connection.execute("INSERT INTO answers VALUES (?, '/', 1.0, 9e9, x'00')", (BASE,))
        body = BODY.replace("\n", "").encode()
        connection.execute(ROW, (BASE, "2PP", AT.timestamp(), 0, body))
        for clan, bent in (("8888", b"{}"), ("8889", "text"), ("888P", 7)):
            connection.execute(ROW, (BASE, clan, AT.timestamp(), 1, bent))


def test_the_last_picture_of_version_1_is_the_first_reading(tmp_path: Path) -> None:
    """Everything in a picture is there; one that could not be read before is left out."""
    file = tmp_path / "store.sqlite3"
    version_1(file)
    with remembering(file, AT.timestamp) as store:
        settled(store)
        assert (store.notice, store.lost) == ("", 0)
        recalled = store.for_api(BASE).recall(HOME)
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
        (told,) = store.for_api(BASE).history(HOME)
        assert (dict(told.favourites), told.complete) == ({player.tag: knight}, False)
        assert [*told.names.values()] == ["Ida", "Bo"]
        assert store.for_api(BASE).answer("/") == (b"\0", 1.0, 9e9)
        assert store.for_api(BASE).book().entries == {}
    assert rows(file, "SELECT clan, missing, complete FROM snapshots") == [("2PP", 1, 0)]
    names = {name for (name,) in rows(file, "SELECT name FROM sqlite_master WHERE type = 'table'")}
    assert names == {"answers", "snapshots", "book", "states"}


@pytest.mark.parametrize("table", ["book", "states", "pictures"])
def test_a_file_that_cannot_be_converted_stays_as_it_was(tmp_path: Path, table: str) -> None:
    """Where a step fails in its middle the file of version 1 is set aside whole."""
    file = tmp_path / "store.sqlite3"
    version_1(file)
    change(file, f"CREATE TABLE {table} (mine)")
    with remembering(file, AT.timestamp) as store:
        assert "damaged" in store.notice
    (aside,) = tmp_path.glob("*.aside")
    assert rows(aside, "PRAGMA user_version") == [(1,)]
    assert rows(aside, "SELECT count(*) FROM snapshots") == [(4,)]
