"""Tests of the levels of cards, results of seasons, and battles with unusual values."""

from __future__ import annotations

from typing import Any, Final, TypeAlias

from clantui.core.model.game import SeasonResult
from clantui.core.model.tag import Tag
from clantui.wire import clans
from tests.factories.battles import decode_battles
from tests.factories.payloads import encode

Json: TypeAlias = dict[str, Any]

PLAYER: Final = Tag("2PP")


def card(number: int, level: int, max_level: int, rarity: str) -> Json:
    """Return the payload of a card."""
    return {"id": number, "level": level, "maxLevel": max_level, "rarity": rarity}


def battle(mine: Json, theirs: Json, **more: object) -> Json:
    """Return the payload of a battle of one against one."""
    return {
        "type": "PvP",
        "team": [{"tag": "#2PP", **mine}],
        "opponent": [{"tag": "#8YY", **theirs}],
        **more,
    }


def test_the_cards_of_an_opponent_show_the_cap_of_a_log() -> None:
    """One of the opponent's commons is enough to know the levels of all cards."""
    mine = {"cards": [{"id": 1, "level": 3, "maxLevel": 6}]}
    theirs = {"cards": [card(2, 13, 13, "common")]}
    (found,) = decode_battles(encode([battle(mine, theirs)]), PLAYER)
    (game,) = found.rounds
    assert [slot.level for slot in (*game.ours, *game.theirs)] == [10, 13]


def test_any_card_of_a_profile_shows_its_cap() -> None:
    """Owned cards, those of the deck and the tower troop have levels of the same year."""
    common, tower = card(1, 12, 13, "common"), {"id": 159_000_000, "level": 3, "maxLevel": 5}
    for place in ("cards", "currentDeck", "currentDeckSupportCards"):
        payload: Json = {
            "tag": "#2PP",
            "cards": [{"id": 2, "level": 3, "maxLevel": 5}],
            "currentDeck": [{"id": 3, "level": 3, "maxLevel": 5}],
            "currentDeckSupportCards": [tower],
        }
        payload[place] = [*payload[place], common]
        found = clans.decode_player(encode(payload))
        assert found.cap == 13
        assert found.levels[2] == 11
        assert (found.deck[0].level, found.support[0].level) == (11, 11)


def test_a_lost_boat_battle_is_known_by_its_result() -> None:
    """Its type may be new; it does not count, and the crowns do not matter."""
    for won in (True, False):
        payload = battle({"crowns": 3}, {"crowns": 0}, type="new", boatBattleWon=won)
        (found,) = decode_battles(encode([payload]), PLAYER)
        assert (found.won, found.counts) == (won, False)


def test_a_duel_of_one_deck_has_its_crowns() -> None:
    """Eight cards are one round, with the crowns of the whole battle."""
    cards = [{"id": number} for number in range(1, 9)]
    payload = battle({"crowns": 1, "cards": cards}, {"crowns": 0}, type="riverRaceDuel")
    (found,) = decode_battles(encode([payload]), PLAYER)
    assert [(len(game.ours), game.won) for game in found.rounds] == [(8, True)]


def test_a_season_without_a_result_is_unknown() -> None:
    """0 is no league and no rank; 0 points are a result."""
    seasons: tuple[tuple[Json, SeasonResult | None], ...] = (
        ({"leagueNumber": 0, "rank": 0}, None),
        ({}, None),
        ({"leagueNumber": 3, "rank": 0}, SeasonResult(league=3)),
        ({"rank": 7}, SeasonResult(rank=7)),
        ({"trophies": 0}, SeasonResult(points=0)),
    )
    for payload, season in seasons:
        body = encode({"tag": "#2PP", "currentPathOfLegendSeasonResult": payload})
        assert clans.decode_player(body).season == season
