"""A store as version 1 of its format has it."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from clantui.store.database import MIGRATIONS
from tests.factories.stores import BASE

AT: Final = datetime(2026, 9, 1, 12, 30, 15, 250_000, tzinfo=UTC)

BODY_V1: Final = """
{"clan":{"tag":{"text":"2PP"},"name":"Lantern Keep","raw_name":" Lantern Keep","members":[
{"tag":{"text":"2002"},"name":"Ida","raw_name":"Ida","role":"leader","trophies":9000,"rank":1,
"last_seen":"2026-09-01T11:00:00Z"},
{"tag":{"text":"2000"},"name":"Bo","raw_name":"Bo","role":"member","trophies":null,"rank":null,
"last_seen":null}],"age":12.5},"at":"2026-09-01T12:30:15.250000Z","players":[
{"tag":{"text":"2002"},"clan":{"text":"2PP"},"favourite":{"id":1,"name":"Knight",
"raw_name":"Knight","elixir":3,"rarity":"common"},"levels":{"1":14,"2":9}}],"failed":[
{"tag":{"text":"2000"},"kind":"unreachable","sentence":"no answer in 10 s"}]}
"""
"""Snapshot as version 1 wrote it: one of two members has failed."""

INSERT_V1: Final = "INSERT INTO snapshots (base, clan, at, complete, body) VALUES (?, ?, ?, ?, ?)"


def create_v1(file: Path) -> None:
    """Create a file of version 1: an answer, a snapshot, and an unreadable one."""
    with closing(sqlite3.connect(file)) as connection, connection:
        for step in MIGRATIONS[:1]:
            step(connection)
        connection.execute("PRAGMA user_version = 1")
        connection.execute("INSERT INTO answers VALUES (?, '/', 1.0, 9e9, x'00')", (BASE,))
        body = BODY_V1.replace("\n", "").encode()
        connection.execute(INSERT_V1, (BASE, "2PP", AT.timestamp(), 0, body))
        for clan, invalid_body in (("8888", b"{}"), ("8889", "text"), ("888P", 7)):
            connection.execute(INSERT_V1, (BASE, clan, AT.timestamp(), 1, invalid_body))
