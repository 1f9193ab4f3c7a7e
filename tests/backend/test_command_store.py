"""The store of the commands: its content, its place, and its failures."""

from __future__ import annotations

import json
import signal
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from clantui.store.database import is_intact
from tests.cli.processes import (
    DEFAULT_STORE,
    SECRET,
    SMALL,
    Done,
    finish,
    run,
    serve,
    start,
    wait_until,
)
from tests.factories.stores import run_query, run_statements


def run_show(home: Path, base: str, *words: str, **more: str) -> Done:
    """Show the small clan."""
    command = ["show", SMALL, "--format", "json", "--base-url", base, *words]
    return run(home, *command, CLANTUI_TOKEN=SECRET, **more)


def document(done: Done) -> Any:
    """Return the printed JSON without its time, which the age of a response makes inexact."""
    found = json.loads(done.out)
    for clan in found["clans"]:
        del clan["fetched_at"]
    return found


def test_the_store_replaces_an_unreachable_api(tmp_path: Path) -> None:
    """Fresh responses need no API; without them the last snapshot is shown, with its date."""
    with serve(tmp_path, "demo-api") as (base, _):
        first = run_show(tmp_path, base)
    assert (first.code, first.err) == (0, "")
    again = run_show(tmp_path, base)
    assert (again.code, again.err) == (0, ""), "a request was made"
    assert document(again) == document(first)
    for words in (["--no-cache"], ["--max-age", "0"]):
        cut_off = run_show(tmp_path, base, *words)
        assert cut_off.code == 3
        found = document(cut_off)
        assert (found["complete"], found["clans"]) == (False, document(first)["clans"])
        errors = [(error["tag"], error["kind"]) for error in found["errors"]]
        assert errors == [(SMALL, "unreachable")]
        date, reason = cut_off.err.splitlines()
        assert date.startswith(f"clantui: {SMALL}: as loaded ")
        assert reason.startswith(f"clantui: {SMALL}: nothing answers")
    without_store = run_show(tmp_path, base, "--no-store")
    assert (without_store.code, document(without_store)["clans"]) == (6, [])
    assert "nothing answers" in without_store.sentence


def test_expired_responses_are_requested_again(tmp_path: Path) -> None:
    """If the API is unreachable the last snapshot is shown."""
    with serve(tmp_path, "demo-api") as (base, _):
        first = run_show(tmp_path, base)
    run_statements(
        tmp_path / DEFAULT_STORE, "UPDATE answers SET at = at - 86400, until = until - 86400"
    )
    later = run_show(tmp_path, base)
    assert later.code == 3
    assert document(later)["clans"] == document(first)["clans"]
    assert run_query(tmp_path / DEFAULT_STORE, "SELECT count(*) FROM answers") == [(0,)]


@pytest.mark.parametrize(
    ("more", "place"),
    [
        ({}, DEFAULT_STORE),
        ({"XDG_DATA_HOME": "{home}/data"}, Path("data/clantui/store.sqlite3")),
        ({"CLANTUI_STORE": "{home}/mine/here"}, Path("mine/here")),
        ({"CLANTUI_STORE": ""}, DEFAULT_STORE),
    ],
    ids=["home", "xdg", "named", "empty"],
)
def test_a_variable_or_the_data_folder_decides_where_the_store_is(
    tmp_path: Path, demo_url: str, more: dict[str, str], place: Path
) -> None:
    """In the data folder it is readable only by the user."""
    named = {key: value.format(home=tmp_path) for key, value in more.items()}
    assert run_show(tmp_path, demo_url, **named).code == 0
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == [tmp_path / place]
    assert (tmp_path / place).stat().st_mode & 0o777 == 0o600
    assert (tmp_path / place).parent.stat().st_mode & 0o777 == 0o700
    assert run_query(tmp_path / place, "SELECT DISTINCT base FROM answers") == [(demo_url,)]
    assert SECRET.encode() not in (tmp_path / place).read_bytes()


@pytest.mark.parametrize("words", [["--demo"], ["--no-store"]])
def test_a_run_without_a_store_leaves_nothing(
    tmp_path: Path, demo_url: str, words: list[str]
) -> None:
    """A run without a store leaves no file and no folder."""
    clan = [] if "--demo" in words else [SMALL, "--base-url", demo_url]
    assert run(tmp_path, "show", *clan, *words, CLANTUI_TOKEN=SECRET).code == 0
    assert [*tmp_path.iterdir()] == []


@pytest.mark.parametrize("place", ["folder", "file/below", "pipe"])
def test_a_store_that_cannot_be_used_is_one_message(
    tmp_path: Path, demo_url: str, place: str
) -> None:
    """The command works without it, and exits with 0."""
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").touch()
    (tmp_path / "pipe").symlink_to("/dev/null")
    store = tmp_path / place
    done = run_show(tmp_path, demo_url, CLANTUI_STORE=str(store))
    assert (done.code, document(done)["complete"]) == (0, True)
    assert done.sentence.startswith(f"nothing is saved: the store {store} cannot be used (")
    assert {path.name for path in tmp_path.iterdir()} == {"folder", "file", "pipe"}


@pytest.mark.parametrize("fault", ["damaged", "of a later version"])
def test_a_store_that_is_set_aside_is_reported_once(
    tmp_path: Path, demo_url: str, fault: str
) -> None:
    """The first run reports it and starts a new store; the next run reports nothing."""
    store = tmp_path / "store"
    if fault == "damaged":
        store.write_bytes(b"damaged" * 999)
    else:
        run_statements(store, "PRAGMA user_version = 99", "CREATE TABLE later (word)")
    first, second = (run_show(tmp_path, demo_url, CLANTUI_STORE=str(store)) for _ in range(2))
    assert (first.code, second.code, second.err) == (0, 0, "")
    assert first.sentence == f"the store was {fault} and is now {store}.1.aside; a new one begins"
    assert document(first) == document(second)


def test_commands_work_with_a_locked_store(tmp_path: Path, demo_url: str) -> None:
    """A message says that not everything is saved."""
    store = tmp_path / "store"
    assert run_show(tmp_path, demo_url, CLANTUI_STORE=str(store)).code == 0
    run_statements(store, "DELETE FROM answers", "DELETE FROM snapshots")
    with closing(sqlite3.connect(store, isolation_level=None)) as holder:
        holder.execute("BEGIN IMMEDIATE")
        done = run_show(tmp_path, demo_url, CLANTUI_STORE=str(store))
    assert (done.code, document(done)["complete"]) == (0, True)
    assert done.sentence.startswith("not all is saved")
    assert run_query(store, "SELECT count(*) FROM answers") == [(0,)]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_an_interrupted_show_keeps_its_responses(tmp_path: Path, number: int) -> None:
    """An interrupted `show` keeps its responses, and, unless killed, a partial snapshot.

    The next run requests the missing players, and stores a complete snapshot.
    """
    with serve(tmp_path, "demo-api", "--latency", "100") as (slow, _):
        process = start_show(tmp_path, slow)
        wait_until(lambda: count_responses(tmp_path) >= 4, "some answers")
        process.send_signal(number)
        if number == signal.SIGKILL:
            process.communicate()
            assert process.returncode == -number
        else:
            done = finish(process)
            assert (done.code, done.out, done.err) == (128 + number, "", "")
        with closing(sqlite3.connect(tmp_path / DEFAULT_STORE)) as connection:
            assert is_intact(connection)
        assert 4 <= count_responses(tmp_path) < 16
        partial = [] if number == signal.SIGKILL else [(0,)]
        assert run_query(tmp_path / DEFAULT_STORE, "SELECT complete FROM snapshots") == partial
        before = run_query(tmp_path / DEFAULT_STORE, "SELECT path, at FROM answers")
        again = run_show(tmp_path, slow)
        assert (again.code, again.err, document(again)["complete"]) == (0, "", True)
        assert set(before) <= set(
            run_query(tmp_path / DEFAULT_STORE, "SELECT path, at FROM answers")
        )
        assert count_responses(tmp_path) == 16
        assert run_query(tmp_path / DEFAULT_STORE, "SELECT complete FROM snapshots") == [(1,)]


def start_show(home: Path, base: str) -> subprocess.Popen[str]:
    """Start to show the small clan, with two requests at a time."""
    command = ["show", SMALL, "--base-url", base, "--concurrency", "2"]
    return start(home, *command, CLANTUI_TOKEN=SECRET)


def count_responses(home: Path) -> int:
    """Count the responses in the store; 0 until it exists."""
    if not (home / DEFAULT_STORE).exists():  # a query would create it
        return 0
    try:
        ((number,),) = run_query(home / DEFAULT_STORE, "SELECT count(*) FROM answers")
    except sqlite3.OperationalError:
        return 0
    return int(number)
