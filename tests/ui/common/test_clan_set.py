"""Tests of a set of clans: which are incomplete, and the line of each."""

from __future__ import annotations

from clantui.core.clan_list import ClanRef
from clantui.core.model.errors import Unreachable
from clantui.core.model.tag import Tag
from clantui.ui.common.clan_set import ClanLoads
from clantui.ui.family.state import FamilyState
from tests.ui.harness import NOON, make_survey, start_survey

OURS, THEIRS, THIRD = Tag("2PP"), Tag("8YY"), Tag("9UU")
LATE = Unreachable("no answer in 10 s")


def make_family(loads: ClanLoads, *tags: Tag) -> FamilyState:
    """Return a family of clans with these loads."""
    return FamilyState(title="", clan_refs=tuple(map(ClanRef, tags)), loads=loads)


def test_a_clan_is_incomplete_until_all_players_are_loaded() -> None:
    """A clan is incomplete without a survey, while it loads, and after failures."""
    complete = make_survey(["Wizard", "Zap"], tag="2PP")
    partial = complete.with_failure(complete.clan.members[0].tag, LATE)
    tags = (OURS, THEIRS, THIRD)
    loads = ClanLoads().with_survey(complete).with_survey(start_survey(["Zap"], tag="8YY"))
    assert make_family(loads, *tags).missing == (THEIRS, THIRD)
    assert make_family(loads.with_survey(partial), *tags).missing == tags


def test_a_clan_with_a_failed_reload_is_incomplete() -> None:
    """A clan whose load failed is loaded again, even if an earlier survey is shown."""
    begun = ClanLoads().with_survey(make_survey(["Zap"], tag="2PP")).with_load(OURS)
    failed = begun.with_result(OURS, LATE)
    assert make_family(failed, OURS).missing == (OURS,)
    assert failed.finished == {OURS}
    again = failed.with_load(OURS).with_result(OURS, None)
    assert make_family(again, OURS).missing == ()


def draw_lines(clans: FamilyState, paused: float = 0) -> list[str]:
    """Return the lines of the clans on a wide screen."""
    return clans.clan_lines(NOON, paused, 200).plain.splitlines()


def test_failed_players_are_on_the_line_of_their_clan() -> None:
    """The line of an incomplete clan has the number of failed players, and why they failed."""
    survey = make_survey(["Wizard", "Zap"], tag="2PP")
    partial = survey.with_failure(survey.clan.members[0].tag, LATE)
    (line,) = draw_lines(make_family(ClanLoads().with_survey(partial), OURS))
    assert line.endswith("◐ 1 of 2 players not updated (no answer in 10 s) · r retries")


def test_a_pause_is_on_the_line_of_the_clan() -> None:
    """The line of the loading clan, and no other, has the seconds of a pause."""
    loads = ClanLoads().with_queue((THEIRS,)).with_load(OURS)
    first, second = draw_lines(make_family(loads, OURS, THEIRS), 11.5)
    assert first.endswith("◌ too many requests, continuing in 12 s")
    assert second.endswith("· waiting")
