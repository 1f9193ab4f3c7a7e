"""Tests of a set of clans and of its incomplete members."""

from __future__ import annotations

from clantui.core.model.errors import Unreachable
from clantui.core.model.tag import Tag
from clantui.ui.common.clan_set import ClanSet
from tests.ui.harness import begun, loaded

OURS, THEIRS, THIRD = Tag("2PP"), Tag("8YY"), Tag("9UU")
LATE = Unreachable("no answer in 10 s")


def test_a_clan_is_incomplete_until_all_of_it_is_there() -> None:
    """A clan is incomplete without a survey, during one, and after one with failures."""
    whole = loaded(["Wizard", "Zap"], tag="2PP")
    partial = whole.with_failure(whole.clan.members[0].tag, LATE)
    tags = (OURS, THEIRS, THIRD)
    clans = ClanSet().with_survey(whole).with_survey(begun(["Zap"], tag="8YY"))
    assert clans.incomplete(tags) == (THEIRS, THIRD)
    assert clans.with_survey(partial).incomplete(tags) == tags


def test_a_whole_survey_from_before_an_error_is_incomplete() -> None:
    """A clan whose load failed is loaded again, even if an earlier survey is shown."""
    clans = ClanSet().with_survey(loaded(["Zap"], tag="2PP")).with_load(OURS)
    failed = clans.with_result(OURS, LATE)
    assert failed.incomplete((OURS,)) == (OURS,)
    assert failed.finished == {OURS}
    again = failed.with_load(OURS).with_result(OURS, None)
    assert again.incomplete((OURS,)) == ()
