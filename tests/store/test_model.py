"""Tests that compare the store with a model of dictionaries."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from itertools import count, pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final, TypeAlias

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from msgspec.structs import replace

from clantui.core.bookmarks import Bookmark, Bookmarks
from clantui.core.model.snapshot import Snapshot
from clantui.core.model.survey import Survey
from clantui.core.model.tag import Tag
from clantui.store import snapshots
from clantui.store.store import Store
from tests.factories.stored import BASE, survey_facts, surveys, wait_until_written

BASES: Final = st.sampled_from([BASE, f"{BASE}/", "http://127.0.0.1:8080/v1"])
PATHS: Final = st.sampled_from(["/clans/%232PP", "/players/%232PP", "/players/%2328", "", "/'--"])
CLANS: Final = st.sampled_from([Tag("2PP"), Tag("2PPP"), Tag("8888")])

HOUR: Final = 3_600.0
DAY: Final = 24 * HOUR
AGES: Final = st.sampled_from([0.0, 0.4, 1.0, 1.5, HOUR, 20 * HOUR, 3 * DAY, 30 * DAY, 200 * DAY])
"""Ages of a reading, in s, when it is recorded."""
SPANS: Final = st.sampled_from([0.0, 0.5, 30.0, 5 * HOUR, DAY, 8 * DAY, 40 * DAY, 100 * DAY])

ENTRIES: Final = st.builds(
    Bookmark,
    tag=CLANS,
    name=st.text(max_size=9),
    label=st.text(max_size=9),
    groups=st.lists(st.text(max_size=9), max_size=3).map(tuple),
    saved=st.booleans(),
    visited=st.none() | st.floats(0, 1.79e9).map(lambda at: datetime.fromtimestamp(at, UTC)),
)

Readings: TypeAlias = dict[float, Survey]
"""Snapshots of one clan, by Unix time."""


def missing(survey: Survey) -> int:
    """Return the number of members that have not answered in this snapshot."""
    return sum(m.tag in survey.failed for m in survey.clan.members)


def recorded(known: Readings, survey: Survey) -> Readings:
    """Return the snapshots after another one is recorded; it has at least one player."""
    at, rest = survey.at.timestamp(), survey.cancel()
    same = {when: one for when, one in known.items() if at - 1 <= when <= at + 1}
    if any(missing(one) < missing(rest) for one in same.values()):
        return known
    return {**{when: one for when, one in known.items() if when not in same}, at: rest}


def bases(known: Iterable[Readings], now: float) -> dict[float, float]:
    """Return, by time, the moment to count an age from: now, or before a gap of over a year."""
    moments = sorted({at for one in known for at in one})
    found: dict[float, float] = {}
    end = now
    for at, after in reversed([*pairwise([*moments, now])]):
        end = at if after - at > 366 * DAY else end
        found[at] = end
    return found


def thinned(known: Readings, basis: Mapping[float, float]) -> Readings:
    """Return the snapshots that stay once older ones are thinned out."""
    kept: dict[object, float] = {}
    for at in sorted(known, key=lambda at: (missing(known[at]) == 0, at)):
        day = datetime.fromtimestamp(at, UTC)
        span: object = at
        if at < basis[at] - 90 * DAY:
            span = ("week", *day.isocalendar()[:2])
        elif at < basis[at] - 7 * DAY:
            span = ("day", day.date())
        kept[span] = at  # the last complete one, or the last
    stay = {*kept.values(), max(known)}
    return {at: one for at, one in known.items() if at in stay}


def recalled(known: Readings) -> Survey | None:
    """Return the newest snapshot, with missing players from the newest complete one before."""
    if not known:
        return None
    newest = known[max(known)]
    complete = [at for at, one in known.items() if at < max(known) and not missing(one)]
    if not complete:
        return newest
    roster = {member.tag for member in newest.clan.members}
    before = {t: p for t, p in known[max(complete)].players.items() if t in roster}
    return replace(newest, players={**before, **newest.players})


class Memory(RuleBasedStateMachine):
    """State machine that applies the same steps to the store and to dictionaries."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = TemporaryDirectory()
        self.files = (Path(self.folder.name) / f"{number}.sqlite3" for number in count())
        self.file = next(self.files)
        self.now = datetime(2026, 11, 21, tzinfo=UTC).timestamp()
        self.answers: dict[tuple[str, str], tuple[bytes, float, float]] = {}
        self.readings: dict[tuple[str, Tag], Readings] = {}
        self.books: dict[str, Bookmarks] = {}
        self.states: dict[str, str] = {}
        self.store = self.opened()

    def opened(self) -> Store:
        """Open the store: expired answers are dropped and snapshots thinned out."""
        self.answers = {key: kept for key, kept in self.answers.items() if kept[2] >= self.now}
        basis = bases(self.readings.values(), self.now)
        self.readings = {key: thinned(of, basis) for key, of in self.readings.items()}
        return Store(self.file, lambda: self.now)

    @rule(base=BASES, path=PATHS, body=st.binary(max_size=9_000), age=st.floats(0.1, 200))
    def keep(self, base: str, path: str, body: bytes, age: float) -> None:
        """Keep an answer."""
        self.store.for_api(base).keep(path, body, self.now, self.now + age)
        self.answers[base, path] = (body, self.now, self.now + age)

    @rule(base=BASES, survey=surveys(CLANS), age=AGES)
    def record(self, base: str, survey: Survey, age: float) -> None:
        """Record a survey, unless it has no player at all."""
        survey = replace(survey, at=datetime.fromtimestamp(self.now - age, UTC))
        self.store.for_api(base).record(survey)
        if missing(survey.cancel()) < len(survey.clan.members) or not survey.clan.members:
            key = (base, survey.clan.tag)
            self.readings[key] = recorded(self.readings.get(key, {}), survey)

    @rule(base=BASES, entry=ENTRIES)
    def note(self, base: str, entry: Bookmark) -> None:
        """Note a bookmark."""
        self.store.for_api(base).note(entry)
        self.books[base] = self.books.get(base, Bookmarks()).with_bookmark(entry)

    @rule(base=BASES, tag=CLANS)
    def forget(self, base: str, tag: Tag) -> None:
        """Forget a clan, which may have no bookmark."""
        self.store.for_api(base).forget(tag)
        self.books[base] = self.books.get(base, Bookmarks()).without_bookmark(tag)

    @rule(base=BASES, text=st.text(max_size=50))
    def keep_state(self, base: str, text: str) -> None:
        """Keep the state of the screen."""
        self.store.for_api(base).keep_state(text)
        self.states[base] = text

    @rule(seconds=SPANS)
    def wait(self, seconds: float) -> None:
        """Let time pass."""
        self.now += seconds

    @rule()
    def reopen(self) -> None:
        """Close the store and open it again."""
        self.store.close()
        self.store = self.opened()

    @rule(base=BASES, survey=surveys(CLANS), path=PATHS)
    def crash(self, base: str, survey: Survey, path: str) -> None:
        """Kill the machine in the middle of a write, which is lost whole; earlier ones stay."""
        survey = replace(survey, at=datetime.fromtimestamp(self.now, UTC))
        left, lives = next(self.files), self.file

        def dying(to: sqlite3.Connection) -> None:
            snapshots.save_snapshot(to, base, survey)
            to.execute("DELETE FROM book")
            for beside in ("", "-wal"):
                if (part := lives.with_name(lives.name + beside)).exists():
                    shutil.copyfile(part, left.with_name(left.name + beside))

        self.store.write(dying)
        self.store.for_api(base).keep(path, b"after", self.now, self.now + 9e9)
        wait_until_written(self.store)
        self.store.close()
        self.file = left
        self.store = self.opened()
        assert self.store.notice == ""

    @rule(base=BASES, path=PATHS)
    def answer(self, base: str, path: str) -> None:
        """Check that an answer is the last one kept."""
        self.compare(lambda: self.store.for_api(base).answer(path), self.answers.get((base, path)))

    @rule(base=BASES, tag=CLANS)
    def recall(self, base: str, tag: Tag) -> None:
        """Check that a clan is recalled from its newest snapshots."""
        expected = recalled(self.readings.get((base, tag), {}))
        wait_until_written(self.store)
        found = self.store.for_api(base).recall(tag)
        assert (found and survey_facts(found)) == (expected and survey_facts(expected))

    @rule(base=BASES, tag=CLANS)
    def history(self, base: str, tag: Tag) -> None:
        """Check that the history holds all kept snapshots in order."""
        known = self.readings.get((base, tag), {})
        expected = tuple(Snapshot.of(known[at]) for at in sorted(known))
        self.compare(lambda: self.store.for_api(base).history(tag), expected)

    @rule(base=BASES)
    def screen(self, base: str) -> None:
        """Check the bookmarks and the state of the screen."""
        shelf = self.store.for_api(base)
        self.compare(lambda: dict(shelf.book().entries), self.books.get(base, Bookmarks()).entries)
        self.compare(shelf.state, self.states.get(base, ""))

    def compare(self, ask: Callable[[], object], expected: object) -> None:
        """Compare store and model once everything is written."""
        wait_until_written(self.store)
        assert ask() == expected

    @invariant()
    def nothing_is_lost(self) -> None:
        """Check that no write has failed."""
        assert self.store.failed_writes == 0

    def teardown(self) -> None:
        """Compare everything once more, and close the store."""
        try:
            for base, path in self.answers:
                self.answer(base, path)
            for base, tag in self.readings:
                self.recall(base, tag)
                self.history(base, tag)
            for base in {*self.books, *self.states}:
                self.screen(base)
        finally:
            self.store.close()
            self.folder.cleanup()


def test_it_remembers_what_dictionaries_would() -> None:
    """The store returns what the model holds after restarts, crashes and long times."""
    tried = settings(deadline=None, derandomize=True, max_examples=60, stateful_step_count=30)
    run_state_machine_as_test(Memory, settings=tried)
