"""The data of a clan that views count."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC
from typing import TYPE_CHECKING

from msgspec import Struct

from clantui.core.model.game import Card
from clantui.core.model.survey import Survey
from clantui.core.text.dates import Zone

if TYPE_CHECKING:
    from clantui.core.model.battle import BattleLogs
    from clantui.core.model.race import WarRecord


class ViewData(Struct, frozen=True, kw_only=True):
    """Data of a clan at one moment, counted by views.

    Attributes:
        deltas: change in the number of players by card id, since an earlier snapshot; None without
            one.
        logs: the members' battle logs; None if they were not requested.
        cards: all cards of the game by id; empty if they were not requested.
        war: this week's river race and past weeks; None if they were not requested.
    """

    survey: Survey
    deltas: Mapping[int, int] | None = None
    logs: BattleLogs | None = None
    cards: Mapping[int, Card] = {}
    war: WarRecord | None = None
    zone: Zone = UTC
