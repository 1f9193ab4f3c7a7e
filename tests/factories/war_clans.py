"""Factories of a clan in its wars."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from msgspec.structs import replace

from clantui.core.model.game import Clan
from clantui.core.model.race import Participant, PeriodType, Race, RaceClan, WarRecord
from clantui.core.model.survey import Survey
from clantui.core.views.view import ViewData
from tests.factories.surveys import AT, HOME, member, tag

WAR_DAY_3: Final = 5


def make_part(number: int, decks: int, medals: int = 0, today: int = 0) -> Participant:
    """Return a member's part in a race."""
    name = f"Player {number}"
    return Participant(
        tag=tag(number), name=name, raw_name=name, decks=decks, medals=medals, decks_today=today
    )


def make_race(*participants: Participant, period: int = WAR_DAY_3) -> Race:
    """Return this week's race."""
    clan = RaceClan(tag=HOME, name="Lantern Keep", raw_name="", participants=participants)
    kind = PeriodType.WAR if period >= 3 else PeriodType.TRAINING
    return Race(clan=HOME, period_type=kind, section=2, period=period, clans=(clan,))


def view_data(war: WarRecord | None, members: int = 2) -> ViewData:
    """Return a clan of some members, last seen an hour ago, and its wars."""
    roster = tuple(
        replace(member(number), last_seen=AT - timedelta(hours=1), donations=number, received=0)
        for number in range(members)
    )
    clan = Clan(tag=HOME, name="Lantern Keep", raw_name="Lantern Keep", members=roster)
    return ViewData(survey=Survey.start(clan, AT), war=war)
