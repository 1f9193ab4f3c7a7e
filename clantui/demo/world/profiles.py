"""Payloads of players."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import cache
from random import Random

from clantui.demo.world.calendar import find_week
from clantui.demo.world.cards import (
    BY_NAME,
    CARDS,
    MAX_LEVEL,
    TOWERS,
    OwnedCard,
    Payload,
    build_card,
    build_owned_card,
)
from clantui.demo.world.clans import build_arena, build_clan_reference
from clantui.demo.world.decks import Collection, build_collection
from clantui.demo.world.names import make_image_url, seeded_random
from clantui.demo.world.roster import TOP, ClanPlan, EdgeCase, Person

_FEATS = (
    "EmoteCollection BannerCollection BattleWins ClanWarWins CollectionLevel ClanDonations "
    "YearsPlayed Classic12Wins Grand12Wins LadderTop 2v2 RampUp"
)
_ACHIEVEMENTS = (
    ("Joiner", 1, "Join a clan"),
    ("Giver", 2_500, "Donate 2500 cards"),
    ("Climber", 6, "Reach the sixth arena"),
    ("Collector", 40, "Own 40 cards"),
    ("Watcher", 1, "Watch a replay"),
    ("Winner", 1_000, "Win 1000 cards"),
    ("Host", 1, "Hold a tournament"),
    ("Guest", 1, "Join a tournament"),
    ("Streak", 4, "Win 4 times in one challenge"),
    ("Friend", 1, "Win 1 friendly battle"),
    ("Special", 1, "Enter 1 special challenge"),
    ("Giver II", 5_000, "Donate 5000 cards"),
)
_KING_TOWER_CARDS = {2: 9, 3: 9, 12: 11, 13: 11, 14: 12, 15: 13, 16: 14}
"""Number of cards needed for a level of the king tower; 10 for levels not listed."""

UNKNOWN_CARD: Payload = {
    "name": "Clockwork Bard",
    "id": 26_000_990,
    "maxLevel": 8,
    "elixirCost": 4,
    "iconUrls": {"medium": make_image_url("cards/300", "newcomer")},
    "rarity": "legendary",
}
"""A card that `/cards` does not have."""


def build_profile(plan: ClanPlan, person: Person, elsewhere: ClanPlan) -> Payload:
    """Return a player as `/players/{tag}` does, 49 to 73 KB of JSON.

    Args:
        elsewhere: the clan that players with `EdgeCase.MOVED` are in.
    """
    rng = seeded_random(plan.seed, "profile", person.tag)
    collection = build_collection(plan.seed, person)
    payload = {
        **_build_career(rng, person, collection),
        "clan": build_clan_reference(plan),
        "arena": build_arena(person.trophies),
        "badges": _build_badges(rng, person),
        "achievements": _build_achievements(rng),
        **_build_cards(rng, collection, person),
        "currentFavouriteCard": build_card(person.favourite),
        **_build_standing(rng, person, plan.at),
    }
    return _apply_edge_case(payload, person, elsewhere)


def build_brief_profile(plan: ClanPlan, person: Person, elsewhere: ClanPlan) -> Payload:
    """Return a profile of some 7 KB of JSON, with only the cards of the deck and the favourite."""
    collection = build_collection(plan.seed, person)
    favourite = collection.owned[person.favourite.id]
    shown = [*collection.deck, *([] if favourite in collection.deck else [favourite])]
    payload: Payload = {
        "tag": person.tag,
        "name": person.name,
        "trophies": person.trophies,
        "role": person.role,
        "clan": build_clan_reference(plan),
        "arena": build_arena(person.trophies),
        "cards": _build_owned(shown),
        "currentDeck": _build_owned(collection.deck),
        "currentFavouriteCard": build_card(person.favourite),
    }
    return _apply_edge_case(payload, person, elsewhere)


_FAVOURITES: dict[EdgeCase | None, Payload | None] = {
    EdgeCase.FAVOURITE_NULL: None,
    EdgeCase.FAVOURITE_EMPTY: {},
    EdgeCase.FAVOURITE_NAMELESS: build_card(BY_NAME["Phoenix"]) | {"name": None},
    EdgeCase.FAVOURITE_UNKNOWN: UNKNOWN_CARD,
    EdgeCase.FAVOURITE_MIRROR: build_card(BY_NAME["Mirror"]),
}
"""Favourites of the edge cases that are about the favourite."""


def _apply_edge_case(payload: Payload, person: Person, elsewhere: ClanPlan) -> Payload:
    """Change a profile to its edge case, and return it."""
    edge_case = person.edge_case if person.member else EdgeCase.LEFT
    if edge_case in _FAVOURITES:
        payload["currentFavouriteCard"] = _FAVOURITES[edge_case]
    match edge_case:
        case EdgeCase.FAVOURITE_ABSENT:
            del payload["currentFavouriteCard"]
        case EdgeCase.DECK_SHORT:
            del payload["currentDeck"][5:]
        case EdgeCase.DECK_ABSENT:
            del payload["currentDeck"]
        case EdgeCase.LEFT:
            del payload["clan"], payload["role"]
        case EdgeCase.MOVED:  # the player is in the roster of the other clan
            payload["clan"] = build_clan_reference(elsewhere)
        case EdgeCase.BARE:
            return {key: payload[key] for key in ("tag", "name")}
        case EdgeCase.FUTURE:  # fields and values that a future API may have
            favourite = payload["currentFavouriteCard"] | {"rarity": "mythic"}
            pets = [{"name": None, "rarity": "mythic"}]
            payload |= {"arena": None, "leagueStatistics": {}, "petDragons": pets}
            payload["currentFavouriteCard"] = favourite
    return payload


def _build_career(rng: Random, person: Person, collection: Collection) -> Payload:
    wins = int(person.trophies * (0.1 + rng.random() * 0.6))
    losses = int(wins * (0.4 + rng.random() * 0.6))
    donations = min(rng.randrange(900), rng.randrange(900))
    levels = _list_levels(collection)
    return {
        "tag": person.tag,
        "name": person.name,
        "expLevel": 20 + person.trophies * 55 // TOP + rng.randrange(10),
        "kingTowerLevel": _compute_king_level(levels),
        "collectionLevel": sum(levels),
        "trophies": person.trophies,
        "bestTrophies": min(TOP, person.trophies + rng.randrange(200)),
        "wins": wins,
        "losses": losses,
        "battleCount": wins + losses + rng.randrange(50),
        "threeCrownWins": int(wins * (0.25 + rng.random() * 0.4)),
        "challengeCardsWon": rng.randrange(3_000),
        "challengeMaxWins": rng.randrange(13),
        "tournamentCardsWon": rng.randrange(400),
        "tournamentBattleCount": rng.randrange(300),
        "currentWinLoseStreak": rng.randint(-6, 9),
        "role": person.role,
        "donations": donations,
        "donationsReceived": 40 * rng.randrange(12),
        "totalDonations": donations + rng.randrange(60_000),
        "warDayWins": rng.randrange(120),
        "clanCardsCollected": rng.randrange(40_000),
    }


def _list_levels(collection: Collection) -> list[int]:
    """Return the levels of all cards as the game shows them: with one maximum for all rarities."""
    highest = max(MAX_LEVEL.values())
    return [owned.level + highest - owned.card.max_level for owned in collection.owned.values()]


def _compute_king_level(levels: Sequence[int]) -> int:
    """Return the level of the king tower.

    The game's rule (Supercell, May 2026): level N needs 9 to 14 cards of level N - 1 or higher.
    """
    best = sorted(levels, reverse=True)
    return next(
        level
        for level in range(16, 0, -1)
        if best[_KING_TOWER_CARDS.get(level, 10) - 1] >= level - 1
    )


def _build_badges(rng: Random, person: Person) -> list[Payload]:
    """Return the badges: some feats, and masteries of many cards."""
    names = [name for name in _FEATS.split() if rng.random() < 0.8]
    masteries = [card.name for card in CARDS if rng.random() < 0.4 + 0.45 * person.trophies / TOP]
    rng.shuffle(masteries)
    names += map(_name_mastery, masteries)
    badges = []
    for name in names:
        highest = 10 if name.startswith("Mastery") else 8
        level = 1 + rng.randrange(highest)
        badges.append(
            {
                "name": name,
                "level": level,
                "maxLevel": highest,
                "progress": level * 50 + rng.randrange(50),
                "target": level * 50 + 50,
                "iconUrls": _build_badge_icons(name, level),
            }
        )
    return badges


@cache
def _name_mastery(card: str) -> str:
    return f"Mastery{''.join(filter(str.isalnum, card))}"


@cache
def _build_badge_icons(name: str, level: int) -> Payload:
    """Return the URL of a badge's image; the object is shared by all profiles."""
    return {"large": make_image_url("playerbadges/512", name, level)}


def _build_achievements(rng: Random) -> list[Payload]:
    achievements = []
    for name, target, info in _ACHIEVEMENTS:
        value = int(target * rng.random() * 3)
        stars = min(3, 3 * value // target)
        progress = {"name": name, "stars": stars, "value": value, "target": target}
        achievements.append({**progress, "info": info, "completionInfo": None})
    return achievements


def _build_cards(rng: Random, collection: Collection, person: Person) -> Payload:
    level = max(1, 9 + 7 * person.trophies // TOP)
    towers = [
        OwnedCard(card=card, level=max(1, level - 16 + card.max_level))
        for card in TOWERS[: rng.randint(2, 4)]
    ]
    return {
        "cards": _build_owned(collection.owned.values()),
        "supportCards": _build_owned(towers),
        "currentDeck": _build_owned(collection.deck),
        "currentDeckSupportCards": _build_owned([rng.choice(towers)]),
    }


def _build_owned(cards: Iterable[OwnedCard]) -> list[Payload]:
    return [build_owned_card(card, counted=True) for card in cards]


def _build_standing(rng: Random, person: Person, at: datetime) -> Payload:
    """Return the last fields of a profile: points and seasons."""
    total_points = rng.randrange(20_000, 900_000)
    return {
        "starPoints": rng.randrange(1_000, 200_000),
        "expPoints": rng.randrange(40_000),
        "legacyTrophyRoadHighScore": rng.choice((None, None, rng.randrange(5_000, 9_000))),
        **_build_seasons(rng, person),
        "progress": _build_progress(rng, at),
        "totalExpPoints": total_points,
    }


def _build_seasons(rng: Random, person: Person) -> Payload:
    """Return the seasons of the Path of Legends; those with most trophies are in high leagues."""
    choose = max if person.trophies >= TOP else min
    seasons = [_build_season(rng, choose(rng.randint(1, 10), rng.randint(1, 10))) for _ in "123"]
    best = max(seasons, key=lambda season: (season["leagueNumber"], season["trophies"]))
    return {
        "currentPathOfLegendSeasonResult": seasons[0],
        "lastPathOfLegendSeasonResult": seasons[1],
        "bestPathOfLegendSeasonResult": best,
    }


def _build_season(rng: Random, league: int) -> Payload:
    """Return the result of a season; only the highest league has points and a rank."""
    if league < 10:
        return {"leagueNumber": league, "trophies": 0, "rank": None}
    points = rng.randrange(2_500)
    return {"leagueNumber": 10, "trophies": points, "rank": 1 + (2_500 - points) ** 2 // 150}


def _build_progress(rng: Random, at: datetime) -> Payload:
    """Return the progress on the season's other trophy roads; one has no name."""
    season = find_week(at).season
    month = f"{at:%Y%m}"

    def build_road(number: int, name: str, raw_name: str, limit: int) -> Payload:
        best = rng.randrange(limit)
        arena = {"id": 168_000_000 + number, "name": name, "rawName": raw_name}
        return {"arena": arena, "trophies": rng.randint(0, best), "bestTrophies": best}

    return {
        "": build_road(50, "Bronze I", "AutoChessArena1", 300),
        f"seasonal-trophy-road-{month}": build_road(
            147, "Seasonal Arena I", f"SeasonalArenas_{month}_Arena1", TOP
        ),
        f"AutoChess_Season_{season}": build_road(
            150, "Bronze I", f"AutoChessArena1_Season_{season}", 300
        ),
    }
