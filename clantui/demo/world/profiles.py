"""A player as the API shows it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from random import Random

from clantui.demo.world.calendar import week_of
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
from clantui.demo.world.clans import build_arena
from clantui.demo.world.decks import Collection, build_collection, list_held
from clantui.demo.world.names import make_image_url, seeded_random
from clantui.demo.world.roster import TOP, ClanPlan, Oddity, Person

_FEATS = (
    *("EmoteCollection", "BannerCollection", "BattleWins", "ClanWarWins", "CollectionLevel"),
    *(
        "ClanDonations",
        "YearsPlayed",
        "Classic12Wins",
        "Grand12Wins",
        "LadderTop",
        "2v2",
        "RampUp",
    ),
)
_ACHIEVEMENTS = (
    *(("Joiner", 1, "Join a clan"), ("Giver", 2_500, "Donate 2500 cards")),
    *(("Climber", 6, "Reach the sixth arena"), ("Collector", 40, "Own 40 cards")),
    *(("Watcher", 1, "Watch a replay"), ("Winner", 1_000, "Win 1000 cards")),
    *(("Host", 1, "Hold a tournament"), ("Guest", 1, "Join a tournament")),
    *(("Streak", 4, "Win 4 times in one challenge"), ("Friend", 1, "Win 1 friendly battle")),
    *(("Special", 1, "Enter 1 special challenge"), ("Giver II", 5_000, "Donate 5000 cards")),
)
_KING_WANTS = {2: 9, 3: 9, 12: 11, 13: 11, 14: 12, 15: 13, 16: 14}
"""Cards that a level of the king's tower needs; 10 where the table has none."""

UNKNOWN_CARD: Payload = {
    "name": "Clockwork Bard",
    "id": 26_000_990,
    "maxLevel": 8,
    "elixirCost": 4,
    "iconUrls": {"medium": make_image_url("cards/300", "newcomer")},
    "rarity": "legendary",
}
"""A card nobody has heard of: not in `/cards`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """The owner of a profile, and all it depends on.

    Attributes:
        plan: The clan they are, or were, in.
        elsewhere: The clan somebody has moved to who moved.
        person: Who they are.
    """

    plan: ClanPlan
    elsewhere: ClanPlan
    person: Person


def build_profile(subject: Subject) -> Payload:
    """Return a player as `/players/{tag}` shows them.

    Returns:
        The payload, 49 to 73 KB of JSON, bent as the person's oddity wants it.
    """
    person = subject.person
    rng = seeded_random(subject.plan.seed, "profile", person.tag)
    hand = build_collection(subject.plan.seed, person)
    payload = {
        **_build_career(rng, person, hand),
        "clan": _build_clan(subject.plan),
        "arena": build_arena(person.trophies),
        "badges": _build_badges(rng, person),
        "achievements": _build_achievements(rng),
        **_build_cards(rng, hand, person),
        "currentFavouriteCard": build_card(person.favourite),
        **_build_standing(rng, subject),
    }
    return _apply_oddity(payload, subject)


def build_brief_profile(subject: Subject) -> Payload:
    """Return the part of a profile that tells what somebody plays.

    Returns:
        The payload, some 7 KB of JSON: of the cards only those of the deck, and the favourite.
    """
    person = subject.person
    hand = build_collection(subject.plan.seed, person)
    shown = dict.fromkeys((*hand.deck, person.favourite))
    payload: Payload = {
        "tag": person.tag,
        "name": person.name,
        "trophies": person.trophies,
        "role": person.role,
        "clan": _build_clan(subject.plan),
        "arena": build_arena(person.trophies),
        "cards": [build_owned_card(hand.owned[card.id], counted=True) for card in shown],
        "currentDeck": [
            build_owned_card(owned, counted=True) for owned in list_held(hand.owned, hand.deck)
        ],
        "currentFavouriteCard": build_card(person.favourite),
    }
    return _apply_oddity(payload, subject)


def _apply_oddity(payload: Payload, subject: Subject) -> Payload:
    """Return a profile as its person's oddity wants it."""
    person = subject.person
    if not person.member:
        _leave(payload, subject)
    elif person.oddity in _ODDITIES:
        _ODDITIES[person.oddity](payload, subject)
    return payload


def _build_career(rng: Random, person: Person, hand: Collection) -> Payload:
    """Return the numbers a profile begins with."""
    wins = int(person.trophies * (0.1 + rng.random() * 0.6))
    losses = int(wins * (0.4 + rng.random() * 0.6))
    given = min(rng.randrange(900), rng.randrange(900))
    return {
        "tag": person.tag,
        "name": person.name,
        "expLevel": 20 + person.trophies * 55 // TOP + rng.randrange(10),
        "kingTowerLevel": _king_level(hand),
        "collectionLevel": sum(_shown_level(owned) for owned in hand.owned.values()),
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
        "donations": given,
        "donationsReceived": 40 * rng.randrange(12),
        "totalDonations": given + rng.randrange(60_000),
        "warDayWins": rng.randrange(120),
        "clanCardsCollected": rng.randrange(40_000),
    }


def _king_level(hand: Collection) -> int:
    """Return the level of the king's tower: one more than what enough cards have reached.

    The game's own rule (Supercell, May 2026): level N wants 9 to 14 cards at N - 1 or more.
    """
    levels = sorted(map(_shown_level, hand.owned.values()), reverse=True)
    return next(
        level for level in range(16, 0, -1) if levels[_KING_WANTS.get(level, 10) - 1] >= level - 1
    )


def _shown_level(owned: OwnedCard) -> int:
    """Return a card's level as the game shows it: all rarities end alike."""
    return owned.level + max(MAX_LEVEL.values()) - owned.card.max_level


def _build_clan(plan: ClanPlan) -> Payload:
    """Return the clan as a profile and a battle name it."""
    return {"tag": plan.tag, "name": plan.name, "badgeId": plan.badge}


def _build_badges(rng: Random, person: Person) -> list[Payload]:
    """Return the badges: a few feats, and a mastery for many cards."""
    names = [name for name in _FEATS if rng.random() < 0.8]
    masteries = [card.name for card in CARDS if rng.random() < 0.4 + 0.45 * person.trophies / TOP]
    rng.shuffle(masteries)
    names += [f"Mastery{''.join(filter(str.isalnum, name))}" for name in masteries]
    badges = []
    for name in names:
        highest = 10 if name.startswith("Mastery") else 8
        level = rng.randint(1, highest)
        badge = {"name": name, "level": level, "maxLevel": highest}
        badge |= {"progress": level * 50 + rng.randrange(50), "target": level * 50 + 50}
        badges.append({**badge, "iconUrls": {"large": _badge_icon(name, level)}})
    return badges


@cache
def _badge_icon(name: str, level: int) -> str:
    """Return the address of a badge's picture."""
    return make_image_url("playerbadges/512", name, level)


def _build_achievements(rng: Random) -> list[Payload]:
    """Return the twelve achievements."""
    achievements = []
    for name, target, info in _ACHIEVEMENTS:
        value = int(target * rng.random() * 3)
        stars = min(3, 3 * value // target)
        head = {"name": name, "stars": stars, "value": value, "target": target}
        achievements.append({**head, "info": info, "completionInfo": None})
    return achievements


def _build_cards(rng: Random, hand: Collection, person: Person) -> Payload:
    """Return the cards somebody owns and the deck they play."""
    level = max(1, 9 + 7 * person.trophies // TOP)
    towers = [
        OwnedCard(
            card=card, level=max(1, level - 16 + card.max_level), star=0, evolution=0, count=0
        )
        for card in TOWERS[: rng.randint(2, 4)]
    ]
    return {
        "cards": [build_owned_card(owned, counted=True) for owned in hand.owned.values()],
        "supportCards": [build_owned_card(owned, counted=True) for owned in towers],
        "currentDeck": [
            build_owned_card(owned, counted=True) for owned in list_held(hand.owned, hand.deck)
        ],
        "currentDeckSupportCards": [build_owned_card(rng.choice(towers), counted=True)],
    }


def _build_standing(rng: Random, subject: Subject) -> Payload:
    """Return the points and seasons a profile ends with."""
    points = rng.randrange(20_000, 900_000)
    return {
        "starPoints": rng.randrange(1_000, 200_000),
        "expPoints": rng.randrange(40_000),
        "legacyTrophyRoadHighScore": rng.choice((None, None, rng.randrange(5_000, 9_000))),
        **_build_seasons(rng, subject),
        "progress": _build_progress(rng, subject),
        "totalExpPoints": points,
    }


def _build_seasons(rng: Random, subject: Subject) -> Payload:
    """Return the seasons on the path of legends: who has most trophies is in high leagues."""
    choose = max if subject.person.trophies >= TOP else min
    seasons = [_build_season(rng, choose(rng.randint(1, 10), rng.randint(1, 10))) for _ in "123"]
    names = ("current", "last", "best")
    seasons[2] = max(seasons, key=lambda season: (season["leagueNumber"], season["trophies"]))
    return {
        f"{name}PathOfLegendSeasonResult": season
        for name, season in zip(names, seasons, strict=True)
    }


def _build_season(rng: Random, league: int) -> Payload:
    """Return the result of a season: points and a rank in the highest league alone."""
    if league < 10:
        return {"leagueNumber": league, "trophies": 0, "rank": None}
    points = rng.randrange(2_500)
    return {"leagueNumber": 10, "trophies": points, "rank": 1 + (2_500 - points) ** 2 // 150}


def _build_progress(rng: Random, subject: Subject) -> Payload:
    """Return the side roads of the season; one of them has no name."""
    season = week_of(subject.plan.at).season
    month = f"{subject.plan.at:%Y%m}"

    def road(number: int, name: str, raw: str, most: int) -> Payload:
        best = rng.randrange(most)
        where = {"id": 168_000_000 + number, "name": name, "rawName": raw}
        return {"arena": where, "trophies": rng.randint(0, best), "bestTrophies": best}

    return {
        "": road(50, "Bronze I", "AutoChessArena1", 300),
        f"seasonal-trophy-road-{month}": road(
            147, "Seasonal Arena I", f"SeasonalArenas_{month}_Arena1", TOP
        ),
        f"AutoChess_Season_{season}": road(
            150, "Bronze I", f"AutoChessArena1_Season_{season}", 300
        ),
    }


def _leave(payload: Payload, _: Subject) -> None:
    """Make somebody clanless."""
    del payload["clan"], payload["role"]


def _move(payload: Payload, subject: Subject) -> None:
    """Put somebody into another clan than the one whose roster names them."""
    payload["clan"] = _build_clan(subject.elsewhere)


def _remove_all(payload: Payload, _: Subject) -> None:
    """Leave nothing but what is sure."""
    for key in payload.keys() - {"tag", "name"}:
        del payload[key]


def _add_unknown_fields(payload: Payload, _: Subject) -> None:
    """Add what the API may think of tomorrow."""
    payload["arena"] = None
    payload["leagueStatistics"] = {}
    payload["petDragons"] = [{"name": None, "rarity": "mythic"}]
    payload["currentFavouriteCard"] = payload["currentFavouriteCard"] | {"rarity": "mythic"}


def _set_favourite(favourite: Payload | None) -> Callable[[Payload, Subject], None]:
    """Make a bend that sets the favourite."""

    def bend(payload: Payload, _: Subject) -> None:
        payload["currentFavouriteCard"] = favourite

    return bend


def _remove_key(key: str) -> Callable[[Payload, Subject], None]:
    """Make a bend that takes a key away."""

    def bend(payload: Payload, _: Subject) -> None:
        del payload[key]

    return bend


def _shorten_deck(payload: Payload, _: Subject) -> None:
    """Leave five cards in the deck."""
    del payload["currentDeck"][5:]


_ODDITIES: dict[Oddity | None, Callable[[Payload, Subject], None]] = {
    Oddity.FAVOURITE_ABSENT: _remove_key("currentFavouriteCard"),
    Oddity.FAVOURITE_NULL: _set_favourite(None),
    Oddity.FAVOURITE_EMPTY: _set_favourite({}),
    Oddity.FAVOURITE_NAMELESS: _set_favourite(build_card(BY_NAME["Phoenix"]) | {"name": None}),
    Oddity.FAVOURITE_UNKNOWN: _set_favourite(UNKNOWN_CARD),
    Oddity.FAVOURITE_MIRROR: _set_favourite(build_card(BY_NAME["Mirror"])),
    Oddity.DECK_SHORT: _shorten_deck,
    Oddity.DECK_ABSENT: _remove_key("currentDeck"),
    Oddity.LEFT: _leave,
    Oddity.MOVED: _move,
    Oddity.BARE: _remove_all,
    Oddity.FUTURE: _add_unknown_fields,
}
