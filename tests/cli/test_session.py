"""The settings of a load, as the command line sets them."""

from __future__ import annotations

import asyncio
import io
import math
import os
from argparse import Namespace
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest

from clantui.backend.backend import RoyaleBackend
from clantui.cli.options import add_source_options
from clantui.cli.parser import CommandParser, parse
from clantui.cli.progress import show_progress
from clantui.cli.registry import COMMANDS, Context
from clantui.cli.resolve import apply_settings
from clantui.cli.session import Command, _run_and_close, make_settings, run_command
from clantui.config.paths import NO_HOME
from clantui.config.settings import MAX_RATE, OFFICIAL, Settings, SettingsError
from clantui.core.model.errors import NotFound, RoyaleError, Throttled
from clantui.core.names import CommandError
from clantui.core.ports import ClanBackend
from tests.factories.api_keys import KEY
from tests.factories.world_source import WorldSource
from tests.scenes.base import WORLD


def settings_of(home: Path, *words: str, art: bool = False) -> Settings:
    """Return the settings of a command line."""
    context = Context({"CLANTUI_CONFIG": os.devnull, "HOME": str(home)}, home)
    options = parse(["show", "2PP", *words])
    apply_settings(options, context)
    return make_settings(options, context, art=art)


def test_every_limit_is_set_by_its_option(tmp_path: Path) -> None:
    """Every limit has its own option, and zero is a limit, too."""
    words = ("--concurrency", "7", "--timeout", "3", "--load-timeout", "30", "--rate", "5")
    found = settings_of(tmp_path, *words, "--max-age", "0")
    assert (found.concurrency, found.timeout, found.load_timeout) == (7, 3.0, 30.0)
    assert (found.rate, found.max_age) == (5.0, 0.0)


class ClosableWorld(WorldSource):
    """Demo world in the place of a backend."""

    def close_in_thread(self) -> None:
        """Do nothing."""


@pytest.mark.parametrize(("tag", "opened"), [((), WORLD.home), (("2PP",), "#2PP")])
async def test_a_command_finds_the_demo_open(tag: tuple[str, ...], opened: str) -> None:
    """With `--demo` every command has a clan and the demo's own, whatever it does itself."""
    options = parse(["show", "--demo", *tag])

    async def run(options: Namespace, source: ClanBackend) -> int:
        del source
        assert (str(options.demo_clan), list(map(str, options.tags))) == (WORLD.home, [opened])
        return 7

    assert await _run_and_close(run, options, cast("RoyaleBackend", ClosableWorld())) == 7


class Terminal(io.StringIO):
    """Stream that says it is a terminal."""

    def isatty(self) -> bool:
        """Return True."""
        return True


@pytest.mark.parametrize(
    ("code", "words", "hint"),
    [
        (6, (), "Run clantui doctor to find out what to do.\n"),
        (6, ("--quiet",), ""),
        (3, (), ""),
        (4, (), ""),
    ],
)
async def test_a_command_without_an_answer_names_the_doctor(
    monkeypatch: pytest.MonkeyPatch, code: int, words: tuple[str, ...], hint: str
) -> None:
    """A user at a terminal is told the next step after a failure of the API or the network."""
    monkeypatch.setattr("sys.stderr", terminal := Terminal())

    async def run(*_: object) -> int:
        return code

    options = parse(["top", "--demo", *words])
    assert await _run_and_close(run, options, cast("RoyaleBackend", ClosableWorld())) == code
    assert terminal.getvalue() == hint


@pytest.mark.parametrize(("words", "is_ahead"), [((), True), (("--no-preconnect",), False)])
def test_connections_are_opened_in_advance_by_default(
    tmp_path: Path, words: tuple[str, ...], is_ahead: bool
) -> None:
    """`--no-preconnect` opens no connections in advance."""
    assert settings_of(tmp_path, *words).preconnect is is_ahead


def test_no_store_stores_no_images(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`--no-store` writes nothing to disk: neither snapshots nor images of cards."""
    monkeypatch.setenv("HOME", str(tmp_path))
    usual = settings_of(tmp_path, art=True)
    assert usual.store is not None
    assert usual.image_folder is not None
    found = settings_of(tmp_path, "--no-store", art=True)
    assert (found.art, found.store, found.image_folder) == (True, None, None)


@pytest.mark.parametrize(
    ("words", "rate", "max_rate"),
    [
        ((), 20.0, MAX_RATE),
        (("--rate", "5"), 5.0, 5.0),
        (("--rate", "90"), 90.0, 90.0),
        (("--rate", "5", "--max-rate", "9"), 5.0, 9.0),
        (("--max-rate", "9"), 20.0, 9.0),
    ],
)
def test_a_rate_is_also_the_maximum_unless_one_is_set(
    tmp_path: Path, words: tuple[str, ...], rate: float, max_rate: float
) -> None:
    """`--rate` alone is never exceeded; without options the rate may rise to the usual maximum."""
    found = settings_of(tmp_path, *words)
    assert (found.rate, found.max_rate) == (rate, max_rate)


def test_responses_are_used_as_long_as_the_api_allows_by_default(tmp_path: Path) -> None:
    """`--max-age` and `--no-cache` limit the age; no option is no limit."""
    ages = [
        settings_of(tmp_path, *words).max_age
        for words in ((), ("--max-age", "60"), ("--no-cache",))
    ]
    assert ages == [math.inf, 60.0, 0.0]


def test_the_demo_has_neither_key_nor_store(tmp_path: Path) -> None:
    """With `--demo` no key is read and nothing is stored; without, both have a place."""
    (tmp_path / ".crtoken").write_text(KEY)
    demo = settings_of(tmp_path, "--demo")
    assert (demo.base, demo.token, demo.store, demo.image_folder) == (OFFICIAL, None, None, None)
    usual = settings_of(tmp_path)
    assert usual.token is not None
    assert usual.image_folder is None, "only for --art"
    context = Context({"CLANTUI_CONFIG": os.devnull, "HOME": str(tmp_path)}, tmp_path)
    options = parse(["show", "2PP"])
    apply_settings(options, context)
    assert make_settings(options, context, keyless=True).token is None


class MadeBackend(ClosableWorld):
    """Backend that records how it was made and closed.

    Attributes:
        made: seed, latency and ends of every backend of a test.
    """

    made: list[list[object]]
    notice = ""

    def __init__(self, settings: Settings, *, seed: int, latency: float) -> None:
        super().__init__()
        self.has_key = settings.token is not None
        self.calls: list[object] = [seed, latency]
        self.made.append(self.calls)

    def close_in_thread(self) -> None:
        """Record the call."""
        self.calls.append("closed in its thread")

    def close(self) -> None:
        """Record the call."""
        self.calls.append("closed")


@pytest.fixture
def backend(monkeypatch: pytest.MonkeyPatch) -> type[MadeBackend]:
    """Let commands run on a loop of asyncio alone, with a backend that sends nothing."""
    monkeypatch.setattr("clantui.cli.session.RoyaleBackend", MadeBackend)
    monkeypatch.setattr("clantui.runtime.run", lambda main: asyncio.run(main()))
    monkeypatch.setattr(MadeBackend, "made", [], raising=False)
    return MadeBackend


async def return_seven(*_: object) -> int:
    """Return 7, as a command."""
    return 7


def run_words(home: Path, *words: str, run: Command = return_seven) -> int:
    """Run a command in the place of the one that the words name."""
    context = Context({"CLANTUI_CONFIG": os.devnull, "HOME": str(home)}, home)
    options = parse(words)
    apply_settings(options, context)
    return run_command(run, options, context)


def test_a_command_gets_the_seed_and_the_latency_and_is_closed(
    tmp_path: Path,
    backend: type[MadeBackend],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """The latency is in ms; at the end the backend is closed twice, and its notice printed."""
    assert run_words(tmp_path, "show", "--demo", "--seed", "9", "--latency", "250") == 7
    assert backend.made == [[9, 0.25, "closed in its thread", "closed"]]
    assert capsys.readouterr().err == ""
    monkeypatch.setattr(backend, "notice", "the store was damaged")
    run_words(tmp_path, "show", "--demo")
    assert capsys.readouterr().err == "clantui: the store was damaged\n"


def test_only_a_command_that_sends_requests_needs_a_key(
    tmp_path: Path, backend: type[MadeBackend]
) -> None:
    """The history is on this computer, and the demo in this program."""
    assert run_words(tmp_path, "history", "2PP") == run_words(tmp_path, "show", "--demo") == 7
    with pytest.raises(SettingsError, match=r"no API key: put one in ~/\.crtoken"):
        run_words(tmp_path, "show", "2PP")
    (tmp_path / ".crtoken").write_text(KEY)
    assert run_words(tmp_path, "show", "2PP") == 7
    assert len(backend.made) == 4


@pytest.mark.parametrize(
    ("error", "code"), [(NotFound("no clan has the tag #2PP"), 4), (Throttled(), 6)]
)
def test_a_new_command_needs_only_the_source_options(
    tmp_path: Path,
    backend: type[MadeBackend],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    error: RoyaleError,
    code: int,
) -> None:
    """It shows progress without `--quiet`, and an error that it raises is printed."""

    def add_arguments(parser: CommandParser) -> None:
        parser.describe("any", [("any", "")], common_arguments=())
        add_source_options(parser)

    async def run(options: Namespace, source: ClanBackend) -> int:
        with show_progress(options, source):
            raise error

    command = SimpleNamespace(add_arguments=add_arguments)
    monkeypatch.setitem(COMMANDS, "any", "made up for this test")
    monkeypatch.setattr("clantui.cli.parser.load_command", lambda _: command)
    assert run_words(tmp_path, "any", "--demo", run=run) == code
    assert capsys.readouterr().err == f"clantui: {error.sentence}\n"
    assert backend.made[0][2:] == ["closed in its thread", "closed"]


@pytest.mark.parametrize("name", ["show", "race", "history"])
def test_wrong_words_are_reported_before_anything_is_opened(
    tmp_path: Path, backend: type[MadeBackend], name: str
) -> None:
    """A command without a clan is named with its examples; a file needs its folder."""
    with pytest.raises(CommandError, match=f"clantui {name} 2PP, or clantui {name} --demo"):
        run_words(tmp_path, name)
    with pytest.raises(CommandError, match="there is no folder"):
        run_words(tmp_path, name, "--demo", "-o", str(tmp_path / "none" / "x.csv"))
    assert backend.made == []


def test_the_demo_keeps_a_valid_base_url(tmp_path: Path) -> None:
    """An invalid one does not matter to it."""
    url = "http://127.0.0.1:9/v1"
    assert settings_of(tmp_path, "--demo", "--base-url", url).base == url
    assert settings_of(tmp_path, "--demo", "--base-url", "nonsense").base == OFFICIAL


def test_without_a_home_folder_no_image_is_stored(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They are drawn all the same; a store has a place of its own."""
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setattr("clantui.cli.session.find_image_folder", lambda: NO_HOME / "images")
    found = settings_of(tmp_path, art=True)
    assert found.store is not None
    assert (found.art, found.image_folder) == (True, None)
