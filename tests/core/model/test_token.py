"""API keys: parsing, and secrecy."""

from __future__ import annotations

import base64
import copy
import hashlib
import io
import json
import logging
import pickle
import pprint
import traceback
from collections.abc import Callable
from typing import Final

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from rich.console import Console
from rich.traceback import Traceback

from clantui.config.settings import Settings
from clantui.core.model.token import InvalidToken, Token
from tests.factories.api_keys import KEY, OTHER, encode
from tests.factories.surveys import PROPERTY

SECRET: Final = "eyJ0eXAi.c2VjcmV0.c2lnbmVk"
HEAD, BODY, SIGNATURE = KEY.split(".")


def jwt(payload: object) -> Token:
    """Return a key with a payload; its other parts are made up."""
    return raw(json.dumps(payload).encode())


def raw(payload: bytes) -> Token:
    """Return a key with these bytes as its payload, without padding."""
    middle = base64.urlsafe_b64encode(payload).decode().rstrip("=")
    return Token(f"eyJ0eXAi.{middle}.c2lnbmVk")


def format_log(token: Token) -> str:
    """Return the text of a log with a key."""
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
        format_log,
        lambda token: repr([{"token": token}]),
        lambda token: repr(Settings(token=token)),
        lambda token: str(ValueError(token)),
    ],
)
def test_a_key_is_masked(shown: Callable[[Token], str]) -> None:
    """A key is masked in all text forms, alone or in another value."""
    text = shown(Token(SECRET))
    assert "Token(…)" in text or "Token(\\u2026)" in text
    assert SECRET not in text
    assert f"{Token(SECRET):>10}" == "  Token(…)"


@pytest.mark.parametrize("leave", [pickle.dumps, copy.copy, copy.deepcopy, vars])
def test_a_key_cannot_be_copied_or_pickled(leave: Callable[[Token], object]) -> None:
    """The error message does not show the key either."""
    with pytest.raises(TypeError) as caught:
        leave(Token(SECRET))
    assert SECRET not in str(caught.value)


def crash(token: Token) -> None:
    """Fail with a key in a local variable."""
    error_locals = {"token": token, "settings": Settings(token=token)}
    raise LookupError(error_locals)


def test_a_traceback_with_locals_shows_no_key() -> None:
    """A crash report of Python or rich with all local variables has no key."""
    with pytest.raises(LookupError) as caught:
        crash(Token(SECRET))
    report_lines = traceback.TracebackException.from_exception(caught.value, capture_locals=True)
    out = io.StringIO()
    drawn = Traceback.from_exception(
        type(caught.value), caught.value, caught.tb, show_locals=True, width=200
    )
    Console(file=out, width=200).print(drawn)
    for report in ("".join(report_lines.format()), out.getvalue()):
        assert "error_locals" in report
        assert "Token(…)" in report
        assert SECRET not in report.replace("\n", "")


def test_the_header_has_the_key() -> None:
    """Only the `Authorization` header has the key."""
    assert Token(SECRET).header == b"Bearer " + SECRET.encode()


@pytest.mark.parametrize("typed", [SECRET, f"  {SECRET}\n", f"\r\n{SECRET}\r\n\r\n"])
def test_white_space_around_a_key_is_ignored(typed: str) -> None:
    """A key in a file often ends with a line break."""
    assert Token.parse(typed).header == Token(SECRET).header


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
    """Quotes, brackets, commas, names and line breaks are removed if the key is certain."""
    assert Token.parse(typed) == Token(KEY)
    assert not Token.parse(typed).flaw


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("", "empty"),
        (" \n\t", "empty"),
        (f"{SECRET}\n{SECRET}", "2 words or lines"),
        (f"Bearer made-up x{SECRET}", "3 words or lines"),
        (f"Bearer {HEAD}.{BODY}.", "was cut"),
        (f"{SECRET}é", "characters that are never in an API key"),
        (f"{SECRET}\x00", "characters that are never in an API key"),
        (f"\x1b[31m{SECRET}", "characters that are never in an API key"),
        (f"{HEAD}.{BODY}.", "was cut"),
        (f"{HEAD}.{BODY}", "was cut"),
        (f"{HEAD}.", "was cut"),
        (HEAD, "was cut"),
        (f'"{HEAD}.{BODY}."', "was cut"),
        (f"CLANTUI_TOKEN={HEAD}.{BODY}.", "was cut"),
        (f"{HEAD}..{SIGNATURE}", "was cut"),
        (KEY[:-1], "was cut"),
        (f"{KEY[:-60]}", "was cut"),
        (f"{KEY}AB", "has something after its end"),
        (f"{KEY}{OTHER}", "characters that are never in an API key"),
        (f"{KEY}.{SIGNATURE}", "characters that are never in an API key"),
        (f"{HEAD}.{BODY}.{SIGNATURE[:-1]}~", "characters that are never in an API key"),
        (f"{HEAD}.{BODY}.{SIGNATURE[:-3]}...", "characters that are never in an API key"),
        (f"{HEAD}.{BODY}.{SIGNATURE[:-1]}…", "characters that are never in an API key"),
        (f"{KEY}\n{OTHER}", "2 words or lines"),
        (f"{KEY} or {OTHER}", "3 words or lines"),
    ],
)
def test_an_invalid_key_is_refused_with_a_reason(typed: str, reason: str) -> None:
    """An invalid or incomplete key is refused, and no part of it is shown."""
    with pytest.raises(InvalidToken, match=reason) as caught:
        Token.parse(typed)
    assert not [
        part for part in (*SECRET.split("."), HEAD, BODY, "AAAA") if part in str(caught.value)
    ]


@pytest.mark.parametrize(
    ("algorithm", "length"), [("HS256", 43), ("HS384", 64), ("HS512", 86), ("ES256", 86)]
)
def test_the_algorithm_gives_the_length_of_the_signature(algorithm: str, length: int) -> None:
    """A key with a shorter or a longer signature than its algorithm makes is damaged."""
    start = f"{encode({'alg': algorithm})}.{BODY}."
    assert Token.parse(start + "A" * length) == Token(start + "A" * length)
    for other, reason in ((length - 1, "was cut"), (length + 1, "something after its end")):
        with pytest.raises(InvalidToken, match=reason):
            Token.parse(start + "A" * other)


def test_the_digest_of_a_key_tells_nothing_else_about_it() -> None:
    """A key has the same 16 digits each time; they are no hash that a list of keys could have."""
    digest = Token(KEY).digest
    assert (digest, len(digest)) == (Token.parse(f'"{KEY}"').digest, 16)
    assert digest != Token(OTHER).digest
    plain = (hashlib.sha256(text.encode()).hexdigest() for text in (KEY, f"{KEY}\n"))
    assert not [each for each in plain if each.startswith(digest)]


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


def test_equal_keys_are_equal() -> None:
    """Equal texts make equal keys; a key never equals a text."""
    assert Token.parse(f'"{KEY}"') == Token(KEY)
    assert Token(KEY) != Token(OTHER)
    assert Token(KEY) != KEY
    assert len({Token(KEY), Token(KEY), Token(OTHER)}) == 2


@PROPERTY
@given(st.text())
@example(KEY)
def test_any_text_is_a_key_or_gives_a_reason(typed: str) -> None:
    """Any text gives either a key that fits into a header, or a reason."""
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
def test_a_key_shows_its_allowed_addresses(limits: object, addresses: tuple[str, ...]) -> None:
    """The IP addresses in the payload are read offline, without invalid ones."""
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
def test_an_unreadable_key_has_no_addresses(token: Token) -> None:
    """A key that is no JWT, or an odd one, gives no addresses and no error."""
    assert token.addresses == ()
