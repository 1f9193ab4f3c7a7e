"""Tests of an unusable store, which is renamed and replaced by a new one."""

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

from clantui.store.database import (
    MAX_FULL_CHECK,
    MIGRATIONS,
    is_damage,
    is_intact,
    request_full_check,
)
from tests.factories.stores import BASE, open_store, run_query, run_statements, wait_until_written
from tests.factories.surveys import HOME, KNIGHT, make_survey

DAMAGES: Final[dict[str, Callable[[bytes], bytes]]] = {
    "random": lambda content: random.Random(3).randbytes(len(content)),
    "text": lambda _: b"not a database\n",
    "zero-header": lambda content: bytes(100) + content[100:],
    "all-zero": lambda content: bytes(len(content)),
    "zero-first-page": lambda content: content[:100] + bytes(3996) + content[4096:],
    "zero-middle": lambda content: content[:8192] + bytes(8192) + content[16384:],
    "cut-in-header": lambda content: content[:50],
    "cut-after-header": lambda content: content[:4096],
    "cut-in-half": lambda content: content[: len(content) // 2],
    "another-page-size": lambda content: content[:16] + b"\x02\x00" + content[18:],
}


def test_text_that_is_not_utf8_is_damage() -> None:
    """It makes the next opening check the file; a store in use does not."""
    assert is_damage(UnicodeDecodeError("utf-8", b"\xff", 0, 1, "invalid start byte"))
    assert not is_damage(sqlite3.OperationalError("database is locked"))


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        (sqlite3.SQLITE_CORRUPT, True),
        (sqlite3.SQLITE_CORRUPT_INDEX, True),
        (sqlite3.SQLITE_NOTADB, True),
        (sqlite3.SQLITE_BUSY_SNAPSHOT, False),
        (sqlite3.SQLITE_FULL, False),
    ],
)
def test_an_extended_code_of_damage_is_damage(code: int, *, expected: bool) -> None:
    """SQLite may say which part of the file is damaged; a busy or full store is intact."""
    error = sqlite3.DatabaseError("made up")
    error.sqlite_errorcode = code
    assert is_damage(error) is expected


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Create a store with some answers and a snapshot."""
    file = tmp_path / "store.sqlite3"
    with open_store(file) as store:
        api = store.for_api(BASE)
        for number in range(20):
            api.save_response(f"/{number}", bytes([number]) * 3_000, 1.0, 9e9)
        api.save_survey(make_survey([KNIGHT]))
    return file


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
def test_a_damaged_file_is_set_aside(file: Path, damage: Callable[[bytes], bytes]) -> None:
    """A damaged file is renamed, its new name is reported, and a new store is created."""
    damaged = damage(file.read_bytes())
    file.write_bytes(damaged)
    with open_store(file) as store:
        renamed = file.with_name("store.sqlite3.1.aside")
        assert store.notice == f"the store was damaged and is now {renamed}; a new one begins"
        assert store.for_api(BASE).load_response("/1") is None
        store.for_api(BASE).save_survey(make_survey([KNIGHT]))
        wait_until_written(store)
        assert store.for_api(BASE).load_survey(HOME) is not None
        assert store.failed_writes == 0
    assert renamed.read_bytes() == damaged
    with open_store(file) as store:
        assert store.notice == ""
        assert store.for_api(BASE).load_survey(HOME) is not None


MORE: Final = """
WITH RECURSIVE more(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM more WHERE n < 10)
INSERT INTO snapshots (base, clan, at, missing, roster, places, favourites, body)
SELECT base, clan, at - n, missing, roster, places, favourites, zeroblob(2000000)
FROM snapshots, more
"""
"""Ten snapshots of 2 MB: more than each opening checks."""


def test_a_large_damaged_file_is_set_aside_at_the_next_opening(file: Path) -> None:
    """A large store is opened without a full check, which follows once damage was read."""
    run_statements(file, MORE)
    content = file.read_bytes()
    assert len(content) > MAX_FULL_CHECK
    file.write_bytes(content[: len(content) // 2] + bytes(len(content) // 2))
    with open_store(file) as store:
        assert store.notice == ""
        assert (
            store.read(
                lambda connection: connection.execute("SELECT body FROM snapshots").fetchall()
            )
            is None
        )
    with open_store(file) as store:
        assert "was damaged" in store.notice
        assert not [*file.parent.glob("*.suspect")], "the new file is not suspected"
    with open_store(file) as store:
        assert store.notice == ""


def test_an_intact_suspected_file_is_not_suspected_again(file: Path) -> None:
    """A store that is suspected and found intact is opened, and not suspected any more."""
    run_statements(file, MORE)
    request_full_check(file)
    names_before = {path.name for path in file.parent.iterdir()}
    with open_store(file) as store:
        assert store.notice == ""
        assert store.for_api(BASE).load_survey(HOME) is not None
    assert len(names_before - {path.name for path in file.parent.iterdir()}) == 1


def test_small_tables_of_a_large_file_are_checked_at_opening(file: Path) -> None:
    """Damage to bookmarks, answers and settings of a large store is found when it is opened."""
    run_statements(file, MORE)
    content = file.read_bytes()
    file.write_bytes(DAMAGES["zero-middle"](content))
    with open_store(file) as store:
        assert "was damaged" in store.notice


def test_damaged_bytes_never_raise_an_exception(file: Path) -> None:
    """A file with bytes changed anywhere raises no exception on any read or write."""
    content, rng = file.read_bytes(), random.Random(7)
    for _ in range(60):
        damaged = bytearray(content)
        for _ in range(rng.choice([1, 30, 3_000])):
            damaged[rng.randrange(100, len(damaged))] = rng.randrange(256)
        file.write_bytes(damaged)
        with open_store(file) as store:
            api = store.for_api(BASE)
            responses = [api.load_response(f"/{number}") for number in range(20)]
            assert all(
                response is None or isinstance(response[0], bytes) for response in responses
            )
            api.load_survey(HOME)
            api.save_survey(make_survey([KNIGHT]))


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
        api = store.for_api(BASE)
        assert [api.load_response(f"/{number}") for number in (1, 2, 3, 4)] == [None] * 4
        assert api.load_survey(HOME) is None


@pytest.mark.parametrize("version", [len(MIGRATIONS) + 1, 2**31 - 1])
def test_a_file_of_a_later_version_is_set_aside_unchanged(file: Path, version: int) -> None:
    """A store of a later version is set aside unchanged, so that the later version can use it."""
    run_statements(file, f"PRAGMA user_version = {version}")
    with open_store(file) as store:
        renamed = file.with_name("store.sqlite3.1.aside")
        assert store.notice == (
            f"the store was of a later version and is now {renamed}; a new one begins"
        )
        assert store.for_api(BASE).load_response("/1") is None
    assert run_query(renamed, "PRAGMA user_version") == [(version,)]
    assert run_query(renamed, "SELECT count(*) FROM answers") == [(20,)]


def test_the_journal_moves_with_the_store(file: Path) -> None:
    """The log beside a file is set aside with it, because it holds the latest writes."""
    with closing(sqlite3.connect(file, isolation_level=None)) as later:
        later.execute("INSERT INTO answers VALUES ('later', '/', 1, 9e9, x'00')")
        later.execute("PRAGMA user_version = 99")
        assert file.with_name("store.sqlite3-wal").stat().st_size > 0
        with open_store(file) as store:
            assert "of a later version" in store.notice
            renamed = file.with_name("store.sqlite3.1.aside")
            assert run_query(renamed, "SELECT count(*) FROM answers") == [(21,)]


def test_nothing_set_aside_is_ever_overwritten(file: Path) -> None:
    """Each file that is set aside gets a new name and overwrites nothing."""
    file.with_name("store.sqlite3.2.aside").write_text("mine")
    for number in range(3):
        file.write_text(f"damaged {number}")
        with open_store(file) as store:
            assert "damaged" in store.notice
    contents = {path.name: path.read_text() for path in file.parent.glob("*.aside")}
    assert contents == {
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
def test_a_folder_in_place_of_the_store_is_not_renamed(
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
def make_locked_folder() -> Iterator[Path]:
    """Create a folder in which no user may write, not even root."""
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
    with make_locked_folder() as folder:
        with pytest.raises(PermissionError), open_store(folder / name):
            pass
        assert [path.name for path in folder.iterdir()] == ["store.sqlite3"]


def test_a_full_disk_loses_only_new_writes(file: Path) -> None:
    """A full disk drops and counts new writes; stored data stays readable."""
    with open_store(file) as store:
        api = store.for_api(BASE)
        wait_until_written(store)
        store._write_connection.execute(
            "PRAGMA max_page_count = 1"
        )  # is raised to the current size
        for number in range(20, 30):
            api.save_response(f"/{number}", bytes(100_000), 1.0, 9e9)
        wait_until_written(store)
        assert store.failed_writes == 10
        assert api.load_response("/25") is None
        assert api.load_response("/7") == (bytes([7]) * 3_000, 1.0, 9e9)
        store._write_connection.execute(
            "PRAGMA max_page_count = 100000"
        )  # the disk has room again
        api.save_response("/25", b"body", 1.0, 9e9)
        wait_until_written(store)
        assert api.load_response("/25") == (b"body", 1.0, 9e9)
    with closing(sqlite3.connect(file)) as connection:
        assert is_intact(connection)


def test_a_deleted_file_is_no_error(file: Path) -> None:
    """Deleting a running program's file raises nothing; the next opening creates a new one."""
    with open_store(file) as store:
        for path in file.parent.iterdir():
            path.unlink()
        store.for_api(BASE).save_response("/1", b"body", 1.0, 9e9)
        store.for_api(BASE).save_survey(make_survey([KNIGHT]))
        wait_until_written(store)
        store.for_api(BASE).load_response("/1")
    with open_store(file) as store:
        assert (store.notice, store.for_api(BASE).load_response("/1")) == ("", None)
