"""The survey of a clan while its players load."""

from __future__ import annotations

import math
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from clantui.core.model.attempt import Attempt
from clantui.core.model.errors import Cancelled, NotFound
from clantui.core.model.game import Clan, RosterGap
from clantui.core.model.survey import LoadRequest, Survey
from clantui.core.model.tag import Tag
from tests.factories.surveys import (
    AT,
    KNIGHT,
    LATE,
    PEKKA,
    PROPERTY,
    WIZARD,
    clan,
    make_survey,
    member,
    player,
    tag,
)


def test_a_new_survey_waits_for_all_members() -> None:
    """At first the whole roster is waiting."""
    begun = Survey.start(clan(3), AT)
    assert begun.waiting == {tag(0), tag(1), tag(2)}
    assert [m.tag for m in begun.pending] == [tag(0), tag(1), tag(2)]
    assert (begun.loaded, begun.finished_count, begun.at) == ((), 0, AT)
    assert begun.is_loading
    assert not begun.is_complete


def test_a_clan_without_members_is_complete() -> None:
    """A clan without members is complete from the start."""
    begun = Survey.start(clan(0), AT)
    assert begun.is_complete
    assert not begun.is_loading


def test_a_new_player_makes_a_copy() -> None:
    """`with_player` leaves the survey it is called on unchanged, so that it can still be shown."""
    begun = Survey.start(clan(2), AT)
    after = begun.with_player(player(1, KNIGHT))
    assert (begun.players, begun.finished_count) == ({}, 0)
    assert after.players == {tag(1): player(1, KNIGHT)}
    assert after.waiting == {tag(0)}
    assert after.finished_count == 1


def test_a_failure_makes_a_survey_incomplete() -> None:
    """When all players are loaded or failed the load is over; failures make it incomplete."""
    begun = Survey.start(clan(2), AT)
    done = begun.with_player(player(0, KNIGHT)).with_failure(tag(1), LATE)
    assert done.failed == {tag(1): LATE}
    assert done.finished_count == 2
    assert not done.is_loading
    assert not done.is_complete
    assert begun.with_player(player(0)).with_player(player(1)).is_complete


def test_a_reload_starts_with_the_known_players() -> None:
    """Players of an earlier survey are shown while they are waiting."""
    before = make_survey([KNIGHT, WIZARD, None], failed=[2])
    begun = Survey.start(clan(3), AT + timedelta(minutes=2), before)
    assert begun.players == before.players
    assert begun.failed == {}
    assert begun.waiting == {tag(0), tag(1), tag(2)}
    assert not begun.is_complete
    assert begun.with_player(player(0, PEKKA)).players[tag(0)].favourite == PEKKA


def test_a_failure_keeps_the_older_profile() -> None:
    """A player who fails in a reload is shown with the older profile, and listed as failed."""
    before = make_survey([KNIGHT])
    after = Survey.start(clan(1), AT, before).with_failure(tag(0), LATE)
    assert [player.favourite for _, player in after.loaded] == [KNIGHT]
    assert after.failed == {tag(0): LATE}


def test_an_older_profile_has_the_time_of_its_own_load() -> None:
    """Through two reloads a profile keeps its time, until a newer one replaces it."""
    first = make_survey([KNIGHT, WIZARD, None], failed=[2])
    later = AT + timedelta(hours=1)
    second = Survey.start(clan(3), later, first).with_player(player(0, PEKKA))
    assert second.older == {tag(1): AT}
    assert (second.newest_at, second.oldest_at, second.has_new_players) == (later, AT, True)
    third = Survey.start(clan(3), AT + timedelta(hours=2), second)
    assert third.older == {tag(0): later, tag(1): AT}
    assert (third.newest_at, third.oldest_at, third.has_new_players) == (later, AT, False)


def test_missing_profiles_are_filled_from_an_earlier_survey() -> None:
    """Only members without a profile get the earlier one; the errors stay."""
    earlier = make_survey([KNIGHT, KNIGHT, KNIGHT])
    later = AT + timedelta(hours=1)
    survey = Survey.start(clan(2), later).with_player(player(0, PEKKA))
    filled = survey.with_failure(tag(1), LATE).with_older_players(earlier)
    assert filled.players == {tag(0): player(0, PEKKA), tag(1): player(1, KNIGHT)}
    assert (filled.older, filled.failed) == ({tag(1): AT}, {tag(1): LATE})


def test_a_reload_drops_players_who_left() -> None:
    """Only players of the new roster are kept."""
    before = make_survey([KNIGHT, WIZARD, PEKKA])
    shrunk = Clan(tag=before.clan.tag, name="x", raw_name="x", members=(member(2), member(7)))
    begun = Survey.start(shrunk, AT, before)
    assert begun.players == {tag(2): player(2, PEKKA)}
    assert begun.waiting == {tag(2), tag(7)}


def test_players_of_another_clan_are_not_shown() -> None:
    """Players of another clan are never shown, even with the same tag."""
    before = make_survey([KNIGHT])
    other = Clan(tag=Tag("8YY"), name="x", raw_name="x", members=(member(0),))
    assert Survey.start(other, AT, before).players == {}


def test_members_are_in_roster_order() -> None:
    """Loaded and waiting members are in roster order, whatever the order of responses."""
    survey = Survey.start(clan(4), AT)
    for number in (3, 0, 2):
        survey = survey.with_player(player(number))
    assert [m.tag for m, _ in survey.loaded] == [tag(0), tag(2), tag(3)]
    assert [m.tag for m in survey.pending] == [tag(1)]


def test_cancelling_fails_only_waiting_players() -> None:
    """Waiting players fail as cancelled; earlier failures are unchanged."""
    gone = NotFound("gone")
    survey = Survey.start(clan(3), AT).with_player(player(0)).with_failure(tag(1), gone).cancel()
    assert survey.failed[tag(1)] is gone
    assert isinstance(survey.failed[tag(2)], Cancelled)
    assert list(survey.failed) == [tag(1), tag(2)]
    assert (survey.is_loading, survey.is_complete, survey.finished_count) == (False, False, 3)


@pytest.mark.parametrize("size", [0, 1, 50])
def test_a_finished_load_cannot_be_cancelled(size: int) -> None:
    """Cancelling a finished load changes nothing."""
    done = make_survey([KNIGHT] * size)
    assert done.cancel() == done
    assert done.cancel().is_complete


@PROPERTY
@given(st.data())
def test_each_member_is_in_exactly_one_state(data: st.DataObject) -> None:
    """Each member is loaded, failed or waiting, whatever the order of responses."""
    size = data.draw(st.integers(0, 20))
    order = data.draw(st.permutations(range(size)))
    fates = data.draw(st.lists(st.booleans(), min_size=size, max_size=size))
    survey = Survey.start(clan(size), AT)
    for step, number in enumerate(order):
        assert survey.finished_count == step
        assert survey.is_loading
        come = fates[number]
        survey = (
            survey.with_player(player(number)) if come else survey.with_failure(tag(number), LATE)
        )
    assert len(survey.loaded) + len(survey.failed) == size == survey.finished_count
    assert survey.is_complete == all(fates)
    assert [m.tag for m, _ in survey.loaded] == [tag(n) for n in range(size) if fates[n]]


def make_attempt(number: int = 2) -> Attempt:
    """Return a retry of a request."""
    return Attempt(number=number, at=AT, error=LATE)


def test_only_a_waiting_player_has_an_attempt() -> None:
    """An attempt ends with the player's answer, a failure, a new try of all, or the load."""
    begun = Survey.start(clan(2), AT).with_attempt(tag(0), make_attempt())
    assert begun.attempts == {tag(0): make_attempt()}
    pair = begun.with_attempt(tag(1), make_attempt(3))
    assert pair.attempts == {tag(0): make_attempt(), tag(1): make_attempt(3)}
    assert pair.with_player(player(0)).attempts == {tag(1): make_attempt(3)}
    assert pair.with_failure(tag(1), LATE).attempts == {tag(0): make_attempt()}
    assert pair.cancel().attempts == {}
    assert pair.retry_failed().attempts == {}
    done = begun.with_player(player(0))
    assert done.with_attempt(tag(0), make_attempt()) == done


def test_failed_players_can_be_tried_again() -> None:
    """They wait again beside those who are still waiting; loaded ones do not."""
    survey = Survey.start(clan(3), AT).with_player(player(0)).with_failure(tag(1), LATE)
    again = survey.retry_failed()
    assert again.waiting == {tag(1), tag(2)}
    assert not again.failed
    assert again.players == survey.players


def test_an_incomplete_roster_is_completed_from_the_last_load() -> None:
    """The members of the last response are the best guess, and are loaded, too."""
    gap = RosterGap(counted=3, listed=1)
    short = replace(clan(1), gap=gap)
    begun = Survey.start(short, AT, make_survey([KNIGHT, WIZARD, PEKKA]))
    assert [m.tag for m in begun.clan.members] == [tag(0), tag(1), tag(2)]
    assert begun.waiting == {tag(0), tag(1), tag(2)}
    done = begun
    for number in range(3):
        done = done.with_player(player(number))
    assert not done.is_complete


def test_the_times_of_old_profiles_are_those_of_their_loads() -> None:
    """Without a new player the newest profile counts; without any, the load itself."""
    hour = timedelta(hours=1)
    survey = replace(make_survey([KNIGHT, WIZARD]), at=AT + 3 * hour)
    older = {tag(0): AT, tag(1): AT + hour}
    old = replace(survey, older=older)
    assert (old.newest_at, old.oldest_at, old.has_new_players) == (AT + hour, AT, False)
    assert (survey.newest_at, survey.oldest_at) == (survey.at, survey.at)
    empty = Survey.start(clan(2), AT)
    assert (empty.newest_at, empty.has_new_players) == (AT, False)
    mixed = replace(survey, older={tag(1): AT})
    filled = mixed.with_older_players(old)
    assert filled.older == {tag(1): AT}


def test_two_sources_of_old_profiles_keep_their_times() -> None:
    """A profile from before keeps its time when others are added."""
    hour = timedelta(hours=1)
    first = replace(make_survey([KNIGHT]), at=AT)
    second = replace(make_survey([None, WIZARD], failed=[0]), at=AT + hour)
    survey = Survey.start(clan(2), AT + 2 * hour).with_older_players(first)
    assert survey.with_older_players(second).older == {tag(0): AT, tag(1): AT + hour}


def test_only_missing_players_are_requested_if_that_is_possible() -> None:
    """The same clan with a whole roster and missing players; else everything is loaded."""
    partial = make_survey([KNIGHT, WIZARD], failed=[1])
    home = partial.clan.tag
    request = LoadRequest(tag=home, before=partial, only_missing=True)
    assert request.partial_survey == partial.retry_failed()
    gap = replace(partial.clan, gap=RosterGap(counted=3, listed=2))
    for other in (
        replace(request, only_missing=False),
        replace(request, before=None),
        replace(request, tag=Tag("8YY")),
        replace(request, before=make_survey([KNIGHT])),
        replace(request, before=replace(partial, clan=gap)),
    ):
        assert other.partial_survey is None


def test_a_request_loads_a_whole_clan_by_default() -> None:
    """Cached answers of any age are accepted."""
    request = LoadRequest(tag=Tag("8YY"))
    assert (request.before, request.max_age, request.only_missing) == (None, math.inf, False)
