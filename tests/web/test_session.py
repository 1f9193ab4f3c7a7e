"""One visit's process: its window."""

from __future__ import annotations

import asyncio
import os
import sys
from typing import Any, Final, cast

import pytest

pytest.importorskip("textual_serve", reason="the extra is not installed: pip install -e '.[web]'")

from textual_serve.download_manager import DownloadManager

from clantui.web.session import BrowserSession

_PROGRAM: Final = """
import os, sys
size = os.environ["COLUMNS"], os.environ["ROWS"]
packet = sys.stdin.buffer.read(5)
meta = sys.stdin.buffer.read(int.from_bytes(packet[1:], "big")).decode()
print(*size, meta, file=sys.stderr)
"""
"""Tells on stderr the size it begins with, and the next one it is told."""


class FakeBrowser:
    """The visitor's end of a WebSocket; keeps what it is sent."""

    def __init__(self) -> None:
        self.text = ""
        self.closed = asyncio.Event()

    async def send_bytes(self, data: bytes) -> None:
        """Keep it."""
        self.text += data.decode()

    async def send_str(self, text: str) -> None:
        """Take no notice."""

    async def close(self) -> None:
        """Note it."""
        self.closed.set()


@pytest.mark.parametrize(
    ("asked", "drawn"),
    [
        ((120, 40), (120, 40)),
        ((10**9, 10**9), (500, 300)),
        ((0, -5), (1, 1)),
    ],
    ids=["usual", "huge", "nothing"],
)
async def test_a_window_of_any_size_is_drawn_in_one_that_can_be(
    asked: tuple[int, int], drawn: tuple[int, int]
) -> None:
    """A process draws as many cells as it is told to: a browser cannot have it draw a billion."""
    browser = FakeBrowser()
    words = (sys.executable, "-c", _PROGRAM)
    visit = BrowserSession(words, os.environ, cast("Any", browser), DownloadManager())
    await visit.start(*asked)
    await visit.take(f'["resize", {{"width": {asked[0]}, "height": {asked[1]}}}]')
    async with asyncio.timeout(30):
        await browser.closed.wait()
        await visit.stop()
    width, height = drawn
    assert browser.text.startswith(f"{width} {height} ")
    assert f'"width": {width}, "height": {height}' in browser.text
