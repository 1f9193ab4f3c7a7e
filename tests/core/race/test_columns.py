"""Tests of the columns of the table of a race."""

from __future__ import annotations

from typing import Final

import pytest
from msgspec.structs import replace

from clantui.core.model.race import PeriodType
from clantui.core.race.columns import RACE_COLUMNS, select_columns
from clantui.core.race.standings import Standing, compute_standings
from tests.factories.races import CLANS, people, race, racer
from tests.factories.surveys import AT, HOME, clan


def write_cells(standing: Standing) -> dict[str, str]:
    """Return the display values of a clan by heading."""
    return {c.title: c.text(standing) for c in select_columns([standing]) if c.title}


def read_values(standing: Standing) -> dict[str, object]:
    """Return the raw values of a clan by key."""
    return {column.key: column.value(standing) for column in RACE_COLUMNS}


@pytest.mark.parametrize(
    ("cells", "headings"),
    [
        (91, "Rank Clan Today Boat Left End of day"),
        (92, "Rank Clan Today Boat Left Can battle End of day"),
        (100, "Rank Clan Today Boat Left Can battle Trophies End of day"),
        (104, "Rank Clan Today Boat Used Left Can battle Trophies End of day"),
        (118, "Rank Clan Today Boat Used Left Can battle Unfinished Trophies End of day"),
    ],
)
def test_a_wider_table_has_more_columns(cells: int, headings: str) -> None:
    """One cell less, and the last of these columns is left out."""
    columns = select_columns(compute_standings(race(racer(HOME, people(4)))))
    for width, is_there in ((cells, True), (cells - 1, False)):
        shown = [c.title for c in columns if c.title and c.min_table_width <= width]
        assert (" ".join(shown) == headings) is (is_there or cells == 91)


def test_numbers_are_aligned_right_and_medals_have_a_bar() -> None:
    """The name alone is aligned left."""
    shown = [column for column in RACE_COLUMNS if column.title]
    assert [column.title for column in shown if not column.align_right] == ["Clan"]
    assert [column.title for column in shown if column.bar] == ["Medals"]


DAY: Final = race(
    replace(racer(HOME, people(4, 3, 2, 0), medals=900, fame=3_000), war_trophies=2_500),
    racer(CLANS[1], people(4, 0), medals=1_000, fame=1_000),
    racer(CLANS[2], people(4, 1), fame=10_000, finished=AT),
    day=3,
)
GUESSED: Final = {standing.clan.tag: standing for standing in compute_standings(DAY)}
KNOWN: Final = {
    standing.clan.tag: standing
    for standing in compute_standings(DAY, {HOME: clan(6).members, CLANS[2]: clan(2).members})
}


@pytest.mark.parametrize(
    ("standing", "cells"),
    [
        (
            KNOWN[HOME],
            "3rd|▸ #2PP|900|3,000 → 6,000|9/24|15|3|2 players, 3 decks left|2,500|2,400 (2nd)",
        ),
        (
            GUESSED[HOME],
            "3rd|▸ #2PP|900|3,000 → 4,800|9/~16|~7|~1|2 players, 3 decks left|2,500|1,600 (3rd)",
        ),
        (
            GUESSED[CLANS[1]],
            "2nd|  #2RC|1,000|1,000 → 4,000|4/~8|~4|~1|0 players, 0 decks left|0|2,000 (2nd)",
        ),
        (KNOWN[CLANS[2]], "1st|  #2RG|finished|finished|5/8|–|–|–|0|0 (1st)"),
        (GUESSED[CLANS[2]], "1st|  #2RG|finished|finished|5/~8|–|–|–|0|0 (1st)"),
    ],
)
def test_a_clan_is_a_row(standing: Standing, cells: str) -> None:
    """An estimate has a mark; a finished clan has no decks of today."""
    assert "|".join(write_cells(standing).values()) == cells


def test_training_has_no_ranks_and_no_decks() -> None:
    """In training only the used decks are known, and the medals are not those of a day."""
    (standing,) = compute_standings(
        race(racer(HOME, people(2)), kind=PeriodType.TRAINING, day=1), {HOME: clan(1).members}
    )
    assert list(write_cells(standing).items()) == [
        ("Rank", "–"),
        ("Clan", "▸ #2PP"),
        ("Medals", "0"),
        ("Boat", "0"),
        ("Used", "2/4"),
        ("Left", "–"),
        ("Can battle", "–"),
        ("Unfinished", "–"),
        ("Trophies", "0"),
        ("End of day", "–"),
    ]


def test_the_heading_of_the_medals_names_their_period() -> None:
    """On a war day they are those of today, in the colosseum those of the week."""
    for kind, heading in ((PeriodType.WAR, "Today"), (PeriodType.COLOSSEUM, "Medals")):
        clans = compute_standings(race(racer(HOME, people(2)), kind=kind, day=4))
        assert [c.title for c in select_columns(clans) if c.key == "medals"] == [heading]


def test_a_finished_clan_has_no_number_of_today() -> None:
    """The decks used are known; no others can be used."""
    values = read_values(KNOWN[CLANS[2]])
    missing = {key for key, value in values.items() if value is None}
    assert missing == {
        "decks_left_today",
        "slots_left",
        "unfinished_players",
        "unfinished_decks",
    }
    assert (values["decks_used_today"], values["decks_of_a_day"]) == (5, 8)


def test_a_known_roster_is_exported() -> None:
    """Only the clan whose members are loaded has a known roster, even if it has no battles."""
    hidden = compute_standings(race(racer(HOME, medals=5)), {HOME: clan(1).members})
    found = [read_values(standing)["roster_known"] for standing in (*hidden, *GUESSED.values())]
    assert found == [True, False, False, False]


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
