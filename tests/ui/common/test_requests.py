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
from tests.polling import wait_until

LATE = Unreachable("no answer in 10 s")


class Requester:
    """Screen that requests numbers and records the results."""

    def __init__(self, pilot: Pilot[None]) -> None:
        self.pilot = pilot
        self.screen = pilot.app.screen
        self.requests = Requests(self.screen)
        self.updates: list[int] = []
        self.results: list[int | RoyaleError] = []
        self.emit: Emit[int] = lambda _: None
        self.gate = asyncio.Event()

    async def request(self, key: str = "race") -> asyncio.Future[int]:
        """Start a request, and wait until it runs."""
        answer: asyncio.Future[int] = asyncio.get_running_loop().create_future()

        async def work(emit: Emit[int]) -> int:
            self.emit = emit
            return await answer

        self.requests.stream(key, work, self.results.append, self.updates.append)
        await self.pilot.pause()
        return answer

    async def block(self) -> None:
        """Block the screen, so that its messages wait in the queue."""
        self.screen.call_later(self.gate.wait)
        await asyncio.sleep(0)

    async def unblock(self) -> None:
        """Unblock the screen, and wait until its queue is empty."""
        self.gate.set()
        await self.pilot.pause()


@asynccontextmanager
async def open_screen() -> AsyncIterator[Requester]:
    """Run an app with an empty screen."""
    async with App[None]().run_test() as pilot:
        yield Requester(pilot)


async def test_a_handled_result_ends_the_request() -> None:
    """The key runs until the result is handled."""
    async with open_screen() as requester:
        answer = await requester.request()
        assert requester.requests.is_running("race")
        answer.set_result(1)
        await requester.unblock()
        assert requester.results == [1]
        assert not requester.requests.is_running("race")


async def test_an_error_is_a_result() -> None:
    """A `RoyaleError` is passed to the callback; nothing is raised."""
    async with open_screen() as requester:
        (await requester.request()).set_exception(LATE)
        await requester.unblock()
        assert requester.results == [LATE]


@pytest.mark.parametrize("stops", [True, False])
async def test_the_result_of_a_stopped_or_replaced_request_is_dropped(*, stops: bool) -> None:
    """A result is dropped if its request was stopped or replaced before it is handled."""
    async with open_screen() as requester:
        answer = await requester.request()
        await requester.block()
        requester.emit(1)
        answer.set_result(2)
        await wait_until(lambda: requester.screen._message_queue.qsize() >= 2)
        if stops:
            requester.requests.stop("race")
        else:
            requester.requests.start("race", asyncio.Event().wait, lambda _: None)
        await requester.unblock()
        assert (requester.updates, requester.results) == ([], [])
        assert requester.requests.is_running("race") is not stops


async def test_only_the_newest_update_is_handled() -> None:
    """A newer update replaces those in the queue; the result follows."""
    async with open_screen() as requester:
        answer = await requester.request()
        await requester.block()
        for number in range(5):
            requester.emit(number)
        answer.set_result(9)
        await requester.unblock()
        assert (requester.updates, requester.results) == ([4], [9])
        requester.emit(5)
        await requester.pilot.pause()
        assert requester.updates == [4], "an update after the end"


async def test_keys_are_independent() -> None:
    """Requests with other keys are not replaced; stopping one cancels only its work."""
    async with open_screen() as requester:
        race, cards = await requester.request("race"), await requester.request("cards")
        requester.requests.stop("race")
        await requester.pilot.pause()
        assert race.cancelled()
        cards.set_result(3)
        await requester.unblock()
        assert requester.results == [3]


async def test_all_requests_are_stopped_together() -> None:
    """The work of each key is cancelled."""
    async with open_screen() as requester:
        answers = [await requester.request(key) for key in ("race", "cards", "wars")]
        requester.requests.stop_all()
        await requester.pilot.pause()
        assert [answer.cancelled() for answer in answers] == [True, True, True]
        assert not any(map(requester.requests.is_running, ("race", "cards", "wars")))


async def test_only_the_answer_of_a_load_is_handled() -> None:
    """Its error is ignored, and the key may be loaded again."""

    async def fail() -> int:
        raise LATE

    async def answer() -> int:
        return 7

    async with open_screen() as requester:
        for work in (fail, answer):
            requester.requests.load("race", work, requester.results.append)
            await wait_until(lambda: not requester.requests.is_running("race"))
        assert requester.results == [7]
