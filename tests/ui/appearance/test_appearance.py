"""Tests of the screen without colours, in ASCII only, and without motion."""

from __future__ import annotations

import os
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

import pytest
from rich.style import Style
from textual.widgets import Input

from clantui.core.model.tag import Tag
from clantui.demo.world.world import MOMENT
from clantui.ui.app import ClanApp
from clantui.ui.appearance.appearance import DEFAULT_APPEARANCE, Appearance
from clantui.ui.options import ScreenOptions
from tests.pictures import SCENES
from tests.scenes.base import NO_KEY, Scene, keys
from tests.ui.fake_backend import FakeBackend
from tests.ui.harness import Clock, Stage, loaded
from tests.ui.screen_text import segments, text

PALETTE: Final = Scene(name="palette", play=keys("ctrl+p"))
BY_NAME: Final = {scene.name: scene for scene in (*SCENES, PALETTE)}
ASCII: Final = Appearance(ascii=True)
PLAIN: Final = Appearance(colours=False)
POOR: Final = Appearance(ascii=True, colours=False)
WANTED: Final = (
    "loaded",
    "loading",
    "stopped",
    "offline",
    "stale",
    "maintenance",
    "throttled",
    "hostile-names",
    "detail",
    "help",
    "sort-menu",
    "first-run",
    "bad-tag",
    "switcher",
    "race",
    "history",
    "compare",
    "player",
    "duel",
    "problems",
    "palette",
)


@asynccontextmanager
async def dressed(
    scene: Scene, look: Appearance, size: tuple[int, int] = (80, 24)
) -> AsyncIterator[Stage]:
    """Play a scene on a screen of this appearance."""
    engine = FakeBackend(ready=scene.ready, home=Tag.parse(scene.tag or "2PP"))
    clock = Clock(MOMENT)
    tag = engine.home if scene.tag and not scene.demo else None
    problem = "" if scene.ready else NO_KEY
    app = ClanApp(
        engine, clock, ScreenOptions(first=tag, demo=scene.demo, problem=problem), look=look
    )
    async with app.run_test(size=size) as pilot:
        on = Stage(app, pilot, engine, clock)
        await pilot.pause()
        while (scene.demo or tag is not None) and not engine.loads:
            await pilot.pause(0.01)
        await on.until(lambda: on.screen.is_started)
        await scene.play(on)
        await pilot.pause()
        yield on
        for load in engine.loads:
            load.over.cancel()


@pytest.mark.parametrize(
    ("name", "size"),
    [
        *((name, (80, 24)) for name in WANTED),
        *((name, (160, 45)) for name in ("loaded", "race", "compare")),
        *(pytest.param(name, (160, 45), marks=pytest.mark.soak) for name in WANTED),
    ],
)
async def test_neither_signs_nor_colours_are_drawn_where_that_is_wanted(
    name: str, size: tuple[int, int]
) -> None:
    """Signs, borders, bars, plots and names are ASCII; lines keep their length; not even a grey.

    What is left is the terminal's own two colours, bold, underlined and reverse.
    """
    async with dressed(BY_NAME[name], POOR, size) as on:
        drawn = text(on.app)
        colours = {
            colour.name
            for _, style in styles(on.app)
            for colour in (style.color, style.bgcolor)
            if colour is not None and not colour.is_default
        }
    assert {c for c in drawn if not c.isascii()} == set()
    assert {len(line) for line in drawn.splitlines()} == {size[0]}
    assert colours == set()


async def test_ascii_moves_no_column() -> None:
    """The same words stand in the same places; a blank parts an edge's letter from a name."""
    async with dressed(BY_NAME["loaded"], DEFAULT_APPEARANCE) as on:
        before = text(on.app).splitlines()[:-1]
    async with dressed(BY_NAME["loaded"], ASCII) as on:
        after = text(on.app).splitlines()[:-1]
    for line, twin in zip(before, after, strict=True):
        rich, poor = line, twin
        if rich.isascii() or cells_are_single(rich):
            if "▌" in rich:
                at = rich.index("▌") + 1
                end = rich.index("  ", at)
                assert poor[at : end + 1] == f" {rich[at:end]}"
                rich, poor = rich[end + 1 :], poor[end + 1 :]
            places = [i for i, c in enumerate(rich) if c.isascii() and c.isalnum()]
            assert [rich[i] for i in places] == [poor[i] for i in places]


def cells_are_single(line: str) -> bool:
    """Return whether a line has one character a cell."""
    return len(line) == 80


async def test_ascii_names_the_key_that_has_no_sign() -> None:
    """In ASCII, Enter is spelled out if the line has room for it."""
    async with dressed(BY_NAME["loaded"], ASCII, (120, 24)) as on:
        assert "enter" in text(on.app).splitlines()[-1].lower()


@pytest.mark.parametrize(("scene", "named"), [("help", "down j"), ("history", "h Earlier")])
async def test_ascii_names_the_arrow_keys(scene: str, named: str) -> None:
    """In ASCII, arrow keys have names: `v`, the twin of an arrow, is the key of the next view."""
    async with dressed(BY_NAME[scene], ASCII) as on:
        drawn = text(on.app)
        assert named in drawn
        assert not re.search(r"[<>^v] (j|k|Earlier|Later)\b", drawn)


def styles(app: ClanApp) -> list[tuple[str, Style]]:
    """Return every run of text with its style."""
    return [(one.text, one.style) for one in segments(app) if one.style is not None]


async def test_without_colours_the_cursor_is_seen() -> None:
    """The row under the cursor is in reverse, and no other; without the focus it is underlined."""
    async with dressed(BY_NAME["loaded"], PLAIN) as on:
        await on.press("j")
        reverse = [words for words, style in styles(on.app) if style.reverse and words.strip()]
        assert any(on.pointed and on.pointed in words for words in reverse)
        assert not any("Mega Knight" in words for words in reverse)
        await on.press("t")
        marked = [words for words, style in styles(on.app) if style.underline]
        assert any(on.pointed and on.pointed in words for words in marked)


async def test_without_colours_the_chosen_line_of_a_dialog_is_seen() -> None:
    """Without colours, the selected line of a dialog's list is in reverse."""
    async with dressed(Scene(name="", play=keys("s")), PLAIN) as on:
        reverse = "".join(words for words, style in styles(on.app) if style.reverse)
        assert reverse.strip()
        assert "Elixir" not in reverse


async def test_without_colours_no_theme_is_offered() -> None:
    """Without colours the palette offers no themes, because all of them look alike."""
    async with dressed(BY_NAME["loaded"], PLAIN) as on:
        assert "Theme" not in [c.title for c in on.app.get_system_commands(on.screen)]
    async with dressed(BY_NAME["loaded"], DEFAULT_APPEARANCE) as on:
        assert "Theme" in [c.title for c in on.app.get_system_commands(on.screen)]


async def test_the_look_decides_and_not_the_environment_behind_its_back() -> None:
    """An empty `NO_COLOR`, which Textual would obey, does not override the chosen appearance."""
    before = os.environ.get("NO_COLOR")
    os.environ["NO_COLOR"] = ""
    try:
        async with dressed(BY_NAME["loaded"], DEFAULT_APPEARANCE) as on:
            assert any(style.color and style.color.triplet for _, style in styles(on.app))
    finally:
        del os.environ["NO_COLOR"]
        if before is not None:
            os.environ["NO_COLOR"] = before


async def test_nothing_moves_where_that_is_wanted() -> None:
    """Without motion, scrolling jumps; no field blinks: a screen at rest writes nothing."""
    async with dressed(BY_NAME["loaded"], Appearance(animation=False)) as on:
        await on.press("ctrl+p")
        field = on.app.screen.query_one(Input)
        assert field.has_focus
        assert not field.cursor_blink
        assert on.app.animation_level == "none"
    async with dressed(BY_NAME["loaded"], DEFAULT_APPEARANCE) as on:
        await on.press("ctrl+p")
        assert on.app.animation_level == "full"
        assert not on.app.screen.query_one(Input).cursor_blink


async def test_a_theme_is_there_from_the_first_frame() -> None:
    """The chosen theme is drawn in the first frame, without the default theme before it."""
    async with dressed(BY_NAME["loaded"], Appearance(theme="nord")) as on:
        assert on.app.theme == "nord"
        await on.arrive(loaded(["Wizard"]))


@pytest.mark.parametrize("name", ["ansi-light", "ansi-dark"])
async def test_an_ansi_theme_is_the_terminals_own_from_the_first_frame(name: str) -> None:
    """An ANSI theme sends none of our colours from the first frame on."""
    async with dressed(BY_NAME["loaded"], Appearance(theme=name)) as on:
        for _, style in styles(on.app):
            assert style.color is None or style.color.triplet is None
            assert style.bgcolor is None or style.bgcolor.triplet is None
