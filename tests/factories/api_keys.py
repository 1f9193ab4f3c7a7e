"""Invalid API keys in the format of the official API."""

from __future__ import annotations

import base64
import json
from typing import Final

from clantui.core.model.token import Token


def encode(value: object) -> str:
    """Return a part of a key: JSON in base64url without padding."""
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


def make_key(*addresses: str, mark: str = "A") -> str:
    """Return a complete key that allows some IP addresses; another `mark` makes another key."""
    header = {"typ": "JWT", "alg": "HS512", "kid": "made-up"}
    payload = {"iss": "made-up", "limits": [{"cidrs": list(addresses), "type": "client"}]}
    return f"{encode(header)}.{encode(payload)}.{mark * 86}"


KEY: Final = make_key("198.51.100.4")
OTHER: Final = make_key("198.51.100.4", mark="B")


def get_sent_key(token: Token | None) -> str:
    """Return the key of the header that is sent."""
    assert token is not None
    return token.header.decode().removeprefix("Bearer ")
