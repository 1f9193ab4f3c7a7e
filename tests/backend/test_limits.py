"""Tests that a limit is remembered for its key, in real processes against a real, limited API."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Final

import pytest

from clantui.backend.limits import LimitMemory
from clantui.core.model.token import Token
from clantui.core.pace import MEMORY, LearnedLimit, RateLimit, encode_limit
from clantui.store.store import ApiStore
from tests.backend.test_memory import PLACE, WORLD, api
from tests.cli.doctor_runs import examined
from tests.cli.processes import SECRET, Done, finish, run, start
from tests.factories.stored import BASE, open_store, run_query, wait_until_written

LIMIT: Final = RateLimit(max_per_second=40.0)
KEY: Final = Token("some-key")
NOW: Final = 1_800_000_000.0
START: Final = LearnedLimit.start(LIMIT)


def remembered(store: ApiStore, key: Token = KEY, now: float = NOW) -> LimitMemory:
    """Return the memory of a key, as a process that starts reads it."""
    return LimitMemory(store, key, LIMIT, lambda: now)


def test_a_limit_is_remembered_for_its_key_alone(tmp_path: Path) -> None:
    """The next run with the same key at the same API knows what was learned; no other does."""
    with open_store(tmp_path / "store", lambda: NOW) as store:
        memory = remembered(store.for_api(BASE))
        assert memory.learned is None
        memory.remember(START.after_burst_refused(NOW))
        wait_until_written(store)
    with open_store(tmp_path / "store", lambda: NOW) as store:
        again = remembered(store.for_api(BASE))
        assert again.learned is not None
        assert (again.learned.burst, again.learned.at) == (30.0, NOW)
        assert remembered(store.for_api(BASE), Token("other")).learned is None
        assert remembered(store.for_api(f"{BASE}/other")).learned is None


def test_a_limit_is_forgotten_after_days(tmp_path: Path) -> None:
    """After a week what was learned is neither used nor kept."""
    file = tmp_path / "store"
    with open_store(file, lambda: NOW) as store:
        remembered(store.for_api(BASE)).remember(START.after_burst_refused(NOW))
    assert len(run_query(file, "SELECT key FROM limits")) == 1
    later = NOW + MEMORY + 1
    with open_store(file, lambda: later) as store:
        assert remembered(store.for_api(BASE), now=later).learned is None
    assert run_query(file, "SELECT key FROM limits") == []


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_two_processes_with_one_key_keep_the_lower(tmp_path: Path, order: tuple[int, int]) -> None:
    """Of two that began with nothing, one was refused: whoever writes last, that is kept."""
    file = tmp_path / "store"
    with open_store(file, lambda: NOW) as one, open_store(file, lambda: NOW) as two:
        each = (
            (remembered(one.for_api(BASE)), START.after_rate_refused(LIMIT, NOW), one),
            (remembered(two.for_api(BASE)), LearnedLimit(burst=60, per_second=24.0), two),
        )
        for index in order:
            memory, learned, store = each[index]
            memory.remember(learned)
            wait_until_written(store)
        found = remembered(one.for_api(BASE)).learned
    assert found is not None
    assert (found.per_second, found.burst, found.refused_at) == (10.0, 30.0, NOW)


def test_what_was_raised_is_written_over_what_was_lower(tmp_path: Path) -> None:
    """A process that was refused and recovers is not held down by what it wrote itself."""
    with open_store(tmp_path / "store", lambda: NOW) as store:
        memory = remembered(store.for_api(BASE))
        refused = START.after_rate_refused(LIMIT, NOW)
        memory.remember(refused)
        wait_until_written(store)
        for _ in range(100):
            refused = refused.after_success(LIMIT, was_paced=True)
        memory.remember(refused)
        wait_until_written(store)
        found = remembered(store.for_api(BASE)).learned
    assert found is not None
    assert found.per_second == pytest.approx(12.0)


@pytest.mark.parametrize("text", ["", "damaged", "{}", encode_limit(START, 0.0)])
def test_a_damaged_record_is_ignored_and_replaced(tmp_path: Path, text: str) -> None:
    """A record that cannot be read teaches nothing, and the next thing learned replaces it."""
    with open_store(tmp_path / "store", lambda: NOW) as store:
        store.for_api(BASE).keep_limit(KEY.digest, NOW, lambda _: text)
        wait_until_written(store)
        memory = remembered(store.for_api(BASE))
        assert memory.learned is None
        memory.remember(START)
        wait_until_written(store)
        assert store.for_api(BASE).limit(KEY.digest) == encode_limit(START, NOW)


def load(home: Path, base: str, clan: str) -> Done:
    """Show a clan, past the cache."""
    words = ["show", clan, "--format", "json", "--no-cache", "--base-url", base]
    return run(home, *words, CLANTUI_TOKEN=SECRET)


def test_the_second_run_begins_with_what_was_learned(tmp_path: Path) -> None:
    """Against a real API that takes 20 at once the first run is refused, the next begins so.

    Neither the store nor the doctor holds the key; the doctor says what was learned.
    """
    faults = tmp_path / "faults.json"
    faults.write_text(
        json.dumps([{"fault": "limited", "burst": 20, "per_second": 20, "seconds": 1}])
    )
    with api(tmp_path, "--faults", str(faults)) as base:
        before = examined(tmp_path, "--base-url", base, CLANTUI_TOKEN=SECRET)
        assert before.says("pace").startswith("60 requests at once, then 20 a second: ")
        assert load(tmp_path, base, WORLD.home).code == 0
        ((first,),) = run_query(tmp_path / PLACE, "SELECT text FROM limits")
        learned = json.loads(first)["limit"]
        assert 12 <= learned["burst"] <= 22
        assert learned["refused_at"] > 0
        found = examined(tmp_path, "--base-url", base, CLANTUI_TOKEN=SECRET)
        assert "learned when this key was refused" in found.says("pace")
        assert f"{learned['burst']:.0f} requests at once" in found.says("pace")
        assert load(tmp_path, base, WORLD.home).code == 0
        ((second,),) = run_query(tmp_path / PLACE, "SELECT text FROM limits")
        again = json.loads(second)["limit"]
        assert again["burst"] <= 22, "it began with what was learned"
        assert again["refused_burst"] <= learned["refused_burst"]
    assert all(SECRET.encode() not in p.read_bytes() for p in (tmp_path / PLACE).parent.iterdir())


def test_two_processes_at_once_with_one_key_both_arrive(tmp_path: Path) -> None:
    """Two that load at once are refused, wait, and show all; what they keep is lower."""
    faults = tmp_path / "faults.json"
    faults.write_text(
        json.dumps([{"fault": "limited", "burst": 30, "per_second": 40, "seconds": 1}])
    )
    with api(tmp_path, "--faults", str(faults)) as base:
        words = ["show", WORLD.home, "--format", "json", "--no-cache", "--base-url", base]
        both = [start(tmp_path, *words, CLANTUI_TOKEN=SECRET) for _ in range(2)]
        done = [finish(process) for process in both]
    assert [(one.code, json.loads(one.out)["complete"]) for one in done] == [(0, True)] * 2
    ((text,),) = run_query(tmp_path / PLACE, "SELECT text FROM limits")
    assert json.loads(text)["limit"]["burst"] < 60
