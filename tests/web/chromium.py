"""A real browser without a window, led over its DevTools protocol."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import subprocess
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from itertools import count
from pathlib import Path
from typing import Any, Final

from aiohttp import ClientSession, ClientWebSocketResponse

from tests.cli.processes import PATIENCE, environment

NAMES: Final = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")

FOUND: Final = next((path for name in NAMES if (path := shutil.which(name))), None)
"""The browser of this machine, or None."""

_CATCH: Final = """
Object.defineProperty(Object.prototype, "fitAddon", {
  configurable: true,
  set(value) {
    delete Object.prototype.fitAddon;
    this.fitAddon = value;
    window.caught = this.terminal;  // set just before
  },
});
"""
"""Keeps hold of xterm.js's terminal, which the page hides; a canvas holds no text to read."""

_SCREEN: Final = """
(() => {
  const lines = window.caught?.buffer.active;
  if (!lines) return "";
  return Array.from({length: caught.rows}, (_, y) =>
    lines.getLine(y)?.translateToString(true) ?? "").join("\\n");
})()
"""

_KEYS: Final = {"\r": ("Enter", 13), "\x1a": ("z", 90), "\x03": ("c", 67)}
"""Keys that are not the letter they make, with their number."""


class Tab:
    """One page."""

    def __init__(self, wire: ClientWebSocketResponse) -> None:
        """Open nothing yet.

        Args:
            wire: the browser's DevTools for the page.
        """
        self._wire = wire
        self._numbers = count(1)
        self.said: list[dict[str, Any]] = []

    async def tell(self, method: str, **params: Any) -> Any:  # noqa: ANN401 — JSON
        """Give an order, and wait for what comes of it."""
        number = next(self._numbers)
        await self._wire.send_json({"id": number, "method": method, "params": params})
        while True:
            answer = await self._wire.receive_json(timeout=PATIENCE)
            if answer.get("id") == number:
                assert "error" not in answer, answer
                return answer["result"]
            self.said.append(answer)

    async def open(self, url: str) -> None:
        """Go to a page of ours, and hold on to its terminal."""
        for domain in ("Page", "Runtime", "Network", "Log"):
            await self.tell(f"{domain}.enable")
        await self.tell("Page.addScriptToEvaluateOnNewDocument", source=_CATCH)
        await self.tell("Page.navigate", url=url)

    async def value(self, script: str) -> Any:  # noqa: ANN401 — JSON
        """Return the value of a script evaluated in the page."""
        told = await self.tell("Runtime.evaluate", expression=script, awaitPromise=True)
        return told["result"].get("value")

    async def until(self, script: str) -> None:
        """Wait until a script gives something true in the page."""
        deadline = time.monotonic() + PATIENCE / 2
        while not await self.value(script):
            assert time.monotonic() < deadline, f"waited in vain for {script}"
            await asyncio.sleep(0.05)

    async def wait_for(self, *wanted: str | Callable[[str], bool]) -> str:
        """Wait until the terminal's screen holds all of some texts, or fulfils conditions."""
        deadline = time.monotonic() + PATIENCE / 2
        while True:
            text = str(await self.value(_SCREEN))
            if all(w in text if isinstance(w, str) else w(text) for w in wanted):
                return text
            assert time.monotonic() < deadline, f"waited in vain for {wanted}:\n{text}"
            await asyncio.sleep(0.05)

    async def press(self, keys: str) -> None:
        """Type, each key as a keyboard does; a control character is ctrl and its letter."""
        for key in keys:
            name, number = _KEYS.get(key, (key, ord(key.upper())))
            control = 2 if key != "\r" and ord(key) < 32 else 0
            pressed = {"key": name, "windowsVirtualKeyCode": number, "modifiers": control}
            text = {} if control else {"text": key}
            await self.tell("Input.dispatchKeyEvent", type="keyDown", **pressed, **text)
            await self.tell("Input.dispatchKeyEvent", type="keyUp", **pressed)


@asynccontextmanager
async def browser(home: Path) -> AsyncIterator[Tab]:
    """Start the browser with an empty page, and kill it in the end.

    Args:
        home: a folder for all that it writes.
    """
    assert FOUND is not None
    profile = home / "chromium"
    root = ["--no-sandbox"] if os.geteuid() == 0 else []  # which it refuses to root
    process = subprocess.Popen(  # noqa: ASYNC220 — returns at once
        [
            FOUND,
            "--headless",
            "--disable-gpu",
            "--disable-dev-shm-usage",
            "--no-first-run",
            "--remote-debugging-port=0",
            f"--user-data-dir={profile}",
            "--window-size=1100,700",
            *root,
            "about:blank",
        ],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=environment(home),
        start_new_session=True,
    )
    try:
        port = await _port(profile / "DevToolsActivePort", process)
        base = f"http://127.0.0.1:{port}/json/new?about:blank"
        async with ClientSession() as session, session.put(base) as told:
            page = json.loads(await told.text())
            async with session.ws_connect(page["webSocketDebuggerUrl"], max_msg_size=0) as wire:
                yield Tab(wire)
    finally:
        os.killpg(process.pid, 9)
        process.wait()


async def _port(file: Path, process: subprocess.Popen[bytes]) -> str:
    """The port that the browser has written down, once it has."""
    deadline = time.monotonic() + PATIENCE / 2
    while not (file.exists() and (text := file.read_text("utf-8"))):  # noqa: ASYNC240 — a line
        assert process.poll() is None, f"{FOUND} ended with {process.returncode}"
        assert time.monotonic() < deadline, f"{FOUND} does not start"
        await asyncio.sleep(0.05)
    return text.splitlines()[0]
