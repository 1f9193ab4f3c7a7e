"""Words that options, settings and the core share. Python's own aside it imports nothing."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

NOTIFY: Final = ("none", "bell", "desktop")
"""Ways to notify: not at all, with the bell, with a notice on the desktop and the bell."""

COLOR: Final = ("auto", "always", "never")
"""When the command line uses colours."""

COMPARISON_SORTS: Final = ("size", "difference", "ours", "theirs", "card")
"""Sort orders of a comparison: `size` mixes both clans, `difference` begins with theirs."""


class RankedBy(StrEnum):
    """Score of a ranking: the clans' trophies, or those of the river race."""

    TROPHIES = "trophies"
    WAR = "war"
