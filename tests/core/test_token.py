"""Whether a key is read well, and kept to itself whatever Python does with it."""

from __future__ import annotations

import base64
import copy
import io
import json
import logging
import pickle
import pprint
import traceback
from collections.abc import Callable
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console
from rich.traceback import Traceback

from clantui.core.token import BadToken, Token
from clantui.settings import Settings
from tests.core.making import PROPERTY

SECRET: Final = "eyJ0eXAi.c2VjcmV0.c2lnbmVk"


def jwt(payload: object) -> Token:
    """A key whose payload says so; the rest of it is nonsense."""
    return raw(json.dumps(payload).encode())


def raw(payload: bytes) -> Token:
    """A key with these bytes where its payload goes, padding taken off as keys have it."""
    middle = base64.urlsafe_b64encode(payload).decode().rstrip("=")
    return Token(f"eyJ0eXAi.{middle}.c2lnbmVk")


def logged(token: Token) -> str:
    """What a log would say of a key."""
    record = logging.LogRecord("x", logging.INFO, "x", 1, "%s %r", (token, token), None)
    return record.getMessage()


@pytest.mark.parametrize(
    "shown",
    [
        repr,
        str,
        ascii,
        format,
        lambda token: f"{token}{token!r}{token!s}{token:>40}",
        lambda token: "%s %r" % (token, token),  # noqa: UP031 — people still write it
        "{0} {0!r}".format,
        pprint.pformat,
        logged,
        lambda token: repr([{"token": token}]),
        lambda token: repr(Settings(token=token)),
        lambda token: str(ValueError(token)),
    ],
)
def test_a_key_shows_a_mask(shown: Callable[[Token], str]) -> None:
    """However a key is made text, by itself or within something, it is masked."""
    text = shown(Token(SECRET))
    assert "Token(…)" in text or "Token(\\u2026)" in text
    assert SECRET not in text


@pytest.mark.parametrize("leave", [pickle.dumps, copy.copy, copy.deepcopy, vars])
def test_a_key_cannot_be_taken_along(leave: Callable[[Token], object]) -> None:
    """A key is not pickled, copied or turned into a dictionary, and saying so tells nothing."""
    with pytest.raises(TypeError) as caught:
        leave(Token(SECRET))
    assert SECRET not in str(caught.value)


def crash(token: Token) -> None:
    """Fail with a key in hand."""
    kept = {"token": token, "settings": Settings(token=token)}
    raise LookupError(kept)


def test_a_traceback_that_shows_locals_shows_no_key() -> None:
    """A crash report with every local variable, Python's or rich's, has no key in it."""
    with pytest.raises(LookupError) as caught:
        crash(Token(SECRET))
    told = traceback.TracebackException.from_exception(caught.value, capture_locals=True)
    out = io.StringIO()
    drawn = Traceback.from_exception(
        type(caught.value), caught.value, caught.tb, show_locals=True, width=200
    )
    Console(file=out, width=200).print(drawn)
    for report in ("".join(told.format()), out.getvalue()):
        assert "kept" in report
        assert "Token(…)" in report
        assert SECRET not in report.replace("\n", "")


def test_the_wire_gets_the_key() -> None:
    """The one place that gives a key away is the header it is sent in."""
    assert Token(SECRET).header == b"Bearer " + SECRET.encode()


@pytest.mark.parametrize("typed", [SECRET, f"  {SECRET}\n", f"\r\n{SECRET}\r\n\r\n"])
def test_white_space_round_a_key_is_ignored(typed: str) -> None:
    """A key in a file often has a line's end behind it."""
    assert Token.parse(typed).header == Token(SECRET).header


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("", "empty"),
        (" \n\t", "empty"),
        (f"{SECRET}\n{SECRET}", "2 words or lines"),
        (f"Bearer {SECRET}", "2 words or lines"),
        (f"export CLANTUI_TOKEN = {SECRET}", "4 words or lines"),
        (f"{SECRET}é", "characters that no key has"),
        (f"\u201c{SECRET}\u201d", "characters that no key has"),
        (f"{SECRET}\x00", "characters that no key has"),
        (f"\x1b[31m{SECRET}", "characters that no key has"),
    ],
)
def test_what_is_no_key_is_told_but_not_quoted(typed: str, why: str) -> None:
    """An unusable key is refused with a reason in which no part of it stands."""
    with pytest.raises(BadToken, match=why) as caught:
        Token.parse(typed)
    assert not [part for part in SECRET.split(".") if part in str(caught.value)]


@PROPERTY
@given(st.text())
def test_any_text_is_a_key_or_none(typed: str) -> None:
    """Whatever stands in a file gives a key that fits in a header, or a reason."""
    try:
        header = Token.parse(typed).header
    except BadToken:
        return
    assert header.isascii()
    assert header.count(b" ") == 1
    assert not set(header) & {*range(32), 127}


@pytest.mark.parametrize(
    ("limits", "addresses"),
    [
        ([{"type": "throttling"}, {"cidrs": ["203.0.113.7"]}], ("203.0.113.7",)),
        ([{"cidrs": ["203.0.113.7", "198.51.100.0/24"]}], ("203.0.113.7", "198.51.100.0/24")),
        ([{"cidrs": ["2001:db8::1"]}, {"cidrs": ["192.0.2.1"]}], ("2001:db8::1", "192.0.2.1")),
        ([{"cidrs": ["203.0.113.7", "\x1b[31m", "home.example", 7, None, ""]}], ("203.0.113.7",)),
        ([{"cidrs": ["1" * 60]}], ()),
        ([{"cidrs": "203.0.113.7"}], ()),
        ([{"cidrs": {"203": 1}}], ("203",)),
        ([], ()),
    ],
)
def test_a_key_tells_the_addresses_it_allows(limits: object, addresses: tuple[str, ...]) -> None:
    """The addresses in a key's payload are read offline; what looks like none is left out."""
    assert jwt({"sub": "developer", "limits": limits}).addresses == addresses


@pytest.mark.parametrize(
    "token",
    [
        Token("demo"),
        Token("a.b"),
        Token("a.%%%.c"),
        Token(".."),
        raw(b""),
        raw(b"{"),
        raw(b"\xff\xfe"),
        raw(b"[" * 50_000),
        raw(b'{"limits":' + b"9" * 5_000 + b"}"),
        jwt([]),
        jwt(None),
        jwt({}),
        jwt({"limits": None}),
        jwt({"limits": 5}),
        jwt({"limits": {"cidrs": ["203.0.113.7"]}}),
        jwt({"limits": ["cidrs"]}),
        jwt({"limits": [None]}),
        jwt({"limits": [{"cidrs": None}]}),
        jwt({"limits": [{"cidrs": 5}]}),
        jwt({"limits": [{"cidrs": [[]]}]}),
    ],
    ids=range(20),
)
def test_a_key_that_tells_nothing_allows_nothing_known(token: Token) -> None:
    """A key that is no JWT, or an odd one, gives no addresses and no error."""
    assert token.addresses == ()
