"""Errors between us and the API, told so that a player can act on them.

    RoyaleError
    ├── AccessDenied     the key was not accepted (403)
    ├── NotFound         no such clan or player (404, and 400 for a malformed tag)
    ├── Throttled        too many requests for this API key (429)
    ├── Maintenance      the game is being maintained (503 with a body that says so)
    ├── Unreachable      no answer, or one from something in between (timeouts, 5xx, HTML)
    ├── InvalidResponse  an answer that is not what it should be
    └── Cancelled        the load was cancelled before the answer came

Each carries one sentence for the user, what, why and what next, and the exit code of the command
line; nothing from the network is in it that was not cleaned first.
"""

from __future__ import annotations

from typing import ClassVar, Final


class RoyaleError(Exception):
    """A request that brought nothing usable.

    Attributes:
        kind: one word, for machines; part of the JSON export.
        brief: two or three words for a line without room for the sentence.
        exit_code: what the command line ends with when this is all there is.
    """

    kind: ClassVar[str] = "error"
    brief: str = "failed"
    exit_code: ClassVar[int] = 1

    @property
    def sentence(self) -> str:
        """The sentence shown to the user."""
        return str(self.args[0]) if self.args else self.kind


class AccessDenied(RoyaleError):
    """The key was not accepted.

    Attributes:
        address: the address the API saw us at, where it said that one is not allowed.
        without_reason: whether it gave no reason; the API sends this, too, when asked too fast.
    """

    kind = "access_denied"
    brief = "no access"
    exit_code = 5

    def __init__(
        self, sentence: str, address: str | None = None, *, without_reason: bool = False
    ) -> None:
        super().__init__(sentence)
        self.address = address
        if address is not None:
            self.brief = f"your key does not allow {address}"
        self.without_reason = without_reason


class NotFound(RoyaleError):
    """No such clan or player."""

    kind = "not_found"
    brief = "not found"
    exit_code = 4


class Throttled(RoyaleError):
    """Too many requests for this key.

    Attributes:
        retry_after: seconds to wait, where the API said so.
    """

    kind = "throttled"
    brief = "too many requests"
    exit_code = 6

    def __init__(self, sentence: str, retry_after: float | None = None) -> None:
        super().__init__(sentence)
        self.retry_after = retry_after


class Maintenance(RoyaleError):
    """The game's API is being maintained."""

    kind = "maintenance"
    brief = "maintenance"
    exit_code = 6


class Unreachable(RoyaleError):
    """No answer, or one from something that stands in between.

    Attributes:
        retryable: whether asking again at once may help.
    """

    kind = "unreachable"
    brief = "no answer"
    exit_code = 6

    def __init__(self, sentence: str, *, retryable: bool = True) -> None:
        super().__init__(sentence)
        self.retryable = retryable


class InvalidResponse(RoyaleError):
    """An answer that is not what it should be.

    Attributes:
        retryable: whether asking again at once may help: an answer that was cut may come whole.
    """

    kind = "invalid_response"
    brief = "unreadable answer"
    exit_code = 6

    def __init__(self, sentence: str, *, retryable: bool = False) -> None:
        super().__init__(sentence)
        self.retryable = retryable


class Cancelled(RoyaleError):
    """The load was stopped before this answer came."""

    kind = "cancelled"
    brief = "stopped"
    exit_code = 130


BY_KIND: Final[dict[str, type[RoyaleError]]] = {
    error.kind: error
    for error in (
        AccessDenied,
        NotFound,
        Throttled,
        Maintenance,
        Unreachable,
        InvalidResponse,
        Cancelled,
    )
}
"""The errors by their words for machines, to read back what was written down."""
