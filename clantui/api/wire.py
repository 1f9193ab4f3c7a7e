"""Clans and players, from JSON to our values: the one place that spells their keys."""

from __future__ import annotations

from typing import Final

import msgspec

from clantui.api.decoding import decoded, moment, name_of, tag_of
from clantui.api.wire_cards import SaidCard, cap_of, card_of, deck_of, form_of, level_of
from clantui.core.game import Clan, Member, Player
from clantui.core.text import clean

_ROLES: Final = {"coLeader": "co-leader"}


class _Named(msgspec.Struct):
    tag: str | None = None


class _Member(msgspec.Struct, rename="camel"):
    tag: str
    name: str | None = None
    role: str | None = None
    last_seen: str | None = None
    trophies: int | None = None
    clan_rank: int | None = None
    donations: int | None = None
    donations_received: int | None = None


class _Clan(msgspec.Struct, rename="camel"):
    tag: str
    name: str | None = None
    member_list: list[_Member] | None = None


class _Owned(msgspec.Struct, rename="camel", gc=False):
    """Of the hundred cards in a profile what is needed alone: a third of its decoding saved."""

    id: int | None = None
    level: int | None = None
    max_level: int | None = None
    rarity: str | None = None
    evolution_level: int | None = None


class _Player(msgspec.Struct, rename="camel"):
    tag: str
    clan: _Named | None = None
    cards: list[_Owned] | None = None
    current_deck: list[SaidCard] | None = None
    current_deck_support_cards: list[SaidCard] | None = None
    current_favourite_card: SaidCard | None = None
    exp_level: int | None = None
    king_tower_level: int | None = None


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
    owned = [(card.id, card) for card in said.cards or () if card.id is not None]
    deck, support = said.current_deck, said.current_deck_support_cards
    cap = cap_of([*(said.cards or ()), *(deck or ()), *(support or ())])
    levels = {number: level_of(card, cap) for number, card in owned}
    return Player(
        tag=tag_of(said.tag),
        clan=tag_of(said.clan.tag) if said.clan is not None and said.clan.tag else None,
        favourite=card_of(said.current_favourite_card),
        deck=deck_of(deck, cap),
        levels={number: level for number, level in levels.items() if level is not None},
        forms={
            number: form
            for number, card in owned
            if card.evolution_level and (form := form_of(card))
        },
        support=deck_of(support, cap),
        king_level=said.exp_level or said.king_tower_level or None,
        cap=cap,
        unlevelled=tuple(number for number, level in levels.items() if level is None),
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
        donations=said.donations,
        received=said.donations_received,
    )
