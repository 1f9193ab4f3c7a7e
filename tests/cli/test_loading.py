"""Tests of what commands load, whatever they print."""

from __future__ import annotations

import pytest

from clantui.core.model.tag import Tag
from tests.cli.in_process import run_here
from tests.factories.world_source import WorldSource


class RecordingSource(WorldSource):
    """Source that records how the demo was opened."""

    opened: tuple[bool, ...] = ()

    async def open_demo(self, *, remember: bool = True) -> Tag:
        """Record the argument."""
        self.opened += (remember,)
        return await super().open_demo(remember=remember)


@pytest.mark.parametrize("command", ["show", "race", "compare", "top"])
def test_a_command_about_the_present_stores_nothing_of_the_demo(command: str) -> None:
    """The demo opens once, without a temporary store."""
    source = RecordingSource()
    done = run_here(command, "--demo", source=source)
    assert (done.code, source.opened) == (0, (False,))
