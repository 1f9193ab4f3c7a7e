"""The pictures of the screen: `python -m tests.pictures` takes them all anew.

`screenshots/` holds those that the README shows, as SVG, and a film of a load; `tests/ui/states/`
holds every state of the screen as text, at 80×24 and 120×40. `tests/test_pictures.py` fails when
one no longer matches.
"""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Final

from textual.theme import Theme

from clantui.ui.appearance.themes import DARK, LIGHT
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
from tests.scenes.base import Scene, played, svg_of, text_of

ROOT: Final = Path(__file__).parent.parent
SCREENSHOTS: Final = ROOT / "screenshots"
STATES: Final = ROOT / "tests" / "ui" / "states"
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

SHOWN: Final = (
    "loaded",
    "race",
    "duel",
    "history",
    *(scene.name for scene in views.SCENES),
    "player-battles",
    "compare",
    "family",
    "switcher",
    "rankings",
)
"""The scenes that `screenshots/` shows, small and dark, and wide and light."""

FILM: Final = SCREENSHOTS / "load.svg"
"""The file of the film of a load."""


def looks(scene: Scene) -> list[tuple[tuple[int, int], Theme]]:
    """Return the sizes and themes in which `screenshots/` shows a scene."""
    return list(zip(SIZES, (DARK, LIGHT), strict=True)) if scene.name in SHOWN else []


def screenshot(scene: Scene, size: tuple[int, int], theme: Theme) -> Path:
    """Return the file of a picture."""
    look = "dark" if theme.dark else "light"
    return SCREENSHOTS / f"{scene.name}-{size[0]}x{size[1]}-{look}.svg"


async def state_of(scene: Scene, size: tuple[int, int]) -> str:
    """Play a scene and return its text, with the heading that it has in its file."""
    async with played(scene, size) as on:
        return _headed(size, text_of(on.app))


def _headed(size: tuple[int, int], text: str) -> str:
    return f"── {size[0]}×{size[1]}\n{text}\n"


async def taken(scene: Scene) -> dict[Path, str]:
    """Play a scene at both sizes.

    Returns:
        The file of its text and those of its pictures, with what belongs into each.
    """
    state, files = "", {}
    for size in SIZES:
        async with played(scene, size) as on:
            state += _headed(size, text_of(on.app))
            for theme in (theme for wanted, theme in looks(scene) if wanted == size):
                on.app.theme = theme.name
                await on.pilot.pause()
                files[screenshot(scene, size, theme)] = svg_of(on.app)
    return {STATES / f"{scene.name}.txt": state, **files}


async def main() -> None:
    """Take every picture anew; those of scenes that are gone go."""
    old = {*STATES.iterdir(), *SCREENSHOTS.iterdir()}
    for scene in SCENES:
        for path, text in (await taken(scene)).items():
            path.write_text(text, "utf-8")
            old.discard(path)
    FILM.write_text(film_of(await film.frames()), "utf-8")
    for path in old - {FILM}:
        path.unlink()


if __name__ == "__main__":
    asyncio.run(main())
