"""A race is decided when no battle can change our place."""

from __future__ import annotations

from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from clantui.core.history.events import EventKind, find_race_events
from clantui.core.model.race import Participant, PeriodType, Race, RaceClan
from clantui.core.race.decision import MAX_DEFENCE, MAX_MEDALS_PER_DECK, find_decided_place
from clantui.core.race.standings import BOAT_STEPS
from tests.factories.races import CLANS, participant, racer
from tests.factories.surveys import AT, PROPERTY

LAST: Final = 6
"""The last day of a week, the fourth of war."""


def fighters(left: int) -> tuple[Participant, ...]:
    """Return fifty players with this many decks left in total, 0 to 150."""
    lacks = [min(3, max(0, left - 3 * number)) for number in range(50)]
    return tuple(participant(number, 4 - lack) for number, lack in enumerate(lacks))


def clan(number: int, medals: int, left: int, fame: int = 0) -> RaceClan:
    """Return a clan with its boat, its medals of the day and its remaining decks."""
    return racer(CLANS[number], fighters(left), medals=medals, fame=fame)


def race(*clans: RaceClan, kind: PeriodType = PeriodType.WAR, period: int = LAST) -> Race:
    """Return a race on the last day."""
    return Race(clan=CLANS[0], period_type=kind, section=0, period=period, clans=clans)


def test_without_decks_left_the_race_is_decided() -> None:
    """The boats are far apart and no deck is left. On the day before, the rank is not decided."""
    clans = (clan(0, 20_000, 0, 6_000), clan(1, 10_000, 0, 5_000), clan(2, 5_000, 0, 9_000))
    assert find_decided_place(race(*clans)) == 1 + (9_000 + BOAT_STEPS[2] > 6_000 + BOAT_STEPS[0])
    assert find_decided_place(race(*clans, period=LAST - 1)) is None


@pytest.mark.parametrize(("left", "place"), [(4, 1), (5, None)])
def test_in_the_colosseum_the_medals_decide(left: int, place: int | None) -> None:
    """A rival 1,001 medals behind with four decks cannot catch up; with five it can."""
    ours, rival = clan(0, 0, 0, 20_000), clan(1, 0, left, 20_000 - 1_001)
    ours, rival = (
        replace(
            clan, participants=tuple(replace(p, decks=p.decks_today) for p in clan.participants)
        )
        for clan in (ours, rival)
    )
    assert find_decided_place(race(ours, rival, kind=PeriodType.COLOSSEUM)) == place


def test_a_finished_boat_keeps_its_place() -> None:
    """The place of a finished boat is decided, however many decks the others have."""
    ours = replace(clan(0, 0, 100, 10_000), finished=AT)
    assert find_decided_place(race(ours, clan(1, 5_000, 100, 9_000))) == 1


def test_without_participants_nothing_is_decided() -> None:
    """If the race does not show who has battled, the remaining decks are unknown."""
    ours, rival = clan(0, 20_000, 0, 9_000), replace(clan(1, 10, 0), participants=())
    assert find_decided_place(race(ours, rival)) is None


clans_of_a_race = st.tuples(
    *(
        st.builds(
            clan,
            st.just(number),
            st.integers(1, 40_000),
            st.integers(0, 12),
            st.integers(0, 9_500),
        )
        for number in range(5)
    )
)


@PROPERTY
@given(clans_of_a_race, st.data())
def test_the_decided_place_is_the_final_place(
    clans: tuple[RaceClan, ...], data: st.DataObject
) -> None:
    """Any battles with the remaining decks, and any defences, end at the decided place."""
    place = find_decided_place(race(*clans))
    medals, boats = [], []
    for clan in clans:
        left = sum(4 - p.decks_today for p in clan.participants)
        medals.append(clan.medals_today + data.draw(st.integers(0, MAX_MEDALS_PER_DECK * left)))
    for clan, own in zip(clans, medals, strict=True):
        step = BOAT_STEPS[sum(other > own for other in medals)]
        boats.append(clan.fame + step + data.draw(st.integers(0, MAX_DEFENCE)))
    if place is not None:
        assert place == 1 + sum(other > boats[0] for other in boats)
        assert boats.count(boats[0]) == 1


@PROPERTY
@given(clans_of_a_race, clans_of_a_race)
def test_a_decision_is_reported_once(
    before: tuple[RaceClan, ...], after: tuple[RaceClan, ...]
) -> None:
    """A decision is reported by the first load that shows it, and not again on that day."""

    def decisions(before: Race, after: Race) -> list[int | None]:
        return [e.place for e in find_race_events(before, after) if e.kind is EventKind.DECIDED]

    now = race(*after)
    assert decisions(now, now) == []
    grown = race(
        *(
            replace(b, medals_today=max(a.medals_today, b.medals_today))
            for a, b in zip(before, after, strict=True)
        )
    )
    was, is_now = find_decided_place(race(*before)), find_decided_place(grown)
    expected = [is_now] if was is None and is_now is not None else []
    assert decisions(race(*before), grown) == expected


def test_the_end_of_an_undecided_race_is_reported() -> None:
    """The race ends with its last day; a reported place is not repeated."""
    open_race = race(clan(0, 500, 100), clan(1, 400, 100))
    sure = race(clan(0, 20_000, 0, 6_000), clan(1, 10_000, 0, 1_000))
    monday = race(clan(0, 0, 0), clan(1, 0, 0), kind=PeriodType.TRAINING, period=7)
    sentences = [
        [e.sentence for e in find_race_events(before, monday) if e.kind is EventKind.DECIDED]
        for before in (open_race, sure)
    ]
    assert sentences == [["the race is over"], []]
    (event,) = find_race_events(open_race, race(*sure.clans))
    assert event.sentence == "the race is decided: we end 1st"


@pytest.mark.parametrize(
    ("ours", "rival", "place"),
    [
        # 5,000 and 3,000 of the first place, against 1,800 of the second and 435 of defences
        ((20_000, 5_000), (10_000, 5_764), 1),
        ((20_000, 5_000), (10_000, 5_765), None),
        # no medals, no step
        ((20_000, 5_000), (0, 7_999), 1),
        ((0, 9_000), (10_000, 5_800), None),
        ((0, 9_236), (10_000, 5_800), 1),
    ],
)
def test_a_boat_may_still_gain_its_step_and_its_defences(
    ours: tuple[int, int], rival: tuple[int, int], place: int | None
) -> None:
    """Two boats at the same position may be in either order; a boat without medals stays."""
    clans = (clan(0, ours[0], 0, ours[1]), clan(1, rival[0], 0, rival[1]))
    assert find_decided_place(race(*clans)) == place


def test_a_place_is_behind_the_boats_that_finished() -> None:
    """The first of the racing boats is second if one boat is there already."""
    ours, rival = clan(0, 20_000, 0, 6_000), clan(1, 10_000, 0, 1_000)
    done = replace(clan(2, 0, 0, 10_000), finished=AT)
    assert find_decided_place(race(ours, rival, done)) == 2


def test_players_who_are_not_listed_can_still_battle() -> None:
    """The race omits members who were not seen this week: all 50 slots count."""
    ours = clan(0, 20_000, 0, 6_000)
    rival = racer(CLANS[1], fighters(0)[:1], medals=10_000, fame=4_500)
    assert find_decided_place(race(ours, rival)) is None
