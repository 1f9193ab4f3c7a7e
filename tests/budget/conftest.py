"""Every frame is drawn in these tests: its work is counted."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.ui import idle


@pytest.fixture(autouse=True)
def _draw_each_frame() -> Iterator[None]:
    """Draw frames that could be skipped, too."""
    with idle.drawing_each_frame():
        yield
