"""Tests that a cancelled load stops its requests."""

from __future__ import annotations

import asyncio
import random
from typing import Any

import pytest

from clantui.core.model.survey import Survey
from tests.full.stack import stack


@pytest.mark.parametrize("instants", [8, pytest.param(200, marks=pytest.mark.soak)])
async def test_a_cancelled_load_stops_its_requests_at_any_time(
    reactor: Any,
    instants: int,
) -> None:
    """After a cancel the server gets no further request, and the next load is complete."""
    rng = random.Random(26)
    async with stack(reactor, latency=lambda _: 0.02, concurrency=20) as s:
        for _ in range(instants):
            emitted: list[Survey] = []
            loading = asyncio.ensure_future(s.load(emit=emitted.append, max_age=0))
            await asyncio.sleep(rng.uniform(0, 0.16))
            done = loading.done()
            loading.cancel()
            if not done:
                with pytest.raises(asyncio.CancelledError):
                    await loading
            surveys = len(emitted)
            await s.quiet()
            started = s.traffic.started
            await asyncio.sleep(0.01)
            assert s.traffic.started == started, "a request started after the cancel"
            assert s.traffic.waiting == 0
            assert len(emitted) == surveys, "a survey was emitted after the cancel"
        assert s.traffic.aborted, "no cancel hit a running request"
        survey = await s.load(max_age=0)
        assert survey.is_complete
        assert len(survey.loaded) == 50


async def test_fresh_data_is_not_requested_again(reactor: Any) -> None:
    """A second load within the maximum age makes no request."""
    async with stack(reactor) as s:
        first = await s.load()
        started = s.traffic.started
        second = await s.load()
        assert s.traffic.started == started == 51
        assert second.players == first.players
        await s.load(max_age=0)
        assert s.traffic.started == 2 * 51


async def test_simultaneous_loads_of_a_clan_share_its_requests(reactor: Any) -> None:
    """Two loads at the same time make the requests of one."""
    async with stack(reactor, latency=lambda _: 0.01) as s:
        first, second = await asyncio.gather(s.load(), s.load())
        assert s.traffic.started == 51
        assert first.players == second.players


async def test_a_survey_is_stored_for_the_next_run(reactor: Any, tmp_path: Any) -> None:
    """Another backend with the same store has the last survey, and the store has no API key."""
    file = tmp_path / "store.sqlite3"
    async with stack(reactor, store=file) as s:
        first = await s.load()
        base = s.backend._settings.base
    async with stack(reactor, store=file) as s:
        s.backend._settings = s.backend._settings.__class__(base=base, store=file)
        recalled = (await s.backend.open_store()).load_survey(first.clan.tag)
    assert recalled is not None
    assert recalled.players == first.players
    assert b"made-up" not in file.read_bytes()
