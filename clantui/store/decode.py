"""A picture of a clan, or what time needs of it, made of bytes again; see `store.format`."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Final, TypeVar

import msgspec

from clantui.core.model.errors import BY_KIND, RoyaleError
from clantui.core.model.game import ROLES, Card, Clan, Member, Player, Slot
from clantui.core.model.snapshot import Snapshot
from clantui.core.model.survey import Survey
from clantui.core.model.tag import Tag
from clantui.store.format import (
    MISSING,
    NONE,
    Deck,
    PlayerRef,
    Roster,
    StoredCard,
    SurveyBody,
    letter_of,
    numbers_of,
)

_T = TypeVar("_T")

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

_ROSTER: Final = msgspec.json.Decoder(Roster)
_REST: Final = msgspec.json.Decoder(SurveyBody)


class SurveyDecoder:
    """Makes values of bytes; what is alike in several readings is made once.

    Not for several threads.
    """

    def __init__(self) -> None:
        """Begin with nothing met yet."""
        self._tags: dict[str, Tag] = {}
        self._cards: dict[StoredCard, Card] = {}
        self._rosters: dict[bytes, _Met] = {}

    def snapshots(self, clan: Tag, rows: Iterable[tuple[object, ...]]) -> Iterator[Snapshot]:
        """What time needs, of one reading after the other; what cannot be read is left out.

        Args:
            clan: whose readings they are.
            rows: `at`, `roster`, `places` and `favourites` of each, as in `EncodedSurvey`.
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
                    roles=met.roles_at(places),
                )
            except _UNREADABLE:
                continue

    def survey(self, clan: Tag, row: tuple[object, ...]) -> Survey | None:
        """A whole picture; None where it was not written by this version's rules.

        Args:
            clan: whose reading it is.
            row: `at`, `roster`, `places`, `favourites` and `body`, as in `EncodedSurvey`.
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
                    members=tuple(_at(members, place) for place in numbers_of(places)),
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
                said.roles,
            )
        return met

    def _players(self, met: _Met, rest: SurveyBody) -> Iterator[Player]:
        cards = [*met.cards, *map(self._card, rest.cards)]
        slots: dict[tuple[int, int, int], Slot] = {}
        columns = (rest.players, rest.clans, rest.favourites, rest.levels, rest.decks)
        formed = [_at(rest.ids, place) for place in numbers_of(rest.formed)]
        first, later = zip(*columns, strict=True), _later(rest)
        for (who, clan, favourite, letters, deck), told in zip(first, later, strict=True):
            levels = _by_card(rest.ids, letters)
            forms, support, king_level, cap, unlevelled = told
            yield Player(
                tag=self._whose(who, met),
                clan=None if clan is None else self._tag(clan),
                favourite=None if favourite == NONE else _at(cards, favourite),
                levels=levels,
                deck=tuple(_slots(deck, cards, levels, slots)),
                forms=_by_card(formed, forms),
                support=tuple(_slots(support, cards, levels, slots)),
                king_level=king_level,
                cap=cap,
                unlevelled=tuple(_at(rest.ids, place) for place in unlevelled),
            )

    def _tag(self, text: str) -> Tag:
        if (tag := self._tags.get(text)) is None:
            tag = self._tags[text] = Tag(text)
        return tag

    def _card(self, told: StoredCard) -> Card:
        if (card := self._cards.get(told)) is None:
            number, name, raw, elixir, rarity = told
            raw = _given(raw, name)
            card = Card(id=number, name=name, raw_name=raw, elixir=elixir, rarity=rarity)
            self._cards[told] = card
        return card

    def _whose(self, who: PlayerRef, met: _Met) -> Tag:
        return self._tag(who) if isinstance(who, str) else _at(met.tags, who)


class _Met:
    """A roster that was read, and what became of it in the readings that share it."""

    def __init__(
        self, name: str, tags: list[Tag], names: list[str], cards: list[Card], roles: str
    ) -> None:
        self.name = name
        self.tags = tags
        self.names = names
        self.cards = cards
        pairs = zip(tags, names, strict=True)
        self._pairs = {letter_of(place): pair for place, pair in enumerate(pairs)}
        self._cards: dict[str, Card | None] = {letter_of(n): card for n, card in enumerate(cards)}
        self._cards[letter_of(NONE)] = None
        self._names: dict[str, Mapping[Tag, str]] = {}
        self._favourites: dict[str, Mapping[Tag, Card | None]] = {}
        self._role_of = {
            tag: ROLES[number]
            for tag, number in zip(tags, numbers_of(roles), strict=bool(roles))
            if 0 <= number < len(ROLES)
        }
        self._roles: dict[str, Mapping[Tag, str]] = {}

    def names_at(self, places: str) -> Mapping[Tag, str]:
        """Names by tag, in roster order."""
        if (names := self._names.get(places)) is None:
            names = self._names[places] = dict(map(self._pairs.__getitem__, places))
        return names

    def roles_at(self, places: str) -> Mapping[Tag, str]:
        """Return the known roles by tag; none where an earlier version wrote the roster."""
        if (roles := self._roles.get(places)) is None:
            known = self._role_of
            roles = {tag: known[tag] for tag in self.names_at(places) if tag in known}
            self._roles[places] = roles
        return roles

    def favourites_at(self, letters: str) -> Mapping[Tag, Card | None]:
        """Who favoured which card, without those who were missing."""
        if (favourites := self._favourites.get(letters)) is None:
            pairs, missing = zip(self.tags, letters, strict=True), letter_of(MISSING)
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


def _members(met: _Met, rest: SurveyBody) -> Iterator[Member]:
    donations = rest.donations or [None] * len(met.tags)
    received = rest.received or [None] * len(met.tags)
    told = (rest.raw_names, rest.roles, rest.trophies, rest.ranks, rest.last_seen)
    columns = zip(met.tags, met.names, *told, donations, received, strict=True)
    for tag, name, raw_name, role, trophies, rank, last_seen, donated, got in columns:
        yield Member(
            tag=tag,
            name=name,
            raw_name=_given(raw_name, name),
            role=role,
            trophies=trophies,
            rank=rank,
            last_seen=last_seen,
            donations=donated,
            received=got,
        )


def _later(rest: SurveyBody) -> Iterator[tuple[str, Deck, int | None, int | None, list[int]]]:
    """What later versions tell of each player; nothing where an earlier one wrote it."""
    size = len(rest.players)
    return zip(
        rest.forms or [""] * size,
        rest.supports or [Deck()] * size,
        rest.king_levels or [None] * size,
        rest.caps or [None] * size,
        rest.unlevelled or [[]] * size,
        strict=True,
    )


def _by_card(ids: list[int], letters: str) -> dict[int, int]:
    return {card: number for card, number in zip(ids, numbers_of(letters), strict=True) if number}


def _slots(
    deck: Deck,
    cards: list[Card],
    levels: dict[int, int],
    made: dict[tuple[int, int, int], Slot],
) -> Iterator[Slot]:
    places = numbers_of(deck.cards)
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


def _given(raw: str | None, clean: str) -> str:
    return clean if raw is None else raw


def _stretched(part: object) -> bytes:
    if not isinstance(part, bytes):  # what a bent row may hold
        raise TypeError
    return zlib.decompress(part)
