"""A headless browser, controlled by the DevTools protocol."""

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

from tests.cli.processes import TIMEOUT, environment

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
"""Stores xterm.js's terminal, which the page hides: its canvas has no readable text."""

_SCREEN: Final = """
(() => {
  const lines = window.caught?.buffer.active;
  if (!lines) return "";
  return Array.from({length: caught.rows}, (_, y) =>
    lines.getLine(y)?.translateToString(true) ?? "").join("\\n");
})()
"""

_KEYS: Final = {"\r": ("Enter", 13), "\x1a": ("z", 90), "\x03": ("c", 67)}
"""Names and key codes of keys that are not letters."""


class Tab:
    """A page of the browser."""

    def __init__(self, wire: ClientWebSocketResponse) -> None:
        self._wire = wire
        self._numbers = count(1)
        self.events: list[dict[str, Any]] = []

    async def call(self, method: str, **params: Any) -> Any:
        """Call a DevTools method, and return its result."""
        number = next(self._numbers)
        await self._wire.send_json({"id": number, "method": method, "params": params})
        while True:
            answer = await self._wire.receive_json(timeout=TIMEOUT)
            if answer.get("id") == number:
                assert "error" not in answer, answer
                return answer["result"]
            self.events.append(answer)

    async def open(self, url: str) -> None:
        """Open one of our pages, and store its terminal."""
        for domain in ("Page", "Runtime", "Network", "Log"):
            await self.call(f"{domain}.enable")
        await self.call("Page.addScriptToEvaluateOnNewDocument", source=_CATCH)
        await self.call("Page.navigate", url=url)

    async def value(self, script: str) -> Any:
        """Return the value of a script evaluated in the page."""
        response = await self.call("Runtime.evaluate", expression=script, awaitPromise=True)
        return response["result"].get("value")

    async def until(self, script: str) -> None:
        """Wait until a script returns a true value in the page."""
        deadline = time.monotonic() + TIMEOUT / 2
        while not await self.value(script):
            assert time.monotonic() < deadline, f"waited in vain for {script}"
            await asyncio.sleep(0.05)

    async def wait_for(self, *wanted: str | Callable[[str], bool]) -> str:
        """Wait until the screen has all texts and meets all conditions."""
        deadline = time.monotonic() + TIMEOUT / 2
        while True:
            text = str(await self.value(_SCREEN))
            if all(w in text if isinstance(w, str) else w(text) for w in wanted):
                return text
            assert time.monotonic() < deadline, f"waited in vain for {wanted}:\n{text}"
            await asyncio.sleep(0.05)

    async def press(self, keys: str) -> None:
        """Press keys; a control character is sent as ctrl and its letter."""
        for key in keys:
            name, number = _KEYS.get(key, (key, ord(key.upper())))
            control = 2 if key != "\r" and ord(key) < 32 else 0
            pressed = {"key": name, "windowsVirtualKeyCode": number, "modifiers": control}
            text = {} if control else {"text": key}
            await self.call("Input.dispatchKeyEvent", type="keyDown", **pressed, **text)
            await self.call("Input.dispatchKeyEvent", type="keyUp", **pressed)


@asynccontextmanager
async def browser(home: Path) -> AsyncIterator[Tab]:
    """Run the browser with an empty page and its files in a folder."""
    assert FOUND is not None
    profile = home / "chromium"
    root = ["--no-sandbox"] if os.geteuid() == 0 else []  # its sandbox refuses root
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
        port = await _read_port(profile / "DevToolsActivePort", process)
        base = f"http://127.0.0.1:{port}/json/new?about:blank"
        async with ClientSession() as session, session.put(base) as response:
            page = json.loads(await response.text())
            async with session.ws_connect(page["webSocketDebuggerUrl"], max_msg_size=0) as wire:
                yield Tab(wire)
    finally:
        os.killpg(process.pid, 9)
        process.wait()


async def _read_port(file: Path, process: subprocess.Popen[bytes]) -> str:
    """Return the port that the browser writes to a file when it is ready."""
    deadline = time.monotonic() + TIMEOUT / 2
    while not (file.exists() and (text := file.read_text("utf-8"))):  # noqa: ASYNC240 — a line
        assert process.poll() is None, f"{FOUND} ended with {process.returncode}"
        assert time.monotonic() < deadline, f"{FOUND} does not start"
        await asyncio.sleep(0.05)
    return text.splitlines()[0]
