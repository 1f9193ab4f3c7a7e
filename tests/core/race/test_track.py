"""The track: positions of boats at all widths."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from clantui.core.model.race import PeriodType, Race
from clantui.core.race.standings import compute_standings
from clantui.core.race.track import Position, draw_track, locate_boats
from tests.factories.races import CLANS, people, race, racer, races
from tests.factories.surveys import AT, HOME


@given(st.floats(-1, 3), st.floats(-1, 3), st.integers(10, 160))
def test_a_track_fills_its_cells(now: float, likely: float, cells: int) -> None:
    """A track fills its cells, with one boat, and the projection ahead of the boat."""
    track = draw_track(Position(now, likely), cells)
    text = str(track)
    assert len(text) == cells
    assert text.count("▶") == 1
    assert text.rstrip() == "█" * len(track.behind) + "▶" + "░" * len(track.likely)


def test_the_ends_of_a_track() -> None:
    """No medals is the start, all medals the flag; without cells nothing is drawn."""
    for cells in range(10, 161):
        assert str(draw_track(Position(0, 0), cells)) == "▶".ljust(cells)
        assert str(draw_track(Position(1, 1), cells)) == "▶".rjust(cells, "█")
        assert str(draw_track(Position(0, 1), cells)) == "▶".ljust(cells, "░")
    assert str(draw_track(Position(1, 1), 0)) == ""


@given(races())
def test_boats_are_in_the_order_of_their_medals(race: Race) -> None:
    """More medals are further on the track, and finished clans are at its end."""
    clans = compute_standings(race)
    positions = locate_boats(clans)
    for clan, at in zip(clans, positions, strict=True):
        assert 0 <= at.now <= at.likely <= 1
        if clan.clan.finished is not None:
            assert at == Position(1.0, 1.0)
    racing = [
        (clan.medals, at.now)
        for clan, at in zip(clans, positions, strict=True)
        if clan.clan.finished is None
    ]
    assert sorted(racing) == sorted(racing, key=lambda pair: pair[1])


def test_the_flag_is_the_best_projection() -> None:
    """A clan beyond its projection is drawn at its medals."""
    ours = racer(HOME, people(4, 0), medals=400)
    other = racer(CLANS[1], people(4), medals=600)
    done = racer(CLANS[2], people(4), finished=AT)
    positions = locate_boats(compute_standings(race(ours, other, done)))
    assert positions[0] == Position(1.0, 1.0)
    assert max(at.likely for at in positions[1:]) == 1.0
    assert locate_boats(compute_standings(race(racer(HOME)))) == (Position(0.0, 0.0),)


def test_a_moving_boat_is_between_both_positions() -> None:
    """Between two loads a boat is drawn on its way."""
    assert Position(0.0, 0.5).interpolate(Position(1.0, 1.0), 0.5) == Position(0.5, 0.75)


def test_a_boat_without_a_projection_is_at_its_medals() -> None:
    """A day of an unknown kind has no projection."""
    today = race(racer(HOME, people(4), medals=400), kind=PeriodType.UNKNOWN, day=4)
    assert locate_boats(compute_standings(today)) == (Position(1.0, 1.0),)
