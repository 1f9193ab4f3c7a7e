"""Tests of key and address: the flag precedes the environment, which precedes the file."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest

from clantui.cli.main import parse
from clantui.cli.registry import Context
from clantui.cli.resolve import apply_settings
from clantui.config.settings import OFFICIAL, read_base, read_token
from clantui.demo.world.world import World
from tests.cli.processes import SECRET, run

WORLD = World()


def header(file: Path | None, environ: dict[str, str], home: Path) -> bytes | None:
    """Return the Authorization header that would be sent, or None without a key."""
    token = read_token(file, environ, home)
    return None if token is None else token.header


def test_the_named_file_then_the_variable_then_the_home_file(tmp_path: Path) -> None:
    """--token-file beats CLANTUI_TOKEN, which beats ~/.crtoken; without any there is no key."""
    named = tmp_path / "named"
    environ: dict[str, str] = {}
    assert header(None, environ, tmp_path) is None
    (tmp_path / ".crtoken").write_text("from-home")
    assert header(None, environ, tmp_path) == b"Bearer from-home"
    environ["CLANTUI_TOKEN"] = ""  # as good as unset
    assert header(None, environ, tmp_path) == b"Bearer from-home"
    environ["CLANTUI_TOKEN"] = "from-variable"
    assert header(None, environ, tmp_path) == b"Bearer from-variable"
    named.write_text("from-file")
    assert header(named, environ, tmp_path) == b"Bearer from-file"


@pytest.mark.parametrize("content", [b"key\n", b"key\r\n", b"  key \n\n", b"\xef\xbb\xbfkey\r\n"])
def test_a_byte_order_mark_is_no_part_of_the_key(tmp_path: Path, content: bytes) -> None:
    """Blanks, line ends and an editor's byte order mark are stripped from a key."""
    (tmp_path / ".crtoken").write_bytes(content)
    assert header(None, {}, tmp_path) == b"Bearer key"


def test_a_key_may_come_from_a_pipe(tmp_path: Path) -> None:
    """`--token-file <(pass show key)` works: the file need not be a regular one."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    writer = threading.Thread(target=pipe.write_text, args=("key\n",))
    writer.start()
    assert header(pipe, {}, tmp_path) == b"Bearer key"
    writer.join()


def base_of(*words: str, **environ: str) -> str:
    """Return the base URL of a command line and an environment."""
    options = parse(words)
    apply_settings(options, Context({"CLANTUI_CONFIG": os.devnull, **environ}, Path()))
    return read_base(options.base_url)


def test_the_named_address_then_the_variable_then_the_official() -> None:
    """--base-url beats CLANTUI_BASE_URL, which beats the official address."""
    assert base_of("show") == OFFICIAL
    assert base_of("show", CLANTUI_BASE_URL="") == OFFICIAL
    environ = {"CLANTUI_BASE_URL": "https://proxy.royaleapi.dev/v1/"}
    assert base_of("show", **environ) == "https://proxy.royaleapi.dev/v1"
    other = "https://other.example/v1"
    assert base_of("show", "--base-url", other, **environ) == other


@pytest.mark.parametrize("host", ["127.0.0.1:8080", "127.9.9.9", "[::1]:8080", "localhost"])
def test_this_machine_may_be_asked_unencrypted(host: str) -> None:
    """Plain http is allowed for the loopback only, in all its spellings."""
    assert read_base(f"http://{host}/v1") == f"http://{host}/v1"


def test_the_key_that_is_sent_is_the_one_that_counts(tmp_path: Path, demo_url: str) -> None:
    """The program sends the key that comes first in the order, whatever keys come after."""
    (tmp_path / ".crtoken").write_text("invalid\n")
    good = tmp_path / "good"
    good.write_text(f"{SECRET}\n")
    words = ["show", WORLD.alone, "--base-url", demo_url, "--no-store"]
    assert run(tmp_path, *words, "--token-file", str(good), CLANTUI_TOKEN="invalid").code == 0
    assert run(tmp_path, *words, CLANTUI_TOKEN=SECRET).code == 0
    assert run(tmp_path, *words).code == 5


def test_the_demo_looks_at_no_key(tmp_path: Path) -> None:
    """The demo opens despite an invalid key or address, because it needs neither."""
    (tmp_path / ".crtoken").mkdir()
    broken = {"CLANTUI_TOKEN": f"{SECRET}\n{SECRET}", "CLANTUI_BASE_URL": "nonsense"}
    done = run(tmp_path, "show", "--demo", WORLD.alone, **broken)
    assert (done.code, done.err) == (0, "")
