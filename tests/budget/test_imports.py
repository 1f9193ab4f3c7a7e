"""Which modules are imported, and when: a module that is not loaded costs nothing."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any, Final

import pytest

from clantui.store.store import Store
from tests.budget import modules
from tests.factories.backends import SMALL, open_api
from tests.ui.harness import loaded

NETWORK: Final = {
    "attr",
    "attrs",
    "certifi",
    "constantly",
    "hyperlink",
    "idna",
    "incremental",
    "msgspec",
    "multipart",
    "treq",
    "twisted",
    "typing_extensions",
    "zope",
}
"""Modules of the network: Twisted, treq, and their dependencies."""

SCREEN: Final = {
    "markdown_it",
    "mdurl",
    "msgspec",
    "platformdirs",
    "pygments",
    "rich",
    "textual",
    "typing_extensions",
}
"""Modules of the screen: Textual and its dependencies."""

WORDS: Final = {
    "clantui.core.modules",
    "clantui.core.names",
    "clantui.core.export",
    "clantui.core.export.filenames",
    "clantui.core.export.render",
    "clantui.core.text",
    "clantui.core.text.suggest",
    "clantui.core.views",
}
"""Modules that list formats, views and other words without importing the named modules."""

HEAVY: Final = ("asyncio", "ctypes", "http", "logging", "sqlite3", "ssl", "unittest", "xml")
"""Of Python itself; what is light may come and go."""


@pytest.mark.parametrize(
    ("words", "most"),
    [(["--version"], 75), (["--help"], 75)],
    ids=["version", "help"],
)
def test_a_word_about_itself_imports_next_to_nothing(
    tmp_path: Path, words: list[str], most: int
) -> None:
    """`--version` and `--help` need Python alone: nobody else's package, no loop, no store."""
    there = modules.run(tmp_path, *words)
    assert there.foreign == set()
    assert there.of(*HEAVY) == set()
    assert there.of_ours("api", "ui", "loader", "store", "runtime", "config.settings") == set()
    assert {name for name in there.names if name.startswith("clantui.core.")} <= WORDS
    assert len(there.names) <= most


@pytest.mark.parametrize("command", ["show", "race", "watch", "config", "serve", "demo-api"])
def test_the_help_of_a_command_imports_no_network_and_no_screen(
    tmp_path: Path, command: str
) -> None:
    """A command's module may import the values it prints, and nothing that takes long."""
    there = modules.run(tmp_path, command, "--help")
    assert there.foreign <= {"msgspec", "platformdirs", "rich", "typing_extensions"}
    assert there.of_ours("api", "ui", "demo", "loader", "cli.screen", "cli.demo_server") == set()


async def test_show_imports_the_network_and_no_screen(reactor: Any, tmp_path: Path) -> None:  # noqa: ANN401
    """`show` takes Twisted, treq and the store; no pyOpenSSL, no Textual, and no pretend API."""
    async with open_api(reactor, tmp_path) as at:
        told = {"CLANTUI_BASE_URL": at.base, "CLANTUI_TOKEN": "made-up"}
        there = await modules.run_beside(tmp_path, "show", str(SMALL), **told)
        assert at.asked > 0
    assert there.foreign <= NETWORK | {"platformdirs", "rich"}
    assert {"twisted", "treq"} <= there.foreign
    assert there.of_ours("ui", "demo", "cli.screen", "cli.commands.doctor") == set()
    assert len(there.names) <= 600


def test_pyopenssl_can_be_imported_after_twisted() -> None:
    """It is left out of Twisted's imports alone: whoever needs it afterwards gets it."""
    code = "from clantui import runtime; runtime.import_twisted(); import twisted.internet.ssl"
    subprocess.run([sys.executable, "-c", code], cwd=modules.ROOT, check=True)


def test_the_first_paint_waits_for_no_network_and_no_store(tmp_path: Path) -> None:
    """In a first run only the screen is imported before it is painted; the rest comes behind."""
    there = modules.painted(tmp_path)
    assert "textual" in there.foreign
    assert there.foreign <= SCREEN
    assert there.of("sqlite3", "unittest", "xml", "http", "ctypes") == set()
    assert (
        there.of_ours("api", "demo", "loader", "store", "cli.commands.doctor", "cli.commands.show")
        == set()
    )
    assert len(there.names) <= 600


def test_a_stored_clan_costs_the_first_paint_the_store_alone(tmp_path: Path) -> None:
    """With a clan at hand the store may be read before the paint; the network is not."""
    base, file = "http://127.0.0.1:9/v1", tmp_path / "store.sqlite3"
    store = Store(file, lambda: 0.0)
    store.for_api(base).record(loaded(["Zap", "Miner"]))
    store.close()
    told = {"CLANTUI_STORE": str(file), "CLANTUI_BASE_URL": base, "CLANTUI_TOKEN": "made-up"}
    there = modules.painted(tmp_path, "2PP", **told)
    assert there.foreign <= SCREEN
    assert there.of("unittest", "xml", "http", "ctypes") == set()
    assert (
        there.of_ours("api", "demo", "loader", "cli.commands.doctor", "cli.commands.show") == set()
    )
    assert len(there.names) <= 640
