"""Tests of a program that is killed while it writes."""

from __future__ import annotations

import random
import subprocess
import sys
from pathlib import Path
from typing import Final, TypeAlias

import pytest

from clantui.store.database import is_intact
from clantui.store.store import Store
from tests.factories.stores import BASE, open_store
from tests.factories.surveys import HOME

pytestmark = pytest.mark.soak

PATHS: Final = 80
"""Responses of a round: together with the snapshot too many for one transaction."""

Turn: TypeAlias = tuple[int, int]
"""Number of the process and of its round of writing; (0, 0) for none."""

VICTIM: Final = f"""
import os, signal, sys, time
from pathlib import Path
from clantui.store.store import Store
from tests.factories.surveys import KNIGHT, make_survey

def live(life, done):
    store = Store(Path(sys.argv[1]), time.time)
    api_store, turn = store.for_api({BASE!r}), 0
    while True:
        turn += 1
        api_store.save_survey(make_survey([KNIGHT] * (turn % 50 + 1), name=f"{{life}}.{{turn}}"))
        for path in range({PATHS}):
            body = f"{{path}}:{{life}}.{{turn}};".encode() * (200 + turn % 7 * 300)
            api_store.save_response(f"/{{path}}", body, 1.0, 9e9)
        store.submit(lambda: os.write(done, b"."))
        while store._writer._work_queue.qsize() > 50:
            time.sleep(0.0005)

for line in sys.stdin:
    life, delay, settled = line.split()
    done, mine = os.pipe()
    if (child := os.fork()) == 0:
        live(life, mine)
    os.close(mine)
    turns = len(os.read(done, 1)) if settled == "True" else 0
    time.sleep(float(delay))
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    while more := os.read(done, 4096):
        turns += len(more)
    os.close(done)
    print(turns, flush=True)
"""
"""Program that kills a writing child for each line, and prints the rounds it has done."""


@pytest.mark.parametrize("times", [12, pytest.param(100, marks=pytest.mark.soak)])
def test_a_killed_writer_leaves_an_intact_file(tmp_path: Path, times: int) -> None:
    """After SIGKILL at any moment the file is intact, and each value is the old or the new one.

    Finished writes are kept, and unfinished ones are missing from the end of their order.
    """
    file, rng = tmp_path / "store.sqlite3", random.Random(2026)
    before: list[Turn] = [(0, 0)] * (1 + PATHS)
    between = 0
    with subprocess.Popen(
        [sys.executable, "-c", VICTIM, file],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        encoding="utf-8",
    ) as victim:
        assert victim.stdin is not None
        assert victim.stdout is not None
        for run_number in range(1, times + 1):
            is_writing = (
                run_number % 4 != 0
            )  # every fourth process is killed while it opens the file
            victim.stdin.write(f"{run_number} {rng.uniform(0, 0.02)} {is_writing}\n")
            victim.stdin.flush()
            done = int(victim.stdout.readline())
            assert done >= is_writing
            with open_store(file) as store:
                assert store.notice == ""
                assert is_intact(store._read_connection)
                after = read_rounds(store)
            old = [(run_number, done)] * (1 + PATHS) if done else before
            new = [(run_number, done + 1)] * (1 + PATHS)
            reached = sum(turn == new[0] for turn in after)
            assert after == [*new[:reached], *old[reached:]], f"run {run_number}: {done} rounds"
            between += 0 < reached <= PATHS
            before = after
        victim.stdin.close()
        assert victim.wait() == 0
    assert between > times / 4, "hardly ever was it in the middle"
    assert [path.name for path in tmp_path.iterdir()] == ["store.sqlite3"]


def read_rounds(store: Store) -> list[Turn]:
    """Return the rounds of the snapshot and of each answer, which must be whole."""
    api = store.for_api(BASE)
    survey = api.load_survey(HOME)
    found = [(0, 0)]
    if survey is not None:
        found = [_turn(survey.clan.name)]
        assert len(survey.loaded) == found[0][1] % 50 + 1
    for path in range(PATHS):
        response = api.load_response(f"/{path}")
        if response is None:
            found.append((0, 0))
            continue
        first = response[0].partition(b";")[0]
        path_text, _, turn = first.decode().partition(":")
        found.append(_turn(turn))
        assert int(path_text) == path
        assert response == ((first + b";") * (200 + found[-1][1] % 7 * 300), 1.0, 9e9)
    return found


def _turn(text: str) -> Turn:
    run_number, turn = text.split(".")
    return int(run_number), int(turn)
