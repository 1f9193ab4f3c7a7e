"""Tests of the process of a visit."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any, Final, cast

import pytest

pytest.importorskip("textual_serve", reason="the extra is not installed: pip install -e '.[web]'")

from textual_serve.download_manager import DownloadManager

from clantui.web import WEB_DRIVER
from clantui.web.session import MALFORMED, BrowserSession, _build_environment, _relay_errors
from tests import polling
from tests.cli.processes import wait_until
from tests.factories.jumping_loop import JumpingLoop

_PROGRAM: Final = """
import os, sys
size = os.environ["COLUMNS"], os.environ["ROWS"]
packet = sys.stdin.buffer.read(5)
meta = sys.stdin.buffer.read(int.from_bytes(packet[1:], "big")).decode()
print(*size, meta, file=sys.stderr)
"""
"""Prints to stderr the size it starts with, and the next one it receives."""

_ECHO: Final = """
import sys
sys.stdout.buffer.write(b"__GANGLION__\\n")
text = ""
while "quit" not in text:
    kind = sys.stdin.buffer.read(1).decode()
    size = int.from_bytes(sys.stdin.buffer.read(4), "big")
    text = kind + sys.stdin.buffer.read(size).decode()
    data = (text + ";").encode()
    sys.stdout.buffer.write(b"D" + len(data).to_bytes(4, "big") + data)
    sys.stdout.flush()
"""
"""Draws each packet that it receives, and ends when it is asked to quit."""

_FLOOD: Final = """
import sys
sys.stdout.buffer.write(b"__GANGLION__\\n" + b"D\\0\\0\\0\\1x" * 100_000)
"""
"""Draws more than a pipe holds."""

_STUBBORN: Final = """
import os, signal, sys
if len(sys.argv) > 1:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
data = str(os.getpid()).encode()
sys.stdout.buffer.write(b"__GANGLION__\\nD" + len(data).to_bytes(4, "big") + data)
sys.stdout.flush()
while True:
    signal.pause()
"""
"""Draws its number, and does not quit; with an argument it does not end by SIGTERM, either."""


class FakeBrowser:
    """A browser's WebSocket, which stores what it receives."""

    def __init__(self) -> None:
        self.text, self.words = "", ""
        self.closed = asyncio.Event()

    async def send_bytes(self, data: bytes) -> None:
        """Store the data."""
        self.text += data.decode()

    async def send_str(self, text: str) -> None:
        """Store the text."""
        self.words += text

    async def close(self) -> None:
        """Store that the connection is closed."""
        self.closed.set()


class GoneBrowser(FakeBrowser):
    """A browser whose connection is lost."""

    async def send_bytes(self, data: bytes) -> None:
        """Fail."""
        raise ConnectionResetError(len(data))


class EndedDownloads(DownloadManager):
    """Downloads that record which visits have ended them."""

    def __init__(self) -> None:
        super().__init__()
        self.ended: list[str] = []

    async def cancel_app_downloads(self, app_service_id: str) -> None:
        """Record the visit."""
        self.ended.append(app_service_id)


async def test_a_process_can_end_after_its_browser_has_gone() -> None:
    """Its output is read and dropped, else it would wait for room in its pipe; downloads end."""
    words, downloads = (sys.executable, "-c", _FLOOD), EndedDownloads()
    visit = BrowserSession(words, os.environ, cast("Any", GoneBrowser()), downloads)
    await visit.start(80, 24)
    assert visit._process is not None
    async with asyncio.timeout(20):
        assert await visit._process.wait() == 0
        await visit.stop()
    assert downloads.ended == [visit.app_service_id]


async def test_errors_are_printed_by_the_server_and_returned_for_the_browser(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """A letter may arrive in two parts, and bytes that are no text are replaced."""
    stderr = asyncio.StreamReader()
    stderr.feed_data(b"a\nb\xff\xc3")
    relay = asyncio.create_task(_relay_errors(stderr))
    await asyncio.sleep(0)
    stderr.feed_data(b"\xa9\n")
    stderr.feed_eof()
    assert await relay == "a\r\nb\ufffdé\r\n"
    assert capsys.readouterr().err == "a\nb\ufffdé\n"


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


async def test_messages_of_the_browser_reach_the_process() -> None:
    """Keys, the focus and the end are passed on, a ping is answered, and others are ignored."""
    browser = FakeBrowser()
    words = (sys.executable, "-c", _ECHO)
    visit = BrowserSession(words, os.environ, cast("Any", browser), DownloadManager())
    await visit.start(80, 24)
    for message in ('["stdin", "é"]', '["focus"]', '["blur"]', '["ping", 7]', '["other", 1]'):
        await visit.handle_message(message)
    async with asyncio.timeout(30):
        await visit.stop()
    packets = ["Dé", 'M{"type": "focus"}', 'M{"type": "blur"}', 'M{"type": "quit"}']
    assert browser.text == "".join(f"{packet};" for packet in packets)
    assert browser.words == '["pong", 7]'
    assert browser.closed.is_set()
    assert visit._process is not None
    assert visit._process.returncode == 0


async def test_an_error_in_one_long_line_is_shown_and_ends_the_visit() -> None:
    """The end of the error is shown, even if it is longer than the buffer of a pipe's reader."""
    browser = FakeBrowser()
    words = (sys.executable, "-c", "import sys; sys.exit('é' * 300_000 + ' the end')")
    visit = BrowserSession(words, os.environ, cast("Any", browser), DownloadManager())
    await visit.start(80, 24)
    async with asyncio.timeout(30):
        await browser.closed.wait()
        await visit.stop()
    assert browser.text.endswith("éé the end\r\n")


@pytest.mark.parametrize(("words", "number"), [((), signal.SIGTERM), (("x",), signal.SIGKILL)])
def test_a_process_that_does_not_end_is_killed(words: tuple[str, ...], number: int) -> None:
    """A process is asked to quit, then to end, and then it is not asked."""

    async def visit_and_leave() -> None:
        browser = FakeBrowser()
        command = (sys.executable, "-c", _STUBBORN, *words)
        visit = BrowserSession(command, os.environ, cast("Any", browser), DownloadManager())
        await visit.start(80, 24)
        await polling.wait_until(lambda: browser.text)
        process = Path("/proc", browser.text)
        await visit.stop()
        try:
            await asyncio.to_thread(wait_until, lambda: not process.exists(), "the end")
        finally:
            with suppress(ProcessLookupError):
                os.kill(int(process.name), signal.SIGKILL)
        assert visit._process is not None
        assert await visit._process.wait() == -number  # and its pipes close

    with asyncio.Runner(loop_factory=JumpingLoop) as runner:
        runner.run(visit_and_leave())


def test_a_visit_has_the_variables_of_the_browser_s_terminal() -> None:
    """The terminal of the server is not that of the visit; all other variables are kept."""
    ours = {"HOME": "/home/ann", "TERM": "screen", "TMUX": "1", "STY": "2", "COLUMNS": "7"}
    theirs = dict.fromkeys(("TERM_PROGRAM", "XTERM_VERSION", "VTE_VERSION"), "3")
    assert _build_environment({**ours, **theirs}, 120, 40) == {
        "HOME": "/home/ann",
        "TEXTUAL_DRIVER": WEB_DRIVER,
        "TEXTUAL_COLOR_SYSTEM": "truecolor",
        "TERM": "xterm-256color",
        "COLORTERM": "truecolor",
        "PYTHONUTF8": "1",
        "COLUMNS": "120",
        "ROWS": "40",
    }


async def test_packets_of_each_kind_reach_their_handler() -> None:
    """Drawn data goes to the browser as it is; the others are those of textual-serve."""
    browser, packets = FakeBrowser(), []
    visit = BrowserSession((), {}, cast("Any", browser), DownloadManager())

    async def note(kind: str, data: bytes) -> None:
        packets.append((kind, data))

    visit.on_meta = partial(note, "meta")  # type: ignore[method-assign]
    visit.on_packed = partial(note, "packed")  # type: ignore[method-assign]
    output = asyncio.StreamReader()
    for packet in (b"D\0\0\0\2ab", b"M\0\0\0\2{}", b"P\0\0\1\0" + bytes(256)):
        output.feed_data(packet)
    output.feed_eof()
    await visit._relay(output)
    assert (browser.text, packets) == ("ab", [("meta", b"{}"), ("packed", bytes(256))])


@pytest.mark.parametrize(
    "message",
    [
        "{",
        "7",
        "[]",
        "null",
        '["resize"]',
        '["resize", 7]',
        '["resize", {}]',
        '["resize", {"width": 1e999, "height": 1}]',
        '["resize", {"width": null, "height": 1}]',
        '["resize", {"width": "x", "height": 1}]',
        '["stdin"]',
        '["stdin", 7]',
        "[" * 100_000,
    ],
    ids=lambda message: message[:50],
)
async def test_a_malformed_message_is_one_of_the_known_errors(message: str) -> None:
    """The page never sends such a message; any other error would end the server's connection."""
    visit = BrowserSession((), {}, cast("Any", FakeBrowser()), DownloadManager())
    with pytest.raises(MALFORMED):
        await visit.handle_message(message)


async def test_a_process_that_ends_in_the_middle_of_a_packet_ends_its_visit() -> None:
    """It was killed, for example: what it has drawn stays, and the connection is closed."""
    browser = FakeBrowser()
    program = r"""
import sys
sys.stdout.buffer.write(b"__GANGLION__\nD\0\0\0\2abD\0\0\0\5c")
"""
    command = (sys.executable, "-c", program)
    visit = BrowserSession(command, os.environ, cast("Any", browser), DownloadManager())
    await visit.start(80, 24)
    async with asyncio.timeout(30):
        await browser.closed.wait()
        await visit.stop()
    assert browser.text == "ab"
