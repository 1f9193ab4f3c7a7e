"""A player's battle log: JSON to values.

The meaning of a battle's `type` was collected in November 2026 from recorded logs (`PvP`,
`pathOfLegend`, `riverRacePvP`), from the enumerations of other clients (the other river race
types, `clanMate2v2`, `boatBattlePractice`, `trail`; some write `riverRacePvp`, so case is
ignored), and from a public statistics project's notes on 123,562 battles: only battles of
temporary events have an `eventTag`, and a duel's `cards` are those of all its rounds, one deck
after the other.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import zip_longest
from typing import Final

import msgspec
from msgspec.structs import replace

from clantui.core.model.battle import Battle, Game, Mode
from clantui.core.model.errors import InvalidResponse
from clantui.core.model.game import DECK_SIZE, Form, Slot
from clantui.core.model.tag import Tag, parse_tag_or_none
from clantui.core.text.dates import FIRST_MOMENT
from clantui.wire.cards import CardPayload, find_level_cap, to_deck
from clantui.wire.common import GameNumber, NamePayload, parse_time

_MODES_BY_TYPE: Final = {
    "pvp": Mode.LADDER,
    "pathoflegend": Mode.PATH,
    "riverracepvp": Mode.WAR,
    "riverraceduel": Mode.WAR,
    "riverraceduelcolosseum": Mode.WAR,
    "boatbattle": Mode.WAR,
}
"""By type. Others are friendly, practice, challenge, tournament, party or removed modes."""

_MODES_BY_PREFIX: Final = (("CW_", Mode.WAR), ("ClanWar_", Mode.WAR), ("Ranked1v1", Mode.PATH))
"""Prefixes of the names of game modes, for battles without a type."""

_DUELS: Final = frozenset({"riverraceduel", "riverraceduelcolosseum"})
_BOATS: Final = frozenset({"boatbattle", "boatbattlepractice"})
_UNKNOWN_TYPES: Final = frozenset({"", "unknown"})

_PRESET_SELECTIONS: Final = frozenset(
    {"draft", "draftcompetitive", "predefined", "eventdeck", "pick"}
)
"""Values of `deckSelection` for decks that the player has not chosen."""


class _GamePayload(msgspec.Struct):
    crowns: GameNumber | None = None
    cards: list[CardPayload] | None = None


class _SeatPayload(msgspec.Struct, rename="camel"):
    tag: str | None = None
    crowns: GameNumber | None = None
    trophy_change: GameNumber | None = None
    cards: list[CardPayload] | None = None
    rounds: list[_GamePayload] | None = None


class BattlePayload(msgspec.Struct, rename="camel"):
    """A battle of a log, as in the API's JSON."""

    type: str | None = None
    battle_time: str | None = None
    event_tag: str | None = None
    deck_selection: str | None = None
    game_mode: NamePayload | None = None
    boat_battle_won: bool | None = None
    boat_battle_side: str | None = None
    team: list[_SeatPayload] | None = None
    opponent: list[_SeatPayload] | None = None


_NO_SEAT: Final = _SeatPayload()
_NO_GAME: Final = _GamePayload()

LOG_DECODER: Final = msgspec.json.Decoder(list[BattlePayload])
"""Decodes `/players/{tag}/battlelog`."""


def to_battles(log: list[BattlePayload], player: Tag) -> tuple[Battle, ...]:
    """Convert the battles of a log, the newest first.

    Raises:
        InvalidResponse: if no battle in the log is the player's. (The log of an unknown player is
            empty.)
    """
    cap = find_level_cap(_iterate_cards(log))
    found = [
        _to_battle(battle, own, player, cap)
        for battle in log
        if (own := _find_seat(battle, player)) is not None
    ]
    if log and not found:
        raise InvalidResponse(
            f"instead of the battles of {player}, the API sent those of another player"
        )
    # The API usually sorts them; battles without a time go to the end, in its order.
    return tuple(sorted(found, key=lambda battle: battle.at or FIRST_MOMENT, reverse=True))


def _find_seat(payload: BattlePayload, player: Tag) -> _SeatPayload | None:
    """Find the player's seat in the team by the tag; else the first seat that has no valid tag."""
    seats = payload.team or ()
    with_tag = (seat for seat in seats if parse_tag_or_none(seat.tag) == player)
    without_tag = (seat for seat in seats if parse_tag_or_none(seat.tag) is None)
    return next(with_tag, None) or next(without_tag, None)


def _iterate_cards(log: Sequence[BattlePayload]) -> Iterator[CardPayload]:
    for battle in log:
        for seat in (*(battle.team or ()), *(battle.opponent or ())):
            yield from seat.cards or ()


def _to_battle(payload: BattlePayload, own: _SeatPayload, player: Tag, cap: int | None) -> Battle:
    kind = (payload.type or "").casefold()
    opponents = payload.opponent or ()
    other = opponents[0] if opponents else _NO_SEAT
    rounds = _to_rounds(own, other, cap, duel=kind in _DUELS)
    is_one_on_one = len(payload.team or ()) == len(opponents) == 1
    is_boat = kind in _BOATS or payload.boat_battle_won is not None
    if is_boat:
        rounds = _without_owned_forms(rounds, (payload.boat_battle_side or "").casefold())
    is_own_deck = (payload.deck_selection or "").casefold() not in _PRESET_SELECTIONS
    return Battle(
        player=player,
        at=parse_time(payload.battle_time),
        mode=_find_mode(payload, kind),
        rounds=rounds,
        won=payload.boat_battle_won if is_boat else _find_winner(rounds, own, other),
        is_boat=is_boat,
        counts=is_one_on_one and is_own_deck and not is_boat,
    )


def _find_mode(payload: BattlePayload, kind: str) -> Mode:
    if payload.event_tag:
        return Mode.OTHER
    if kind not in _UNKNOWN_TYPES or payload.game_mode is None:
        return _MODES_BY_TYPE.get(kind, Mode.OTHER)
    name = payload.game_mode.name or ""
    if name == "Ladder":
        return Mode.LADDER
    return next((mode for start, mode in _MODES_BY_PREFIX if name.startswith(start)), Mode.OTHER)


def _to_rounds(
    own: _SeatPayload, other: _SeatPayload, cap: int | None, *, duel: bool
) -> tuple[Game, ...]:
    games = _split_games(own, duel=duel), _split_games(other, duel=duel)
    return tuple(
        Game(
            ours=to_deck(own_game.cards, cap),
            theirs=to_deck(other_game.cards, cap),
            won=_has_more_crowns(own_game, other_game),
        )
        for own_game, other_game in zip_longest(*games, fillvalue=_NO_GAME)
    )


def _without_owned_forms(rounds: Sequence[Game], side: str) -> tuple[Game, ...]:
    """Drop the defender's forms from the rounds of a boat battle: they are owned, not played.

    `side` is the player's: `attacker` or `defender`. If it is unknown, both sides lose their
    forms.
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
    """Split a seat into rounds; in a duel without `rounds`, split `cards` into decks."""
    if seat.rounds:
        return seat.rounds
    cards = seat.cards or []
    if duel and len(cards) > DECK_SIZE:
        starts = range(0, len(cards), DECK_SIZE)
        return [_GamePayload(cards=cards[start : start + DECK_SIZE]) for start in starts]
    return [_GamePayload(crowns=seat.crowns, cards=cards)]


def _find_winner(rounds: Sequence[Game], own: _SeatPayload, other: _SeatPayload) -> bool | None:
    """Return True if the player won, None if there is no winner.

    The winner of a duel won more rounds, not more crowns: 1:0, 0:3, 1:0 is a win.
    """
    lead = sum(0 if game.won is None else 1 if game.won else -1 for game in rounds)
    if lead:
        return lead > 0
    if (won := _has_more_crowns(own, other)) is not None:
        return won
    if own.trophy_change:
        return own.trophy_change > 0
    return other.trophy_change < 0 if other.trophy_change else None


def _has_more_crowns(
    own: _SeatPayload | _GamePayload, other: _SeatPayload | _GamePayload
) -> bool | None:
    """Return True if the player has more crowns; None if equal or unknown."""
    if own.crowns is None or other.crowns is None or own.crowns == other.crowns:
        return None
    return own.crowns > other.crowns
