"""Current decks: the cards that players carry now, and the decks that several share."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from clantui.core.columns import Column, SortKey
from clantui.core.model.game import (
    Card,
    CardKind,
    Member,
    Slot,
    count_forms,
    kind_of,
)
from clantui.core.model.survey import Survey
from clantui.core.stats.elixir import count_elixir
from clantui.core.text.phrases import format_percent, pluralise
from clantui.core.views.card_columns import (
    CARD,
    ELIXIR,
    LEVEL,
    OWNED_EVOLUTIONS,
    OWNED_HEROES,
    PLACE,
    PLAYERS,
    RARITY,
    SHARE,
    WHO,
)
from clantui.core.views.card_rows import CardHolder, CardRow, card_words, form_text
from clantui.core.views.data import ViewData
from clantui.core.views.member_cells import MEMBER_HEADINGS, member_cells
from clantui.core.views.phrases import nobody_listed
from clantui.core.views.view import RowDetail, View

WHOLE: Final = 8
"""Cards of a deck. One that is short is counted card by card, and compared with none."""


CYCLE: Final = 4
"""Cards to play until the first of them is in the hand again."""


class DeckHolder(CardHolder, frozen=True, kw_only=True):
    """A member who carries a card; the forms are those owned, and nothing tells which it plays."""


class DeckRow(CardRow[DeckHolder], frozen=True, kw_only=True):
    """One card, or tower troop, and those who carry it.

    Attributes:
        place: 1 for what most carry; what as many carry keeps roster order, and the tower troops
            stand after the cards.
        holders: in roster order, one or more.
        of: how many could carry it: players with a deck, or with a tower troop.
        is_tower: whether it is a tower troop, which stands beside the deck.
    """

    is_tower: bool = False

    @property
    def kind(self) -> CardKind:
        """Troop, building, spell or tower troop."""
        return CardKind.TOWER if self.is_tower else kind_of(self.card.id)


class SharedDeck(Struct, frozen=True, kw_only=True):
    """A whole deck that several carry, in whatever order its cards are.

    Attributes:
        cards: the ids of its eight cards.
        members: who carry it, in roster order, two or more.
    """

    cards: frozenset[int]
    members: tuple[Member, ...]


class DeckSummary(Struct, frozen=True, kw_only=True):
    """All decks of a clan.

    Attributes:
        decks: how many players have one.
        short: how many of these have fewer than eight cards.
        elixir: the mean of what whole decks cost on average, cards without a cost of their own
            (Mirror) left out; None where there is no whole deck.
        evolutions: how many evolutions of the cards carried are owned, a player's each counted.
        heroes: the same of heroes.
        shared: the decks that several carry.
    """

    decks: int
    short: int
    elixir: float | None
    evolutions: int
    heroes: int
    shared: tuple[SharedDeck, ...]


def count_decks(survey: Survey) -> tuple[DeckRow, ...]:
    """Count the cards of current decks, what most carry first, the tower troops last.

    Args:
        survey: a picture, finished or not.

    Returns:
        A row for each card; ties in roster order. A card that a broken answer names twice in a
        deck counts once.
    """
    cards = _collect_cards((member, player.deck) for member, player in survey.loaded)
    towers = _collect_cards((member, player.support) for member, player in survey.loaded)
    decks = sum(bool(player.deck) for _, player in survey.loaded)
    posts = sum(bool(player.support) for _, player in survey.loaded)
    found = [(card, holders, decks, False) for card, holders in cards]
    # An id has one row: it is what the cursor stays on.
    known = {card.id for card, _ in cards}
    found += [(card, holders, posts, True) for card, holders in towers if card.id not in known]
    return tuple(
        DeckRow(place=place, card=card, holders=holders, of=of, is_tower=is_tower)
        for place, (card, holders, of, is_tower) in enumerate(found, 1)
    )


def summarise_decks(survey: Survey) -> DeckSummary:
    """Count the decks themselves; tower troops are no part of them.

    Args:
        survey: a picture, finished or not.
    """
    decks = [player.deck for _, player in survey.loaded if player.deck]
    whole = [deck for deck in decks if _list_card_ids(deck) is not None]
    means = [mean for deck in whole if (mean := deck_elixir(deck)) is not None]
    evolutions, heroes = count_forms([slot.form for deck in decks for slot in deck])
    return DeckSummary(
        decks=len(decks),
        short=len(decks) - len(whole),
        elixir=sum(means) / len(means) if means else None,
        evolutions=evolutions,
        heroes=heroes,
        shared=find_shared_decks(survey),
    )


def find_shared_decks(survey: Survey) -> tuple[SharedDeck, ...]:
    """Find the whole decks that several carry, those of most first; ties in roster order.

    Args:
        survey: a picture, finished or not.
    """
    members: dict[frozenset[int], list[Member]] = {}
    for member, player in survey.loaded:
        if (cards := _list_card_ids(player.deck)) is not None:
            members.setdefault(cards, []).append(member)
    several = [
        SharedDeck(cards=cards, members=tuple(who))
        for cards, who in members.items()
        if len(who) > 1
    ]
    return tuple(sorted(several, key=lambda deck: -len(deck.members)))


def deck_elixir(deck: tuple[Slot, ...]) -> float | None:
    """Return the mean cost of a deck's cards; one without a cost of its own (Mirror) is left out.

    Returns:
        Elixir, or None where no card has a cost.
    """
    return count_elixir((slot.card.elixir, 1.0) for slot in deck).mean


def deck_cycle(deck: Iterable[Slot]) -> int | None:
    """Return the cost of the cheapest cycle: the four cheapest cards together.

    Four other cards must be played before a card can be played again. A card without a cost of
    its own (Mirror) costs one more than the card before it, and is left out.

    Returns:
        Elixir, or None where fewer than four cards have a cost.
    """
    costs = sorted(slot.card.elixir for slot in deck if slot.card.elixir is not None)
    return sum(costs[:CYCLE]) if len(costs) >= CYCLE else None


def _collect_cards(
    decks: Iterable[tuple[Member, tuple[Slot, ...]]],
) -> list[tuple[Card, tuple[DeckHolder, ...]]]:
    """Collect the cards of decks with those who carry them, what most carry first."""
    cards: dict[int, Card] = {}
    holders: dict[int, list[DeckHolder]] = {}
    for member, deck in decks:
        first: dict[int, Slot] = {}
        for slot in deck:
            first.setdefault(slot.card.id, slot)
        for slot in first.values():
            cards.setdefault(slot.card.id, slot.card)
            holder = DeckHolder(member=member, level=slot.level, form=slot.form)
            holders.setdefault(slot.card.id, []).append(holder)
    ranked = sorted(holders, key=lambda card_id: -len(holders[card_id]))
    return [(cards[card_id], tuple(holders[card_id])) for card_id in ranked]


def _list_card_ids(deck: tuple[Slot, ...]) -> frozenset[int] | None:
    """Return the ids of a deck's cards; None for one that is not whole."""
    cards = frozenset(slot.card.id for slot in deck)
    return cards if len(cards) == len(deck) == WHOLE else None


_NAMED: Final = 4
"""Number of players to name who share a deck; the table below lists all."""


def _elixir(row: DeckRow) -> str:
    if row.card.elixir is not None:
        return str(row.card.elixir)
    return "tower" if row.is_tower else "–"


COLUMNS: Final[tuple[Column[DeckRow], ...]] = (
    PLACE,
    CARD,
    # Everybody has one of the few tower troops: they would crowd out what the view is about.
    replace(PLAYERS, order=lambda row: None if row.is_tower else row.players),
    # Of the towers no bar either: it would be longer than that of any card.
    replace(SHARE, order=lambda row: None if row.is_tower else row.share),
    replace(OWNED_EVOLUTIONS, min_table_width=62),
    replace(OWNED_HEROES, min_table_width=84),
    replace(LEVEL, min_table_width=70),
    replace(ELIXIR, text=_elixir),
    replace(RARITY, min_table_width=102),
    Column(
        key="kind",
        type=CardKind,
        title="Type",
        letter="t",
        width=11,
        value=lambda row: row.kind.value,
        text=lambda row: row.kind.value,
        min_table_width=115,
        droppable=True,
    ),
    replace(WHO, min_table_width=140),
)


def _describe_row(row: DeckRow, evidence: ViewData, now: datetime) -> RowDetail:
    what = "tower troop" if row.is_tower else "deck"
    said = [
        card_words(row.card, row.kind),
        (f"{row.players} of {pluralise(row.of, what)} ({format_percent(row.share)})"),
        *_forms(row),
        *_shared_lines(row, evidence),
    ]
    people = [(h.form, member_cells(h.member, h.level, now)) for h in row.holders]
    return RowDetail(
        title=row.card.name,
        lines=tuple(said),
        headings=(*MEMBER_HEADINGS[:2], "Has", *MEMBER_HEADINGS[2:]),
        cells=tuple((*cells[:2], form_text(form), *cells[2:]) for form, cells in people),
        players=tuple(holder.member.tag for holder in row.holders),
    )


def _forms(row: DeckRow) -> list[str]:
    """Return which forms of it are owned, and how high it is: nothing of what nobody has."""
    parts = []
    if row.evolutions:
        parts.append(f"{_owners(row.evolutions)} its evolution")
    if row.heroes:
        parts.append(f"{_owners(row.heroes)} its hero")
    if row.level is not None:
        parts.append(f"average level {row.level:.1f}")
    return [" · ".join(parts)] if parts else []


def _owners(players: int) -> str:
    return f"{players} {'owns' if players == 1 else 'own'}"


def _shared_lines(row: DeckRow, evidence: ViewData) -> list[str]:
    """List who carries it in one and the same deck, a line for each such deck."""
    decks = [deck for deck in find_shared_decks(evidence.survey) if row.card.id in deck.cards]
    names = [[member.name for member in deck.members] for deck in decks]
    return [f"same deck: {_list_names(one)}" for one in names]


def _list_names(names: list[str]) -> str:
    if len(names) <= _NAMED:
        return f"{', '.join(names[:-1])} and {names[-1]}"
    return f"{', '.join(names[: _NAMED - 1])} and {len(names) - _NAMED + 1} more"


def _summarise(evidence: ViewData, rows: tuple[DeckRow, ...]) -> str:
    """Return such as `49 decks · avg 3.6 elixir · 2 decks shared by 5 players · 57 evolutions`."""
    survey = evidence.survey
    if not survey.clan.members:
        return nobody_listed(survey.clan)
    if not rows:
        return "Loading players …" if survey.loading else "no decks are known"
    found = summarise_decks(survey)
    parts = [pluralise(found.decks, "deck")]
    if found.elixir is not None:
        parts.append(f"avg {found.elixir:.1f} elixir")
    if found.shared:
        players = sum(len(deck.members) for deck in found.shared)
        parts.append(f"{pluralise(len(found.shared), 'deck')} shared by {players} players")
    heroes = f"{found.heroes} {'hero' if found.heroes == 1 else 'heroes'}"
    parts.append(f"{pluralise(found.evolutions, 'evolution')} and {heroes} owned")
    if found.short:
        parts.append(f"{found.short} incomplete")
    if without := len(survey.loaded) - found.decks:
        parts.append(f"{without} without a deck")
    return " · ".join(parts)


VIEW: Final[View[DeckRow]] = View(
    key="decks",
    title="Current decks",
    meaning=(
        "Decks: the cards and tower troops in the members' current decks, and who owns a card's "
        "evolution or hero; only battles show whether it is played."
    ),
    about=(
        "Each player's deck when the profile was loaded. Share: the part of the players with a "
        "deck; for tower troops, at the end, of the players with a tower troop. OwnEvo and "
        "OwnHero: players who own the card's evolution or hero. The API does not say which of "
        "these a deck plays; Played and War decks show that. The average elixir counts complete "
        "decks, without Mirror, which has no cost of its own. Two decks are the same if their "
        "eight cards are, in any order."
    ),
    columns=COLUMNS,
    default_sort=SortKey("players", descending=True),
    count=lambda evidence: count_decks(evidence.survey),
    detail=_describe_row,
    summary=_summarise,
)
