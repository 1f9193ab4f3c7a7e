"""Clans and players, from JSON to our values: the one place that spells their keys."""

from __future__ import annotations

from typing import Final

import msgspec

from clantui.api.decoding import decoded, moment, name_of, tag_of
from clantui.core.game import HIGHEST_LEVEL, Card, Clan, Member, Player, Rarity, Slot
from clantui.core.text import clean

_ROLES: Final = {"coLeader": "co-leader"}
_RARITIES: Final = {rarity.value: rarity for rarity in Rarity}
_COSTS: Final = range(100)
"""What a card may cost; a number beyond it is no elixir, and could not be averaged."""


class _Card(msgspec.Struct, rename="camel"):
    id: int | None = None
    name: str | None = None
    level: int | None = None
    max_level: int | None = None
    evolution_level: int | None = None
    elixir_cost: int | None = None
    rarity: str | None = None


class _Named(msgspec.Struct):
    tag: str | None = None


class _Member(msgspec.Struct, rename="camel"):
    tag: str
    name: str | None = None
    role: str | None = None
    last_seen: str | None = None
    trophies: int | None = None
    clan_rank: int | None = None


class _Clan(msgspec.Struct, rename="camel"):
    tag: str
    name: str | None = None
    member_list: list[_Member] | None = None


class _Player(msgspec.Struct, rename="camel"):
    tag: str
    clan: _Named | None = None
    cards: list[_Card] | None = None
    current_deck: list[_Card] | None = None
    current_favourite_card: _Card | None = None


_CLAN: Final = msgspec.json.Decoder(_Clan)
_PLAYER: Final = msgspec.json.Decoder(_Player)


def clan(body: bytes) -> Clan:
    """Decode `/clans/{tag}`.

    Raises:
        Garbled: if it is not that.
    """
    said = decoded(_CLAN, body)
    tag = tag_of(said.tag)
    members = {member.tag: member for member in map(_member, said.member_list or ())}
    return Clan(
        tag=tag,
        name=name_of(said.name, tag),
        raw_name=said.name or "",
        members=tuple(members.values()),
    )


def player(body: bytes) -> Player:
    """Decode `/players/{tag}`.

    Raises:
        Garbled: if it is not that.
    """
    said = decoded(_PLAYER, body)
    owned = ((card.id, _level(card)) for card in said.cards or ())
    return Player(
        tag=tag_of(said.tag),
        clan=tag_of(said.clan.tag) if said.clan is not None and said.clan.tag else None,
        favourite=_card(said.current_favourite_card),
        deck=tuple(slot for slot in map(_slot, said.current_deck or ()) if slot is not None),
        levels={number: level for number, level in owned if number is not None and level},
    )


def _member(said: _Member) -> Member:
    tag = tag_of(said.tag)
    role = said.role or ""
    return Member(
        tag=tag,
        name=name_of(said.name, tag),
        raw_name=said.name or "",
        role=clean(_ROLES.get(role, role)),
        trophies=said.trophies,
        rank=said.clan_rank,
        last_seen=moment(said.last_seen),
    )


def _card(said: _Card | None) -> Card | None:
    if said is None or said.id is None:
        return None
    stand_in = f"Card {said.id}"
    return Card(
        id=said.id,
        name=name_of(said.name, stand_in),
        raw_name=said.name or stand_in,
        elixir=said.elixir_cost if said.elixir_cost in _COSTS else None,
        rarity=_RARITIES.get(said.rarity or "", Rarity.UNKNOWN),
    )


def _slot(said: _Card) -> Slot | None:
    card = _card(said)
    if card is None:
        return None
    return Slot(card=card, level=_level(said), form=said.evolution_level or 0)


def _level(card: _Card) -> int | None:
    """The level as the game shows it: the API counts from the rarity's own start."""
    if card.level is None or card.max_level is None:
        return None
    shown = card.level + HIGHEST_LEVEL - card.max_level
    return shown if 1 <= shown <= HIGHEST_LEVEL else None
