"""Tests of a set of clans: which are incomplete, and the line of each."""

from __future__ import annotations

from datetime import timedelta

import pytest
from msgspec.structs import replace

from clantui.core.clan_list import ClanRef
from clantui.core.model.errors import Unreachable
from clantui.core.model.game import RosterGap
from clantui.core.model.survey import Survey
from clantui.core.model.tag import Tag
from clantui.ui.common.clans.clan_set import ClanLoads
from clantui.ui.family.state import FamilyState
from tests.ui.harness import NOON, make_survey, start_survey

OURS, THEIRS, THIRD = Tag("2PP"), Tag("8YY"), Tag("9UU")
LATE = Unreachable("no answer in 10 s")
WHOLE = make_survey(["Wizard", "Zap", "Bats"], tag="2PP")
STARTED = start_survey(["Wizard", "Zap", "Bats"], tag="2PP")
HALF = STARTED.with_failure(STARTED.clan.members[0].tag, LATE)


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


def test_a_clan_that_is_listed_twice_is_loaded_once() -> None:
    """The header counts it once, too."""
    twice = make_family(ClanLoads(), OURS, THEIRS, OURS)
    assert twice.missing == (OURS, THEIRS)
    assert twice.freshness(NOON).plain == "◐ 2 of 2 incomplete"


def test_a_clan_with_a_failed_reload_is_incomplete() -> None:
    """A clan whose load failed is loaded again, even if an earlier survey is shown."""
    begun = ClanLoads().with_survey(make_survey(["Zap"], tag="2PP")).with_load(OURS)
    failed = begun.with_result(OURS, LATE)
    assert make_family(failed, OURS).missing == (OURS,)
    assert failed.finished == {OURS}
    again = failed.with_load(OURS).with_result(OURS, None)
    assert make_family(again, OURS).missing == ()


def test_the_end_of_a_load_changes_nothing_of_another_clan() -> None:
    """Loads and errors of other clans stay when a load starts, ends or is cancelled."""
    loads = ClanLoads().with_load(THIRD).with_result(THIRD, LATE).with_load(OURS).with_load(THEIRS)
    assert loads.loading_tags == {OURS, THEIRS}
    for ended in (loads.without_load(OURS), loads.with_result(OURS, None)):
        assert ended.loading_tags == {THEIRS}
        assert ended.errors == {THIRD: LATE}


def test_only_clans_of_the_screen_count() -> None:
    """A survey of another clan changes neither the age nor the clans without data.

    A clan with an incomplete survey has data.
    """
    old = replace(make_survey(["Bats"], tag="9UU"), at=NOON - timedelta(hours=2))
    family = make_family(ClanLoads().with_survey(HALF).with_survey(old), OURS, THEIRS)
    assert [tag for tag, _ in family.failed] == [THEIRS]
    assert str(family.freshness(NOON)) == "◐ 2 of 2 incomplete"


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


def with_gap(survey: Survey) -> Survey:
    """Return a survey of a clan whose members are not all known."""
    return replace(survey, clan=replace(survey.clan, gap=RosterGap(counted=50, listed=2)))


@pytest.mark.parametrize(
    ("loads", "text", "colour"),
    [
        (ClanLoads().with_survey(HALF).with_load(OURS), "◌ 1/3 · loading", "accent"),
        (ClanLoads().with_survey(HALF).with_queue((OURS,)), "· waiting", "muted"),
        (ClanLoads(), "· not loaded · r loads it", "muted"),
        (ClanLoads().with_survey(STARTED), "◌ 0/3 · just now", "muted"),
        (ClanLoads().with_survey(WHOLE), "● 3/3 · just now", "success"),
        (
            ClanLoads().with_survey(with_gap(WHOLE.with_failure(WHOLE.clan.members[0].tag, LATE))),
            "◐ 1 of 3 players not updated (no answer in 10 s) · r retries",
            "warning",
        ),
        (
            ClanLoads().with_survey(with_gap(WHOLE)),
            "◐ the API lists 2 of 50 members · r retries",
            "warning",
        ),
        (ClanLoads().with_result(OURS, LATE), "✗ no answer in 10 s · r retries", "error"),
    ],
)
def test_each_state_of_a_clan_has_its_sign_and_colour(
    loads: ClanLoads, text: str, colour: str
) -> None:
    """Failed players count as answered while the load runs, and come before a contradiction."""
    line = make_family(loads, OURS, THEIRS).clan_lines(NOON, 0, 200).split("\n")[0]
    assert line.plain.partition("  ")[2].strip() == text
    assert line.spans[-1].style == f"$text-{colour}"


def test_the_line_of_a_clan_has_the_age_of_its_load() -> None:
    """It is that of the newest data; the header has that of the oldest."""
    started = replace(
        STARTED,
        at=NOON - timedelta(minutes=3),
        older={STARTED.clan.members[0].tag: NOON - timedelta(minutes=30)},
    )
    family = make_family(ClanLoads().with_survey(started), OURS)
    assert draw_lines(family) == [" 1 Thornwood  ◌ 0/3 · 3 min ago"]
    assert str(family.freshness(NOON)) == "◐ 1 of 1 incomplete · 30 min ago"


def test_a_new_queue_forgets_the_errors_of_its_clans() -> None:
    """The errors of other clans stay; no clan is being loaded any more."""
    failed = ClanLoads()
    for number in (OURS, THEIRS):
        failed = failed.with_load(number).with_result(number, LATE)
    queued = failed.with_load(THIRD).with_queue((OURS, THIRD))
    assert (queued.queue, queued.loading_tags, set(queued.errors)) == (
        (OURS, THIRD),
        frozenset(),
        {THEIRS},
    )
    begun = queued.with_load(OURS)
    assert (begun.queue, set(begun.errors)) == ((THIRD,), {THEIRS})
    assert begun.loading_tags == {OURS}
    assert set(begun.with_load(THEIRS).errors) == set()


@pytest.mark.parametrize(
    ("loads", "sizes", "count"),
    [
        (ClanLoads(), {}, 0),
        (ClanLoads().with_queue((OURS, THEIRS)), {}, 100),
        (ClanLoads().with_queue((OURS, THEIRS)), {OURS: 7}, 57),
        (ClanLoads().with_queue((OURS,)), {OURS: 60}, 50),
        (ClanLoads().with_queue((OURS,)).with_survey(HALF), {OURS: 3}, 3),
        (ClanLoads().with_survey(HALF).with_load(OURS), {OURS: 3}, 2),
        (ClanLoads().with_survey(WHOLE).with_load(OURS), {OURS: 3}, 3),
    ],
)
def test_the_players_still_to_load_are_counted(
    loads: ClanLoads, sizes: dict[Tag, int], count: int
) -> None:
    """A loading clan has those it waits for, any other its size, or else the most of a clan."""
    assert loads.count_missing(sizes) == count


def test_an_error_explains_a_missing_roster_before_its_contradiction() -> None:
    """Without either, the clan is only not there yet."""
    gap = RosterGap(counted=50, listed=2)
    gapped = ClanLoads().with_survey(replace(WHOLE, clan=replace(WHOLE.clan, gap=gap)))
    assert gapped.explain_missing_roster(OURS).sentence == "the API lists 2 of 50 members"
    failed = gapped.with_load(OURS).with_result(OURS, LATE)
    assert failed.explain_missing_roster(OURS) is LATE
    assert ClanLoads().with_survey(WHOLE).explain_missing_roster(OURS).sentence == "not there yet"


@pytest.mark.parametrize(
    ("minutes", "freshness"),
    [(9, "◐ 1 of 2 incomplete"), (10, "◐ 1 of 2 incomplete · 10 min ago")],
)
def test_old_data_of_incomplete_clans_has_its_age(minutes: int, freshness: str) -> None:
    """It is that of the oldest player, also in a new survey."""
    old = {WHOLE.clan.members[0].tag: NOON - timedelta(minutes=minutes)}
    loads = ClanLoads().with_survey(replace(WHOLE, older=old))
    assert str(make_family(loads, OURS, THEIRS).freshness(NOON)) == freshness


def test_complete_clans_that_are_loaded_again_have_lines() -> None:
    """While a load runs there is a line for each clan; a long name is cut."""
    long = replace(WHOLE, clan=replace(WHOLE.clan, name="x" * 30))
    loads = ClanLoads().with_survey(long).with_load(OURS)
    (line,) = draw_lines(make_family(loads, OURS))
    assert line == f" 1 {'x' * 23}…  ◌ 3/3 · loading"


@pytest.mark.parametrize(
    ("width", "problem"),
    [
        (74, "1 of 3 players not updated (no answer in 10 s) · r retries"),
        (73, "1 of 3 players not updated: no answer in 10 s · r retries"),
        (72, "1 of 3 not updated: no answer in 10 s · r retries"),
        (64, "1 of 3 not updated: no answer · r retries"),
        (56, "1 of 3 not updated: no answer"),
    ],
)
def test_a_partly_failed_clan_has_a_shorter_sentence_for_less_room(
    width: int, problem: str
) -> None:
    """The key that loads it again is left out last."""
    partial = WHOLE.with_failure(WHOLE.clan.members[0].tag, LATE)
    family = make_family(ClanLoads().with_survey(partial), OURS)
    assert family.clan_lines(NOON, 0, width).plain == f" 1 Thornwood  ◐ {problem}"
