"""A watched clan over several loads, some of which are incomplete."""

from __future__ import annotations

from datetime import timedelta

from clantui.core.history.clan_watch import ClanWatch
from clantui.core.model.race import WarRecord
from tests.factories.events import describe, race
from tests.factories.races import people, race_log
from tests.factories.surveys import AT, KNIGHT, WIZARD, make_survey


def test_a_change_during_an_outage_is_an_event_after_it() -> None:
    """A load without a player is not what the next one is compared with."""
    watch, first = ClanWatch().with_survey(make_survey([KNIGHT]))
    watch, outage = watch.with_survey(make_survey([KNIGHT], failed=[0]))
    _, after = watch.with_survey(make_survey([WIZARD]))
    assert (first, outage) == ((), ())
    assert [kind for kind, _ in describe(after)] == ["moved"]


def test_a_war_is_compared_with_the_last_one_that_was_loaded() -> None:
    """A load without the race or the past weeks changes neither."""
    watch, _ = ClanWatch(away=timedelta(weeks=3)).with_survey(make_survey([KNIGHT]))
    idle, played = people(0), people(4)
    log, later = race_log(idle, idle, played), race_log(idle, idle, idle, played)
    watch, first = watch.with_war(WarRecord(race=race(200, 100), log=log), AT)
    watch, outage = watch.with_war(WarRecord(), AT)
    _, after = watch.with_war(WarRecord(race=race(200, 300), log=later), AT)
    assert (first, outage) == ((), ())
    assert [kind for kind, _ in describe(after)] == ["inactive", "overtaken"]
    assert after[0].sentence == "Player 0 has used no war deck for 3 weeks"
