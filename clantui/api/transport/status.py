"""Responses other than 200 as errors that tell the player what to do."""

from __future__ import annotations

import re
from typing import Final

import msgspec

from clantui.core.model.errors import (
    AccessDenied,
    InvalidResponse,
    Maintenance,
    NotFound,
    RoyaleError,
    Throttled,
    Unreachable,
)
from clantui.core.model.token import Token
from clantui.core.names import KEYS_PAGE
from clantui.core.text.sanitize import clean
from clantui.wire.common import decode

_ADDRESS: Final = re.compile(r"from IP ([0-9A-Fa-f.:]{3,45})")


class _ErrorPayload(msgspec.Struct):
    """Body of an error; `message` is often missing."""

    reason: str | None = None
    message: str | None = None


_GONE: Final = "the API no longer offers this"
_REDIRECT: Final = "the server answers with a redirect, which is not followed"
"""Messages for statuses that are not retried."""

_BODY: Final = msgspec.json.Decoder(_ErrorPayload)


def make_status_error(
    status: int,
    body: bytes,
    token: Token,
    retry_after: bytes = b"",
    *,
    is_tag_lookup: bool = False,
) -> RoyaleError:
    """Return the error for a response that is not a 200.

    Only a 404 is a fact about the game; any other status must not be shown as "no race".

    Args:
        body: JSON from the API, or anything else from a proxy in between.
        token: the key; the error names the IP addresses it works from.
        retry_after: the `Retry-After` header, or empty.
        is_tag_lookup: see `Request.is_tag_lookup`.
    """
    try:
        payload = decode(_BODY, body)
    except InvalidResponse:
        payload = _ErrorPayload()
    if status == 404 or (status == 400 and is_tag_lookup):
        return NotFound("nothing has this tag")
    if status == 410 or 300 <= status < 400:
        return Unreachable(_GONE if status == 410 else _REDIRECT, retryable=False)
    if status == 429:
        # The standard also allows a date, but the API has never sent one.
        return Throttled(retry_after=parse_seconds(retry_after))
    if status in {401, 403}:
        return _make_access_denied(payload, token)
    if status == 503 and payload.reason == "inMaintenance":
        return Maintenance("the game is in maintenance")
    reason = f", {clean(payload.reason)[:40]}" if payload.reason else ""
    sentence = f"the game's server has a problem ({status}{reason})"
    return Unreachable(sentence, retryable=status >= 500)


def parse_seconds(header: bytes) -> float | None:
    """Parse a header in whole seconds; return None if it is empty or something else."""
    return float(header) if header.isdigit() and len(header) < 9 else None


def _make_access_denied(payload: _ErrorPayload, token: Token) -> AccessDenied:
    if (found := _ADDRESS.search(payload.message or "")) is not None:
        address = found[1]
        allowed = f" (it works from {', '.join(token.addresses)})" if token.addresses else ""
        return AccessDenied(
            f"your API key does not work from your IP address, {address}{allowed} · "
            f"make a new one for it at {KEYS_PAGE}",
            address,
        )
    if payload.reason == "accessDenied.invalidScope":
        return AccessDenied(f"this API key has no access to that · make another at {KEYS_PAGE}")
    return AccessDenied(
        f"the API key was refused · check it, or make another at {KEYS_PAGE}",
        without_reason=True,
    )
