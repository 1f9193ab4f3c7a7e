"""Tests of a screen's requests: only the newest of each key is handled."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from textual.app import App
from textual.pilot import Pilot

from clantui.core.model.errors import RoyaleError, Unreachable
from clantui.ui.common.requests import Emit, Requests

LATE = Unreachable("no answer in 10 s")


class Place:
    """Screen that requests numbers and notes the results."""

    def __init__(self, pilot: Pilot[None]) -> None:
        self.pilot = pilot
        self.screen = pilot.app.screen
        self.requests = Requests(self.screen)
        self.updates: list[int] = []
        self.results: list[int | RoyaleError] = []
        self.emit: Emit[int] = lambda _: None
        self.gate = asyncio.Event()

    async def ask(self, key: str = "race") -> asyncio.Future[int]:
        """Send a request, and wait until it is under way."""
        answer: asyncio.Future[int] = asyncio.get_running_loop().create_future()

        async def work(emit: Emit[int]) -> int:
            self.emit = emit
            return await answer

        self.requests.stream(key, work, self.results.append, self.updates.append)
        await self.pilot.pause()
        return answer

    async def hold(self) -> None:
        """Keep the screen busy, so that its messages wait in the queue."""
        self.screen.call_later(self.gate.wait)
        await asyncio.sleep(0)

    async def settle(self) -> None:
        """Release the screen, and wait until its queue is empty."""
        self.gate.set()
        await self.pilot.pause()


@asynccontextmanager
async def opened() -> AsyncIterator[Place]:
    """Run an app with an empty screen."""
    async with App[None]().run_test() as pilot:
        yield Place(pilot)


async def test_a_result_is_handed_on_and_ends_the_request() -> None:
    """The key runs until the result is handled."""
    async with opened() as place:
        answer = await place.ask()
        assert place.requests.is_running("race")
        answer.set_result(1)
        await place.settle()
        assert place.results == [1]
        assert not place.requests.is_running("race")


async def test_an_error_is_a_result_too() -> None:
    """A `RoyaleError` is handed on; nothing is raised."""
    async with opened() as place:
        (await place.ask()).set_exception(LATE)
        await place.settle()
        assert place.results == [LATE]


@pytest.mark.parametrize("stops", [True, False])
async def test_a_result_in_the_queue_is_dropped_when_nobody_wants_it(*, stops: bool) -> None:
    """A result is dropped if its request was stopped or replaced before it is handled."""
    async with opened() as place:
        answer = await place.ask()
        await place.hold()
        place.emit(1)
        answer.set_result(2)
        while place.screen._message_queue.qsize() < 2:  # noqa: ASYNC110 — nothing tells it
            await asyncio.sleep(0)
        if stops:
            place.requests.stop("race")
        else:
            place.requests.start("race", asyncio.Event().wait, lambda _: None)
        await place.settle()
        assert (place.updates, place.results) == ([], [])
        assert place.requests.is_running("race") is not stops


async def test_only_the_newest_update_is_handled() -> None:
    """A newer update replaces those in the queue; the result follows."""
    async with opened() as place:
        answer = await place.ask()
        await place.hold()
        for number in range(5):
            place.emit(number)
        answer.set_result(9)
        await place.settle()
        assert (place.updates, place.results) == ([4], [9])
        place.emit(5)
        await place.pilot.pause()
        assert place.updates == [4], "what comes after the end"


async def test_keys_are_independent() -> None:
    """Another key replaces nothing; stopping one cancels its work alone."""
    async with opened() as place:
        race, cards = await place.ask("race"), await place.ask("cards")
        place.requests.stop("race")
        await place.pilot.pause()
        assert race.cancelled()
        cards.set_result(3)
        await place.settle()
        assert place.results == [3]
