"""Clans whose response contradicts itself about the members."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from clantui.core.history.changes import find_changes
from clantui.core.history.events import find_clan_events, merge_known
from clantui.core.model.game import Clan, RosterGap
from clantui.core.model.snapshot import Snapshot
from clantui.core.model.survey import LoadRequest, Survey
from clantui.core.views.phrases import describe_roster_gap
from tests.factories.surveys import AT, CARDS, HOME, clan, make_survey, tag


def make_clan_with_gap(listed: int, counted: int | None = 4) -> Clan:
    """Return a clan that lists some members and counts another number."""
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
def test_missing_members_are_taken_from_the_last_roster(
    listed: int, counted: int | None, known: int, shown: list[int], last_known: bool
) -> None:
    """If fewer members are listed than counted, the last known ones are still members."""
    read = make_clan_with_gap(listed, counted).with_last_known(clan(known))
    assert [member.tag for member in read.members] == [tag(number) for number in shown]
    assert read.gap == RosterGap(counted=counted, listed=listed, last_known=last_known)


def test_a_complete_roster_takes_no_earlier_members() -> None:
    """A member who is neither listed nor counted has left."""
    assert clan(2).with_last_known(clan(4)) == clan(2)


def test_players_of_the_last_survey_are_shown() -> None:
    """The survey starts with the last known roster and its players, and is never complete."""
    before = make_survey(CARDS[:4])
    survey = Survey.start(make_clan_with_gap(0), AT, before)
    assert survey.players == before.players
    assert survey.waiting == {tag(number) for number in range(4)}
    for player in before.players.values():
        survey = survey.with_player(player)
    assert not survey.is_complete
    assert LoadRequest(tag=HOME, before=survey, only_missing=True).partial_survey is None


@pytest.mark.parametrize("listed", range(5))
def test_an_uncertain_roster_has_no_joins_or_leaves(listed: int) -> None:
    """No one joins or leaves between an uncertain snapshot and its neighbours."""
    whole = Snapshot.of(make_survey(CARDS[:4]))
    other = Snapshot.of(Survey.start(make_clan_with_gap(listed, 9), AT))
    assert not other.certain
    assert find_changes(whole, other) == find_changes(other, whole) == ()
    assert find_clan_events(whole, other) == find_clan_events(other, whole) == ()
    known = merge_known(other, whole)
    assert (known.names, known.certain) == (whole.names, True)
    assert find_clan_events(known, whole) == ()


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
def test_the_sentence_has_both_numbers(gap: RosterGap | None, sentence: str) -> None:
    """The sentence has both numbers, and says if members of an earlier response are shown."""
    assert describe_roster_gap(replace(clan(2), gap=gap)) == sentence
