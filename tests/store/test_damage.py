"""An unusable store is set aside whole; the program goes on with a new one."""

from __future__ import annotations

import os
import random
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import pytest

from clantui.store.database import MIGRATIONS, is_intact
from tests.factories.stored import BASE, open_store, run_query, run_statements, wait_until_written
from tests.factories.surveys import HOME, KNIGHT, survey

DAMAGES: Final[dict[str, Callable[[bytes], bytes]]] = {
    "random": lambda whole: random.Random(3).randbytes(len(whole)),
    "text": lambda _: b"not a database\n",
    "zero-header": lambda whole: bytes(100) + whole[100:],
    "all-zero": lambda whole: bytes(len(whole)),
    "zero-first-page": lambda whole: whole[:100] + bytes(3996) + whole[4096:],
    "zero-middle": lambda whole: whole[:8192] + bytes(8192) + whole[16384:],
    "cut-in-header": lambda whole: whole[:50],
    "cut-after-header": lambda whole: whole[:4096],
    "cut-in-half": lambda whole: whole[: len(whole) // 2],
    "another-page-size": lambda whole: whole[:16] + b"\x02\x00" + whole[18:],
}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Create a store with some answers and a snapshot."""
    file = tmp_path / "store.sqlite3"
    with open_store(file) as store:
        shelf = store.for_api(BASE)
        for number in range(20):
            shelf.keep(f"/{number}", bytes([number]) * 3_000, 1.0, 9e9)
        shelf.record(survey([KNIGHT]))
    return file


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
def test_a_damaged_file_is_set_aside(file: Path, damage: Callable[[bytes], bytes]) -> None:
    """A damaged file is renamed, its new name is reported, and a new store begins."""
    damaged = damage(file.read_bytes())
    file.write_bytes(damaged)
    with open_store(file) as store:
        aside = file.with_name("store.sqlite3.1.aside")
        assert store.notice == f"the store was damaged and is now {aside}; a new one begins"
        assert store.for_api(BASE).answer("/1") is None
        store.for_api(BASE).record(survey([KNIGHT]))
        wait_until_written(store)
        assert store.for_api(BASE).recall(HOME) is not None
        assert store.failed_writes == 0
    assert aside.read_bytes() == damaged
    with open_store(file) as store:
        assert store.notice == ""
        assert store.for_api(BASE).recall(HOME) is not None


def test_bits_that_rot_are_never_an_exception(file: Path) -> None:
    """A file with bytes changed anywhere raises no exception on any read or write."""
    whole, dice = file.read_bytes(), random.Random(7)
    for _ in range(60):
        rotten = bytearray(whole)
        for _ in range(dice.choice([1, 30, 3_000])):
            rotten[dice.randrange(100, len(rotten))] = dice.randrange(256)
        file.write_bytes(rotten)
        with open_store(file) as store:
            shelf = store.for_api(BASE)
            kept = [shelf.answer(f"/{number}") for number in range(20)]
            assert all(one is None or isinstance(one[0], bytes) for one in kept)
            shelf.recall(HOME)
            shelf.record(survey([KNIGHT]))


def test_values_of_other_types_are_none(file: Path) -> None:
    """A row of the wrong types is neither an answer nor a snapshot."""
    run_statements(
        file,
        "UPDATE answers SET body = 7 WHERE path = '/1'",
        "UPDATE answers SET body = 'text' WHERE path = '/2'",
        "UPDATE answers SET at = 'then' WHERE path = '/3'",
        "UPDATE answers SET until = x'00' WHERE path = '/4'",
        "UPDATE snapshots SET body = 7",
    )
    with open_store(file) as store:
        shelf = store.for_api(BASE)
        assert [shelf.answer(f"/{number}") for number in (1, 2, 3, 4)] == [None] * 4
        assert shelf.recall(HOME) is None


@pytest.mark.parametrize("version", [len(MIGRATIONS) + 1, 2**31 - 1])
def test_a_file_of_a_later_version_is_set_aside_whole(file: Path, version: int) -> None:
    """A store of a later version is set aside unchanged, so that the later version can use it."""
    run_statements(file, f"PRAGMA user_version = {version}")
    with open_store(file) as store:
        aside = file.with_name("store.sqlite3.1.aside")
        assert store.notice == (
            f"the store was of a later version and is now {aside}; a new one begins"
        )
        assert store.for_api(BASE).answer("/1") is None
    assert run_query(aside, "PRAGMA user_version") == [(version,)]
    assert run_query(aside, "SELECT count(*) FROM answers") == [(20,)]


def test_the_journal_moves_with_the_store(file: Path) -> None:
    """The log beside a file is set aside with it, because it holds the latest writes."""
    with closing(sqlite3.connect(file, isolation_level=None)) as later:
        later.execute("INSERT INTO answers VALUES ('later', '/', 1, 9e9, x'00')")
        later.execute("PRAGMA user_version = 99")
        assert file.with_name("store.sqlite3-wal").stat().st_size > 0
        with open_store(file) as store:
            assert "of a later version" in store.notice
            aside = file.with_name("store.sqlite3.1.aside")
            assert run_query(aside, "SELECT count(*) FROM answers") == [(21,)]


def test_nothing_set_aside_is_ever_overwritten(file: Path) -> None:
    """Each file that is set aside gets a new name and overwrites nothing."""
    file.with_name("store.sqlite3.2.aside").write_text("mine")
    for number in range(3):
        file.write_text(f"damaged {number}")
        with open_store(file) as store:
            assert "damaged" in store.notice
    kept = {path.name: path.read_text() for path in file.parent.glob("*.aside")}
    assert kept == {
        "store.sqlite3.1.aside": "damaged 0",
        "store.sqlite3.2.aside": "mine",
        "store.sqlite3.3.aside": "damaged 1",
        "store.sqlite3.4.aside": "damaged 2",
    }


def _folder(at: Path) -> None:
    at.mkdir()


def _pipe(at: Path) -> None:
    os.mkfifo(at)


def _device(at: Path) -> None:
    at.symlink_to("/dev/null")


def _below_a_file(at: Path) -> None:
    at.parent.rmdir()
    at.parent.touch()


@pytest.mark.parametrize("make", [_folder, _pipe, _device, _below_a_file])
def test_a_folder_in_place_of_the_store_stays(
    tmp_path: Path, make: Callable[[Path], None]
) -> None:
    """A folder, a pipe or a device raises OSError and is not renamed."""
    place = tmp_path / "folder" / "store"
    place.parent.mkdir()
    make(place)
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(OSError, match=r"not a file|exists"), open_store(place):
        pass
    assert sorted(tmp_path.rglob("*")) == before


@contextmanager
def unprivileged() -> Iterator[Path]:
    """Create a folder in which nobody may write, not even root in the tests."""
    with TemporaryDirectory(prefix="clantui-") as name:
        root = os.geteuid() == 0
        folder = Path(name)
        yield_to = folder / "locked"
        yield_to.mkdir()
        with closing(sqlite3.connect(yield_to / "store.sqlite3")) as connection, connection:
            connection.execute("CREATE TABLE mine (word)")
        (yield_to / "store.sqlite3").chmod(0o444)
        yield_to.chmod(0o555)
        folder.chmod(0o755)
        if root:
            os.seteuid(65534)
        try:
            yield yield_to
        finally:
            if root:
                os.seteuid(0)
            yield_to.chmod(0o755)


@pytest.mark.parametrize("name", ["store.sqlite3", "new.sqlite3", "below/new.sqlite3"])
def test_an_unwritable_folder_is_untouched(name: str) -> None:
    """A read-only file raises OSError and stays in its place."""
    with unprivileged() as folder:
        with pytest.raises(PermissionError), open_store(folder / name):
            pass
        assert [path.name for path in folder.iterdir()] == ["store.sqlite3"]


def test_a_full_disk_costs_only_the_memory(file: Path) -> None:
    """A full disk drops and counts new writes; stored data stays readable."""
    with open_store(file) as store:
        shelf = store.for_api(BASE)
        wait_until_written(store)
        store._writing.execute("PRAGMA max_page_count = 1")  # is raised to what there is
        for number in range(20, 30):
            shelf.keep(f"/{number}", bytes(100_000), 1.0, 9e9)
        wait_until_written(store)
        assert store.failed_writes == 10
        assert shelf.answer("/25") is None
        assert shelf.answer("/7") == (bytes([7]) * 3_000, 1.0, 9e9)
        store._writing.execute("PRAGMA max_page_count = 100000")  # room again
        shelf.keep("/25", b"body", 1.0, 9e9)
        wait_until_written(store)
        assert shelf.answer("/25") == (b"body", 1.0, 9e9)
    with closing(sqlite3.connect(file)) as connection:
        assert is_intact(connection)


def test_a_file_that_is_deleted_meanwhile_costs_only_the_memory(file: Path) -> None:
    """Deleting a running program's file raises nothing; the next opening creates a new one."""
    with open_store(file) as store:
        for path in file.parent.iterdir():
            path.unlink()
        store.for_api(BASE).keep("/1", b"body", 1.0, 9e9)
        store.for_api(BASE).record(survey([KNIGHT]))
        wait_until_written(store)
        store.for_api(BASE).answer("/1")
    with open_store(file) as store:
        assert (store.notice, store.for_api(BASE).answer("/1")) == ("", None)
