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
from clantui.core.model.game import Form, Slot
from clantui.core.model.tag import Tag
from clantui.core.text.sanitize import clean
from clantui.wire.cards import CardPayload, find_level_cap, to_deck
from clantui.wire.common import Number, decode, parse_tag_or_none, parse_time

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
"""Beginnings of the game modes' names, for battles without a type."""

_DUELS: Final = frozenset({"riverraceduel", "riverraceduelcolosseum"})
_BOATS: Final = frozenset({"boatbattle", "boatbattlepractice"})
_UNTOLD: Final = frozenset({"", "unknown"})

_GIVEN: Final = frozenset({"draft", "draftcompetitive", "predefined", "eventdeck", "pick"})
"""Ways to come by a deck in which its player has not chosen it (`deckSelection`)."""

_FIRST: Final = datetime.min.replace(tzinfo=UTC)


class _NamePayload(msgspec.Struct):
    name: str | None = None


class _GamePayload(msgspec.Struct):
    crowns: Number | None = None
    cards: list[CardPayload] | None = None


class _SeatPayload(msgspec.Struct, rename="camel"):
    tag: str | None = None
    name: str | None = None
    crowns: Number | None = None
    trophy_change: Number | None = None
    cards: list[CardPayload] | None = None
    rounds: list[_GamePayload] | None = None


class BattlePayload(msgspec.Struct, rename="camel"):
    """A battle of a log, as the API tells it."""

    type: str | None = None
    battle_time: str | None = None
    event_tag: str | None = None
    deck_selection: str | None = None
    game_mode: _NamePayload | None = None
    boat_battle_won: bool | None = None
    boat_battle_side: str | None = None
    team: list[_SeatPayload] | None = None
    opponent: list[_SeatPayload] | None = None


_NOBODY: Final = _SeatPayload()
_NOTHING: Final = _GamePayload()

LOG: Final = msgspec.json.Decoder(list[BattlePayload])
"""Decodes `/players/{tag}/battlelog`."""


def decode_battles(body: bytes, player: Tag) -> tuple[Battle, ...]:
    """Decode `/players/{tag}/battlelog`.

    Args:
        player: the one whose log was asked for.

    Returns:
        Newest first; none of a player who is unknown, for whom the API gives an empty list.

    Raises:
        InvalidResponse: if it is not that, or not a battle of it is the player's.
    """
    return to_battles(decode(LOG, body), player)


def to_battles(log: list[BattlePayload], player: Tag) -> tuple[Battle, ...]:
    """Return the battles of a log; see `decode_battles`."""
    cap = find_level_cap(_iterate_cards(log))
    found = [
        _to_battle(battle, mine, player, cap)
        for battle in log
        if (mine := _find_seat(battle, player)) is not None
    ]
    if log and not found:
        raise InvalidResponse(f"asked for the battles of {player}, the API answered about another")
    # So it is as a rule; what tells no time is kept at the end, in the API's order.
    return tuple(sorted(found, key=lambda battle: battle.at or _FIRST, reverse=True))


def _find_seat(payload: BattlePayload, player: Tag) -> _SeatPayload | None:
    """Find the player's seat: in a team of two not always the first; perhaps without a tag."""
    seats = payload.team or ()
    mine = (seat for seat in seats if seat.tag and _parse_tag(seat.tag) == player)
    nameless = (seat for seat in seats if _parse_tag(seat.tag) is None)
    return next(mine, None) or next(nameless, None)


def _iterate_cards(log: Sequence[BattlePayload]) -> Iterator[CardPayload]:
    """Yield every card of a log that is listed with a seat."""
    for battle in log:
        for seat in (*(battle.team or ()), *(battle.opponent or ())):
            yield from seat.cards or ()


def _to_battle(payload: BattlePayload, mine: _SeatPayload, player: Tag, cap: int | None) -> Battle:
    kind = (payload.type or "").casefold()
    opponents = payload.opponent or ()
    theirs = opponents[0] if opponents else _NOBODY
    rounds = _to_rounds(mine, theirs, cap, duel=kind in _DUELS)
    alone = len(payload.team or ()) == len(opponents) == 1
    boat = kind in _BOATS or payload.boat_battle_won is not None
    if boat:
        rounds = _without_owned_forms(rounds, (payload.boat_battle_side or "").casefold())
    chosen = (payload.deck_selection or "").casefold() not in _GIVEN
    return Battle(
        player=player,
        opponent=_parse_tag(theirs.tag) if alone else None,
        opponent_name=_clean(theirs.name or "") if alone else "",
        at=parse_time(payload.battle_time),
        mode=_find_mode(payload, kind),
        kind=_clean(payload.type or ""),
        rounds=rounds,
        won=payload.boat_battle_won if boat else _find_winner(rounds, mine, theirs),
        counts=alone and chosen and not boat,
        cap=cap,
    )


def _find_mode(payload: BattlePayload, kind: str) -> Mode:
    if payload.event_tag:
        return Mode.OTHER
    if kind not in _UNTOLD or payload.game_mode is None:
        return _MODES.get(kind, Mode.OTHER)
    name = payload.game_mode.name or ""
    if name == "Ladder":
        return Mode.LADDER
    return next((mode for start, mode in _NAMED if name.startswith(start)), Mode.OTHER)


def _to_rounds(
    mine: _SeatPayload, theirs: _SeatPayload, cap: int | None, *, duel: bool
) -> tuple[Game, ...]:
    games = _split_games(mine, duel=duel), _split_games(theirs, duel=duel)
    return tuple(
        Game(
            ours=to_deck(own.cards, cap),
            theirs=to_deck(other.cards, cap),
            won=_has_more_crowns(own, other),
        )
        for own, other in zip_longest(*games, fillvalue=_NOTHING)
    )


def _without_owned_forms(rounds: Sequence[Game], side: str) -> tuple[Game, ...]:
    """Return rounds without the forms of whoever defends: a boat's defence lists what is owned.

    Args:
        rounds: of a battle against a boat.
        side: the player's, `attacker` or `defender`; anything else means that nobody's are sure.
    """
    return tuple(
        replace(
            game,
            ours=game.ours if side == "attacker" else _drop_forms(game.ours),
            theirs=game.theirs if side == "defender" else _drop_forms(game.theirs),
        )
        for game in rounds
    )


def _drop_forms(slots: tuple[Slot, ...]) -> tuple[Slot, ...]:
    return tuple(replace(slot, form=Form.PLAIN) if slot.form else slot for slot in slots)


def _split_games(seat: _SeatPayload, *, duel: bool) -> Sequence[_GamePayload]:
    """Split a seat into rounds; a duel without rounds has its decks at least."""
    if seat.rounds:
        return seat.rounds
    cards = seat.cards or []
    if duel and len(cards) > DECK:
        return [_GamePayload(cards=cards[at : at + DECK]) for at in range(0, len(cards), DECK)]
    return [_GamePayload(crowns=seat.crowns, cards=cards)]


def _find_winner(rounds: Sequence[Game], mine: _SeatPayload, theirs: _SeatPayload) -> bool | None:
    """Return whether the player won, or None: nothing names a winner.

    A duel goes to who won more rounds, whoever has more crowns: 1:0, 0:3, 1:0 is won.
    """
    ahead = sum(0 if game.won is None else 1 if game.won else -1 for game in rounds)
    if ahead:
        return ahead > 0
    if (won := _has_more_crowns(mine, theirs)) is not None:
        return won
    if mine.trophy_change:
        return mine.trophy_change > 0
    return theirs.trophy_change < 0 if theirs.trophy_change else None


def _has_more_crowns(
    mine: _SeatPayload | _GamePayload, theirs: _SeatPayload | _GamePayload
) -> bool | None:
    """Return whether the player has more crowns; None where as many, or unknown."""
    if mine.crowns is None or theirs.crowns is None or mine.crowns == theirs.crowns:
        return None
    return mine.crowns > theirs.crowns


@lru_cache(maxsize=1_024)
def _clean(raw: str) -> str:
    return clean(raw)


@lru_cache(maxsize=1_024)
def _parse_tag(text: str | None) -> Tag | None:
    """Parse a tag; None for none: who is not a person need not have one."""
    return parse_tag_or_none(text)
