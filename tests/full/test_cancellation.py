"""A load given up at any instant ends on the wire, and leaves nothing behind."""

from __future__ import annotations

import asyncio
import random
from typing import Any

import pytest

from clantui.core.model.survey import Survey
from tests.full.stack import stack

INSTANTS = 100


async def test_given_up_at_any_instant_no_request_goes_on_and_none_starts(reactor: Any) -> None:  # noqa: ANN401
    """After a cancel the server sees no further request, and the next load is right."""
    dice = random.Random(26)
    async with stack(reactor, latency=lambda _: 0.02, concurrency=20) as s:
        for _ in range(INSTANTS):
            emitted: list[Survey] = []
            loading = asyncio.ensure_future(s.load(emit=emitted.append, max_age=0))
            await asyncio.sleep(dice.uniform(0, 0.16))
            done = loading.done()
            loading.cancel()
            if not done:
                with pytest.raises(asyncio.CancelledError):
                    await loading
            pictures = len(emitted)
            await s.quiet()
            started = s.traffic.started
            await asyncio.sleep(0.01)
            assert s.traffic.started == started, "a request was begun after the end"
            assert s.traffic.waiting == 0
            assert len(emitted) == pictures, "a picture came after the end"
        assert s.traffic.aborted, "no instant hit a request under way"
        survey = await s.load(max_age=0)
        assert survey.complete
        assert len(survey.loaded) == 50


async def test_a_second_load_of_what_is_fresh_asks_for_nothing(reactor: Any) -> None:  # noqa: ANN401
    """Hopping back to a clan within its seconds costs no request at all."""
    async with stack(reactor) as s:
        first = await s.load()
        started = s.traffic.started
        second = await s.load()
        assert s.traffic.started == started == 51
        assert second.players == first.players
        await s.load(max_age=0)
        assert s.traffic.started == 2 * 51


async def test_two_who_want_one_clan_at_one_time_share_its_requests(reactor: Any) -> None:  # noqa: ANN401
    """Never fetch twice: not even at once."""
    async with stack(reactor, latency=lambda _: 0.01) as s:
        one, two = await asyncio.gather(s.load(), s.load())
        assert s.traffic.started == 51
        assert one.players == two.players


async def test_a_clan_of_another_run_is_remembered(reactor: Any, tmp_path: Any) -> None:  # noqa: ANN401
    """The store outlives the engine: its answers cost nothing, its last picture is at hand."""
    file = tmp_path / "store.sqlite3"
    async with stack(reactor, store=file) as s:
        first = await s.load()
        base = s.engine._settings.base
    async with stack(reactor, store=file) as s:
        s.engine._settings = s.engine._settings.__class__(base=base, store=file)
        recalled = (await s.engine.open_memory()).recall(first.clan.tag)
    assert recalled is not None
    assert recalled.players == first.players
    assert b"made-up" not in file.read_bytes()
