"""Tests of a watch over a real socket: each event is printed, given to a command, and notified."""

from __future__ import annotations

import asyncio
import io
import json
from contextlib import redirect_stderr
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

import pytest
from twisted.web.resource import Resource
from twisted.web.server import Request, Site

from clantui.cli.commands import watch
from clantui.config.settings import Settings
from clantui.core.model.token import Token
from clantui.demo.server import DemoApi
from clantui.demo.world.world import MOMENT, World
from tests.cli.in_process import read_options
from tests.cli.strict_schema import all_complaints
from tests.factories.backends import close_connections
from tests.factories.http_server import listen
from tests.full.stack import RunningBackend
from tests.polling import wait_until

DAYS: Final = (7, 7, 8, 9)
"""Days since `MOMENT` of each load: twice on the third war day, on the fourth, in training."""

STEPS: Final = (0, 8, 8, 8)
"""Changes in each clan until each load."""


class ChangingApi(Resource):
    """A demo API that can change to the next of several worlds."""

    isLeaf = True  # noqa: N815 — Twisted's spelling

    def __init__(self, clock: Any) -> None:
        Resource.__init__(self)
        self.worlds = [
            World(at=MOMENT + timedelta(days=days), steps=steps)
            for days, steps in zip(DAYS, STEPS, strict=True)
        ]
        self.world_index = 0
        self._apis = [DemoApi(world, clock=clock) for world in self.worlds]

    def render(self, request: Request) -> int:
        """See `Resource.render`."""
        return self._apis[self.world_index].render(request)

    @property
    def now(self) -> datetime:
        """The time of the current world."""
        return self.worlds[self.world_index].at


class Terminal(io.StringIO):
    """Text of a terminal."""

    def isatty(self) -> bool:
        """Return True."""
        return True


async def test_each_event_is_printed_given_to_a_command_and_notified(
    reactor: Any,
    tmp_path: Path,
    capfd: pytest.CaptureFixture[str],
) -> None:
    """Roles, the decided race and an inactive member are reported on each of the three ways."""
    api, received, screen = ChangingApi(reactor), tmp_path / "received", Terminal()
    (tmp_path / "hook").write_text(f"cat >> '{received}'\n")
    printed = ""

    async def wait(seconds: float) -> None:
        nonlocal printed
        assert seconds == 120
        printed += capfd.readouterr().out
        number = printed.count("\n")
        await wait_until(lambda: not number or count_lines(received) == number, "the command")
        if api.world_index + 1 == len(api.worlds):
            raise asyncio.CancelledError
        api.world_index += 1

    words = [api.worlds[0].home, "--interval", "2m", "--notify", "desktop"]
    options = read_options("watch", *words, "--exec", f"sh '{tmp_path / 'hook'}'")
    site: Any = Site(api)  # Twisted does not type its HTTP factories as factories of protocols
    async with listen(reactor, site) as base:
        backend = RunningBackend(
            Settings(base=base, token=Token("made-up"), burst=1000, max_age=0), reactor
        )
        try:
            with redirect_stderr(screen), pytest.raises(asyncio.CancelledError):
                await watch.run(options, backend, wait=wait, clock=lambda: api.now)
        finally:
            await close_connections(backend)
            backend.close()
    lines = received.read_text("utf-8")
    assert all_complaints(lines, "event-line") == []
    events = [json.loads(line) for line in lines.splitlines()]
    kinds = {event["type"] for event in events}
    assert {"promoted", "demoted", "decided", "finished", "day", "inactive"} <= kinds
    for event in events:
        assert f"Lantern Keep: {event['sentence']}\n" in printed
    (decided,) = (event for event in events if event["type"] == "decided")
    (idle,) = (event for event in events if event["type"] == "inactive")
    assert decided["sentence"] == "the race is decided: we end 1st"
    assert idle["sentence"].endswith(" has used no war deck for 2 weeks")
    notifications = screen.getvalue().split(";notify;Lantern Keep;")
    for event in (decided, idle):
        assert any(event["sentence"] in text for text in notifications[1:])


def count_lines(file: Path) -> int:
    """Return the number of lines of a file, 0 if it does not exist."""
    return file.read_text("utf-8").count("\n") if file.exists() else 0
