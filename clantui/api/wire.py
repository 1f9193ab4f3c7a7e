"""JSON from the API as our values: the one place that spells its keys.

Only `tag` is sure to be there; everything else may be absent or null, and is then left out rather
than refused. Only the fields needed are decoded, which is what makes it fast.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final, TypeVar

import msgspec

from clantui.core.errors import Garbled
from clantui.core.game import HIGHEST_LEVEL, Card, Clan, Member, Player, Rarity
from clantui.core.tag import BadTag, Tag
from clantui.core.text import clean

_T = TypeVar("_T")

_ROLES: Final = {"coLeader": "co-leader"}
_RARITIES: Final = {rarity.value: rarity for rarity in Rarity}
_COSTS: Final = range(100)
"""What a card may cost; a number beyond it is no elixir, and could not be averaged."""

_NEVER: Final = 1970
"""The API writes the last second of 1969 where it means "never"."""


class _Card(msgspec.Struct, rename="camel"):
    id: int | None = None
    name: str | None = None
    level: int | None = None
    max_level: int | None = None
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
    current_favourite_card: _Card | None = None


_CLAN: Final = msgspec.json.Decoder(_Clan)
_PLAYER: Final = msgspec.json.Decoder(_Player)


def clan(body: bytes) -> Clan:
    """Decode `/clans/{tag}`.

    Raises:
        Garbled: if it is not that.
    """
    said = _decoded(_CLAN, body)
    tag = _tag(said.tag)
    members = {member.tag: member for member in map(_member, said.member_list or ())}
    return Clan(
        tag=tag,
        name=_name(said.name, tag),
        raw_name=said.name or "",
        members=tuple(members.values()),
    )


def player(body: bytes) -> Player:
    """Decode `/players/{tag}`.

    Raises:
        Garbled: if it is not that.
    """
    said = _decoded(_PLAYER, body)
    owned = ((card.id, _level(card)) for card in said.cards or ())
    return Player(
        tag=_tag(said.tag),
        clan=_tag(said.clan.tag) if said.clan is not None and said.clan.tag else None,
        favourite=_card(said.current_favourite_card),
        levels={number: level for number, level in owned if number is not None and level},
    )


def moment(text: str | None) -> datetime | None:
    """Read the API's time, `20261122T093000.000Z`, as aware UTC; None for none."""
    try:
        at = datetime.strptime(text or "", "%Y%m%dT%H%M%S.%fZ").replace(tzinfo=UTC)
    except ValueError:
        return None
    return at if at.year >= _NEVER else None


def _decoded(decoder: msgspec.json.Decoder[_T], body: bytes) -> _T:
    try:
        return decoder.decode(body)
    except (msgspec.DecodeError, ValueError, RecursionError):
        # The message of the decoder would quote the answer.
        raise Garbled("the API's answer has another shape than it should") from None


def _tag(text: str) -> Tag:
    try:
        return Tag.parse(text)
    except BadTag:
        raise Garbled("the API answered with a tag that is none") from None


def _name(raw: str | None, stand_in: object) -> str:
    return clean(raw or "") or str(stand_in)


def _member(said: _Member) -> Member:
    tag = _tag(said.tag)
    role = said.role or ""
    return Member(
        tag=tag,
        name=_name(said.name, tag),
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
        name=_name(said.name, stand_in),
        raw_name=said.name or stand_in,
        elixir=said.elixir_cost if said.elixir_cost in _COSTS else None,
        rarity=_RARITIES.get(said.rarity or "", Rarity.UNKNOWN),
    )


def _level(card: _Card) -> int | None:
    """The level as the game shows it: the API counts from the rarity's own start."""
    if card.level is None or card.max_level is None:
        return None
    shown = card.level + HIGHEST_LEVEL - card.max_level
    return shown if 1 <= shown <= HIGHEST_LEVEL else None
