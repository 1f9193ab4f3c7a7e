"""Facts that decide which keys do something."""

from __future__ import annotations

from msgspec import Struct


class KeyContext(Struct, frozen=True, kw_only=True):
    """Facts of the clan's screen that a reason depends on.

    Attributes:
        clans: the number of open clans.
        has_last: another clan was looked at before this one.
        has_clan: a clan is open, loaded or not.
        has_survey: something of it is loaded.
        is_loading: it is being loaded.
    """

    clans: int = 0
    has_last: bool = False
    has_clan: bool = False
    has_survey: bool = False
    is_loading: bool = False
