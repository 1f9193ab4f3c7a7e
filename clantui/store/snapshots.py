"""A picture of a clan as bytes, and back: what time needs of it, and all the rest.

The roster and the body are JSON in zlib, arrays by column rather than objects: what is alike
stands together. A later version may add columns at the end, with defaults; those that a version
does not know it passes over.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Final, TypeAlias, TypeVar

import msgspec

from clantui.core.errors import BY_KIND, RoyaleError
from clantui.core.game import Card, Clan, Member, Player, Rarity, Slot
from clantui.core.snapshot import Snapshot
from clantui.core.survey import Survey
from clantui.core.tag import Tag

_T = TypeVar("_T")

_Moment: TypeAlias = Annotated[datetime, msgspec.Meta(tz=True)]
_Card: TypeAlias = tuple[int, str, str | None, int | None, Rarity]
"""Id, name, raw name unless it is the same, elixir, rarity."""
_Whose: TypeAlias = int | str
"""A place in the roster, or the tag of somebody who is not in it."""

_NONE: Final = -1
"""In place of a card: the API names none."""

_MISSING: Final = -2
"""In place of a card: the player has not answered in this reading."""

_ZERO: Final = 64
"""The letter that stands for the number 0: one letter a number packs better than digits."""

_UNREADABLE: Final = (
    msgspec.DecodeError,
    zlib.error,
    ValueError,
    LookupError,
    TypeError,
    RecursionError,
    OverflowError,
    OSError,  # a moment before all time
)


class _Roster(msgspec.Struct, frozen=True, array_like=True):
    """What seldom changes from one reading to the next, in an order that never does.

    Members by tag, cards by id: so that the same people make the same bytes.
    """

    name: str
    tags: list[str]
    names: list[str]
    cards: list[_Card]


class _Deck(msgspec.Struct, frozen=True, array_like=True):
    """Cards as letters; levels only where they are not those of the collection (0 for None)."""

    cards: str = ""
    levels: list[int] = []
    forms: list[int] = []


class _Rest(msgspec.Struct, frozen=True, array_like=True):
    """All else that a survey says: of the clan, of each member, of each player, of who failed."""

    raw_name: str | None
    age: float
    raw_names: list[str | None]
    roles: list[str]
    trophies: list[int | None]
    ranks: list[int | None]
    last_seen: list[_Moment | None]
    cards: list[_Card]
    players: list[_Whose]
    clans: list[str | None]
    favourites: list[int]
    ids: list[int]
    levels: list[str]
    decks: list[_Deck]
    failed: list[tuple[_Whose, str, str]]


_ENCODER: Final = msgspec.json.Encoder()
_ROSTER: Final = msgspec.json.Decoder(_Roster)
_REST: Final = msgspec.json.Decoder(_Rest)


@dataclass(frozen=True, slots=True, kw_only=True)
class Packed:
    """A picture as it is stored, but for its clan's tag.

    Attributes:
        at: when reading began, Unix time, s.
        missing: how many of the roster have not answered in this very reading.
        roster: who was in it, and which cards were favoured.
        places: where each of the roster stands among those, a letter each, in roster order.
        favourites: which card each of those favours, a letter each.
        body: the rest of the survey.
    """

    at: float
    missing: int
    roster: bytes
    places: str
    favourites: str
    body: bytes


def packed(survey: Survey) -> Packed:
    """A picture as bytes; whoever was still waited for is missing from it.

    Raises:
        ValueError: if it holds what cannot be written down.
    """
    rest, snapshot = survey.stopped(), Snapshot.of(survey)
    members = sorted(rest.clan.members, key=lambda member: member.tag)
    tags = {member.tag: place for place, member in enumerate(members)}
    favoured = {card for card in snapshot.favourites.values() if card is not None}
    cards = {card: place for place, card in enumerate(sorted(favoured, key=_known_by))}
    roster = _Roster(
        name=rest.clan.name,
        tags=[member.tag.text for member in members],
        names=[member.name for member in members],
        cards=[_told(card) for card in cards],
    )
    return Packed(
        at=rest.at.timestamp(),
        missing=len(snapshot.names) - len(snapshot.favourites),
        roster=_squeezed(roster),
        places=_letters(tags[member.tag] for member in rest.clan.members),
        favourites=_letters(
            _place(cards, snapshot.favourites[m.tag]) if m.tag in snapshot.favourites else _MISSING
            for m in members
        ),
        body=_squeezed(_rest(rest, members, cards)),
    )


def _rest(survey: Survey, members: list[Member], cards: dict[Card, int]) -> _Rest:
    """All that is not yet told; members by tag, and cards, to which those of the decks come."""
    clan, known = survey.clan, len(cards)
    places: dict[Tag, int] = {member.tag: place for place, member in enumerate(members)}
    whose = {tag: places.get(tag, tag.text) for tag in (*survey.players, *survey.failed)}
    players = sorted(survey.players.items())
    ids = sorted({number for _, player in players for number in player.levels})
    return _Rest(
        raw_name=_unless(clan.raw_name, clan.name),
        age=clan.age,
        raw_names=[_unless(member.raw_name, member.name) for member in members],
        roles=[member.role for member in members],
        trophies=[member.trophies for member in members],
        ranks=[member.rank for member in members],
        last_seen=[member.last_seen for member in members],
        players=[whose[tag] for tag, _ in players],
        clans=[None if player.clan is None else player.clan.text for _, player in players],
        favourites=[_place(cards, player.favourite) for _, player in players],
        ids=ids,
        levels=[_letters(player.levels.get(number, 0) for number in ids) for _, player in players],
        decks=[_deck(player, cards) for _, player in players],
        cards=[_told(card) for card in list(cards)[known:]],
        failed=[(whose[tag], why.kind, why.sentence) for tag, why in survey.failed.items()],
    )


def _known_by(card: Card) -> tuple[int, str, str]:
    return card.id, card.name, card.raw_name


def _told(card: Card) -> _Card:
    return card.id, card.name, _unless(card.raw_name, card.name), card.elixir, card.rarity


def _place(cards: dict[Card, int], card: Card | None) -> int:
    """Where a card stands, perhaps from now on."""
    return _NONE if card is None else cards.setdefault(card, len(cards))


def _deck(player: Player, cards: dict[Card, int]) -> _Deck:
    levels = [slot.level or 0 for slot in player.deck]
    owned = [player.levels.get(slot.card.id, 0) for slot in player.deck]
    forms = [slot.form for slot in player.deck]
    return _Deck(
        _letters(_place(cards, slot.card) for slot in player.deck),
        levels if levels != owned else [],
        forms if any(forms) else [],
    )


class Unpacking:
    """Makes values of bytes; what is alike in several readings is made once.

    Not for several threads.
    """

    def __init__(self) -> None:
        """Begin with nothing met yet."""
        self._tags: dict[str, Tag] = {}
        self._cards: dict[_Card, Card] = {}
        self._rosters: dict[bytes, _Met] = {}

    def snapshots(self, clan: Tag, rows: Iterable[tuple[object, ...]]) -> Iterator[Snapshot]:
        """What time needs, of one reading after the other; what cannot be read is left out.

        Args:
            clan: whose readings they are.
            rows: `at`, `roster`, `places` and `favourites` of each, as in `Packed`.
        """
        for row in rows:
            try:
                at, roster, places, favourites = _four(row)
                met = self._met(roster)
                yield Snapshot(
                    clan=clan,
                    name=met.name,
                    at=datetime.fromtimestamp(at, UTC),
                    names=met.names_at(places),
                    favourites=met.favourites_at(favourites),
                )
            except _UNREADABLE:
                continue

    def survey(self, clan: Tag, row: tuple[object, ...]) -> Survey | None:
        """A whole picture; None where it was not written by this version's rules.

        Args:
            clan: whose reading it is.
            row: `at`, `roster`, `places`, `favourites` and `body`, as in `Packed`.
        """
        try:
            at, roster, places, _ = _four(row[:-1])
            rest = _REST.decode(_stretched(row[-1]))
            met = self._met(roster)
            failed = ((self._whose(who, met), kind, why) for who, kind, why in rest.failed)
            members = list(_members(met, rest))
            return Survey(
                clan=Clan(
                    tag=clan,
                    name=met.name,
                    raw_name=_given(rest.raw_name, met.name),
                    members=tuple(_at(members, place) for place in _numbers(places)),
                    age=rest.age,
                ),
                at=datetime.fromtimestamp(at, UTC),
                players={player.tag: player for player in self._players(met, rest)},
                failed={tag: BY_KIND.get(kind, RoyaleError)(why) for tag, kind, why in failed},
                waiting=frozenset(),
            )
        except _UNREADABLE:
            return None

    def _met(self, roster: bytes) -> _Met:
        """What a roster says, made once."""
        if (met := self._rosters.get(roster)) is None:
            said = _ROSTER.decode(_stretched(roster))
            met = self._rosters[roster] = _Met(
                said.name,
                [self._tag(text) for text in said.tags],
                said.names,
                [self._card(card) for card in said.cards],
            )
        return met

    def _players(self, met: _Met, rest: _Rest) -> Iterator[Player]:
        cards = [*met.cards, *map(self._card, rest.cards)]
        slots: dict[tuple[int, int, int], Slot] = {}
        columns = (rest.players, rest.clans, rest.favourites, rest.levels, rest.decks)
        for who, clan, favourite, letters, deck in zip(*columns, strict=True):
            owned = zip(rest.ids, _numbers(letters), strict=True)
            levels = {number: level for number, level in owned if level}
            yield Player(
                tag=self._whose(who, met),
                clan=None if clan is None else self._tag(clan),
                favourite=None if favourite == _NONE else _at(cards, favourite),
                levels=levels,
                deck=tuple(_slots(deck, cards, levels, slots)),
            )

    def _tag(self, text: str) -> Tag:
        if (tag := self._tags.get(text)) is None:
            tag = self._tags[text] = Tag(text)
        return tag

    def _card(self, told: _Card) -> Card:
        if (card := self._cards.get(told)) is None:
            number, name, raw, elixir, rarity = told
            raw = _given(raw, name)
            card = Card(id=number, name=name, raw_name=raw, elixir=elixir, rarity=rarity)
            self._cards[told] = card
        return card

    def _whose(self, who: _Whose, met: _Met) -> Tag:
        return self._tag(who) if isinstance(who, str) else _at(met.tags, who)


class _Met:
    """A roster that was read, and what became of it in the readings that share it."""

    def __init__(self, name: str, tags: list[Tag], names: list[str], cards: list[Card]) -> None:
        self.name = name
        self.tags = tags
        self.names = names
        self.cards = cards
        pairs = zip(tags, names, strict=True)
        self._pairs = {_letter(place): pair for place, pair in enumerate(pairs)}
        self._cards: dict[str, Card | None] = {_letter(n): card for n, card in enumerate(cards)}
        self._cards[_letter(_NONE)] = None
        self._names: dict[str, Mapping[Tag, str]] = {}
        self._favourites: dict[str, Mapping[Tag, Card | None]] = {}

    def names_at(self, places: str) -> Mapping[Tag, str]:
        """Names by tag, in roster order."""
        if (names := self._names.get(places)) is None:
            names = self._names[places] = dict(map(self._pairs.__getitem__, places))
        return names

    def favourites_at(self, letters: str) -> Mapping[Tag, Card | None]:
        """Who favoured which card, without those who were missing."""
        if (favourites := self._favourites.get(letters)) is None:
            pairs, missing = zip(self.tags, letters, strict=True), _letter(_MISSING)
            favourites = {tag: self._cards[letter] for tag, letter in pairs if letter != missing}
            self._favourites[letters] = favourites
        return favourites


def _four(row: tuple[object, ...]) -> tuple[float, bytes, str, str]:
    """The columns that time needs, if they are what they should be."""
    match row:
        case (float() as at, bytes() as roster, str() as places, str() as favourites):
            return at, roster, places, favourites
        case _:  # what somebody bent
            raise TypeError


def _members(met: _Met, rest: _Rest) -> Iterator[Member]:
    told = (rest.raw_names, rest.roles, rest.trophies, rest.ranks, rest.last_seen)
    columns = zip(met.tags, met.names, *told, strict=True)
    for tag, name, raw_name, role, trophies, rank, last_seen in columns:
        yield Member(
            tag=tag,
            name=name,
            raw_name=_given(raw_name, name),
            role=role,
            trophies=trophies,
            rank=rank,
            last_seen=last_seen,
        )


def _slots(
    deck: _Deck,
    cards: list[Card],
    levels: dict[int, int],
    made: dict[tuple[int, int, int], Slot],
) -> Iterator[Slot]:
    places = _numbers(deck.cards)
    shown = deck.levels or [levels.get(_at(cards, place).id, 0) for place in places]
    forms = deck.forms or [0] * len(places)
    for key in zip(places, shown, forms, strict=True):
        if (slot := made.get(key)) is None:
            place, level, form = key
            slot = made[key] = Slot(card=_at(cards, place), level=level or None, form=form)
        yield slot


def _at(things: list[_T], place: int) -> _T:
    """What stands in a place; unlike Python, nothing does in a negative one."""
    if place < 0:
        raise IndexError(place)
    return things[place]


def _unless(raw: str, clean: str) -> str | None:
    return None if raw == clean else raw


def _given(raw: str | None, clean: str) -> str:
    return clean if raw is None else raw


def _letters(numbers: Iterable[int]) -> str:
    return "".join(map(_letter, numbers))


def _letter(number: int) -> str:
    return chr(number + _ZERO)


def _numbers(letters: str) -> list[int]:
    return [ord(letter) - _ZERO for letter in letters]


def _squeezed(part: _Roster | _Rest) -> bytes:
    return zlib.compress(_ENCODER.encode(part), 9)


def _stretched(part: object) -> bytes:
    if not isinstance(part, bytes):  # what a bent row may hold
        raise TypeError
    return zlib.decompress(part)
