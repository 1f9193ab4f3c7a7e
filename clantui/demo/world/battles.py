"""Payloads of battle logs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from random import Random

from msgspec import Struct

from clantui.demo.world.calendar import format_time
from clantui.demo.world.cards import (
    MAX_LEVEL,
    TOWERS,
    OwnedCard,
    Payload,
    build_owned_card,
)
from clantui.demo.world.clans import build_arena, build_clan_reference
from clantui.demo.world.decks import (
    Collection,
    build_collection,
    draw_stranger_deck,
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
"""Hit points of undamaged towers."""

_FALLEN: Payload = {"kingTowerHitPoints": None, "princessTowersHitPoints": None}
_GUARD = OwnedCard(card=TOWERS[0], level=16)


class Side(Struct, frozen=True, kw_only=True):
    """One player of a battle.

    Attributes:
        identity: payload of the tag, the name and the clan.
        deck: the cards as played; for a boat's defender, with all owned forms.
    """

    identity: Payload
    trophies: int
    deck: Sequence[OwnedCard]


def _draw_crowns(rng: Random, won: bool) -> tuple[int, int]:
    """Return the crowns of player and opponent; 3% of the battles are draws."""
    more = rng.choice((1, 1, 1, 2, 3, 3))
    fewer = 0 if more == 1 else rng.randrange(min(more, 2))
    if rng.random() < 0.03:
        return fewer, fewer
    return (more, fewer) if won else (fewer, more)


def _build_towers(rng: Random, lost: int) -> Payload:
    """Return the hit points of the towers after losing some crowns."""
    standing = [_PRINCESS - rng.randrange(_PRINCESS - 1) for _ in range(max(0, 2 - lost))]
    king = 0 if lost == 3 else _KING - rng.randrange(0, 2_000) * (lost > 0)
    return {"kingTowerHitPoints": king, "princessTowersHitPoints": standing or None}


def _build_participant(
    rng: Random, side: Side, crowns: tuple[int, int], **more: object
) -> Payload:
    """Return a participant of a battle; `crowns` are their own and the opponent's."""
    identity = side.identity
    return {
        "tag": identity["tag"],
        "name": identity["name"],
        **more,
        "crowns": crowns[0],
        **_build_towers(rng, crowns[1]),
        **({"clan": identity["clan"]} if "clan" in identity else {}),
        "cards": [build_owned_card(card, counted=False) for card in side.deck],
        "supportCards": [build_owned_card(_GUARD, counted=False)],
        "globalRank": None,
        "elixirLeaked": round(rng.random() * 12, 2),
    }


def _build_dueller(
    rng: Random, sides: Sequence[Side], outcomes: Sequence[tuple[int, int]], total: tuple[int, int]
) -> Payload:
    """Return a participant of a duel, with the rounds and the cards used in each.

    Hit points are null for the duel, and for rounds in which the king tower fell.
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
    all_cards = Side(
        identity=sides[0].identity,
        trophies=sides[0].trophies,
        deck=[card for side in used for card in side.deck],
    )
    participant = _build_participant(
        rng, all_cards, (total[0], outcomes[-1][1]), startingTrophies=all_cards.trophies
    )
    return {**participant, **_FALLEN, "rounds": rounds}


_SPECIALS = ("riverRaceDuel", "boatBattle", "clanMate2v2")
_GIVEN = (
    ("draft", 72_000_412, "Draft_Party"),
    ("eventDeck", 72_000_413, "EventDeck_Spells"),
    ("predefined", 72_000_414, "Showdown_Party"),
)
"""`deckSelection` and game mode of events with preset decks; their `type` is `trail`."""

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
"""Level of all cards in events with preset decks."""


class BattleSetup(Struct, frozen=True, kw_only=True):
    """Inputs of a player's battles: `identity` is tag, name, clan; `skill` the share won, 0–1."""

    rng: Random
    person: Person
    identity: Payload
    clanmates: Sequence[tuple[str, str]]
    collection: Collection
    skill: float


def build_battle_log(plan: ClanPlan, people: Sequence[Person], person: Person) -> list[Payload]:
    """Return 35 to 39 battles of a player, the newest first: 180 to 260 KB of JSON.

    Among them are one duel, boat battle, 2v2, draw, and battle with a preset deck.
    """
    rng = seeded_random(plan.seed, "battles", person.tag)
    more = seeded_random(plan.seed, "more", person.tag)
    setup = BattleSetup(
        rng=rng,
        person=person,
        identity={"tag": person.tag, "name": person.name, "clan": build_clan_reference(plan)},
        clanmates=[
            (other.tag, other.name) for other in people if other.member and other is not person
        ],
        collection=build_collection(plan.seed, person),
        skill=0.4 + 0.25 * rng.random(),
    )
    kinds = rng.choices(("riverRacePvP", "PvP", "pathOfLegend"), (4, 3, 3), k=rng.randint(30, 34))
    for kind in _SPECIALS:
        kinds.insert(rng.randrange(len(kinds)), kind)
    for kind in ("draw", "trail"):
        kinds.insert(more.randrange(len(kinds)), kind)
    moments = _draw_moments(rng, person.last_seen)
    makers: dict[str, Callable[[BattleSetup, str, str], Payload]] = {
        "riverRaceDuel": _build_duel,
        "boatBattle": _build_boat_battle,
        "clanMate2v2": _build_2v2,
        "trail": _build_preset_deck_battle,
    }
    return [
        makers.get(kind, _build_1v1)(setup, kind, format_time(next(moments))) for kind in kinds
    ]


def _draw_moments(rng: Random, last: datetime) -> Iterator[datetime]:
    """Yield the times of battles, back from when the player was last seen."""
    moment = last - timedelta(seconds=rng.randrange(30, 600))
    while True:
        yield moment
        pause = rng.randrange(150, 500) if rng.random() < 0.7 else rng.randrange(3_000, 50_000)
        moment -= timedelta(seconds=pause)


def _draw_opponent(setup: BattleSetup, *, clanless: float, defends: bool = False) -> Side:
    """Return a random opponent; a boat's defender shows all owned forms."""
    rng = setup.rng
    number = rng.randrange(1 << 60)
    identity: Payload = {
        "tag": make_tag("stranger", number),
        "name": rng.choice(HOSTILE) if rng.random() < 0.06 else make_player_name(rng),
        "clan": {
            "tag": make_tag("stranger's clan", number),
            "name": make_clan_name(rng),
            "badgeId": 16_000_000 + rng.randrange(180),
        },
    }
    trophies = max(0, min(TOP, setup.person.trophies + rng.randint(-300, 300)))
    deck = draw_stranger_deck(rng, trophies / TOP)
    if rng.random() <= clanless:
        del identity["clan"]
    return Side(identity=identity, trophies=trophies, deck=deck if defends else list_played(deck))


def _build_own_side(setup: BattleSetup, deck: Sequence[OwnedCard]) -> Side:
    trophies = setup.person.trophies
    return Side(identity=setup.identity, trophies=trophies, deck=list_played(deck))


def _build_battle(
    setup: BattleSetup, kind: str, when: str, team: list[Payload], opponents: list[Payload]
) -> Payload:
    """Return a battle with the fields that all kinds share."""
    number, name = _MODES[kind]
    return {
        "type": kind,
        "battleTime": when,
        "isLadderTournament": False,
        "arena": build_arena(setup.person.trophies),
        "gameMode": {"id": number, "name": name},
        "deckSelection": "warDeckPick" if kind == "riverRaceDuel" else "collection",
        "team": team,
        "opponent": opponents,
        "isHostedMatch": False,
        "leagueNumber": 1,
    }


def _build_1v1(setup: BattleSetup, kind: str, when: str) -> Payload:
    """Return a battle; a `draw` is one on the ladder with equal crowns."""
    rng = setup.rng
    war = kind == "riverRacePvP"
    player = _build_own_side(
        setup, rng.choice(setup.collection.war) if war else setup.collection.deck
    )
    opponent = _draw_opponent(setup, clanless=0 if war else 0.15)
    if kind == "draw":
        kind, crowns = "PvP", ((1, 1) if rng.random() < 0.5 else (0, 0))
    else:
        crowns = _draw_crowns(rng, rng.random() < setup.skill)
    own, other = _build_trophies(kind, player, opponent, crowns)
    team = _build_participant(rng, player, crowns, **own)
    rival = _build_participant(rng, opponent, crowns[::-1], **other)
    if war:
        team["supportCards"] = rival["supportCards"] = []
    return _build_battle(setup, kind, when, [team], [rival])


def _build_preset_deck_battle(setup: BattleSetup, kind: str, when: str) -> Payload:
    """Return an event battle with preset decks, all cards at one level."""
    rng = setup.rng
    selection, number, name = rng.choice(_GIVEN)
    crowns = _draw_crowns(rng, rng.random() < 0.5)
    stranger = _draw_opponent(setup, clanless=0.3)
    decks = (_make_preset(draw_stranger_deck(rng, 0.5)) for _ in range(2))
    player, opponent = (
        Side(identity=identity, trophies=0, deck=deck)
        for identity, deck in zip((setup.identity, stranger.identity), decks, strict=True)
    )
    team = _build_participant(rng, player, crowns)
    rival = _build_participant(rng, opponent, crowns[::-1])
    return _build_battle(setup, kind, when, [team], [rival]) | {
        "gameMode": {"id": number, "name": name},
        "deckSelection": selection,
        "eventTag": f"Party_{name}",
    }


def _make_preset(deck: Sequence[OwnedCard]) -> list[OwnedCard]:
    """Return the cards of a preset deck: no forms, and one shown level for all rarities."""
    highest = max(MAX_LEVEL.values())
    return [
        OwnedCard(card=card, level=max(1, _PARTY_LEVEL - highest + card.max_level))
        for card in (owned.card for owned in deck)
    ]


def _build_trophies(
    kind: str, player: Side, opponent: Side, crowns: tuple[int, int]
) -> tuple[Payload, Payload]:
    """Return each side's trophies: no change in war, none at the start on the Path of Legends."""
    own: Payload = {}
    opponent_trophies: Payload = {}
    if kind != "pathOfLegend":
        own["startingTrophies"] = player.trophies
        opponent_trophies["startingTrophies"] = opponent.trophies
    if kind != "riverRacePvP" and crowns[0] != crowns[1]:
        won = crowns[0] > crowns[1]
        (own if won else opponent_trophies)["trophyChange"] = 30
        if (
            kind == "PvP"
            and (loser := opponent_trophies if won else own)["startingTrophies"] < TOP
        ):
            loser["trophyChange"] = -22
    return own, opponent_trophies


def _build_duel(setup: BattleSetup, kind: str, when: str) -> Payload:
    """Return a duel: best of three rounds, a different deck in each."""
    rng = setup.rng
    wins = rng.choice(((True, True), (False, True, True), (False, False), (True, False, False)))
    outcomes = [(2, 1) if won else (1, 2) for won in wins[:-1]]
    outcomes.append((3, 1) if wins[-1] else (1, 3))
    own_sides = [_build_own_side(setup, deck) for deck in setup.collection.war[: len(outcomes)]]
    opponent = _draw_opponent(setup, clanless=0)
    opponent_sides = [
        Side(identity=opponent.identity, trophies=opponent.trophies, deck=deck)
        for deck in _draw_duel_decks(setup, opponent)
    ]
    total = (sum(own for own, _ in outcomes), sum(other for _, other in outcomes))
    team = _build_dueller(rng, own_sides, outcomes, total)
    others = [pair[::-1] for pair in outcomes]
    rival = _build_dueller(rng, opponent_sides, others, total[::-1])
    return _build_battle(setup, kind, when, [team], [rival])


def _draw_duel_decks(setup: BattleSetup, side: Side) -> list[list[OwnedCard]]:
    """Return three decks of an opponent that share no card."""
    decks = [list(side.deck)]
    seen = {owned.card.id for owned in side.deck}
    while len(decks) < 3:
        deck = list_played(draw_stranger_deck(setup.rng, side.trophies / TOP))
        if seen.isdisjoint(owned.card.id for owned in deck):
            decks.append(deck)
            seen.update(owned.card.id for owned in deck)
    return decks


def _build_boat_battle(setup: BattleSetup, kind: str, when: str) -> Payload:
    rng = setup.rng
    player = _build_own_side(setup, rng.choice(setup.collection.war))
    opponent = _draw_opponent(setup, clanless=0, defends=True)
    won = rng.random() < 0.5
    crowns = (1, 0) if won else (0, 0)
    team = _build_participant(rng, player, crowns, startingTrophies=player.trophies)
    rival = _build_participant(rng, opponent, crowns[::-1], startingTrophies=opponent.trophies)
    standing = rng.randrange(1, 15)
    return _build_battle(setup, kind, when, [team], [rival]) | {
        "boatBattleSide": "attacker",
        "boatBattleWon": won,
        "newTowersDestroyed": int(won),
        "prevTowersDestroyed": 15 - standing,
        "remainingTowers": standing - won,
    }


def _build_2v2(setup: BattleSetup, kind: str, when: str) -> Payload:
    rng = setup.rng
    player = _build_own_side(setup, setup.collection.deck)
    teammate = _draw_opponent(setup, clanless=0)
    if setup.clanmates:
        tag, name = rng.choice(setup.clanmates)
        identity = {**setup.identity, "tag": tag, "name": name}
        teammate = Side(identity=identity, trophies=player.trophies, deck=teammate.deck)
    crowns = _draw_crowns(rng, rng.random() < setup.skill)
    others = [_draw_opponent(setup, clanless=0.3) for _ in range(2)]
    team = [_build_participant(rng, side, crowns) for side in (player, teammate)]
    opponents = [_build_participant(rng, side, crowns[::-1]) for side in others]
    return _build_battle(setup, kind, when, team, opponents)
