"""The learned rate limit of an API key, saved for the next run."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from clantui.core.model.token import Token
from clantui.core.pace import LearnedLimit, RateLimit, decode_limit, encode_limit

if TYPE_CHECKING:  # SQLite
    from clantui.store.store import ApiStore


class PersistentLimit:
    """The learned limit of one API key, loaded from storage.

    Attributes:
        learned: the limit that an earlier run has learned, or None.
    """

    def __init__(
        self,
        storage: ApiStore,
        token: Token,
        limit: RateLimit,
        now: Callable[[], float],
    ) -> None:
        """Load the limit.

        Args:
            limit: the assumed limit, and the bound.
            now: returns Unix time, s.
        """
        self._storage, self._limit, self._now = storage, limit, now
        self._key = token.digest
        self.learned = decode_limit(storage.load_limit(self._key), limit, now())
        self._since = self.learned.refused_at if self.learned is not None else 0.0

    def save(self, learned: LearnedLimit) -> None:
        """Save a limit, merged with the one that another process has learned for the same key."""
        since, self._since = self._since, max(self._since, learned.refused_at)
        now = self._now()

        def merge(text: str) -> str:
            stored = decode_limit(text, self._limit, now)
            return encode_limit(learned.merge(stored, since), now)

        self._storage.save_limit(self._key, now, merge)
