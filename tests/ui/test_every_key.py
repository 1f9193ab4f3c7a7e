"""Tests that keys lead from every screen to every other, and that none does nothing silently."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager
from typing import Any, Final

import pytest
from textual.events import Key
from textual.screen import Screen

from clantui.core.clan_list import ClanList, ClanRef
from clantui.core.model.errors import Unreachable
from clantui.core.model.tag import Tag
from clantui.ui.clan.widgets.tag_input import TagInput
from clantui.ui.common.message_line import KeyReason
from clantui.ui.compare.screen import CompareScreen
from clantui.ui.family.screen import FamilyScreen
from clantui.ui.help.screen import HelpScreen
from clantui.ui.history.screen import HistoryScreen
from clantui.ui.keymap.actions import collect_actions
from clantui.ui.keymap.reasons import KeyContext, explain_key
from clantui.ui.keymap.scopes import SCOPES
from clantui.ui.keymap.validate import spell_out_key
from clantui.ui.race.screen import RaceScreen
from clantui.ui.rankings.screen import RankingsScreen
from clantui.ui.switcher.screen import SwitcherScreen
from tests.ui.harness import Stage, make_survey, stage
from tests.ui.screen_text import text

HOME, RIVAL = Tag("2PP"), Tag("9YY")

SCREENS: Final[dict[str, type[Screen[Any]]]] = {
    "b": RaceScreen,
    "x": CompareScreen,
    "M": FamilyScreen,
    "H": HistoryScreen,
    "T": RankingsScreen,
}
"""Screens that replace the current one, by their keys."""

DIALOGS: Final[dict[str, type[Screen[Any]]]] = {
    "c": SwitcherScreen,
    "question_mark": HelpScreen,
}
"""Dialogs that open over every screen, by their keys."""

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
"""Keys from the clan's table to each place, by the place's name."""

LETTERS: Final = sorted(
    {
        spell_out_key(key)
        for action in collect_actions().values()
        for key in action.keys
        if "+" not in key and not key.startswith("f")
    }
    | {"z", "E", "0"}
)
"""Keys of all screens, and some without a binding."""

SKIPPED: Final = frozenset({"q", "I"})
"""Keys that end the program, and open the doctor, which only the whole program has."""

VAGUE: Final = "can do nothing now"
"""Part of the reason of a key that has none of its own."""

AT_THE_EDGE: Final = frozenset(
    {"up", "k", "g", "home", "pageup", "down", "j", "G", "end", "pagedown", "tab"}
)
"""Keys that move a cursor, which may already be at an end."""


DELAYED: Final = "D"
"""Key whose message says what will follow when the battle log is loaded."""

BUSY: Final = frozenset({"compare", "rankings", "player"})
"""Places that show a load until it is answered; there `r` has no effect."""


@asynccontextmanager
async def at(place: str, *, clans: int = 2) -> AsyncIterator[Stage]:
    """Go to a place with some open clans; the first one is loaded."""
    async with stage(first="2PP", load_delay=1000) as s:
        await s.load(make_survey(["Wizard", "Miner", "Zap"]))
        stops = (ClanRef(HOME, "Thornwood"), ClanRef(RIVAL, "Ash"))[:clans]
        s.screen.controller.use_list(ClanList("list", stops))
        await s.press(*PLACES[place])
        yield s


def state(s: Stage) -> tuple[object, ...]:
    """Return all state that a key may change, the text first."""
    controller = s.screen.controller
    return (
        text(s.app),
        tuple(s.app.screen_stack),
        s.app.focused,
        controller.state.tag,
        controller.state.view,
        controller.auto_refresh,
        s.screen.view.sort,
        len(s.backend.loads),
        len(s.backend.calls),
        s.app.clipboard,
    )


def list_upper_lines(seen: tuple[object, ...]) -> list[str]:
    """Return the lines of a state's text that no message covers."""
    return str(seen[0]).splitlines()[:-4]


async def back_to(s: Stage, place: str) -> None:
    """Return to a place after a key that may have left it."""
    s.screen.navigator.close_upper()
    s.screen.view.go_back()
    s.app.clear_notifications()
    s.screen.controller.go_to(s.screen.controller.clan_list.select(0))
    await s.press(*PLACES[place])


SCREEN_KEYS: Final = {
    place: tuple(key for key in SCREENS if key in PLACES[place] or key == other)
    for place, other in zip(PLACES, "bxMHTbxM", strict=True)
}
"""In each place the key of its own screen and that of another one."""


@pytest.mark.parametrize(
    "keys",
    [
        pytest.param(
            {place: SCREEN_KEYS[place] for place in ("clan", "race", "player")}, id="some"
        ),
        *(
            pytest.param({place: tuple(SCREENS)}, id=place, marks=pytest.mark.soak)
            for place in PLACES
        ),
    ],
)
async def test_one_key_opens_a_screen_in_place_of_another(
    keys: Mapping[str, tuple[str, ...]],
) -> None:
    """From every screen a key opens its screen over the clan, or closes it if open."""
    async with at("clan") as s:
        for place, key in ((place, key) for place, pressed in keys.items() for key in pressed):
            await back_to(s, place)
            was_open = isinstance(s.app.screen, SCREENS[key])
            await s.press(key)
            assert isinstance(s.app.screen, SCREENS[key]) is not was_open, (place, key)
            assert s.app.screen_stack[:1] == [s.screen], (place, key)
            assert len(s.app.screen_stack) == (1 if was_open else 2), (place, key)
            await s.press(key)
            assert isinstance(s.app.screen, SCREENS[key]) is was_open, (place, key)


@pytest.mark.parametrize(
    "places",
    [
        pytest.param(("details", "race"), id="some"),
        *(pytest.param((place,), id=place, marks=pytest.mark.soak) for place in PLACES),
    ],
)
async def test_one_key_opens_each_dialog_clan_view_and_the_tag_field(
    places: tuple[str, ...],
) -> None:
    """From everywhere a key opens switcher, help, the clan of a number, the next view, the tag.

    Esc brings back what lay below a dialog; over a clan, a view and the tag field nothing is left.
    """
    async with at("clan") as s:
        for place in places:
            await back_to(s, place)
            before = s.app.screen_stack
            for key, dialog in DIALOGS.items():
                await s.press(key)
                assert isinstance(s.app.screen, dialog), place
                await s.press("escape")
                assert s.app.screen_stack == before, place
            await s.press("2")
            assert s.app.screen_stack == [s.screen], place
            assert s.screen.controller.state.tag == RIVAL, place
            await s.press("minus")
            assert s.screen.controller.state.tag == HOME, place
            await back_to(s, place)
            view = s.screen.controller.state.view
            await s.press("v")
            assert s.app.screen_stack == [s.screen], place
            assert s.screen.controller.state.view != view, place
            await back_to(s, place)
            await s.press("t")
            assert s.app.screen_stack == [s.screen], place
            assert isinstance(s.app.focused, TagInput), place
            await s.press("escape")


async def test_keys_for_reloads_keep_the_screen_open() -> None:
    """Automatic reload and a reload of all clans need no look at the clan; the tag field does."""
    async with at("race") as s:
        for key in ("A", "space", "space", "A", "R"):
            loads = len(s.backend.loads)
            await s.press(key)
            assert isinstance(s.app.screen, RaceScreen), key
        assert len(s.backend.loads) > loads
        await s.press("t")
        assert s.app.screen_stack == [s.screen]


ALL_KEYS: Final = tuple(
    pytest.param(clans, {place: LETTERS}, id=f"{place}-{clans}", marks=pytest.mark.soak)
    for place in PLACES
    for clans in (1, 2)
    if clans == 2 or place not in {"compare", "family"}
)


def list_own_keys(place: str) -> Iterator[str]:
    """Yield a key of each action of a place, and of the parts that are only there."""
    for action in collect_actions().values():
        if place == action.scope or SCOPES[action.scope].within == (place,):
            yield from map(spell_out_key, action.keys[:1])


SOME_KEYS: Final = tuple(
    pytest.param(clans, {place: [*list_own_keys(place)] for place in PLACES}, id=f"some-{clans}")
    for clans in (1, 2)
)
"""Every key in every place; the keys of each place alone."""


@pytest.mark.parametrize(("clans", "letters"), [*SOME_KEYS, *ALL_KEYS])
async def test_a_key_without_effect_says_why(clans: int, letters: Mapping[str, list[str]]) -> None:
    """Each key changes something, or a message with a reason of its own says why not.

    Such a message is a `KeyReason`, which the next key removes.
    """
    silent, lasting = [], []
    async with at("clan", clans=clans) as s:
        for place in letters:
            await back_to(s, place)
            for key in letters[place]:
                if key in SKIPPED | AT_THE_EDGE or (key == "r" and place in BUSY):
                    continue
                s.app.clear_notifications()
                await s.pilot.pause()
                before = state(s)
                await s.press(key)
                after = state(s)
                lines = map(str.strip, text(s.app).splitlines())
                if after == before or any(line == "›" or VAGUE in line for line in lines):
                    silent.append((place, key))
                if after[1:] != before[1:]:
                    await back_to(s, place)
                elif key != DELAYED and list_upper_lines(after) == list_upper_lines(before):
                    notices = s.app._notifications
                    lasting += [
                        (place, key, n.message) for n in notices if type(n) is not KeyReason
                    ]
    assert lasting == [], "use `give_reason` in place of `notify`"
    assert silent == [], "no effect and no reason: add one to `ui/keymap/reasons`"


REASONS: Final = {
    "7": "Only one clan is open · c adds another",
    "l": "Only one clan is open · c adds another",
    "minus": "No clan was open before this one",
    "space": "A starts automatic reload, then space pauses it",
    "d": "You have an API key: clantui --demo opens the demo",
    "e": "Chart by rarity · needs a wider window",
    "x": "You need a second clan: c adds one, b opens your rivals",
    "M": "You need a second clan: c adds one, b opens your rivals",
    "escape": "Nothing to go back to · q quits",
    "o": "Enter twice opens a player, then o: Open the player's web page",
    "z": "z does nothing here · ? shows all shortcuts",
}
"""Reason why a key has no effect with one clan open, by the key."""


async def test_a_key_without_effect_says_what_to_do() -> None:
    """With one clan open each key without an effect says what it needs."""
    async with at("clan", clans=1) as s:
        for key, reason in REASONS.items():
            s.app.clear_notifications()
            await s.pilot.pause()
            assert reason not in text(s.app), key
            await s.press(key)
            assert f"› {reason}" in text(s.app).splitlines()[-2], key


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
def test_a_key_of_another_screen_says_where_it_works(screen: str, key: str, reason: str) -> None:
    """A key without effect names the key to press first, or the reason."""
    context = KeyContext(clans=1, has_clan=True, has_survey=True)
    assert explain_key(key, {}, context, screen) == reason


def test_reasons_name_the_keys_bound_now() -> None:
    """Rebound keys are named in the messages."""
    context = KeyContext(clans=1, has_clan=True, has_survey=True)
    keymap = {"rankings": "f9", "rankings-location": "f8"}
    sentence = explain_key("f8", keymap, context, "clan")
    assert sentence == "f9 opens the rankings, then f8: Choose a country, or the world"


async def test_without_a_clan_keys_say_how_to_open_one() -> None:
    """Without a clan keys for rows and for its screens say that a clan has to be loaded first."""
    async with stage() as s:
        s.screen.view.leave_welcome()
        for key in ("s", "b", "H", "v", "r"):
            s.app.clear_notifications()
            await s.press(key)
            assert "No clan is loaded yet" in text(s.app)


async def test_a_reason_disappears_with_the_next_key() -> None:
    """The reason of a key disappears when another key works, also if an action gave it."""
    async with at("clan") as s:
        for key, other, reason in (
            ("e", "down", "needs a wider window"),
            ("z", "b", "z does nothing here"),
            ("z", "down", "z does nothing here"),
            ("1", "2", "This is clan 1"),
        ):
            await s.press(key)
            assert reason in text(s.app), key
            await s.press(other)
            assert reason not in text(s.app), key


async def test_esc_on_a_clan_names_the_key_of_the_previous_one() -> None:
    """After switching clans Esc has no effect, and names `-`."""
    async with at("clan", clans=2) as s:
        await s.press("escape")
        assert "› Nothing to go back to" in text(s.app)
        await s.press("2")
        s.screen.interrupt()
        s.app.clear_notifications()
        await s.press("escape")
        assert "› - goes to the last clan you looked at" in text(s.app)


async def test_during_the_first_load_keys_say_that_the_clan_is_loading() -> None:
    """While a clan is loading, keys that need its table do not ask for a tag."""
    async with stage(first="#2PP") as s:
        for key in ("s", "v", "slash"):
            s.app.clear_notifications()
            await s.press(key)
            assert "The clan is still loading" in text(s.app)
            assert "No clan is loaded" not in text(s.app)


async def test_a_key_before_the_first_request_says_that_the_clan_is_loading() -> None:
    """Typed while the demo opens, a key does not ask for a tag; with the cards its line goes."""
    async with stage(demo=True, typed=[Key("v", "v")]) as s:
        assert "The clan is still loading" in text(s.app)
        await s.load(make_survey(["Zap"]))
        assert "The clan is still loading" not in text(s.app)


async def test_after_a_failed_load_keys_name_what_is_missing() -> None:
    """A clan without rows is open, but has nothing to sort; the number of open clans is said."""
    async with stage(first="2PP", load_delay=1000) as s:
        await s.end(Unreachable("no answer in 10 s"))
        stops = (ClanRef(HOME, "Thornwood"), ClanRef(RIVAL, "Ash"))
        s.screen.controller.use_list(ClanList("list", stops))
        for key, reason in (("s", "No clan is loaded yet"), ("7", "Only 2 clans are open")):
            s.app.clear_notifications()
            await s.press(key)
            assert f"› {reason}" in text(s.app), key


async def test_the_end_of_a_load_keeps_other_reasons() -> None:
    """Only the reason that the clan is still loading goes with the load."""
    async with at("clan", clans=1) as s:
        await s.press("r", "z")
        assert len(s.backend.loads) == 2
        assert "z does nothing here" in text(s.app)
        await s.end()
        assert "z does nothing here" in text(s.app)


async def test_dialogs_and_fields_handle_their_own_letters() -> None:
    """Letters go into a field, and keys of screens below a dialog have no effect."""
    async with at("clan") as s:
        await s.press("slash", *"bxm")
        assert len(s.app.screen_stack) == 1
        await s.press("escape", "s", "b")
        assert len(s.app.screen_stack) == 2
        assert s.notices == []
