"""Tests of the theme list: it previews a theme and stores the chosen one."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from textual.widgets import OptionList

from clantui.core.model.tag import Tag
from clantui.ui.app import ClanApp
from clantui.ui.appearance.appearance import Appearance
from clantui.ui.appearance.theme_screen import ThemeScreen
from clantui.ui.appearance.themes import DARK, LIGHT, theme_names
from clantui.ui.options import ScreenOptions
from tests.ui.fake_backend import FakeBackend, FakeMemory
from tests.ui.harness import Clock, Stage, loaded


@asynccontextmanager
async def run(
    memory: FakeMemory, look: Appearance | None = None, *, early: bool = True
) -> AsyncIterator[Stage]:
    """One run of the program with what earlier runs have left.

    Args:
        memory: of earlier runs.
        look: as configured.
        early: whether the memory is there before the first frame.
    """
    engine, clock = FakeBackend(memory=memory), Clock()
    start = ScreenOptions(memory=memory if early else None)
    app = ClanApp(engine, clock, start, look=look or Appearance())
    async with app.run_test(size=(80, 24)) as pilot:
        on = Stage(app, pilot, engine, clock)
        await on.until(lambda: on.screen.is_started)
        await pilot.pause()
        yield on


async def choose(on: Stage, *keys: str) -> None:
    """Open the list of themes, and press keys there."""
    on.app.search_themes()
    await on.pilot.pause()
    assert isinstance(on.app.screen, ThemeScreen)
    await on.press(*keys)


def remembering() -> FakeMemory:
    """Return a memory with a clan in it."""
    return FakeMemory(pictures={Tag("2PP"): loaded(["Zap", "Bats", "Zap"])})


async def test_the_theme_under_the_cursor_is_seen_and_escape_goes_back() -> None:
    """The selected theme is previewed, and Esc restores the one before."""
    async with run(remembering()) as on:
        await choose(on, "down", "down")
        listed = on.app.screen.query_one(OptionList)
        assert on.app.theme == theme_names()[listed.highlighted or 0] == theme_names()[2]
        await on.press("escape")
        assert on.app.theme == DARK.name
        assert not isinstance(on.app.screen, ThemeScreen)
        memory = on.engine.memory
    async with run(memory) as on:
        assert on.app.theme == DARK.name


@pytest.mark.parametrize("early", [True, False])
async def test_a_chosen_theme_is_there_at_the_next_start(*, early: bool) -> None:
    """The stored theme is drawn in the first frame, or as soon as the store is open."""
    memory = remembering()
    async with run(memory) as on:
        await choose(on, "down", "enter")
        assert on.app.theme == LIGHT.name
    async with run(memory, early=early) as on:
        assert on.app.theme == LIGHT.name
        await choose(on, "escape")
        assert on.app.theme == LIGHT.name
    async with run(memory) as on:
        assert on.app.theme == LIGHT.name


async def test_the_newest_wish_counts() -> None:
    """A flag counts for its own run; a changed config overrides an earlier choice."""
    memory = remembering()
    async with run(memory, Appearance(theme="nord")) as on:
        await choose(on, "home", "down", "enter")
        assert on.app.theme == LIGHT.name
    async with run(memory, Appearance(theme="nord")) as on:
        assert on.app.theme == LIGHT.name
    async with run(memory, Appearance(theme="gruvbox", only_now=True)) as on:
        assert on.app.theme == "gruvbox"
    async with run(memory, Appearance(theme="dracula")) as on:
        assert on.app.theme == "dracula"
    async with run(memory, Appearance(theme="dracula", only_now=True)) as on:
        await choose(on, "home", "enter")
        assert on.app.theme == DARK.name
    async with run(memory, Appearance(theme="nord")) as on:
        assert on.app.theme == DARK.name


@pytest.mark.parametrize("theme", ['["gone", ""]', "[1, 2]", '"x"', "{}", "null"])
async def test_a_theme_that_is_not_there_any_more_is_passed_over(theme: str) -> None:
    """An unknown stored theme is ignored."""
    memory = remembering()
    async with run(memory) as on:
        await choose(on, "down", "enter")
    memory.text = memory.text.replace(f'["{LIGHT.name}", "{DARK.name}"]', theme)
    assert theme in memory.text
    async with run(memory) as on:
        assert on.app.theme == DARK.name
        assert on.app.crash is None
