"""Tests that the pictures in the repository are up to date."""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

import pytest

from tests.film import Frame, film_of
from tests.pictures import (
    BY_NAME,
    FILM,
    POSTER,
    ROOT,
    SCENES,
    SCREENSHOTS,
    SHOWN,
    SIZES,
    STATES,
    STYLED,
    STYLES,
    draw_poster,
    list_looks,
    screenshot,
    state_of,
    take_pictures,
)
from tests.scenes.base import Scene
from tests.scenes.film import frames

QUICK = {"loaded", "loading", "first-run", "hostile-names", "race", "player-deck", "history"}
"""Scenes without the same widgets and signs."""

ADVICE = (
    "`python -m tests.pictures` updates all in minutes, `python -m tests.pictures SCENE …` "
    "those of some scenes in seconds; look at them before you commit them"
)


@pytest.mark.parametrize(
    "scene",
    [  # all scenes, at both sizes, are compared in the soak: see the test below
        pytest.param(scene, id=scene.name) for scene in SCENES if scene.name in QUICK
    ],
)
async def test_a_small_scene_is_unchanged(scene: Scene) -> None:
    """Text and styles are compared; if a change is intended, the files are updated."""
    size, (width, height) = SIZES
    file = STATES / f"{scene.name}.txt"
    assert file.exists(), f"{scene.name} is new: {ADVICE}"
    approved = file.read_text("utf-8")
    small, heading, _ = approved.partition(f"── {width}×{height}\n")
    assert heading
    text, styles = await state_of(scene, size)
    assert small == text, f"{scene.name}: {ADVICE}"
    assert (STYLES / file.name).read_text("utf-8") == styles, f"{scene.name}: {ADVICE}"


async def test_the_styles_of_all_panes_are_unchanged() -> None:
    """A broad screen has the list of clans, the problems, the chart and the panels, too."""
    name = "two-clans"
    _, styles = await state_of(BY_NAME[name], STYLED[name])
    assert (STYLES / f"{name}.txt").read_text("utf-8") == styles, f"{name}: {ADVICE}"


@pytest.mark.parametrize(
    "scene",
    [
        pytest.param(scene, id=scene.name, marks=[pytest.mark.soak] * (scene.name != "loaded"))
        for scene in SCENES
    ],
)
async def test_the_text_and_pictures_of_a_scene_are_unchanged(scene: Scene) -> None:
    """The text at both sizes, and all pictures, are compared."""
    for path, text in (await take_pictures(scene)).items():
        assert path.read_text("utf-8") == text, f"{path.name}: {ADVICE}"


def test_each_picture_belongs_to_a_scene() -> None:
    """Pictures of removed scenes are deleted."""
    shown = {screenshot(scene, *look) for scene in SCENES for look in list_looks(scene)}
    assert set(SCREENSHOTS.iterdir()) == {*shown, FILM, POSTER}, ADVICE
    assert set(SHOWN) <= {scene.name for scene in SCENES}
    assert {path.stem for path in STATES.iterdir()} == {scene.name for scene in SCENES}
    assert {path.stem for path in STYLES.iterdir()} == {*STYLED}


def test_the_readme_shows_each_picture() -> None:
    """Seven are embedded; the others are alternatives or links."""
    readme = (ROOT / "README.md").read_text("utf-8")
    named = {SCREENSHOTS / name for name in re.findall(r"screenshots/([\w.-]+)", readme)}
    shown = {screenshot(scene, *look) for scene in SCENES for look in list_looks(scene)}
    assert named == {*shown, FILM, POSTER}, "the README's list of all pictures is yours to update"
    assert readme.count("![") + readme.count("<img ") == 7


async def test_the_poster_is_unchanged() -> None:
    """The stored poster is the output of `clantui card` for the demo's clan."""
    assert POSTER.read_text("utf-8") == await draw_poster(), ADVICE


async def test_the_film_is_unchanged() -> None:
    """Browsers show it as an image, so it must be small and refer to no other file."""
    film = film_of(await frames())
    assert FILM.read_text("utf-8") == film, ADVICE
    elements = ET.fromstring(film).iter()  # noqa: S314 — our own
    names = {element.tag.rpartition("}")[2] for element in elements}
    assert names == {"svg", "style", "defs", "g", "rect", "circle", "text", "use"}
    assert "url(" not in film
    assert set(re.findall(r'href="(.)', film)) == {"#"}
    assert len(film.encode()) < 300_000


def test_a_film_shows_its_frames_in_turn() -> None:
    """Each is shown for its seconds. Without animations the last frame is shown."""
    line = '<rect fill="#{}" x="0" y="1.5" width="12.2" height="24.65"/>'
    screen = '<svg xmlns="http://www.w3.org/2000/svg"><style></style><defs></defs>{}</svg>'
    window = '<g transform="translate(9, 41)">{}</g>'
    first, last = (screen.format(window.format(line.format(colour))) for colour in ("111", "222"))
    film = film_of([Frame(first, 1), Frame(first, 2), Frame(last, 1)])
    assert "4s step-end infinite" in film
    assert "@keyframes k0{0%{visibility:visible}25%{visibility:hidden}}" in film
    assert "k1{0%{visibility:hidden}25%{visibility:visible}75%{visibility:hidden}}" in film
    assert "#f2{visibility:visible}" in film
    assert "(prefers-reduced-motion:reduce){.f{animation:none!important}}" in film
    assert (film.count('fill="#111"'), film.count('fill="#222"')) == (1, 1)
