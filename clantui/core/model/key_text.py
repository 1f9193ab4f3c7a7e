"""API keys in texts, which must not be shown. Imports only `re`, for `--help`."""

from __future__ import annotations

import re
from typing import Final

JWT_PREFIX: Final = "eyJ"
"""`{"` in base64, the beginning of every JSON Web Token."""

_SECRET: Final = re.compile(
    rf"{JWT_PREFIX}[\w-]{{17,}}[\w.-]*|{JWT_PREFIX}[\w-]+\.[\w.-]+|{JWT_PREFIX}(?:\.[\w-]+){{2}}",
    re.ASCII,
)
"""Text that may be a key, whole or cut: names and tags are short, without full stops."""


def holds_key(text: str) -> bool:
    """Return True if a text has an API key, or a part of one: it must not be shown."""
    return JWT_PREFIX in text and _SECRET.search(text) is not None


def hide_keys(text: str) -> str:
    """Return a text with `…` in place of each API key or part of one."""
    return _SECRET.sub("…", text)
