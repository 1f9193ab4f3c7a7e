"""The data of a clan that views count."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import force_setattr, replace

from clantui.core.model.game import Card
from clantui.core.model.level_cap import (
    count_missing_levels,
    find_common_cap,
    lift_logs,
    lift_player,
)
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
        cap: the shown level at which all cards end, computed from the other fields.
    """

    survey: Survey
    deltas: Mapping[int, int] | None = None
    logs: BattleLogs | None = None
    cards: Mapping[int, Card] = {}
    war: WarRecord | None = None
    zone: Zone = UTC
    cap: int = 0  # computed; a value that is passed is ignored

    def __post_init__(self) -> None:
        """Compute the cap, and raise the levels if only the list of all cards has that cap."""
        survey, logs = self.survey, self.logs
        battles = () if logs is None else [log[0].cap for log in logs.battles.values() if log]
        caps = [*(player.cap for player in survey.players.values()), *battles]
        force_setattr(self, "cap", find_common_cap(caps, self.cards))
        if offset := count_missing_levels(caps, self.cards):
            lifted = {tag: lift_player(player, offset) for tag, player in survey.players.items()}
            force_setattr(self, "survey", replace(survey, players=lifted))
            force_setattr(self, "logs", None if logs is None else lift_logs(logs, offset))
