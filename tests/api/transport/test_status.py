"""Statuses other than 200 become messages that tell the player what to do."""

from __future__ import annotations

import base64
import json
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st
from twisted.internet.defer import Deferred

from clantui.api.client import RoyaleClient
from clantui.api.source import Request, Response
from clantui.api.transport.status import make_status_error
from clantui.core.model.errors import (
    AccessDenied,
    Maintenance,
    NotFound,
    RoyaleError,
    Throttled,
    Unreachable,
)
from clantui.core.model.tag import Tag
from clantui.core.model.token import Token
from clantui.core.text.sanitize import clean
from tests.factories.surveys import PROPERTY


def key(*addresses: str) -> Token:
    """Return a key that allows these addresses."""
    payload = json.dumps({"limits": [{"type": "client", "cidrs": addresses}]}).encode()
    return Token(f"eyJ0eXAi.{base64.urlsafe_b64encode(payload).decode()}.c2lnbmVk")


def error_body(reason: str, message: str | None = None) -> bytes:
    """Return the body of an error."""
    payload = {"reason": reason} | ({} if message is None else {"message": message})
    return json.dumps(payload).encode()


TOKEN: Final = Token("c2VjcmV0.c2VjcmV0.c2VjcmV0")
PAGE: Final = b"<html><head><title>503</title></head><body>Service Unavailable</body></html>"
WRONG_ADDRESS: Final = error_body(
    "accessDenied.invalidIp",
    "Invalid authorization: API key does not allow access from IP 203.0.113.7",
)


@pytest.mark.parametrize(
    ("status", "body", "kind", "message"),
    [
        (400, error_body("badRequest", "No"), Unreachable, r"\(400, badRequest\)"),
        (401, error_body("accessDenied"), AccessDenied, "the API key was refused"),
        (
            403,
            error_body("accessDenied", "Invalid authorization"),
            AccessDenied,
            "the API key was refused",
        ),
        (403, error_body("accessDenied"), AccessDenied, "the API key was refused"),
        (403, b"", AccessDenied, "the API key was refused"),
        (403, PAGE, AccessDenied, "the API key was refused"),
        (
            403,
            WRONG_ADDRESS,
            AccessDenied,
            "your API key does not work from your IP address, 203.0.113.7 ",
        ),
        (
            403,
            error_body("accessDenied.invalidScope", "No"),
            AccessDenied,
            "has no access to that",
        ),
        (404, error_body("notFound"), NotFound, "nothing has this tag"),
        (404, PAGE, NotFound, "nothing has this tag"),
        (410, b"", Unreachable, "no longer offers"),
        (429, error_body("requestThrottled"), Throttled, "too many requests"),
        (429, b"", Throttled, "too many requests"),
        (500, error_body("unknownException"), Unreachable, r"\(500, unknownException\)"),
        (502, PAGE, Unreachable, r"\(502\)$"),
        (503, error_body("inMaintenance", "come back later"), Maintenance, "in maintenance"),
        (503, error_body("inMaintenance"), Maintenance, "in maintenance"),
        (503, b'{"reason": "inMaintenance", "message": null}', Maintenance, "in maintenance"),
        (503, PAGE, Unreachable, r"\(503\)$"),
        (503, error_body("other"), Unreachable, r"\(503, other\)"),
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
    status: int, body: bytes, kind: type[RoyaleError], message: str
) -> None:
    """The error depends on status and body, which is the API's JSON or a proxy's page."""
    error = make_status_error(status, body, TOKEN)
    assert type(error) is kind
    with pytest.raises(kind, match=message):
        raise error


def test_a_400_is_about_the_tag_only_where_the_request_is() -> None:
    """A malformed tag has no clan; a race that could not be asked for is not "no race"."""
    body = error_body("badRequest", "Invalid tag")
    assert isinstance(make_status_error(400, body, TOKEN, is_tag_lookup=True), NotFound)
    requests: list[Request] = []

    class Recorder:
        def get(self, request: Request) -> Deferred[Response]:
            requests.append(request)
            return Deferred()

    client, tag = RoyaleClient(Recorder()), Tag("2PP")
    for ask in (client.get_clan, client.get_player, client.get_race, client.get_race_log):
        ask(tag)
    client.get_battles(tag, tag)
    assert [request.is_tag_lookup for request in requests] == [True, True, False, False, False]


@pytest.mark.parametrize("status", [204, 206, 302, 400, 410, 418, 500, 502, 503, 520])
def test_only_server_errors_are_retryable(status: int) -> None:
    """A 5xx is retried; a redirect or an unexpected status is not."""
    error = make_status_error(status, PAGE, TOKEN)
    assert isinstance(error, Unreachable)
    assert error.retryable == (status >= 500)


@pytest.mark.parametrize(
    ("body", "without_reason"),
    [
        (b"", True),
        (PAGE, True),
        (error_body("accessDenied"), True),
        (error_body("accessDenied", "Invalid authorization"), True),
        (WRONG_ADDRESS, False),
        (error_body("accessDenied.invalidScope", "No"), False),
    ],
    ids=range(6),
)
def test_a_403_without_a_reason_is_marked(body: bytes, without_reason: bool) -> None:
    """A 403 with an IP address or a scope is final; others may be due to fast requests."""
    error = make_status_error(403, body, TOKEN)
    assert isinstance(error, AccessDenied)
    assert error.without_reason == without_reason


@pytest.mark.parametrize(
    ("token", "allowed"),
    [
        (key("198.51.100.1"), " (it works from 198.51.100.1)"),
        (key("198.51.100.1", "192.0.2.0/24"), " (it works from 198.51.100.1, 192.0.2.0/24)"),
        (key(), ""),
        (TOKEN, ""),
    ],
)
def test_a_wrong_ip_address_is_shown_with_the_allowed_ones(token: Token, allowed: str) -> None:
    """The most common failure names the IP address to allow, and those that the key allows."""
    error = make_status_error(403, WRONG_ADDRESS, token)
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
def test_only_a_valid_ip_address_is_shown(message: str | None) -> None:
    """Text in its place is shown only if it looks like an IP address."""
    error = make_status_error(403, error_body("accessDenied.invalidIp", message), TOKEN)
    assert isinstance(error, AccessDenied)
    assert error.address == ("2001:db8::1" if message and "2001" in message else None)
    assert error.sentence.isprintable()


def test_a_hostile_reason_is_cleaned_and_truncated() -> None:
    """The API's own text is safe to display, and short."""
    error = make_status_error(500, error_body("\x1b]0;owned\x07\u202e<c7>" + "x" * 500), TOKEN)
    assert error.sentence.isprintable()
    assert "owned" in error.sentence
    assert len(error.sentence) < 120


@PROPERTY
@given(
    st.integers(100, 599).filter(lambda status: status != 200),
    st.builds(error_body, st.text(), st.none() | st.text()) | st.binary() | st.just(WRONG_ADDRESS),
)
def test_each_error_is_one_clean_line(status: int, body: bytes) -> None:
    """Any body gives one line that is safe to display and does not hold the key."""
    error = make_status_error(status, body, TOKEN)
    assert error.sentence == clean(error.sentence) != ""
    assert "c2VjcmV0" not in error.sentence + repr(error)
