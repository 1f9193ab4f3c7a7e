"""Tests of the incomplete clans in a set."""

from __future__ import annotations

from clantui.core.clan_list import ClanRef
from clantui.core.model.errors import Unreachable
from clantui.core.model.tag import Tag
from clantui.ui.family.state import FamilyState
from tests.ui.harness import make_survey, start_survey

OURS, THEIRS, THIRD = Tag("2PP"), Tag("8YY"), Tag("9UU")
LATE = Unreachable("no answer in 10 s")


def test_a_clan_is_incomplete_until_all_players_are_loaded() -> None:
    """A clan is incomplete without a survey, while it loads, and after failures."""
    complete = make_survey(["Wizard", "Zap"], tag="2PP")
    partial = complete.with_failure(complete.clan.members[0].tag, LATE)
    tags = (OURS, THEIRS, THIRD)
    clans = FamilyState(title="", clan_refs=tuple(map(ClanRef, tags)))
    clans = clans.with_survey(complete).with_survey(start_survey(["Zap"], tag="8YY"))
    assert clans.missing == (THEIRS, THIRD)
    assert clans.with_survey(partial).missing == tags


def test_a_clan_with_a_failed_reload_is_incomplete() -> None:
    """A clan whose load failed is loaded again, even if an earlier survey is shown."""
    clans = FamilyState(title="", clan_refs=(ClanRef(OURS),))
    clans = clans.with_survey(make_survey(["Zap"], tag="2PP")).with_load(OURS)
    failed = clans.with_result(OURS, LATE)
    assert failed.missing == (OURS,)
    assert failed.finished == {OURS}
    again = failed.with_load(OURS).with_result(OURS, None)
    assert again.missing == ()
