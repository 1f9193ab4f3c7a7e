"""Search for clans and players in a race."""

from __future__ import annotations

from msgspec.structs import replace

from clantui.core.race.members import list_members
from clantui.core.race.search import MATCH_ALL, RaceQuery
from clantui.core.race.standings import compute_standings
from tests.factories.races import CLANS, participant, race, racer
from tests.factories.surveys import clan

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


def test_members_who_are_not_listed_are_found() -> None:
    """A member who was last seen before the race began is not in it, but has decks left."""
    members = {CLANS[0]: clan(3).members}
    clans = compute_standings(race(racer(CLANS[0], [participant(0, 4)])), members)
    query = RaceQuery.parse("player 2")
    assert query.describe(clans) == "1 of 1 clan · 1 of 3 players"
    assert query.filter_clans(clans) == clans


def test_only_what_is_displayed_of_a_name_is_found() -> None:
    """Colour codes of a name are not searched."""
    coloured = replace(participant(0), name="Anna", raw_name="<c7>Anna</c>")
    (standing,) = compute_standings(race(racer(CLANS[0], [coloured])))
    rows = list_members(standing, None)
    assert RaceQuery.parse("anna").filter_rows(standing, rows) == rows
    assert RaceQuery.parse("c7").filter_rows(standing, rows) == ()
