"""Tests that palette, help and key bar follow the bindings, including custom ones."""

from __future__ import annotations

import pkgutil
from importlib import import_module

import pytest
from textual.binding import Binding
from textual.dom import DOMNode
from textual.pilot import Pilot
from textual.screen import Screen
from textual.widgets import Input

import clantui.ui
from clantui.ui.app import ClanApp
from clantui.ui.common.key_bar import KeyBar
from clantui.ui.common.screens import BaseScreen, Dialog
from clantui.ui.common.table.table_screen import TableScreen
from clantui.ui.help.screen import HelpScreen
from clantui.ui.keymap.actions import collect_actions
from clantui.ui.keymap.scopes import SCOPES
from clantui.ui.options import ScreenOptions
from clantui.ui.race.screen import RaceScreen
from clantui.ui.rankings.screen import RankingsScreen
from tests.ui.fake_backend import FakeBackend
from tests.ui.harness import Clock, make_survey, stage

_BASES = {BaseScreen, Dialog, TableScreen}
"""Base classes of screens, without keys."""


def node_classes() -> list[type[DOMNode]]:
    """Return every class of the program that may have bindings."""
    classes: list[type[DOMNode]] = [ClanApp]
    for info in pkgutil.walk_packages(clantui.ui.__path__, "clantui.ui."):
        module = import_module(info.name)
        classes += [
            value
            for value in vars(module).values()
            if isinstance(value, type)
            and issubclass(value, DOMNode)
            and value.__module__ == module.__name__
            and value is not ClanApp
        ]
    return classes


def test_every_binding_is_collected_and_has_an_action_method() -> None:
    """A class with bindings has a scope, and no two bindings have the same id."""
    actions = collect_actions()
    bound: dict[str, Binding] = {}
    for node in node_classes():
        for binding in node.__dict__.get("BINDINGS", []):
            assert binding is actions[binding.id].binding, (node, binding)
            place, _, action = binding.action.partition("(")[0].rpartition(".")
            assert place in {"", "app"}, f"{binding}: `{place}.` may be another screen, use `app.`"
            assert hasattr(ClanApp if place else node, f"action_{action}"), (node, binding)
            assert bound.setdefault(str(binding.id), binding) is binding, (node, binding)
    assert bound.keys() == actions.keys()


def test_every_screen_has_its_own_scope() -> None:
    """Every screen has a scope, so that the help finds its keys."""
    screens = [cls for cls in node_classes() if issubclass(cls, Screen) and cls not in _BASES]
    assert screens
    for node in screens:
        assert node.__dict__["SCOPE"] in SCOPES


async def test_the_palette_has_every_enabled_action_of_the_clan_screen() -> None:
    """The palette has the keys of the clan screen, but none that only the help lists."""
    async with stage(loaded=make_survey(["Wizard"])) as s:
        names = {entry.name for entry in s.goto_entries.collect(())}
        actions = collect_actions().values()
        assert {"Race", collect_actions()["sort"].description} <= names
        assert not names & {action.description for action in actions if action.binding.system}


async def test_keys_follow_the_keymap() -> None:
    """A custom key replaces the default key; an action without a key can get one."""
    backend = FakeBackend()
    keymap = {"race": "f2", "help": "f3", "rankings": "L", "sort": "b"}
    app = ClanApp(backend, Clock(), ScreenOptions(demo=True, keymap=keymap))
    async with app.run_test(size=(120, 30)) as pilot:
        await load_clan(backend, pilot)
        await pilot.press("f2")
        await pilot.pause()
        assert isinstance(app.screen, RaceScreen)
        await pilot.press("escape", "L")
        await pilot.pause()
        assert isinstance(app.screen, RankingsScreen)
        await pilot.press("escape", "s")
        await pilot.pause()
        assert len(app.screen_stack) == 1
        bar = str(app.screen.query_one(KeyBar).render())
        assert "f2 Race" in bar
        assert "b Sort" in bar
        assert "f3 Help" in bar
        await pilot.press("f3")
        await pilot.pause()
        assert isinstance(app.screen, HelpScreen)
        assert "f2            River race: five clans" in dialog_text(app)


async def test_the_reason_of_a_key_without_effect_has_custom_keys() -> None:
    """A reason names no key that the keymap has bound to another action, or to none."""
    backend = FakeBackend()
    keymap = {"help": "f3", "quit": "ctrl+x", "auto-refresh": "f6", "switcher": ""}
    app = ClanApp(backend, Clock(), ScreenOptions(demo=True, keymap=keymap))
    async with app.run_test() as pilot:
        await load_clan(backend, pilot)
        for key, sentence in (
            ("z", "z does nothing here · f3 shows all shortcuts"),
            ("question_mark", "? does nothing here · f3 shows all shortcuts"),
            ("escape", "Nothing to go back to · ^x quits"),
            ("space", "f6 starts automatic reload, then space pauses it"),
            ("minus", "No clan was open before this one · : Clans opens another"),
        ):
            await pilot.press(key)
            await pilot.pause()
            assert sentence in [message.message for message in app._notifications]


async def load_clan(backend: FakeBackend, pilot: Pilot[None]) -> None:
    """Load the first clan."""
    while not backend.loads:
        await pilot.pause(0.01)
    backend.loads[-1].emit(make_survey(["Wizard"]))
    await pilot.pause()
    backend.loads[-1].end(None)
    await pilot.pause()


def dialog_text(app: ClanApp) -> str:
    """Return the text of the dialog."""
    return "\n".join(str(w.render()) for w in app.screen.query("Static"))


async def test_a_search_in_the_help_finds_keys_of_all_screens() -> None:
    """Lines with all words are shown, of any screen; Esc first clears the search, then closes."""
    async with stage(first="2PP") as s:
        await s.press("escape", "f1")
        assert "Copy who has decks left" not in dialog_text(s.app)
        await s.press(*"decks", "space", *"copy")
        assert "Copy who has decks left" in dialog_text(s.app)
        assert "Last viewed clan" not in dialog_text(s.app)
        await s.press("escape")
        assert s.app.screen.query_one(Input).value == ""
        assert "Go to the tag field" in dialog_text(s.app)
        await s.press("z", "z", "z")
        assert "No matching shortcut" in dialog_text(s.app)
        await s.press("escape", "escape")
        assert len(s.app.screen_stack) == 1


@pytest.mark.soak
async def test_help_closes_with_the_key_that_opened_it() -> None:
    """`?` opens and closes the help, and so does `f1`."""
    async with stage(first="2PP") as s:
        await s.arrive(make_survey(["Wizard"]))
        for key in ("question_mark", "f1"):
            await s.press(key)
            assert isinstance(s.app.screen, HelpScreen)
            await s.press(key)
            assert len(s.app.screen_stack) == 1


@pytest.mark.parametrize("key", [pytest.param("f9", marks=pytest.mark.soak), "K"])
async def test_help_closes_with_its_custom_key(key: str) -> None:
    """A custom key closes the help, but not a letter within a word."""
    backend = FakeBackend()
    app = ClanApp(backend, Clock(), ScreenOptions(demo=True, keymap={"help": key}))
    async with app.run_test() as pilot:
        await load_clan(backend, pilot)
        await pilot.press(key)
        await pilot.pause()
        assert isinstance(app.screen, HelpScreen)
        await pilot.press(key)
        await pilot.pause()
        assert len(app.screen_stack) == 1
        await pilot.press(key, "a", "K")
        await pilot.pause()
        assert isinstance(app.screen, HelpScreen)
