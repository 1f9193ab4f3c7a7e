"""The key to the API: kept where no repr, log or traceback can show it."""

from __future__ import annotations

import base64
import json
import re
from typing import Final, NoReturn, final

_MASK: Final = "Token(…)"
_ADDRESS: Final = re.compile(r"[0-9A-Fa-f.:/]{2,49}", re.ASCII)


class BadToken(ValueError):
    """What was found cannot be a key; its text says why and never quotes it."""


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
            text: the key, perhaps with white space round it.

        Returns:
            The key.

        Raises:
            BadToken: if it is empty, of several lines, or not made of visible ASCII.
        """
        secret = text.strip()
        if not secret:
            raise BadToken("is empty")
        if len(lines := secret.split()) > 1:
            raise BadToken(f"holds {len(lines)} words or lines; a key is one line without blanks")
        if not (secret.isascii() and secret.isprintable()):
            raise BadToken("holds characters that no key has; copy it again from the key's page")
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
            middle = self.__secret.split(".")[1]
            padded = middle + "=" * (-len(middle) % 4)
            limits = json.loads(base64.urlsafe_b64decode(padded))["limits"]
            found = [cidr for limit in limits for cidr in limit.get("cidrs", ())]
        except (IndexError, KeyError, TypeError, AttributeError, ValueError, RecursionError):
            return ()
        return tuple(cidr for cidr in found if isinstance(cidr, str) and _ADDRESS.fullmatch(cidr))

    def __repr__(self) -> str:
        return _MASK

    __str__ = __repr__

    def __format__(self, spec: str) -> str:
        return format(_MASK, spec)

    def __reduce__(self) -> NoReturn:
        raise TypeError("a token is not pickled")
