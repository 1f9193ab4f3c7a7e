"""What the API says of a clan: with its roster, in a search, in a ranking."""

from collections.abc import Sequence

from clantui.demo.world.calendar import stamp
from clantui.demo.world.cards import Payload
from clantui.demo.world.locations import arena, located
from clantui.demo.world.random import seeded_random
from clantui.demo.world.roster import ClanPlan, Kind, Oddity, Person

_DESCRIPTIONS = {
    Kind.HOME: "We play what we like \u2694\ufe0f war decks by Thursday, please",
    Kind.ODD: "<c3>[b]odd[/b]</c> \u202e\x1b[5m\u200bpeople\ttalk\nlike \U0001f9d9\u200d\u2642",
    Kind.EMPTY: "",
}


def clan(plan: ClanPlan, people: Sequence[Person]) -> Payload:
    """Give a clan as `/clans/{tag}` shows it.

    Args:
        plan: The clan.
        people: Its people, members and former ones.

    Returns:
        The payload, `memberList` and all.
    """
    members = [person for person in people if person.member]
    roster = [_member(plan, person, rank) for rank, person in enumerate(members, 1)]
    head = _head(plan, members)
    return {
        **{key: head[key] for key in ("tag", "name", "type")},
        "description": _DESCRIPTIONS.get(plan.kind, f"{plan.name}: be kind, donate, have fun"),
        **{key: value for key, value in head.items() if key not in {"tag", "name", "type"}},
        "donationsPerWeek": sum(member["donations"] for member in roster),
        "clanChestStatus": "inactive",
        "clanChestLevel": 1,
        "clanChestMaxLevel": 0,
        "members": len(members),
        "memberList": roster,
    }


def found(plan: ClanPlan, people: Sequence[Person]) -> Payload:
    """Give a clan as a search shows it: no description, no roster."""
    whole = clan(plan, people)
    return {
        key: value
        for key, value in whole.items()
        if key not in {"description", "clanChestStatus", "memberList"}
    }


def ranked(plan: ClanPlan, people: Sequence[Person], rank: int) -> Payload:
    """Give a clan as a ranking shows it.

    Args:
        plan: The clan.
        people: Its people.
        rank: Its place, from 1.

    Returns:
        The payload; `previousRank` is -1 for one who was not ranked before.
    """
    rng = seeded_random(plan.seed, "ranked", plan.number)
    previous = -1 if rng.random() < 0.1 else max(1, rank + rng.randint(-2, 2))
    members = [person for person in people if person.member]
    return {
        "tag": plan.tag,
        "name": plan.name,
        "rank": rank,
        "previousRank": previous,
        "location": located(plan.location),
        "clanScore": score(members),
        "members": len(members),
        "badgeId": plan.badge,
    }


def score(members: Sequence[Person]) -> int:
    """Give a clan's `clanScore`: the better its members, the more they count."""
    best = sorted((person.trophies for person in members), reverse=True)
    weights = (50, 25, 12, 10, 3)
    tens = (sum(best[place : place + 10]) for place in range(0, 50, 10))
    return sum(weight * ten for weight, ten in zip(weights, tens, strict=True)) // 100


def _head(plan: ClanPlan, members: Sequence[Person]) -> Payload:
    """Give what a search and the clan itself both tell first."""
    rng = seeded_random(plan.seed, "clan", plan.number)
    return {
        "tag": plan.tag,
        "name": plan.name,
        "type": rng.choice(("open", "inviteOnly", "inviteOnly", "closed")),
        "badgeId": plan.badge,
        "clanScore": score(members),
        "clanWarTrophies": plan.war_trophies,
        "location": located(plan.location),
        "requiredTrophies": rng.choice((0, 2_000, 4_000, 5_000, 6_000)),
    }


def _member(plan: ClanPlan, person: Person, rank: int) -> Payload:
    """Give one line of a roster."""
    rng = seeded_random(plan.seed, "roster", person.tag)
    given = min(rng.randrange(900), rng.randrange(900))
    payload: Payload = {
        "tag": person.tag,
        "name": person.name,
        "role": person.role,
        "lastSeen": stamp(person.last_seen),
        "expLevel": 0,
        "trophies": person.trophies,
        "arena": arena(person.trophies),
        "clanRank": rank,
        "previousClanRank": person.previous,
        "donations": given,
        "donationsReceived": 40 * rng.randrange(12),
        "clanChestPoints": 0,
    }
    if person.quirk is Oddity.BARE:
        # Two requests a second apart came once with and once without it.
        del payload["arena"]["rawName"]
    return payload
