"""All that is known of a clan at a moment, for the views to count."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import force_setattr, replace

from clantui.core.model.game import Card
from clantui.core.model.level_cap import common_cap, lift_logs, lift_player, missing_levels
from clantui.core.model.survey import Survey
from clantui.core.text.dates import Zone

if TYPE_CHECKING:
    from clantui.core.model.battle import BattleLogs
    from clantui.core.model.race_log import WarRecord


class ViewData(Struct, frozen=True, kw_only=True):
    """Data that the views count.

    Attributes:
        survey: the clan, its players, who is missing and why.
        deltas: by card id, how many more or fewer play it most than at an earlier reading; None
            where there is nothing to compare with.
        logs: the battle logs of its members, or None where they were not asked for.
        cards: every card of the game by id; empty where the list was not asked for.
        war: this week's river race and past weeks, or None where they were not asked for.
        zone: the time zone of whoever reads the view's sentences.
        cap: the shown level that every card ends at, found in all of this.
    """

    survey: Survey
    deltas: Mapping[int, int] | None = None
    logs: BattleLogs | None = None
    cards: Mapping[int, Card] = {}
    war: WarRecord | None = None
    zone: Zone = UTC
    cap: int = 0  # found at the making, whatever is given

    def __post_init__(self) -> None:
        """Find the cap, and lift all levels where only the list of all cards knows it."""
        survey, logs = self.survey, self.logs
        battles = () if logs is None else [log[0].cap for log in logs.battles.values() if log]
        caps = [*(player.cap for player in survey.players.values()), *battles]
        force_setattr(self, "cap", common_cap(caps, self.cards))
        if by := missing_levels(caps, self.cards):
            lifted = {tag: lift_player(player, by) for tag, player in survey.players.items()}
            force_setattr(self, "survey", replace(survey, players=lifted))
            force_setattr(self, "logs", None if logs is None else lift_logs(logs, by))
