"""Tests of the hint for new users, which is shown until one of its keys is used."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from rich.cells import cell_len

from clantui.core.bookmarks import Bookmark
from clantui.core.clan_list import ClanList
from clantui.core.model.errors import Unreachable
from clantui.core.model.tag import Tag
from clantui.ui.clan.clan_states import SessionState, decode_state, encode_state
from clantui.ui.clan.widgets.hint import HintLine, fit_hint
from tests.ui.fake_backend import FakeBackend
from tests.ui.harness import NOON, Stage, make_survey, stage

CARDS = [f"Card {i}" for i in range(30)]
HINT = "↑↓ move · ↵ who plays it · v views · c clans · b river race · ? all keys"


def hint(s: Stage) -> str:
    """Return the text of the hint; empty without one."""
    return "".join(str(line.content) for line in s.screen.query(HintLine))


async def load_clan(s: Stage) -> None:
    """Type a tag, and load the clan."""
    await s.press(*"2pp", "enter")
    await s.load(make_survey(CARDS))


async def test_the_hint_is_shown_with_the_first_clan() -> None:
    """The hint is hidden until a clan is loaded, and stays while the cursor moves.

    It has another background than the table: `$boost` is transparent in all themes.
    """
    async with stage(shows_hint=True) as s:
        assert hint(s) == ""
        assert not s.screen.query_one(HintLine).region.area
        await load_clan(s)
        assert hint(s) == HINT
        await s.press("down", "up")
        assert hint(s) == HINT
        line, grid = s.screen.query_one(HintLine), s.table
        assert line.background_colors[1] != grid.background_colors[1]


@pytest.mark.parametrize(
    "keys",
    [("b", "escape"), pytest.param(("enter", "v", "c", "question_mark"), marks=pytest.mark.soak)],
    ids=["few", "others"],
)
async def test_a_key_of_the_hint_dismisses_it(keys: tuple[str, ...]) -> None:
    """Each key in the hint, and Esc, dismisses it, also for the next start."""
    async with stage(shows_hint=True) as s:
        await load_clan(s)
        for key in keys:
            s.screen.tick()
            assert not decode_state(s.backend.store.text).is_onboarded, key
            assert hint(s) == HINT, key
            await s.press(key)
            assert hint(s) == "", key
            await s.until(lambda: s.screen.controller.states.is_onboarded)
            s.screen.tick()
            assert decode_state(s.backend.store.text).is_onboarded, key
            s.screen.navigator.close_upper()
            s.screen.view.go_back()
            s.screen.controller.states.is_onboarded = False
            s.screen.action_first_hint()
            await s.pilot.pause()


async def test_other_keys_do_not_dismiss_the_hint() -> None:
    """A key that is not in the hint does not dismiss it, nor Esc while it cancels a load."""
    async with stage(shows_hint=True) as s:
        await load_clan(s)
        await s.press("s", "escape", "slash", "z", "escape")
        assert hint(s) == HINT
        await s.press("r", "escape")
        assert s.backend.loads[-1].cancelled
        assert hint(s) == HINT


async def test_esc_does_not_dismiss_a_hint_that_was_not_shown() -> None:
    """Esc and help on the welcome page do not dismiss the hint."""
    async with stage(shows_hint=True) as s:
        await s.press("escape", "f1", "escape")
        assert s.app.screen is s.screen
        await load_clan(s)
        assert hint(s) == HINT


async def test_the_hint_moves_no_row() -> None:
    """The line is reserved while the clan loads, and dismissing the hint moves no row."""
    async with stage(shows_hint=True) as s:
        await s.press(*"2pp", "enter")
        assert hint(s) == ""
        assert s.screen.query_one(HintLine).region.height == 1
        await s.load(make_survey(CARDS))
        before = s.table.region
        assert s.screen.query_one(HintLine).region.y >= before.bottom
        await s.press("escape")
        assert hint(s) == ""
        assert s.table.region.offset == before.offset
        assert s.table.region.height >= before.height


async def test_a_failed_clan_shows_no_hint() -> None:
    """If the first clan fails, the welcome page is shown again, without the hint."""
    async with stage(shows_hint=True) as s:
        await s.press(*"2pp", "enter")
        await s.end(Unreachable("no answer in 10 s"))
        assert hint(s) == ""


def store_clan(backend: FakeBackend) -> None:
    """Store a clan opened by a version without hints."""
    backend.store.save_bookmark(Bookmark(tag=Tag("9YY"), name="Old", visited=NOON))


def store_old_steps(backend: FakeBackend) -> None:
    """Store that the hint was dismissed: all steps of the tour, as in earlier versions."""
    document = json.loads(encode_state(SessionState()))
    document["tour"] = ["help", "open", "read", "roam"]
    backend.store.text = json.dumps(document)
    assert decode_state(encode_state(SessionState(is_onboarded=True))).is_onboarded
    assert decode_state(backend.store.text).is_onboarded


@pytest.mark.parametrize("prepare", [store_clan, store_old_steps])
async def test_the_hint_is_not_shown_again(prepare: Callable[[FakeBackend], None]) -> None:
    """The hint is not shown to a user who has clans or has dismissed it."""
    async with stage(shows_hint=True, prepare=prepare) as s:
        await load_clan(s)
        assert not s.screen.query(HintLine)


async def test_the_hint_is_shown_after_an_unfinished_tour_of_an_older_version() -> None:
    """The hint is shown if an earlier version stored only some of its four steps."""

    def store_first_step(backend: FakeBackend) -> None:
        own = ClanList().with_clan(Tag("2PP"))
        backend.store.surveys[Tag("2PP")] = make_survey(CARDS)
        document = json.loads(encode_state(SessionState(own_list=own, clan_list=own)))
        document["tour"] = ["open"]
        backend.store.text = json.dumps(document)

    async with stage(shows_hint=True, prepare=store_first_step) as s:
        assert hint(s) == HINT


async def test_opening_the_demo_dismisses_the_hint_outside_it() -> None:
    """The demo has its own store, so the hint is dismissed for real clans when it opens."""
    async with stage(shows_hint=True, has_key=False) as s:
        await s.press("enter")
        assert decode_state(s.backend.store.text).is_onboarded
        while not s.backend.loads:
            await s.pilot.pause(0.01)
        await s.arrive(make_survey(CARDS))
        assert hint(s) == HINT


async def test_a_command_shows_the_hint_again() -> None:
    """The command shows the hint again, but not twice at a time."""
    async with stage(first="2PP") as s:
        await s.arrive(make_survey(CARDS))
        assert hint(s) == ""
        for _ in range(2):
            s.screen.action_first_hint()
            await s.pilot.pause()
            assert hint(s) == HINT
        await s.press("v")
        assert hint(s) == ""


async def test_the_hint_has_custom_keys() -> None:
    """A custom key is in the hint, also for an arrow; an action without a key has its name."""
    async with stage(shows_hint=True, keymap={"down": "f3"}) as s:
        await load_clan(s)
        assert hint(s) == HINT.replace("↑↓", "↑ f3")
        s.app.set_keymap({"race": "f9", "next-view": ""})
        s.screen.action_first_hint()
        await s.resize(81, 24)
        assert "f9 river race" in hint(s)
        assert "“View” views" in hint(s)


@pytest.mark.soak
async def test_the_short_hint_fits_60_columns() -> None:
    """At 60 columns the short hint is shown, without a cut."""
    async with stage(shows_hint=True, size=(60, 20)) as s:
        await load_clan(s)
        assert hint(s) == "↑↓ move · ↵ players · v views · c clans · b race · ? keys"
        assert cell_len(hint(s)) <= s.screen.query_one(HintLine).content_size.width
        for blanks, is_whole in ((2, True), (1, False)):
            await s.resize(cell_len(HINT) + blanks, 20)
            assert (hint(s) == HINT) is is_whole


async def test_a_tiny_window_has_no_line_for_the_hint() -> None:
    """The hint leaves its line to the table, and is there again in a larger window."""
    async with stage(shows_hint=True) as s:
        await load_clan(s)
        line = s.screen.query_one(HintLine)
        for size, is_there in (((59, 20), False), ((60, 20), True)):
            await s.resize(*size)
            assert bool(line.region.area) is is_there


@pytest.mark.parametrize("text", ['["open", "fly"]', '"open"', "7"])
def test_an_unreadable_tour_is_ignored(text: str) -> None:
    """Unreadable stored steps of a tour are ignored."""
    document = json.loads(encode_state(SessionState()))
    document["tour"] = json.loads(text)
    assert decode_state(json.dumps(document)) == SessionState()


@pytest.mark.parametrize(("width", "end"), [(58, "keys"), (78, "all keys"), (118, "this line")])
def test_the_longest_hint_that_fits_is_shown(width: int, end: str) -> None:
    """The hint is the longest variant that fits; the shortest fits 60 columns."""
    text = fit_hint(width, lambda _: "x")
    assert cell_len(text) <= width
    assert text.endswith(end)
    assert "{" not in text


def test_the_hint_fits_60_columns_with_the_names_of_arrows() -> None:
    """In ASCII, where arrow keys have names, a part of the hint is left out instead of cut."""
    text = fit_hint(58, lambda action: action if action in {"up", "down"} else "x")
    assert cell_len(text) <= 58
    assert text.startswith("up down move · ")
    assert text.endswith(" keys")
