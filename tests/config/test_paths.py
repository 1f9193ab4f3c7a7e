"""File names and texts as users write them."""

from __future__ import annotations

import codecs
import os
from pathlib import Path

import pytest

from clantui.config.paths import (
    NO_HOME,
    NotTextError,
    clean_environment,
    display_path,
    explain,
    find_home,
    find_user_folder,
    is_below_no_home,
    read_text,
    resolve_path,
    unquote,
)

HOME = Path("/home/ann")


@pytest.mark.parametrize("name", ["~/clans", "~//clans", "~\\clans", "~/clans/", '"~/clans"'])
def test_a_tilde_is_home(name: str) -> None:
    """However many slashes follow, the name is below it."""
    assert resolve_path(name, HOME) == HOME / "clans"


@pytest.mark.parametrize(
    ("mark", "encoding"),
    [
        (b"", "utf-8"),
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
    ],
)
def test_the_line_of_an_invalid_byte_is_counted(
    tmp_path: Path, mark: bytes, encoding: str
) -> None:
    """A byte order mark belongs to no line."""
    file = tmp_path / "text"
    file.write_bytes(mark + "a\n\n".encode(encoding))
    assert read_text(file, 100) == "a\n\n"
    file.write_bytes(mark + "a\n\n".encode(encoding) + b"\xff")
    with pytest.raises(NotTextError) as caught:
        read_text(file, 100)
    assert caught.value.line == 3


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('"a b"', "a b"),
        ("' a '", "a"),
        ("\u201ca\u201d", "a"),
        ("\u2018a\u2019", "a"),
        ("\"a'", "\"a'"),
        ('"', '"'),
        ("", ""),
        ("\ufeff a\r\n", "a"),
        ('""a""', '"a"'),
    ],
)
def test_a_pair_of_quotes_around_a_value_is_removed(text: str, value: str) -> None:
    """One pair of the same kind; a single quote is part of the value."""
    assert unquote(text) == value


def test_our_variables_and_those_of_proxies_lose_their_quotes() -> None:
    """In either case; the variables of other programs stay as they are."""
    environ = {
        "CLANTUI_RATE": '"3"\r',
        "HTTPS_PROXY": '"http://a"',
        "no_proxy": "'b'",
        "EDITOR": '"vi"',
    }
    assert clean_environment(environ) == {
        "CLANTUI_RATE": "3",
        "HTTPS_PROXY": "http://a",
        "no_proxy": "b",
        "EDITOR": '"vi"',
    }


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("clans", "/base/clans"),
        (" 'my clans' ", "/base/my clans"),
        ("/etc/clans", "/etc/clans"),
        ("~", "/home/ann"),
        ("~/", "/home/ann"),
        ("~nobody-of-that-name/x", "/base/~nobody-of-that-name/x"),
        ("~root/x", "/root/x"),
    ],
)
def test_a_relative_name_is_in_its_folder(name: str, path: str) -> None:
    """An absolute one is not; another user's home is found if there is such a user."""
    assert resolve_path(name, HOME, Path("/base")) == Path(path)


def test_the_home_folder_is_that_of_the_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    """An empty variable is unset: then the system knows the folder."""
    monkeypatch.delenv("HOME")
    assert find_home({"HOME": "/home/bo"}) == Path("/home/bo")
    assert find_home({"HOME": ""}) == find_home({}) == Path("~").expanduser()


def test_a_user_without_a_home_has_nothing_to_read() -> None:
    """Its files are shown with a tilde, and the reason is the missing variable."""
    missing = NO_HOME / "data" / "x"
    assert (is_below_no_home(missing), is_below_no_home(HOME)) == (True, False)
    assert display_path(missing) == "~/data/x"
    assert display_path(HOME / "x") == "/home/ann/x"
    error = NotADirectoryError(20, "Not a directory")
    assert explain(missing, error) == "there is no home folder (HOME is not set)"
    assert explain(HOME, error) == "Not a directory"
    assert explain(HOME, OSError()) == "OSError"


def test_only_the_beginning_of_a_file_is_read(tmp_path: Path) -> None:
    """/dev/zero never ends; a name that no file can have is an error like any other."""
    file = tmp_path / "text"
    file.write_text("abcdef")
    assert read_text(file, 3) == "abc"
    with pytest.raises(OSError, match="this is not a file name"):
        read_text(tmp_path / "a\0b", 3)


@pytest.mark.skipif(os.name != "posix", reason="other systems have no such list of users")
def test_a_user_who_is_not_in_the_list_of_users_has_no_home(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """In a container the number of the user may have no name."""

    def find_user(number: int) -> None:
        raise KeyError(number)

    monkeypatch.setattr("pwd.getpwuid", find_user)
    assert find_home({}) == NO_HOME
    assert find_home({"HOME": "/home/bo"}) == Path("/home/bo")


@pytest.mark.skipif(os.name != "posix", reason="Windows always knows the folders")
def test_a_folder_below_an_unknown_home_is_that_of_the_environment(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Some systems give a folder with a tilde, some an error."""
    monkeypatch.setattr("platformdirs.user_data_path", lambda name: Path("~/data") / name)
    assert find_user_folder("data", {"HOME": "/home/bo"}) == Path("/home/bo/data/clantui")

    def find_folder(name: str) -> Path:
        raise RuntimeError(name)

    monkeypatch.setattr("platformdirs.user_data_path", find_folder)
    assert find_user_folder("data", {}) == NO_HOME / "data"
