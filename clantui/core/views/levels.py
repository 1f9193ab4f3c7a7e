"""Levels: how far members have upgraded each card, and the high ones that are not played."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from msgspec.structs import replace

from clantui.core.columns import Column, SortKey, attribute_column, count_column, share_column
from clantui.core.model.game import (
    LAST_CAP,
    Card,
    CardKind,
    Form,
    Member,
    Player,
    Rarity,
    kind_of,
)
from clantui.core.model.json_types import Count, Share, with_description
from clantui.core.model.level_cap import find_common_cap
from clantui.core.model.survey import Survey
from clantui.core.model.tag import Tag
from clantui.core.text.phrases import format_percent, pluralise
from clantui.core.views import card_columns
from clantui.core.views.card_rows import CardHolder, CardRow, describe_card, format_form
from clantui.core.views.filter import FilterFields
from clantui.core.views.member_cells import MEMBER_HEADINGS, make_member_cells
from clantui.core.views.phrases import describe_empty_clan
from clantui.core.views.view import Requires, RowDetail, View, ViewData

_HIGH_LEVELS: Final = 1
"""Most levels below the cap at which a card still counts as high."""


class CardOwner(CardHolder, frozen=True, kw_only=True):
    """A member who owns a card, with the forms they own, and the level cap.

    If their deck is unknown, `in_deck` is None.
    """

    cap: int = LAST_CAP
    in_deck: bool | None = None
    is_favourite: bool = False

    @property
    def is_played(self) -> bool:
        """True if it is in their known deck or their favourite."""
        return bool(self.in_deck) or self.is_favourite

    @property
    def is_maxed(self) -> bool:
        """True if it is at the highest level."""
        return self.level is not None and self.level >= self.cap

    @property
    def is_high(self) -> bool:
        """True if it is at the highest level or one below."""
        return self.level is not None and self.level >= self.cap - _HIGH_LEVELS

    @property
    def is_unused(self) -> bool:
        """True if it is at a high level and not played; False if the deck is unknown."""
        return self.is_high and self.in_deck is False and not self.is_favourite


class LevelRow(CardRow[CardOwner], frozen=True, kw_only=True):
    """One card and its owners.

    Attributes:
        place: by `unused`, then by `maxed`, then by average level; ties in the order in which the
            roster first has the cards.
        holders: in roster order; empty for a card that no one owns.
        total: players whose cards are known.
        cap: the shown level at which all cards end.
    """

    cap: int = LAST_CAP

    @property
    def maxed(self) -> int:
        """Number of owners who have it at the highest level."""
        return sum(owner.is_maxed for owner in self.holders)

    @property
    def share(self) -> float:
        """Share of players who have it maxed, 0 to 1."""
        return self.maxed / self.total

    @property
    def high(self) -> int:
        """Number of owners who have it at the highest level or one below."""
        return sum(owner.is_high for owner in self.holders)

    @property
    def unused(self) -> int:
        """Number of owners who have it at a high level and do not play it."""
        return sum(owner.is_unused for owner in self.holders)

    @property
    def unused_share(self) -> float:
        """Share of players who have it at a high level and do not play it, 0 to 1."""
        return self.unused / self.total

    @property
    def played(self) -> int:
        """Number of owners who have it as favourite or in their deck."""
        return sum(owner.is_played for owner in self.holders)

    @property
    def filter_fields(self) -> FilterFields:
        """The fields that the filter checks, without names: nearly everyone owns a card."""
        return FilterFields.from_card(
            self.card, forms=self.has_forms, level=self.level, players=self.players
        )

    def mentions(self, player: Tag) -> bool:
        """Return True if a player plays it."""
        return any(owner.is_played for owner in self.holders if owner.member.tag == player)

    @property
    def highest(self) -> str:
        """Names of the owners with the highest level, in roster order."""
        level = max((owner.level or 0 for owner in self.holders), default=0)
        owners = (owner for owner in self.holders if owner.level == level)
        return ", ".join(owner.member.name for owner in owners)


def count_levels(data: ViewData) -> tuple[LevelRow, ...]:
    """Count the levels of all cards, the most unused first.

    Players without known cards do not count. A card without a known name is named by its id. If
    the list of all cards is loaded, cards that no one owns have a row, too; tower troops have
    none, because a player's cards do not include them.
    """
    players = [(member, player) for member, player in data.survey.loaded if player.owned]
    if not players:
        return ()
    cap = find_common_cap((player.cap for _, player in players), data.cards)
    owners: dict[int, list[CardOwner]] = {}
    for member, player in players:
        deck = {slot.card.id for slot in player.deck}
        for card_id in player.owned:
            owners.setdefault(card_id, []).append(_make_owner(card_id, member, player, deck, cap))
    for card_id in data.cards:
        if kind_of(card_id) is not CardKind.TOWER:
            owners.setdefault(card_id, [])
    named = {**_collect_known_cards(data.survey), **data.cards}
    rows = [
        LevelRow(
            place=0,
            card=named.get(card_id) or _make_unnamed_card(card_id),
            holders=tuple(holders),
            total=len(players),
            cap=cap,
        )
        for card_id, holders in owners.items()
    ]
    rows.sort(key=lambda row: (-row.unused, -row.maxed, -(row.level or 0.0)))
    return tuple(replace(row, place=place) for place, row in enumerate(rows, 1))


def _make_owner(
    card_id: int, member: Member, player: Player, deck: set[int], cap: int
) -> CardOwner:
    return CardOwner(
        member=member,
        level=player.levels.get(card_id),
        cap=cap,
        form=player.forms.get(card_id, Form.PLAIN),
        in_deck=card_id in deck if deck else None,
        is_favourite=player.favourite is not None and player.favourite.id == card_id,
    )


def _collect_known_cards(survey: Survey) -> dict[int, Card]:
    favourites = [player.favourite for _, player in survey.loaded]
    decks = [slot.card for _, player in survey.loaded for slot in player.deck]
    return {card.id: card for card in (*favourites, *decks) if card is not None}


def _make_unnamed_card(card_id: int) -> Card:
    name = f"Card {card_id}"
    return Card(id=card_id, name=name, raw_name=name, rarity=Rarity.UNKNOWN)


COLUMNS: Final[tuple[Column[LevelRow], ...]] = (
    card_columns.PLACE,
    card_columns.CARD,
    count_column(
        "unused",
        "Unused",
        letter="i",
        key="idle",
        zero="·",
        type=with_description(
            Count, "players who have it maxed or one level below, and do not play it"
        ),
        emphasis=True,
    ),
    card_columns.make_share_column("unused_share"),
    count_column(
        "high",
        "High",
        letter="t",
        key="strong",
        zero="·",
        type=with_description(Count, "players who have it maxed or one level below"),
    ),
    count_column(
        "maxed",
        "Maxed",
        letter="m",
        zero="·",
        type=with_description(Count, "players who have it maxed"),
    ),
    share_column("share", type=Share),
    count_column("players", "Owners", letter="o", zero="·", key="owned", min_table_width=90),
    card_columns.LEVEL,
    replace(
        card_columns.EVOLUTIONS,
        type=with_description(Count, "players who own its evolution"),
        min_table_width=72,
    ),
    replace(
        card_columns.HEROES,
        type=with_description(Count, "players who own its hero"),
        min_table_width=76,
    ),
    count_column(
        "played",
        "Played",
        letter="p",
        zero="·",
        type=with_description(Count, "players with it as favourite or in their current deck"),
        min_table_width=100,
    ),
    replace(card_columns.ELIXIR, min_table_width=108),
    replace(card_columns.RARITY, min_table_width=118),
    attribute_column(
        "highest",
        "Highest",
        letter="w",
        type=with_description(
            str, "names of the players with its highest level, separated by commas"
        ),
        order=lambda row: row.highest.casefold() or None,
        min_table_width=130,
    ),
)


def _describe_row(row: LevelRow, _: ViewData, now: datetime) -> RowDetail:
    owners = sorted(row.holders, key=lambda owner: -(owner.level or 0))
    return RowDetail(
        title=row.card.name,
        lines=(describe_card(row.card, row.kind), *_describe_owners(row)),
        headings=(*MEMBER_HEADINGS[:2], "Has", "Plays", *MEMBER_HEADINGS[2:]),
        cells=tuple(
            make_member_cells(
                owner.member, owner.level, now, format_form(owner.form), _format_use(owner)
            )
            for owner in owners
        ),
        players=tuple(owner.member.tag for owner in owners),
    )


def _describe_owners(row: LevelRow) -> list[str]:
    if not row.holders:
        return [f"none of {pluralise(row.total, 'player')} owns it"]
    mean = "" if row.level is None else f" · average level {row.level:.1f}"
    unused = ""
    if row.unused:
        unused = f", {row.unused} of them {'does' if row.unused == 1 else 'do'} not play it"
    lines = [
        f"{row.players} of {row.total} own it{mean}",
        f"{row.high} at level {row.cap - 1}+{unused}",
        f"{row.maxed} maxed",
    ]
    forms = [("evolution", row.evolutions), ("hero", row.heroes)]
    if owned := [
        f"{number} {'has' if number == 1 else 'have'} the {name}"
        for name, number in forms
        if number
    ]:
        lines.append(" · ".join(owned))
    return lines


def _format_use(owner: CardOwner) -> str:
    """Format how a card is played: `deck`, `fav`, `both` or `·`; `–` if the deck is unknown."""
    if owner.in_deck and owner.is_favourite:
        return "both"
    if owner.in_deck:
        return "deck"
    if owner.is_favourite:
        return "fav"
    return "–" if owner.in_deck is None else "·"


def _summarise(data: ViewData, rows: tuple[LevelRow, ...]) -> str:
    """Return for example `average level 14.0 · 15% maxed · most unused: Berserker (24)`."""
    survey = data.survey
    if not survey.clan.members:
        return describe_empty_clan(survey.clan)
    if not rows:
        return "Loading players …" if survey.is_loading else "no levels are known"
    levels = [owner.level for row in rows for owner in row.holders if owner.level is not None]
    parts = []
    if levels:
        parts.append(f"average level {sum(levels) / len(levels):.1f}")
        parts.append(f"{format_percent(sum(row.maxed for row in rows) / len(levels))} maxed")
    most_unused = max(rows, key=lambda row: row.unused)
    if most_unused.unused:
        players = pluralise(most_unused.unused, "player")
        parts.append(f"most unused: {most_unused.card.name} ({players})")
    if missing := sum(not row.holders for row in rows):
        parts.append(f"{pluralise(missing, 'card')} no one owns")
    if unknown := len(survey.loaded) - rows[0].total:
        parts.append(f"{pluralise(unknown, 'player')} without levels")
    return " · ".join(parts)


VIEW: Final[View[LevelRow]] = View(
    key="levels",
    title="Levels",
    meaning=(
        "Levels: how far members have upgraded each card, and who has it at a high level but does "
        "not play it."
    ),
    explanation=(
        "From the cards in the players' profiles, in levels as the game shows them. High: players "
        "who have the card at the highest level or one below. Unused: players among them who play "
        "it neither as favourite nor in their current deck; Share is their part of the loaded "
        "players. Maxed: at the highest level. Level: the average of its owners. Evo and Hero: "
        "owned, played or not. A player whose deck is not known does not count as unused."
    ),
    columns=COLUMNS,
    default_sort=SortKey("idle", descending=True),
    count=count_levels,
    detail=_describe_row,
    summary=_summarise,
    requires=Requires.CARDS,
)
