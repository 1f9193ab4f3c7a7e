"""Start of the screen: its terminal, its API key, its store, and its end."""

from __future__ import annotations

import asyncio
import os
from argparse import Namespace
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, Final

import pytest

from clantui.cli import screen
from clantui.cli.registry import Context
from clantui.config.settings import Settings, SettingsError
from clantui.core.names import CommandError
from tests.cli.in_process import read_options
from tests.factories.api_keys import KEY

STORE: Final = object()
"""An open store."""


class Opened:
    """Settings and arguments of an opened screen."""

    settings: Settings
    seed: int
    latency: float
    reason: str
    is_stored: bool


@pytest.fixture
def open_screen(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[..., Opened]:
    """Return a function that opens the screen of a command line, up to its loop."""
    opened = Opened()

    def make_backend(settings: Settings, *_: object, seed: int, latency: float) -> object:
        opened.settings, opened.seed, opened.latency = settings, seed, latency
        return object()

    def run_on(_: object, main: partial[Any]) -> int:
        opened.reason, opened.is_stored = main.args[3], main.keywords["is_stored"]
        return 7

    def open_screen(*words: str, **environ: str) -> Opened:
        environ = {"CLANTUI_CONFIG": os.devnull, "TERM": "xterm", **environ}
        options = read_options(*words, **environ)
        assert screen.open_screen(options, Context(environ, tmp_path)) == 7
        return opened

    monkeypatch.setattr(screen, "KeyedBackend", make_backend)
    monkeypatch.setattr(screen, "run_on", run_on)
    monkeypatch.setattr(screen, "is_terminal", lambda _: True)
    return open_screen


def test_seed_and_latency_reach_the_demo(open_screen: Callable[..., Opened]) -> None:
    """The latency is in ms on the command line; the demo needs no key."""
    opened = open_screen("--demo", "--seed", "9", "--latency", "250")
    assert (opened.seed, opened.latency) == (9, 0.25)
    assert (opened.reason, opened.is_stored) == ("", False)
    assert open_screen("--demo").latency == 0


def test_the_screen_opens_without_a_usable_key(
    open_screen: Callable[..., Opened], tmp_path: Path
) -> None:
    """It says why there is none; its other settings apply."""
    missing = open_screen("--rate", "3", CLANTUI_TOKEN="")
    assert missing.reason == "", "the screen has its own words for a missing key"
    assert (missing.settings.token, missing.settings.rate) == (None, 3.0)
    (tmp_path / ".crtoken").write_text("two words")
    invalid = open_screen("--rate", "3")
    assert "holds 2 words or lines" in invalid.reason
    assert (invalid.settings.token, invalid.settings.rate) == (None, 3.0)
    (tmp_path / ".crtoken").write_text(KEY)
    usual = open_screen("--rate", "3")
    assert usual.reason == ""
    assert usual.settings.token is not None


@pytest.mark.parametrize("key", ["", "two words"])
@pytest.mark.parametrize(
    ("environ", "reason"),
    [
        ({"CLANTUI_BASE_URL": "nonsense"}, "the base URL nonsense cannot be used"),
        ({"CLANTUI_STORE": "/"}, "the store / is a folder"),
    ],
)
def test_the_screen_does_not_open_with_another_setting_that_cannot_be_used(
    open_screen: Callable[..., Opened], environ: dict[str, str], reason: str, key: str
) -> None:
    """A key must not go to another server than the one that the user named."""
    with pytest.raises(SettingsError, match=f"^{reason}"):
        open_screen(**environ, CLANTUI_TOKEN=key)


def test_images_are_drawn_only_if_wanted_with_or_without_a_key(
    open_screen: Callable[..., Opened], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A key that cannot be used changes nothing but the reason."""
    monkeypatch.setattr(screen, "can_draw_images", lambda: True)
    for text in (KEY, "two words"):
        (tmp_path / ".crtoken").write_text(text)
        assert open_screen("--art").settings.art
        assert not open_screen("--no-art").settings.art


def test_only_a_store_that_exists_is_opened_before_the_first_frame(
    open_screen: Callable[..., Opened], tmp_path: Path
) -> None:
    """A first run has none, and `--no-store` reads none."""
    file = tmp_path / "store.sqlite3"
    assert not open_screen(CLANTUI_STORE=str(file)).is_stored
    file.touch()
    assert open_screen(CLANTUI_STORE=str(file)).is_stored
    assert not open_screen("--no-store").is_stored


def test_an_invalid_config_is_reported_before_the_screen_opens(
    open_screen: Callable[..., Opened], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The message is visible again after quitting; a valid config has none."""
    config = tmp_path / "config.toml"
    config.write_text("a = 1\n")
    open_screen("--demo", CLANTUI_CONFIG=str(config))
    assert capsys.readouterr().err.startswith(f"clantui: {config}, line 1: there is no setting a")
    open_screen("--demo")
    assert capsys.readouterr().err == ""


def test_a_terminal_that_cannot_move_its_cursor_is_refused(
    open_screen: Callable[..., Opened], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The screen also needs both streams; a browser has neither."""
    with pytest.raises(CommandError, match="TERM is dumb"):
        open_screen("--demo", TERM="dumb")
    answers = iter([True, False])
    monkeypatch.setattr(screen, "is_terminal", lambda _: next(answers))
    with pytest.raises(CommandError, match="the screen needs a terminal"):
        open_screen("--demo")
    driver = "textual.drivers.web_driver:WebDriver"
    assert open_screen("--demo", TERM="dumb", TEXTUAL_DRIVER=driver).reason == ""


class FakeApp:
    """App that ends at once, or when it is told to.

    Attributes:
        given: what it was made from.
        stop: the handler of signals.
        code: exit code that it was told.
    """

    def __init__(self, crash: Exception | None = None, return_code: int | None = None) -> None:
        self.crash, self.return_code = crash, return_code
        self.given: tuple[object, ...] = ()
        self.stop: Callable[[int], None] | None = None
        self.expected: list[int] = []

    def exit(self, *, return_code: int) -> None:
        """End with a code."""
        self.return_code = return_code

    async def run_async(self) -> None:
        """End; with a handler of signals after SIGTERM."""
        if self.stop is not None and self.return_code == 0:
            self.stop(143)


class Guard:
    """Guard that records what it is told."""

    def __init__(self, app: FakeApp) -> None:
        self._app = app

    def start(self) -> None:
        """Do nothing."""

    def expect_exit(self, code: int) -> None:
        """Record the code."""
        self._app.expected.append(code)


class SlowBackend:
    """Backend whose store opens after a number of turns of the loop, or never."""

    def __init__(self, turns: int | None) -> None:
        self._turns = turns
        self.opening: asyncio.Task[object] | None = None

    def close(self) -> None:
        """Do nothing."""

    async def open_store(self) -> object:
        """Open the store."""
        self.opening = asyncio.current_task()
        if self._turns is None:
            await asyncio.Event().wait()
        for _ in range(self._turns or 0):
            await asyncio.sleep(0)
        return STORE


async def run_app(
    monkeypatch: pytest.MonkeyPatch,
    app: FakeApp,
    turns: int | None = 0,
    *,
    is_stored: bool = False,
) -> int:
    """Run the screen with an app; return its exit code."""

    def make_app(*given: object) -> FakeApp:
        app.given = given
        return app

    def handle_signals(stop: Callable[[int], None]) -> None:
        app.stop = stop

    monkeypatch.setattr("clantui.cli.screen_app.make_app", make_app)
    monkeypatch.setattr("clantui.runtime.handle_signals", handle_signals)
    monkeypatch.setattr(screen, "ExitGuard", lambda _: Guard(app))
    monkeypatch.setattr(screen, "_STORE_TIMEOUT", 0.01 if turns is None else 10)
    backend: Any = SlowBackend(turns)
    context = Context({}, Path())
    try:
        return await screen.run_screen(
            Namespace(), context, backend, "no key", is_stored=is_stored
        )
    finally:
        if backend.opening is not None:
            backend.opening.cancel()


@pytest.mark.parametrize(("given", "code"), [(None, 0), (0, 143), (3, 3)])
async def test_the_screen_ends_with_the_code_of_its_app(
    monkeypatch: pytest.MonkeyPatch, given: int | None, code: int
) -> None:
    """Without one it is 0; after a signal, the guard expects the same code."""
    app = FakeApp(return_code=given)
    assert await run_app(monkeypatch, app) == code
    assert app.expected == ([143] if given == 0 else [])


async def test_a_crash_of_the_app_is_raised(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is reported like any other, after the terminal is restored."""
    with pytest.raises(ZeroDivisionError):
        await run_app(monkeypatch, FakeApp(crash=ZeroDivisionError(), return_code=1))


@pytest.mark.parametrize(
    ("turns", "is_stored", "store"),
    [(0, True, STORE), (3, True, STORE), (None, True, None), (0, False, None)],
)
async def test_the_first_frame_does_not_wait_for_a_slow_store(
    monkeypatch: pytest.MonkeyPatch, turns: int | None, *, is_stored: bool, store: object
) -> None:
    """The app gets the store if it opens in time, and the reason for the missing key."""
    app = FakeApp()
    assert await run_app(monkeypatch, app, turns, is_stored=is_stored) == 0
    assert app.given[-2:] == ("no key", store)
