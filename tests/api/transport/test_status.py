"""Statuses other than 200 become sentences a player can act on."""

from __future__ import annotations

import base64
import json
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clantui.api.transport.status import error_for_status
from clantui.core.model.errors import (
    AccessDenied,
    Maintenance,
    NotFound,
    RoyaleError,
    Throttled,
    Unreachable,
)
from clantui.core.model.token import Token
from clantui.core.text.sanitize import clean
from tests.factories.surveys import PROPERTY


def key(*addresses: str) -> Token:
    """Return a key that allows these addresses."""
    payload = json.dumps({"limits": [{"type": "client", "cidrs": addresses}]}).encode()
    return Token(f"eyJ0eXAi.{base64.urlsafe_b64encode(payload).decode()}.c2lnbmVk")


def said(reason: str, message: str | None = None) -> bytes:
    """Return the body of an error."""
    return json.dumps(
        {"reason": reason} | ({} if message is None else {"message": message})
    ).encode()


TOKEN: Final = Token("c2VjcmV0.c2VjcmV0.c2VjcmV0")
PAGE: Final = b"<html><head><title>503</title></head><body>Service Unavailable</body></html>"
WRONG_ADDRESS: Final = said(
    "accessDenied.invalidIp",
    "Invalid authorization: API key does not allow access from IP 203.0.113.7",
)


@pytest.mark.parametrize(
    ("status", "body", "kind", "told"),
    [
        (400, said("badRequest", "Invalid tag"), NotFound, "nothing has this tag"),
        (401, said("accessDenied"), AccessDenied, "the API key was refused"),
        (
            403,
            said("accessDenied", "Invalid authorization"),
            AccessDenied,
            "the API key was refused",
        ),
        (403, said("accessDenied"), AccessDenied, "the API key was refused"),
        (403, b"", AccessDenied, "the API key was refused"),
        (403, PAGE, AccessDenied, "the API key was refused"),
        (
            403,
            WRONG_ADDRESS,
            AccessDenied,
            "your API key does not work from your IP address, 203.0.113.7 ",
        ),
        (403, said("accessDenied.invalidScope", "No"), AccessDenied, "has no access to that"),
        (404, said("notFound"), NotFound, "nothing has this tag"),
        (404, PAGE, NotFound, "nothing has this tag"),
        (410, b"", NotFound, "no longer offers"),
        (429, said("requestThrottled"), Throttled, "too many requests"),
        (429, b"", Throttled, "too many requests"),
        (500, said("unknownException"), Unreachable, r"\(500, unknownException\)"),
        (502, PAGE, Unreachable, r"\(502\)$"),
        (503, said("inMaintenance", "come back later"), Maintenance, "in maintenance"),
        (503, said("inMaintenance"), Maintenance, "in maintenance"),
        (503, b'{"reason": "inMaintenance", "message": null}', Maintenance, "in maintenance"),
        (503, PAGE, Unreachable, r"\(503\)$"),
        (503, said("other"), Unreachable, r"\(503, other\)"),
        (504, PAGE, Unreachable, r"\(504\)$"),
        (520, b"error code: 520", Unreachable, r"\(520\)$"),
        (525, b"error code: 525", Unreachable, r"\(525\)$"),
        (301, b"", Unreachable, "redirect"),
        (302, PAGE, Unreachable, "redirect"),
        (303, b"", Unreachable, "redirect"),
        (307, b"", Unreachable, "redirect"),
        (308, b"", Unreachable, "redirect"),
        (204, b"", Unreachable, r"\(204"),
        (418, b"[]", Unreachable, r"\(418"),
        (500, b'{"reason": null}', Unreachable, r"\(500\)$"),
        (500, b'{"reason": 5}', Unreachable, r"\(500\)$"),
        (500, b"[" * 100_000, Unreachable, r"\(500\)$"),
        (500, b'{"reason": "\xff"}', Unreachable, r"\(500"),
        (503, b'{"reason": "inMaintenance", "message": 5}', Maintenance, "in maintenance"),
        (503, b'{"reason": "inMaintenance", "message": "\\ud83d"}', Maintenance, "in maintenance"),
    ],
    ids=range(36),
)
def test_each_status_has_its_error(
    status: int, body: bytes, kind: type[RoyaleError], told: str
) -> None:
    """Status and body together tell what is wrong, JSON from the API or a page from in between."""
    error = error_for_status(status, body, TOKEN)
    assert type(error) is kind
    with pytest.raises(kind, match=told):
        raise error


@pytest.mark.parametrize("status", [204, 206, 302, 418, 500, 502, 503, 520])
def test_only_trouble_of_the_server_may_pass(status: int) -> None:
    """A 5xx is worth another try; a redirect or a status that makes no sense is not."""
    error = error_for_status(status, PAGE, TOKEN)
    assert isinstance(error, Unreachable)
    assert error.retryable == (status >= 500)


@pytest.mark.parametrize(
    ("body", "bare"),
    [
        (b"", True),
        (PAGE, True),
        (said("accessDenied"), True),
        (said("accessDenied", "Invalid authorization"), True),
        (WRONG_ADDRESS, False),
        (said("accessDenied.invalidScope", "No"), False),
    ],
    ids=range(6),
)
def test_a_refusal_without_a_reason_is_bare(body: bytes, bare: bool) -> None:
    """A 403 that names an address or the scope means it; any other may be haste."""
    error = error_for_status(403, body, TOKEN)
    assert isinstance(error, AccessDenied)
    assert error.without_reason == bare


@pytest.mark.parametrize(
    ("token", "allowed"),
    [
        (key("198.51.100.1"), " (it works from 198.51.100.1)"),
        (key("198.51.100.1", "192.0.2.0/24"), " (it works from 198.51.100.1, 192.0.2.0/24)"),
        (key(), ""),
        (TOKEN, ""),
    ],
)
def test_a_wrong_address_stands_beside_the_allowed_ones(token: Token, allowed: str) -> None:
    """The commonest failure names the address to allow, and those that the key allows now."""
    error = error_for_status(403, WRONG_ADDRESS, token)
    assert isinstance(error, AccessDenied)
    assert error.address == "203.0.113.7"
    assert error.sentence == (
        f"your API key does not work from your IP address, 203.0.113.7{allowed} · "
        "make a new one for it at developer.clashroyale.com"
    )


@pytest.mark.parametrize(
    "message",
    [
        "API key does not allow access from IP 2001:db8::1",
        "access from IP \x1b[31m203.0.113.7",
        "access from IP ",
        None,
    ],
)
def test_only_an_address_is_taken_for_one(message: str | None) -> None:
    """The text in place of an address is shown only if it looks like one."""
    error = error_for_status(403, said("accessDenied.invalidIp", message), TOKEN)
    assert isinstance(error, AccessDenied)
    assert error.address == ("2001:db8::1" if message and "2001" in message else None)
    assert error.sentence.isprintable()


def test_a_hostile_reason_is_cleaned_and_cut() -> None:
    """The API's own word is shown clean and short, whoever wrote it."""
    error = error_for_status(500, said("\x1b]0;owned\x07\u202e<c7>" + "x" * 500), TOKEN)
    assert error.sentence.isprintable()
    assert "owned" in error.sentence
    assert len(error.sentence) < 120


@PROPERTY
@given(
    st.integers(100, 599).filter(lambda status: status != 200),
    st.builds(said, st.text(), st.none() | st.text()) | st.binary() | st.just(WRONG_ADDRESS),
)
def test_a_verdict_is_one_clean_sentence(status: int, body: bytes) -> None:
    """Whatever comes, the error's sentence is one line, without the key and safe to show."""
    error = error_for_status(status, body, TOKEN)
    assert error.sentence == clean(error.sentence) != ""
    assert "c2VjcmV0" not in error.sentence + repr(error)
