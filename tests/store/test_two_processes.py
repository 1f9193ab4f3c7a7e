"""Tests of several programs on one file: short waits, no losses and no mixed data."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager, suppress
from pathlib import Path
from typing import Final

import pytest

from clantui.store.database import is_intact, open_database
from tests.factories.stored import BASE, LONG, open_store, run_query, wait_until_written
from tests.factories.surveys import HOME, KNIGHT, survey

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
    store.for_api(sys.argv[2]).keep(f"/{{number}}", sys.argv[2].encode() * 999, 1.0, 9e9)
store.close()
print(store.failed_writes, store.notice)
"""
"""Program that opens a store on a signal, keeps some answers, and prints the number lost."""


@pytest.mark.parametrize("begins", [None, b"", b"damaged" * 999], ids=["new", "empty", "damaged"])
def test_programs_that_start_at_once_share_a_file(tmp_path: Path, begins: bytes | None) -> None:
    """Programs that open one file at once, damaged or not, keep all their answers."""
    file = tmp_path / "store.sqlite3"
    if begins is not None:
        file.write_bytes(begins)
    names = [f"program-{number}" for number in range(AT_ONCE)]
    said = [line.split(maxsplit=1) for line in together(file, names)]
    assert [lost for lost, *_ in said] == ["0"] * AT_ONCE
    notices = [notice for _, *notice in said if notice]
    assert len(notices) == len([*tmp_path.glob("*.aside")]) == bool(begins)
    kept = run_query(
        file, "SELECT base, count(*), count(DISTINCT path) FROM answers GROUP BY base"
    )
    assert kept == [(name, WRITES, WRITES) for name in names]
    assert run_query(
        file, "SELECT count(*) FROM answers WHERE CAST(body AS TEXT) NOT LIKE base || '%'"
    ) == [(0,)]
    with closing(sqlite3.connect(file)) as connection:
        assert is_intact(connection)


def together(file: Path, names: list[str]) -> list[str]:
    """Run the program under each name, all at once; return the output of each."""
    with ExitStack() as ending:
        running = [ending.enter_context(_program(file, name)) for name in names]
        for process in running:
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n"
        for process in running:
            assert process.stdin is not None
            process.stdin.write("go\n")
            process.stdin.flush()
        said = [process.communicate(timeout=LONG)[0] for process in running]
        assert [process.returncode for process in running] == [0] * len(names)
        return said


def _program(file: Path, name: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", PROGRAM, file, name],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        encoding="utf-8",
    )


@pytest.mark.parametrize("begins", [None, b"damaged" * 999], ids=["new", "damaged"])
def test_a_file_is_opened_by_many_in_one_moment(tmp_path: Path, begins: bytes | None) -> None:
    """A new file opened many times at once is created once, and every opening succeeds."""
    with ThreadPoolExecutor(AT_ONCE) as threads:
        for number in range(60):
            if begins is not None:
                (tmp_path / f"{number}").write_bytes(begins)
            gate = threading.Barrier(AT_ONCE, timeout=LONG)
            running = [
                threads.submit(_through, gate, tmp_path / f"{number}") for _ in range(AT_ONCE)
            ]
            notices = [opening.result(LONG) for opening in running]
            assert sum(map(bool, notices)) == bool(begins), notices


def test_a_file_set_aside_by_another_is_begun_anew(tmp_path: Path) -> None:
    """A file that disappears while it is being opened is created again."""
    with ThreadPoolExecutor(1) as threads:
        for number in range(200):
            file = tmp_path / f"{number}"
            gone = threads.submit(_set_aside, file)
            open_database(file).connection.close()
            gone.result(LONG)


def _set_aside(file: Path) -> None:
    """Rename a file as soon as it exists."""
    until = time.monotonic() + LONG
    while time.monotonic() < until:
        with suppress(FileNotFoundError):
            file.rename(file.with_suffix(".aside"))
            return


def _through(gate: threading.Barrier, file: Path) -> str:
    gate.wait()
    with open_store(file) as store:
        return store.notice


def test_two_stores_see_each_other_s_writes(tmp_path: Path) -> None:
    """A program sees what another has written to the same file, without a restart."""
    file = tmp_path / "store.sqlite3"
    with open_store(file) as one, open_store(file) as other:
        for writer, reader in ((one, other), (other, one)):
            at = 1.0 if writer is one else 2.0
            writer.for_api(BASE).keep("/", b"body", at, 9e9)
            writer.for_api(BASE).record(survey([KNIGHT], name=f"{at}"))
            wait_until_written(writer)
            assert reader.for_api(BASE).answer("/") == (b"body", at, 9e9)
            recalled = reader.for_api(BASE).recall(HOME)
            assert recalled is not None
            assert recalled.clan.name == f"{at}"


def test_two_stores_written_by_turns_lose_nothing(tmp_path: Path) -> None:
    """Two busy writers in one process wait for each other and lose nothing."""
    file = tmp_path / "store.sqlite3"
    with open_store(file) as one, open_store(file) as other:
        for number in range(200):
            for name, store in (("one", one), ("other", other)):
                store.for_api(name).keep(f"/{number}", bytes(5_000), 1.0, 9e9)
        wait_until_written(one)
        wait_until_written(other)
        assert (one.failed_writes, other.failed_writes) == (0, 0)
    assert run_query(file, "SELECT base, count(*) FROM answers GROUP BY base") == [
        ("one", 200),
        ("other", 200),
    ]


@contextmanager
def held(file: Path, how: str = "IMMEDIATE") -> Iterator[sqlite3.Connection]:
    """Hold the file from another program with an endless write."""
    with closing(sqlite3.connect(file, isolation_level=None, check_same_thread=False)) as holder:
        holder.execute(f"BEGIN {how}")
        yield holder


def test_a_writer_who_ends_is_waited_for(tmp_path: Path) -> None:
    """A write waits for another program's write to end."""
    file = tmp_path / "store.sqlite3"
    with open_store(file) as store:
        wait_until_written(store)
        with held(file) as holder:
            store.for_api(BASE).keep("/", b"body", 1.0, 9e9)
            ending = threading.Timer(0.2, holder.execute, ["COMMIT"])
            ending.start()
            wait_until_written(store)
            ending.join()
        assert (store.failed_writes, store.for_api(BASE).answer("/")) == (0, (b"body", 1.0, 9e9))


@pytest.mark.parametrize("how", ["IMMEDIATE", "EXCLUSIVE"])
def test_a_writer_who_does_not_end_cannot_keep_us(tmp_path: Path, how: str) -> None:
    """Closing takes under a second while another program blocks; waiting writes are lost."""
    file = tmp_path / "store.sqlite3"
    with open_store(file) as store:
        store.for_api(BASE).keep("/kept", b"body", 1.0, 9e9)
        wait_until_written(store)
        with held(file, how):
            for number in range(51):
                store.for_api(BASE).keep(f"/{number}", b"body", 1.0, 9e9)
            begun = time.monotonic()
            assert store.for_api(BASE).answer("/kept") == (b"body", 1.0, 9e9)
            store.close()
            assert time.monotonic() - begun < 1
        assert store.failed_writes == 51
    assert run_query(file, "SELECT path FROM answers") == [("/kept",)]


def test_a_file_in_another_s_hands_is_not_damaged(tmp_path: Path) -> None:
    """A new file locked by another program raises an error soon, and is not renamed."""
    file = tmp_path / "store.sqlite3"
    begun = time.monotonic()
    locked = pytest.raises(sqlite3.OperationalError, match="locked")
    with held(file, "EXCLUSIVE"), locked, open_store(file):
        pass
    assert time.monotonic() - begun < 5
    assert [path.name for path in tmp_path.iterdir()] == ["store.sqlite3"]
    with open_store(file) as store:
        assert store.notice == ""
