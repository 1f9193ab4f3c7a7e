"""Values and an error of options, settings and core. Imports only the standard library."""

from __future__ import annotations

from enum import StrEnum
from typing import Final, Literal, TypeAlias

NOTIFY: Final = ("none", "bell", "desktop")
"""Notifications: none, the bell, or the bell and a notification of the desktop."""

COLOR: Final = ("auto", "always", "never")
"""Use of colours on the command line."""

COMPARISON_SORTS: Final = ("size", "difference", "ours", "theirs", "card")
"""Sort orders of a comparison: `size` mixes both clans, `difference` starts with the other one."""

ComparisonGroup: TypeAlias = Literal["theirs", "ours", "common"]
"""The clans in which a card is used."""

USAGE: Final = 2
"""Exit code for a wrong command line and for a `CommandError`."""

INTERRUPTED: Final = 130
"""Exit code after Ctrl+C that shells expect: 128 + SIGINT."""


class CommandError(Exception):
    """A command that cannot do what it was told; the message is a sentence for the user."""


class RankedBy(StrEnum):
    """Score of a ranking: clan trophies, or war trophies of the river race."""

    TROPHIES = "trophies"
    WAR = "war"
