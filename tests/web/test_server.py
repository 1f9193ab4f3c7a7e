"""Tests of the limited number of visitors."""

from __future__ import annotations

import asyncio
import os
import sys
from typing import Any, cast

import pytest

pytest.importorskip("textual_serve", reason="the extra is not installed: pip install -e '.[web]'")

from aiohttp.test_utils import make_mocked_request

from clantui.web.server import WebServer


@pytest.mark.parametrize("turns", range(5))
async def test_a_visit_that_is_cancelled_as_it_gets_its_place_ends(turns: int) -> None:
    """The place is free again, in whatever turn of the loop the visit is cancelled."""
    server = WebServer([sys.executable, "-c", "input()"], dict(os.environ), "localhost", 1)
    await server._places.acquire()
    visit = asyncio.create_task(
        server._admit(cast("Any", EndlessBrowser()), make_mocked_request("GET", "/ws"))
    )
    await asyncio.sleep(0)
    server._places.release()
    for _ in range(turns):
        await asyncio.sleep(0)
    visit.cancel()
    await asyncio.wait({visit}, timeout=10)
    assert visit.cancelled()
    assert not server._places.locked()


class EndlessBrowser:
    """A browser that sends nothing and stays."""

    def __aiter__(self) -> EndlessBrowser:
        return self

    async def __anext__(self) -> None:
        await asyncio.Event().wait()

    async def send_bytes(self, data: bytes) -> None:
        """Ignore the data."""

    async def send_str(self, text: str) -> None:
        """Ignore the text."""

    async def close(self) -> None:
        """Do nothing."""
