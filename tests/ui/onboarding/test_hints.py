"""Tests of the hint of a first start: one line, until one of its keys is used."""

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
from clantui.ui.onboarding.hints import HintLine, hint_text
from tests.ui.fake_backend import FakeBackend
from tests.ui.harness import NOON, Stage, loaded, stage

CARDS = [f"Card {i}" for i in range(30)]
HINT = "↑↓ move · ↵ who plays it · v views · c clans · b river race · ? all keys"


def hint(s: Stage) -> str:
    """Return the text of the hint, empty if there is none."""
    return "".join(str(line.content) for line in s.screen.query(HintLine))


async def to_a_clan(s: Stage) -> None:
    """Type a tag, and load the clan."""
    await s.press(*"2pp", "enter")
    await s.arrive(loaded(CARDS))
    await s.end()


async def test_the_first_clan_comes_with_a_hint() -> None:
    """Before a clan is open the first steps say enough; with it one line tells the keys."""
    async with stage(tour=True) as s:
        assert hint(s) == ""
        assert not s.screen.query_one(HintLine).region.area
        await to_a_clan(s)
        assert hint(s) == HINT
        await s.press("down", "up")
        assert hint(s) == HINT


@pytest.mark.parametrize("key", ["enter", "v", "c", "b", "question_mark", "escape"])
async def test_a_key_of_it_ends_it_for_good(key: str) -> None:
    """Each key that the line names, and Esc, takes it away, now and for the next start."""
    async with stage(tour=True) as s:
        await to_a_clan(s)
        await s.press(key)
        assert hint(s) == ""
        await s.until(lambda: s.screen.controller.states.is_onboarded)
        s.screen.tick()
        assert decode_state(s.engine.memory.text).is_onboarded


async def test_other_keys_leave_it() -> None:
    """A key that the line does not name leaves it."""
    async with stage(tour=True) as s:
        await to_a_clan(s)
        await s.press("s", "escape", "slash", "z", "escape")
        assert hint(s) == HINT


async def test_esc_on_the_first_steps_does_not_end_it() -> None:
    """A hint that has not been seen is not dismissed."""
    async with stage(tour=True) as s:
        await s.press("escape")
        await to_a_clan(s)
        assert hint(s) == HINT


async def test_the_table_keeps_its_place() -> None:
    """The line is kept while the clan loads, and its end moves no row."""
    async with stage(tour=True) as s:
        await s.press(*"2pp", "enter")
        assert hint(s) == ""
        assert s.screen.query_one(HintLine).region.height == 1
        await s.arrive(loaded(CARDS))
        await s.end()
        before = s.grid.region
        assert s.screen.query_one(HintLine).region.y >= before.bottom
        await s.press("escape")
        assert hint(s) == ""
        assert s.grid.region.offset == before.offset
        assert s.grid.region.height >= before.height


async def test_esc_leaves_first_what_else_there_is() -> None:
    """While a clan is loading Esc is for the load."""
    async with stage(tour=True) as s:
        await to_a_clan(s)
        await s.press("r", "escape")
        assert s.engine.loads[-1].cancelled
        assert hint(s) == HINT


async def test_a_clan_that_does_not_come_brings_no_hint() -> None:
    """The first steps come back without the line when the first clan fails."""
    async with stage(tour=True) as s:
        await s.press(*"2pp", "enter")
        await s.end(Unreachable("no answer in 10 s"))
        assert hint(s) == ""


def known(engine: FakeBackend) -> None:
    """Store a clan opened by a version without hints."""
    engine.memory.note(Bookmark(tag=Tag("9YY"), name="Old", visited=NOON))


def ended(engine: FakeBackend) -> None:
    """Store that the hint was dismissed."""
    engine.memory.text = encode_state(SessionState(is_onboarded=True))


def ended_before(engine: FakeBackend) -> None:
    """Store the hints as versions that noted each step did."""
    document = json.loads(encode_state(SessionState()))
    document["tour"] = ["help", "open", "read", "roam"]
    engine.memory.text = json.dumps(document)


@pytest.mark.parametrize("before", [known, ended, ended_before])
async def test_it_is_not_shown_twice(before: Callable[[FakeBackend], None]) -> None:
    """The hint is not shown to a user who has clans or has dismissed it."""
    async with stage(tour=True, prepare=before) as s:
        await to_a_clan(s)
        assert not s.screen.query(HintLine)


async def test_steps_that_an_older_version_left_open_bring_the_line() -> None:
    """The line is shown if an earlier version noted some of its four steps only."""

    def begun(engine: FakeBackend) -> None:
        own = ClanList().with_clan(Tag("2PP"))
        engine.memory.pictures[Tag("2PP")] = loaded(CARDS)
        document = json.loads(encode_state(SessionState(own_list=own, clan_list=own)))
        document["tour"] = ["open"]
        engine.memory.text = json.dumps(document)

    async with stage(tour=True, prepare=begun) as s:
        assert hint(s) == HINT


async def test_with_the_demo_it_counts_as_had() -> None:
    """The demo remembers for itself: what becomes of the hint there cannot be kept elsewhere."""
    async with stage(tour=True, ready=False) as s:
        await s.press("enter")
        assert decode_state(s.engine.memory.text).is_onboarded
        while not s.engine.loads:
            await s.pilot.pause(0.01)
        await s.arrive(loaded(CARDS))
        assert hint(s) == HINT


async def test_it_can_be_had_again() -> None:
    """A command shows the line once more, and no second one where it is shown."""
    async with stage(first="2PP") as s:
        await s.arrive(loaded(CARDS))
        assert hint(s) == ""
        for _ in range(2):
            s.screen.action_tour()
            await s.pilot.pause()
            assert hint(s) == HINT
        await s.press("v")
        assert hint(s) == ""


async def test_it_names_the_keys_as_they_are_bound() -> None:
    """A key that was bound anew stands in the line; one without a key by its name."""
    async with stage(tour=True) as s:
        s.app.set_keymap({"race": "f9", "next-view": ""})
        await to_a_clan(s)
        assert "f9 river race" in hint(s)
        assert " v views" not in hint(s)


async def test_there_are_fewer_words_in_60_columns() -> None:
    """At 60 columns the short line is shown, whole."""
    async with stage(tour=True, size=(60, 20)) as s:
        await to_a_clan(s)
        assert hint(s) == "↑↓ move · ↵ players · v views · c clans · b race · ? keys"
        assert cell_len(hint(s)) <= s.screen.query_one(HintLine).content_size.width


@pytest.mark.parametrize("text", ['["open", "fly"]', '"open"', "7"])
def test_a_tour_that_cannot_be_read_is_none(text: str) -> None:
    """Unreadable stored hints do not stop the program."""
    document = json.loads(encode_state(SessionState()))
    document["tour"] = json.loads(text)
    assert decode_state(json.dumps(document)) == SessionState()


@pytest.mark.parametrize(("width", "end"), [(58, "keys"), (78, "all keys"), (118, "this line")])
def test_a_hint_fits(width: int, end: str) -> None:
    """The line takes the most words that fit, and fits 60 columns."""
    text = hint_text(width, lambda _: "x")
    assert cell_len(text) <= width
    assert text.endswith(end)
    assert "{" not in text
