"""Helpers for stores in temporary files, and strategies for values to store."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any, Final

from hypothesis import strategies as st
from msgspec.structs import replace

from clantui.core.model.errors import BY_KIND, RoyaleError
from clantui.core.model.game import ROLES, Card, Clan, Form, Member, Player, Rarity, Slot, form_of
from clantui.core.model.survey import Survey
from clantui.core.model.tag import Tag
from clantui.store.store import Store
from tests.factories.surveys import TAGS

BASE: Final = "https://api.example/v1"
LONG: Final = 60.0
"""Seconds after which a thread or a process counts as hung."""


@contextmanager
def open_store(file: Path, now: Callable[[], float] = time.time) -> Iterator[Store]:
    """Yield a store that is closed at the end."""
    store = Store(file, now)
    try:
        yield store
    finally:
        store.close()


def wait_until_written(store: Store) -> None:
    """Wait until all changes so far are written."""
    written = threading.Event()
    store.submit(written.set)
    assert written.wait(LONG)


def run_query(file: Path, query: str) -> list[Any]:
    """Run a query on a file through a separate connection, and return the rows."""
    with closing(sqlite3.connect(file)) as connection:
        return connection.execute(query).fetchall()


def run_together(program: str, file: Path, names: list[str]) -> list[str]:
    """Run a program on a file under each name, all at once; return the output of each.

    Args:
        program: prints `ready` and waits for a line before it writes.
    """
    with ExitStack() as ending:
        running = [
            ending.enter_context(
                subprocess.Popen(
                    [sys.executable, "-c", program, file, name],
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    encoding="utf-8",
                )
            )
            for name in names
        ]
        for process in running:
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n"
        for process in running:
            assert process.stdin is not None
            process.stdin.write("go\n")
            process.stdin.flush()
        outputs = [process.communicate(timeout=LONG)[0] for process in running]
        assert [process.returncode for process in running] == [0] * len(names)
        return outputs


def run_statements(file: Path, *statements: str) -> None:
    """Change a file through a separate connection, not through the store."""
    with closing(sqlite3.connect(file)) as connection, connection:
        for statement in statements:
            connection.execute(statement)


_NUMBERS: Final = st.integers(0, 10**9)
_TEXTS: Final = st.text(max_size=20)
_MOMENTS: Final = st.datetimes(
    min_value=datetime(2016, 1, 1),  # noqa: DTZ001 — `timezones` adds the zone
    max_value=datetime(2100, 1, 1),  # noqa: DTZ001
    timezones=st.sampled_from([UTC, timezone(timedelta(hours=5, minutes=45))]),
)
_CARDS: Final = st.builds(
    Card,
    id=_NUMBERS,
    name=_TEXTS,
    raw_name=_TEXTS,
    elixir=st.none() | st.integers(0, 10),
    rarity=st.sampled_from(Rarity),
)
_SLOTS: Final = st.builds(
    Slot,
    card=_CARDS,
    level=st.none() | st.integers(1, 16),
    form=st.sampled_from([*map(Form, range(4))]),
)
_MEMBERS: Final = st.builds(
    Member,
    tag=TAGS,
    name=_TEXTS,
    raw_name=_TEXTS,
    role=_TEXTS | st.sampled_from(ROLES),
    trophies=st.none() | _NUMBERS,
    rank=st.none() | _NUMBERS,
    last_seen=st.none() | _MOMENTS,
    donations=st.none() | _NUMBERS,
    received=st.none() | _NUMBERS,
)
_ERRORS: Final = st.builds(
    lambda kind, sentence: kind(sentence), st.sampled_from([*BY_KIND.values()]), _TEXTS
)


@st.composite
def surveys(draw: st.DrawFn, tags: st.SearchStrategy[Tag] = TAGS) -> Survey:
    """Draw surveys of any point of a load, with loaded, failed and waiting players.

    Some waiting players are present from an earlier snapshot.
    """
    roster = draw(st.lists(_MEMBERS, max_size=6, unique_by=lambda member: member.tag))
    clan = Clan(
        tag=draw(tags),
        name=draw(_TEXTS),
        raw_name=draw(_TEXTS),
        members=tuple(roster),
        age=draw(st.floats(0, 1e6)),
    )
    survey = Survey.start(clan, draw(_MOMENTS))
    earlier = [draw(players(member.tag)) for member in roster if draw(st.booleans())]
    older = {player.tag: draw(_MOMENTS) for player in earlier}
    survey = replace(survey, players={player.tag: player for player in earlier}, older=older)
    for member in roster:
        if result := draw(st.none() | _ERRORS | players(member.tag)):
            if isinstance(result, Player):
                survey = survey.with_player(result)
            else:
                survey = survey.with_failure(member.tag, result)
    return survey


def players(tag: Tag) -> st.SearchStrategy[Player]:
    """Draw profiles of a player."""
    return st.builds(
        Player,
        tag=st.just(tag),
        clan=st.none() | TAGS,
        favourite=st.none() | _CARDS,
        levels=st.dictionaries(_NUMBERS, st.integers(1, 16), max_size=5),
        deck=st.lists(_SLOTS, max_size=3).map(tuple),
        forms=st.dictionaries(_NUMBERS, st.integers(1, 255).map(form_of), max_size=3),
        support=st.lists(_SLOTS, max_size=2).map(tuple),
    )


def survey_facts(survey: Survey) -> tuple[object, ...]:
    """Return the contents of a survey, with errors as values that can be compared."""
    failed = {tag: error_facts(error) for tag, error in survey.failed.items()}
    older = {tag: at.timestamp() for tag, at in survey.older.items()}
    return survey.clan, survey.at, dict(survey.players), failed, survey.waiting, older


def error_facts(error: RoyaleError) -> tuple[type[RoyaleError], str]:
    """Return the class and the sentence of an error."""
    return type(error), error.sentence


@contextmanager
def lock_store(file: Path, mode: str = "IMMEDIATE") -> Iterator[sqlite3.Connection]:
    """Hold the file from another program with an endless write."""
    with closing(sqlite3.connect(file, isolation_level=None, check_same_thread=False)) as holder:
        holder.execute(f"BEGIN {mode}")
        yield holder
