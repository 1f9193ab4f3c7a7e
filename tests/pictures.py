"""The pictures of the screen: `python -m tests.pictures` takes them all anew.

`screenshots/` holds those that people look at, as SVG; `tests/ui/states/` holds every state of the
screen as text, at 80×24 and 120×40. `tests/test_pictures.py` fails when one no longer matches.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Final

from clantui.ui.themes import DARK, LIGHT
from tests.scenes import clan, compare, duel, history, player, race, rankings, switcher, views
from tests.scenes.base import Scene, shot, svg_of, text_of

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
"""Those that it shows at one size in each."""


async def state(scene: Scene) -> str:
    """A scene as text, at both sizes."""
    return "".join([f"── {w}×{h}\n{await shot(scene, (w, h), text_of)}\n" for w, h in SIZES])


async def states() -> AsyncIterator[tuple[Path, str]]:
    """Every state as text: its file, and what belongs into it."""
    for scene in SCENES:
        yield STATES / f"{scene.name}.txt", await state(scene)


async def screenshots() -> AsyncIterator[tuple[Path, str]]:
    """Every picture that people look at: its file, and what belongs into it."""
    for scene in SCENES:
        looks = ((size, theme) for size in SIZES for theme in (DARK, LIGHT))
        if scene.name in IN_SHORT:
            looks = ((size, theme) for size, theme in zip(SIZES, (DARK, LIGHT), strict=True))
        elif scene.name not in SHOWN:
            continue
        for (width, height), theme in looks:
            look = "dark" if theme.dark else "light"
            svg = await shot(scene, (width, height), svg_of, theme.name)
            yield SCREENSHOTS / f"{scene.name}-{width}x{height}-{look}.svg", svg


async def main() -> None:
    """Take every picture anew; those of scenes that are gone go."""
    for folder, source in ((STATES, states), (SCREENSHOTS, screenshots)):
        folder.mkdir(exist_ok=True)
        old = set(folder.iterdir())
        async for path, text in source():
            path.write_text(text, "utf-8")
            old.discard(path)
        for path in old:
            path.unlink()


if __name__ == "__main__":
    asyncio.run(main())
