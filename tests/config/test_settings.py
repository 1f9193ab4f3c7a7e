"""Tests that the key, the address and the limits are found in every place that may hold them."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clantui.config.settings import (
    OFFICIAL,
    TOKEN_FILE,
    TOKEN_VARIABLE,
    Settings,
    SettingsError,
    read_base,
    read_token,
)
from clantui.core.model.token import Token

SECRET: Final = "eyJ0eXAi.c2VjcmV0.c2lnbmVk"


def written(path: Path, text: str = SECRET, *, encoding: str = "utf-8") -> Path:
    """A file with a text in it."""
    path.write_bytes(text.encode(encoding))
    return path


def sent(token: Token | None) -> str:
    """The key as it would go over the wire."""
    assert token is not None
    return token.header.decode().removeprefix("Bearer ")


def test_the_file_named_goes_first(tmp_path: Path) -> None:
    """A file named on the command line beats the variable, and the variable the home folder."""
    home = written(tmp_path / TOKEN_FILE, "in-home")
    named = written(tmp_path / "named", "in-file")
    environ = {TOKEN_VARIABLE: "in-variable"}
    assert sent(read_token(named, environ, tmp_path)) == "in-file"
    assert sent(read_token(None, environ, tmp_path)) == "in-variable"
    assert sent(read_token(None, {}, tmp_path)) == "in-home"
    assert sent(read_token(None, {TOKEN_VARIABLE: ""}, tmp_path)) == "in-home"
    home.unlink()
    assert read_token(None, {}, tmp_path) is None


def test_no_home_is_no_key(tmp_path: Path) -> None:
    """A missing home folder means no key, and is no error."""
    assert read_token(None, {}, tmp_path / "nobody") is None


@pytest.mark.parametrize("text", [SECRET, f"{SECRET}\n", f"\n  {SECRET}\r\n", f"\ufeff{SECRET}"])
def test_a_key_is_read_as_editors_leave_it(tmp_path: Path, text: str) -> None:
    """White space and a byte order mark round a key are no part of it."""
    assert sent(read_token(written(tmp_path / "key", text), {}, tmp_path)) == SECRET


@pytest.mark.parametrize(
    ("text", "encoding", "why"),
    [
        ("", "utf-8", "is empty"),
        ("\n\n", "utf-8", "is empty"),
        (f"{SECRET}\n{SECRET}", "utf-8", "2 words"),
        (f"key {SECRET[1:]}", "utf-8", "2 words"),
        (SECRET + "é", "latin-1", "is not text"),
    ],
)
def test_an_unusable_file_is_named_and_not_quoted(
    tmp_path: Path, text: str, encoding: str, why: str
) -> None:
    """A file without a usable key is an error that names the file and shows nothing of it."""
    key = written(tmp_path / "key", text, encoding=encoding)
    with pytest.raises(SettingsError, match=why) as caught:
        read_token(key, {}, tmp_path)
    assert str(key) in str(caught.value)
    assert "eyJ0" not in str(caught.value)


def test_an_unusable_variable_is_named(tmp_path: Path) -> None:
    """A bad key in the environment is not passed over for the one in the home folder."""
    written(tmp_path / TOKEN_FILE)
    with pytest.raises(SettingsError, match=f"the API key in {TOKEN_VARIABLE} holds 2 words"):
        read_token(None, {TOKEN_VARIABLE: "two words"}, tmp_path)


def test_a_named_file_must_be_there(tmp_path: Path) -> None:
    """A file that was asked for and is not there is an error, not a reason to look elsewhere."""
    environ = {TOKEN_VARIABLE: SECRET}
    with pytest.raises(SettingsError, match="cannot be read: No such file"):
        read_token(tmp_path / "absent", environ, tmp_path)
    with pytest.raises(SettingsError, match="cannot be read: Is a directory"):
        read_token(tmp_path, environ, tmp_path)


def test_a_home_file_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    """A default key file that is there but unreadable is told, rather than taken for none."""
    (tmp_path / TOKEN_FILE).mkdir()
    with pytest.raises(SettingsError, match="cannot be read"):
        read_token(None, {}, tmp_path)


def test_a_file_without_end_is_not_read_to_it() -> None:
    """Only the beginning of a file is read for a key."""
    with pytest.raises(SettingsError, match="characters that are never in an API key"):
        read_token(Path("/dev/zero"), {}, Path("/"))


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
def test_no_slash_or_blank_ends_an_address(text: str | None, base: str) -> None:
    """An address is taken without what an editor or a browser adds; none is the official one."""
    assert read_base(text) == base


@pytest.mark.parametrize(
    "text",
    [
        "api.clashroyale.com",
        "ftp://a.example",
        "file:///etc/passwd",
        "https://",
        "https:///v1",
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
    """A base URL has a scheme, a host and a path, and nothing that a path could not follow."""
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
def test_a_password_in_an_address_is_refused_and_not_quoted(text: str) -> None:
    """An address with a name or password in it is no address for us, and is not shown."""
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
    """Only to this machine itself may a key go in the clear."""
    with pytest.raises(SettingsError, match="would send the API key unencrypted"):
        read_base(text)


@settings(deadline=None, derandomize=True, max_examples=150)
@given(st.text() | st.text().map("https://".__add__))
def test_any_text_is_an_address_or_a_sentence(text: str) -> None:
    """Whatever is given as an address is usable as one, or refused in printable words."""
    base, said = OFFICIAL, "fine"
    try:
        base = read_base(text)
    except SettingsError as error:
        said = str(error)
    assert said.isprintable()
    assert base.isascii()
    assert not base.endswith("/")
    assert not set(base) & set("?#@ ")


def test_settings_show_no_key() -> None:
    """Settings may be logged: the key in them is masked."""
    shown = repr(Settings(token=Token(SECRET)))
    assert SECRET not in shown
    assert OFFICIAL in shown


def test_without_words_everything_has_a_value() -> None:
    """The defaults ask the official API, without a key, a whole clan at once."""
    plain = Settings()
    assert (plain.base, plain.token, plain.concurrency) == (OFFICIAL, None, 50)
    assert plain.timeout > 0


@pytest.mark.parametrize("text", ["https://a.example", "http://127.0.0.1:8080/"])
def test_an_address_without_its_path_is_told_so(text: str) -> None:
    """Asked below the wrong path, the API would say that there is no such clan."""
    with pytest.raises(SettingsError, match="needs a path"):
        read_base(text)
