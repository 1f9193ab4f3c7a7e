"""Pictures of the screen; `python -m tests.pictures [SCENE …]` updates all, or those of scenes.

`screenshots/` has those of the README as SVG: scenes, a film of a load, and a poster.
`tests/ui/states/` has all scenes as text, at 80×24 and 120×40; `tests/ui/styles/` has styles.
`tests/test_pictures.py` fails if one of them no longer matches.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from textual.theme import Theme

from clantui.backend.demo import iterate_past_surveys
from clantui.core.export.document import DEFAULT_READER
from clantui.core.model.snapshot import Snapshot
from clantui.core.model.survey import LoadRequest
from clantui.core.poster.poster import make_poster
from clantui.core.poster.render import PosterFormat, render_poster
from clantui.ui.appearance.themes import DARK, LIGHT
from tests.factories.world_source import WORLD, WorldSource
from tests.film import film_of
from tests.scenes import (
    clan,
    compare,
    duel,
    film,
    history,
    player,
    race,
    rankings,
    switcher,
    views,
)
from tests.scenes.base import Scene, play_scene, svg_of, text_of
from tests.ui.styled_text import describe_styles

ROOT: Final = Path(__file__).parent.parent
SCREENSHOTS: Final = ROOT / "screenshots"
STATES: Final = ROOT / "tests" / "ui" / "states"
STYLES: Final = ROOT / "tests" / "ui" / "styles"
SIZES: Final = ((80, 24), (120, 40))

SCENES: Final = (
    *clan.SCENES,
    *views.SCENES,
    *player.SCENES,
    *compare.SCENES,
    *duel.SCENES,
    *history.SCENES,
    *race.SCENES,
    *rankings.SCENES,
    *switcher.SCENES,
)

BY_NAME: Final = {scene.name: scene for scene in SCENES}

SHOWN: Final = (
    "loaded",
    "race",
    "duel",
    "history",
    *(scene.name for scene in views.SCENES),
    "player-battles",
    "player-deck",
    "compare",
    "family",
    "switcher",
    "rankings",
)
"""The scenes of which `screenshots/` has pictures: a small dark one and a wide light one."""

FIRST: Final = (
    "ready",
    "first-run",
    "loading",
    "offline",
    "wrong-address",
    "hostile-names",
)
"""Scenes without a picture in the README that new users see early."""

STYLED: Final = {**dict.fromkeys((*FIRST, *SHOWN), SIZES[0]), "two-clans": (160, 50)}
"""The scenes of which the styles are compared, too, at a size."""

FILM: Final = SCREENSHOTS / "load.svg"
"""The film of a load."""

POSTER: Final = SCREENSHOTS / "card.svg"
"""The poster of the demo's clan."""


def list_looks(scene: Scene) -> list[tuple[tuple[int, int], Theme]]:
    """Return the sizes and themes of the pictures of a scene; empty if it has none."""
    return list(zip(SIZES, (DARK, LIGHT), strict=True)) if scene.name in SHOWN else []


def screenshot(scene: Scene, size: tuple[int, int], theme: Theme) -> Path:
    """Return the file of a picture."""
    look = "dark" if theme.dark else "light"
    return SCREENSHOTS / f"{scene.name}-{size[0]}x{size[1]}-{look}.svg"


async def state_of(scene: Scene, size: tuple[int, int]) -> tuple[str, str]:
    """Play a scene and return its text, with the heading of its size, and its styles."""
    async with play_scene(scene, size) as on:
        return _add_heading(size, text_of(on.app)), describe_styles(on.app)


def _add_heading(size: tuple[int, int], text: str) -> str:
    return f"── {size[0]}×{size[1]}\n{text}\n"


async def take_pictures(scene: Scene) -> dict[Path, str]:
    """Play a scene at both sizes.

    Returns:
        The contents of each file, by path: one text, and styles and pictures if it has any.
    """
    state, files = "", {}
    if scene.name in STYLED:
        _, styles = await state_of(scene, STYLED[scene.name])
        files[STYLES / f"{scene.name}.txt"] = styles
    for size in SIZES:
        async with play_scene(scene, size) as on:
            state += _add_heading(size, text_of(on.app))
            for theme in (theme for wanted, theme in list_looks(scene) if wanted == size):
                on.app.theme = theme.name
                await on.pilot.pause()
                files[screenshot(scene, size, theme)] = svg_of(on.app)
    return {STATES / f"{scene.name}.txt": state, **files}


async def draw_poster() -> str:
    """Return the poster of the demo's clan, with all parts that a poster can have."""
    source = WorldSource()
    tag = await source.open_demo()
    survey = await source.load_clan(LoadRequest(tag=tag), lambda _: None)
    players = [member.tag for member in survey.clan.members]
    snapshots = [Snapshot.of(past) for past in iterate_past_surveys(WORLD, tag, survey.at)]
    poster = make_poster(
        survey,
        snapshots=snapshots,
        race=await source.load_race(tag),
        logs=await source.load_battle_logs(tag, players, None, lambda _: None),
    )
    return render_poster(poster, PosterFormat.SVG, DEFAULT_READER)


async def update(scene: Scene) -> set[Path]:
    """Update the pictures of one scene; return their files."""
    pictures = await take_pictures(scene)
    for path, text in pictures.items():
        path.write_text(text, "utf-8")
    return set(pictures)


async def update_all() -> None:
    """Update all pictures, and delete those of removed scenes."""
    old = {*STATES.iterdir(), *STYLES.iterdir(), *SCREENSHOTS.iterdir()}
    for scene in SCENES:
        old -= await update(scene)
    FILM.write_text(film_of(await film.frames()), "utf-8")
    POSTER.write_text(await draw_poster(), "utf-8")
    for path in old - {FILM, POSTER}:
        path.unlink()


async def main(names: Sequence[str]) -> None:
    """Update the pictures of these scenes; without a name all."""
    if not names:
        await update_all()
    for name in names:
        await update(BY_NAME[name])


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1:]))
