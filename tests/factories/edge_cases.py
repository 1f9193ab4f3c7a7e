"""Payloads of the demo, and the decoded fields that an odd value in each place may change."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from clantui.core.model.tag import Tag
from clantui.demo.api.routes import ApiRequest, respond
from clantui.demo.world.world import World
from clantui.wire import cards as wire_cards
from clantui.wire import clans, race, rankings
from tests.factories.battles import decode_battles
from tests.factories.damaged_payloads import Path

_WORLD: Final = World(war=True)
HOME: Final = Tag.parse(_WORLD.home)
_CLAN: Any = _WORLD.build_clan(_WORLD.home)
PLAYER: Final = Tag.parse(_CLAN["memberList"][0]["tag"])

_CARD: Final = {
    "name": ("card.name", "card.raw_name"),
    "level": ("level",),
    "maxLevel": ("level", "card.max_level"),
    "evolutionLevel": ("form",),
    "elixirCost": ("card.elixir",),
    "rarity": ("card.rarity", "level"),
}
_CARD_ALONE: Final = {
    key: tuple(part.removeprefix("card.") for part in parts) for key, parts in _CARD.items()
}
_PERSON: Final = {
    "name": ("name", "raw_name"),
    "role": ("role",),
    "lastSeen": ("last_seen",),
    "trophies": ("trophies",),
    "clanRank": ("rank",),
    "donations": ("donations",),
    "donationsReceived": ("received",),
}
_RACING: Final = {
    "name": ("name", "raw_name"),
    "fame": ("medals",),
    "decksUsed": ("decks",),
    "decksUsedToday": ("decks_today",),
    "boatAttacks": ("boat_attacks",),
}
_LISTED: Final = {
    "name": ("name", "raw_name"),
    "members": ("members",),
    "clanScore": ("score",),
    "clanWarTrophies": ("war_trophies",),
    "location": ("location",),
    "location.name": ("location",),
    "rank": ("rank",),
    "previousRank": ("previous",),
}


def _rows(
    pattern: str, known: str, identity: str, of_row: Mapping[str, tuple[str, ...]]
) -> dict[str, tuple[str, ...]]:
    """Return, by place in the rows of a list, the fields that an odd value may change."""
    row = f"{known}{{-1}}"
    return {
        f"{pattern}.*": (row,),
        f"{pattern}.*.{identity}": (row,),
        **{
            f"{pattern}.*.{key}": tuple(f"{row}.{at}" for at in ats) for key, ats in of_row.items()
        },
    }


def _deck(pattern: str, known: str) -> dict[str, tuple[str, ...]]:
    return {pattern: (known.rstrip("."),), **_rows(pattern, known, "id", _CARD)}


def _season(pattern: str, known: str) -> dict[str, tuple[str, ...]]:
    """Return, by place in a season's result, the fields that an odd value may change."""
    parts = {"leagueNumber": "league", "trophies": "points", "rank": "rank"}
    place = f"{pattern}PathOfLegendSeasonResult"
    inner: dict[str, tuple[str, ...]] = {
        f"{place}.{key}": (f"{known}.{at}",) for key, at in parts.items()
    }
    return {place: (known,), **inner}


def _seat(side: str, mine: str) -> dict[str, tuple[str, ...]]:
    """Return, by place in one side of a battle, the fields that an odd value may change."""
    rounds = f"rounds.?.{mine}."
    own = ("",) if side == "team" else ("rounds", "won", "counts")
    cards = _deck(f"*.{side}.*.cards", rounds) | _deck(f"*.{side}.*.rounds.*.cards", rounds)
    return {
        f"*.{side}": own,
        f"*.{side}.*": own,
        f"*.{side}.*.tag": () if side == "opponent" else ("",),
        f"*.{side}.*.crowns": ("won", "rounds.?.won"),
        f"*.{side}.*.trophyChange": ("won",),
        f"*.{side}.*.rounds": ("won", "rounds"),
        f"*.{side}.*.rounds.*": ("won", "rounds"),
        f"*.{side}.*.rounds.*.crowns": ("won", "rounds.?.won"),
        **cards,
        f"*.{side}.*.cards": ("rounds",),
        f"*.{side}.*.rounds.*.cards": ("rounds",),
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A kind of response.

    Attributes:
        payload: the payload of the demo.
        decode: decodes a body.
        reach: by place in the JSON (`memberList.*.trophies`), the places in the decoded value
            that an odd value may change (`members.{-1}.trophies`, where `{-1}` is the tag or id
            of the innermost row); everything else must stay the same.
        whole: places of required values, without which the response is invalid.
    """

    payload: Any
    decode: Callable[[bytes], object]
    reach: Mapping[str, tuple[str, ...]]
    whole: frozenset[str] = frozenset()


def _load_payload(*path: str, **query: str) -> Any:
    return json.loads(respond(_WORLD, ApiRequest(path=path, query=tuple(query.items()))).plain)


KINDS: Final[dict[str, Kind]] = {
    "clan": Kind(
        payload=_load_payload("clans", str(HOME)),
        decode=clans.decode_clan,
        whole=frozenset({"tag"}),
        reach={
            "name": ("name", "raw_name"),
            "type": ("info.access",),
            "description": ("info.description", "info.raw_description"),
            "clanScore": ("info.trophies",),
            "clanWarTrophies": ("info.war_trophies",),
            "requiredTrophies": ("info.required",),
            "location": ("info.location",),
            "location.name": ("info.location",),
            "members": ("gap",),
            "memberList": ("members", "gap"),
            **_rows("memberList", "members.", "tag", _PERSON),
            "memberList.*": ("members.{-1}", "gap"),
            "memberList.*.tag": ("members.{-1}", "gap"),
        },
    ),
    "player": Kind(
        payload=_load_payload("players", str(PLAYER)),
        decode=clans.decode_player,
        whole=frozenset({"tag"}),
        reach={
            "clan": ("clan",),
            "clan.tag": ("clan",),
            "expLevel": ("king_level",),
            "kingTowerLevel": ("king_level",),
            "cards": ("levels", "forms", "unlevelled"),
            "cards.*": ("levels.{-1}", "forms.{-1}", "unlevelled.{-1}"),
            "cards.*.id": ("levels.{-1}", "forms.{-1}", "unlevelled.{-1}"),
            "cards.*.level": ("levels.{-1}", "unlevelled.{-1}"),
            "cards.*.maxLevel": ("levels.{-1}", "unlevelled.{-1}"),
            "cards.*.evolutionLevel": ("forms.{-1}",),
            "currentFavouriteCard": ("favourite", "unread_favourite"),
            "currentFavouriteCard.id": ("favourite", "unread_favourite"),
            **{
                f"currentFavouriteCard.{key}": tuple(f"favourite.{field}" for field in ats)
                for key, ats in _CARD_ALONE.items()
            },
            **_season("current", "season"),
            **_season("last", "last_season"),
            **_season("best", "best_season"),
            **_deck("currentDeck", "deck."),
            **_deck("currentDeckSupportCards", "support."),
        },
    ),
    "battles": Kind(
        payload=_load_payload("players", str(PLAYER), "battlelog"),
        decode=lambda body: decode_battles(body, PLAYER),
        reach={
            "*": ("",),
            "*.type": ("mode", "is_boat", "counts", "rounds", "won"),
            "*.battleTime": ("at",),
            "*.eventTag": ("mode",),
            "*.deckSelection": ("counts",),
            "*.gameMode": ("mode",),
            "*.gameMode.name": ("mode",),
            "*.boatBattleWon": ("won", "is_boat", "counts", "rounds"),
            "*.boatBattleSide": ("rounds",),
            **_seat("team", "ours"),
            **_seat("opponent", "theirs"),
        },
    ),
    "cards": Kind(
        payload=_load_payload("cards"),
        decode=wire_cards.decode_cards,
        whole=frozenset({"items"}),
        reach={
            "supportItems": ("",),
            **_rows("items", "", "id", _CARD_ALONE),
            **_rows("supportItems", "", "id", _CARD_ALONE),
        },
    ),
    "icons": Kind(
        payload=_load_payload("cards"),
        decode=wire_cards.decode_icons,
        whole=frozenset({"items"}),
        reach={
            "supportItems": ("",),
            **_rows("items", "", "id", {"iconUrls": ("",), "iconUrls.medium": ("",)}),
            **_rows("supportItems", "", "id", {"iconUrls": ("",), "iconUrls.medium": ("",)}),
        },
    ),
    "locations": Kind(
        payload=_load_payload("locations"),
        decode=rankings.decode_locations,
        whole=frozenset({"items"}),
        reach=_rows("items", "", "id", {"name": ("name",), "countryCode": ("code",)}),
    ),
    "rankings": Kind(
        payload=_load_payload("locations", "global", "rankings", "clans", limit="9"),
        decode=rankings.decode_page,
        whole=frozenset({"items"}),
        reach={
            **_rows("items", "clans.", "tag", _LISTED),
            **dict.fromkeys(("paging", "paging.cursors", "paging.cursors.after"), ("after",)),
        },
    ),
    "search": Kind(
        payload=_load_payload("clans", name="keep", limit="1"),
        decode=rankings.decode_page,
        whole=frozenset({"items", "items.0", "items.0.tag"}),
        reach={
            **_rows("items", "clans.", "tag", _LISTED),
            **dict.fromkeys(("paging", "paging.cursors", "paging.cursors.after"), ("after",)),
        },
    ),
    "race": Kind(
        payload=_load_payload("clans", str(HOME), "currentriverrace"),
        decode=lambda body: race.decode_race(body, HOME),
        whole=frozenset({"clans"}),
        reach={
            "sectionIndex": ("section",),
            "periodIndex": ("period", "clans.?.defence"),
            "periodType": ("period_type",),
            **_rows("clans", "clans.", "tag", {"name": ("name", "raw_name")}),
            "clans.*.fame": ("clans.{-1}.fame",),
            "clans.*.periodPoints": ("clans.{-1}.medals_today",),
            "clans.*.clanScore": ("clans.{-1}.war_trophies",),
            "clans.*.finishTime": ("clans.{-1}.finished",),
            "clans.*.participants": ("clans.{-1}.participants",),
            **_rows("clans.*.participants", "clans.{0}.participants.", "tag", _RACING),
            **dict.fromkeys(
                ("periodLogs", "periodLogs.*", "periodLogs.*.periodIndex", "periodLogs.*.items"),
                ("clans.?.defence",),
            ),
            **dict.fromkeys(
                (
                    "periodLogs.*.items.*",
                    "periodLogs.*.items.*.clan",
                    "periodLogs.*.items.*.clan.tag",
                    "periodLogs.*.items.*.progressEarnedFromDefenses",
                ),
                ("clans.?.defence",),
            ),
        },
    ),
}


def may_differ(kind: Kind, payload: object, path: Path, at: tuple[str, ...]) -> bool:
    """Return True if an odd value at `path` may change the decoded value at `at`."""
    place = ".".join("*" if isinstance(key, int) else key for key in path)
    identities = _identities(payload, path)
    for pattern in kind.reach.get(place, ()):
        reached = pattern.format(*identities, **{"-1": identities[-1] if identities else ""})
        parts = tuple(filter(None, reached.split(".")))
        if all(part in {"?", actual} for part, actual in zip(parts, at, strict=False)):
            return len(at) >= len(parts)
    return False


def _identities(payload: Any, path: Path) -> list[str]:
    """Return the tags or ids of the rows on a path."""
    found = []
    for key in path:
        payload = payload[key]
        if isinstance(key, int) and isinstance(payload, dict):
            known = payload.get("tag") or payload.get("id")
            found.append(str(known))
    return found
