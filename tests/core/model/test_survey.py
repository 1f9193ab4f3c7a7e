"""Growth of a clan's survey while its players come in."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clantui.core.model.errors import Cancelled, NotFound
from clantui.core.model.game import Clan
from clantui.core.model.survey import Survey
from clantui.core.model.tag import Tag
from tests.factories.surveys import (
    AT,
    KNIGHT,
    LATE,
    PEKKA,
    PROPERTY,
    WIZARD,
    clan,
    member,
    player,
    survey,
    tag,
)


def test_a_picture_begins_with_everybody_awaited() -> None:
    """At first the whole roster is waited for."""
    begun = Survey.start(clan(3), AT)
    assert begun.waiting == {tag(0), tag(1), tag(2)}
    assert [m.tag for m in begun.pending] == [tag(0), tag(1), tag(2)]
    assert (begun.loaded, begun.answered, begun.at) == ((), 0, AT)
    assert begun.loading
    assert not begun.complete


def test_a_clan_of_nobody_is_complete_at_once() -> None:
    """A clan without members is complete at once."""
    begun = Survey.start(clan(0), AT)
    assert begun.complete
    assert not begun.loading


def test_an_answer_makes_a_new_picture() -> None:
    """A step leaves the picture it starts from as it was: each can be shown at any time."""
    begun = Survey.start(clan(2), AT)
    after = begun.with_player(player(1, KNIGHT))
    assert (begun.players, begun.answered) == ({}, 0)
    assert after.players == {tag(1): player(1, KNIGHT)}
    assert after.waiting == {tag(0)}
    assert after.answered == 1


def test_one_failure_makes_a_picture_incomplete() -> None:
    """When all have answered or failed the load is over, but complete only without failures."""
    begun = Survey.start(clan(2), AT)
    done = begun.with_player(player(0, KNIGHT)).with_failure(tag(1), LATE)
    assert done.failed == {tag(1): LATE}
    assert done.answered == 2
    assert not done.loading
    assert not done.complete
    assert begun.with_player(player(0)).with_player(player(1)).complete


def test_a_refresh_starts_from_what_is_known() -> None:
    """The players of an earlier picture stand in, and are waited for all the same."""
    before = survey([KNIGHT, WIZARD, None], failed=[2])
    begun = Survey.start(clan(3), AT + timedelta(minutes=2), before)
    assert begun.players == before.players
    assert begun.failed == {}
    assert begun.waiting == {tag(0), tag(1), tag(2)}
    assert not begun.complete
    assert begun.with_player(player(0, PEKKA)).players[tag(0)].favourite == PEKKA


def test_a_failure_keeps_the_older_answer() -> None:
    """On a refresh, a player who fails is still counted with what was known, and named failed."""
    before = survey([KNIGHT])
    after = Survey.start(clan(1), AT, before).with_failure(tag(0), LATE)
    assert [who.favourite for _, who in after.loaded] == [KNIGHT]
    assert after.failed == {tag(0): LATE}


def test_a_refresh_keeps_only_players_of_the_roster() -> None:
    """A refresh drops the players who have left the clan."""
    before = survey([KNIGHT, WIZARD, PEKKA])
    shrunk = Clan(tag=before.clan.tag, name="x", raw_name="x", members=(member(2), member(7)))
    begun = Survey.start(shrunk, AT, before)
    assert begun.players == {tag(2): player(2, PEKKA)}
    assert begun.waiting == {tag(2), tag(7)}


def test_another_clan_lends_nothing() -> None:
    """The players of one clan never stand in for another's, even if a tag is in both."""
    before = survey([KNIGHT])
    other = Clan(tag=Tag("8YY"), name="x", raw_name="x", members=(member(0),))
    assert Survey.start(other, AT, before).players == {}


def test_present_and_unanswered_stand_in_roster_order() -> None:
    """In whatever order answers come, members are listed as the roster lists them."""
    picture = Survey.start(clan(4), AT)
    for number in (3, 0, 2):
        picture = picture.with_player(player(number))
    assert [m.tag for m, _ in picture.loaded] == [tag(0), tag(2), tag(3)]
    assert [m.tag for m in picture.pending] == [tag(1)]


def test_a_stopped_picture_waits_for_nobody() -> None:
    """Stopping turns whoever is waited for into failures, and leaves earlier ones as they are."""
    gone = NotFound("gone")
    picture = Survey.start(clan(3), AT).with_player(player(0)).with_failure(tag(1), gone).cancel()
    assert picture.failed[tag(1)] is gone
    assert isinstance(picture.failed[tag(2)], Cancelled)
    assert list(picture.failed) == [tag(1), tag(2)]
    assert (picture.loading, picture.complete, picture.answered) == (False, False, 3)


@pytest.mark.parametrize("size", [0, 1, 50])
def test_stopping_at_the_end_changes_nothing(size: int) -> None:
    """A load that is over cannot be stopped any more."""
    done = survey([KNIGHT] * size)
    assert done.cancel() == done
    assert done.cancel().complete


@PROPERTY
@given(st.data())
def test_everybody_is_accounted_for(data: st.DataObject) -> None:
    """Each member has answered, failed or is waited for, whatever the order of answers."""
    size = data.draw(st.integers(0, 20))
    order = data.draw(st.permutations(range(size)))
    fates = data.draw(st.lists(st.booleans(), min_size=size, max_size=size))
    picture = Survey.start(clan(size), AT)
    for step, number in enumerate(order):
        assert picture.answered == step
        assert picture.loading
        come = fates[number]
        picture = (
            picture.with_player(player(number))
            if come
            else picture.with_failure(tag(number), LATE)
        )
    assert len(picture.loaded) + len(picture.failed) == size == picture.answered
    assert picture.complete == all(fates)
    assert [m.tag for m, _ in picture.loaded] == [tag(n) for n in range(size) if fates[n]]
