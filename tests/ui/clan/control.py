"""Controller of the clan screen without a screen, with its inputs and outputs."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any, cast

from msgspec.structs import replace
from textual.message import Message

from clantui.core.clan_list import ClanList, ClanRef
from clantui.core.columns import SortKey
from clantui.core.model.errors import RoyaleError
from clantui.core.model.tag import Tag
from clantui.ui.clan.controller import ClanController
from clantui.ui.clan.state import Layout
from clantui.ui.clan.tag_entry import TagEntry
from clantui.ui.common.requests import Requests
from tests.polling import wait_until
from tests.ui.fake_backend import FakeBackend, Load
from tests.ui.harness import Clock, make_survey

HOME, NEXT, LAST = Tag("2PP"), Tag("9YY"), Tag("8PP")
THREE = ClanList("three", (ClanRef(HOME), ClanRef(NEXT), ClanRef(LAST)))
CARDS = ["Wizard", "Zap", "Zap"]
SORT = SortKey("card", descending=False)


class AsyncioOwner:
    """Stand-in for the widget that owns requests, on asyncio alone."""

    def __init__(self) -> None:
        self._tasks: dict[str, asyncio.Task[None]] = {}

    @property
    def workers(self) -> AsyncioOwner:
        """Return an object that cancels groups of workers."""
        return self

    def run_worker(self, work: Callable[[], Any], group: str, *, exclusive: bool) -> None:
        """Run work, and cancel earlier work of the same group."""
        if exclusive:
            self.cancel_group(self, group)
        self._tasks[group] = asyncio.create_task(work())

    def cancel_group(self, _: object, group: str) -> None:
        """Cancel the work of a group."""
        if (task := self._tasks.pop(group, None)) is not None:
            task.cancel()

    def call_later(self, callback: Callable[..., object], *arguments: object) -> None:
        """Call in a later turn of the loop."""
        asyncio.get_running_loop().call_soon(callback, *arguments)

    call_after_refresh = call_later  # it draws nothing

    def close(self) -> None:
        """Cancel all work."""
        for group in tuple(self._tasks):
            self.cancel_group(self, group)


class ControllerHarness:
    """Controller together with its inputs and outputs."""

    def __init__(self, load_delay: float) -> None:
        self.clock, self.owner = Clock(), AsyncioOwner()
        self.backend = FakeBackend(clock=self.clock)
        self.messages: list[Message] = []
        self.layout, self.filter_text, self.shows = Layout(SORT), "", 0
        requests = Requests(cast("Any", self.owner))
        self.controller = ClanController(
            self.backend,
            self.clock,
            requests,
            self._count_show,
            self.messages.append,
            lambda: (self.layout, self.filter_text),
            load_delay=load_delay,
        )
        self.opened: list[tuple[Tag, ...]] = []
        self.tag_entry = TagEntry(self.controller, self.backend, requests, self._note_opened)

    def _count_show(self) -> None:
        self.shows += 1

    def _note_opened(self, *clan_and_player: Tag) -> None:
        self.opened.append(clan_and_player)

    @property
    def loads(self) -> list[Tag]:
        """Return the tags of all loads, in their order."""
        return [load.tag for load in self.backend.loads]

    async def settle(self) -> None:
        """Wait until all callbacks that are ready have run."""
        for _ in range(20):
            await asyncio.sleep(0)

    async def answer(self, tag: Tag, name: str = "", cards: list[str] = CARDS) -> None:
        """Let the newest load of a clan succeed."""
        load = self.newest(tag)
        survey = make_survey(cards, name or f"Clan {tag.text}", tag.text)
        load.emit(replace(survey, at=self.clock()))
        load.end()
        await self.settle()

    async def fail(self, tag: Tag, error: RoyaleError) -> None:
        """Let the newest load of a clan fail."""
        self.newest(tag).end(error)
        await self.settle()

    def newest(self, tag: Tag) -> Load:
        """Return the newest load of a clan."""
        return next(load for load in reversed(self.backend.loads) if load.tag == tag)

    async def wait_for(self, condition: Callable[[], bool]) -> None:
        """Wait until a condition holds."""
        await wait_until(condition)
        await self.settle()


@asynccontextmanager
async def control(load_delay: float = 1000.0, *stored: Tag) -> AsyncIterator[ControllerHarness]:
    """Make a controller with some clans stored."""
    harness = ControllerHarness(load_delay)
    for tag in stored:
        survey = make_survey(CARDS, f"Clan {tag.text}", tag.text)
        harness.backend.store.surveys[tag] = survey
    harness.controller.show_stored(harness.backend.store, None)
    try:
        yield harness
    finally:
        harness.owner.close()
        await harness.settle()


async def open_home(harness: ControllerHarness) -> None:
    """Open a clan, and load all of it."""
    harness.controller.open(HOME)
    await harness.settle()
    await harness.answer(HOME)


def name_of(harness: ControllerHarness) -> str:
    """Return the name of the clan on screen."""
    survey = harness.controller.state.load.survey
    return survey.clan.name if survey is not None else ""
