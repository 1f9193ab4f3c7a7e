"""Tests of the messages about the store of a process."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from clantui.backend.storage import Storage
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
    storage = Storage()
    with closing(storage):
        storage.open(file, BASE)
        storage.flush()
        with lock_store(file):
            storage.api_store.save_state("state")
            storage.close()
    assert storage.notice.startswith(begin), storage.notice
    assert run_query(file, "SELECT text FROM states") == []


def test_a_missing_home_folder_is_named_as_the_reason() -> None:
    """The path of the file would not help, because the user has not chosen it."""
    storage = Storage()
    storage.open(NO_HOME / "data" / "store.sqlite3", BASE)
    assert storage.notice == NO_HOME_NOTICE
