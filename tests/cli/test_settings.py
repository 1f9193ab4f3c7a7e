"""Tests of the API key and base URL: options override the environment and the file."""

from __future__ import annotations

from pathlib import Path

from clantui.config.settings import OFFICIAL, read_base
from clantui.demo.world.world import World
from tests.cli.in_process import read_options
from tests.cli.processes import SECRET, run

WORLD = World()


def base_of(*words: str, **environ: str) -> str:
    """Return the base URL of a command line and an environment."""
    return read_base(read_options(*words, **environ).base_url)


def test_the_base_url_option_precedes_the_variable() -> None:
    """--base-url beats CLANTUI_BASE_URL, which beats the official address."""
    assert base_of("show") == OFFICIAL
    assert base_of("show", CLANTUI_BASE_URL="") == OFFICIAL
    environ = {"CLANTUI_BASE_URL": "https://proxy.royaleapi.dev/v1/"}
    assert base_of("show", **environ) == "https://proxy.royaleapi.dev/v1"
    other = "https://other.example/v1"
    assert base_of("show", "--base-url", other, **environ) == other


def test_the_key_of_the_first_source_is_sent(tmp_path: Path, demo_url: str) -> None:
    """The program sends the key that comes first in the order, whatever keys come after."""
    (tmp_path / ".crtoken").write_text("invalid\n")
    good = tmp_path / "good"
    good.write_text(f"{SECRET}\n")
    words = ["show", WORLD.alone, "--base-url", demo_url, "--no-store"]
    assert run(tmp_path, *words, "--token-file", str(good), CLANTUI_TOKEN="invalid").code == 0
    assert run(tmp_path, *words, CLANTUI_TOKEN=SECRET).code == 0
    assert run(tmp_path, *words).code == 5


def test_the_demo_ignores_invalid_settings(tmp_path: Path) -> None:
    """The demo opens despite an invalid key or address, because it needs neither."""
    (tmp_path / ".crtoken").mkdir()
    broken = {"CLANTUI_TOKEN": f"{SECRET}\n{SECRET}", "CLANTUI_BASE_URL": "nonsense"}
    done = run(tmp_path, "show", "--demo", WORLD.alone, **broken)
    assert (done.code, done.err) == (0, "")
