"""Clans and players, from JSON to our values: the one place that spells their keys."""

from __future__ import annotations

from typing import ClassVar, Final

import msgspec

from clantui.core.model.game import Clan, Member, Player, RosterGap
from clantui.core.model.tag import Tag
from clantui.core.text.sanitize import clean
from clantui.wire.cards import SaidCard, cap_of, card_of, deck_of, form_of, level_of
from clantui.wire.common import Number, decoded, moment, name_of, read_tag, tag_of

_ROLES: Final = {"coLeader": "co-leader"}


class _Named(msgspec.Struct):
    tag: str | None = None


class _Member(msgspec.Struct, rename="camel"):
    tag: str | None = None
    name: str | None = None
    role: str | None = None
    last_seen: str | None = None
    trophies: Number | None = None
    clan_rank: Number | None = None
    donations: Number | None = None
    donations_received: Number | None = None


class _Clan(msgspec.Struct, rename="camel"):
    tag: str | None = None
    name: str | None = None
    members: Number | None = None
    member_list: list[_Member] | None = None


class _Owned(msgspec.Struct, rename="camel", gc=False):
    """Of the hundred cards in a profile what is needed alone: a third of its decoding saved."""

    id: Number | None = None
    level: Number | None = None
    max_level: Number | None = None
    rarity: str | None = None
    evolution_level: Number | None = None


class _Player(msgspec.Struct, rename="camel"):
    tag: str | None = None
    clan: _Named | None = None
    cards: list[_Owned] | None = None
    current_deck: list[SaidCard] | None = None
    current_deck_support_cards: list[SaidCard] | None = None
    current_favourite_card: SaidCard | None = None
    unreadable: ClassVar = {"current_favourite_card": SaidCard(name="")}
    exp_level: Number | None = None
    king_tower_level: Number | None = None


_CLAN: Final = msgspec.json.Decoder(_Clan)
_PLAYER: Final = msgspec.json.Decoder(_Player)


def clan(body: bytes) -> Clan:
    """Decode `/clans/{tag}`.

    Raises:
        Garbled: if it is not that.
    """
    said = decoded(_CLAN, body)
    tag = tag_of(said.tag)
    members: dict[Tag, Member] = {}
    for row in said.member_list or ():
        if (who := read_tag(row.tag)) is not None:
            members.setdefault(who, _member(who, row))
    return Clan(
        tag=tag,
        name=name_of(said.name, tag),
        raw_name=said.name or "",
        members=tuple(members.values()),
        gap=_gap(said, len(members)),
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
        clan=read_tag(said.clan.tag) if said.clan is not None else None,
        favourite=card_of(said.current_favourite_card),
        unread_favourite=_is_unreadable(said.current_favourite_card),
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


def _gap(said: _Clan, listed: int) -> RosterGap | None:
    """Return how the count of the members and their list disagree; None where they do not."""
    counted = said.members
    if counted is None or counted < 0:
        # Without a count only the list itself can show that somebody is missing from it.
        counted = None if said.member_list is None else len(said.member_list)
        counted = counted if counted is None or _lacks_tags(said) else listed
    return None if counted == listed else RosterGap(counted=counted, listed=listed)


def _lacks_tags(said: _Clan) -> bool:
    return any(read_tag(row.tag) is None for row in said.member_list or ())


def _member(tag: Tag, said: _Member) -> Member:
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


def _is_unreadable(favourite: SaidCard | None) -> bool:
    """Return whether a favourite is told, but not which: unlike none, and an empty one."""
    return favourite is not None and favourite.id is None and favourite != SaidCard()
