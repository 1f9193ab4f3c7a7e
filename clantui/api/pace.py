"""How many requests may be on their way at once."""

from __future__ import annotations

from twisted.internet.defer import Deferred, DeferredSemaphore

from clantui.api.source import Answer, Source


class Paced:
    """A source that lets a bounded number of requests through at once; the rest wait in order."""

    def __init__(self, source: Source, at_once: int) -> None:
        """Wrap a source.

        Args:
            source: whom to ask.
            at_once: requests in flight, 1 or more.
        """
        self._source = source
        self._places = DeferredSemaphore(at_once)

    def get(self, path: str) -> Deferred[Answer]:
        """See `Source.get`. Cancelled while it waits, it never starts."""
        return self._places.run(self._source.get, path)
