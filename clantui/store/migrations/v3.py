"""Version 3: bodies in MessagePack instead of columns of letters.

Old bodies are not rewritten, but decoded when they are read. Rewriting ten thousand would delay
the first start by half a minute, and only the last ones of a clan are ever read.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import datetime
from typing import Annotated, Final, TypeAlias, TypeVar

import msgspec
from msgspec import Struct

from clantui.core.model.game import Card, Clan, Member, Player, Slot, form_of
from clantui.core.model.survey import Survey
from clantui.core.model.tag import Tag
from clantui.store.codec import (
    UNREADABLE,
    StoredCard,
    decode_roster,
    decompress,
    from_letters,
    load_card,
    load_error,
    map_by_card,
    to_datetime,
)

_T = TypeVar("_T")
_Moment: TypeAlias = Annotated[datetime, msgspec.Meta(tz=True)]
_PlayerKey: TypeAlias = int | str
"""An index in the roster, or the tag of a player who is not in it."""

_NO_CARD: Final = -1


class _Deck(Struct, frozen=True, array_like=True):
    """Cards as letters; levels only where they differ from the collection's, 0 for unknown."""

    cards: str = ""
    levels: list[int] = []
    forms: list[int] = []


class _Body(Struct, frozen=True, array_like=True):
    """A survey by column: the clan, each member, each player, each failure."""

    raw_name: str | None
    age: float
    raw_names: list[str | None]
    roles: list[str]
    trophies: list[int | None]
    ranks: list[int | None]
    last_seen: list[_Moment | None]
    cards: list[StoredCard]
    players: list[_PlayerKey]
    clans: list[str | None]
    favourites: list[int]
    ids: list[int]
    levels: list[str]
    decks: list[_Deck]
    failed: list[tuple[_PlayerKey, str, str]]
    # Older bodies lack the fields below.
    donations: list[int | None] = []
    formed: str = ""
    """Indices in `ids` of the cards whose forms some players own; `forms` has only these cards."""
    forms: list[str] = []
    supports: list[_Deck] = []
    received: list[int | None] = []
    king_levels: list[int | None] = []
    caps: list[int | None] = []
    unlevelled: list[list[int]] = []
    """For each player the indices in `ids` of owned cards with an unknown level."""


_DECODER: Final = msgspec.json.Decoder(_Body)


def upgrade(connection: sqlite3.Connection) -> None:
    """Do nothing: only the new version number matters, which keeps older programs out."""
    del connection


def decode_survey_v2(clan: Tag, row: tuple[object, ...]) -> Survey | None:
    """Decode a snapshot of version 2; return None if it is damaged.

    Args:
        row: `at`, `roster`, `places` and `body`.
    """
    try:
        at, packed, places, body = row
        if not isinstance(places, str):
            return None
        roster, stored = decode_roster(packed), _DECODER.decode(decompress(body))
        tags = [Tag(text) for text in roster.tags]
        cards = [load_card(card) for card in (*roster.cards, *stored.cards)]
        members = list(_make_members(tags, roster.names, stored))
        return Survey(
            clan=Clan(
                tag=clan,
                name=roster.name,
                raw_name=roster.name if stored.raw_name is None else stored.raw_name,
                members=tuple(_get(members, index) for index in from_letters(places)),
                age=stored.age,
            ),
            at=to_datetime(at),
            players={player.tag: player for player in _make_players(tags, cards, stored)},
            failed={_find_tag(key, tags): load_error(*error) for key, *error in stored.failed},
            waiting=frozenset(),
        )
    except UNREADABLE:
        return None


def _make_members(tags: list[Tag], names: list[str], body: _Body) -> Iterator[Member]:
    unknown = [None] * len(tags)
    columns = (body.raw_names, body.roles, body.trophies, body.ranks, body.last_seen)
    donated = (body.donations or unknown, body.received or unknown)
    for tag, name, raw_name, role, trophies, rank, last_seen, donations, received in zip(
        tags, names, *columns, *donated, strict=True
    ):
        yield Member(
            tag=tag,
            name=name,
            raw_name=name if raw_name is None else raw_name,
            role=role,
            trophies=trophies,
            rank=rank,
            last_seen=last_seen,
            donations=donations,
            received=received,
        )


def _make_players(tags: list[Tag], cards: list[Card], body: _Body) -> Iterator[Player]:
    formed = [_get(body.ids, index) for index in from_letters(body.formed)]
    size = len(body.players)
    columns = (body.players, body.clans, body.favourites, body.levels, body.decks)
    owned = (body.forms or [""] * size, body.unlevelled or [[]] * size)
    supports = body.supports or [_Deck()] * size
    caps = (body.king_levels or [None] * size, body.caps or [None] * size)
    for key, clan, favourite, letters, deck, forms, unlevelled, support, king_level, cap in zip(
        *columns, *owned, supports, *caps, strict=True
    ):
        levels = map_by_card(body.ids, from_letters(letters))
        owned_forms = map_by_card(formed, from_letters(forms))
        yield Player(
            tag=_find_tag(key, tags),
            clan=None if clan is None else Tag(clan),
            favourite=None if favourite == _NO_CARD else _get(cards, favourite),
            levels=levels,
            deck=_make_slots(deck, cards, levels),
            forms={card: form_of(bits) for card, bits in owned_forms.items()},
            support=_make_slots(support, cards, levels),
            king_level=king_level,
            cap=cap,
            unlevelled=tuple(_get(body.ids, index) for index in unlevelled),
        )


def _make_slots(deck: _Deck, cards: list[Card], levels: dict[int, int]) -> tuple[Slot, ...]:
    carried = [_get(cards, index) for index in from_letters(deck.cards)]
    shown = deck.levels or [levels.get(card.id, 0) for card in carried]
    forms = deck.forms or [0] * len(carried)
    return tuple(
        Slot(card=card, level=level or None, form=form_of(form))
        for card, level, form in zip(carried, shown, forms, strict=True)
    )


def _find_tag(key: _PlayerKey, tags: list[Tag]) -> Tag:
    return Tag(key) if isinstance(key, str) else _get(tags, key)


def _get(values: list[_T], index: int) -> _T:
    """Return a value of a list; raise IndexError for a negative index, too."""
    if index < 0:
        raise IndexError(index)
    return values[index]
