"""Tests that compare the store with a model of dictionaries."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from itertools import count, pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final, TypeAlias

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from msgspec.structs import replace

from clantui.core.bookmarks import Bookmark, Bookmarks
from clantui.core.model.game import Card
from clantui.core.model.snapshot import Snapshot
from clantui.core.model.survey import Survey
from clantui.core.model.tag import Tag
from clantui.store import snapshots
from clantui.store.store import Store
from tests.factories.stores import BASE, survey_facts, wait_until_written
from tests.factories.surveys import AT, HOME, KNIGHT, PEKKA, make_survey

# Small values, and few of each: a long run of steps then fits an example, and most steps meet what
# an earlier one has left. Other tests store large and odd values.
BASES: Final = st.sampled_from([BASE, f"{BASE}/"])
PATHS: Final = st.sampled_from(["/clans/%232PP", "/'--"])
CLANS: Final = st.sampled_from([HOME, Tag("2PPP")])
TEXTS: Final = st.sampled_from(["", "one", "\N{SNOWMAN}"])

HOUR: Final = 3_600.0
DAY: Final = 24 * HOUR
AGES: Final = st.sampled_from([0.0, 1.0, HOUR, 3 * DAY, 30 * DAY, 200 * DAY])
"""Ages of the last of several surveys, in s, when it is saved."""
PAUSES: Final = st.sampled_from([0.0, 0.4, 1.0, 1.5, 5 * HOUR, 2 * DAY, 300 * DAY])
"""Seconds between several surveys."""
SPANS: Final = st.sampled_from([0.0, 0.5, 30.0, 5 * HOUR, DAY, 8 * DAY, 40 * DAY, 100 * DAY])

ENTRIES: Final = st.builds(
    Bookmark,
    tag=CLANS,
    name=TEXTS,
    label=TEXTS,
    groups=st.sampled_from([(), ("one",), ("two", "one")]),
    saved=st.booleans(),
    visited=st.sampled_from([None, AT - timedelta(days=2), AT - timedelta(days=1)]),
)

LOADS: Final = st.lists(
    st.lists(st.sampled_from([KNIGHT, PEKKA, None]), max_size=3), min_size=1, max_size=3
)
"""Favourites of the members in several surveys; None for one who did not answer."""

Snapshots: TypeAlias = dict[float, Survey]
"""Snapshots of one clan, by Unix time."""


def count_missing(survey: Survey) -> int:
    """Return the number of members that have not answered in this snapshot."""
    return sum(m.tag in survey.failed for m in survey.clan.members)


def build_survey(tag: Tag, favourites: Sequence[Card | None], at: float) -> Survey:
    """Return a survey of a clan at a Unix time; None is a player who did not answer."""
    failed = [number for number, card in enumerate(favourites) if card is None]
    survey = make_survey(favourites, failed=failed)
    return replace(survey, clan=replace(survey.clan, tag=tag), at=datetime.fromtimestamp(at, UTC))


def record_survey(known: Snapshots, survey: Survey) -> Snapshots:
    """Return the snapshots after another one is recorded; it has at least one player."""
    at, cancelled = survey.at.timestamp(), survey.cancel()
    same = {when: other for when, other in known.items() if at - 1 <= when <= at + 1}
    if any(count_missing(other) < count_missing(cancelled) for other in same.values()):
        return known
    return {**{when: other for when, other in known.items() if when not in same}, at: cancelled}


def find_age_bases(known: Iterable[Snapshots], now: float) -> dict[float, float]:
    """Return, by time, the moment to count an age from: now, or before a gap of over a year."""
    moments = sorted({at for times in known for at in times})
    found: dict[float, float] = {}
    end = now
    for at, after in reversed([*pairwise([*moments, now])]):
        end = at if after - at > 366 * DAY else end
        found[at] = end
    return found


def prune_snapshots(known: Snapshots, basis: Mapping[float, float]) -> Snapshots:
    """Return the snapshots that remain after pruning."""
    kept_times: dict[object, float] = {}
    for at in sorted(known, key=lambda at: (count_missing(known[at]) == 0, at)):
        day = datetime.fromtimestamp(at, UTC)
        span: object = at
        if at < basis[at] - 90 * DAY:
            span = ("week", *day.isocalendar()[:2])
        elif at < basis[at] - 7 * DAY:
            span = ("day", day.date())
        kept_times[span] = at  # the last complete one, or the last
    stay = {*kept_times.values(), max(known)}
    return {at: survey for at, survey in known.items() if at in stay}


def recall_survey(known: Snapshots) -> Survey | None:
    """Return the newest snapshot, with missing players from the newest complete one before."""
    if not known:
        return None
    newest = known[max(known)]
    complete = [
        at for at, survey in known.items() if at < max(known) and not count_missing(survey)
    ]
    if not complete:
        return newest
    roster = {member.tag for member in newest.clan.members}
    at = max(complete)
    before = {t: p for t, p in known[at].players.items() if t in roster}
    times = {t: datetime.fromtimestamp(at, UTC) for t in before if t not in newest.players}
    return replace(newest, players={**before, **newest.players}, older={**newest.older, **times})


class Memory(RuleBasedStateMachine):
    """State machine that applies the same steps to the store and to dictionaries."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = TemporaryDirectory()
        self.files = (Path(self.folder.name) / f"{number}.sqlite3" for number in count())
        self.file = next(self.files)
        self.now = datetime(2026, 11, 21, tzinfo=UTC).timestamp()
        self.answers: dict[tuple[str, str], tuple[bytes, float, float]] = {}
        self.snapshots: dict[tuple[str, Tag], Snapshots] = {}
        self.books: dict[str, Bookmarks] = {}
        self.states: dict[str, str] = {}
        self.store = self.open_store()

    def open_store(self) -> Store:
        """Open the store, which deletes expired responses and prunes snapshots."""
        self.answers = {
            key: response for key, response in self.answers.items() if response[2] >= self.now
        }
        basis = find_age_bases(self.snapshots.values(), self.now)
        self.snapshots = {key: prune_snapshots(of, basis) for key, of in self.snapshots.items()}
        return Store(self.file, lambda: self.now)

    @rule(base=BASES, path=PATHS, body=TEXTS, age=st.sampled_from([100.0, 100 * DAY]))
    def keep(self, base: str, path: str, body: str, age: float) -> None:
        """Keep an answer."""
        self.store.for_api(base).save_response(path, body.encode(), self.now, self.now + age)
        self.answers[base, path] = (body.encode(), self.now, self.now + age)

    @rule(base=BASES, tag=CLANS, loads=LOADS, age=AGES, pause=PAUSES)
    def record(
        self, base: str, tag: Tag, loads: list[list[Card | None]], age: float, pause: float
    ) -> None:
        """Record surveys of a clan, the oldest first, except those without any player."""
        start = self.now - age - pause * (len(loads) - 1)
        for number, favourites in enumerate(loads):
            survey = build_survey(tag, favourites, start + pause * number)
            self.store.for_api(base).save_survey(survey)
            if survey.loaded or not favourites:
                known = self.snapshots.get((base, tag), {})
                self.snapshots[base, tag] = record_survey(known, survey)

    @rule(base=BASES, entry=ENTRIES)
    def note(self, base: str, entry: Bookmark) -> None:
        """Note a bookmark."""
        self.store.for_api(base).save_bookmark(entry)
        self.books[base] = self.books.get(base, Bookmarks()).with_bookmark(entry)

    @rule(base=BASES, tag=CLANS)
    def forget(self, base: str, tag: Tag) -> None:
        """Forget a clan, which may have no bookmark."""
        self.store.for_api(base).delete_bookmark(tag)
        self.books[base] = self.books.get(base, Bookmarks()).without_bookmark(tag)

    @rule(base=BASES, text=TEXTS)
    def save_state(self, base: str, text: str) -> None:
        """Keep the state of the screen."""
        self.store.for_api(base).save_state(text)
        self.states[base] = text

    @rule(seconds=SPANS)
    def wait(self, seconds: float) -> None:
        """Let time pass."""
        self.now += seconds

    @rule()
    def reopen(self) -> None:
        """Close the store and open it again."""
        self.store.close()
        self.store = self.open_store()

    @rule(base=BASES, tag=CLANS, path=PATHS)
    def crash(self, base: str, tag: Tag, path: str) -> None:
        """Kill the machine in the middle of a write, which is lost whole; earlier ones stay."""
        wait_until_written(self.store)
        survey = build_survey(tag, [KNIGHT], self.now)
        left, lives = next(self.files), self.file

        def die_after_write(connection: sqlite3.Connection) -> None:
            snapshots.save_snapshot(connection, base, survey)
            connection.execute("DELETE FROM book")
            for suffix in ("", "-wal"):
                if (part := lives.with_name(lives.name + suffix)).exists():
                    shutil.copyfile(part, left.with_name(left.name + suffix))

        self.store.write(die_after_write)
        self.store.for_api(base).save_response(path, b"after", self.now, self.now + 9e9)
        wait_until_written(self.store)
        self.store.close()
        self.file = left
        self.store = self.open_store()
        assert self.store.notice == ""

    @rule(base=BASES, path=PATHS)
    def answer(self, base: str, path: str) -> None:
        """Check that a response is the last saved one."""
        self.compare(
            lambda: self.store.for_api(base).load_response(path), self.answers.get((base, path))
        )

    @rule(base=BASES, tag=CLANS)
    def recall(self, base: str, tag: Tag) -> None:
        """Check that a clan is recalled from its newest snapshots."""
        expected = recall_survey(self.snapshots.get((base, tag), {}))
        wait_until_written(self.store)
        found = self.store.for_api(base).load_survey(tag)
        assert (found and survey_facts(found)) == (expected and survey_facts(expected))

    @rule(base=BASES, tag=CLANS)
    def history(self, base: str, tag: Tag) -> None:
        """Check that the history has all remaining snapshots in order."""
        known = self.snapshots.get((base, tag), {})
        expected = tuple(Snapshot.of(known[at]) for at in sorted(known))
        self.compare(lambda: self.store.for_api(base).load_history(tag), expected)

    @rule(base=BASES)
    def screen(self, base: str) -> None:
        """Check the bookmarks and the state of the screen."""
        api = self.store.for_api(base)
        self.compare(
            lambda: dict(api.load_bookmarks().entries), self.books.get(base, Bookmarks()).entries
        )
        self.compare(api.load_state, self.states.get(base, ""))

    def compare_all(self) -> None:
        """Compare all that the model holds."""
        for base, path in self.answers:
            self.answer(base, path)
        for base, tag in self.snapshots:
            self.recall(base, tag)
            self.history(base, tag)
        for base in {*self.books, *self.states}:
            self.screen(base)

    def compare(self, ask: Callable[[], object], expected: object) -> None:
        """Compare store and model once everything is written."""
        wait_until_written(self.store)
        assert ask() == expected

    @invariant()
    def nothing_is_lost(self) -> None:
        """Check that no write has failed."""
        assert self.store.failed_writes == 0

    def teardown(self) -> None:
        """Compare everything once more, before and after a restart, and close the store."""
        try:
            self.compare_all()
            self.reopen()
            self.compare_all()
        finally:
            self.store.close()
            self.folder.cleanup()


@pytest.mark.hypothesis
def test_the_store_equals_a_model_of_dictionaries() -> None:
    """The store returns what the model holds after restarts, crashes and long times."""
    tried = settings(deadline=None, derandomize=True, stateful_step_count=30)
    run_state_machine_as_test(Memory, settings=tried)
