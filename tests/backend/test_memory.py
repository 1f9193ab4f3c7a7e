"""The command line's memory: what it holds, where, and what happens when it cannot."""

from __future__ import annotations

import json
import signal
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, Final

import pytest

from clantui.demo.world.world import World
from clantui.store.database import is_intact
from tests.cli.processes import SECRET, Done, finish, run, start, wait_until
from tests.factories.stored import run_query, run_statements

WORLD: Final = World()
SMALL: Final = WORLD.rivals[-1]
PLACE: Final = Path(".local/share/clantui/store.sqlite3")
"""Below the home folder, where nothing else is said."""


@contextmanager
def api(home: Path, *words: str) -> Iterator[str]:
    """Yield the base URL of the demo's API, which ends when left."""
    process = start(home, "demo-api", *words)
    with process:
        assert process.stdout is not None
        try:
            yield process.stdout.readline().strip()
        finally:
            process.terminate()


def shown(home: Path, base: str, *words: str, **more: str) -> Done:
    """Show the small clan."""
    where = ["show", SMALL, "--format", "json", "--base-url", base, *words]
    return run(home, *where, CLANTUI_TOKEN=SECRET, **more)


def document(done: Done) -> Any:  # noqa: ANN401 — JSON
    """Return what was printed, without its moment, which a response's age makes inexact."""
    said = json.loads(done.out)
    for clan in said["clans"]:
        del clan["fetched_at"]
    return said


def test_when_the_api_is_gone_what_it_said_is_not(tmp_path: Path) -> None:
    """Fresh answers do without the API; asked anew, the last picture is shown, and it says so."""
    with api(tmp_path) as base:
        first = shown(tmp_path, base)
    assert (first.code, first.err) == (0, "")
    again = shown(tmp_path, base)
    assert (again.code, again.err) == (0, ""), "a request was made"
    assert document(again) == document(first)
    for words in (["--no-cache"], ["--max-age", "0"]):
        cut_off = shown(tmp_path, base, *words)
        assert cut_off.code == 3
        said = document(cut_off)
        assert (said["complete"], said["clans"]) == (False, document(first)["clans"])
        assert [(one["tag"], one["kind"]) for one in said["errors"]] == [(SMALL, "unreachable")]
        as_it_was, why = cut_off.err.splitlines()
        assert as_it_was.startswith(f"clantui: {SMALL}: as it was read 2")
        assert why.startswith(f"clantui: {SMALL}: no connection")
    forgetful = shown(tmp_path, base, "--no-store")
    assert (forgetful.code, document(forgetful)["clans"]) == (6, [])
    assert "no connection" in forgetful.sentence


def test_answers_that_have_expired_are_asked_for_anew(tmp_path: Path) -> None:
    """A day later the API is asked, and where it is gone the clan is shown as it was then."""
    with api(tmp_path) as base:
        first = shown(tmp_path, base)
    run_statements(tmp_path / PLACE, "UPDATE answers SET at = at - 86400, until = until - 86400")
    later = shown(tmp_path, base)
    assert later.code == 3
    assert document(later)["clans"] == document(first)["clans"]
    assert run_query(tmp_path / PLACE, "SELECT count(*) FROM answers") == [(0,)]


@pytest.mark.parametrize(
    ("more", "place"),
    [
        ({}, PLACE),
        ({"XDG_DATA_HOME": "{home}/data"}, Path("data/clantui/store.sqlite3")),
        ({"CLANTUI_STORE": "{home}/mine/here"}, Path("mine/here")),
        ({"CLANTUI_STORE": ""}, PLACE),
    ],
    ids=["home", "xdg", "named", "empty"],
)
def test_the_store_is_where_it_is_said_to_be(
    tmp_path: Path, demo_url: str, more: dict[str, str], place: Path
) -> None:
    """A variable names the file, else it is in your data folder, for the owner alone."""
    named = {key: value.format(home=tmp_path) for key, value in more.items()}
    assert shown(tmp_path, demo_url, **named).code == 0
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == [tmp_path / place]
    assert (tmp_path / place).stat().st_mode & 0o777 == 0o600
    assert (tmp_path / place).parent.stat().st_mode & 0o777 == 0o700
    assert run_query(tmp_path / place, "SELECT DISTINCT base FROM answers") == [(demo_url,)]
    assert SECRET.encode() not in (tmp_path / place).read_bytes()


@pytest.mark.parametrize("words", [["--demo"], ["--no-store"]])
def test_nothing_is_left_of_what_is_not_to_be_remembered(
    tmp_path: Path, demo_url: str, words: list[str]
) -> None:
    """The demo, and a run that was told so, leave not even a folder."""
    where = [] if "--demo" in words else [SMALL, "--base-url", demo_url]
    assert run(tmp_path, "show", *where, *words, CLANTUI_TOKEN=SECRET).code == 0
    assert [*tmp_path.iterdir()] == []


@pytest.mark.parametrize("place", ["folder", "file/below", "pipe"])
def test_a_store_that_cannot_be_used_is_one_sentence(
    tmp_path: Path, demo_url: str, place: str
) -> None:
    """Without its store the program does what it was asked to, ends with 0 and says why."""
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").touch()
    (tmp_path / "pipe").symlink_to("/dev/null")
    store = tmp_path / place
    done = shown(tmp_path, demo_url, CLANTUI_STORE=str(store))
    assert (done.code, document(done)["complete"]) == (0, True)
    assert done.sentence.startswith(f"nothing is saved: the store {store} cannot be used (")
    assert {path.name for path in tmp_path.iterdir()} == {"folder", "file", "pipe"}


@pytest.mark.parametrize("fault", ["damaged", "of a later version"])
def test_a_store_that_is_set_aside_is_one_sentence_once(
    tmp_path: Path, demo_url: str, fault: str
) -> None:
    """The first run tells what became of the file, and remembers anew; the next says nothing."""
    store = tmp_path / "store"
    if fault == "damaged":
        store.write_bytes(b"damaged" * 999)
    else:
        run_statements(store, "PRAGMA user_version = 99", "CREATE TABLE later (word)")
    first, second = (shown(tmp_path, demo_url, CLANTUI_STORE=str(store)) for _ in range(2))
    assert (first.code, second.code, second.err) == (0, 0, "")
    assert first.sentence == f"the store was {fault} and is now {store}.1.aside; a new one begins"
    assert document(first) == document(second)


def test_another_program_that_does_not_stop_writing_keeps_nobody(
    tmp_path: Path, demo_url: str
) -> None:
    """While somebody else holds the store all is shown, and that it is not kept is said."""
    store = tmp_path / "store"
    assert shown(tmp_path, demo_url, CLANTUI_STORE=str(store)).code == 0
    run_statements(store, "DELETE FROM answers", "DELETE FROM snapshots")
    with closing(sqlite3.connect(store, isolation_level=None)) as holder:
        holder.execute("BEGIN IMMEDIATE")
        done = shown(tmp_path, demo_url, CLANTUI_STORE=str(store))
    assert (done.code, document(done)["complete"]) == (0, True)
    assert done.sentence.startswith("not all is saved")
    assert run_query(store, "SELECT count(*) FROM answers") == [(0,)]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_ended_in_the_middle_what_came_so_far_is_kept(tmp_path: Path, number: int) -> None:
    """A show that is ended leaves whole answers and, if it could, a partial reading.

    The next one asks for the rest, and makes a whole reading of it.
    """
    with api(tmp_path, "--latency", "100") as slow:
        process = started(tmp_path, slow)
        wait_until(lambda: kept(tmp_path) >= 4, "some answers")
        process.send_signal(number)
        if number == signal.SIGKILL:
            process.communicate()
            assert process.returncode == -number
        else:
            done = finish(process)
            assert (done.code, done.out, done.err) == (128 + number, "", "")
        with closing(sqlite3.connect(tmp_path / PLACE)) as connection:
            assert is_intact(connection)
        assert 4 <= kept(tmp_path) < 16
        partial = [] if number == signal.SIGKILL else [(0,)]
        assert run_query(tmp_path / PLACE, "SELECT complete FROM snapshots") == partial
        before = run_query(tmp_path / PLACE, "SELECT path, at FROM answers")
        rest = shown(tmp_path, slow)
        assert (rest.code, rest.err, document(rest)["complete"]) == (0, "", True)
        assert set(before) <= set(run_query(tmp_path / PLACE, "SELECT path, at FROM answers"))
        assert kept(tmp_path) == 16
        assert run_query(tmp_path / PLACE, "SELECT complete FROM snapshots") == [(1,)]


def started(home: Path, base: str) -> subprocess.Popen[str]:
    """Begin to show the small clan, two requests at a time."""
    where = ["show", SMALL, "--base-url", base, "--concurrency", "2"]
    return start(home, *where, CLANTUI_TOKEN=SECRET)


def kept(home: Path) -> int:
    """Count the responses in the store, once it is there and ready."""
    if not (home / PLACE).exists():  # or we would make it
        return 0
    try:
        ((number,),) = run_query(home / PLACE, "SELECT count(*) FROM answers")
    except sqlite3.OperationalError:
        return 0
    return int(number)
