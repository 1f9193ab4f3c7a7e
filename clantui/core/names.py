"""Values and an error of options, settings and core. Imports only the standard library."""

from __future__ import annotations

from enum import IntEnum, StrEnum
from typing import Final, Literal, TypeAlias

NOTIFY: Final = ("none", "bell", "desktop")
"""Notifications: none, the bell, or the bell and a notification of the desktop."""

COLOR: Final = ("auto", "always", "never")
"""Use of colours on the command line."""

COMPARISON_SORTS: Final = ("size", "difference", "ours", "theirs", "card")
"""Sort orders of a comparison: `size` mixes both clans, `difference` starts with the other one."""

ComparisonGroup: TypeAlias = Literal["theirs", "ours", "common"]
"""The clans in which a card is used."""


class ExitCode(IntEnum):
    """Exit codes of the program; shells expect 128 and the number of a signal."""

    OK = 0
    BUG = 1
    USAGE = 2
    PARTIAL = 3
    NOT_FOUND = 4
    REFUSED = 5
    NO_ANSWER = 6
    HANGUP = 129
    INTERRUPTED = 130
    TERMINATED = 143


EXIT_CODES: Final = {
    ExitCode.OK: "ok",
    ExitCode.BUG: "unexpected: a bug in clantui",
    ExitCode.USAGE: "usage or settings, no terminal, or a file that cannot be written",
    ExitCode.PARTIAL: "partial: printed all the same",
    ExitCode.NOT_FOUND: "not found",
    ExitCode.REFUSED: "API key or IP address refused",
    ExitCode.NO_ANSWER: "no answer, throttled or maintenance",
    ExitCode.HANGUP: "the terminal has gone (SIGHUP)",
    ExitCode.INTERRUPTED: "Ctrl+C",
    ExitCode.TERMINATED: "SIGTERM",
}
"""Meanings of the exit codes, in the help."""

KEYS_PAGE: Final = "developer.clashroyale.com"
"""Web page on which users make their API keys."""


class CommandError(Exception):
    """A command that cannot do what it was told; the message is a sentence for the user."""


class RankedBy(StrEnum):
    """Score of a ranking: clan trophies, or war trophies of the river race."""

    TROPHIES = "trophies"
    WAR = "war"
