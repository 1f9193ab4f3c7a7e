"""Tests of the columns of the table of a race."""

from __future__ import annotations

from clantui.core.race.columns import select_columns
from clantui.core.race.standings import compute_standings
from tests.factories.races import CLANS, people, race, racer
from tests.factories.surveys import AT


def test_a_boat_that_moves_has_its_current_and_its_projected_position() -> None:
    """A boat without medals today has one position; a finished boat has none."""
    clans = compute_standings(
        race(
            racer(CLANS[0], people(4, 4), medals=800, fame=5_000),
            racer(CLANS[1], fame=3_000),
            racer(CLANS[2], people(4), medals=400, fame=10_000, finished=AT),
        )
    )
    boat = next(column for column in select_columns(clans) if column.key == "boat")
    texts = {clan.clan.tag: boat.text(clan) for clan in clans}
    assert texts == {CLANS[0]: "5,000 → 8,000", CLANS[1]: "3,000", CLANS[2]: "finished"}


def test_a_clan_that_hides_its_battles_has_no_decks() -> None:
    """With medals but without battles, used and left decks are unknown, not zero."""
    clans = compute_standings(
        race(
            racer(CLANS[0], people(4, 3), medals=700),
            racer(CLANS[1], people(0, 0), medals=300),
            racer(CLANS[2], people(4), fame=10_000, finished=AT),
        )
    )
    texts = {
        column.key: {clan.clan.tag: column.text(clan) for clan in clans}
        for column in select_columns(clans)
    }
    used, left = texts["decks_used_today"], texts["decks_left_today"]
    assert used[CLANS[0]].startswith("7/")
    assert left[CLANS[0]] not in {"–", "0"}
    assert (used[CLANS[1]], left[CLANS[1]], left[CLANS[2]]) == ("–", "–", "–")
