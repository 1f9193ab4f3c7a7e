"""Errors of API requests.

Each has a sentence for the user (the problem, its cause, the next step) and the exit code of the
command line. Text from the network in it is cleaned.
"""

from __future__ import annotations

from typing import ClassVar, Final, Self

from clantui.core.names import ExitCode

_THROTTLED: Final = "too many requests for this API key"


class RoyaleError(Exception):
    """A failed request.

    Attributes:
        kind: one word for the JSON export.
        brief: two or three words where the sentence does not fit.
        exit_code: of the command line if everything failed this way.
    """

    kind: ClassVar[str] = "error"
    brief: str = "failed"
    exit_code: ClassVar[ExitCode] = ExitCode.BUG

    @property
    def sentence(self) -> str:
        """The sentence shown to the user."""
        return str(self.args[0]) if self.args else self.kind


class AccessDenied(RoyaleError):
    """The API key was refused (403).

    Attributes:
        address: our IP address as the API sees it, if the API said that the key does not allow it.
        without_reason: True if the API gave no reason, which also happens after too many requests.
    """

    kind = "access_denied"
    brief = "no access"
    exit_code = ExitCode.REFUSED

    def __init__(
        self, sentence: str, address: str | None = None, *, without_reason: bool = False
    ) -> None:
        super().__init__(sentence)
        self.address = address
        if address is not None:
            self.brief = f"your key does not allow {address}"
        self.without_reason = without_reason


class NotFound(RoyaleError):
    """No such clan, player, race or ranking: 404, and 400 for a malformed tag."""

    kind = "not_found"
    brief = "not found"
    exit_code = ExitCode.NOT_FOUND


class Throttled(RoyaleError):
    """Too many requests for this API key (429); `retry_after` is in s, or None if not said."""

    kind = "throttled"
    brief = "too many requests"
    exit_code = ExitCode.NO_ANSWER

    def __init__(self, sentence: str = _THROTTLED, retry_after: float | None = None) -> None:
        super().__init__(sentence)
        self.retry_after = retry_after

    @classmethod
    def make_final(cls, seconds: float, retry_after: float | None = None) -> Self:
        """Make the error of requests that were refused for so many seconds."""
        return cls(f"{_THROTTLED}: stopped after {seconds:g} s", retry_after)


class Maintenance(RoyaleError):
    """The game is in maintenance: 503 with a body that says so."""

    kind = "maintenance"
    brief = "maintenance"
    exit_code = ExitCode.NO_ANSWER


class Unreachable(RoyaleError):
    """No response of the API, but a time-out or an error in between (5xx, HTML, other status).

    `retryable` is True if an immediate retry may help.
    """

    kind = "unreachable"
    brief = "no answer"
    exit_code = ExitCode.NO_ANSWER

    def __init__(self, sentence: str, *, retryable: bool = True) -> None:
        super().__init__(sentence)
        self.retryable = retryable


class InvalidResponse(RoyaleError):
    """A response that cannot be read; `retryable` if an immediate retry may help."""

    kind = "invalid_response"
    brief = "unreadable answer"
    exit_code = ExitCode.NO_ANSWER

    def __init__(self, sentence: str, *, retryable: bool = False) -> None:
        super().__init__(sentence)
        self.retryable = retryable


class Cancelled(RoyaleError):
    """The load was cancelled before this response arrived."""

    kind = "cancelled"
    brief = "stopped"
    exit_code = ExitCode.INTERRUPTED

    def __init__(self, sentence: str = "stopped before the answer came") -> None:
        super().__init__(sentence)


BY_KIND: Final = {error.kind: error for error in RoyaleError.__subclasses__()}
"""Error classes by `kind`, to decode stored errors."""
