"""Tests that keys lead from every screen to every other, and that none does nothing silently."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Final

import pytest
from textual.screen import Screen

from clantui.core.clan_list import ClanList, ClanRef
from clantui.core.model.tag import Tag
from clantui.ui.clan.tag_input import TagInput
from clantui.ui.compare.screen import CompareScreen
from clantui.ui.family.screen import FamilyScreen
from clantui.ui.help.screen import HelpScreen
from clantui.ui.history.screen import HistoryScreen
from clantui.ui.keymap.actions import collect_actions
from clantui.ui.keymap.context import KeyContext
from clantui.ui.keymap.reasons import explain_key
from clantui.ui.keymap.validate import full_name
from clantui.ui.race.screen import RaceScreen
from clantui.ui.rankings.screen import RankingsScreen
from clantui.ui.switcher.screen import SwitcherScreen
from tests.ui.harness import Stage, loaded, stage
from tests.ui.screen_text import text

HOME, RIVAL = Tag("2PP"), Tag("9YY")

SCREENS: Final[dict[str, type[Screen[Any]]]] = {
    "b": RaceScreen,
    "x": CompareScreen,
    "M": FamilyScreen,
    "H": HistoryScreen,
    "T": RankingsScreen,
}
"""By its key each screen that takes the place of another one."""

DIALOGS: Final[dict[str, type[Screen[Any]]]] = {
    "c": SwitcherScreen,
    "question_mark": HelpScreen,
}
"""By its key each dialog that opens over every screen."""

PLACES: Final[dict[str, tuple[str, ...]]] = {
    "clan": (),
    "details": ("enter",),
    "race": ("b",),
    "compare": ("x",),
    "family": ("M",),
    "history": ("H",),
    "rankings": ("T",),
    "player": ("enter", "enter"),
}
"""By name the keys that lead from the clan's table to each place."""

LETTERS: Final = sorted(
    {
        full_name(key)
        for action in collect_actions().values()
        for key in action.keys
        if "+" not in key and not key.startswith("f")
    }
    | {"z", "E", "0"}
)
"""The keys of all screens, and some that have no meaning."""

ENDS: Final = frozenset({"q"})
"""Keys that end the program."""

AT_THE_EDGE: Final = frozenset(
    {"up", "k", "g", "home", "pageup", "down", "j", "G", "end", "pagedown", "tab"}
)
"""Keys that move a cursor, which may be at the end of its way."""


BUSY: Final = frozenset({"compare", "rankings", "player"})
"""Places that say that they load, for as long as no answer comes: `r` adds nothing."""


@asynccontextmanager
async def at(place: str, *, clans: int = 2) -> AsyncIterator[Stage]:
    """Go to a place with some clans open, of which the first is loaded."""
    async with stage(first="2PP", rest=1000) as s:
        await s.arrive(loaded(["Wizard", "Miner", "Zap"]))
        await s.end()
        stops = (ClanRef(HOME, "Thornwood"), ClanRef(RIVAL, "Ash"))[:clans]
        s.screen.controller.use_list(ClanList("list", stops))
        await s.press(*PLACES[place])
        yield s


def state(s: Stage) -> tuple[object, ...]:
    """Return all that a key may change."""
    controller = s.screen.controller
    return (
        tuple(s.app.screen_stack),
        s.app.focused,
        text(s.app),
        controller.state.tag,
        controller.state.view,
        len(s.engine.loads),
        len(s.engine.questions),
        s.app.clipboard,
    )


async def back_to(s: Stage, place: str) -> None:
    """Go to a place again, from wherever a key has led."""
    s.screen.navigator.close_upper()
    s.screen.view.go_back()
    s.app.clear_notifications()
    s.screen.controller.go_to(s.screen.controller.clan_list.nth(0))
    await s.press(*PLACES[place])


@pytest.mark.parametrize("place", PLACES)
async def test_a_screen_is_one_key_away_and_takes_the_place_of_the_other(place: str) -> None:
    """From everywhere a key opens its screen over the clan alone; where it is open, closes it."""
    async with at(place) as s:
        for key, screen in SCREENS.items():
            await back_to(s, place)
            was_open = isinstance(s.app.screen, screen)
            await s.press(key)
            assert isinstance(s.app.screen, screen) is not was_open
            assert s.app.screen_stack[:1] == [s.screen]
            assert len(s.app.screen_stack) == (1 if was_open else 2)
            await s.press(key)
            assert isinstance(s.app.screen, screen) is was_open


@pytest.mark.parametrize("place", PLACES)
async def test_a_dialog_opens_over_every_screen(place: str) -> None:
    """Switcher and help open over the screen, which Esc brings back."""
    async with at(place) as s:
        before = s.app.screen_stack
        for key, dialog in DIALOGS.items():
            await s.press(key)
            assert isinstance(s.app.screen, dialog)
            await s.press("escape")
            assert s.app.screen_stack == before


@pytest.mark.parametrize("place", PLACES)
async def test_a_number_goes_to_its_clan_from_everywhere(place: str) -> None:
    """A digit shows the clan of that number, and nothing over it."""
    async with at(place) as s:
        await s.press("2")
        assert s.app.screen_stack == [s.screen]
        assert s.screen.controller.state.tag == RIVAL
        await s.press("minus")
        assert s.screen.controller.state.tag == HOME


@pytest.mark.parametrize("place", PLACES)
async def test_another_view_and_the_tag_are_one_key_away(place: str) -> None:
    """`v` shows the clan in the next view, `t` its tag field, from everywhere."""
    async with at(place) as s:
        view = s.screen.controller.state.view
        await s.press("v")
        assert s.app.screen_stack == [s.screen]
        assert s.screen.controller.state.view != view
    async with at(place) as s:
        await s.press("t")
        assert s.app.screen_stack == [s.screen]
        assert isinstance(s.app.focused, TagInput)


async def test_a_clan_chosen_in_the_switcher_closes_what_lay_below() -> None:
    """Over the race the switcher opens a clan, not the race once more."""
    async with at("race") as s:
        await s.press("c", "enter")
        assert s.app.screen_stack == [s.screen]


ALL_KEYS: Final = tuple(
    pytest.param(place, clans, LETTERS, id=f"{place}-{clans}", marks=pytest.mark.soak)
    for place in PLACES
    for clans in (1, 2)
)
SOME_KEYS: Final = tuple(
    pytest.param(place, 2, LETTERS[number % 5 :: 5], id=f"{place}-some")
    for number, place in enumerate(PLACES)
)
"""Every key in one place or two, and in every place a fifth of the keys."""


@pytest.mark.parametrize(("place", "clans", "letters"), [*SOME_KEYS, *ALL_KEYS])
async def test_no_key_does_nothing_silently(place: str, clans: int, letters: list[str]) -> None:
    """Each key changes something, or one line above the keys says why it does not."""
    if clans < 2 and place in {"compare", "family"}:
        pytest.skip("needs two clans")
    silent = []
    async with at(place, clans=clans) as s:
        for key in letters:
            if key in ENDS | AT_THE_EDGE:
                continue
            if key == "r" and place in BUSY:
                continue
            await back_to(s, place)
            before = state(s)
            await s.press(key)
            if state(s) == before:
                silent.append(key)
    assert silent == []


@pytest.mark.parametrize(
    ("key", "reason"),
    [
        ("7", "Only one clan is open · c adds another"),
        ("l", "Only one clan is open · c adds another"),
        ("minus", "No clan was open before this one"),
        ("space", "A starts automatic reload, then space pauses it"),
        ("d", "You have an API key: clantui --demo opens the demo"),
        ("e", "Chart by rarity · needs a wider window"),
        ("x", "You need a second clan: c adds one, b opens your rivals"),
        ("M", "You need a second clan: c adds one, b opens your rivals"),
        ("escape", "Nothing to go back to · q quits"),
        ("o", "Enter twice opens a player, then o: Open the player's web page"),
        ("z", "z does nothing here · ? shows all shortcuts"),
    ],
)
async def test_a_key_that_can_do_nothing_tells_the_way_out(key: str, reason: str) -> None:
    """With one clan open each key without an effect says what would give it one."""
    async with at("clan", clans=1) as s:
        await s.press(key)
        assert f"› {reason}" in text(s.app).splitlines()[-2]


@pytest.mark.parametrize(
    ("screen", "key", "reason"),
    [
        ("race", "e", "Esc goes back to the clan, then e: Chart below the players"),
        ("race", "slash", "The race is not loaded yet · r loads it"),
        ("history", "L", "T opens the rankings, then L: Choose a country, or the world"),
        ("history", "0", "Nothing is compared yet · Enter compares the clan with a day"),
        ("player", "enter", "This is the clan you came from · Esc goes back"),
        ("rankings", "enter", "Nothing is under the cursor · ? shows all shortcuts"),
        ("compare", "o", "o is for a player's screen: Open the player's web page"),
        ("compare", "right", "No other clan to compare with · c opens one"),
    ],
)
def test_a_key_of_another_screen_tells_the_way(screen: str, key: str, reason: str) -> None:
    """A key that does nothing here names what to press first, or why it cannot work yet."""
    context = KeyContext(clans=1, has_clan=True, has_survey=True)
    shown = {"question_mark": "?"}
    told = explain_key(key, {}, context, screen, lambda one: shown.get(one.key, one.key))
    assert told == reason


def test_reasons_name_the_keys_bound_now() -> None:
    """Keys that are bound otherwise stand in the sentences."""
    context = KeyContext(clans=1, has_clan=True, has_survey=True)
    keymap = {"rankings": "f9", "rankings-location": "f8"}
    told = explain_key("f8", keymap, context, "clan", lambda one: one.key)
    assert told == "f9 opens the rankings, then f8: Choose a country, or the world"


async def test_before_a_clan_keys_tell_how_to_open_one() -> None:
    """Without a clan `s` and `b` say that one has to be loaded first."""
    async with stage() as s:
        s.screen.view.leave_welcome()
        for key in ("s", "b", "v", "r"):
            s.app.clear_notifications()
            await s.press(key)
            assert "No clan is loaded yet" in text(s.app)


async def test_a_reason_goes_with_the_next_key() -> None:
    """Why a key did nothing is not said any more where another has led to."""
    async with at("clan", clans=1) as s:
        for key in ("b", "down"):
            await s.press("z")
            assert "z does nothing here" in text(s.app)
            await s.press(key)
            assert "z does nothing here" not in text(s.app)


async def test_esc_on_a_clan_names_the_key_to_the_one_before() -> None:
    """After another clan Esc goes nowhere, and says that `-` does."""
    async with at("clan", clans=2) as s:
        await s.press("escape")
        assert "› Nothing to go back to" in text(s.app)
        await s.press("2")
        s.screen.interrupt()
        s.app.clear_notifications()
        await s.press("escape")
        assert "› - goes to the last clan you looked at" in text(s.app)


async def test_while_nothing_has_come_keys_tell_that_the_clan_loads() -> None:
    """While a clan is loading, keys that need its table do not ask for a tag."""
    async with stage(first="#2PP") as s:
        for key in ("s", "v", "slash"):
            s.app.clear_notifications()
            await s.press(key)
            assert "The clan is still loading" in text(s.app)
            assert "No clan is loaded" not in text(s.app)


async def test_a_dialog_and_a_field_take_their_own_letters() -> None:
    """Letters are typed into a field, and a dialog hears no key of the screens below."""
    async with at("clan") as s:
        await s.press("slash", *"bxm")
        assert len(s.app.screen_stack) == 1
        await s.press("escape", "s", "b")
        assert len(s.app.screen_stack) == 2
        assert not list(s.app._notifications)
