"""Tests of the process of a visit."""

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
"""Prints to stderr the size it starts with, and the next one it receives."""


class FakeBrowser:
    """A browser's WebSocket, which stores what it receives."""

    def __init__(self) -> None:
        self.text = ""
        self.closed = asyncio.Event()

    async def send_bytes(self, data: bytes) -> None:
        """Store the data."""
        self.text += data.decode()

    async def send_str(self, text: str) -> None:
        """Ignore the text."""

    async def close(self) -> None:
        """Store that the connection is closed."""
        self.closed.set()


@pytest.mark.parametrize(
    ("requested", "drawn"),
    [
        ((120, 40), (120, 40)),
        ((10**9, 10**9), (500, 300)),
        ((0, -5), (1, 1)),
    ],
    ids=["usual", "huge", "nothing"],
)
async def test_the_size_of_a_screen_is_limited(
    requested: tuple[int, int], drawn: tuple[int, int]
) -> None:
    """A browser cannot make a process draw a billion cells."""
    browser = FakeBrowser()
    words = (sys.executable, "-c", _PROGRAM)
    visit = BrowserSession(words, os.environ, cast("Any", browser), DownloadManager())
    await visit.start(*requested)
    await visit.handle_message(
        f'["resize", {{"width": {requested[0]}, "height": {requested[1]}}}]'
    )
    async with asyncio.timeout(30):
        await browser.closed.wait()
        await visit.stop()
    width, height = drawn
    assert browser.text.startswith(f"{width} {height} ")
    assert f'"width": {width}, "height": {height}' in browser.text
