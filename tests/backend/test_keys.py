"""The API key of a running program: where it is looked for, replaced and saved."""

from __future__ import annotations

import os
import threading
from pathlib import Path
from typing import Final

import pytest

from clantui.backend.key_file import KeyFile
from clantui.backend.key_source import KeySource
from clantui.core.model.token import Token
from tests.factories.api_keys import KEY, OTHER

BASE: Final = "http://127.0.0.1:1/v1"
TYPED: Final = Token("c29tZS1vdGhlci1rZXk")
MISSING: Final = "no API key"


def make_file(home: Path, *, named: Path | None = None, variable: str | None = None) -> KeyFile:
    """Return the places of the key of an API on this machine."""
    environ = {} if variable is None else {"CLANTUI_TOKEN": variable}
    return KeyFile(named=named, environ=environ, home=home, base=BASE)


def test_a_typed_key_is_not_replaced_by_the_key_found_before(tmp_path: Path) -> None:
    """Only another key than those that have been used may replace a refused one."""
    (tmp_path / ".crtoken").write_text(KEY)
    keys = KeySource(None, make_file(tmp_path), MISSING)
    assert keys.find_missing() == ""
    assert keys.token == Token(KEY)
    keys.token = TYPED
    assert not keys.find_newer()
    (tmp_path / ".crtoken").write_text(OTHER)
    assert keys.find_newer()
    assert keys.token == Token(OTHER)
    keys.token = TYPED
    assert not keys.find_newer(), "the key found last was used before the typed one"
    assert keys.token == TYPED


def test_a_key_that_was_present_does_not_replace_a_saved_one(tmp_path: Path) -> None:
    """A variable that hides the saved key stays an old key; an unreadable one hides nothing."""
    keys = KeySource(None, make_file(tmp_path, variable=KEY), MISSING)
    keys.skip_present()
    keys.token = TYPED
    assert not keys.find_newer()
    keys = KeySource(Token(OTHER), make_file(tmp_path, variable="two words"), MISSING)
    assert not keys.find_newer()
    keys.skip_present()
    keys = KeySource(None, make_file(tmp_path), MISSING)
    assert (keys.find_missing(), keys.token) == ("", None)
    assert not keys.find_newer()
    problem = KeySource(None, make_file(tmp_path, variable="two words"), MISSING).find_missing()
    assert "holds 2 words" in problem, "a key that cannot be used is not missing"


def test_a_pipe_is_not_read_again(tmp_path: Path) -> None:
    """A key from a pipe can be read once: another reading would wait for a writer, or steal."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    writer = threading.Thread(target=pipe.write_text, args=(KEY,), daemon=True)
    writer.start()
    found = make_file(tmp_path, named=pipe).find()
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)  # would not wait for a key that is gone
    writer.join()
    left = os.read(reader, 10_000)
    os.close(reader)
    assert (found, left.decode()) == (None, KEY)


@pytest.mark.parametrize(
    ("named", "variable", "note"),
    [
        (None, None, ""),
        (None, "", ""),
        (None, KEY, "CLANTUI_TOKEN is set: the next start uses it first."),
        ("my-key", KEY, "Another key file is set (my-key): the next start uses it first."),
    ],
)
def test_another_place_of_a_key_is_named(
    tmp_path: Path, named: str | None, variable: str | None, note: str
) -> None:
    """A key that is saved has no effect at the next start if another place comes first."""
    file = make_file(
        tmp_path, named=None if named is None else tmp_path / named, variable=variable
    )
    assert file.place.note == note
    assert (file.place.name, file.place.problem) == ("~/.crtoken", "")


@pytest.mark.parametrize(
    ("content", "others", "backup"),
    [
        (None, [], ""),
        ("", [], ""),
        (" \n", [], ""),
        (OTHER, [], "~/.crtoken.old"),
        (OTHER, [".crtoken.old"], "~/.crtoken.old1"),
        (OTHER, [".crtoken.old", ".crtoken.old1"], "~/.crtoken.old2"),
    ],
)
def test_a_backup_is_made_of_what_is_there(
    tmp_path: Path, content: str | None, others: list[str], backup: str
) -> None:
    """An empty file needs no backup, and no older backup is overwritten."""
    if content is not None:
        (tmp_path / ".crtoken").write_text(content)
    for name in others:
        (tmp_path / name).write_text(name)
    file = make_file(tmp_path)
    assert file.place.backup == backup
    file.save(Token(KEY))
    assert (tmp_path / ".crtoken").read_text() == f"{KEY}\n"
    names = {path.name for path in tmp_path.iterdir()}
    assert names == {".crtoken", *others, *filter(None, [backup.removeprefix("~/")])}
    assert [(tmp_path / name).read_text() for name in others] == others
