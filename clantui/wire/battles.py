"""A player's battle log, from JSON to our values.

What the API means by a battle's `type` was gathered in November 2026 from recorded logs (`PvP`,
`pathOfLegend`, `riverRacePvP`), from the enumerations that other clients publish (the other river
race types, `clanMate2v2`, `boatBattlePractice`, `trail`; some spell `riverRacePvp`, so that case
is not relied on), and from a public statistics project's notes on 123,562 battles: what is of a
passing event carries an `eventTag` and no permanent mode does, and a duel's `cards` are those of
all its rounds, one deck after the other.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from itertools import zip_longest
from typing import Final

import msgspec
from msgspec.structs import replace

from clantui.core.model.battle import Battle, Game, Mode
from clantui.core.model.errors import InvalidResponse
from clantui.core.model.game import Slot
from clantui.core.model.tag import Tag
from clantui.core.text.sanitize import clean
from clantui.wire.cards import SaidCard, cap_of, deck_of
from clantui.wire.common import Number, decoded, moment, read_tag

DECK: Final = 8
"""Cards in a deck."""

_MODES: Final = {
    "pvp": Mode.LADDER,
    "pathoflegend": Mode.PATH,
    "riverracepvp": Mode.WAR,
    "riverraceduel": Mode.WAR,
    "riverraceduelcolosseum": Mode.WAR,
    "boatbattle": Mode.WAR,
}
"""By type; all others are friendly, for practice, challenges, tournaments, parties or gone."""

_NAMED: Final = (("CW_", Mode.WAR), ("ClanWar_", Mode.WAR), ("Ranked1v1", Mode.PATH))
"""How the game modes' names begin, for battles whose type is not told."""

_DUELS: Final = frozenset({"riverraceduel", "riverraceduelcolosseum"})
_BOATS: Final = frozenset({"boatbattle", "boatbattlepractice"})
_UNTOLD: Final = frozenset({"", "unknown"})

_GIVEN: Final = frozenset({"draft", "draftcompetitive", "predefined", "eventdeck", "pick"})
"""Ways to come by a deck in which its player has not chosen it (`deckSelection`)."""

_FIRST: Final = datetime.min.replace(tzinfo=UTC)


class _Named(msgspec.Struct):
    name: str | None = None


class _Game(msgspec.Struct):
    crowns: Number | None = None
    cards: list[SaidCard] | None = None


class _Seat(msgspec.Struct, rename="camel"):
    tag: str | None = None
    name: str | None = None
    crowns: Number | None = None
    trophy_change: Number | None = None
    cards: list[SaidCard] | None = None
    rounds: list[_Game] | None = None


class _Battle(msgspec.Struct, rename="camel"):
    type: str | None = None
    battle_time: str | None = None
    event_tag: str | None = None
    deck_selection: str | None = None
    game_mode: _Named | None = None
    boat_battle_won: bool | None = None
    boat_battle_side: str | None = None
    team: list[_Seat] | None = None
    opponent: list[_Seat] | None = None


_NOBODY: Final = _Seat()
_NOTHING: Final = _Game()

_LOG: Final = msgspec.json.Decoder(list[_Battle])


def battles(body: bytes, player: Tag) -> tuple[Battle, ...]:
    """Decode `/players/{tag}/battlelog`.

    Args:
        body: the answer.
        player: whose log was asked for.

    Returns:
        Newest first; none of a player who is unknown, for whom the API gives an empty list.

    Raises:
        Garbled: if it is not that, or not a battle of it is the player's.
    """
    said = decoded(_LOG, body)
    cap = cap_of(_cards(said))
    found = [
        _battle(one, mine, player, cap) for one in said if (mine := _own(one, player)) is not None
    ]
    if said and not found:
        raise InvalidResponse(f"asked for the battles of {player}, the API answered about another")
    # So it is as a rule; what tells no time is kept at the end, in the API's order.
    return tuple(sorted(found, key=lambda one: one.at or _FIRST, reverse=True))


def _own(said: _Battle, player: Tag) -> _Seat | None:
    """Return where the player sat: in a team of two not always first.

    Perhaps the tag is left out, or odd.
    """
    seats = said.team or ()
    mine = (seat for seat in seats if seat.tag and _tag(seat.tag) == player)
    nameless = (seat for seat in seats if _tag(seat.tag) is None)
    return next(mine, None) or next(nameless, None)


def _cards(said: Sequence[_Battle]) -> Iterator[SaidCard]:
    """Give every card of a log that is told with a seat."""
    for battle in said:
        for seat in (*(battle.team or ()), *(battle.opponent or ())):
            yield from seat.cards or ()


def _battle(said: _Battle, mine: _Seat, player: Tag, cap: int | None) -> Battle:
    kind = (said.type or "").casefold()
    opponents = said.opponent or ()
    theirs = opponents[0] if opponents else _NOBODY
    rounds = _rounds(mine, theirs, cap, duel=kind in _DUELS)
    alone = len(said.team or ()) == len(opponents) == 1
    boat = kind in _BOATS or said.boat_battle_won is not None
    if boat:
        rounds = _without_owned_forms(rounds, (said.boat_battle_side or "").casefold())
    chosen = (said.deck_selection or "").casefold() not in _GIVEN
    return Battle(
        player=player,
        opponent=_tag(theirs.tag) if alone else None,
        opponent_name=_shown(theirs.name or "") if alone else "",
        at=moment(said.battle_time),
        mode=_mode(said, kind),
        kind=_shown(said.type or ""),
        rounds=rounds,
        won=said.boat_battle_won if boat else _outcome(rounds, mine, theirs),
        counts=alone and chosen and not boat,
        cap=cap,
    )


def _mode(said: _Battle, kind: str) -> Mode:
    if said.event_tag:
        return Mode.OTHER
    if kind not in _UNTOLD or said.game_mode is None:
        return _MODES.get(kind, Mode.OTHER)
    name = said.game_mode.name or ""
    if name == "Ladder":
        return Mode.LADDER
    return next((mode for start, mode in _NAMED if name.startswith(start)), Mode.OTHER)


def _rounds(mine: _Seat, theirs: _Seat, cap: int | None, *, duel: bool) -> tuple[Game, ...]:
    games = _games(mine, duel=duel), _games(theirs, duel=duel)
    return tuple(
        Game(ours=deck_of(own.cards, cap), theirs=deck_of(other.cards, cap), won=_sign(own, other))
        for own, other in zip_longest(*games, fillvalue=_NOTHING)
    )


def _without_owned_forms(rounds: Sequence[Game], side: str) -> tuple[Game, ...]:
    """Return rounds without the forms of whoever defends: a boat's defence lists what is owned.

    Args:
        rounds: of a battle against a boat.
        side: the player's, `attacker` or `defender`; where it is neither, nobody's are sure.
    """
    return tuple(
        replace(
            one,
            ours=one.ours if side == "attacker" else _plain(one.ours),
            theirs=one.theirs if side == "defender" else _plain(one.theirs),
        )
        for one in rounds
    )


def _plain(slots: tuple[Slot, ...]) -> tuple[Slot, ...]:
    return tuple(replace(slot, form=0) if slot.form else slot for slot in slots)


def _games(seat: _Seat, *, duel: bool) -> Sequence[_Game]:
    """What somebody did round by round; a duel that tells no rounds shows its decks at least."""
    if seat.rounds:
        return seat.rounds
    cards = seat.cards or []
    if duel and len(cards) > DECK:
        return [_Game(cards=cards[at : at + DECK]) for at in range(0, len(cards), DECK)]
    return [_Game(crowns=seat.crowns, cards=cards)]


def _outcome(rounds: Sequence[Game], mine: _Seat, theirs: _Seat) -> bool | None:
    """Who won: nothing names a winner.

    A duel goes to who won more rounds, whoever has more crowns: 1:0, 0:3, 1:0 is won.
    """
    ahead = sum(0 if one.won is None else 1 if one.won else -1 for one in rounds)
    if ahead:
        return ahead > 0
    if (won := _sign(mine, theirs)) is not None:
        return won
    if mine.trophy_change:
        return mine.trophy_change > 0
    return theirs.trophy_change < 0 if theirs.trophy_change else None


def _sign(mine: _Seat | _Game, theirs: _Seat | _Game) -> bool | None:
    """Who has more crowns; None where they are as many, or not told."""
    if mine.crowns is None or theirs.crowns is None or mine.crowns == theirs.crowns:
        return None
    return mine.crowns > theirs.crowns


@lru_cache(maxsize=1_024)
def _shown(raw: str) -> str:
    return clean(raw)


@lru_cache(maxsize=1_024)
def _tag(text: str | None) -> Tag | None:
    """A tag; None for none: who is not a person need not have one."""
    return read_tag(text)
