"""Memory of a key's limit, kept from one run to the next."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from clantui.core.model.token import Token
from clantui.core.pace import LearnedLimit, RateLimit, decode_limit, encode_limit


class LimitStorage(Protocol):
    """Storage of a text for each key; see `ApiStore`."""

    def limit(self, key: str) -> str:
        """Return what was kept; empty for nothing."""
        ...

    def keep_limit(self, key: str, at: float, merge: Callable[[str], str]) -> None:
        """Keep what `merge` makes of what is kept now."""
        ...


class LimitMemory:
    """Remembers what was learned about the limit of one key.

    Attributes:
        learned: what an earlier run has learned; None for nothing.
    """

    def __init__(
        self,
        storage: LimitStorage,
        token: Token,
        limit: RateLimit,
        now: Callable[[], float],
    ) -> None:
        """Read what is kept.

        Args:
            storage: of the API that the key is for.
            limit: what is believed at first, and the bound.
            now: Unix time, s.
        """
        self._storage, self._limit, self._now = storage, limit, now
        self._key = token.digest
        self.learned = decode_limit(storage.limit(self._key), limit, now())
        self._since = self.learned.refused_at if self.learned is not None else 0.0

    def remember(self, learned: LearnedLimit) -> None:
        """Keep what was learned, and what another process with the same key has learned."""
        since, self._since = self._since, max(self._since, learned.refused_at)
        now = self._now()

        def merge(text: str) -> str:
            stored = decode_limit(text, self._limit, now)
            return encode_limit(learned.merge(stored, since), now)

        self._storage.keep_limit(self._key, now, merge)
