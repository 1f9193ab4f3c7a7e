"""Clans and players: JSON to values."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, Final

import msgspec

from clantui.core.model.game import Clan, ClanInfo, Form, Member, Player, RosterGap, SeasonResult
from clantui.core.model.level_cap import to_shown_level
from clantui.core.model.tag import Tag, parse_tag_or_none
from clantui.core.text.sanitize import clean
from clantui.wire.cards import (
    CardPayload,
    OwnedCardPayload,
    find_level_cap,
    to_card,
    to_deck,
    to_form,
)
from clantui.wire.common import (
    GameCount,
    GameNumber,
    NamePayload,
    build_by_tag,
    clean_name,
    decode,
    parse_tag,
    parse_time,
    to_display_name,
)

_ROLES: Final = {"coLeader": "co-leader"}
_MAX_DESCRIPTION: Final = 2_000
"""Characters; the game allows some 250."""

_ACCESS: Final = {"inviteOnly": "invite only"}


class _TagPayload(msgspec.Struct):
    tag: str | None = None


class _MemberPayload(msgspec.Struct, rename="camel"):
    tag: str | None = None
    name: str | None = None
    role: str | None = None
    last_seen: str | None = None
    trophies: GameCount | None = None
    clan_rank: GameCount | None = None
    donations: GameCount | None = None
    donations_received: GameCount | None = None


class ClanPayload(msgspec.Struct, rename="camel"):
    """A clan and its roster, as in the API's JSON."""

    tag: str | None = None
    name: str | None = None
    type: str | None = None
    description: str | None = None
    clan_score: GameCount | None = None
    clan_war_trophies: GameCount | None = None
    required_trophies: GameCount | None = None
    location: NamePayload | None = None
    members: GameNumber | None = None
    member_list: list[_MemberPayload] | None = None


class _SeasonPayload(msgspec.Struct, rename="camel", gc=False):
    league_number: GameCount | None = None
    trophies: GameCount | None = None
    rank: GameCount | None = None


class PlayerPayload(msgspec.Struct, rename="camel"):
    """A profile, as in the API's JSON."""

    tag: str | None = None
    clan: _TagPayload | None = None
    cards: list[OwnedCardPayload] | None = None
    current_deck: list[CardPayload] | None = None
    current_deck_support_cards: list[CardPayload] | None = None
    current_favourite_card: CardPayload | None = None
    fallbacks: ClassVar = {"current_favourite_card": CardPayload(name="")}
    exp_level: GameCount | None = None
    king_tower_level: GameCount | None = None
    current_path_of_legend_season_result: _SeasonPayload | None = None
    last_path_of_legend_season_result: _SeasonPayload | None = None
    best_path_of_legend_season_result: _SeasonPayload | None = None


CLAN_DECODER: Final = msgspec.json.Decoder(ClanPayload)
"""Decodes `/clans/{tag}`."""

PLAYER_DECODER: Final = msgspec.json.Decoder(PlayerPayload)
"""Decodes `/players/{tag}`."""


def decode_clan(body: bytes) -> Clan:
    """Decode `/clans/{tag}`; raise InvalidResponse if it is something else."""
    return to_clan(decode(CLAN_DECODER, body))


def to_clan(payload: ClanPayload) -> Clan:
    """Convert a clan; see `decode_clan`."""
    tag = parse_tag(payload.tag)
    members = build_by_tag(payload.member_list, _to_member)
    return Clan(
        tag=tag,
        name=to_display_name(payload.name, tag),
        raw_name=payload.name or "",
        members=members,
        gap=_find_gap(payload, len(members)),
        info=_to_info(payload),
    )


def _to_info(payload: ClanPayload) -> ClanInfo:
    kind, description = payload.type or "", (payload.description or "")[:_MAX_DESCRIPTION]
    return ClanInfo(
        access=clean(_ACCESS.get(kind, kind)),
        trophies=payload.clan_score,
        war_trophies=payload.clan_war_trophies,
        required=payload.required_trophies,
        location=clean_name(payload.location),
        description=clean(description),
        raw_description=description,
    )


def decode_player(body: bytes) -> Player:
    """Decode `/players/{tag}`; raise InvalidResponse if it is something else."""
    return to_player(decode(PLAYER_DECODER, body))


def to_player(payload: PlayerPayload) -> Player:
    """Convert a player; see `decode_player`."""
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
    owned: Mapping[int, OwnedCardPayload], cap: int | None
) -> tuple[dict[int, int], list[int], dict[int, Form]]:
    """Return the displayed levels, the ids of cards without a level, and the owned forms."""
    levels: dict[int, int] = {}
    unlevelled: list[int] = []
    forms: dict[int, Form] = {}
    for card_id, card in owned.items():  # one pass: a clan has six thousand cards
        level = to_shown_level(card.level, card.max_level, cap)
        if level is None:
            unlevelled.append(card_id)
        else:
            levels[card_id] = level
        if card.evolution_level and (form := to_form(card)):
            forms[card_id] = form
    return levels, unlevelled, forms


def _to_season(payload: _SeasonPayload | None) -> SeasonResult | None:
    """Convert a season's result; None if it holds nothing."""
    if payload is None:
        return None
    league, points, rank = payload.league_number or None, payload.trophies, payload.rank or None
    if league is None and points is None and rank is None:
        return None
    return SeasonResult(league=league, points=points, rank=rank)


def _find_gap(payload: ClanPayload, listed: int) -> RosterGap | None:
    """Compare the API's number of members with the length of its list; None if they agree."""
    counted = payload.members
    if counted is None or counted < 0:
        # Without a number, only rows without a valid tag show that members are missing.
        counted = None if payload.member_list is None else len(payload.member_list)
        counted = counted if counted is None or _lacks_tags(payload) else listed
    return None if counted == listed else RosterGap(counted=counted, listed=listed)


def _lacks_tags(payload: ClanPayload) -> bool:
    return any(parse_tag_or_none(row.tag) is None for row in payload.member_list or ())


def _to_member(tag: Tag, payload: _MemberPayload) -> Member:
    role = payload.role or ""
    return Member(
        tag=tag,
        name=to_display_name(payload.name, tag),
        raw_name=payload.name or "",
        role=clean(_ROLES.get(role, role)),
        trophies=payload.trophies,
        rank=payload.clan_rank or None,
        last_seen=parse_time(payload.last_seen),
        donations=payload.donations,
        received=payload.donations_received,
    )


def _is_unreadable(favourite: CardPayload | None) -> bool:
    """Return True if the API sent a favourite card with some data, but without a valid id."""
    return favourite is not None and favourite.id is None and favourite != CardPayload()
