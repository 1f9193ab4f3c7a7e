"""The stored form of a reading: light columns for the history, and the whole survey as a body.

The roster is JSON in zlib, arrays by column rather than objects: the same people make the same
bytes, which the history decodes once. The body is MessagePack in zlib: a small number is a byte
there, which packs to half of what JSON does. Both may get fields at the end with defaults; those
that a version does not know it passes over.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Annotated, Final, TypeAlias

import msgspec
from msgspec import Struct

from clantui.core.model.errors import BY_KIND, RoyaleError
from clantui.core.model.game import ROLES, Card, Clan, Form, Player, Rarity, Slot, form_of
from clantui.core.model.season import SeasonResult
from clantui.core.model.snapshot import Snapshot
from clantui.core.model.survey import Survey
from clantui.core.model.tag import Tag

Index: TypeAlias = Annotated[int, msgspec.Meta(ge=0)]
StoredCard: TypeAlias = tuple[int, str, str | None, int | None, Rarity]
"""Id, name, raw name unless it is the same, elixir, rarity."""
StoredSlot: TypeAlias = tuple[Index, int | None, int]
"""Index of the card, level, form."""

_NO_CARD: Final = -1
"""In place of a favourite or a role: the API names none."""

_MISSING: Final = -2
"""In place of a favourite: the player has not answered in this reading."""

_ZERO: Final = 64
"""Code point of the letter for 0: a number is a letter in the columns `places`, `favourites`."""

UNREADABLE: Final = (
    msgspec.DecodeError,
    zlib.error,
    ValueError,
    LookupError,
    TypeError,
    RecursionError,
    OverflowError,
    OSError,  # a moment before all time
)
"""Raised where a row is damaged or of another format."""

FORMER_KINDS: Final = {
    "refused": "access_denied",
    "not-found": "not_found",
    "garbled": "invalid_response",
    "stopped": "cancelled",
}
"""Kinds of errors that were stored under another name."""


class Roster(Struct, frozen=True, array_like=True):
    """The parts of a reading that seldom change, in an order that never does.

    Members stand by tag and cards by id, so that the same people make the same bytes.
    """

    name: str
    tags: list[str]
    names: list[str]
    cards: list[StoredCard]
    # Rosters without what follows are out there.
    roles: str = ""
    """A letter for each member: an index in `core.model.game.ROLES`, or -1."""


class StoredPlayer(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A `Player` whose cards are indices in `SurveyBody.cards`.

    Attributes:
        levels: of each of `SurveyBody.ids`; 0 where the level is not told or the card not owned.
        forms: of each of `SurveyBody.ids`; 0 for none.
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


class SurveyBody(Struct, frozen=True, kw_only=True):
    """A survey that waits for nobody, but for its moment.

    Attributes:
        cards: favourites and those in decks.
        ids: of all cards that anybody owns.
        failed: tag, kind of the error, its sentence.
    """

    clan: Clan
    cards: list[StoredCard]
    ids: list[int]
    players: list[StoredPlayer]
    failed: list[tuple[Tag, str, str]]


class EncodedSurvey(Struct, frozen=True, kw_only=True):
    """The columns of a stored reading, but for the API and the clan.

    Attributes:
        at: when reading began, Unix time, s.
        missing: how many of the roster have not answered in this very reading.
        roster: a `Roster`.
        places: the index in it of each member, a letter each, in roster order.
        favourites: the index of the favourite card of each member of `roster`, a letter each.
        body: a `SurveyBody`.
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
    """Encode a survey; whoever was still waited for is missing from it.

    Raises:
        ValueError, OverflowError: if it holds a text or a number that no bytes can be made of.
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
    """Decode a whole survey; return None where the body is damaged or of another format."""
    try:
        stored = _BODY.decode(decompress(body))
        cards = [load_card(card) for card in stored.cards]
        return Survey(
            clan=stored.clan,
            at=to_datetime(at),
            players={p.tag: _load_player(p, cards, stored.ids) for p in stored.players},
            failed={tag: load_error(kind, sentence) for tag, kind, sentence in stored.failed},
            waiting=frozenset(),
        )
    except UNREADABLE:
        return None


def decode_snapshots(clan: Tag, rows: Iterable[tuple[object, ...]]) -> Iterator[Snapshot]:
    """Decode one reading after the other; leave out what cannot be decoded.

    Args:
        clan: the tag of the clan whose readings they are.
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
    """Decode the column `roster`; raise one of `UNREADABLE` where it is damaged."""
    return _ROSTER.decode(decompress(packed))


def load_card(stored: StoredCard) -> Card:
    """Make a card of its stored form."""
    number, name, raw_name, elixir, rarity = stored
    raw_name = name if raw_name is None else raw_name
    return Card(id=number, name=name, raw_name=raw_name, elixir=elixir, rarity=rarity)


def load_error(kind: str, sentence: str) -> RoyaleError:
    """Make an error of its stored form; a kind of a later version is a plain error."""
    return BY_KIND.get(FORMER_KINDS.get(kind, kind), RoyaleError)(sentence)


def to_letters(numbers: Iterable[int]) -> str:
    """Write numbers from -2 on as text, a letter each."""
    return "".join(chr(number + _ZERO) for number in numbers)


def from_letters(letters: str) -> list[int]:
    """Read numbers that `to_letters` wrote."""
    return [ord(letter) - _ZERO for letter in letters]


def decompress(packed: object) -> bytes:
    """Decompress a column; raise one of `UNREADABLE` where it is damaged."""
    if not isinstance(packed, bytes):
        raise TypeError
    return zlib.decompress(packed)


def to_datetime(at: object) -> datetime:
    """Return Unix time as aware UTC; raise one of `UNREADABLE` where it is none."""
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
        return [(index(slot.card), slot.level, slot.form.value) for slot in slots]

    players = [
        StoredPlayer(
            tag=player.tag,
            clan=player.clan,
            favourite=None if player.favourite is None else index(player.favourite),
            levels=[player.levels.get(number, 0) for number in ids],
            deck=store_slots(player.deck),
            forms=[player.forms.get(number, Form.PLAIN).value for number in ids],
            support=store_slots(player.support),
            king_level=player.king_level,
            cap=player.cap,
            unlevelled=player.unlevelled,
            season=player.season,
            last_season=player.last_season,
            best_season=player.best_season,
        )
        for player in survey.players.values()
    ]
    return SurveyBody(
        clan=survey.clan,
        cards=[_store_card(card) for card in index_of],
        ids=ids,
        players=players,
        failed=[(tag, error.kind, error.sentence) for tag, error in survey.failed.items()],
    )


def _load_player(stored: StoredPlayer, cards: list[Card], ids: list[int]) -> Player:
    return Player(
        tag=stored.tag,
        clan=stored.clan,
        favourite=None if stored.favourite is None else cards[stored.favourite],
        levels=_by_card(ids, stored.levels),
        deck=_load_slots(stored.deck, cards),
        forms={card: form_of(bits) for card, bits in _by_card(ids, stored.forms).items()},
        support=_load_slots(stored.support, cards),
        king_level=stored.king_level,
        cap=stored.cap,
        unlevelled=stored.unlevelled,
        season=stored.season,
        last_season=stored.last_season,
        best_season=stored.best_season,
    )


def _by_card(ids: list[int], numbers: list[int]) -> dict[int, int]:
    return {card: number for card, number in zip(ids, numbers, strict=True) if number}


def _load_slots(slots: list[StoredSlot], cards: list[Card]) -> tuple[Slot, ...]:
    return tuple(
        Slot(card=cards[index], level=level, form=form_of(form)) for index, level, form in slots
    )


class _SharedRoster:
    """A decoded roster, and the mappings of the readings that share it: each is made once."""

    def __init__(self, roster: Roster, tags: dict[str, Tag]) -> None:
        """Take a roster and the tags made so far, which all rosters share."""
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
        """Return names and known roles by tag, in roster order."""
        if (members := self._members_at.get(places)) is None:
            names = dict(map(self._members.__getitem__, places))
            roles = {tag: self._roles[tag] for tag in names if tag in self._roles}
            members = self._members_at[places] = names, roles
        return members

    def select_favourites(self, letters: str) -> Mapping[Tag, Card | None]:
        """Return the favourite card by tag, of those who have answered."""
        if (favourites := self._favourites_at.get(letters)) is None:
            pairs, missing = zip(self._tags, letters, strict=True), chr(_MISSING + _ZERO)
            favourites = {tag: self._cards[letter] for tag, letter in pairs if letter != missing}
            self._favourites_at[letters] = favourites
        return favourites
