"""Whether the store remembers what a dictionary would."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from clantui.core.survey import Survey
from clantui.core.tag import Tag
from clantui.store.store import Store
from tests.store.making import BASE, settled, surveys, told

BASES: Final = st.sampled_from([BASE, f"{BASE}/", "http://127.0.0.1:8080/v1"])
PATHS: Final = st.sampled_from(["/clans/%232PP", "/players/%232PP", "/players/%2328", "", "/'--"])
CLANS: Final = st.sampled_from([Tag("2PP"), Tag("2PPP"), Tag("8888")])


class Memory(RuleBasedStateMachine):
    """The store and a dictionary, told the same things."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = TemporaryDirectory()
        self.now = 1_000.0
        self.answers: dict[tuple[str, str], tuple[bytes, float, float]] = {}
        self.pictures: dict[tuple[str, Tag], Survey] = {}
        self.store = self.opened()

    def opened(self) -> Store:
        """The store in the one file."""
        return Store(Path(self.folder.name) / "store.sqlite3", lambda: self.now)

    @rule(base=BASES, path=PATHS, body=st.binary(max_size=9_000), age=st.floats(0.1, 200))
    def keep(self, base: str, path: str, body: bytes, age: float) -> None:
        """An answer is kept."""
        self.store.shelf(base).keep(path, body, self.now, self.now + age)
        self.answers[base, path] = (body, self.now, self.now + age)

    @rule(base=BASES, survey=surveys(CLANS))
    def record(self, base: str, survey: Survey) -> None:
        """A picture is recorded; one of nobody at all is not."""
        self.store.shelf(base).record(survey)
        if survey.players or not survey.clan.members:
            self.pictures[base, survey.clan.tag] = survey.stopped()

    @rule(seconds=st.floats(0, 150))
    def wait(self, seconds: float) -> None:
        """Time passes."""
        self.now += seconds

    @rule()
    def reopen(self) -> None:
        """The program ends and is started again: what has expired is forgotten."""
        self.store.close()
        self.store = self.opened()
        self.answers = {key: kept for key, kept in self.answers.items() if kept[2] >= self.now}

    @rule(base=BASES, path=PATHS)
    def answer(self, base: str, path: str) -> None:
        """An answer is the one that was kept last."""
        settled(self.store)
        assert self.store.shelf(base).answer(path) == self.answers.get((base, path))

    @rule(base=BASES, tag=CLANS)
    def recall(self, base: str, tag: Tag) -> None:
        """A picture is the one that was recorded last."""
        settled(self.store)
        recalled, recorded = self.store.shelf(base).recall(tag), self.pictures.get((base, tag))
        assert (recalled and told(recalled)) == (recorded and told(recorded))

    @invariant()
    def nothing_is_lost(self) -> None:
        """No write fails."""
        assert self.store.lost == 0

    def teardown(self) -> None:
        """Look at everything once more, and end."""
        for base, path in self.answers:
            self.answer(base, path)
        for base, tag in self.pictures:
            self.recall(base, tag)
        self.store.close()
        self.folder.cleanup()


def test_it_remembers_what_a_dictionary_would() -> None:
    """Whatever is kept and recorded, on whatever shelf, is there again, also after a restart."""
    tried = settings(deadline=None, derandomize=True, max_examples=40, stateful_step_count=25)
    run_state_machine_as_test(Memory, settings=tried)
