"""Clans whose answer contradicts itself about the members."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from clantui.core.history.changes import find_changes
from clantui.core.history.events import clan_events, merge_known
from clantui.core.model.game import Clan, RosterGap
from clantui.core.model.load_request import LoadRequest
from clantui.core.model.snapshot import Snapshot
from clantui.core.model.survey import Survey
from clantui.core.views.phrases import roster_doubt
from tests.factories.surveys import AT, CARDS, HOME, clan, survey, tag


def gapped(listed: int, counted: int | None = 4) -> Clan:
    """Return a clan that lists so many members, and counts another number."""
    return replace(clan(listed), gap=RosterGap(counted=counted, listed=listed))


@pytest.mark.parametrize(
    ("listed", "counted", "known", "shown", "last_known"),
    [
        (0, 4, 4, [0, 1, 2, 3], True),
        (2, 4, 4, [0, 1, 2, 3], True),
        (0, None, 4, [0, 1, 2, 3], True),
        (0, 4, 0, [], False),
        (3, 2, 4, [0, 1, 2], False),
        (4, 5, 3, [0, 1, 2, 3], False),
    ],
    ids=["none", "few", "uncounted", "never-known", "too-many", "known-all"],
)
def test_last_known_members_stand_in(
    listed: int, counted: int | None, known: int, shown: list[int], last_known: bool
) -> None:
    """When fewer are listed than counted, who was there before is there still."""
    read = gapped(listed, counted).with_last_known(clan(known))
    assert [member.tag for member in read.members] == [tag(number) for number in shown]
    assert read.gap == RosterGap(counted=counted, listed=listed, last_known=last_known)


def test_a_clan_that_tells_its_members_takes_none_from_before() -> None:
    """A member who is neither listed nor counted has left."""
    assert clan(2).with_last_known(clan(4)) == clan(2)


def test_players_of_before_stand_in_for_them() -> None:
    """The picture begins with the last known roster and its players, and is never complete."""
    before = survey(CARDS[:4])
    picture = Survey.start(gapped(0), AT, before)
    assert picture.players == before.players
    assert picture.waiting == {tag(number) for number in range(4)}
    for player in before.players.values():
        picture = picture.with_player(player)
    assert not picture.complete
    assert LoadRequest(tag=HOME, before=picture, only_missing=True).partial_survey is None


@pytest.mark.parametrize("listed", range(5))
def test_an_uncertain_roster_has_no_joins_or_leaves(listed: int) -> None:
    """Neither before nor after such a reading, whoever it lists."""
    whole = Snapshot.of(survey(CARDS[:4]))
    other = Snapshot.of(Survey.start(gapped(listed, 9), AT))
    assert not other.certain
    assert find_changes(whole, other) == find_changes(other, whole) == ()
    assert clan_events(whole, other) == clan_events(other, whole) == ()
    known = merge_known(other, whole)
    assert (known.names, known.certain) == (whole.names, True)
    assert clan_events(known, whole) == ()


@pytest.mark.parametrize(
    ("gap", "sentence"),
    [
        (None, ""),
        (RosterGap(counted=50, listed=0), "the API lists none of 50 members"),
        (RosterGap(counted=1, listed=2), "the API lists 2 members but counts 1"),
        (RosterGap(counted=None, listed=0), "the API lists no members"),
        (
            RosterGap(counted=50, listed=49, last_known=True),
            "the API lists 49 of 50 members · last known shown",
        ),
    ],
    ids=range(5),
)
def test_the_sentence_says_what_disagrees(gap: RosterGap | None, sentence: str) -> None:
    """Both numbers, and whether the members shown are of an earlier answer."""
    assert roster_doubt(replace(clan(2), gap=gap)) == sentence
