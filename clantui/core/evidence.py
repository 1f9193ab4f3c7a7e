"""All that is known of a clan at a moment: what the views count."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC
from typing import TYPE_CHECKING

from clantui.core.days import Zone
from clantui.core.game import Card
from clantui.core.survey import Survey

if TYPE_CHECKING:
    from clantui.core.battle import Logs


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What there is to count.

    Attributes:
        survey: the clan, its players, who is missing and why.
        deltas: by card id, how many more or fewer play it most than at an earlier reading; None
            where there is nothing to compare with.
        logs: the battle logs of its members, or None where they were not asked for.
        cards: every card of the game by id; empty where the list was not asked for.
        zone: the time zone of whoever reads the view's sentences.
    """

    survey: Survey
    deltas: Mapping[int, int] | None = None
    logs: Logs | None = None
    cards: Mapping[int, Card] = field(default_factory=dict)
    zone: Zone = UTC
