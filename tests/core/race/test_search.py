"""Search for clans and players in a race."""

from __future__ import annotations

from clantui.core.race.members import list_members
from clantui.core.race.search import MATCH_ALL, RaceQuery
from clantui.core.race.standings import compute_standings
from tests.factories.races import CLANS, participant, race, racer

HOME, EMPTY = compute_standings(
    race(racer(CLANS[0], [participant(0, 4), participant(1, 2)]), racer(CLANS[1]))
)
"""A clan whose first player has used all decks, and one without players."""


def test_a_clan_is_found_by_its_name_or_its_players() -> None:
    """All words have to match; a player without decks left is found, too."""
    for text, found in (
        ("", (HOME, EMPTY)),
        (str(CLANS[1]), (EMPTY,)),
        ("player 0", (HOME,)),
        ("0 PLAYER", (HOME,)),
        ("player 9", ()),
    ):
        assert RaceQuery.parse(text).filter_clans((HOME, EMPTY)) == found, text


def test_a_clan_that_is_found_has_all_its_players() -> None:
    """A clan that is found has all its players, another one those who are found."""
    rows = list_members(HOME, None)
    by_clan, by_player = RaceQuery.parse(str(CLANS[0])), RaceQuery.parse("player 0")
    assert by_clan.filter_rows(HOME, rows) == MATCH_ALL.filter_rows(HOME, rows) == rows
    assert [row.participant.name for row in by_player.filter_rows(HOME, rows)] == ["Player 0"]
    assert by_clan.filter_remaining(HOME) == HOME
    assert by_player.filter_remaining(HOME).remaining == ()
    remaining = RaceQuery.parse("player 1").filter_remaining(HOME).remaining
    assert [player.name for player in remaining] == ["Player 1"]


def test_the_matches_are_counted() -> None:
    """Each player counts once, with or without decks left."""
    clans = (HOME, EMPTY)
    assert RaceQuery.parse("player 0").describe(clans) == "1 of 2 clans · 1 of 2 players"
    assert RaceQuery.parse(str(CLANS[0])).describe(clans) == "1 of 2 clans · 2 of 2 players"
    assert RaceQuery.parse("xyz").describe(clans) == "0 of 2 clans · 0 of 2 players"
