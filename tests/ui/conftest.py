"""Settings of the tests of the screen."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.ui.speedups import idle


@pytest.fixture(autouse=True)
def _each_frame(request: pytest.FixtureRequest) -> Iterator[None]:
    """Draw each frame in the long tests, so that a frame that cannot be drawn fails."""
    if request.node.get_closest_marker("soak") is None:
        yield
        return
    with idle.drawing_each_frame():
        yield
