"""Tests of reading the API key, the base URL and the limits from all their places."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clantui.config.settings import (
    OFFICIAL,
    TOKEN_FILE,
    TOKEN_VARIABLE,
    Settings,
    SettingsError,
    make_rate_limit,
    read_base,
    read_token,
)
from clantui.core.model.token import Token
from tests.factories.api_keys import get_sent_key
from tests.factories.surveys import PROPERTY

SECRET: Final = "eyJ0eXAi.c2VjcmV0.c2lnbmVk"


def write_text(path: Path, text: str = SECRET, *, encoding: str = "utf-8") -> Path:
    """Write a text to a file."""
    path.write_bytes(text.encode(encoding))
    return path


@pytest.mark.parametrize(
    ("rate", "max_rate", "expected"), [(20, 10, 10), (20, 40, 20), (20, None, 20)]
)
def test_the_highest_rate_also_limits_the_first_one(
    rate: float, max_rate: float | None, expected: float
) -> None:
    """No request is sent faster than the highest rate, from the beginning."""
    limit = make_rate_limit(Settings(rate=rate, max_rate=max_rate))
    assert (limit.per_second, limit.bound) == (expected, max_rate or rate)


def test_the_named_key_file_precedes_variable_and_home(tmp_path: Path) -> None:
    """A file named on the command line beats the variable, and the variable the home folder."""
    home = write_text(tmp_path / TOKEN_FILE, "in-home")
    named = write_text(tmp_path / "named", "in-file")
    environ = {TOKEN_VARIABLE: "in-variable"}
    assert get_sent_key(read_token(named, environ, tmp_path)) == "in-file"
    assert get_sent_key(read_token(None, environ, tmp_path)) == "in-variable"
    assert get_sent_key(read_token(None, {}, tmp_path)) == "in-home"
    assert get_sent_key(read_token(None, {TOKEN_VARIABLE: ""}, tmp_path)) == "in-home"
    home.unlink()
    assert read_token(None, {}, tmp_path) is None


def test_a_missing_home_has_no_key(tmp_path: Path) -> None:
    """A missing home folder means no key, and is no error."""
    assert read_token(None, {}, tmp_path / "nobody") is None


@pytest.mark.parametrize("text", [SECRET, f"{SECRET}\n", f"\n  {SECRET}\r\n", f"\ufeff{SECRET}"])
def test_white_space_around_a_key_is_ignored(tmp_path: Path, text: str) -> None:
    """White space and a byte order mark around a key are ignored."""
    assert get_sent_key(read_token(write_text(tmp_path / "key", text), {}, tmp_path)) == SECRET


@pytest.mark.parametrize(
    ("text", "encoding", "reason"),
    [
        ("", "utf-8", "is empty"),
        ("\n\n", "utf-8", "is empty"),
        (f"{SECRET}\n{SECRET}", "utf-8", "2 words"),
        (f"key {SECRET[1:]}", "utf-8", "2 words"),
        (SECRET + "é", "latin-1", "is not text"),
    ],
)
def test_an_invalid_key_file_is_named_but_not_quoted(
    tmp_path: Path, text: str, encoding: str, reason: str
) -> None:
    """An invalid key file is an error that names the file but does not quote it."""
    key = write_text(tmp_path / "key", text, encoding=encoding)
    with pytest.raises(SettingsError, match=reason) as caught:
        read_token(key, {}, tmp_path)
    assert str(key) in str(caught.value)
    assert "eyJ0" not in str(caught.value)


def test_an_invalid_variable_is_reported(tmp_path: Path) -> None:
    """An invalid key in the environment is an error, even if the home folder has a key."""
    write_text(tmp_path / TOKEN_FILE)
    with pytest.raises(SettingsError, match=f"the API key in {TOKEN_VARIABLE} holds 2 words"):
        read_token(None, {TOKEN_VARIABLE: "two words"}, tmp_path)


def test_a_named_key_file_must_exist(tmp_path: Path) -> None:
    """A missing key file that was named is an error; no other place is tried."""
    environ = {TOKEN_VARIABLE: SECRET}
    with pytest.raises(SettingsError, match="cannot be read: No such file"):
        read_token(tmp_path / "absent", environ, tmp_path)
    with pytest.raises(SettingsError, match="cannot be read: Is a directory"):
        read_token(tmp_path, environ, tmp_path)


def test_an_unreadable_home_key_file_is_reported(tmp_path: Path) -> None:
    """An unreadable default key file is an error."""
    (tmp_path / TOKEN_FILE).mkdir()
    with pytest.raises(SettingsError, match="cannot be read"):
        read_token(None, {}, tmp_path)


@pytest.mark.parametrize(
    ("text", "base"),
    [
        (None, OFFICIAL),
        ("", OFFICIAL),
        ("https://a.example/v1/", "https://a.example/v1"),
        ("https://a.example/v1///", "https://a.example/v1"),
        ("  https://a.example/v1\n", "https://a.example/v1"),
        ("https://a.example:8443/v1", "https://a.example:8443/v1"),
        ("http://127.0.0.1:8080/v1", "http://127.0.0.1:8080/v1"),
        ("http://127.9.9.9/v1", "http://127.9.9.9/v1"),
        ("http://[::1]:8080/v1", "http://[::1]:8080/v1"),
        ("http://localhost:8080/v1", "http://localhost:8080/v1"),
    ],
)
def test_a_base_url_is_stripped(text: str | None, base: str) -> None:
    """White space and slashes at the ends are removed; an empty URL is the official one."""
    assert read_base(text) == base


@pytest.mark.parametrize(
    "text",
    [
        "api.clashroyale.com",
        "ftp://a.example",
        "file:///etc/passwd",
        "https://",
        "https:///v1",
        "https://a..example/v1",
        f"https://{'a' * 64}.example/v1",
        "https://a.example:port",
        "https://a.example:99999",
        "https://[::1",
        "https://a.example/v1?key=1",
        "https://a.example/v1?",
        "https://a.example/v1#x",
        "https://a.example/v1#",
        "https://a b.example",
        "https://a.exa\nmple",
        "https://a.example/\x1b[31m",
        "https://ä.example",
    ],
)
def test_an_invalid_base_url_is_refused(text: str) -> None:
    """A base URL has only a scheme, a host, a port and a path."""
    with pytest.raises(SettingsError, match="cannot be used; it should look like") as caught:
        read_base(text)
    assert str(caught.value).isprintable()


@pytest.mark.parametrize(
    "text",
    [
        "https://ann:hunter2@a.example/v1",
        "https://hunter2@a.example/v1",
        "https://:hunter2@a.example/v1",
        "https://ann:hunter2@a.example:99999/v1",
        "http://:hunter2@a.example/v1",
    ],
)
def test_a_password_in_a_base_url_is_refused_and_not_quoted(text: str) -> None:
    """A base URL with a user name or password is refused and not shown."""
    with pytest.raises(SettingsError) as caught:
        read_base(text)
    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize(
    "text",
    [
        "http://api.clashroyale.com/v1",
        "HTTP://api.clashroyale.com/v1",
        "http://192.168.0.7:8080/v1",
        "http://0.0.0.0:8080/v1",
        "http://localhost.example/v1",
        "http://127.0.0.1.example/v1",
    ],
)
def test_a_key_is_sent_encrypted(text: str) -> None:
    """A key is sent unencrypted only to this machine."""
    with pytest.raises(SettingsError, match="would send the API key unencrypted"):
        read_base(text)


@PROPERTY
@given(st.text() | st.text().map("https://".__add__))
def test_any_text_is_a_base_url_or_an_error(text: str) -> None:
    """Any text is a usable base URL, or refused with a printable message."""
    base, message = OFFICIAL, "fine"
    try:
        base = read_base(text)
    except SettingsError as error:
        message = str(error)
    assert message.isprintable()
    assert base.isascii()
    assert not base.endswith("/")
    assert not set(base) & set("?#@ ")


def test_settings_show_no_key() -> None:
    """The key is masked, because settings may be logged."""
    shown = repr(Settings(token=Token(SECRET)))
    assert SECRET not in shown
    assert OFFICIAL in shown


def test_all_settings_have_defaults() -> None:
    """The defaults use the official API, without a key."""
    plain = Settings()
    assert (plain.base, plain.token, plain.concurrency) == (OFFICIAL, None, 100)
    assert plain.timeout > 0


@pytest.mark.parametrize("text", ["https://a.example", "http://127.0.0.1:8080/"])
def test_a_base_url_without_a_path_is_refused(text: str) -> None:
    """Without its path the API would answer that the clan does not exist."""
    with pytest.raises(SettingsError, match="needs a path"):
        read_base(text)
