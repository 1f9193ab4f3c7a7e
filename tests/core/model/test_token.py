"""API keys: reading them, and keeping them secret."""

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

from clantui.config.settings import Settings
from clantui.core.model.token import InvalidToken, Token, holds_key, mask_keys
from tests.factories.api_keys import KEY, OTHER
from tests.factories.surveys import PROPERTY

SECRET: Final = "eyJ0eXAi.c2VjcmV0.c2lnbmVk"
HEAD, BODY, SIGNATURE = KEY.split(".")


def jwt(payload: object) -> Token:
    """Return a key whose payload says so; the rest of it is nonsense."""
    return raw(json.dumps(payload).encode())


def raw(payload: bytes) -> Token:
    """Return a key with these bytes where its payload goes, padding taken off as keys have it."""
    middle = base64.urlsafe_b64encode(payload).decode().rstrip("=")
    return Token(f"eyJ0eXAi.{middle}.c2lnbmVk")


def logged(token: Token) -> str:
    """Return what a log would say of a key."""
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
    """A key is masked in every text form, alone or within another value."""
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
        (f"Bearer made-up x{SECRET}", "3 words or lines"),
        (f"Bearer {HEAD}.{BODY}.", "was cut"),
        (f"{SECRET}é", "characters that are never in an API key"),
        (f"{SECRET}\x00", "characters that are never in an API key"),
        (f"\x1b[31m{SECRET}", "characters that are never in an API key"),
    ],
)
def test_a_wrong_key_is_reported_without_quoting_it(typed: str, why: str) -> None:
    """An unusable key is refused with a reason in which no part of it stands."""
    with pytest.raises(InvalidToken, match=why) as caught:
        Token.parse(typed)
    assert not [part for part in SECRET.split(".") if part in str(caught.value)]


WRAPPED: Final = [
    f'"{KEY}"',
    f"'{KEY}'",
    f"'\"{KEY}\"'",
    f"`{KEY}`",
    f"<{KEY}>",
    f"({KEY})",
    f"[{KEY}]",
    f"{{{KEY}}}",
    f"\u201c{KEY}\u201d",
    f"\u201e{KEY}\u201c",
    f"«{KEY}»",
    f"{KEY},",
    f'"{KEY}",',
    f"{KEY};",
    f"{KEY}.",
    f"\u200b{KEY}\u2060",
    f"\ufeff{KEY}\r\n",
    f"\N{NO-BREAK SPACE}{KEY}",
    f"token={KEY}",
    f"token: {KEY}",
    f'token = "{KEY}"',
    f'{{"token": "{KEY}"}}',
    f"CLANTUI_TOKEN={KEY}",
    f"export CLANTUI_TOKEN='{KEY}'\n",
    f"set CLANTUI_TOKEN={KEY}\r\n",
    f'$env:CLANTUI_TOKEN = "{KEY}"',
    f"Bearer {KEY}",
    f"authorization: bearer {KEY}",
    f"curl -H 'Authorization: Bearer {KEY}' https://api.clashroyale.com/v1/cards",
    f"# my key of November\r\n{KEY}\r\n",
    f"# {OTHER}\nexport CLANTUI_TOKEN={KEY}\n",
    f"here it is: {KEY} (tell nobody)",
    f"{KEY[:76]}\n{KEY[76:152]}\n{KEY[152:]}\n",
    f"{HEAD}.\n{BODY}.\n  {SIGNATURE}",
]


@pytest.mark.parametrize("typed", WRAPPED)
def test_quotes_around_a_key_are_removed(typed: str) -> None:
    """Quotes, brackets, commas, names and line breaks are taken off where that is certain."""
    assert Token.parse(typed) == Token(KEY)
    assert not Token.parse(typed).flaw


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        (f"{HEAD}.{BODY}.", "was cut"),
        (f"{HEAD}.{BODY}", "was cut"),
        (f"{HEAD}.", "was cut"),
        (HEAD, "was cut"),
        (f'"{HEAD}.{BODY}."', "was cut"),
        (f"CLANTUI_TOKEN={HEAD}.{BODY}.", "was cut"),
        (f"{HEAD}..{SIGNATURE}", "was cut"),
        (KEY[:-1], "its end is missing"),
        (f"{KEY[:-60]}", "its end is missing"),
        (f"{KEY}AB", "something else follows it"),
        (f"{KEY}{OTHER}", "characters that are never in an API key"),
        (f"{KEY}.{SIGNATURE}", "characters that are never in an API key"),
        (f"{HEAD}.{BODY}.{SIGNATURE[:-1]}~", "characters that are never in an API key"),
        (f"{HEAD}.{BODY}.{SIGNATURE[:-3]}...", "characters that are never in an API key"),
        (f"{HEAD}.{BODY}.{SIGNATURE[:-1]}…", "characters that are never in an API key"),
        (f"{KEY}\n{OTHER}", "2 words or lines"),
        (f"{KEY} or {OTHER}", "3 words or lines"),
    ],
)
def test_a_damaged_key_is_refused_with_its_reason(typed: str, why: str) -> None:
    """A text that begins like a key and is not a whole one is refused, and no part of it told."""
    with pytest.raises(InvalidToken, match=why) as caught:
        Token.parse(typed)
    assert not [part for part in (HEAD, BODY, "AAAA") if part in str(caught.value)]


@pytest.mark.parametrize(
    ("key", "flaw"),
    [
        (KEY, ""),
        ("made-up", "begin with eyJ"),
        (KEY[1:], "begin with eyJ"),
        (f'"{HEAD}', "begin with eyJ"),
        ("a.b.c", "begin with eyJ"),
        (f"eyJ{HEAD[4:]}.{BODY}.{SIGNATURE}", "is damaged"),
        (f"{HEAD}.{BODY[1:]}.{SIGNATURE}", "is damaged"),
        (f"{HEAD}.bm9uc2Vuc2U.{SIGNATURE}", "is damaged"),
    ],
)
def test_a_key_of_another_service_is_recognised(key: str, flaw: str) -> None:
    """A key of the official API is a JSON Web Token, and can be read as one."""
    assert (flaw in Token(key).flaw) if flaw else Token(key).flaw == ""
    assert HEAD not in Token(key).flaw


@pytest.mark.parametrize(
    "text",
    [KEY, f"x {KEY} y", f"http://a/{KEY}", KEY[:40], f"{HEAD}.{BODY}", "eyJ0eXAi.c2Vj", HEAD],
)
def test_no_part_of_a_key_is_shown(text: str) -> None:
    """A key is known as one wherever it stands, cut or whole, and masked."""
    assert holds_key(text)
    assert not [part for part in text.split(".") if len(part) > 3 and part in mask_keys(text)]
    assert "…" in mask_keys(text)


@pytest.mark.parametrize("text", ["", "2PP", "eyJ", "eyJoe", "heyJude", "eyJoe the 3rd"])
def test_a_name_is_no_key(text: str) -> None:
    """Three letters do not make a key of a name."""
    assert not holds_key(text)
    assert mask_keys(text) == text


def test_keys_are_compared_by_what_is_sent() -> None:
    """The same key read twice is one key; another is another, and a text is none."""
    assert Token.parse(f'"{KEY}"') == Token(KEY)
    assert Token(KEY) != Token(OTHER)
    assert Token(KEY) != KEY
    assert len({Token(KEY), Token(KEY), Token(OTHER)}) == 2


@PROPERTY
@given(st.text())
def test_any_text_is_a_key_or_none(typed: str) -> None:
    """Any text gives either a key that fits a header or a reason."""
    try:
        header = Token.parse(typed).header
    except InvalidToken:
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
