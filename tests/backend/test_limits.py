"""A learned limit is saved for its key, in real processes against a real, limited API."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Final

import pytest

from clantui.backend.client import PersistentLimit
from clantui.core.model.token import Token
from clantui.core.pace import MAX_LIMIT_AGE, LearnedLimit, RateLimit, encode_limit
from clantui.store.store import ApiStore
from tests.cli.doctor_runs import run_doctor
from tests.cli.processes import DEFAULT_STORE, SECRET, WORLD, Done, finish, run, serve, start
from tests.factories.stores import BASE, open_store, run_query, wait_until_written

LIMIT: Final = RateLimit(max_per_second=40.0)
KEY: Final = Token("some-key")
NOW: Final = 1_800_000_000.0
START: Final = LearnedLimit.start(LIMIT)


def load_limit(store: ApiStore, key: Token = KEY, now: float = NOW) -> PersistentLimit:
    """Return the limit of a key, as a starting process loads it."""
    return PersistentLimit(store, key, LIMIT, lambda: now)


def test_a_limit_is_saved_for_its_key(tmp_path: Path) -> None:
    """The next run with the same key and API has the limit; no other does."""
    with open_store(tmp_path / "store", lambda: NOW) as store:
        saved = load_limit(store.for_api(BASE))
        assert saved.learned is None
        saved.save(START.after_burst_refused(NOW))
        wait_until_written(store)
    with open_store(tmp_path / "store", lambda: NOW) as store:
        again = load_limit(store.for_api(BASE))
        assert again.learned is not None
        assert (again.learned.burst, again.learned.at) == (30.0, NOW)
        assert load_limit(store.for_api(BASE), Token("other")).learned is None
        assert load_limit(store.for_api(f"{BASE}/other")).learned is None


def test_an_old_limit_is_deleted(tmp_path: Path) -> None:
    """After a week it is neither used nor stored."""
    file = tmp_path / "store"
    with open_store(file, lambda: NOW) as store:
        load_limit(store.for_api(BASE)).save(START.after_burst_refused(NOW))
    assert len(run_query(file, "SELECT key FROM limits")) == 1
    later = NOW + MAX_LIMIT_AGE + 1
    with open_store(file, lambda: later) as store:
        assert load_limit(store.for_api(BASE), now=later).learned is None
    assert run_query(file, "SELECT key FROM limits") == []


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_two_processes_with_one_key_keep_the_lower(tmp_path: Path, order: tuple[int, int]) -> None:
    """One was refused, the other not: the lower limit is saved, in either order."""
    file = tmp_path / "store"
    with open_store(file, lambda: NOW) as first, open_store(file, lambda: NOW) as second:
        processes = (
            (load_limit(first.for_api(BASE)), START.after_rate_refused(LIMIT, NOW), first),
            (load_limit(second.for_api(BASE)), LearnedLimit(burst=60, per_second=24.0), second),
        )
        for index in order:
            saved, learned, store = processes[index]
            saved.save(learned)
            wait_until_written(store)
        found = load_limit(first.for_api(BASE)).learned
    assert found is not None
    assert (found.per_second, found.burst, found.refused_at) == (10.0, 30.0, NOW)


@pytest.mark.parametrize("is_next_run", [False, True])
def test_a_process_can_raise_the_limit_it_knows(tmp_path: Path, is_next_run: bool) -> None:
    """A process that recovers replaces the lower limit that it has saved or found."""
    with open_store(tmp_path / "store", lambda: NOW) as store:
        saved = load_limit(store.for_api(BASE))
        refused = START.after_rate_refused(LIMIT, NOW)
        saved.save(refused)
        wait_until_written(store)
        if is_next_run:
            saved = load_limit(store.for_api(BASE))
        for _ in range(100):
            refused = refused.after_success(LIMIT, was_paced=True)
        saved.save(refused)
        wait_until_written(store)
        found = load_limit(store.for_api(BASE)).learned
    assert found is not None
    assert found.per_second == pytest.approx(12.0)


def test_a_refusal_of_another_process_is_not_forgotten(tmp_path: Path) -> None:
    """A process that is refused later than another one saves the lower limit of both."""
    with open_store(tmp_path / "store", lambda: NOW) as store:
        mine, other = load_limit(store.for_api(BASE)), load_limit(store.for_api(BASE))
        other.save(START.after_rate_refused(LIMIT, NOW - 2))
        wait_until_written(store)
        mine.save(START.after_burst_refused(NOW - 1))
        wait_until_written(store)
        found = load_limit(store.for_api(BASE)).learned
    assert found is not None
    assert (found.per_second, found.burst, found.refused_at) == (10.0, 30.0, NOW - 1)


@pytest.mark.parametrize("text", ["", "damaged", "{}", encode_limit(START, 0.0)])
def test_a_damaged_record_is_ignored_and_replaced(tmp_path: Path, text: str) -> None:
    """The next limit is saved in its place."""
    with open_store(tmp_path / "store", lambda: NOW) as store:
        store.for_api(BASE).save_limit(KEY.digest, NOW, lambda _: text)
        wait_until_written(store)
        saved = load_limit(store.for_api(BASE))
        assert saved.learned is None
        saved.save(START)
        wait_until_written(store)
        assert store.for_api(BASE).load_limit(KEY.digest) == encode_limit(START, NOW)


def load(home: Path, base: str, clan: str) -> Done:
    """Show a clan without the cache."""
    words = ["show", clan, "--format", "json", "--no-cache", "--base-url", base]
    return run(home, *words, CLANTUI_TOKEN=SECRET)


def test_the_second_run_starts_with_the_learned_limit(tmp_path: Path) -> None:
    """The first run is refused by a real API that accepts 20 at once.

    Neither the store nor the doctor shows the key; the doctor shows the limit.
    """
    faults = tmp_path / "faults.json"
    faults.write_text(
        json.dumps([{"fault": "limited", "burst": 20, "per_second": 20, "seconds": 1}])
    )
    with serve(tmp_path, "demo-api", "--faults", str(faults)) as (base, _):
        before = run_doctor(tmp_path, "--base-url", base, CLANTUI_TOKEN=SECRET)
        assert before.get_finding("pace").startswith(
            "60 requests at once, then 20 a second at first"
        )
        assert load(tmp_path, base, WORLD.home).code == 0
        ((first,),) = run_query(tmp_path / DEFAULT_STORE, "SELECT text FROM limits")
        learned = json.loads(first)["limit"]
        assert 12 <= learned["burst"] <= 22
        assert learned["refused_at"] > 0
        found = run_doctor(tmp_path, "--base-url", base, CLANTUI_TOKEN=SECRET)
        assert "learned when this key was refused" in found.get_finding("pace")
        assert f"{learned['burst']:.0f} requests at once" in found.get_finding("pace")
        assert load(tmp_path, base, WORLD.home).code == 0
        ((second,),) = run_query(tmp_path / DEFAULT_STORE, "SELECT text FROM limits")
        again = json.loads(second)["limit"]
        assert again["burst"] <= 22, "it started with the learned limit"
        assert again["refused_burst"] <= learned["refused_burst"]
    assert all(
        SECRET.encode() not in p.read_bytes() for p in (tmp_path / DEFAULT_STORE).parent.iterdir()
    )


def test_two_concurrent_processes_load_with_one_key(tmp_path: Path) -> None:
    """Both are refused, wait, and load everything; the saved limit is lower."""
    faults = tmp_path / "faults.json"
    faults.write_text(
        json.dumps([{"fault": "limited", "burst": 30, "per_second": 40, "seconds": 1}])
    )
    with serve(tmp_path, "demo-api", "--faults", str(faults)) as (base, _):
        words = ["show", WORLD.home, "--format", "json", "--no-cache", "--base-url", base]
        processes = [start(tmp_path, *words, CLANTUI_TOKEN=SECRET) for _ in range(2)]
        results = [finish(process) for process in processes]
    assert [(done.code, json.loads(done.out)["complete"]) for done in results] == [(0, True)] * 2
    ((text,),) = run_query(tmp_path / DEFAULT_STORE, "SELECT text FROM limits")
    assert json.loads(text)["limit"]["burst"] < 60
