"""Tests of several programs on one file: short waits, no losses and no mixed data."""

from __future__ import annotations

import sqlite3
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from pathlib import Path
from typing import Final

import pytest

from clantui.store.database import MIGRATIONS, is_intact, open_database
from tests.factories.stores import (
    BASE,
    LONG,
    lock_store,
    open_store,
    run_query,
    run_together,
    wait_until_written,
)
from tests.factories.surveys import HOME, KNIGHT, make_survey

pytestmark = pytest.mark.soak

WRITES: Final = 20
AT_ONCE: Final = 6

PROGRAM: Final = f"""
import sys, time
from pathlib import Path
from clantui.store.store import Store
print("ready", flush=True)
sys.stdin.readline()
store = Store(Path(sys.argv[1]), time.time)
for number in range({WRITES}):
    store.for_api(sys.argv[2]).save_response(f"/{{number}}", sys.argv[2].encode() * 999, 1.0, 9e9)
store.close()
print(store.failed_writes, store.notice)
"""
"""Program that opens a store on a signal, saves responses, and prints the number lost."""


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(None, marks=pytest.mark.soak),
        pytest.param(b"", marks=pytest.mark.soak),
        b"damaged" * 999,
    ],
    ids=["new", "empty", "damaged"],
)
def test_programs_that_start_at_once_share_a_file(tmp_path: Path, content: bytes | None) -> None:
    """Programs that open one file at once, damaged or not, keep all their answers."""
    file = tmp_path / "store.sqlite3"
    if content is not None:
        file.write_bytes(content)
    names = [f"program-{number}" for number in range(AT_ONCE)]
    outputs = [line.split(maxsplit=1) for line in run_together(PROGRAM, file, names)]
    assert [lost for lost, *_ in outputs] == ["0"] * AT_ONCE
    notices = [notice for _, *notice in outputs if notice]
    assert len(notices) == len([*tmp_path.glob("*.aside")]) == bool(content)
    rows = run_query(
        file, "SELECT base, count(*), count(DISTINCT path) FROM answers GROUP BY base"
    )
    assert rows == [(name, WRITES, WRITES) for name in names]
    assert run_query(
        file, "SELECT count(*) FROM answers WHERE CAST(body AS TEXT) NOT LIKE base || '%'"
    ) == [(0,)]
    with closing(sqlite3.connect(file)) as connection:
        assert is_intact(connection)


@pytest.mark.parametrize("times", [10, pytest.param(200, marks=pytest.mark.soak)])
@pytest.mark.parametrize("content", [None, b"damaged" * 999], ids=["new", "damaged"])
def test_many_threads_can_open_a_file_at_once(
    tmp_path: Path, content: bytes | None, times: int
) -> None:
    """A new file opened many times at once is created once, and every opening succeeds."""
    with ThreadPoolExecutor(AT_ONCE) as threads:
        for number in range(times):
            if content is not None:
                (tmp_path / f"{number}").write_bytes(content)
            gate = threading.Barrier(AT_ONCE, timeout=LONG)
            running = [
                threads.submit(_through, gate, tmp_path / f"{number}") for _ in range(AT_ONCE)
            ]
            notices = [opening.result(LONG) for opening in running]
            assert sum(map(bool, notices)) == bool(content), notices


@pytest.mark.parametrize("times", [15, pytest.param(400, marks=pytest.mark.soak)])
def test_a_file_set_aside_by_another_process_is_created_again(tmp_path: Path, times: int) -> None:
    """A file may disappear at any moment while it is being opened, and can be opened again."""
    with ThreadPoolExecutor(1) as threads:
        for number in range(times):
            file = tmp_path / f"{number}"
            gone = threads.submit(_set_aside, file)
            open_database(file)[0].close()
            assert gone.result(LONG)
            open_database(file)[0].close()
            assert run_query(file, "PRAGMA user_version") == [(len(MIGRATIONS),)]


def _set_aside(file: Path) -> bool:
    """Rename a file as soon as it exists; return False if it never does."""
    until = time.monotonic() + LONG
    while time.monotonic() < until:
        with suppress(FileNotFoundError):
            file.rename(file.with_suffix(".aside"))
            return True
    return False


def _through(gate: threading.Barrier, file: Path) -> str:
    gate.wait()
    with open_store(file) as store:
        return store.notice


def test_two_stores_see_each_other_s_writes(tmp_path: Path) -> None:
    """A program sees what another has written to the same file, without a restart."""
    file = tmp_path / "store.sqlite3"
    with open_store(file) as first, open_store(file) as second:
        for writer, reader in ((first, second), (second, first)):
            at = 1.0 if writer is first else 2.0
            writer.for_api(BASE).save_response("/", b"body", at, 9e9)
            writer.for_api(BASE).save_survey(make_survey([KNIGHT], name=f"{at}"))
            wait_until_written(writer)
            assert reader.for_api(BASE).load_response("/") == (b"body", at, 9e9)
            recalled = reader.for_api(BASE).load_survey(HOME)
            assert recalled is not None
            assert recalled.clan.name == f"{at}"


def test_two_stores_written_in_turns_lose_nothing(tmp_path: Path) -> None:
    """Two busy writers in one process wait for each other and lose nothing."""
    file = tmp_path / "store.sqlite3"
    with open_store(file) as first, open_store(file) as second:
        for number in range(200):
            for name, store in (("one", first), ("other", second)):
                store.for_api(name).save_response(f"/{number}", bytes(5_000), 1.0, 9e9)
        wait_until_written(first)
        wait_until_written(second)
        assert (first.failed_writes, second.failed_writes) == (0, 0)
    assert run_query(file, "SELECT base, count(*) FROM answers GROUP BY base") == [
        ("one", 200),
        ("other", 200),
    ]


def test_a_write_waits_for_another_process(tmp_path: Path) -> None:
    """A write waits for another program's write to end."""
    file = tmp_path / "store.sqlite3"
    with open_store(file) as store:
        wait_until_written(store)
        with lock_store(file) as holder:
            store.for_api(BASE).save_response("/", b"body", 1.0, 9e9)
            ending = threading.Timer(0.2, holder.execute, ["COMMIT"])
            ending.start()
            wait_until_written(store)
            ending.join()
        assert (store.failed_writes, store.for_api(BASE).load_response("/")) == (
            0,
            (b"body", 1.0, 9e9),
        )


@pytest.mark.parametrize("mode", ["IMMEDIATE", "EXCLUSIVE"])
def test_a_blocked_store_closes(tmp_path: Path, mode: str) -> None:
    """Closing waits for a program that blocks, but less than a write does; its own are lost."""
    file = tmp_path / "store.sqlite3"
    with open_store(file) as store, open_store(file) as other:
        store.for_api(BASE).save_response("/kept", b"body", 1.0, 9e9)
        wait_until_written(store)
        wait_until_written(other)
        with lock_store(file, mode):
            other.for_api(BASE).save_response("/later", b"body", 1.0, 9e9)
            other.write_now()
            for number in range(51):
                store.for_api(BASE).save_response(f"/{number}", b"body", 1.0, 9e9)
            assert store.for_api(BASE).load_response("/kept") == (b"body", 1.0, 9e9)
            store.close()
            assert (store.failed_writes, other.failed_writes) == (51, 0)
    assert run_query(file, "SELECT path FROM answers ORDER BY path") == [("/kept",), ("/later",)]


def test_a_locked_file_is_not_damaged(tmp_path: Path) -> None:
    """A new file locked by another program raises an error meanwhile, and is not renamed."""
    file = tmp_path / "store.sqlite3"
    locked = pytest.raises(sqlite3.OperationalError, match="locked")
    with lock_store(file, "EXCLUSIVE"), locked, open_store(file):
        pass
    assert [path.name for path in tmp_path.iterdir()] == ["store.sqlite3"]
    with open_store(file) as store:
        assert store.notice == ""
