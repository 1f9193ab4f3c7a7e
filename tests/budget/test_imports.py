"""Tests of the modules that commands and the screen import, which decide how fast they start."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any, Final

import pytest

from clantui.store.store import Store
from tests.budget import modules
from tests.factories.backends import SMALL, open_api
from tests.ui.harness import make_survey

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
    "clantui.core.model",
    "clantui.core.model.key_text",
    "clantui.core.export",
    "clantui.core.export.filenames",
    "clantui.core.export.render",
    "clantui.core.text",
    "clantui.core.text.suggest",
    "clantui.core.views",
}
"""Modules that know names of formats, views and the like, or API keys, and import little."""

HEAVY: Final = ("asyncio", "ctypes", "http", "logging", "sqlite3", "ssl", "unittest", "xml")
"""Slow modules of Python itself."""


@pytest.mark.parametrize(
    ("words", "limit"),
    [(["--version"], 75), (["--help"], 75)],
    ids=["version", "help"],
)
def test_version_and_help_import_almost_nothing(
    tmp_path: Path, words: list[str], limit: int
) -> None:
    """`--version` and `--help` import no third-party package, no event loop and no store."""
    imported = modules.run(tmp_path, *words)
    assert imported.foreign == set()
    assert imported.of(*HEAVY) == set()
    assert imported.of_ours("api", "ui", "loader", "store", "runtime", "config.settings") == set()
    assert {name for name in imported.names if name.startswith("clantui.core.")} <= WORDS
    assert len(imported.names) <= limit


@pytest.mark.parametrize(
    "command",
    [
        "show",
        "serve",
        *(
            pytest.param(name, marks=pytest.mark.soak)
            for name in ("race", "watch", "config", "demo-api")
        ),
    ],
)
def test_the_help_of_a_command_imports_no_network_and_no_screen(
    tmp_path: Path, command: str
) -> None:
    """A command's module may import the values that it prints, but nothing slow."""
    imported = modules.run(tmp_path, command, "--help")
    assert imported.foreign <= {"msgspec", "platformdirs", "rich", "typing_extensions"}
    assert (
        imported.of_ours("api", "ui", "demo", "loader", "cli.screen", "cli.demo_server") == set()
    )


async def test_show_imports_the_network_and_no_screen(reactor: Any, tmp_path: Path) -> None:
    """`show` imports Twisted, treq and the store, but no pyOpenSSL, no Textual, no demo API."""
    async with open_api(reactor, tmp_path) as api:
        variables = {"CLANTUI_BASE_URL": api.base, "CLANTUI_TOKEN": "made-up"}
        imported = await modules.run_in_thread(tmp_path, "show", str(SMALL), **variables)
        assert api.request_count > 0
    assert imported.foreign <= NETWORK | {"platformdirs", "rich"}
    assert {"twisted", "treq"} <= imported.foreign
    assert imported.of_ours("ui", "demo", "cli.screen", "cli.commands.doctor") == set()
    assert len(imported.names) <= 600


def test_pyopenssl_can_be_imported_after_twisted() -> None:
    """To save time, pyOpenSSL is hidden, but only while Twisted is imported."""
    code = "from clantui import runtime; runtime.import_twisted(); import twisted.internet.ssl"
    subprocess.run([sys.executable, "-c", code], cwd=modules.ROOT, check=True)


def test_the_first_paint_imports_no_network_and_no_store(tmp_path: Path) -> None:
    """In a first run only modules of the screen are imported before the first paint."""
    imported = modules.run_until_paint(tmp_path)
    assert "textual" in imported.foreign
    assert imported.foreign <= SCREEN
    assert imported.of("sqlite3", "unittest", "xml", "http", "ctypes") == set()
    assert (
        imported.of_ours(
            "api", "demo", "loader", "store", "cli.commands.doctor", "cli.commands.show"
        )
        == set()
    )
    assert len(imported.names) <= 600


def test_the_first_paint_of_a_stored_clan_imports_the_store(tmp_path: Path) -> None:
    """The first paint of a stored clan imports the store, and still no network."""
    base, file = "http://127.0.0.1:9/v1", tmp_path / "store.sqlite3"
    store = Store(file, lambda: 0.0)
    store.for_api(base).save_survey(make_survey(["Zap", "Miner"]))
    store.close()
    variables = {"CLANTUI_STORE": str(file), "CLANTUI_BASE_URL": base, "CLANTUI_TOKEN": "made-up"}
    imported = modules.run_until_paint(tmp_path, "2PP", **variables)
    assert imported.foreign <= SCREEN
    assert imported.of("unittest", "xml", "http", "ctypes") == set()
    assert (
        imported.of_ours("api", "demo", "loader", "cli.commands.doctor", "cli.commands.show")
        == set()
    )
    assert len(imported.names) <= 640
