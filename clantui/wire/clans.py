"""Clans and players, from JSON to our values: the one place that spells their keys."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, Final

import msgspec

from clantui.core.model.game import Clan, ClanAbout, Form, Member, Player, RosterGap
from clantui.core.model.level_cap import shown_level
from clantui.core.model.season import SeasonResult
from clantui.core.model.tag import Tag
from clantui.core.text.sanitize import clean
from clantui.wire.cards import (
    CardPayload,
    find_level_cap,
    to_card,
    to_deck,
    to_form,
)
from clantui.wire.common import (
    Number,
    at_least,
    build_by_tag,
    decode,
    display_name,
    parse_tag,
    parse_tag_or_none,
    parse_time,
)

_ROLES: Final = {"coLeader": "co-leader"}
_LONGEST: Final = 2_000
"""Characters of a description; the game allows some 250."""

_ACCESS: Final = {"inviteOnly": "invite only"}


class _TagPayload(msgspec.Struct):
    tag: str | None = None


class _MemberPayload(msgspec.Struct, rename="camel"):
    tag: str | None = None
    name: str | None = None
    role: str | None = None
    last_seen: str | None = None
    trophies: Number | None = None
    clan_rank: Number | None = None
    donations: Number | None = None
    donations_received: Number | None = None


class _PlacePayload(msgspec.Struct):
    name: str | None = None


class ClanPayload(msgspec.Struct, rename="camel"):
    """A clan and its roster, as the API tells them."""

    tag: str | None = None
    name: str | None = None
    type: str | None = None
    description: str | None = None
    clan_score: Number | None = None
    clan_war_trophies: Number | None = None
    required_trophies: Number | None = None
    location: _PlacePayload | None = None
    members: Number | None = None
    member_list: list[_MemberPayload] | None = None


class _OwnedCardPayload(msgspec.Struct, rename="camel", gc=False):
    """One of the hundred cards in a profile, without the fields nobody needs: a third faster."""

    id: Number | None = None
    level: Number | None = None
    max_level: Number | None = None
    rarity: str | None = None
    evolution_level: Number | None = None


class _SeasonPayload(msgspec.Struct, rename="camel", gc=False):
    league_number: Number | None = None
    trophies: Number | None = None
    rank: Number | None = None


class PlayerPayload(msgspec.Struct, rename="camel"):
    """A profile, as the API tells it."""

    tag: str | None = None
    clan: _TagPayload | None = None
    cards: list[_OwnedCardPayload] | None = None
    current_deck: list[CardPayload] | None = None
    current_deck_support_cards: list[CardPayload] | None = None
    current_favourite_card: CardPayload | None = None
    unreadable: ClassVar = {"current_favourite_card": CardPayload(name="")}
    exp_level: Number | None = None
    king_tower_level: Number | None = None
    current_path_of_legend_season_result: _SeasonPayload | None = None
    last_path_of_legend_season_result: _SeasonPayload | None = None
    best_path_of_legend_season_result: _SeasonPayload | None = None


CLAN: Final = msgspec.json.Decoder(ClanPayload)
"""Decodes `/clans/{tag}`."""

PLAYER: Final = msgspec.json.Decoder(PlayerPayload)
"""Decodes `/players/{tag}`."""


def decode_clan(body: bytes) -> Clan:
    """Decode `/clans/{tag}`.

    Raises:
        InvalidResponse: if it is not that.
    """
    return to_clan(decode(CLAN, body))


def to_clan(payload: ClanPayload) -> Clan:
    """Return the clan of a payload; see `decode_clan`."""
    tag = parse_tag(payload.tag)
    members = build_by_tag(payload.member_list, _to_member)
    return Clan(
        tag=tag,
        name=display_name(payload.name, tag),
        raw_name=payload.name or "",
        members=members,
        gap=_find_gap(payload, len(members)),
        about=_to_about(payload),
    )


def _to_about(payload: ClanPayload) -> ClanAbout:
    kind, words = payload.type or "", (payload.description or "")[:_LONGEST]
    return ClanAbout(
        access=clean(_ACCESS.get(kind, kind)),
        trophies=at_least(payload.clan_score, 0),
        war_trophies=at_least(payload.clan_war_trophies, 0),
        required=at_least(payload.required_trophies, 0),
        location=clean(payload.location.name or "") if payload.location is not None else "",
        description=clean(words),
        raw_description=words,
    )


def decode_player(body: bytes) -> Player:
    """Decode `/players/{tag}`.

    Raises:
        InvalidResponse: if it is not that.
    """
    return to_player(decode(PLAYER, body))


def to_player(payload: PlayerPayload) -> Player:
    """Return the player of a payload; see `decode_player`."""
    owned = {card.id: card for card in payload.cards or () if card.id is not None}
    deck, support = payload.current_deck, payload.current_deck_support_cards
    cap = find_level_cap([*(payload.cards or ()), *(deck or ()), *(support or ())])
    levels, unlevelled, forms = _read_cards(owned, cap)
    return Player(
        tag=parse_tag(payload.tag),
        clan=parse_tag_or_none(payload.clan.tag) if payload.clan is not None else None,
        favourite=to_card(payload.current_favourite_card),
        unread_favourite=_is_unreadable(payload.current_favourite_card),
        deck=to_deck(deck, cap),
        levels=levels,
        forms=forms,
        support=to_deck(support, cap),
        king_level=payload.exp_level or payload.king_tower_level or None,
        cap=cap,
        unlevelled=tuple(unlevelled),
        season=_to_season(payload.current_path_of_legend_season_result),
        last_season=_to_season(payload.last_path_of_legend_season_result),
        best_season=_to_season(payload.best_path_of_legend_season_result),
    )


def _read_cards(
    owned: Mapping[int, _OwnedCardPayload], cap: int | None
) -> tuple[dict[int, int], list[int], dict[int, Form]]:
    """Return levels as the game shows them, the cards without one, and forms that are owned."""
    levels: dict[int, int] = {}
    unlevelled: list[int] = []
    forms: dict[int, Form] = {}
    for number, card in owned.items():  # one pass: a clan has six thousand cards
        level = shown_level(card.level, card.max_level, cap)
        if level is None:
            unlevelled.append(number)
        else:
            levels[number] = level
        if card.evolution_level and (form := to_form(card)):
            forms[number] = form
    return levels, unlevelled, forms


def _to_season(payload: _SeasonPayload | None) -> SeasonResult | None:
    """Return a season's result; None where nothing of it is told."""
    if payload is None:
        return None
    league, points, rank = payload.league_number, payload.trophies, payload.rank
    # Written out: `at_least` would be called 450 times for a clan.
    league = league if league is not None and league >= 1 else None
    points = points if points is not None and points >= 0 else None
    rank = rank if rank is not None and rank >= 1 else None
    if league is None and points is None and rank is None:
        return None
    return SeasonResult(league=league, points=points, rank=rank)


def _find_gap(payload: ClanPayload, listed: int) -> RosterGap | None:
    """Find how the count of the members and their list disagree; None where they do not."""
    counted = payload.members
    if counted is None or counted < 0:
        # Without a count only the list itself can show that somebody is missing from it.
        counted = None if payload.member_list is None else len(payload.member_list)
        counted = counted if counted is None or _lacks_tags(payload) else listed
    return None if counted == listed else RosterGap(counted=counted, listed=listed)


def _lacks_tags(payload: ClanPayload) -> bool:
    return any(parse_tag_or_none(row.tag) is None for row in payload.member_list or ())


def _to_member(tag: Tag, payload: _MemberPayload) -> Member:
    role = payload.role or ""
    return Member(
        tag=tag,
        name=display_name(payload.name, tag),
        raw_name=payload.name or "",
        role=clean(_ROLES.get(role, role)),
        trophies=payload.trophies,
        rank=payload.clan_rank,
        last_seen=parse_time(payload.last_seen),
        donations=payload.donations,
        received=payload.donations_received,
    )


def _is_unreadable(favourite: CardPayload | None) -> bool:
    """Return True if there is a favourite, but not which: unlike none, and an empty one."""
    return favourite is not None and favourite.id is None and favourite != CardPayload()
