"""Tests of keys that come faster than they are handled, and of paging in empty lists."""

from __future__ import annotations

import gc
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages

import pytest
from textual.events import Key, Paste
from textual.keys import key_to_character
from textual.screen import Screen
from textual.widgets import Input

import clantui.ui
from clantui.core.clan_list import ClanList, ClanRef
from clantui.core.model.tag import Tag
from clantui.core.views import view_names
from clantui.ui.clan.body import ClanBody
from clantui.ui.clan.card_table import CardTable
from clantui.ui.clan.screen import ClanScreen
from clantui.ui.common.screens import SafeDismiss
from clantui.ui.common.workers import start_worker
from clantui.ui.goto.screen import GotoScreen
from clantui.ui.keymap.actions import collect_actions
from clantui.ui.keymap.validate import full_name
from tests.ui.harness import Stage, loaded, stage

CARDS = ["Wizard", "Zap", "Zap", "Miner"]


async def burst(s: Stage, *keys: str) -> None:
    """Type keys at once, as a terminal does that was not read for a while."""
    for key in keys:
        s.app.post_message(Key(key, key if len(key) == 1 else None))
    await s.pilot.pause()


async def open_home(s: Stage) -> None:
    """Load the first clan completely."""
    await s.arrive(loaded(CARDS))
    await s.end()


@pytest.mark.parametrize(
    "keys",
    [
        ("s", "c", "c", "c"),
        ("question_mark", "escape", "escape", "escape"),
        ("H", "escape", "escape", "H", "H"),
        ("b", "b", "b", "b"),
        ("w", "escape", "escape", "escape"),
        ("c", "escape", "escape", "escape"),
        ("ctrl+p", "escape", "escape", "escape"),
        ("ctrl+p", "pagedown", "pageup", "escape"),
        ("ctrl+p", "escape", "ctrl+p", "escape", "ctrl+p"),
        ("ctrl+p", *"race", "escape"),
        ("c", "tab", "pagedown", "pageup"),
        ("c", *"keep", "escape", "escape"),
        ("c", *"#2pp", "enter", "escape"),
        (*"bbr", "escape"),
        (*"Mrr", "escape"),
        (*"xrr", "escape"),
        ("v", "v", "v", "v", "v"),
        ("v", "j", "v", "k", "V", "V"),
    ],
    ids=" ".join,
)
async def test_keys_that_come_at_once_end_nothing(keys: tuple[str, ...]) -> None:
    """Keys typed before a screen closes close only that screen, and raise nothing."""
    async with stage(first="2PP", rest=1000) as s:
        await open_home(s)
        await burst(s, *keys[:1])
        for _ in range(2):
            await burst(s, *keys[1:])
            await burst(s, *keys)
        assert s.app.crash is None
        assert s.app.screen_stack[0] is s.screen


async def test_a_dialog_that_closes_may_do_what_it_had_put_off() -> None:
    """A dialog that is being removed misses its parts in silence: nothing of it is seen."""
    async with stage(first="2PP", rest=1000) as s:
        await open_home(s)
        await s.press("question_mark")
        dialog = s.app.screen
        done: list[str] = []

        def look() -> None:
            done.append("looked")
            dialog.query_one("#gone")

        removal = dialog.remove()
        dialog.call_next(look)
        await removal
        assert done == ["looked"]
        assert s.app.crash is None


def test_keys_find_the_table_before_it_is_composed() -> None:
    """A key typed before the first paint finds the table, though it is not on the screen yet."""
    table = CardTable()
    assert ClanBody(table).home is table


@pytest.mark.parametrize("size", [(80, 24), (80, 4), (20, 6)])
async def test_pages_of_a_palette_that_has_found_nothing(size: tuple[int, int]) -> None:
    """PageDown does no harm in an empty palette, nor in one without room."""
    async with stage(first="2PP", rest=1000, size=size) as s:
        await open_home(s)
        s.app.action_command_palette()
        await burst(s, "pagedown", "pageup", "ctrl+end")
        await s.press(*"zz", "pagedown")
        assert isinstance(s.app.screen, GotoScreen)
        assert s.app.crash is None


async def rest(s: Stage) -> None:
    """Wait until all typed keys have had their effect."""
    await s.pilot.pause()
    while s.app.is_typed_ahead:
        await s.pilot.pause(0.01)
    await s.pilot.pause()


FIELDS = ["slash", "t", "c", "question_mark", "ctrl+p"]
DOORS = [*FIELDS, "s", "b", "w", "H", "exclamation_mark", "enter"]


@pytest.mark.parametrize("opened", FIELDS)
async def test_keys_typed_ahead_reach_the_field(opened: str) -> None:
    """A field opened by a burst of keys holds its letters in order."""
    async with stage(first="2PP", rest=1000) as s:
        await open_home(s)
        for key in (opened, *"zap20yu"):
            s.app.post_message(Key(key, key if len(key) == 1 else None))
        await rest(s)
        assert isinstance(s.app.focused, Input)
        assert s.app.focused.value.casefold().endswith("zap20yu")


@pytest.mark.parametrize("opened", DOORS)
async def test_a_screen_opened_ahead_is_closed_ahead(opened: str) -> None:
    """Esc in the burst that opens a screen closes that screen."""
    async with stage(first="2PP", rest=1000) as s:
        await open_home(s)
        focused = s.app.focused
        for key in (opened, "escape") * 3:
            s.app.post_message(Key(key, None))
        await rest(s)
        assert s.app.screen_stack == [s.screen]
        assert s.app.focused is focused


KEYS = sorted(
    {full_name(key) for action in collect_actions().values() for key in action.keys}
    - {"q", "ctrl+q", "ctrl+c", "ctrl+z"}
)
"""The keys of all screens that do not end or suspend the program."""


def key_event(key: str) -> Key:
    """Build the event of a key by its name."""
    character = key_to_character(key)
    return Key(key, character if character is not None and character.isprintable() else None)


@pytest.mark.parametrize("first", ["2PP", ""])
@pytest.mark.parametrize("key", ["ctrl+p", *KEYS[::30]])
async def test_keys_typed_before_the_first_paint_end_nothing(key: str, first: str) -> None:
    """All keys in one burst, typed before there is a screen, have their turn and raise nothing."""
    at = KEYS.index(key)
    typed = [key_event(each) for each in (*KEYS[at:], *KEYS[:at])]
    async with stage(first=first, rest=1000, typed=typed) as s:
        await rest(s)
        assert s.app.crash is None
        assert s.app.screen_stack[0] is s.screen


ALL_DOORS = [*DOORS, *"xMHTI"]


@pytest.mark.parametrize(
    ("opened", "keys"),
    [
        *((opened, KEYS[at :: len(ALL_DOORS)]) for at, opened in enumerate(ALL_DOORS)),
        *(pytest.param(opened, KEYS, marks=pytest.mark.soak) for opened in ALL_DOORS),
    ],
    ids=lambda value: value if isinstance(value, str) else str(len(value)),
)
async def test_no_key_at_the_opening_or_the_closing_of_a_screen_ends_anything(
    opened: str, keys: list[str]
) -> None:
    """Each key in one burst with the key that opens a screen, and with Esc, raises nothing."""
    async with stage(first="2PP", rest=1000) as s:
        await open_home(s)
        rivals = tuple(ClanRef(Tag(tag), tag) for tag in ("2PP", "9YY"))
        for key in keys:
            s.screen.navigator.close_upper()
            s.screen.controller.use_list(ClanList("list", rivals))
            s.screen.set_focus(s.grid)
            for typed in (opened, key, "escape", key, "escape", "escape", "escape"):
                s.app.post_message(key_event(typed))
            await rest(s)
            assert s.app.crash is None, key


async def test_keys_of_one_burst_count_each() -> None:
    """Three presses in one burst move three views on."""
    async with stage(first="2PP", rest=1000) as s:
        await open_home(s)
        for _ in range(3):
            s.app.post_message(Key("v", "v"))
        await rest(s)
        assert s.screen.controller.state.view == view_names()[3]


async def test_a_key_reaches_the_dialog_of_the_one_before() -> None:
    """`s` and a letter at once sort, and a paste waits for its field as keys do."""
    async with stage(first="2PP", rest=1000) as s:
        await open_home(s)
        assert s.cards[0] == "Zap"
        for event in (Key("s", "s"), Key("c", "c"), Key("slash", "/"), Paste("zap")):
            s.app.post_message(event)
        await rest(s)
        assert s.screen.view.sort.column == "card"
        assert isinstance(s.app.focused, Input)
        assert s.app.focused.value == "zap"


@pytest.mark.parametrize("width", [1, 3, 8])
@pytest.mark.parametrize("keys", ["c", "s"])
async def test_lists_where_nothing_has_room(width: int, keys: str) -> None:
    """A dialog's list without room for a letter does no harm."""
    async with stage(first="2PP", rest=1000) as s:
        await open_home(s)
        await s.press(*keys)
        for height in (24, 5, 1):
            await s.pilot.resize_terminal(width, height)
            await s.press("pagedown", "down", "pageup", "pagedown")
        assert s.app.crash is None


def test_every_screen_but_the_first_goes_once() -> None:
    """Every screen but the first is in the list above, so that a new one is not forgotten."""
    found = {
        one
        for info in walk_packages(clantui.ui.__path__, "clantui.ui.")
        for one in vars(import_module(info.name)).values()
        if isinstance(one, type) and issubclass(one, Screen) and one.__module__ == info.name
    }
    assert {one for one in found if not issubclass(one, SafeDismiss)} == {ClanScreen}


def test_no_work_is_begun_before_its_turn() -> None:
    """All work is given to `start_worker`, so that no coroutine is left without being awaited."""
    ours = Path(clantui.ui.__file__).parent
    begun = [file.name for file in ours.rglob("*.py") if "run_worker" in file.read_text("utf-8")]
    assert begun == ["workers.py"]


async def test_work_that_is_given_up_before_its_turn_leaves_nothing() -> None:
    """Work cancelled in the turn it was started in sends no request and leaves no warning."""
    asked: list[str] = []

    async def work() -> None:
        asked.append("begun")

    async with stage() as s:
        start_worker(s.screen, work, "one")
        start_worker(s.screen, work, "one")
        s.screen.workers.cancel_group(s.screen, "one")
        await s.pilot.pause()
        gc.collect()
    assert asked == []
