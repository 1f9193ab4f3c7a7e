"""Tests that a file name means the same file in every place and spelling."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from argparse import Namespace
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

import pytest

from clantui.cli.documents import write_output
from clantui.cli.parser import parse
from clantui.cli.registry import Context
from clantui.cli.resolve import apply_settings
from clantui.cli.screen_app import LocalExporter
from clantui.config.file import find_config_file
from clantui.config.paths import clean_environment
from clantui.config.settings import Settings, SettingsError, find_store_file, read_token
from clantui.core.model.proxy import Proxy, find_proxy
from clantui.ui.export.output import ExportError
from tests.factories.api_keys import get_sent_key

Namer = Callable[[str, Path, Path], Path]
"""Function that passes a file name to the program, given the home and config folders."""


def _option(*words: str) -> Namer:
    def find(text: str, home: Path, folder: Path) -> Path:
        del folder
        *others, last = words
        options = parse([*others, f"{last}{text}"] if last.endswith("=") else [*words, text])
        apply_settings(options, Context({"HOME": str(home)}, home))
        named = (getattr(options, name, None) for name in ("token_file", "output", "faults"))
        (file,) = (file for file in named if file is not None)
        assert isinstance(file, Path)
        return file

    return find


def _variable(name: str) -> Namer:
    def find(text: str, home: Path, folder: Path) -> Path:
        del folder
        environ: Mapping[str, str] = clean_environment({name: text, "HOME": str(home)})
        if name == "CLANTUI_CONFIG":
            return find_config_file(environ)
        options = parse(["show", "2PP"])
        apply_settings(options, Context(environ, home))
        file = options.store if name == "CLANTUI_STORE" else options.token_file
        assert isinstance(file, Path)
        return file

    return find


def _config(name: str) -> Namer:
    def find(text: str, home: Path, folder: Path) -> Path:
        file = folder / "config.toml"
        file.write_text(f"{name} = {json.dumps(text)}\n", "utf-8")
        options = parse(["show", "2PP"])
        environ = {"HOME": str(home), "CLANTUI_CONFIG": str(file)}
        apply_settings(options, Context(environ, home))
        found = options.store if name == "store" else options.token_file
        assert isinstance(found, Path)
        return found

    return find


NAMERS: Final[dict[str, Namer]] = {
    "--token-file x": _option("show", "2PP", "--token-file"),
    "--token-file=x": _option("show", "2PP", "--token-file="),
    "-o x": _option("show", "2PP", "-o"),
    "--output=x": _option("race", "2PP", "--output="),
    "--faults x": _option("demo-api", "--faults"),
    "CLANTUI_TOKEN_FILE": _variable("CLANTUI_TOKEN_FILE"),
    "CLANTUI_STORE": _variable("CLANTUI_STORE"),
    "CLANTUI_CONFIG": _variable("CLANTUI_CONFIG"),
    "token-file in the config": _config("token-file"),
    "store in the config": _config("store"),
}
"""Every place outside the screen where a file can be named."""

AT_HOME: Final = ("~/x.csv", '"~/x.csv"', "'~/x.csv'", "~/x.csv\r", " ~/x.csv ", "~//x.csv")
"""Spellings of one file: as typed, in env files, and on Windows."""


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Create the user's home."""
    (tmp_path / "home").mkdir()
    return tmp_path / "home"


@pytest.mark.parametrize("place", NAMERS)
@pytest.mark.parametrize("text", AT_HOME)
def test_a_tilde_is_home_everywhere(place: str, text: str, home: Path, tmp_path: Path) -> None:
    """`~/` is the home folder wherever a file is named, also without a shell."""
    assert NAMERS[place](text, home, tmp_path) == home / "x.csv"


@pytest.mark.parametrize("place", NAMERS)
def test_an_absolute_path_is_kept(place: str, home: Path, tmp_path: Path) -> None:
    """An absolute path means the same everywhere, quoted or not."""
    for text in ("/a b/x.csv", '"/a b/x.csv"'):
        assert NAMERS[place](text, home, tmp_path) == Path("/a b/x.csv")


@pytest.mark.parametrize("place", NAMERS)
def test_a_relative_path_starts_in_the_folder_of_its_source(
    place: str, home: Path, tmp_path: Path
) -> None:
    """In the config file this is the file's folder, elsewhere the current folder."""
    folder = tmp_path if "config" in place.split() else Path()
    assert NAMERS[place]("x/y.csv", home, tmp_path) == folder / "x/y.csv"


@pytest.mark.parametrize("place", ["--token-file x", "--token-file=x", "-o x", "--faults x"])
def test_an_empty_file_name_is_refused(
    place: str, home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """An empty name, such as an unset variable, is refused with its own sentence."""
    with pytest.raises(SystemExit):
        NAMERS[place]("", home, tmp_path)
    assert "the name of the file is empty" in capsys.readouterr().err


@pytest.mark.parametrize("place", ["-o x", "--output=x"])
def test_a_folder_is_no_output_file(
    place: str, home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A name that ends in a slash is that of a folder, quoted or not, whatever is before it."""
    for quote in ("", '"'):
        with pytest.raises(SystemExit):
            NAMERS[place](f"{quote}{tmp_path}/dir.svg/{quote}", home, tmp_path)
        sentence = f"dir.svg/{quote} is a folder; add a name for the file"
        assert sentence in capsys.readouterr().err


@pytest.mark.parametrize("empty", ["", '""', " ", "\r"])
def test_an_empty_variable_sets_nothing(empty: str, home: Path) -> None:
    """A variable that is empty, also between quotes, sets nothing."""
    names = ("CLANTUI_STORE", "CLANTUI_CONFIG", "CLANTUI_TOKEN_FILE", "CLANTUI_TOKEN")
    environ: Mapping[str, str] = clean_environment(
        dict.fromkeys(names, empty) | {"HOME": str(home)}
    )
    options = parse(["show", "2PP"])
    apply_settings(options, Context(environ, home))
    assert options.token_file is None
    assert options.store is None
    default = find_store_file(None)
    assert default is not None
    assert default.name == "store.sqlite3"
    assert read_token(None, environ, home) is None


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("CLANTUI_RATE", '"7"'),
        ("CLANTUI_CONCURRENCY", "'5'\r"),
        ("CLANTUI_INTERVAL", " 10m "),
        ("CLANTUI_NOTIFY", "\ufeffbell"),
    ],
)
def test_quotes_of_an_env_file_are_no_part_of_a_value(name: str, value: str, home: Path) -> None:
    """Quotes and line ends left by an env file are no part of any value."""
    environ = clean_environment({name: value, "HOME": str(home)})
    options = parse(["watch", "2PP"])
    apply_settings(options, Context(environ, home))
    option = name.removeprefix("CLANTUI_").lower()
    assert str(getattr(options, option)) in {"7.0", "5", "600.0", "bell"}


@pytest.mark.parametrize("text", ["~/x.csv", '"~/x.csv"'])
def test_the_dialog_reads_file_names_by_the_same_rules(
    text: str, home: Path, tmp_path: Path
) -> None:
    """File names typed into the export dialog follow the same rules."""
    file_exporter = LocalExporter(tmp_path, home)
    assert asyncio.run(file_exporter.write(text, "data", replace=False)) == "~/x.csv"
    assert (home / "x.csv").read_text("utf-8") == "data"
    with pytest.raises(ExportError, match="no home folder"):
        asyncio.run(
            LocalExporter(tmp_path, Path(os.devnull) / "home").write("~/x", "", replace=True)
        )


KEY: Final = "made-up-key-9f3c7a"

CONTENTS: Final = {
    "plain": KEY.encode(),
    "with a line end": f"{KEY}\n".encode(),
    "of Windows": f"{KEY}\r\n".encode(),
    "with a byte order mark": b"\xef\xbb\xbf" + KEY.encode(),
    "as PowerShell writes": b"\xff\xfe" + f"{KEY}\r\n".encode("utf-16-le"),
    "big-endian": b"\xfe\xff" + KEY.encode("utf-16-be"),
}


@pytest.mark.parametrize("content", CONTENTS)
def test_a_key_file_is_read_in_every_encoding(content: str, tmp_path: Path) -> None:
    """Line ends and byte order marks of any editor make no difference."""
    file = tmp_path / "key"
    file.write_bytes(CONTENTS[content])
    assert get_sent_key(read_token(file, {}, tmp_path)) == KEY


@pytest.mark.parametrize("content", CONTENTS)
def test_a_config_is_read_in_every_encoding(content: str, tmp_path: Path) -> None:
    """The config is read by the same rules."""
    encoding = {"as PowerShell writes": "utf-16-le", "big-endian": "utf-16-be"}.get(content, "")
    mark = CONTENTS[content][:2] if encoding else b""
    file = tmp_path / "config.toml"
    text = "\ufeffrate = 3\r\n" if content == "with a byte order mark" else "rate = 3\r\n"
    file.write_bytes(mark + text.encode(encoding or "utf-8"))
    environ = {"CLANTUI_CONFIG": str(file)}
    options = parse(["show", "2PP"])
    apply_settings(options, Context(environ, tmp_path))
    assert options.rate == 3


@pytest.mark.skipif(sys.platform == "win32", reason="no such pipes")
def test_a_key_is_read_from_a_pipe(tmp_path: Path) -> None:
    """A key can be read from a pipe, such as a shell's `<(…)`."""
    reader, writer = os.pipe()
    os.write(writer, f"{KEY}\r\n".encode())
    os.close(writer)
    try:
        assert get_sent_key(read_token(Path(f"/dev/fd/{reader}"), {}, tmp_path)) == KEY
    finally:
        os.close(reader)


def test_a_binary_key_file_is_refused(tmp_path: Path) -> None:
    """An image in place of the key is refused in one sentence."""
    file = tmp_path / "key"
    file.write_bytes(b"\x89PNG\r\n\xff")
    with pytest.raises(SettingsError, match="is not text"):
        read_token(file, {}, tmp_path)
    assert Settings().token is None


@pytest.mark.parametrize("name", ["HTTPS_PROXY", "https_proxy", "ALL_PROXY"])
@pytest.mark.parametrize("wrapping", ['"{}"', "'{}'", "{}\r", " {} "])
def test_quotes_of_an_env_file_are_no_part_of_a_proxy(name: str, wrapping: str) -> None:
    """Quotes and line ends left by an env file are stripped from a proxy variable, too."""
    proxied = clean_environment({name: wrapping.format("http://proxy.example:3128")})
    proxy = find_proxy(proxied, "https://api.example/v1")
    assert isinstance(proxy, Proxy)
    assert (proxy.host, proxy.port) == ("proxy.example", 3128)
    exempt = clean_environment({**proxied, "NO_PROXY": wrapping.format("api.example,10.0.0.0/8")})
    assert find_proxy(exempt, "https://api.example/v1") is None


@pytest.mark.parametrize(("quiet", "hint"), [(False, "saved {file}\n"), (True, "")])
def test_a_saved_file_is_named_on_a_terminal(
    tmp_path: Path,
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    *,
    quiet: bool,
    hint: str,
) -> None:
    """A stream of this process is no file, and `--quiet` wants no hints."""
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    file = tmp_path / "cards.csv"
    write_output("data", Namespace(output=file, force=False, quiet=quiet))
    assert (file.read_text(), capfd.readouterr().err) == ("data", hint.format(file=file))
    write_output("data", Namespace(output=Path("/dev/stdout"), force=False, quiet=quiet))
    assert capfd.readouterr() == ("data", "")
