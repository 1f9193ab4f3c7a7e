"""What every layer between a question and the network looks like: a `Source`.

The stack reads like a sentence, `Royale(Paced(Http(…)))`: each is a source, and has one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from twisted.internet.defer import Deferred


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A whole answer of status 200.

    Attributes:
        body: the JSON text, undecoded, gzip undone.
        max_age: seconds for which the API will keep giving the same answer; 0 when not told.
    """

    body: bytes
    max_age: float = 0.0


class Source(Protocol):
    """Something that can be asked for a path of the API."""

    def get(self, path: str) -> Deferred[Answer]:
        """Ask for one thing.

        Args:
            path: below the base URL, quoted, with its query: `/clans/%232PP`.

        Returns:
            The answer, or a failure that is a `RoyaleError`, or `CancelledError` after `cancel()`,
            which also ends the request on the wire.
        """
        ...
