"""Tests of keys typed faster than they are handled, and of paging in empty lists."""

from __future__ import annotations

import gc
from functools import partial
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages
from typing import Final

import pytest
from textual.events import Key, Paste
from textual.keys import key_to_character
from textual.screen import Screen
from textual.widgets import Input

import clantui.ui
from clantui.core.clan_list import ClanList, ClanRef
from clantui.core.model.errors import Unreachable
from clantui.core.model.tag import Tag
from clantui.core.views import TAB_VIEWS
from clantui.ui.clan.body import ClanBody
from clantui.ui.clan.screen import ClanScreen
from clantui.ui.clan.widgets.card_table import CardTable
from clantui.ui.clan.widgets.welcome import Welcome
from clantui.ui.common.requests import Requests
from clantui.ui.common.screens import BaseScreen
from clantui.ui.goto.screen import GotoScreen
from clantui.ui.help.screen import HelpScreen
from clantui.ui.keymap.actions import collect_actions
from clantui.ui.keymap.validate import spell_out_key
from tests.ui.harness import Stage, make_survey, stage, start_survey

pytestmark = pytest.mark.soak

CARDS = ["Wizard", "Zap", "Zap", "Miner"]
TWO: Final = ClanList("list", tuple(ClanRef(Tag(tag), tag) for tag in ("2PP", "9YY")))


def key_event(key: str) -> Key:
    """Build the event of a key by its name."""
    character = key_to_character(key)
    return Key(key, character if character is not None and character.isprintable() else None)


async def burst(s: Stage, *keys: str) -> None:
    """Send keys at once, as a terminal does that was not read for a while."""
    for key in keys:
        s.app.post_message(key_event(key))
    await s.pilot.pause()


async def wait_for_keys(s: Stage) -> None:
    """Wait until all typed keys have had their effect."""
    await s.until(lambda: not s.app._type_ahead._task)


HOME_SURVEY = make_survey(CARDS)


def start_again(s: Stage) -> None:
    """Go back to the table of the first of two clans."""
    s.screen.navigator.close_upper()
    s.screen.interrupt()
    s.screen.controller.use_list(TWO)
    s.screen.set_focus(s.table)
    assert s.app.focused is s.table


BURSTS: Final = (
    ("s", "c", "c", "c"),
    ("question_mark", "escape", "escape", "escape"),
    ("H", "escape", "escape", "H", "H"),
    ("b", "b", "b", "b"),
    ("ctrl+p", "escape", "ctrl+p", "escape", "ctrl+p"),
    ("w", "escape", "escape", "escape"),
    ("ctrl+p", *"race", "escape"),
    ("c", "escape", "escape", "escape"),
    ("c", "tab", "pagedown", "pageup"),
    ("ctrl+p", "escape", "escape", "escape"),
    ("c", *"#2pp", "enter", "escape"),
    ("c", *"keep", "escape", "escape"),
    (*"xrr", "escape"),
    (*"bbr", "escape"),
    ("v", "j", "v", "k", "V", "V"),
    (*"Mrr", "escape"),
    ("ctrl+p", "pagedown", "pageup", "escape"),
    ("v", "v", "v", "v", "v"),
)
"""The first one and each fourth after it differ in kind."""


@pytest.mark.parametrize(
    "bursts", [BURSTS[::4], pytest.param(BURSTS, marks=pytest.mark.soak)], ids=["some", "all"]
)
async def test_keys_typed_at_once_cause_no_crash(bursts: tuple[tuple[str, ...], ...]) -> None:
    """Keys typed before a screen closes close only that screen, and raise nothing."""
    async with stage(load_delay=1000, loaded=HOME_SURVEY) as s:
        for keys in bursts:
            start_again(s)
            await burst(s, *keys[:1])
            await burst(s, *keys[1:])
            await burst(s, *keys)
            assert s.app.crash is None, keys
            assert s.app.screen_stack[0] is s.screen, keys


async def test_a_held_key_moves_the_cursor_each_time_it_arrives() -> None:
    """A held key waits only in the app's queue: the messages of a load do not delay it."""
    async with stage(load_delay=1000, loaded=HOME_SURVEY) as s:
        start_again(s)
        rows: list[int] = []
        for _ in range(2):
            s.app.post_message(Key("j", "j"))
        s.app.call_later(lambda: rows.append(s.table.index))
        await s.pilot.pause()
        assert rows == [2]


async def test_a_closing_dialog_can_run_scheduled_callbacks() -> None:
    """A dialog that is being removed ignores its missing widgets."""
    async with stage(load_delay=1000, loaded=HOME_SURVEY) as s:
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


async def test_callbacks_of_a_closed_dialog_run_on_the_screen_below() -> None:
    """One that misses a widget of the dialog is no crash, and does not drop the ones after it."""
    async with stage(load_delay=1000, loaded=HOME_SURVEY) as s:
        await s.press("question_mark")
        dialog = s.app.screen
        await s.press("escape")
        done: list[str] = []

        def look() -> None:
            dialog.query_one("#gone")

        s.screen._invoke_later(look, dialog)
        s.screen._invoke_later(partial(done.append, "after it"), s.screen)
        await s.pilot.pause()
        assert done == ["after it"]
        assert s.app.crash is None


def test_keys_find_the_table_before_it_is_composed() -> None:
    """A key typed before the first paint finds the table, though it is not on the screen yet."""
    table = CardTable()
    assert ClanBody(Welcome("", has_key=True), table).home is table


@pytest.mark.parametrize(
    "sizes",
    [((80, 4),), pytest.param(((80, 24), (20, 6)), marks=pytest.mark.soak)],
    ids=["few", "others"],
)
async def test_page_down_in_an_empty_palette_causes_no_crash(
    sizes: tuple[tuple[int, int], ...],
) -> None:
    """Paging in an empty palette, also without room for a line, causes no crash."""
    async with stage(load_delay=1000, loaded=HOME_SURVEY) as s:
        for size in sizes:
            await s.resize(*size)
            s.app.action_command_palette()
            await burst(s, "pagedown", "pageup", "ctrl+end")
            await s.press(*"zz", "pagedown")
            assert isinstance(s.app.screen, GotoScreen), size
            assert s.app.crash is None, size
            await s.press("escape")


async def test_keys_typed_at_the_start_wait_for_the_rows_of_the_first_clan() -> None:
    """A filter typed before the demo has answered is applied, and a move counts from its rows."""
    keys = [key_event(key) for key in ("slash", *"zap", "enter", "escape", "j")]
    async with stage(demo=True, typed=keys, hold_keys=1000) as s:
        await s.arrive(start_survey(CARDS))
        assert not isinstance(s.app.focused, Input)
        await s.load(HOME_SURVEY)
        await wait_for_keys(s)
        assert s.notices == []
        assert (s.cards[0], s.table.index) == ("Zap", 1)


async def test_keys_typed_at_the_start_do_not_wait_for_long() -> None:
    """Without an answer a key acts after a moment, as does one if the clan cannot be loaded."""
    for hold_keys, error in ((0.001, None), (1000, Unreachable("no answer"))):
        async with stage(first="2PP", hold_keys=hold_keys) as s:
            await burst(s, "f1")
            if error is not None:
                await s.end(error)
            await wait_for_keys(s)
            assert isinstance(s.app.screen, HelpScreen)


@pytest.mark.parametrize("key", ["escape", pytest.param("ctrl+c", marks=pytest.mark.soak), "q"])
async def test_a_key_that_cancels_or_quits_does_not_wait_for_rows(key: str) -> None:
    """Before the first rows they act at once; after another held key `q` may be a letter."""
    async with stage(first="2PP", hold_keys=1000) as s:
        await s.press(key)
        assert s.app._exit if key == "q" else s.backend.loads[0].cancelled


async def test_no_key_waits_longer_than_the_app_runs() -> None:
    """Keys that are held back when the app ends are dropped, with the task that sends them."""
    async with stage(first="2PP", hold_keys=1000) as s:
        await burst(s, "f1")
        task = s.app._type_ahead._task
        assert task is not None
        assert not task.done()
    assert task.cancelling()


FIELDS = ["slash", "t", "c", "question_mark", "ctrl+p"]
OPENING_KEYS = [*FIELDS, "s", "b", "w", "H", "exclamation_mark", "enter"]


@pytest.mark.parametrize(
    "fields",
    [["slash", "ctrl+p"], pytest.param(FIELDS, marks=pytest.mark.soak)],
    ids=["some", "all"],
)
async def test_keys_typed_ahead_reach_the_field(fields: list[str]) -> None:
    """A field opened by a burst of keys holds its letters in order."""
    async with stage(load_delay=1000, loaded=HOME_SURVEY) as s:
        for opened in fields:
            start_again(s)
            await burst(s, opened, *"zap20yu")
            await wait_for_keys(s)
            assert isinstance(s.app.focused, Input), opened
            assert s.app.focused.value.casefold().endswith("zap20yu"), opened
            await s.press(*["backspace"] * len("zap20yu"))


@pytest.mark.parametrize(
    "opening_keys",
    [["slash", "b"], pytest.param(OPENING_KEYS, marks=pytest.mark.soak)],
    ids=["some", "all"],
)
async def test_a_screen_opened_ahead_is_closed_ahead(opening_keys: list[str]) -> None:
    """Esc in the burst that opens a screen closes that screen."""
    async with stage(load_delay=1000, loaded=HOME_SURVEY) as s:
        focused = s.app.focused
        for opened in opening_keys:
            await burst(s, *(opened, "escape") * 3)
            await wait_for_keys(s)
            assert s.app.screen_stack == [s.screen], opened
            assert s.app.focused is focused, opened


KEYS = sorted(
    {spell_out_key(key) for action in collect_actions().values() for key in action.keys}
    - {"q", "ctrl+q", "ctrl+c", "ctrl+z"}
)
"""Keys of all screens, except those that end or suspend the program."""


@pytest.mark.parametrize(
    ("key", "first"),
    [
        ("ctrl+p", "2PP"),
        *(
            pytest.param(key, first, marks=pytest.mark.soak)
            for key in ("ctrl+p", *KEYS[::15])
            for first in ("2PP", "")
        ),
    ],
)
async def test_keys_typed_before_the_first_paint_cause_no_crash(key: str, first: str) -> None:
    """All keys in one burst before there is a screen are handled without an error."""
    at = KEYS.index(key)
    typed = [key_event(each) for each in (*KEYS[at:], *KEYS[:at])]
    async with stage(first=first, load_delay=1000, typed=typed) as s:
        await wait_for_keys(s)
        assert s.app.crash is None
        assert s.app.screen_stack[0] is s.screen


ALL_OPENING_KEYS = [*OPENING_KEYS, *"xMTI"]


async def open_and_close(s: Stage, opened: str, keys: list[str]) -> None:
    """Type each key at once with the key that opens a screen, and with Esc."""
    for key in keys:
        start_again(s)
        await burst(s, opened, key, "escape", key, "escape", "escape", "escape")
        await wait_for_keys(s)
        assert s.app.crash is None, (opened, key)


async def test_no_key_crashes_an_opening_or_closing_screen() -> None:
    """A key in one burst with a key that opens a screen, and with Esc, raises nothing."""
    async with stage(load_delay=1000, loaded=HOME_SURVEY) as s:
        for at, opened in [*enumerate(ALL_OPENING_KEYS)][::4]:
            await open_and_close(s, opened, [KEYS[at * len(KEYS) // len(ALL_OPENING_KEYS)]])


@pytest.mark.soak
@pytest.mark.parametrize("opened", ALL_OPENING_KEYS)
async def test_no_pair_of_keys_causes_a_crash(opened: str) -> None:
    """Each key in one burst with each key that opens a screen, and with Esc, raises nothing."""
    async with stage(load_delay=1000, loaded=HOME_SURVEY) as s:
        await open_and_close(s, opened, KEYS)


async def test_each_key_of_a_burst_counts() -> None:
    """Three presses of `v` in one burst move three views."""
    async with stage(load_delay=1000, loaded=HOME_SURVEY) as s:
        await burst(s, "v", "v", "v")
        await wait_for_keys(s)
        assert s.screen.controller.state.view == TAB_VIEWS[3]


async def test_a_key_reaches_the_dialog_that_the_previous_key_opened() -> None:
    """`s` and a letter at once sort, and a paste waits for its field as keys do."""
    async with stage(load_delay=1000, loaded=HOME_SURVEY) as s:
        assert s.cards[0] == "Zap"
        for event in (Key("s", "s"), Key("c", "c"), Key("slash", "/"), Paste("zap")):
            s.app.post_message(event)
        await wait_for_keys(s)
        assert s.screen.view.sort.column == "card"
        assert isinstance(s.app.focused, Input)
        assert s.app.focused.value == "zap"


@pytest.mark.parametrize(
    ("key", "widths"),
    [
        ("c", (1,)),
        *(pytest.param(key, (1, 3, 8), marks=pytest.mark.soak) for key in "cs"),
    ],
)
async def test_a_letter_in_a_list_without_room_causes_no_crash(
    key: str, widths: tuple[int, ...]
) -> None:
    """A very small window leaves no line for the list of a dialog."""
    async with stage(load_delay=1000, loaded=HOME_SURVEY) as s:
        for width in widths:
            await s.resize(80, 24)
            await s.press(key)
            assert s.app.screen is not s.screen
            for height in (24, 5, 1):
                await s.resize(width, height)
                await s.press("pagedown", "down", "pageup", "pagedown")
            assert s.app.crash is None, width
            await s.press("escape")
            assert s.app.screen is s.screen


def test_every_screen_closes_only_itself() -> None:
    """Every screen has the `dismiss` of the base class; Textual's would close another screen."""
    found = {
        cls
        for info in walk_packages(clantui.ui.__path__, "clantui.ui.")
        for cls in vars(import_module(info.name)).values()
        if isinstance(cls, type) and issubclass(cls, Screen) and cls.__module__ == info.name
    }
    assert {cls for cls in found if not issubclass(cls, BaseScreen)} == set()
    assert {ClanScreen, BaseScreen} < found


def test_no_work_starts_before_its_turn() -> None:
    """All work is given to `Requests`, so that no coroutine is left without being awaited."""
    folder = Path(clantui.ui.__file__).parent
    files = [file.name for file in folder.rglob("*.py") if "run_worker" in file.read_text("utf-8")]
    assert files == ["requests.py"]


async def test_work_cancelled_before_its_turn_leaves_nothing() -> None:
    """Work cancelled in the turn it was started in sends no request and leaves no warning."""
    names: list[str] = []

    async def work() -> None:
        names.append("begun")

    async with stage() as s:
        requests = Requests(s.screen)
        requests.start("cls", work, lambda _: None)
        requests.start("cls", work, lambda _: None)
        requests.stop("cls")
        await s.pilot.pause()
        gc.collect(1)  # what was made in this test is young
    assert names == []
