"""Tests of the messages about the store of a process."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from clantui.backend.process_store import ProcessStore
from clantui.config.paths import NO_HOME, NO_HOME_NOTICE
from tests.factories.stores import BASE, lock_store, run_query


@pytest.mark.parametrize(
    ("content", "begin"), [(b"", "not all is saved"), (b"damaged" * 999, "the store was")]
)
def test_only_the_first_problem_of_the_store_is_reported(
    tmp_path: Path, content: bytes, begin: str
) -> None:
    """A file that could not be read is more important than writes that failed at the end."""
    file = tmp_path / "store.sqlite3"
    file.write_bytes(content)
    store = ProcessStore()
    with closing(store):
        store.open(file, BASE)
        store.flush()
        with lock_store(file):
            store.api_store.save_state("state")
            store.close()
    assert store.notice.startswith(begin), store.notice
    assert run_query(file, "SELECT text FROM states") == []


def test_a_missing_home_folder_is_named_as_the_reason() -> None:
    """The path of the file would not help, because the user has not chosen it."""
    store = ProcessStore()
    store.open(NO_HOME / "data" / "store.sqlite3", BASE)
    assert store.notice == NO_HOME_NOTICE


def test_a_file_that_cannot_be_used_is_named_with_the_reason(tmp_path: Path) -> None:
    """The reason is given without its number, and the path only once."""
    store = ProcessStore()
    store.open(tmp_path, BASE)
    assert store.notice == f"nothing is saved: the store {tmp_path} cannot be used (not a file)"
    assert store.persistent is None


def test_saved_data_is_written_after_a_flush(tmp_path: Path) -> None:
    """Another process can read it then; before the store is open there is nothing to write."""
    file = tmp_path / "store.sqlite3"
    store = ProcessStore()
    store.flush()
    store.open(None, BASE)
    assert store.persistent is None
    with closing(store):
        store.open(file, BASE)
        assert store.persistent is store.api_store
        for number in range(9):
            store.api_store.save_state(f"state {number}")
        store.flush()
        assert run_query(file, "SELECT text FROM states") == [("state 8",)]
    assert store.persistent is None
    assert store.notice == ""
    store.api_store.save_state("later")
    assert run_query(file, "SELECT text FROM states") == [("state 8",)]


def test_a_temporary_store_is_deleted_at_the_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without room for one nothing is saved, and the message says why."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    store = ProcessStore()
    with closing(store):
        store.open_temporary(BASE)
        assert store.persistent is not None
        assert [folder.name[:8] for folder in tmp_path.iterdir()] == ["clantui-"]
    assert [*tmp_path.iterdir()] == []
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "none"))
    missing = ProcessStore()
    with closing(missing):
        missing.open_temporary(BASE)
    assert missing.notice == (
        "nothing is saved: no temporary folder can be created (No such file or directory)"
    )
