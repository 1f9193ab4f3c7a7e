"""Tests of loading the clans of a screen."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace
from typing import Any, Final, cast

import pytest
from msgspec.structs import replace
from textual.widget import Widget

from clantui.core.model.errors import NotFound, RoyaleError, Unreachable
from clantui.core.model.survey import Survey
from clantui.core.model.tag import Tag
from clantui.ui.common.clans import clan_loader
from clantui.ui.common.clans.clan_loader import ClanLoader
from clantui.ui.common.clans.clan_set import ClanSurveys
from tests.ui.harness import NOON, make_survey, start_survey

OURS, THEIRS, THIRD = Tag("2PP"), Tag("8YY"), Tag("9UU")
LATE: Final = Unreachable("no answer in 10 s")
HOME: Final = make_survey(["Wizard"], tag="2PP")


async def _load(tag: Tag, on_update: Callable[[Survey], object]) -> None:
    raise AssertionError(tag, on_update)  # nothing is requested


class FakeScreen:
    """Screen whose requests and timers are ended by the test.

    Attributes:
        running: handlers of the result and of surveys, by tag.
        stopped: tags of cancelled requests.
        timers: due callbacks.
        draws: number of times that the screen was drawn.
        found: survey that other screens have, by tag.
        pause: seconds of a pause after a 429.
    """

    def __init__(self) -> None:
        self.running: dict[str, tuple[Callable[[Any], None], Callable[[Survey], None]]] = {}
        self.stopped: list[str] = []
        self.timers: list[Callable[[], None]] = []
        self.draws = 0
        self.found: dict[Tag, Survey] = {}
        self.pause = 0.0

    def stream(
        self,
        key: str,
        load: object,
        on_result: Callable[[Any], None],
        on_update: Callable[[Survey], None],
    ) -> None:
        """Begin a request."""
        del load
        self.running[key] = on_result, on_update

    def stop(self, key: str) -> None:
        """Cancel a request."""
        self.stopped.append(key)
        del self.running[key]

    def finish(self, tag: Tag, error: RoyaleError | None = None) -> None:
        """End a request."""
        on_result, _ = self.running.pop(str(tag))
        on_result(error)

    def set_timer(self, delay: float, callback: Callable[[], None]) -> SimpleNamespace:
        """Add a timer, until it is stopped."""
        assert 0 < delay <= 0.2, "seconds: rows grow while the user looks at them"
        self.timers.append(callback)
        return SimpleNamespace(stop=lambda: self.timers.remove(callback))

    def draw(self) -> None:
        """Count the call."""
        self.draws += 1

    def make_loader(self, *, in_background: bool = False) -> ClanLoader:
        """Return a loader of this screen."""
        surveys = ClanSurveys(
            find=self.found.get, load=_load, paused_for=lambda: self.pause, clock=lambda: NOON
        )
        screen = cast("Widget", self)
        return ClanLoader(screen, surveys, self.draw, in_background=in_background)


@pytest.fixture
def screen(monkeypatch: pytest.MonkeyPatch) -> FakeScreen:
    """Return a screen that runs the requests of its loader."""
    screen = FakeScreen()
    monkeypatch.setattr(clan_loader, "Requests", lambda _: screen)
    return screen


def test_only_a_newer_survey_of_another_screen_replaces_ours(screen: FakeScreen) -> None:
    """Another screen may still have an older survey of a clan."""
    older, newer = (replace(HOME, at=NOON + timedelta(hours=hours)) for hours in (-1, 1))
    loader = screen.make_loader()
    screen.found[OURS] = HOME
    loader.add_known([OURS, THEIRS])
    for survey, shown in ((older, HOME), (newer, newer), (older, newer)):
        screen.found[OURS] = survey
        loader.add_newer([OURS, THEIRS])
        assert loader.loads.surveys == {OURS: shown}
    screen.found[OURS] = HOME
    loader.add_known([OURS])
    assert loader.loads.surveys[OURS] is newer, "known already"


def test_an_unfinished_survey_of_the_same_time_replaces_no_finished_one(
    screen: FakeScreen,
) -> None:
    """Players that are loaded stay."""
    loader = screen.make_loader()
    screen.found[OURS] = HOME
    loader.add_known([OURS])
    screen.found[OURS] = start_survey(["Wizard"], tag="2PP")
    loader.add_newer([OURS])
    assert loader.loads.surveys[OURS] is HOME


def test_a_finished_survey_replaces_an_unfinished_one_of_its_time(screen: FakeScreen) -> None:
    """A clan that this screen is loading has the survey of its own load."""
    started = start_survey(["Wizard"], tag="2PP")
    for is_loading, shown in ((False, HOME), (True, started)):
        loader = screen.make_loader()
        screen.found[OURS] = started
        loader.add_known([OURS])
        if is_loading:
            loader.start(OURS)
        screen.found[OURS] = HOME
        loader.add_newer([OURS])
        assert loader.loads.surveys[OURS] is shown


def test_clans_are_loaded_one_at_a_time(screen: FakeScreen) -> None:
    """The next one starts when the last one has ended, also with an error."""
    loader = screen.make_loader()
    loader.load_in_turn((OURS, THEIRS, THIRD))
    for tag, error in ((OURS, None), (THEIRS, LATE), (THIRD, NotFound("no clan"))):
        loader.start_next()
        assert (list(screen.running), set(loader.loads.loading_tags)) == ([str(tag)], {tag})
        screen.finish(tag, error)
    assert not loader.loads.is_loading
    assert set(loader.loads.errors) == {THEIRS, THIRD}
    assert loader.loads.finished == {OURS, THEIRS, THIRD}


def test_another_queue_cancels_the_running_load(screen: FakeScreen) -> None:
    """The clans of the old queue are not loaded."""
    loader = screen.make_loader()
    loader.load_in_turn((OURS, THEIRS))
    loader.load_in_turn((THIRD,))
    assert (screen.stopped, list(screen.running)) == ([str(OURS)], [str(THIRD)])
    assert loader.loads.loading_tags == {THIRD}
    loader.stop(THIRD)
    assert (screen.running, loader.loads.is_loading) == ({}, False)


@pytest.mark.parametrize(
    ("in_background", "error", "goes_on"),
    [
        (True, LATE, False),
        (True, NotFound("no clan"), True),
        (True, None, True),
        (False, LATE, True),
    ],
)
def test_a_load_in_the_background_ends_with_its_first_error(
    screen: FakeScreen, error: RoyaleError | None, *, in_background: bool, goes_on: bool
) -> None:
    """The other loads would fail, too, unless only this clan does not exist."""
    loader = screen.make_loader(in_background=in_background)
    loader.load_in_turn((OURS, THEIRS, THIRD))
    draws = screen.draws
    screen.finish(OURS, error)
    assert list(screen.running) == ([str(THEIRS)] if goes_on else [])
    assert loader.loads.is_loading is goes_on
    assert loader.loads.queue == ((THIRD,) if goes_on else ())
    assert screen.draws == draws + 1


@pytest.mark.parametrize("in_background", [True, False])
def test_only_a_load_in_the_background_waits_for_the_end_of_a_pause(
    screen: FakeScreen, *, in_background: bool
) -> None:
    """It starts when the screen tries again after the pause; nothing starts without a queue."""
    loader = screen.make_loader(in_background=in_background)
    assert not loader.can_start_next
    screen.pause = 3.0
    loader.load_in_turn((OURS,))
    assert bool(screen.running) is not in_background
    screen.pause = 0.0
    assert loader.can_start_next is in_background
    loader.start_next()
    assert list(screen.running) == [str(OURS)]


def test_surveys_that_follow_each_other_are_drawn_together(screen: FakeScreen) -> None:
    """The table is drawn once an interval, with the newest survey, and again after the next."""
    loader = screen.make_loader()
    loader.start(OURS)
    _, handle_survey = screen.running[str(OURS)]
    for _ in range(2):
        screen.draws = 0
        handle_survey(start_survey(["Wizard"], tag="2PP"))
        handle_survey(HOME)
        assert (len(screen.timers), screen.draws, loader.is_draw_due) == (1, 0, True)
        screen.timers.pop()()
        assert (screen.draws, loader.is_draw_due) == (1, False)
        assert loader.loads.surveys[OURS] is HOME


def test_a_drawing_at_once_replaces_the_one_that_is_due(screen: FakeScreen) -> None:
    """The end of a load draws everything, so the newest survey is not drawn a second time."""
    loader = screen.make_loader()
    loader.start(OURS)
    _, handle_survey = screen.running[str(OURS)]
    handle_survey(HOME)
    screen.finish(OURS)
    assert (screen.timers, screen.draws, loader.is_draw_due) == ([], 1, False)
