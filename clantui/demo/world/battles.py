"""Payloads of a player's battles."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from clantui.demo.world.calendar import format_time
from clantui.demo.world.cards import (
    MAX_LEVEL,
    TOWERS,
    CardSpec,
    OwnedCard,
    Payload,
    build_owned_card,
)
from clantui.demo.world.clans import build_arena
from clantui.demo.world.decks import (
    Collection,
    build_collection,
    draw_stranger_deck,
    list_held,
    list_played,
)
from clantui.demo.world.names import (
    HOSTILE,
    make_clan_name,
    make_player_name,
    make_tag,
    seeded_random,
)
from clantui.demo.world.roster import TOP, ClanPlan, Person

_KING, _PRINCESS = 7_728, 4_858
"""The hit points of whole towers."""

_FALLEN: Payload = {"kingTowerHitPoints": None, "princessTowersHitPoints": None}
_GUARD = OwnedCard(card=TOWERS[0], level=16, star=0, evolution=0, count=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """Somebody in a battle.

    Attributes:
        identity: Their tag, name and clan as payload.
        trophies: What they had when it began.
        deck: The cards they played; of who defends a boat, with all the forms they own.
    """

    identity: Payload
    trophies: int
    deck: Sequence[OwnedCard]


def build_identity(who: str, name: str, clan: tuple[str, str, int] | None) -> Payload:
    """Return tag, name and clan of a player; not everybody has a clan."""
    payload: Payload = {"tag": who, "name": name}
    if clan is not None:
        payload["clan"] = dict(zip(("tag", "name", "badgeId"), clan, strict=True))
    return payload


def draw_crowns(rng: Random, won: bool) -> tuple[int, int]:
    """Return the crowns of the player and of the opponent; some battles are drawn."""
    more = rng.choice((1, 1, 1, 2, 3, 3))
    fewer = 0 if more == 1 else rng.randrange(min(more, 2))
    if rng.random() < 0.03:
        return fewer, fewer
    return (more, fewer) if won else (fewer, more)


def _build_towers(rng: Random, lost: int) -> Payload:
    """Return the hit points left when some crowns were lost."""
    standing = [_PRINCESS - rng.randrange(_PRINCESS - 1) for _ in range(max(0, 2 - lost))]
    king = 0 if lost == 3 else _KING - rng.randrange(0, 2_000) * (lost > 0)
    return {"kingTowerHitPoints": king, "princessTowersHitPoints": standing or None}


def build_participant(rng: Random, side: Side, crowns: tuple[int, int], **more: object) -> Payload:
    """Return one participant of a battle: mine are the first of the crowns."""
    who = side.identity
    return {
        "tag": who["tag"],
        "name": who["name"],
        **more,
        "crowns": crowns[0],
        **_build_towers(rng, crowns[1]),
        **({"clan": who["clan"]} if "clan" in who else {}),
        "cards": [build_owned_card(card, counted=False) for card in side.deck],
        "supportCards": [build_owned_card(_GUARD, counted=False)],
        "globalRank": None,
        "elixirLeaked": round(rng.random() * 12, 2),
    }


def build_dueller(
    rng: Random, sides: Sequence[Side], outcomes: Sequence[tuple[int, int]], total: tuple[int, int]
) -> Payload:
    """Return one participant of a duel, with each round and the cards used in it.

    No towers are left to tell of when all is over: the hit points are null, and so are a round's
    where the king fell.
    """
    rounds = []
    for side, crowns in zip(sides, outcomes, strict=False):
        cards = [
            build_owned_card(card, counted=False) | {"used": rng.random() < 0.9}
            for card in side.deck
        ]
        towers = _build_towers(rng, crowns[1])
        result = {"crowns": crowns[0], **(_FALLEN if crowns[1] == 3 else towers)}
        rounds.append({**result, "cards": cards, "elixirLeaked": round(rng.random() * 9, 2)})
    used = sides[: len(outcomes)]
    whole = Side(
        identity=sides[0].identity,
        trophies=sides[0].trophies,
        deck=[card for side in used for card in side.deck],
    )
    whole_seat = build_participant(
        rng, whole, (total[0], outcomes[-1][1]), startingTrophies=whole.trophies
    )
    return {**whole_seat, **_FALLEN, "rounds": rounds}


_SPECIALS = ("riverRaceDuel", "boatBattle", "clanMate2v2")
_GIVEN = (
    ("draft", 72_000_412, "Draft_Party"),
    ("eventDeck", 72_000_413, "EventDeck_Spells"),
    ("predefined", 72_000_414, "Showdown_Party"),
)
"""Ways to be given a deck, and modes of passing events in which it is so; `type` is `trail`."""

_MODES = {
    "riverRacePvP": (72_000_268, "CW_Battle_1v1"),
    "riverRaceDuel": (72_000_267, "CW_Duel_1v1"),
    "boatBattle": (72_000_266, "ClanWar_BoatBattle"),
    "PvP": (72_000_006, "Ladder"),
    "pathOfLegend": (72_000_450, "Ranked1v1_NewArena"),
    "clanMate2v2": (72_000_014, "TeamVsTeam"),
    "trail": _GIVEN[0][1:],
}
_PARTY_LEVEL = 11
"""The level of all cards in modes with equal levels."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BattleSetup:
    """All that the battles of one player are made of.

    Attributes:
        rng: The dice.
        person: Whose battles they are.
        me: Their tag, name and clan as payload.
        mates: The tags and names of others in the clan.
        hand: What they play with.
        skill: How often they win, 0 to 1.
    """

    rng: Random
    person: Person
    me: Payload
    mates: Sequence[tuple[str, str]]
    hand: Collection
    skill: float


def build_battle_log(plan: ClanPlan, people: Sequence[Person], person: Person) -> list[Payload]:
    """Return a player's battle log, the newest battle first.

    Returns:
        35 to 39 battles, 180 to 260 KB of JSON: one duel, one against a boat, one of two against
        two, one draw and one with a deck that was given among them.
    """
    rng, more = (
        seeded_random(plan.seed, "battles", person.tag),
        seeded_random(plan.seed, "more", person.tag),
    )
    table = BattleSetup(
        rng=rng,
        person=person,
        me=build_identity(person.tag, person.name, (plan.tag, plan.name, plan.badge)),
        mates=[
            (other.tag, other.name) for other in people if other.member and other is not person
        ],
        hand=build_collection(plan.seed, person),
        skill=0.4 + 0.25 * rng.random(),
    )
    kinds = rng.choices(("riverRacePvP", "PvP", "pathOfLegend"), (4, 3, 3), k=rng.randint(30, 34))
    for kind in _SPECIALS:
        kinds.insert(rng.randrange(len(kinds)), kind)
    for kind in ("draw", "trail"):
        kinds.insert(more.randrange(len(kinds)), kind)
    moments = _moments(rng, person.last_seen)
    makers: dict[str, Callable[[BattleSetup, str, str], Payload]]
    makers = {"riverRaceDuel": _duel, "boatBattle": _boat, "clanMate2v2": _pairs}
    makers |= {"draw": _build_draw, "trail": _build_given_deck}
    return [makers.get(kind, _single)(table, kind, format_time(next(moments))) for kind in kinds]


def _moments(rng: Random, last: datetime) -> Iterator[datetime]:
    """Return the times of battles, going back from when somebody was last there."""
    moment = last - timedelta(seconds=rng.randrange(30, 600))
    while True:
        yield moment
        pause = rng.randrange(150, 500) if rng.random() < 0.7 else rng.randrange(3_000, 50_000)
        moment -= timedelta(seconds=pause)


def _stranger(table: BattleSetup, *, clanless: float, defends: bool = False) -> Side:
    """Return somebody one meets but once; who defends a boat tells all that they own."""
    rng = table.rng
    number = rng.randrange(1 << 60)
    name = rng.choice(HOSTILE).text if rng.random() < 0.06 else make_player_name(rng)
    clan = (
        make_tag("stranger's clan", number),
        make_clan_name(rng),
        16_000_000 + rng.randrange(180),
    )
    trophies = max(0, min(TOP, table.person.trophies + rng.randint(-300, 300)))
    deck = draw_stranger_deck(rng, trophies / TOP)
    return Side(
        identity=build_identity(
            make_tag("stranger", number), name, clan if rng.random() > clanless else None
        ),
        trophies=trophies,
        deck=deck if defends else list_played(deck),
    )


def _mine(table: BattleSetup, deck: Sequence[CardSpec]) -> Side:
    """Return the player at the table with one of their decks."""
    cards = list_played(list_held(table.hand.owned, deck))
    return Side(identity=table.me, trophies=table.person.trophies, deck=cards)


def _battle(
    table: BattleSetup, kind: str, when: str, seats: tuple[list[Payload], list[Payload]]
) -> Payload:
    """Return the fields that all battles share."""
    number, name = _MODES[kind]
    return {
        "type": kind,
        "battleTime": when,
        "isLadderTournament": False,
        "arena": build_arena(table.person.trophies),
        "gameMode": {"id": number, "name": name},
        "deckSelection": "warDeckPick" if kind == "riverRaceDuel" else "collection",
        "team": seats[0],
        "opponent": seats[1],
        "isHostedMatch": False,
        "leagueNumber": 1,
    }


def _single(table: BattleSetup, kind: str, when: str) -> Payload:
    """Return a battle of one against one."""
    rng = table.rng
    war = kind == "riverRacePvP"
    me = _mine(table, rng.choice(table.hand.war) if war else table.hand.deck)
    them = _stranger(table, clanless=0 if war else 0.15)
    won = rng.random() < table.skill
    crowns = draw_crowns(rng, won)
    mine, theirs = _stakes(kind, me, them, crowns)
    seats = (
        [build_participant(rng, me, crowns, **mine)],
        [build_participant(rng, them, crowns[::-1], **theirs)],
    )
    if war:
        seats[0][0]["supportCards"] = seats[1][0]["supportCards"] = []
    return _battle(table, kind, when, seats)


def _build_draw(table: BattleSetup, _: str, when: str) -> Payload:
    """Return a draw on the ladder: as many crowns on both sides, and no trophies won or lost."""
    me, them = _mine(table, table.hand.deck), _stranger(table, clanless=0.15)
    crowns = (1, 1) if table.rng.random() < 0.5 else (0, 0)
    mine, theirs = _stakes("PvP", me, them, crowns)
    seats = (
        [build_participant(table.rng, me, crowns, **mine)],
        [build_participant(table.rng, them, crowns, **theirs)],
    )
    return _battle(table, "PvP", when, seats)


def _build_given_deck(table: BattleSetup, kind: str, when: str) -> Payload:
    """Return a battle of a passing event, with decks that nobody chose, all at one level."""
    rng = table.rng
    selection, number, name = rng.choice(_GIVEN)
    crowns = draw_crowns(rng, rng.random() < 0.5)
    them = _stranger(table, clanless=0.3)
    decks = (_even(draw_stranger_deck(rng, 0.5)) for _ in range(2))
    me, them = (
        Side(identity=identity, trophies=0, deck=deck)
        for identity, deck in zip((table.me, them.identity), decks, strict=True)
    )
    seats = [build_participant(rng, me, crowns)], [build_participant(rng, them, crowns[::-1])]
    return _battle(table, kind, when, seats) | {
        "gameMode": {"id": number, "name": name},
        "deckSelection": selection,
        "eventTag": f"Party_{name}",
    }


def _even(deck: Sequence[OwnedCard]) -> list[OwnedCard]:
    """Return cards as they are lent: plain, and shown at one level whatever their rarity."""
    most = max(MAX_LEVEL.values())
    return [
        OwnedCard(
            card=owned.card,
            level=max(1, _PARTY_LEVEL - most + owned.card.max_level),
            star=0,
            evolution=0,
            count=0,
        )
        for owned in deck
    ]


def _stakes(kind: str, me: Side, them: Side, crowns: tuple[int, int]) -> tuple[Payload, Payload]:
    """Return the trophies at stake: war has none to win, the path none to start with."""
    mine: Payload = {}
    theirs: Payload = {}
    if kind != "pathOfLegend":
        mine["startingTrophies"] = me.trophies
        theirs["startingTrophies"] = them.trophies
    if kind != "riverRacePvP" and crowns[0] != crowns[1]:
        won = crowns[0] > crowns[1]
        (mine if won else theirs)["trophyChange"] = 30
        if kind == "PvP" and (loser := theirs if won else mine)["startingTrophies"] < TOP:
            loser["trophyChange"] = -22
    return mine, theirs


def _duel(table: BattleSetup, kind: str, when: str) -> Payload:
    """Return a duel: two rounds won of at most three, each with a deck of its own."""
    rng = table.rng
    wins = rng.choice(((True, True), (False, True, True), (False, False), (True, False, False)))
    outcomes = [(2, 1) if won else (1, 2) for won in wins[:-1]]
    outcomes.append((3, 1) if wins[-1] else (1, 3))
    me = [_mine(table, deck) for deck in table.hand.war[: len(outcomes)]]
    them = _stranger(table, clanless=0)
    theirs = [
        Side(identity=them.identity, trophies=them.trophies, deck=deck)
        for deck in _decks(table, them)
    ]
    total = (sum(mine for mine, _ in outcomes), sum(other for _, other in outcomes))
    seats = (
        [build_dueller(rng, me, outcomes, total)],
        [build_dueller(rng, theirs, [pair[::-1] for pair in outcomes], total[::-1])],
    )
    return _battle(table, kind, when, seats)


def _decks(table: BattleSetup, side: Side) -> list[list[OwnedCard]]:
    """Return a stranger three decks that share no card."""
    decks = [list(side.deck)]
    seen = {owned.card.id for owned in side.deck}
    while len(decks) < 3:
        deck = list_played(draw_stranger_deck(table.rng, side.trophies / TOP))
        if seen.isdisjoint(owned.card.id for owned in deck):
            decks.append(deck)
            seen.update(owned.card.id for owned in deck)
    return decks


def _boat(table: BattleSetup, kind: str, when: str) -> Payload:
    """Return an attack on a boat."""
    rng = table.rng
    me = _mine(table, rng.choice(table.hand.war))
    them = _stranger(table, clanless=0, defends=True)
    won = rng.random() < 0.5
    crowns = (1, 0) if won else (0, 0)
    seats = (
        [build_participant(rng, me, crowns, startingTrophies=me.trophies)],
        [build_participant(rng, them, crowns[::-1], startingTrophies=them.trophies)],
    )
    standing = rng.randrange(1, 15)
    return _battle(table, kind, when, seats) | {
        "boatBattleSide": "attacker",
        "boatBattleWon": won,
        "newTowersDestroyed": int(won),
        "prevTowersDestroyed": 15 - standing,
        "remainingTowers": standing - won,
    }


def _pairs(table: BattleSetup, kind: str, when: str) -> Payload:
    """Return a battle of two against two: a mate's cards are not one's own."""
    rng = table.rng
    me = _mine(table, table.hand.deck)
    mate = _stranger(table, clanless=0)
    if table.mates:
        who, name = rng.choice(table.mates)
        mate = Side(
            identity={**table.me, "tag": who, "name": name}, trophies=me.trophies, deck=mate.deck
        )
    crowns = draw_crowns(rng, rng.random() < table.skill)
    others = [_stranger(table, clanless=0.3) for _ in range(2)]
    return _battle(
        table,
        kind,
        when,
        (
            [build_participant(rng, side, crowns) for side in (me, mate)],
            [build_participant(rng, side, crowns[::-1]) for side in others],
        ),
    )
