"""Payloads of clans, with their locations and arenas."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from functools import cache

from clantui.demo.world.calendar import format_time
from clantui.demo.world.cards import Payload
from clantui.demo.world.names import seeded_random
from clantui.demo.world.roster import ClanKind, ClanPlan, EdgeCase, Person

LOCATIONS = {
    57000000: ("Europe", ""),
    57000001: ("North America", ""),
    57000002: ("South America", ""),
    57000003: ("Asia", ""),
    57000004: ("Oceania", ""),
    57000005: ("Africa", ""),
    57000006: ("International", ""),
    57000038: ("Brazil", "BR"),
    57000087: ("France", "FR"),
    57000094: ("Germany", "DE"),
    57000122: ("Japan", "JP"),
    57000153: ("Mexico", "MX"),
    57000218: ("Spain", "ES"),
    57000249: ("United States", "US"),
}
"""Name and country code of each location that a clan can choose; regions have no code."""

INTERNATIONAL = 57000006
"""The location of most clans."""

_ARENAS = (
    (0, 54000001, "Goblin Stadium", "Arena1"),
    (4_000, 54000010, "Spooky Town", "Arena12"),
    (5_000, 54000012, "Miner's Mine", "Arena_L1"),
    (5_500, 54000013, "Executioner's Kitchen", "Arena_L2"),
    (6_000, 54000014, "Royal Crypt", "Arena_L3"),
    (6_500, 54000015, "Silent Sanctuary", "Arena_L4"),
    (7_000, 54000016, "Dragon Spa", "Arena_L5"),
    (7_500, 54000017, "Boot Camp", "Arena_L6"),
    (8_000, 54000018, "Clash Fest", "Arena_L7"),
    (8_500, 54000019, "PANCAKES!", "Arena_L8"),
    (9_000, 54000020, "Valkalla", "Arena_L9"),
    (9_500, 54000031, "Legendary Arena", "Arena_L10"),
    (10_000, 54000117, "Lumberlove Cabin", "Arena_L11"),
    (10_500, 54000130, "Royal Road", "Arena_L12"),
    (11_000, 54000131, "Musketeer Street", "Arena_L13"),
    (11_500, 54000132, "Summit of Heroes", "Arena_L14"),
    (12_000, 54000141, "Magic Academy", "Arena_L15"),
    (12_500, 54000142, "Ultimate Clash Pit", "Arena_L16"),
    (13_000, 54000143, "Little Prince's Tavern", "Arena_L17"),
    (13_500, 54000144, "Spirit Square", "Arena_L18"),
)
_FLOORS = [arena[0] for arena in _ARENAS]


def build_location(location_id: int) -> Payload:
    """Return a location; only countries have a `countryCode`."""
    name, code = LOCATIONS[location_id]
    payload: Payload = {"id": location_id, "name": name, "isCountry": bool(code)}
    return payload | {"countryCode": code} if code else payload


def build_arena(trophies: int) -> Payload:
    """Return the arena for a number of trophies."""
    _, number, name, raw = _ARENAS[bisect_right(_FLOORS, trophies) - 1]
    return {"id": number, "name": name, "rawName": raw}


@cache
def build_clan_reference(plan: ClanPlan) -> Payload:
    """Return the clan of a player in a profile or a battle; the object is shared."""
    return {"tag": plan.tag, "name": plan.name, "badgeId": plan.badge}


_DESCRIPTIONS = {
    ClanKind.HOME: "We play what we like \u2694\ufe0f war decks by Thursday, please",
    ClanKind.ODD: "<c3>[b]odd[/b]</c> \u202e\x1b[5m\u200bpeople"
    "\ttalk\nlike \U0001f9d9\u200d\u2642",
    ClanKind.EMPTY: "",
}


def build_clan(plan: ClanPlan, people: Sequence[Person]) -> Payload:
    """Return a clan with its roster, as `/clans/{tag}` does."""
    rng = seeded_random(plan.seed, "clan", plan.number)
    members = (person for person in people if person.member)
    roster = [_build_member(plan, person, rank) for rank, person in enumerate(members, 1)]
    return {
        "tag": plan.tag,
        "name": plan.name,
        "type": rng.choice(("open", "inviteOnly", "inviteOnly", "closed")),
        "description": _DESCRIPTIONS.get(plan.kind, f"{plan.name}: be kind, donate, have fun"),
        "badgeId": plan.badge,
        "clanScore": compute_clan_score(people),
        "clanWarTrophies": plan.war_trophies,
        "location": build_location(plan.location),
        "requiredTrophies": rng.choice((0, 2_000, 4_000, 5_000, 6_000)),
        "donationsPerWeek": sum(member["donations"] for member in roster),
        "clanChestStatus": "inactive",
        "clanChestLevel": 1,
        "clanChestMaxLevel": 0,
        "members": len(roster),
        "memberList": roster,
    }


def build_search_result(plan: ClanPlan, people: Sequence[Person]) -> Payload:
    """Return a clan as a search does: no description, no roster."""
    clan = build_clan(plan, people)
    for key in ("description", "clanChestStatus", "memberList"):
        del clan[key]
    return clan


def build_ranking(plan: ClanPlan, people: Sequence[Person], rank: int) -> Payload:
    """Return a clan of a ranking; `previousRank` is -1 if the clan was not ranked before."""
    rng = seeded_random(plan.seed, "ranked", plan.number)
    previous = -1 if rng.random() < 0.1 else max(1, rank + rng.randint(-2, 2))
    return {
        "tag": plan.tag,
        "name": plan.name,
        "rank": rank,
        "previousRank": previous,
        "location": build_location(plan.location),
        "clanScore": compute_clan_score(people),
        "members": sum(person.member for person in people),
        "badgeId": plan.badge,
    }


def compute_clan_score(people: Sequence[Person]) -> int:
    """Return the `clanScore`: half the trophies of the ten best members, and less of others."""
    best = sorted((person.trophies for person in people if person.member), reverse=True)
    weights = (50, 25, 12, 10, 3)
    tens = (sum(best[place : place + 10]) for place in range(0, 50, 10))
    return sum(weight * ten for weight, ten in zip(weights, tens, strict=True)) // 100


def _build_member(plan: ClanPlan, person: Person, rank: int) -> Payload:
    rng = seeded_random(plan.seed, "roster", person.tag)
    donations = min(rng.randrange(900), rng.randrange(900))
    payload: Payload = {
        "tag": person.tag,
        "name": person.name,
        "role": person.role,
        "lastSeen": format_time(person.last_seen),
        "expLevel": 0,
        "trophies": person.trophies,
        "arena": build_arena(person.trophies),
        "clanRank": rank,
        "previousClanRank": person.previous,
        "donations": donations,
        "donationsReceived": 40 * rng.randrange(12),
        "clanChestPoints": 0,
    }
    if person.edge_case is EdgeCase.BARE:
        # The real API is as inconsistent: of two requests one second apart, one returned it.
        del payload["arena"]["rawName"]
    return payload
