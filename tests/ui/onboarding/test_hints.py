"""Tests of the hints of a first start: four, shown once, never in the way."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from rich.cells import cell_len

from clantui.core.bookmarks import Bookmark
from clantui.core.clan_list import ClanList
from clantui.core.model.errors import Unreachable
from clantui.core.model.tag import Tag
from clantui.ui.clan.states import SessionState, decode_state, encode_state
from clantui.ui.onboarding.hints import STEPS, HintContext, HintLine, hint_text
from tests.ui.fake_backend import FakeBackend
from tests.ui.harness import NOON, Stage, loaded, stage

CARDS = [f"Card {i}" for i in range(30)]


def hint(s: Stage) -> str:
    """Return the text of the hint, empty if there is none."""
    return "".join(str(line.content) for line in s.screen.query(HintLine))


async def to_a_clan(s: Stage) -> None:
    """Type a tag, and load the clan."""
    await s.press(*"2pp", "enter")
    await s.arrive(loaded(CARDS))
    await s.end()


async def test_each_hint_stands_until_it_is_done() -> None:
    """One after the other as the user does things; the last one done, none is left."""
    async with stage(tour=True) as s:
        assert hint(s).startswith("1/4 ")
        await to_a_clan(s)
        assert hint(s).startswith("2/4 ")
        await s.press("enter")
        assert hint(s).startswith("3/4 ")
        await s.press("escape", "v")
        assert hint(s).startswith("4/4 ")
        await s.press("question_mark")
        assert hint(s) == ""
        assert s.screen.controller.states.is_onboarded


async def test_a_step_done_already_gets_no_hint() -> None:
    """An action done before its hint is not hinted at later."""
    async with stage(tour=True) as s:
        await to_a_clan(s)
        await s.press("colon")
        await s.press("escape")
        await s.press("c")
        await s.press("escape")
        await s.press("enter")
        assert hint(s) == ""


async def test_beside_the_table_moving_is_reading() -> None:
    """With the detail pane beside the table, moving the cursor counts as reading it."""
    async with stage(tour=True, size=(120, 40)) as s:
        await to_a_clan(s)
        assert "right side" in hint(s)
        await s.press("down")
        assert hint(s).startswith("3/4 ")


async def test_the_table_keeps_its_place_while_hints_change() -> None:
    """The hints have a line of their own: from one to the next nothing moves."""
    async with stage(tour=True) as s:
        await to_a_clan(s)
        before = s.grid.region
        await s.press("enter", "escape")
        assert hint(s).startswith("3/4 ")
        assert s.grid.region == before
        line = s.screen.query_one(HintLine).region
        assert line.y >= before.bottom
        assert line.height == 1


async def test_esc_ends_it_where_nothing_else_is_to_be_left() -> None:
    """Esc ends the hints only if it has nothing else to leave, and the hint says so only then."""
    async with stage(tour=True) as s:
        await to_a_clan(s)
        await s.press("enter")
        assert "esc" not in hint(s)
        await s.press("escape")
        assert "esc skips the tour" in hint(s)
        await s.press("escape")
        assert hint(s) == ""
        assert s.screen.controller.states.is_onboarded


async def test_esc_stops_a_load_before_it_ends_the_tour() -> None:
    """While a clan is loading Esc is for the load."""
    async with stage(tour=True) as s:
        await to_a_clan(s)
        await s.press("r")
        assert "esc" not in hint(s)
        await s.press("escape")
        assert s.engine.loads[-1].cancelled
        assert hint(s).startswith("2/4 ")


async def test_nothing_is_hinted_at_while_the_first_clan_is_on_its_way() -> None:
    """There is nothing to do but wait; where it does not come, the first hint is back."""
    async with stage(tour=True) as s:
        await s.press(*"2pp", "enter")
        assert hint(s) == ""
        await s.end(Unreachable("no answer in 10 s"))
        assert hint(s).startswith("1/4 ")


def known(engine: FakeBackend) -> None:
    """Store a clan opened by a version without hints."""
    engine.memory.note(Bookmark(tag=Tag("9YY"), name="Old", visited=NOON))


def ended(engine: FakeBackend) -> None:
    """Store that the hints were dismissed."""
    engine.memory.text = encode_state(SessionState(is_onboarded=True))


def ended_before(engine: FakeBackend) -> None:
    """Store the hints as versions that noted each step did."""
    document = json.loads(encode_state(SessionState()))
    document["tour"] = ["help", "open", "read", "roam"]
    engine.memory.text = json.dumps(document)


@pytest.mark.parametrize("before", [known, ended, ended_before])
async def test_it_is_not_shown_twice(before: Callable[[FakeBackend], None]) -> None:
    """The hints are not shown to a user who has clans or has ended the hints."""
    async with stage(tour=True, prepare=before) as s:
        assert hint(s) == ""
        await s.press("escape")
        assert hint(s) == ""


async def test_a_start_in_the_middle_begins_with_what_is_not_done() -> None:
    """With a clan on screen nobody is told to open one, also by a version that noted steps."""

    def begun(engine: FakeBackend) -> None:
        own = ClanList().with_clan(Tag("2PP"))
        engine.memory.pictures[Tag("2PP")] = loaded(CARDS)
        document = json.loads(encode_state(SessionState(own_list=own, clan_list=own)))
        document["tour"] = ["open"]
        engine.memory.text = json.dumps(document)

    async with stage(tour=True, prepare=begun) as s:
        assert hint(s).startswith("2/4 ")


async def test_it_is_kept_with_what_is_remembered() -> None:
    """Ended hints stay ended at the next start."""
    async with stage(tour=True) as s:
        await s.press("escape")
        s.screen.tick()
        assert decode_state(s.engine.memory.text).is_onboarded


async def test_with_the_demo_it_counts_as_had() -> None:
    """The demo remembers for itself: what the tour came to there cannot be kept elsewhere."""
    async with stage(tour=True, ready=False) as s:
        assert "demo" in hint(s)
        await s.press("enter")
        assert decode_state(s.engine.memory.text).is_onboarded
        while not s.engine.loads:
            await s.pilot.pause(0.01)
        await s.arrive(loaded(CARDS))
        assert hint(s).startswith("2/4 ")


async def test_it_can_be_had_again() -> None:
    """A command shows the hints once more."""
    async with stage(first="2PP") as s:
        await s.arrive(loaded(CARDS))
        assert hint(s) == ""
        s.screen.action_tour()
        await s.pilot.pause()
        assert hint(s).startswith("2/4 ")


async def test_it_can_be_had_again_while_it_is_shown() -> None:
    """The command restarts running hints without adding a second line."""
    async with stage(tour=True) as s:
        await to_a_clan(s)
        await s.press("enter", "escape")
        assert hint(s).startswith("3/4 ")
        s.screen.action_tour()
        await s.pilot.pause()
        await s.pilot.pause()
        assert hint(s).startswith("2/4 ")
        assert len(s.screen.query(HintLine)) == 1


@pytest.mark.parametrize("text", ['["open", "fly"]', '"open"', "7"])
def test_a_tour_that_cannot_be_read_is_none(text: str) -> None:
    """Unreadable stored hints do not stop the program."""
    document = json.loads(encode_state(SessionState()))
    document["tour"] = json.loads(text)
    assert decode_state(json.dumps(document)) == SessionState()


@pytest.mark.parametrize("width", [58, 78, 118])
@pytest.mark.parametrize("has_pane", [False, True])
@pytest.mark.parametrize("has_key", [False, True])
@pytest.mark.parametrize("step", STEPS)
def test_a_hint_fits(step: str, *, has_key: bool, has_pane: bool, width: int) -> None:
    """Every hint fits 60 columns, including the way out."""
    context = HintContext(has_key=has_key, has_pane=has_pane, is_waiting=False, can_dismiss=True)
    text = str(
        hint_text(step, context, width, lambda known_as: {"back": "esc"}.get(known_as, "x"))
    )
    assert cell_len(text) <= width
    assert text.endswith("esc skips the tour")
    assert "{" not in text
