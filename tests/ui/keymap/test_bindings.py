"""Tests that palette, help and key bar follow the bindings, also custom ones."""

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
from clantui.ui.common.clan_set_screen import ClanSetScreen, SortedClanSetScreen
from clantui.ui.common.key_bar import KeyBar
from clantui.ui.common.screens import SafeDismiss
from clantui.ui.help.screen import HelpScreen
from clantui.ui.keymap.actions import SCOPES, collect_actions
from clantui.ui.options import ScreenOptions
from clantui.ui.race.screen import RaceScreen
from clantui.ui.rankings.screen import RankingsScreen
from tests.ui.fake_backend import FakeBackend
from tests.ui.harness import Clock, loaded, stage

_BASES = {SafeDismiss, ClanSetScreen, SortedClanSetScreen}
"""Screens without keys of their own."""


def nodes() -> list[type[DOMNode]]:
    """Return every class of ours that may have bindings."""
    found: list[type[DOMNode]] = [ClanApp]
    for one in pkgutil.walk_packages(clantui.ui.__path__, "clantui.ui."):
        module = import_module(one.name)
        found += [
            value
            for value in vars(module).values()
            if isinstance(value, type)
            and issubclass(value, DOMNode)
            and value.__module__ == module.__name__
            and value is not ClanApp
        ]
    return found


def test_every_binding_is_an_action_of_the_registry_and_runs_something() -> None:
    """A class that binds keys of its own has a scope, and no two bindings have one id."""
    actions = collect_actions()
    bound: dict[str, Binding] = {}
    for node in nodes():
        for binding in node.__dict__.get("BINDINGS", []):
            assert binding is actions[binding.id].binding, (node, binding)
            assert hasattr(node, f"action_{binding.action.partition('(')[0]}"), (node, binding)
            assert bound.setdefault(str(binding.id), binding) is binding, (node, binding)
    assert bound.keys() == actions.keys()


def test_every_screen_has_a_scope_of_its_own() -> None:
    """Every screen has a scope, so that the help finds its keys."""
    screens = [node for node in nodes() if issubclass(node, Screen) and node not in _BASES]
    assert screens
    for node in screens:
        assert node.__dict__["SCOPE"] in SCOPES


async def test_the_palette_has_every_action_that_makes_sense() -> None:
    """Whatever the clan's screen does by a key the palette does, too; for some one must search."""
    async with stage(first="2PP") as s:
        await s.arrive(loaded(["Wizard"]))
        await s.end()
        commands = {c.title: c for c in s.app.get_system_commands(s.screen)}
        for action in collect_actions().values():
            if action.scope in {"list", "grid"} or action.id in {"race", "sort", "refresh"}:
                assert commands[action.name].help == action.does
                assert commands[action.name].discover is not action.binding.system
        commands["Race"].callback()
        await s.pilot.pause()
        await s.pilot.pause()
        assert isinstance(s.app.screen, RaceScreen)
        assert "Cards" not in {c.title for c in s.app.get_system_commands(s.app.screen)}
        assert "Back" in {c.title for c in s.app.get_system_commands(s.app.screen)}


async def test_the_palette_knows_nothing_of_what_lies_below_a_dialog() -> None:
    """Over the sort menu its own keys are offered, and not the clan's."""
    async with stage(first="2PP") as s:
        await s.arrive(loaded(["Wizard"]))
        await s.press("s")
        titles = {c.title for c in s.app.get_system_commands(s.app.screen)}
        assert "Close" in titles
        assert "Race" not in titles


async def test_keys_are_bound_as_the_config_says() -> None:
    """A key that is bound does what its id says, the old one nothing; what had none has one."""
    engine = FakeBackend()
    keymap = {"race": "f2", "help": "f3", "rankings": "L", "sort": "b"}
    app = ClanApp(engine, Clock(), ScreenOptions(demo=True, keymap=keymap))
    async with app.run_test(size=(120, 30)) as pilot:
        await began(engine, pilot)
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
        assert "f2            River race: five clans" in shown(app)


@pytest.mark.parametrize(
    ("key", "sentence"),
    [
        ("z", "z does nothing here · f3 shows all shortcuts"),
        ("question_mark", "? does nothing here · f3 shows all shortcuts"),
        ("escape", "Nothing to go back to · ^x quits"),
        ("space", "f6 starts automatic reload, then space pauses it"),
        ("minus", "No clan was open before this one · : Clans opens another"),
    ],
)
async def test_a_key_without_effect_tells_keys_as_they_are_bound(key: str, sentence: str) -> None:
    """No message names a key that the config has bound to something else, or to nothing."""
    engine = FakeBackend()
    keymap = {"help": "f3", "quit": "ctrl+x", "watch": "f6", "switcher": ""}
    app = ClanApp(engine, Clock(), ScreenOptions(demo=True, keymap=keymap))
    async with app.run_test() as pilot:
        await began(engine, pilot)
        await pilot.press(key)
        await pilot.pause()
        assert sentence in [message.message for message in app._notifications]


async def began(engine: FakeBackend, pilot: Pilot[None]) -> None:
    """Let the first clan arrive."""
    while not engine.loads:
        await pilot.pause(0.01)
    engine.loads[-1].emit(loaded(["Wizard"]))
    await pilot.pause()
    engine.loads[-1].end(None)
    await pilot.pause()


def shown(app: ClanApp) -> str:
    """Return the text of the dialog."""
    return "\n".join(str(w.render()) for w in app.screen.query("Static"))


async def test_typing_in_the_help_finds_keys_of_all_screens() -> None:
    """Lines with all the words are kept, of whichever screen; Esc clears first, then closes."""
    async with stage(first="2PP") as s:
        await s.press("escape", "f1")
        assert "Copy who has decks left" not in shown(s.app)
        await s.press(*"decks", "space", *"copy")
        assert "Copy who has decks left" in shown(s.app)
        assert "Last viewed clan" not in shown(s.app)
        await s.press("escape")
        assert s.app.screen.query_one(Input).value == ""
        assert "Go to the tag field" in shown(s.app)
        await s.press("z", "z", "z")
        assert "No matching shortcut" in shown(s.app)
        await s.press("escape", "escape")
        assert len(s.app.screen_stack) == 1


async def test_help_closes_with_the_key_that_opened_it() -> None:
    """`?` opens it and closes it, as `f1` does."""
    async with stage(first="2PP") as s:
        await s.arrive(loaded(["Wizard"]))
        for key in ("question_mark", "f1"):
            await s.press(key)
            assert isinstance(s.app.screen, HelpScreen)
            await s.press(key)
            assert len(s.app.screen_stack) == 1


@pytest.mark.parametrize("key", ["f9", "K"])
async def test_help_closes_with_the_key_that_the_config_gives_it(key: str) -> None:
    """A function key and a letter close what they have opened; a letter in a word does not."""
    engine = FakeBackend()
    app = ClanApp(engine, Clock(), ScreenOptions(demo=True, keymap={"help": key}))
    async with app.run_test() as pilot:
        await began(engine, pilot)
        await pilot.press(key)
        await pilot.pause()
        assert isinstance(app.screen, HelpScreen)
        await pilot.press(key)
        await pilot.pause()
        assert len(app.screen_stack) == 1
        await pilot.press(key, "a", "K")
        await pilot.pause()
        assert isinstance(app.screen, HelpScreen)
