"""The pictures in the repository are those of the program."""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

import pytest

from tests.film import Frame, film_of
from tests.pictures import (
    FILM,
    POSTER,
    ROOT,
    SCENES,
    SCREENSHOTS,
    SHOWN,
    SIZES,
    STATES,
    draw_poster,
    looks,
    screenshot,
    state_of,
    take_pictures,
)
from tests.scenes.base import Scene
from tests.scenes.film import frames

FIRST = frozenset({"ready", "first-run", "loading", "offline", "wrong-address", "hostile-names"})
"""Scenes that the README does not show, and a newcomer meets first."""

ANEW = "`python -m tests.pictures` takes them anew; look at them before you commit them"


@pytest.mark.parametrize(
    "scene",
    [  # of the others the soak takes text and pictures, at either size: see below
        pytest.param(scene, id=scene.name)
        for scene in SCENES
        if scene.name in SHOWN or scene.name in FIRST
    ],
)
async def test_a_scene_reads_as_it_was_last_approved(scene: Scene) -> None:
    """No state of the small screen changes unnoticed."""
    size, (width, height) = SIZES
    approved = (STATES / f"{scene.name}.txt").read_text("utf-8")
    small, heading, _ = approved.partition(f"── {width}×{height}\n")
    assert heading
    assert small == await state_of(scene, size), f"{scene.name}: {ANEW}"


@pytest.mark.parametrize(
    "scene",
    [
        pytest.param(scene, id=scene.name, marks=[pytest.mark.soak] * (scene.name != "loaded"))
        for scene in SCENES
    ],
)
async def test_a_scene_looks_as_it_was_last_approved(scene: Scene) -> None:
    """No state changes unnoticed at either size: text and pictures are those in their files."""
    for path, text in (await take_pictures(scene)).items():
        assert path.read_text("utf-8") == text, f"{path.name}: {ANEW}"


def test_there_is_no_picture_of_anything_else() -> None:
    """Every file in the two folders belongs to a scene."""
    shown = {screenshot(scene, *look) for scene in SCENES for look in looks(scene)}
    assert set(SCREENSHOTS.iterdir()) == {*shown, FILM, POSTER}
    assert set(SHOWN) <= {scene.name for scene in SCENES}
    assert {path.stem for path in STATES.iterdir()} == {scene.name for scene in SCENES}


def test_the_readme_shows_each_picture() -> None:
    """The README names all pictures, and shows seven of them."""
    readme = (ROOT / "README.md").read_text("utf-8")
    named = {SCREENSHOTS / name for name in re.findall(r"screenshots/([\w.-]+)", readme)}
    assert named == {
        FILM,
        POSTER,
        *(screenshot(scene, *look) for scene in SCENES for look in looks(scene)),
    }
    assert readme.count("![") + readme.count("<img ") == 7


async def test_the_poster_is_as_it_was_last_approved() -> None:
    """The picture of `clantui card` is that of the demo's clan."""
    assert POSTER.read_text("utf-8") == await draw_poster(), ANEW


async def test_the_film_is_as_it_was_last_approved() -> None:
    """A browser shows the film as an image: it is XML, small, and asks for nothing."""
    film = film_of(await frames())
    assert FILM.read_text("utf-8") == film, ANEW
    elements = ET.fromstring(film).iter()  # noqa: S314 — our own
    names = {element.tag.rpartition("}")[2] for element in elements}
    assert names == {"svg", "style", "defs", "g", "rect", "circle", "text", "use"}
    assert "url(" not in film
    assert set(re.findall(r'href="(.)', film)) == {"#"}
    assert len(film.encode()) < 300_000


def test_a_film_shows_its_frames_in_turn_and_rests_on_the_last() -> None:
    """Each frame has its share of the time; where nothing may move, the last one is seen."""
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
