"""The pictures in the repository are those of the program."""

from __future__ import annotations

import pytest

from tests.pictures import SCENES, SCREENSHOTS, STATES, screenshots, state
from tests.scenes.base import Scene

ANEW = "`python -m tests.pictures` takes them anew; look at them before you commit them"


@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.name)
async def test_a_state_looks_as_it_was_last_approved(scene: Scene) -> None:
    """No state of the screen changes unnoticed: each was looked at as it stands in its file."""
    path = STATES / f"{scene.name}.txt"
    assert path.read_text("utf-8") == await state(scene), ANEW


async def test_the_screenshots_are_of_this_program() -> None:
    """What the README shows is what the program draws, to the byte, and no more."""
    seen = set()
    async for path, svg in screenshots():
        seen.add(path)
        assert path.read_text("utf-8") == svg, f"{path.name}: {ANEW}"
    assert set(SCREENSHOTS.iterdir()) == seen
