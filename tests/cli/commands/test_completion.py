"""Tests of the words for completion, which are read only from the store, without side effects."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
import zlib
from contextlib import closing
from pathlib import Path
from typing import Final

import pytest

from clantui.store.store import Store
from tests.budget import modules
from tests.cli.processes import environment, run
from tests.cli.shells import NAMES, ORDER, SHOWN, prepare_home


def complete(home: Path, kind: str) -> list[tuple[str, str]]:
    """Return the completions printed for a shell, as words and descriptions."""
    done = run(home, "completion", kind, CLANTUI_STORE=str(home / "store.sqlite3"))
    assert (done.code, done.err) == (0, "")
    lines = [line.split("\t") for line in done.out.split("\n")[:-1]]
    return [(word, described) for word, described in lines]


def test_clans_are_completed_with_cleaned_names(tmp_path: Path) -> None:
    """Clans are listed with names on one line, without control characters: saved, then latest."""
    prepare_home(tmp_path)
    assert complete(tmp_path, "clans") == [(tag, SHOWN[tag]) for tag in ORDER]


@pytest.mark.parametrize("kind", ["clans", "locations"])
def test_completion_creates_no_store(tmp_path: Path, kind: str) -> None:
    """Completion without a store creates no store and reports no error."""
    assert complete(tmp_path, kind) == [("world", "the world")] * (kind == "locations")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("kind", ["clans", "locations"])
def test_completion_does_not_change_the_store(tmp_path: Path, kind: str) -> None:
    """No byte of the store changes, and no other file is created."""
    prepare_home(tmp_path)
    file = tmp_path / "store.sqlite3"
    before, files_before = file.read_bytes(), sorted(os.listdir(tmp_path))  # noqa: PTH208 — names
    complete(tmp_path, kind)
    assert (file.read_bytes(), sorted(os.listdir(tmp_path))) == (before, files_before)  # noqa: PTH208


def test_completion_reads_a_store_in_use(tmp_path: Path) -> None:
    """A clan just saved by a running program is offered at once."""
    prepare_home(tmp_path)
    with closing(sqlite3.connect(tmp_path / "store.sqlite3")) as writer:
        writer.execute("PRAGMA journal_mode = WAL")
        writer.execute("UPDATE book SET label = 'ours' WHERE clan = '9Y8V'")
        writer.commit()
        assert ("9Y8V", "ours") in complete(tmp_path, "clans")


@pytest.mark.parametrize(
    "content", [b"", b"no database at all", b"SQLite format 3\0" + b"\xff" * 500]
)
def test_an_invalid_store_completes_nothing(tmp_path: Path, content: bytes) -> None:
    """With an invalid store no error is printed, and the store is not changed."""
    (tmp_path / "store.sqlite3").write_bytes(content)
    assert complete(tmp_path, "clans") == []
    assert (tmp_path / "store.sqlite3").read_bytes() == content


def test_completion_reads_the_store_of_the_config(tmp_path: Path) -> None:
    """The store named in the config is read."""
    prepare_home(tmp_path)
    (tmp_path / "config.toml").write_text('store = "store.sqlite3"\n', "utf-8")
    done = run(tmp_path, "completion", "clans", CLANTUI_CONFIG=str(tmp_path / "config.toml"))
    assert [line.split("\t")[0] for line in done.out.splitlines()] == ORDER


def test_a_config_without_a_store_completes_no_clan(tmp_path: Path) -> None:
    """With `store = false` no store is read, not even one in the usual place."""
    (tmp_path / "config.toml").write_text("store = false\n", "utf-8")
    done = run(tmp_path, "completion", "clans", CLANTUI_CONFIG=str(tmp_path / "config.toml"))
    assert (done.code, done.out, done.err) == (0, "", "")


def test_invalid_tags_are_never_completed(tmp_path: Path) -> None:
    """An invalid tag in the store is left out, because completions are put into a command line."""
    prepare_home(tmp_path)
    with closing(sqlite3.connect(tmp_path / "store.sqlite3")) as writer:
        for tag in ("$(x)", "2PP;x", "2PP\nx", "", "2pp", "2PX", "2" * 13):
            row = ("b", tag, "bad", "", "[]", 1, 1.0)
            writer.execute("INSERT INTO book VALUES (?, ?, ?, ?, ?, ?, ?)", row)
        writer.commit()
    assert sorted(tag for tag, _ in complete(tmp_path, "clans")) == sorted(NAMES)


@pytest.mark.parametrize("gzip", [False, True])
def test_locations_are_completed_as_one_word(tmp_path: Path, gzip: bool) -> None:
    """Locations are offered as `top` accepts them, without blanks and accents."""
    names = ["Japan", "United States", "Côte d'Ivoire", "_Europe", "$(touch x)\n", "…"]
    body = make_body(names)
    if gzip:
        body = compress(body)
    store = Store(tmp_path / "store.sqlite3", lambda: 0.0)
    store.for_api("https://api.example/v1").save_response("/locations", body, 0.0, 1.0)
    store.close()
    rows = complete(tmp_path, "locations")
    slugs = ["world", "japan", "united-states", "cote-d-ivoire", "europe", "touch-x"]
    assert [slug for slug, _ in rows] == slugs
    assert rows[2][1] == "United States"


def test_a_long_list_of_locations_with_long_names_is_completed(tmp_path: Path) -> None:
    """The API lists some 260, all of which are offered; a description has 40 cells at most."""
    names = [f"Land number {number}" for number in range(300)]
    names += ["N" * 40, "M" * 41]
    body = compress(make_body(names))
    store = Store(tmp_path / "store.sqlite3", lambda: 0.0)
    store.for_api("https://api.example/v1").save_response("/locations", body, 0.0, 1.0)
    store.close()
    rows = complete(tmp_path, "locations")
    assert rows[1:-2] == [(name.lower().replace(" ", "-"), name) for name in names[:-2]]
    assert rows[-2:] == [("n" * 40, "N" * 40), ("m" * 41, f"{'M' * 39}…")]


def make_body(names: list[str]) -> bytes:
    """Return a body of `/locations` with these names."""
    items = [{"id": number, "name": name} for number, name in enumerate(names)]
    return json.dumps({"items": items}).encode()


def compress(body: bytes) -> bytes:
    """Compress a body with gzip."""
    packer = zlib.compressobj(wbits=16 + zlib.MAX_WBITS)
    return packer.compress(body) + packer.flush()


CORRUPT: Final = compress(b"{}")[:10] + bytes(20)
"""A compressed body with damaged data."""

BOMB: Final = compress(b'{"items": [{"name": "' + b"x" * 2_000_000 + b'"}]}')
"""A list that is far larger than it looks."""


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{}",
        b"[]",
        b'{"items": 3}',
        b'{"items": [{}]}',
        b'{"items": [{"name": 7}]}',
        b'{"items": ' + b"[" * 100_000,
        b"\x1f\x8bx",
        CORRUPT,
        BOMB,
    ],
    ids=range(10),
)
def test_an_invalid_list_of_locations_completes_the_world(tmp_path: Path, body: bytes) -> None:
    """A stored list of locations that is not JSON of the right shape still offers the world."""
    store = Store(tmp_path / "store.sqlite3", lambda: 0.0)
    store.for_api("https://api.example/v1").save_response("/locations", body, 0.0, 1.0)
    store.close()
    assert complete(tmp_path, "locations") == [("world", "the world")]


@pytest.mark.parametrize("kind", ["bash", "clans", "themes"])
def test_completion_reports_a_full_disk(tmp_path: Path, kind: str) -> None:
    """A full stdout is reported in one sentence with code 2, without a traceback."""
    prepare_home(tmp_path)
    environ = environment(tmp_path, CLANTUI_STORE=str(tmp_path / "store.sqlite3"))
    with Path("/dev/full").open("w") as full:
        words = [sys.executable, "-m", "clantui", "completion", kind]
        done = subprocess.run(words, stdout=full, stderr=subprocess.PIPE, env=environ, check=False)
    assert done.returncode == 2
    assert done.stderr == b"clantui: stdout cannot be written: No space left on device\n"


@pytest.mark.parametrize("kind", ["clans", "locations"])
def test_completion_imports_no_loop_network_or_screen(tmp_path: Path, kind: str) -> None:
    """Completion imports no event loop, network or screen, because each key press waits for it."""
    prepare_home(tmp_path)
    variables = {"CLANTUI_STORE": str(tmp_path / "store.sqlite3")}
    imports = modules.run(tmp_path, "completion", kind, **variables)
    assert imports.foreign <= {"msgspec", "rich", "typing_extensions"}
    assert imports.of("asyncio", "ssl", "http", "logging", "ctypes", "unittest", "xml") == set()
    assert imports.of_ours("ui", "api", "loader", "demo", "runtime", "cli.session") == set()
    assert len(imports.names) <= 160
