"""A made-up clan with everything that views show: all kinds of values, and unknown ones."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from msgspec.structs import replace

from clantui.core.model.battle import Battle, BattleLogs, Game, Mode
from clantui.core.model.game import Card, Clan, Form, Player, Rarity, SeasonResult, Slot
from clantui.core.model.race import (
    Participant,
    PastWeek,
    PeriodType,
    Race,
    RaceClan,
    RaceLog,
    WarRecord,
)
from clantui.core.model.survey import Survey
from clantui.core.views.view import ViewData
from tests.factories.surveys import AT, HOME, LATE, member, tag


def _card(card_id: int, name: str, cost: int | None, rarity: Rarity) -> Card:
    return Card(id=card_id, name=name, raw_name=f"<c7>{name}", elixir=cost, rarity=rarity)


KNIGHT: Final = _card(26_000_000, "Knight", 3, Rarity.COMMON)
GIANT: Final = _card(26_000_001, "giant", 5, Rarity.RARE)
BATS: Final = _card(26_000_002, "Bats", 2, Rarity.COMMON)
QUEEN: Final = _card(26_000_003, "Archer Queen", 5, Rarity.CHAMPION)
TESLA: Final = _card(27_000_000, "Tesla", 4, Rarity.COMMON)
ZAP: Final = _card(28_000_000, "Zap", 2, Rarity.COMMON)
LOG: Final = _card(28_000_001, "The Log", 2, Rarity.LEGENDARY)
MIRROR: Final = _card(28_000_006, "Mirror", None, Rarity.EPIC)
THREE: Final = _card(26_000_004, "Three Musketeers", 9, Rarity.RARE)
NOVEL: Final = _card(99_000_000, "Novel", 10, Rarity.UNKNOWN)
PRINCESS: Final = _card(159_000_000, "Tower Princess", None, Rarity.COMMON)
CHEF: Final = _card(159_000_004, "Royal Chef", None, Rarity.LEGENDARY)
GHOST: Final = _card(26_000_005, "Royal Ghost", 3, Rarity.LEGENDARY)

FIRST: Final = (KNIGHT, GIANT, BATS, QUEEN, TESLA, ZAP, LOG, MIRROR)
SECOND: Final = (NOVEL, THREE, KNIGHT, BATS, TESLA, ZAP, LOG, GHOST)
WAR_DECKS: Final = tuple(
    tuple(
        _card(26_000_100 + 8 * place + number, f"Troop {place}{number}", number + place, rarity)
        for number, rarity in enumerate((*Rarity, Rarity.EPIC, Rarity.COMMON))
    )
    for place in range(2)
)
"""Two complete decks without common cards."""


def _slots(
    cards: tuple[Card, ...], level: int | None, form: Form = Form.PLAIN
) -> tuple[Slot, ...]:
    """Return a deck whose levels fall from a first one; the first card has a form."""
    return tuple(
        Slot(
            card=card,
            level=None if level is None else level - place,
            form=Form.PLAIN if place else form,
        )
        for place, card in enumerate(cards)
    )


_ROSTER: Final = (
    replace(
        member(0, "<c7>bea"),
        role="leader",
        trophies=9_000,
        rank=2,
        donations=1_200,
        received=80,
        last_seen=AT - timedelta(hours=3),
    ),
    replace(
        member(1, "Ann"),
        role="co-leader",
        trophies=14_000,
        rank=1,
        donations=0,
        received=0,
        last_seen=AT - timedelta(days=2),
    ),
    replace(
        member(2, "Cid"), role="elder", rank=3, last_seen=AT - timedelta(days=7), received=120
    ),
    replace(member(3, "dan"), trophies=9_000, rank=4, donations=40),
    replace(
        member(4, "Eve"), role="member", trophies=100, rank=6, last_seen=AT + timedelta(hours=1)
    ),
    replace(
        member(5, "Fay"),
        role="captain",
        trophies=0,
        donations=10,
        last_seen=AT - timedelta(days=30),
    ),
    replace(member(6, "Gus"), role="member", trophies=90, rank=5),
)

_PROFILES: Final = (
    Player(
        tag=tag(0),
        clan=HOME,
        favourite=KNIGHT,
        levels={card.id: 15 - place for place, card in enumerate(FIRST)} | {GHOST.id: 14},
        forms={KNIGHT.id: Form.EVOLUTION, GHOST.id: Form.HERO},
        deck=_slots(FIRST, 15, Form.EVOLUTION),
        support=(Slot(card=PRINCESS, level=15),),
        king_level=60,
        cap=15,
        season=SeasonResult(league=10, points=1_900, rank=1_234),
        last_season=SeasonResult(league=9),
        best_season=SeasonResult(league=10, points=2_000, rank=812),
    ),
    Player(
        tag=tag(1),
        clan=HOME,
        favourite=GIANT,
        levels={card.id: 14 for card in FIRST[:5]},
        forms={KNIGHT.id: Form(3)},
        deck=_slots(FIRST[::-1], 14),
        support=(Slot(card=PRINCESS, level=14),),
        king_level=9,
        cap=15,
        season=SeasonResult(league=7),
    ),
    Player(
        tag=tag(2),
        clan=HOME,
        favourite=MIRROR,
        levels={MIRROR.id: 1, QUEEN.id: 15},
        unlevelled=(THREE.id,),
        deck=_slots(FIRST[1:], 12, Form(3)),
        support=(Slot(card=CHEF),),
    ),
    Player(
        tag=tag(3),
        favourite=KNIGHT,
        levels={card.id: 15 for card in (THREE, LOG)},
        forms={LOG.id: Form.EVOLUTION},
        deck=_slots(SECOND, None, Form.HERO),
        best_season=SeasonResult(league=3),
    ),
    Player(tag=tag(6), clan=HOME),
)

_OLDER: Final = Player(tag=tag(4), clan=HOME, deck=_slots(SECOND[:5], 15, Form.HERO))
"""Profile of an earlier load of a player who fails in this one."""


def _game(ours: tuple[Card, ...], theirs: tuple[Card, ...], won: bool | None) -> Game:
    our_form = Form.HERO if won is False else Form.EVOLUTION
    their_form = Form.HERO if won else Form.EVOLUTION
    return Game(ours=_slots(ours, 15, our_form), theirs=_slots(theirs, 13, their_form), won=won)


def _battle(mode: Mode, hours: int | None, *rounds: Game) -> Battle:
    at = None if hours is None else AT - timedelta(hours=hours)
    return Battle(player=tag(0), at=at, mode=mode, rounds=rounds)


_WON, _DRAWN, _LOST = (_game(FIRST, (GIANT, BATS), won) for won in (True, None, False))
_LOGS: Final = {
    0: (
        *(_battle(Mode.LADDER, hours, _WON) for hours in range(5, 30)),
        *(_battle(Mode.LADDER, hours, _LOST) for hours in range(30, 42)),
        _battle(Mode.LADDER, 42, _DRAWN),
        _battle(
            Mode.WAR,
            4,
            _game(WAR_DECKS[0], (QUEEN, BATS), won=True),
            _game(WAR_DECKS[1], (QUEEN,), won=False),
        ),
    ),
    1: (
        _battle(Mode.PATH, 2, _game(FIRST[:4], (), won=True)),
        *(_battle(Mode.WAR, None, _game(WAR_DECKS[0], (BATS,), won=False)) for _ in range(2)),
        *(_battle(Mode.WAR, 9, _game((), (BATS, GIANT), won=n > 3)) for n in range(33)),
    ),
    2: (
        _battle(Mode.OTHER, 50, _game((QUEEN, KNIGHT), (), won=None)),
        replace(
            _battle(Mode.WAR, 1, _game(WAR_DECKS[1], (QUEEN,), won=True)),
            is_boat=True,
            counts=False,
        ),
    ),
    3: (),
}


def _participant(number: int, decks: int, medals: int, today: int = 0) -> Participant:
    roster_name = f"Gone {number}" if number >= len(_ROSTER) else _ROSTER[number].name
    return Participant(
        tag=tag(number),
        name=roster_name,
        raw_name=f"<c7>{roster_name}",
        decks=decks,
        medals=medals,
        decks_today=today,
    )


def _week(section: int, *participants: Participant) -> PastWeek:
    return PastWeek(
        season=9,
        section=section,
        ended=AT - timedelta(days=7 * (2 - section)),
        is_colosseum=section == 0,
        participants=participants,
    )


_PAST: Final = RaceLog(
    clan=HOME,
    weeks=(
        _week(1, _participant(0, 16, 3_200), _participant(1, 2, 250), _participant(3, 0, 0)),
        None,
        _week(0, _participant(0, 12, 2_000), _participant(1, 3, 300), _participant(4, 8, 900)),
        replace(_week(0, _participant(1, 1, 90), _participant(6, 16, 2_500)), ended=None),
    ),
)

_PARTICIPANTS: Final = (
    _participant(0, 10, 2_050, today=2),
    _participant(1, 1, 100),
    _participant(3, 0, 0),
    _participant(4, 3, 100, today=3),
    _participant(6, 12, 2_050, today=4),
    _participant(8, 4, 700),
    _participant(9, 0, 0),
)

_RIVALS: Final = (_participant(90, 4, 800, today=1), _participant(2, 9, 900))


def make_race(day: int) -> Race:
    """Return the race of this week on a day from 0 (Monday) to 6."""
    ours = RaceClan(
        tag=HOME, name="Lantern Keep", raw_name="Lantern Keep", participants=_PARTICIPANTS
    )
    rival = RaceClan(tag=tag(99), name="Rivals", raw_name="Rivals", participants=_RIVALS)
    kind = PeriodType.TRAINING if day < 3 else PeriodType.WAR
    return Race(clan=HOME, period_type=kind, section=2, period=14 + day, clans=(rival, ours))


def make_view_world(day: int = 5) -> ViewData:
    """Return the data of the clan: five profiles, an older one that failed now, one to come."""
    clan = Clan(tag=HOME, name="Lantern Keep", raw_name="Lantern Keep", members=_ROSTER)
    before = Survey.start(clan, AT - timedelta(days=1)).with_player(_OLDER)
    survey = Survey.start(clan, AT, before)
    for profile in _PROFILES:
        survey = survey.with_player(profile)
    logs = BattleLogs.start(())
    for number, battles in _LOGS.items():
        logs = logs.with_log(tag(number), battles)
    cards = (*FIRST, NOVEL, THREE, GHOST, PRINCESS, _card(26_000_009, "Golem", 8, Rarity.EPIC))
    return ViewData(
        survey=survey.with_failure(tag(4), LATE),
        deltas={KNIGHT.id: 2, MIRROR.id: -1},
        logs=logs,
        cards={card.id: card for card in cards},
        war=WarRecord(race=make_race(day), log=_PAST),
    )
