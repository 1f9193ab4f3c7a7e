"""The pictures in the repository are those of the program."""

from __future__ import annotations

import pytest

from tests.pictures import SCENES, SCREENSHOTS, STATES, looks, screenshot, taken
from tests.scenes.base import Scene

ANEW = "`python -m tests.pictures` takes them anew; look at them before you commit them"


@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.name)
async def test_a_scene_looks_as_it_was_last_approved(scene: Scene) -> None:
    """No state of the screen changes unnoticed: text and pictures are those in their files."""
    for path, text in (await taken(scene)).items():
        assert path.read_text("utf-8") == text, f"{path.name}: {ANEW}"


def test_there_is_no_picture_of_anything_else() -> None:
    """Every file in the two folders belongs to a scene."""
    shown = {screenshot(scene, *look) for scene in SCENES for look in looks(scene)}
    assert set(SCREENSHOTS.iterdir()) == shown
    assert {path.stem for path in STATES.iterdir()} == {scene.name for scene in SCENES}
