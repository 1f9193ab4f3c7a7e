"""The doctor's checks of files on this machine, each with its finding and its advice."""

from __future__ import annotations

import os
import ssl
from pathlib import Path
from typing import NamedTuple

import pytest

from clantui.cli import system_checks
from clantui.cli.system_checks import (
    check_certificates,
    check_key_file,
    check_store,
    check_versions,
)
from clantui.config.paths import NO_HOME
from tests.factories.stores import open_store


@pytest.mark.parametrize(
    ("mode", "state"),
    [
        (0o600, "ok"),
        (0o400, "ok"),
        (0o700, "ok"),
        (0o640, "warning"),
        (0o604, "warning"),
        (0o620, "warning"),
        (0o602, "warning"),
        (0o040, "warning"),
    ],
)
def test_only_the_owner_may_use_a_key_file(tmp_path: Path, mode: int, state: str) -> None:
    """The advice can be pasted into a shell, whatever the name of the file.

    Of a link the file counts to which it leads.
    """
    file, link = tmp_path / "my key", tmp_path / "my link"
    file.touch()
    file.chmod(mode)
    link.symlink_to(file)
    for path in (file, link):
        check = check_key_file(path)
        assert (check.id, check.state) == ("key-file", state)
        assert check.finding.startswith(f"{path} has mode {mode:03o}: ")
        assert check.advice == ("" if state == "ok" else f"chmod 600 '{path}'")


def test_a_key_that_is_in_no_file_is_not_checked(tmp_path: Path) -> None:
    """A missing file, a folder and an impossible name are not, either."""
    for file, finding in (
        (None, "the API key is not in a file"),
        (tmp_path / "none", f"there is no {tmp_path}/none"),
        (tmp_path, "permissions cannot be checked here"),
        (Path(os.devnull), "permissions cannot be checked here"),
        (tmp_path / ("x" * 300), f"{tmp_path}/{'x' * 300} cannot be checked"),
        (Path("a\0b"), "a\0b cannot be checked"),
    ):
        check = check_key_file(file)
        assert (check.state, check.finding) == ("unchecked", finding)


def test_a_store_is_checked_without_creating_it(tmp_path: Path) -> None:
    """A store that is not there yet is fine, as long as it can be made."""
    file = tmp_path / "a" / "b" / "store.sqlite3"
    check = check_store(file)
    assert (check.state, check.finding) == ("ok", f"{file} is not there yet")
    assert [*tmp_path.iterdir()] == []
    (tmp_path / "a").touch()
    blocked = check_store(file)
    assert (blocked.state, blocked.finding) == (
        "warning",
        f"{file} cannot be made: nothing is saved",
    )
    folder = check_store(tmp_path)
    assert folder.finding == f"{tmp_path} cannot be written: nothing is saved"
    assert folder.advice == "let CLANTUI_STORE name a file that you may write"
    homeless = check_store(NO_HOME / "store.sqlite3")
    assert homeless.finding == "there is no home folder: nothing is saved"


class _Usage(NamedTuple):
    """Free bytes of a disk."""

    free: int


@pytest.mark.parametrize(("free", "state"), [(4_000_000, "ok"), (3_999_999, "warning")])
def test_a_store_needs_room(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, free: int, state: str
) -> None:
    """The responses about a few clans must fit."""
    monkeypatch.setattr("shutil.disk_usage", lambda _: _Usage(free))
    check = check_store(tmp_path / "store.sqlite3")
    assert check.state == state
    assert (f"has {free} bytes of room left" in check.finding) == (state == "warning")


def test_a_damaged_store_is_checked_completely_at_the_next_opening(tmp_path: Path) -> None:
    """An intact one has its size."""
    file = tmp_path / "store.sqlite3"
    with open_store(file):
        pass
    size = file.stat().st_size
    assert check_store(file).finding == f"{file}, {size} bytes, intact"
    before = {path.name for path in tmp_path.iterdir()}
    file.write_bytes(file.read_bytes()[:4096] + b"damage" * (size // 6))
    damaged = check_store(file)
    assert (damaged.state, "is damaged" in damaged.finding) == ("warning", True)
    assert {path.name for path in tmp_path.iterdir()} > before


@pytest.mark.parametrize(
    ("needed", "state", "code"), [(True, "failure", 2), (False, "warning", 0)]
)
def test_missing_root_certificates_fail_only_if_needed(
    tmp_path: Path, *, needed: bool, state: str, code: int
) -> None:
    """The variable that names them is in the advice."""
    environ = {"SSL_CERT_FILE": str(tmp_path / "none")}
    check = check_certificates(environ, needed=needed)
    assert (check.state, check.code) == (state, code)
    assert check.finding.startswith(f"those of SSL_CERT_FILE {tmp_path}/none cannot be read")
    assert check.finding.endswith("cannot be read") == needed
    assert check.advice == "unset SSL_CERT_FILE, or let it name root certificates"
    usual = check_certificates({"SSL_CERT_FILE": ""}, needed=needed)
    assert (usual.state, " roots, certifi " in usual.finding) == ("ok", True)


def test_a_missing_package_is_a_warning(monkeypatch: pytest.MonkeyPatch) -> None:
    """All versions are in one line, with those of OpenSSL and Python."""
    check = check_versions()
    assert check.state == "ok"
    for word in ("clantui ", "textual ", "twisted ", "treq ", "python ", "openssl ".upper()):
        assert word.lower() in check.finding.lower()
    assert " ".join(ssl.OPENSSL_VERSION.split()[:2]) in check.finding
    monkeypatch.setattr(system_checks, "_PACKAGES", ("clantui", "no-such-package"))
    missing = check_versions()
    assert (missing.state, "no-such-package ?" in missing.finding) == ("warning", True)
