"""Tests of reading the API key, the base URL and the limits from all their places."""

from __future__ import annotations

import math
import sys
from pathlib import Path
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from clantui.config.settings import (
    IMAGE_HOST,
    MAX_RATE,
    OFFICIAL,
    TOKEN_FILE,
    TOKEN_VARIABLE,
    Settings,
    SettingsError,
    describe_proxy_risk,
    find_image_folder,
    find_image_origin,
    find_store_file,
    make_rate_limit,
    read_base,
    read_token,
    try_base,
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
        "https://a.example/v1 /x",
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
    assert structs.asdict(Settings()) == {
        "base": "https://api.clashroyale.com/v1",
        "token": None,
        "concurrency": 100,
        "timeout": 10.0,
        "idle_timeout": 5.0,
        "load_timeout": 120.0,
        "burst": 60,
        "rate": 20.0,
        "max_rate": None,
        "max_age": math.inf,
        "store": None,
        "preconnect": True,
        "art": False,
        "image_folder": None,
    }
    assert MAX_RATE == 40.0


@pytest.mark.parametrize("text", ["https://a.example", "http://127.0.0.1:8080/"])
def test_a_base_url_without_a_path_is_refused(text: str) -> None:
    """Without its path the API would answer that the clan does not exist."""
    with pytest.raises(SettingsError, match="needs a path"):
        read_base(text)


def test_the_first_requests_of_a_clan_do_not_wait() -> None:
    """Sixty requests are sent at once by default: a clan, its players, its race."""
    assert make_rate_limit(Settings()).burst == 60
    assert make_rate_limit(Settings(burst=7)).burst == 7


def test_only_the_official_api_wants_keys_of_its_own_format(tmp_path: Path) -> None:
    """Another server may accept any key; the sentence names the source of an unfit one."""
    environ = {TOKEN_VARIABLE: "any-text"}
    token = read_token(None, environ, tmp_path, "https://a.example/v1")
    assert get_sent_key(token) == "any-text"
    with pytest.raises(SettingsError, match=f"^the API key in {TOKEN_VARIABLE} is not valid"):
        read_token(None, environ, tmp_path, OFFICIAL)
    damaged = write_text(tmp_path / "key", "eyJ!")
    with pytest.raises(SettingsError, match=f"^the API key in {damaged} "):
        read_token(damaged, {}, tmp_path, "https://a.example/v1")


def test_a_home_that_is_a_file_has_no_key(tmp_path: Path) -> None:
    """A file in the place of the home folder is no error."""
    assert read_token(None, {}, write_text(tmp_path / "home")) is None


def test_a_long_key_file_is_read(tmp_path: Path) -> None:
    """The comments of a file may be longer than its key."""
    comments = "# a comment\n" * 1_000
    key = write_text(tmp_path / "key", f"{comments}{SECRET}\n")
    assert get_sent_key(read_token(key, {}, tmp_path)) == SECRET


def test_a_key_in_the_place_of_a_file_is_not_shown(tmp_path: Path) -> None:
    """Neither the sentence about a missing key file nor that about a base URL quotes a key."""
    with pytest.raises(SettingsError, match="this is an API key, not a file name") as caught:
        read_token(tmp_path / SECRET, {}, tmp_path)
    assert SECRET not in str(caught.value)
    with pytest.raises(SettingsError, match="the base URL … cannot be used") as caught:
        read_base(SECRET)
    assert SECRET not in str(caught.value)


def test_a_wrong_base_url_is_shown() -> None:
    """Without a secret in it the sentence quotes it."""
    with pytest.raises(SettingsError, match=r"the base URL ftp://a\.example cannot be used"):
        read_base("ftp://a.example")


def test_an_invalid_base_url_has_a_fallback() -> None:
    """A valid one is used, without the slashes at its end."""
    assert try_base("https://a.example/v1/", "https://b.example/v1") == "https://a.example/v1"
    assert try_base("nonsense", "https://b.example/v1") == "https://b.example/v1"


@pytest.mark.parametrize(
    ("base", "risk", "origin"),
    [
        (OFFICIAL, "", IMAGE_HOST),
        ("http://127.0.0.1:8080/v1", "", "http://127.0.0.1:8080"),
        ("https://localhost:8443/v1", "", "https://localhost:8443"),
        (
            "https://proxy.example/v1",
            "proxy.example is not the game's own server: whoever runs it sees your API key",
            IMAGE_HOST,
        ),
    ],
)
def test_another_server_sees_the_key(base: str, risk: str, origin: str) -> None:
    """A server on this machine is the user's own, and has the images, too."""
    assert describe_proxy_risk(base) == risk
    assert find_image_origin(base) == origin


def test_the_store_is_a_file_or_nothing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """By default it is in the data folder; images are in the cache folder."""
    for kind in ("DATA", "CACHE"):
        monkeypatch.setenv(f"XDG_{kind}_HOME", str(tmp_path / kind))
    if sys.platform == "linux":
        assert find_store_file(None) == tmp_path / "DATA" / "clantui" / "store.sqlite3"
        assert find_image_folder() == tmp_path / "CACHE" / "clantui" / "images"
    assert find_store_file(False) is None
    assert find_store_file(tmp_path / "mine") == tmp_path / "mine"
    with pytest.raises(SettingsError, match=r"^the store / is a folder; name a file in it$"):
        find_store_file(Path("/"))
