"""State of the clan screen on which the effect of keys depends."""

from __future__ import annotations

from msgspec import Struct


class KeyContext(Struct, frozen=True, kw_only=True):
    """State of the clan screen on which the effect of keys depends.

    Attributes:
        clans: the number of open clans.
        has_last: another clan was shown before this one.
        has_clan: a clan is open, loaded or not.
        has_survey: at least a part of the clan is loaded.
    """

    clans: int = 0
    has_last: bool = False
    has_clan: bool = False
    has_survey: bool = False
    is_loading: bool = False
