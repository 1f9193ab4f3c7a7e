"""Tests of the list of themes: it previews a theme and stores the chosen one."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from textual.widgets import OptionList

from clantui.core.model.tag import Tag
from clantui.ui.app import ClanApp
from clantui.ui.appearance.appearance import Appearance
from clantui.ui.appearance.theme_screen import ThemeScreen
from clantui.ui.appearance.themes import DARK, LIGHT, list_theme_names
from clantui.ui.options import ScreenOptions
from tests.ui.fake_backend import FakeBackend, FakeStore
from tests.ui.harness import Clock, Stage, make_survey


@asynccontextmanager
async def run(
    store: FakeStore, appearance: Appearance | None = None, *, early: bool = True
) -> AsyncIterator[Stage]:
    """Run the program with the stored state of earlier runs.

    Args:
        appearance: the configured appearance.
        early: the store is open before the first frame.
    """
    backend, clock = FakeBackend(store=store), Clock()
    start = ScreenOptions(store=store if early else None)
    app = ClanApp(backend, clock, start, appearance=appearance or Appearance())
    async with app.run_test(size=(80, 24)) as pilot:
        on = Stage(app, pilot, backend, clock)
        await on.until(lambda: on.screen.is_started)
        await pilot.pause()
        yield on


async def choose(on: Stage, *keys: str) -> None:
    """Open the list of themes, and press keys there."""
    on.app.search_themes()
    await on.pilot.pause()
    assert isinstance(on.app.screen, ThemeScreen)
    await on.press(*keys)


def stored_clan() -> FakeStore:
    """Return a store with a clan."""
    return FakeStore(surveys={Tag("2PP"): make_survey(["Zap", "Bats", "Zap"])})


async def test_a_theme_is_previewed_and_escape_restores_the_old_one() -> None:
    """The theme under the cursor is previewed; Esc restores the old one."""
    async with run(stored_clan()) as on:
        await choose(on, "down", "down")
        listed = on.app.screen.query_one(OptionList)
        assert on.app.theme == list_theme_names()[listed.highlighted or 0] == list_theme_names()[2]
        await on.press("escape")
        assert on.app.theme == DARK.name
        assert not isinstance(on.app.screen, ThemeScreen)
        store = on.backend.store
    async with run(store) as on:
        assert on.app.theme == DARK.name


async def test_a_chosen_theme_is_used_at_the_next_start() -> None:
    """The stored theme is used in the first frame, or as soon as the store is open."""
    store = stored_clan()
    async with run(store) as on:
        await choose(on, "down", "enter")
        assert on.app.theme == LIGHT.name
    for early in (True, False):
        async with run(store, early=early) as on:
            assert on.app.theme == LIGHT.name
            await choose(on, "escape")
            assert on.app.theme == LIGHT.name
    async with run(store) as on:
        assert on.app.theme == LIGHT.name


@pytest.mark.soak
async def test_the_newest_setting_is_used() -> None:
    """An option is valid for one run; a changed config overrides an earlier choice."""
    store = stored_clan()
    async with run(store, Appearance(theme="nord")) as on:
        await choose(on, "home", "down", "enter")
        assert on.app.theme == LIGHT.name
    async with run(store, Appearance(theme="nord")) as on:
        assert on.app.theme == LIGHT.name
    async with run(store, Appearance(theme="gruvbox", this_run_only=True)) as on:
        assert on.app.theme == "gruvbox"
    async with run(store, Appearance(theme="dracula")) as on:
        assert on.app.theme == "dracula"
    async with run(store, Appearance(theme="dracula", this_run_only=True)) as on:
        await choose(on, "home", "enter")
        assert on.app.theme == DARK.name
    async with run(store, Appearance(theme="nord")) as on:
        assert on.app.theme == DARK.name


@pytest.mark.parametrize(
    "themes",
    [
        ("null",),
        pytest.param(('["gone", ""]', "[1, 2]", '"x"', "{}"), marks=pytest.mark.soak),
    ],
    ids=["few", "others"],
)
async def test_an_unknown_stored_theme_is_ignored(themes: tuple[str, ...]) -> None:
    """A theme that is unknown, or stored in another form, is ignored."""
    store = stored_clan()
    async with run(store) as on:
        await choose(on, "down", "enter")
    text = store.text
    for theme in themes:
        store.text = text.replace(f'["{LIGHT.name}","{DARK.name}"]', theme)
        assert theme in store.text
        async with run(store) as on:
            assert on.app.theme == DARK.name, theme
            assert on.app.crash is None, theme
