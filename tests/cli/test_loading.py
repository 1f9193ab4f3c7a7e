"""Tests of the data that commands load, independent of their output format."""

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
def test_a_command_without_history_opens_the_demo_without_a_store(command: str) -> None:
    """No temporary store is made, because the command does not read it."""
    source = RecordingSource()
    done = run_here(command, "--demo", source=source)
    assert (done.code, source.opened) == (0, (False,))
