"""A request that failed and is sent again by itself."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Final, TypeAlias

from msgspec import Struct

from clantui.core.model.errors import RoyaleError

TRIES: Final = 3
"""Times a thing is asked for, the first included."""


class Attempt(Struct, frozen=True, kw_only=True):
    """The next try of a request.

    Attributes:
        number: 2 for the second try, up to `TRIES`.
        at: when it begins, or began, aware UTC.
        why: the reason for which the try before failed.
    """

    number: int
    at: datetime
    why: RoyaleError


OnAttempt: TypeAlias = Callable[[Attempt], object]
"""Called when a clan itself is asked for again."""


def ignore(attempt: Attempt) -> None:
    """Do nothing with it: nobody wants to know."""
    del attempt
