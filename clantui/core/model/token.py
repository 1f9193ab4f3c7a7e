"""The key to the API: kept where no repr, log or traceback can show it.

The official API's keys are JSON Web Tokens: three parts of base64url with full stops between, of
which the first begins with `eyJ` (RFC 7519). A server of one's own may take any text as a key.
"""

from __future__ import annotations

import base64
import json
import re
import unicodedata
from typing import TYPE_CHECKING, Any, Final, NoReturn, final

from clantui.core.modules import LateModule

if TYPE_CHECKING:
    import hashlib
else:  # OpenSSL
    hashlib = LateModule("hashlib")

_MASK: Final = "Token(…)"
_ADDRESS: Final = re.compile(r"[0-9A-Fa-f.:/]{2,49}", re.ASCII)

BEGINNING: Final = "eyJ"
"""`{"` in base64, the beginning of every JSON Web Token."""

_AROUND: Final = re.escape("\"'`<>()[]{}“”\u2018\u2019„\u201a«»")
_IN_TEXT: Final = re.compile(
    rf"(?:(?<=[\s=:{_AROUND}])|^){BEGINNING}[\w.-]*(?=[\s,;{_AROUND}]|$)", re.ASCII
)
"""A key, cut or whole, with nothing beside it but what people and programs put there."""

_SECRET: Final = re.compile(
    rf"{BEGINNING}[\w-]{{17,}}[\w.-]*|{BEGINNING}[\w-]+\.[\w.-]+", re.ASCII
)
"""Text too much like a key to be shown: no name or tag is so long, or has full stops."""

_PART: Final = re.compile(r"[\w-]+", re.ASCII)
_PARTS: Final = 3

_SIGNATURES: Final = {"HS256": 43, "HS384": 64, "HS512": 86, "ES256": 86}
"""Characters of a signature by its algorithm (RFC 7518); the official API signs with HS512."""

_AGAIN: Final = "copy it again from developer.clashroyale.com"


class InvalidToken(ValueError):
    """Error: what was found cannot be a key; its text says why and never quotes it."""


@final
class Token:
    """One API key.

    Only `header` gives it away, to the one module that sends it. Everything else that Python or a
    logger could do with it shows a mask; it cannot be pickled.
    """

    __slots__ = ("__secret",)

    def __init__(self, secret: str) -> None:
        self.__secret = secret

    @classmethod
    def parse(cls, text: str) -> Token:
        """Read a key as it stands in a file or a variable.

        Args:
            text: the key, perhaps with white space, quotes or brackets round it, a comma behind
                it, or a name before it: `export CLANTUI_TOKEN=…`, `"token": "…"`, `Bearer …`.

        Returns:
            The key.

        Raises:
            BadToken: if it is empty, of several lines, not made of visible ASCII, or was cut.
        """
        secret = _bare(text)
        if not secret:
            raise InvalidToken("is empty")
        if len(lines := secret.split()) > 1:
            raise InvalidToken(
                f"holds {len(lines)} words or lines; an API key is one line without spaces"
            )
        if not (secret.isascii() and secret.isprintable()):
            raise InvalidToken(
                "has characters that are never in an API key; "
                "copy it again from developer.clashroyale.com"
            )
        if secret.startswith(BEGINNING) and (why := _damage(secret)):
            raise InvalidToken(why)
        return cls(secret)

    @property
    def header(self) -> bytes:
        """The value of the `Authorization` header. For the wire alone."""
        return b"Bearer " + self.__secret.encode("ascii")

    @property
    def addresses(self) -> tuple[str, ...]:
        """The addresses the key allows, as its own payload lists them (it is a JWT).

        Read without a network and without checking the signature; empty if it cannot be read.
        """
        try:
            limits = (_decode(self.__secret.split(".")[1]) or {})["limits"]
            found = [cidr for limit in limits for cidr in limit.get("cidrs", ())]
        except (IndexError, KeyError, TypeError, AttributeError):
            return ()
        return tuple(cidr for cidr in found if isinstance(cidr, str) and _ADDRESS.fullmatch(cidr))

    @property
    def flaw(self) -> str:
        """Say why the official API cannot have made this key, after "the key"; else empty."""
        if not self.__secret.startswith(BEGINNING):
            return f"is no API key: those begin with {BEGINNING}; {_AGAIN}"
        if any(_decode(part) is None for part in self.__secret.split(".")[:2]):
            return f"is damaged; {_AGAIN}"
        return ""

    @property
    def line(self) -> bytes:
        """The key as a line of the file it is kept in. For that file alone."""
        return self.__secret.encode("ascii") + b"\n"

    @property
    def digest(self) -> str:
        """A name for the key that does not tell it: 16 hexadecimal digits of a SHA-256."""
        return hashlib.sha256(b"clantui limit " + self.line).hexdigest()[:16]

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Token):
            return NotImplemented
        return self.__secret == other.__secret  # of this machine: nobody can time it

    def __hash__(self) -> int:
        return hash(self.__secret)

    def __repr__(self) -> str:
        return _MASK

    __str__ = __repr__

    def __format__(self, spec: str) -> str:
        return format(_MASK, spec)

    def __reduce__(self) -> NoReturn:
        raise TypeError("a token is not pickled")


def holds_key(text: str) -> bool:
    """Return True where a text holds an API key, cut or whole, and so must not be shown."""
    return BEGINNING in text and _SECRET.search(text) is not None


def mask_keys(text: str) -> str:
    """Return a text with `…` in place of every API key."""
    return _SECRET.sub("…", text) if BEGINNING in text else text


def _bare(text: str) -> str:
    """Return the one key in a text without what is around it; of another text, all of it."""
    visible = "".join(c for c in text if unicodedata.category(c) != "Cf")
    lines = [line for line in visible.splitlines() if not line.lstrip().startswith("#")]
    if _is_whole(joined := "".join("".join(lines).split())):  # broken into lines on its way
        return joined
    found = [_without_stop(match[0]) for match in _IN_TEXT.finditer("\n".join(lines))]
    return found[0] if len(found) == 1 else text.strip()


def _without_stop(key: str) -> str:
    """Return a key without the full stop of the sentence it ends."""
    less = key.removesuffix(".")
    return less if len(less.split(".")) == _PARTS else key


def _is_whole(key: str) -> bool:
    """Return True where a key is certainly whole: it says how long its signature is."""
    header = _decode(key.partition(".")[0]) or {}
    return str(header.get("alg")) in _SIGNATURES and not _damage(key)


def _damage(key: str) -> str:
    """Say why a text that begins like a key is not a whole one; else empty. Quotes nothing."""
    parts = key.split(".")
    if len(parts) < _PARTS or not all(parts[:_PARTS]):
        return f"was cut: a whole key has three parts with full stops between them; {_AGAIN}"
    if len(parts) > _PARTS or not all(map(_PART.fullmatch, parts)):
        return f"has characters that are never in an API key; {_AGAIN}"
    algorithm = (_decode(parts[0]) or {}).get("alg")
    length = _SIGNATURES.get(algorithm) if isinstance(algorithm, str) else None
    if length is not None and len(parts[2]) != length:
        end = "its end is missing" if len(parts[2]) < length else "something else follows it"
        return f"is not whole: {end}; {_AGAIN}"
    return ""


def _decode(part: str) -> dict[str, Any] | None:
    """Return the JSON object in a part of a key; None where there is none."""
    try:
        found = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None
