"""The API key, which no repr, log or traceback can show.

Keys of the official API are JSON Web Tokens (RFC 7519): three parts in base64url, separated by
full stops, the first one beginning with `eyJ`. Other servers may accept any text as a key.
"""

from __future__ import annotations

import base64
import json
import re
import unicodedata
from typing import TYPE_CHECKING, Any, Final, NoReturn, final

from clantui.core.model.key_text import JWT_PREFIX
from clantui.core.modules import LateModule
from clantui.core.names import KEYS_PAGE

if TYPE_CHECKING:
    import hashlib
else:  # OpenSSL
    hashlib = LateModule("hashlib")

_MASK: Final = "Token(…)"
_ADDRESS: Final = re.compile(r"[0-9A-Fa-f.:/]{2,49}", re.ASCII)

_DELIMITERS: Final = re.escape("\"'`<>()[]{}“”\u2018\u2019„\u201a«»")
_KEY_IN_TEXT: Final = re.compile(
    rf"(?:(?<=[\s=:{_DELIMITERS}])|^){JWT_PREFIX}[\w.-]*(?=[\s,;{_DELIMITERS}]|$)", re.ASCII
)
"""A complete or truncated key in a text, between quotes or separators."""

_PART: Final = re.compile(r"[\w-]+", re.ASCII)
_PARTS: Final = 3

_SIGNATURES: Final = {"HS256": 43, "HS384": 64, "HS512": 86, "ES256": 86}
"""Length of a signature by its algorithm (RFC 7518); the official API uses HS512."""

_AGAIN: Final = f"copy it again from {KEYS_PAGE}"
_WRONG_CHARACTERS: Final = f"has characters that are never in an API key; {_AGAIN}"


class InvalidToken(ValueError):
    """Error: a text is not an API key. Its message says why, without quoting the text."""


@final
class Token:
    """An API key.

    Only `header` and `line` show it, to the modules that send and save it. Its repr and format are
    a mask, and it cannot be pickled.
    """

    __slots__ = ("__secret",)

    def __init__(self, secret: str) -> None:
        self.__secret = secret

    @classmethod
    def parse(cls, text: str) -> Token:
        """Parse the content of a file or a variable.

        The key may be in quotes or brackets, followed by a comma, or after a name:
        `export CLANTUI_TOKEN=…`, `"token": "…"`, `Bearer …`.

        Raises:
            InvalidToken: if it is empty, has several lines, is not visible ASCII, or is truncated.
        """
        secret = _extract(text)
        if not secret:
            raise InvalidToken("is empty")
        if len(lines := secret.split()) > 1:
            raise InvalidToken(
                f"holds {len(lines)} words or lines; an API key is one line without spaces"
            )
        if not (secret.isascii() and secret.isprintable()):
            raise InvalidToken(_WRONG_CHARACTERS)
        if secret.startswith(JWT_PREFIX) and (damage := _find_damage(secret)):
            raise InvalidToken(damage)
        return cls(secret)

    @property
    def header(self) -> bytes:
        """Value of the `Authorization` header; only for the HTTP client."""
        return b"Bearer " + self.__secret.encode("ascii")

    @property
    def addresses(self) -> tuple[str, ...]:
        """IP addresses that the key allows, as listed in its payload; empty if unreadable.

        The signature is not checked.
        """
        try:
            limits = (_decode(self.__secret.split(".")[1]) or {})["limits"]
            found = [cidr for limit in limits for cidr in limit.get("cidrs", ())]
        except (IndexError, KeyError, TypeError, AttributeError):
            return ()
        return tuple(cidr for cidr in found if isinstance(cidr, str) and _ADDRESS.fullmatch(cidr))

    @property
    def flaw(self) -> str:
        """Reason why the official API cannot have made this key, to follow "the key"; or empty."""
        if not self.__secret.startswith(JWT_PREFIX):
            return f"is not valid: API keys begin with {JWT_PREFIX}; {_AGAIN}"
        if any(_decode(part) is None for part in self.__secret.split(".")[:2]):
            return f"is damaged; {_AGAIN}"
        return ""

    @property
    def line(self) -> bytes:
        """The key as a line of its file; only for that file."""
        return self.__secret.encode("ascii") + b"\n"

    @property
    def digest(self) -> str:
        """Identifier of the key that does not reveal it: 16 hexadecimal digits of a SHA-256."""
        return hashlib.sha256(b"clantui limit " + self.line).hexdigest()[:16]

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Token):
            return NotImplemented
        return self.__secret == other.__secret  # on this machine: a timing attack is impossible

    def __hash__(self) -> int:
        return hash(self.__secret)

    def __repr__(self) -> str:
        return _MASK

    __str__ = __repr__

    def __format__(self, spec: str) -> str:
        return format(_MASK, spec)

    def __reduce__(self) -> NoReturn:
        raise TypeError("a token is not pickled")


def _extract(text: str) -> str:
    """Return the key in a text; the whole text if it has none or several."""
    visible = "".join(c for c in text if unicodedata.category(c) != "Cf")
    lines = [line for line in visible.splitlines() if not line.lstrip().startswith("#")]
    if _is_complete(joined := "".join("".join(lines).split())):  # broken into lines on its way
        return joined
    matches = _KEY_IN_TEXT.finditer("\n".join(lines))
    found = [match[0].removesuffix(".") for match in matches]  # of a sentence that ends with it
    return found[0] if len(found) == 1 else text.strip()


def _is_complete(key: str) -> bool:
    """Return True if a key is certainly complete: its algorithm gives the signature's length."""
    header = _decode(key.partition(".")[0]) or {}
    return str(header.get("alg")) in _SIGNATURES and not _find_damage(key)


def _find_damage(key: str) -> str:
    """Return why a key that begins correctly is incomplete or wrong, without quoting it."""
    parts = key.split(".")
    if len(parts) < _PARTS or not all(parts[:_PARTS]):
        return f"was cut; {_AGAIN}"
    if len(parts) > _PARTS or not all(map(_PART.fullmatch, parts)):
        return _WRONG_CHARACTERS
    algorithm = (_decode(parts[0]) or {}).get("alg")
    length = _SIGNATURES.get(algorithm) if isinstance(algorithm, str) else None
    if length is not None and len(parts[2]) != length:
        problem = "was cut" if len(parts[2]) < length else "has something after its end"
        return f"{problem}; {_AGAIN}"
    return ""


def _decode(part: str) -> dict[str, Any] | None:
    """Return the JSON object in a part of a key; None if there is none."""
    try:
        found = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None
