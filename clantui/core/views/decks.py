"""Current decks: the cards that players carry, and decks shared by several players."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Final, TypeAlias

from msgspec.structs import replace

from clantui.core.columns import Column, SortKey
from clantui.core.model.game import (
    DECK_SIZE,
    CardKind,
    Member,
    Player,
    Slot,
    average_known,
    count_forms,
    kind_of,
)
from clantui.core.model.survey import Survey
from clantui.core.stats.elixir import count_elixir
from clantui.core.text.phrases import format_percent, pluralise
from clantui.core.views import card_columns
from clantui.core.views.card_rows import (
    CardHolder,
    CardRow,
    describe_card,
    format_form,
    rank_by_holders,
)
from clantui.core.views.member_cells import MEMBER_HEADINGS, make_member_cells
from clantui.core.views.phrases import describe_empty_clan
from clantui.core.views.view import RowDetail, View, ViewData

_CYCLE: Final = 4
"""Cards to play before a card is in the hand again."""

CarriedDeck: TypeAlias = tuple[Member, tuple[Slot, ...]]
"""A member and their current deck."""


class DeckRow(CardRow[CardHolder], frozen=True, kw_only=True):
    """One card or tower troop, and the members who carry it.

    Attributes:
        place: 1 for the card of most members; ties in roster order; tower troops after all cards.
        holders: in roster order, at least one.
        total: the players with a deck, or with a tower troop.
    """

    @property
    def is_tower(self) -> bool:
        """True for a tower troop, which is not part of the deck."""
        return self.kind is CardKind.TOWER


def count_decks(survey: Survey) -> tuple[DeckRow, ...]:
    """Count in how many current decks each card is, the card of most members first.

    Ties are in roster order; tower troops are last.
    """
    ranked = rank_by_holders(
        (slot.card, CardHolder(member=member, level=slot.level, form=slot.form))
        for member, player in survey.loaded
        for slot in {slot.card.id: slot for slot in (*player.deck, *player.support)}.values()
    )
    ranked.sort(key=lambda entry: kind_of(entry[0].id) is CardKind.TOWER)
    totals = {
        kind: sum(_carries_kind(player, kind) for _, player in survey.loaded) for kind in CardKind
    }
    return tuple(
        DeckRow(place=place, card=card, holders=holders, total=totals[kind_of(card.id)])
        for place, (card, holders) in enumerate(ranked, 1)
    )


def _carries_kind(player: Player, kind: CardKind) -> bool:
    """Return True if a player's deck is known; for the kind tower troop, if that is known."""
    slots = (*player.support, *player.deck)
    is_tower = kind is CardKind.TOWER
    return any((kind_of(slot.card.id) is CardKind.TOWER) is is_tower for slot in slots)


def group_decks(survey: Survey) -> list[list[CarriedDeck]]:
    """Group members by their complete current deck, most members first; ties in roster order.

    Two decks are the same if their eight cards are, in any order and form.
    """
    groups: dict[frozenset[int], list[CarriedDeck]] = {}
    for member, player in survey.loaded:
        cards = frozenset(slot.card.id for slot in player.deck)
        if len(cards) == len(player.deck) == DECK_SIZE:
            groups.setdefault(cards, []).append((member, player.deck))
    return sorted(groups.values(), key=lambda group: -len(group))


def average_decks(groups: Iterable[Iterable[CarriedDeck]]) -> float | None:
    """Return the average elixir of decks, each with the same weight; None without a cost."""
    return average_known(average_deck_elixir(deck) for group in groups for _, deck in group)


def average_deck_elixir(deck: tuple[Slot, ...]) -> float | None:
    """Return the average elixir of a deck without Mirror; None if no card has a cost."""
    return count_elixir((slot.card.elixir, 1.0) for slot in deck).mean


def compute_deck_cycle(deck: Iterable[Slot]) -> int | None:
    """Return the elixir of a deck's four cheapest cards together; None if fewer have a cost.

    Four other cards must be played before a card can be played again. Mirror is left out: it costs
    one elixir more than the card before it.
    """
    costs = sorted(slot.card.elixir for slot in deck if slot.card.elixir is not None)
    return sum(costs[:_CYCLE]) if len(costs) >= _CYCLE else None


_MAX_NAMES: Final = 4
"""Most names to list for a shared deck; the table below has all."""


def _format_elixir(row: DeckRow) -> str:
    if row.card.elixir is not None:
        return str(row.card.elixir)
    return "tower" if row.is_tower else "–"


COLUMNS: Final[tuple[Column[DeckRow], ...]] = (
    card_columns.PLACE,
    card_columns.CARD,
    # Tower troops sort last: everyone has one of the few, so they would take the top places.
    replace(card_columns.PLAYERS, order=lambda row: None if row.is_tower else row.players),
    # Without an order they get no bar: it would be longer than that of any card.
    replace(card_columns.SHARE, order=lambda row: None if row.is_tower else row.share),
    replace(card_columns.OWNED_EVOLUTIONS, min_table_width=62),
    replace(card_columns.OWNED_HEROES, min_table_width=84),
    replace(card_columns.LEVEL, min_table_width=70),
    replace(card_columns.ELIXIR, text=_format_elixir),
    replace(card_columns.RARITY, min_table_width=102),
    replace(card_columns.KIND, min_table_width=115, droppable=True),
    replace(card_columns.PLAYER_NAMES, min_table_width=140),
)


def _describe_row(row: DeckRow, data: ViewData, now: datetime) -> RowDetail:
    noun = "tower troop" if row.is_tower else "deck"
    lines = [
        describe_card(row.card, row.kind),
        f"{row.players} of {pluralise(row.total, noun)} ({format_percent(row.share)})",
        *_describe_forms(row),
        *_describe_shared_decks(row, data),
    ]
    return RowDetail(
        title=row.card.name,
        lines=tuple(lines),
        headings=(*MEMBER_HEADINGS[:2], "Has", *MEMBER_HEADINGS[2:]),
        cells=tuple(
            make_member_cells(holder.member, holder.level, now, format_form(holder.form))
            for holder in row.holders
        ),
        players=tuple(holder.member.tag for holder in row.holders),
    )


def _describe_forms(row: DeckRow) -> list[str]:
    parts = []
    if row.evolutions:
        parts.append(f"{_format_owners(row.evolutions)} its evolution")
    if row.heroes:
        parts.append(f"{_format_owners(row.heroes)} its hero")
    if row.level is not None:
        parts.append(f"average level {row.level:.1f}")
    return [" · ".join(parts)] if parts else []


def _format_owners(players: int) -> str:
    return f"{players} {'owns' if players == 1 else 'own'}"


def _describe_shared_decks(row: DeckRow, data: ViewData) -> list[str]:
    """Name the members who share a deck with this card, a line for each deck."""
    groups = [
        [member.name for member, _ in group]
        for group in group_decks(data.survey)
        if len(group) > 1 and any(slot.card.id == row.card.id for slot in group[0][1])
    ]
    return [f"same deck: {_list_names(names)}" for names in groups]


def _list_names(names: list[str]) -> str:
    if len(names) <= _MAX_NAMES:
        return f"{', '.join(names[:-1])} and {names[-1]}"
    return f"{', '.join(names[: _MAX_NAMES - 1])} and {len(names) - _MAX_NAMES + 1} more"


def _summarise(data: ViewData, rows: tuple[DeckRow, ...]) -> str:
    """Return for example `49 decks · avg 3.6 elixir · 2 decks shared by 5 players`."""
    survey = data.survey
    if not survey.clan.members:
        return describe_empty_clan(survey.clan)
    if not rows:
        return "Loading players …" if survey.is_loading else "no decks are known"
    decks = [player.deck for _, player in survey.loaded if player.deck]
    groups = group_decks(survey)
    shared = [group for group in groups if len(group) > 1]
    parts = [pluralise(len(decks), "deck")]
    if (elixir := average_decks(groups)) is not None:
        parts.append(f"avg {elixir:.1f} elixir")
    if shared:
        players = sum(map(len, shared))
        parts.append(f"{pluralise(len(shared), 'deck')} shared by {players} players")
    evolutions, heroes = count_forms([slot.form for deck in decks for slot in deck])
    parts.append(f"{pluralise(evolutions, 'evolution')} and {pluralise(heroes, 'hero')} owned")
    if incomplete := len(decks) - sum(map(len, groups)):
        parts.append(f"{incomplete} incomplete")
    if without := len(survey.loaded) - len(decks):
        parts.append(f"{without} without a deck")
    return " · ".join(parts)


VIEW: Final[View[DeckRow]] = View(
    key="decks",
    title="Current decks",
    meaning=(
        "Decks: the cards and tower troops in the members' current decks, and who owns a card's "
        "evolution or hero; only battles show whether it is played."
    ),
    explanation=(
        "Each player's deck when the profile was loaded. Share: the part of the players with a "
        "deck; for tower troops, at the end, of the players with a tower troop. OwnEvo and "
        "OwnHero: players who own the card's evolution or hero. The API does not say which of "
        "these a deck plays; Played and War decks show that. The average elixir counts complete "
        "decks, without Mirror, which has no cost of its own. Two decks are the same if their "
        "eight cards are, in any order."
    ),
    columns=COLUMNS,
    default_sort=SortKey("players", descending=True),
    count=lambda data: count_decks(data.survey),
    counts_player=_carries_kind,
    detail=_describe_row,
    summary=_summarise,
)
