"""The pictures of the screen: `python -m tests.pictures` takes them all anew.

`screenshots/` holds those that people look at, as SVG; `tests/ui/states/` holds every state of the
screen as text, at 80×24 and 120×40. `tests/test_pictures.py` fails when one no longer matches.
"""

from __future__ import annotations

import asyncio
from itertools import product
from pathlib import Path
from typing import Final

from textual.theme import Theme

from clantui.ui.appearance.themes import DARK, LIGHT
from tests.scenes import clan, compare, duel, history, player, race, rankings, switcher, views
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

SHOWN: Final = ("loading", "loaded", "race", "switcher", "history", "rankings")
"""The scenes that `screenshots/` shows at both sizes, dark and light."""

IN_SHORT: Final = (*(scene.name for scene in views.SCENES), "player-battles", "compare", "duel")
"""The scenes that it shows at one size in each theme."""


def looks(scene: Scene) -> list[tuple[tuple[int, int], Theme]]:
    """At which sizes and in which themes `screenshots/` shows a scene."""
    if scene.name in IN_SHORT:
        return list(zip(SIZES, (DARK, LIGHT), strict=True))
    return list(product(SIZES, (DARK, LIGHT))) if scene.name in SHOWN else []


def screenshot(scene: Scene, size: tuple[int, int], theme: Theme) -> Path:
    """Return the file of a picture."""
    look = "dark" if theme.dark else "light"
    return SCREENSHOTS / f"{scene.name}-{size[0]}x{size[1]}-{look}.svg"


async def taken(scene: Scene) -> dict[Path, str]:
    """Play a scene at both sizes.

    Returns:
        The file of its text and those of its pictures, with what belongs into each.
    """
    state, files = "", {}
    for size in SIZES:
        async with played(scene, size) as on:
            state += f"── {size[0]}×{size[1]}\n{text_of(on.app)}\n"
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
    for path in old:
        path.unlink()


if __name__ == "__main__":
    asyncio.run(main())
