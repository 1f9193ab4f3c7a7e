"""Automatic retries of a failed request."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Final, TypeAlias

from msgspec import Struct

from clantui.core.model.errors import RoyaleError

TRIES: Final = 3
"""Tries of a request, the first one included."""


class Attempt(Struct, frozen=True, kw_only=True):
    """The next try of a request.

    Attributes:
        number: 2 to `TRIES`.
        at: when it starts or started, aware UTC.
        error: of the previous try.
    """

    number: int
    at: datetime
    error: RoyaleError


OnAttempt: TypeAlias = Callable[[Attempt], object]
"""Called when the request for the clan itself is retried."""


def ignore_attempt(_: Attempt) -> None:
    """Ignore a retry: the default `OnAttempt`."""
