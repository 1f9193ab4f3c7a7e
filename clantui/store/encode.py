"""A picture of a clan made into bytes; see `store.format`."""

from __future__ import annotations

import zlib
from typing import Final

import msgspec

from clantui.core.model.game import ROLES, Card, Member, Player, Slot
from clantui.core.model.snapshot import Snapshot
from clantui.core.model.survey import Survey
from clantui.core.model.tag import Tag
from clantui.store.format import (
    MISSING,
    NONE,
    Deck,
    EncodedSurvey,
    Roster,
    StoredCard,
    SurveyBody,
    letters_of,
)

_ENCODER: Final = msgspec.json.Encoder()


def encode_survey(survey: Survey) -> EncodedSurvey:
    """A picture as bytes; whoever was still waited for is missing from it.

    Raises:
        ValueError: if it holds what cannot be written down.
    """
    rest, snapshot = survey.cancel(), Snapshot.of(survey)
    members = sorted(rest.clan.members, key=lambda member: member.tag)
    tags = {member.tag: place for place, member in enumerate(members)}
    favoured = {card for card in snapshot.favourites.values() if card is not None}
    cards = {card: place for place, card in enumerate(sorted(favoured, key=_known_by))}
    roster = Roster(
        name=rest.clan.name,
        tags=[member.tag.text for member in members],
        names=[member.name for member in members],
        cards=[_told(card) for card in cards],
        roles=letters_of(ROLES.index(m.role) if m.role in ROLES else NONE for m in members),
    )
    return EncodedSurvey(
        at=rest.at.timestamp(),
        missing=len(snapshot.names) - len(snapshot.favourites),
        roster=_squeezed(roster),
        places=letters_of(tags[member.tag] for member in rest.clan.members),
        favourites=letters_of(
            _place(cards, snapshot.favourites[m.tag]) if m.tag in snapshot.favourites else MISSING
            for m in members
        ),
        body=_squeezed(_rest(rest, members, cards)),
    )


def _rest(survey: Survey, members: list[Member], cards: dict[Card, int]) -> SurveyBody:
    """All that is not yet told; members by tag, and cards, to which those of the decks come."""
    clan, known = survey.clan, len(cards)
    places: dict[Tag, int] = {member.tag: place for place, member in enumerate(members)}
    whose = {tag: places.get(tag, tag.text) for tag in (*survey.players, *survey.failed)}
    players = sorted(survey.players.items())
    formed = {number for _, player in players for number in player.forms}
    ids = sorted({number for _, player in players for number in player.owned})
    known_ids = {number: place for place, number in enumerate(ids)}
    return SurveyBody(
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
        levels=[
            letters_of(player.levels.get(number, 0) for number in ids) for _, player in players
        ],
        decks=[_deck(player.deck, player, cards) for _, player in players],
        supports=[_deck(player.support, player, cards) for _, player in players],
        cards=[_told(card) for card in list(cards)[known:]],
        failed=[(whose[tag], why.kind, why.sentence) for tag, why in survey.failed.items()],
        donations=[member.donations for member in members],
        formed=letters_of(place for place, number in enumerate(ids) if number in formed),
        forms=[
            letters_of(player.forms.get(number, 0) for number in sorted(formed))
            for _, player in players
        ],
        received=[member.received for member in members],
        king_levels=[player.king_level for _, player in players],
        caps=[player.cap for _, player in players],
        unlevelled=[[known_ids[n] for n in player.unlevelled] for _, player in players],
    )


def _known_by(card: Card) -> tuple[int, str, str]:
    return card.id, card.name, card.raw_name


def _told(card: Card) -> StoredCard:
    return card.id, card.name, _unless(card.raw_name, card.name), card.elixir, card.rarity


def _place(cards: dict[Card, int], card: Card | None) -> int:
    """Where a card stands, perhaps from now on."""
    return NONE if card is None else cards.setdefault(card, len(cards))


def _deck(slots: tuple[Slot, ...], player: Player, cards: dict[Card, int]) -> Deck:
    levels = [slot.level or 0 for slot in slots]
    owned = [player.levels.get(slot.card.id, 0) for slot in slots]
    forms = [slot.form for slot in slots]
    return Deck(
        letters_of(_place(cards, slot.card) for slot in slots),
        levels if levels != owned else [],
        forms if any(forms) else [],
    )


def _unless(raw: str, clean: str) -> str | None:
    return None if raw == clean else raw


def _squeezed(part: Roster | SurveyBody) -> bytes:
    return zlib.compress(_ENCODER.encode(part), 9)
