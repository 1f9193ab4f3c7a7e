"""The stored form of a snapshot: small columns for the history, and the whole survey as a body.

The roster is JSON in zlib, with an array for each column: equal rosters have equal bytes, which
the history decodes only once. The body is MessagePack in zlib, half the size of JSON because a
small number is one byte. Both may get new fields with defaults at the end; older versions ignore
unknown fields.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Annotated, Final, TypeAlias

import msgspec
from msgspec import Struct
from msgspec.structs import asdict

from clantui.core.model.errors import BY_KIND, RoyaleError
from clantui.core.model.game import (
    ROLES,
    Card,
    Clan,
    Form,
    Player,
    Rarity,
    SeasonResult,
    Slot,
    form_of,
)
from clantui.core.model.snapshot import Snapshot
from clantui.core.model.survey import Survey
from clantui.core.model.tag import Tag

Index: TypeAlias = Annotated[int, msgspec.Meta(ge=0)]
StoredCard: TypeAlias = tuple[int, str, str | None, int | None, Rarity]
"""Id, name, raw name (None if equal to the name), elixir, rarity."""
StoredSlot: TypeAlias = tuple[Index, int | None, int]
"""Index of the card, level, form."""

_NO_CARD: Final = -1
"""Index of a favourite or role that the API left out."""

_MISSING: Final = -2
"""Index of a favourite whose player was not loaded in this snapshot."""

_ZERO: Final = 64
"""Code point for 0, in columns that store each number as one letter."""

UNREADABLE: Final = (
    msgspec.DecodeError,
    zlib.error,
    ValueError,
    LookupError,
    TypeError,
    RecursionError,
    OverflowError,
    OSError,  # a time out of range
)
"""Errors raised by decoding a row that is damaged or has another format."""

FORMER_KINDS: Final = {
    "refused": "access_denied",
    "not-found": "not_found",
    "garbled": "invalid_response",
    "stopped": "cancelled",
}
"""Current kinds of errors by their former names, as older versions stored them."""


class Roster(Struct, frozen=True, array_like=True):
    """The parts of a snapshot that seldom change.

    Members are sorted by tag and cards by id, so that equal rosters have equal bytes.
    """

    name: str
    tags: list[str]
    names: list[str]
    cards: list[StoredCard]
    # Older rosters lack the fields below.
    roles: str = ""
    """One letter per member, for an index in `core.model.game.ROLES`, or -1."""


class StoredPlayer(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A `Player` whose cards are indices in `SurveyBody.cards`.

    Attributes:
        levels: for each of `SurveyBody.ids`; 0 if the level is unknown or the card not owned.
        forms: for each of `SurveyBody.ids`; 0 for none.
    """

    tag: Tag
    clan: Tag | None = None
    favourite: Index | None = None
    levels: list[int] = []
    deck: list[StoredSlot] = []
    forms: list[int] = []
    support: list[StoredSlot] = []
    king_level: int | None = None
    cap: int | None = None
    unlevelled: tuple[int, ...] = ()
    season: SeasonResult | None = None
    last_season: SeasonResult | None = None
    best_season: SeasonResult | None = None
    unread_favourite: bool = False


class SurveyBody(Struct, frozen=True, kw_only=True):
    """A finished survey without its time.

    Attributes:
        cards: favourites and cards of decks.
        ids: ids of all cards that any player owns.
        failed: tag, kind of the error, and its sentence.
        older: tag and Unix time, in s, of each profile of an earlier load.
    """

    clan: Clan
    cards: list[StoredCard]
    ids: list[int]
    players: list[StoredPlayer]
    failed: list[tuple[Tag, str, str]]
    # Older bodies lack the field below.
    older: list[tuple[Tag, float]] = []


class EncodedSurvey(Struct, frozen=True, kw_only=True):
    """The columns of a stored snapshot after the API and the clan, in the table's order.

    Attributes:
        at: start of the load, Unix time in s.
        missing: number of members that were not loaded.
        roster: an encoded `Roster`.
        places: the members in the clan's order, as indices in `roster`, one letter each.
        favourites: for each member of `roster` the index of the favourite in its `cards`, one
            letter each.
        body: an encoded `SurveyBody`.
    """

    at: float
    missing: int
    roster: bytes
    places: str
    favourites: str
    body: bytes


_ROSTER: Final = msgspec.json.Decoder(Roster)
_BODY: Final = msgspec.msgpack.Decoder(SurveyBody)


def encode_survey(survey: Survey) -> EncodedSurvey:
    """Encode a survey, without players that are still loading.

    Raises:
        ValueError, OverflowError: if it contains a text or a number that cannot be encoded.
    """
    snapshot = Snapshot.of(survey)
    members = sorted(survey.clan.members, key=lambda member: member.tag)
    index_of = {member.tag: index for index, member in enumerate(members)}
    favoured = {card for card in snapshot.favourites.values() if card is not None}
    cards = sorted(favoured, key=lambda card: (card.id, card.name, card.raw_name))
    favourites: dict[Card | None, int] = {card: index for index, card in enumerate(cards)}
    favourites[None] = _NO_CARD
    roster = Roster(
        name=survey.clan.name,
        tags=[member.tag.text for member in members],
        names=[member.name for member in members],
        cards=[_store_card(card) for card in cards],
        roles=to_letters(ROLES.index(m.role) if m.role in ROLES else _NO_CARD for m in members),
    )
    return EncodedSurvey(
        at=survey.at.timestamp(),
        missing=len(snapshot.names) - len(snapshot.favourites),
        roster=zlib.compress(msgspec.json.encode(roster), 9),
        places=to_letters(index_of[member.tag] for member in survey.clan.members),
        favourites=to_letters(
            favourites[snapshot.favourites[member.tag]]
            if member.tag in snapshot.favourites
            else _MISSING
            for member in members
        ),
        body=zlib.compress(msgspec.msgpack.encode(_build_body(survey.cancel()))),
    )


def decode_survey(at: object, body: object) -> Survey | None:
    """Decode a survey; return None if the body is damaged or has another format."""
    try:
        stored = _BODY.decode(decompress(body))
        cards = [load_card(card) for card in stored.cards]
        return Survey(
            clan=stored.clan,
            at=to_datetime(at),
            players={p.tag: _load_player(p, cards, stored.ids) for p in stored.players},
            failed={tag: load_error(kind, sentence) for tag, kind, sentence in stored.failed},
            waiting=frozenset(),
            older={tag: to_datetime(seconds) for tag, seconds in stored.older},
        )
    except UNREADABLE:
        return None


def decode_snapshots(clan: Tag, rows: Iterable[tuple[object, ...]]) -> Iterator[Snapshot]:
    """Decode the snapshots of a clan; leave out damaged ones.

    Args:
        rows: `at`, `roster`, `places` and `favourites` of each, as in `EncodedSurvey`.
    """
    rosters: dict[object, _SharedRoster] = {}
    tags: dict[str, Tag] = {}
    for row in rows:
        try:
            at, packed, places, favourites = row
            if not (isinstance(places, str) and isinstance(favourites, str)):
                continue
            if (roster := rosters.get(packed)) is None:
                roster = rosters[packed] = _SharedRoster(decode_roster(packed), tags)
            names, roles = roster.select_members(places)
            yield Snapshot(
                clan=clan,
                name=roster.name,
                at=to_datetime(at),
                names=names,
                favourites=roster.select_favourites(favourites),
                roles=roles,
            )
        except UNREADABLE:
            continue


def decode_roster(packed: object) -> Roster:
    """Decode the column `roster`; raise one of `UNREADABLE` if it is damaged."""
    return _ROSTER.decode(decompress(packed))


def load_card(stored: StoredCard) -> Card:
    """Return the card of its stored form."""
    number, name, raw_name, elixir, rarity = stored
    raw_name = name if raw_name is None else raw_name
    return Card(id=number, name=name, raw_name=raw_name, elixir=elixir, rarity=rarity)


def load_error(kind: str, sentence: str) -> RoyaleError:
    """Return the error of its stored form; an unknown kind is a `RoyaleError`."""
    return BY_KIND.get(FORMER_KINDS.get(kind, kind), RoyaleError)(sentence)


def to_letters(numbers: Iterable[int]) -> str:
    """Encode numbers from -2 up as text, one letter each."""
    return "".join(chr(number + _ZERO) for number in numbers)


def from_letters(letters: str) -> list[int]:
    """Decode a text of `to_letters` into numbers."""
    return [ord(letter) - _ZERO for letter in letters]


def decompress(packed: object) -> bytes:
    """Decompress a column; raise one of `UNREADABLE` if it is damaged."""
    if not isinstance(packed, bytes):
        raise TypeError
    return zlib.decompress(packed)


def to_datetime(at: object) -> datetime:
    """Return a Unix time as aware UTC; raise one of `UNREADABLE` if it is invalid."""
    if not isinstance(at, float):
        raise TypeError
    return datetime.fromtimestamp(at, UTC)


def _store_card(card: Card) -> StoredCard:
    raw_name = None if card.raw_name == card.name else card.raw_name
    return card.id, card.name, raw_name, card.elixir, card.rarity


def _build_body(survey: Survey) -> SurveyBody:
    ids = sorted({number for player in survey.players.values() for number in player.owned})
    index_of: dict[Card, int] = {}

    def index(card: Card) -> int:
        return index_of.setdefault(card, len(index_of))

    def store_slots(slots: tuple[Slot, ...]) -> list[StoredSlot]:
        return [(index(slot.card), slot.level, int(slot.form)) for slot in slots]

    def store_forms(forms: Mapping[int, Form]) -> list[int]:
        bits = {number: int(form) for number, form in forms.items()}
        return [bits.get(number, 0) for number in ids]

    def store_player(player: Player) -> StoredPlayer:
        changed = {
            "favourite": None if player.favourite is None else index(player.favourite),
            "levels": [player.levels.get(number, 0) for number in ids],
            "deck": store_slots(player.deck),
            "forms": store_forms(player.forms),
            "support": store_slots(player.support),
        }
        return StoredPlayer(**asdict(player) | changed)

    players = [store_player(player) for player in survey.players.values()]
    return SurveyBody(
        clan=survey.clan,
        cards=[_store_card(card) for card in index_of],
        ids=ids,
        players=players,
        failed=[(tag, error.kind, error.sentence) for tag, error in survey.failed.items()],
        older=[(tag, moment.timestamp()) for tag, moment in survey.older.items()],
    )


def _load_player(stored: StoredPlayer, cards: list[Card], ids: list[int]) -> Player:
    changed = {
        "favourite": None if stored.favourite is None else cards[stored.favourite],
        "levels": map_by_card(ids, stored.levels),
        "deck": _load_slots(stored.deck, cards),
        "forms": {card: form_of(bits) for card, bits in map_by_card(ids, stored.forms).items()},
        "support": _load_slots(stored.support, cards),
    }
    return Player(**asdict(stored) | changed)


def map_by_card(ids: list[int], numbers: list[int]) -> dict[int, int]:
    """Return the numbers by card id, without zeros."""
    return {card: number for card, number in zip(ids, numbers, strict=True) if number}


def _load_slots(slots: list[StoredSlot], cards: list[Card]) -> tuple[Slot, ...]:
    return tuple(
        Slot(card=cards[index], level=level, form=form_of(form)) for index, level, form in slots
    )


class _SharedRoster:
    """A decoded roster, with a cache of mappings for the snapshots that share it."""

    def __init__(self, roster: Roster, tags: dict[str, Tag]) -> None:
        """Create it; `tags` is a cache that all rosters share."""
        self.name = roster.name
        self._tags = [tags.setdefault(text, Tag(text)) for text in roster.tags]
        members = enumerate(zip(self._tags, roster.names, strict=True))
        self._members = {chr(index + _ZERO): member for index, member in members}
        self._cards: dict[str, Card | None] = {
            chr(index + _ZERO): load_card(card) for index, card in enumerate(roster.cards)
        }
        self._cards[chr(_NO_CARD + _ZERO)] = None
        roles = zip(self._tags, from_letters(roster.roles), strict=bool(roster.roles))
        self._roles = {tag: ROLES[index] for tag, index in roles if 0 <= index < len(ROLES)}
        self._members_at: dict[str, tuple[Mapping[Tag, str], Mapping[Tag, str]]] = {}
        self._favourites_at: dict[str, Mapping[Tag, Card | None]] = {}

    def select_members(self, places: str) -> tuple[Mapping[Tag, str], Mapping[Tag, str]]:
        """Return the names and the known roles, both by tag, in the clan's order."""
        if (members := self._members_at.get(places)) is None:
            names = dict(map(self._members.__getitem__, places))
            roles = self._roles
            if len(names) < len(self._tags):  # a damaged row
                roles = {tag: roles[tag] for tag in names if tag in roles}
            members = self._members_at[places] = names, roles
        return members

    def select_favourites(self, letters: str) -> Mapping[Tag, Card | None]:
        """Return the favourite cards of loaded players by tag."""
        if (favourites := self._favourites_at.get(letters)) is None:
            pairs, missing = zip(self._tags, letters, strict=True), chr(_MISSING + _ZERO)
            favourites = {tag: self._cards[letter] for tag, letter in pairs if letter != missing}
            self._favourites_at[letters] = favourites
        return favourites
