"""Errors of the API: what they say by default, and their exit codes."""

from __future__ import annotations

import pytest

from clantui.core.model.errors import (
    BY_KIND,
    AccessDenied,
    InvalidResponse,
    RoyaleError,
    Throttled,
    Unreachable,
)


def test_only_a_missing_answer_is_asked_for_again_by_default() -> None:
    """An answer that cannot be read would be the same the next time."""
    assert Unreachable("x").retryable
    assert not InvalidResponse("x").retryable
    assert not Unreachable("x", retryable=False).retryable
    assert InvalidResponse("x", retryable=True).retryable


def test_a_refusal_names_the_address_that_the_api_sees() -> None:
    """Without an address it is only `no access`."""
    refused = AccessDenied("x", "192.0.2.7")
    assert (refused.address, refused.brief) == ("192.0.2.7", "your key does not allow 192.0.2.7")
    unknown = AccessDenied("x")
    assert (unknown.address, unknown.brief, unknown.without_reason) == (None, "no access", False)
    assert AccessDenied("x", without_reason=True).without_reason
    assert [Throttled("x").retry_after, Throttled("x", 0.0).retry_after] == [None, 0.0]


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        ("access_denied", 5),
        ("not_found", 4),
        ("throttled", 6),
        ("maintenance", 6),
        ("unreachable", 6),
        ("invalid_response", 6),
        ("cancelled", 130),
    ],
)
def test_a_kind_has_its_exit_code(kind: str, code: int) -> None:
    """Scripts read the codes, and programs the kinds."""
    error = BY_KIND[kind]("no answer")
    assert (error.exit_code, error.kind, error.sentence) == (code, kind, "no answer")
    assert isinstance(error, RoyaleError)
    assert str(error) == "no answer"


def test_an_error_without_a_sentence_has_its_kind() -> None:
    """The user never sees an empty line."""
    assert RoyaleError().sentence == "error"
