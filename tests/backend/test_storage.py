"""The store of the process, and what is said about it."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from clantui.backend.storage import Storage
from clantui.config.paths import NO_HOME, NO_HOME_NOTICE
from tests.factories.stores import BASE, run_query
from tests.store.test_two_processes import hold


@pytest.mark.parametrize(
    ("content", "begin"), [(b"", "not all is saved"), (b"damaged" * 999, "the store was")]
)
def test_the_first_problem_is_the_one_reported(tmp_path: Path, content: bytes, begin: str) -> None:
    """A file that could not be read is more important than writes that failed at the end."""
    file = tmp_path / "store.sqlite3"
    file.write_bytes(content)
    storage = Storage()
    with closing(storage):
        storage.open(file, BASE)
        storage.flush()
        with hold(file):
            storage.api_store.save_state("state")
            storage.close()
    assert storage.notice.startswith(begin), storage.notice
    assert run_query(file, "SELECT text FROM states") == []


def test_without_a_home_folder_that_is_the_reason() -> None:
    """The file that could not be created is in no folder that the user knows."""
    storage = Storage()
    storage.open(NO_HOME / "data" / "store.sqlite3", BASE)
    assert storage.notice == NO_HOME_NOTICE
