"""The tour of a first start: four hints, at most once, and never in the way."""

from __future__ import annotations

import json

import pytest
from rich.cells import cell_len

from clantui.core.bookmarks import Bookmark
from clantui.core.clan_list import ClanList
from clantui.core.model.errors import Unreachable
from clantui.core.model.tag import Tag
from clantui.ui.onboarding.hints import HintLine
from clantui.ui.onboarding.steps import OVER, Onboarding, OnboardingContext, Step, hint
from clantui.ui.session_state import SessionState, decode_state, encode_state
from tests.ui.fake_backend import FakeBackend
from tests.ui.harness import NOON, Stage, loaded, stage

CARDS = [f"Card {i}" for i in range(30)]


def told(s: Stage) -> str:
    """What the hint says; empty where there is none."""
    return "".join(str(line.content) for line in s.screen.query(HintLine))


async def to_a_clan(s: Stage) -> None:
    """Type a tag, and let the clan come."""
    await s.press(*"2pp", "enter")
    await s.arrive(loaded(CARDS))
    await s.end()


async def test_each_hint_stands_until_it_is_done() -> None:
    """One after the other as the user does things; the last one done, none is left."""
    async with stage(tour=True) as s:
        assert told(s).startswith("1/4 ")
        await to_a_clan(s)
        assert told(s).startswith("2/4 ")
        await s.press("enter")
        assert told(s).startswith("3/4 ")
        await s.press("escape", "v")
        assert told(s).startswith("4/4 ")
        await s.press("question_mark")
        assert told(s) == ""
        assert s.screen.controller.states.tour == OVER


async def test_what_was_done_ahead_is_not_hinted_at() -> None:
    """Whoever opens the palette on their own is not told of it later."""
    async with stage(tour=True) as s:
        await to_a_clan(s)
        await s.press("colon")
        await s.press("escape")
        await s.press("c")
        await s.press("escape")
        await s.press("enter")
        assert told(s) == ""


async def test_beside_the_table_moving_is_reading() -> None:
    """Where the pane stands beside the table, the cursor alone shows who plays."""
    async with stage(tour=True, size=(120, 40)) as s:
        await to_a_clan(s)
        assert "beside" in told(s)
        await s.press("down")
        assert told(s).startswith("3/4 ")


async def test_the_table_keeps_its_place_while_hints_change() -> None:
    """The hints have a line of their own: from one to the next nothing moves."""
    async with stage(tour=True) as s:
        await to_a_clan(s)
        before = s.grid.region
        await s.press("enter", "escape")
        assert told(s).startswith("3/4 ")
        assert s.grid.region == before
        line = s.screen.query_one(HintLine).region
        assert line.y == before.bottom
        assert line.height == 1


async def test_esc_ends_it_where_nothing_else_is_to_be_left() -> None:
    """Esc is one step out, the tour the last of them; the hint says so only when it is true."""
    async with stage(tour=True) as s:
        await to_a_clan(s)
        await s.press("enter")
        assert "esc" not in told(s)
        await s.press("escape")
        assert "esc ends the tour" in told(s)
        await s.press("escape")
        assert told(s) == ""
        assert s.screen.controller.states.tour == OVER


async def test_esc_stops_a_load_before_it_ends_the_tour() -> None:
    """While a clan is loading Esc is for the load."""
    async with stage(tour=True) as s:
        await to_a_clan(s)
        await s.press("r")
        assert "esc" not in told(s)
        await s.press("escape")
        assert s.engine.loads[-1].cancelled
        assert told(s).startswith("2/4 ")


async def test_nothing_is_hinted_at_while_the_first_clan_is_on_its_way() -> None:
    """There is nothing to do but wait; where it does not come, the first hint is back."""
    async with stage(tour=True) as s:
        await s.press(*"2pp", "enter")
        assert told(s) == ""
        await s.end(Unreachable("no answer in 10 s"))
        assert told(s).startswith("1/4 ")


def known(engine: FakeBackend) -> None:
    """A clan was opened once, by a version that knew no tour."""
    engine.memory.note(Bookmark(tag=Tag("9YY"), name="Old", visited=NOON))


def ended(engine: FakeBackend) -> None:
    """The tour was ended once."""
    engine.memory.text = encode_state(SessionState(tour=OVER))


@pytest.mark.parametrize("before", [known, ended])
async def test_it_is_not_shown_twice(before: object) -> None:
    """Neither to somebody who has clans, nor to somebody who has had it."""
    assert callable(before)
    async with stage(tour=True, prepare=before) as s:
        assert told(s) == ""
        await s.press("escape")
        assert told(s) == ""


async def test_it_goes_on_where_it_was_left() -> None:
    """Whoever leaves in the middle of it finds the next hint, not the first."""

    def begun(engine: FakeBackend) -> None:
        own = ClanList().opened(Tag("2PP"))
        tour = Onboarding(frozenset({Step.OPEN, Step.READ}))
        engine.memory.pictures[Tag("2PP")] = loaded(CARDS)
        engine.memory.text = encode_state(SessionState(own=own, course=own, tour=tour))

    async with stage(tour=True, prepare=begun) as s:
        assert told(s).startswith("3/4 ")


async def test_it_is_kept_with_what_is_remembered() -> None:
    """Ended is ended, for the next start too."""
    async with stage(tour=True) as s:
        await s.press("escape")
        s.screen.tick()
        assert decode_state(s.engine.memory.text).tour == OVER


async def test_with_the_demo_it_counts_as_had() -> None:
    """The demo remembers for itself: what the tour came to there cannot be kept elsewhere."""
    async with stage(tour=True, ready=False) as s:
        assert "demo" in told(s)
        await s.press("enter")
        assert decode_state(s.engine.memory.text).tour == OVER
        while not s.engine.loads:
            await s.pilot.pause(0.01)
        await s.arrive(loaded(CARDS))
        assert told(s).startswith("2/4 ")


async def test_it_can_be_had_again() -> None:
    """Its command shows the hints once more, to whoever asks."""
    async with stage(first="2PP") as s:
        await s.arrive(loaded(CARDS))
        assert told(s) == ""
        s.screen.action_tour()
        await s.pilot.pause()
        assert told(s).startswith("2/4 ")


@pytest.mark.parametrize("text", ['["open", "fly"]', '"open"', "7"])
def test_a_tour_that_cannot_be_read_is_none(text: str) -> None:
    """Whatever stands there, the program starts."""
    said = json.loads(encode_state(SessionState()))
    said["tour"] = json.loads(text)
    assert decode_state(json.dumps(said)) == SessionState()


@pytest.mark.parametrize("width", [58, 78, 118])
@pytest.mark.parametrize("beside", [False, True])
@pytest.mark.parametrize("ready", [False, True])
@pytest.mark.parametrize("deed", list(Step))
def test_a_hint_fits(deed: Step, *, ready: bool, beside: bool, width: int) -> None:
    """On 60 columns and more every hint is whole, the way out of the tour with it."""
    stand = OnboardingContext(ready=ready, beside=beside, escapes=True, width=width)
    tour = Onboarding(frozenset(list(Step)[: list(Step).index(deed)]))
    text = str(hint(tour, stand, _key))
    assert cell_len(text) <= width
    assert text.endswith("esc ends the tour")


def _key(known_as: str) -> str:
    return "esc" if known_as == "back" else "x"
