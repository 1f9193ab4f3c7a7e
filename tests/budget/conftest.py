"""Makes these tests draw every frame, because they count the work of drawing."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.ui.speedups import idle


@pytest.fixture(autouse=True)
def _draw_each_frame() -> Iterator[None]:
    """Draw also the frames that other tests skip."""
    with idle.drawing_each_frame():
        yield
