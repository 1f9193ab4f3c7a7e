"""Levels: how far each card has come in the clan, and which strong ones no one plays."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from msgspec.structs import replace

from clantui.core.columns import Column, SortKey
from clantui.core.model.game import (
    LAST_CAP,
    Card,
    CardKind,
    Catalogue,
    Form,
    Member,
    Player,
    Rarity,
    average_level,
    kind_of,
)
from clantui.core.model.json_types import Count, Share, with_description
from clantui.core.model.level_cap import common_cap, lift_player, missing_levels
from clantui.core.model.survey import Survey
from clantui.core.model.tag import Tag
from clantui.core.text.phrases import format_percent, pluralise
from clantui.core.views.card_columns import (
    CARD,
    ELIXIR,
    EVOLUTIONS,
    HEROES,
    LEVEL,
    PLACE,
    RARITY,
    SHARE,
    count_column,
)
from clantui.core.views.card_rows import CardHolder, CardRow, card_words, form_text
from clantui.core.views.data import ViewData
from clantui.core.views.filter import FilterFields
from clantui.core.views.member_cells import MEMBER_HEADINGS, member_cells
from clantui.core.views.phrases import nobody_listed
from clantui.core.views.view import Requires, RowDetail, View

_STRONG: Final = 1
"""Levels below the cap at which a card can still be played anywhere."""


class CardOwner(CardHolder, frozen=True, kw_only=True):
    """A member who owns a card, and the forms of it that they own.

    Attributes:
        cap: the shown level that every card ends at.
        carries: whether it is in their current deck; None where no deck is told.
        likes: whether it is their favourite.
    """

    cap: int = LAST_CAP
    carries: bool | None = None
    likes: bool = False

    @property
    def plays(self) -> bool:
        """True where it is in their deck or their favourite, as far as that is told."""
        return bool(self.carries) or self.likes

    @property
    def maxed(self) -> bool:
        """True where it can rise no further."""
        return self.level is not None and self.level >= self.cap

    @property
    def strong(self) -> bool:
        """True where it is at the highest level, or one below."""
        return self.level is not None and self.level >= self.cap - _STRONG

    @property
    def idle(self) -> bool:
        """True where it is strong and not played; False where no deck is told."""
        return self.strong and self.carries is False and not self.likes


class LevelRow(CardRow[CardOwner], frozen=True, kw_only=True):
    """One card and those who own it.

    Attributes:
        place: 1 for what most have at a high level and do not play, then for what most have maxed,
            then by the average level; what is the same in all is in the order it is met in, from
            the roster's first on.
        holders: in roster order; none for a card that nobody has.
        of: how many players tell what they own.
        cap: the shown level that every card ends at.
    """

    cap: int = LAST_CAP

    @property
    def maxed(self) -> int:
        """Number of owners who have it at the highest level."""
        return sum(owner.maxed for owner in self.holders)

    @property
    def share(self) -> float:
        """The part (0 to 1) that has it maxed, of all who tell what they own."""
        return self.maxed / self.of

    @property
    def strong(self) -> int:
        """Number of owners who have it at the highest level, or one below."""
        return sum(owner.strong for owner in self.holders)

    @property
    def idle(self) -> int:
        """Number of those who play it neither as favourite nor in their deck."""
        return sum(owner.idle for owner in self.holders)

    @property
    def unused_share(self) -> float:
        """The part (0 to 1) that has it high and does not play it, of all who tell their cards."""
        return self.idle / self.of

    @property
    def played(self) -> int:
        """Number of owners who have it as favourite or in their deck."""
        return sum(owner.plays for owner in self.holders)

    @property
    def filter_fields(self) -> FilterFields:
        """The fields that the filter looks at: nobody's name, for nearly everybody owns a card."""
        return FilterFields.of(
            self.card, forms=self.has_forms, level=self.level, players=self.players
        )

    def mentions(self, player: Tag) -> bool:
        """Return whether a player plays it."""
        return any(owner.plays for owner in self.holders if owner.member.tag == player)

    @property
    def best(self) -> tuple[CardOwner, ...]:
        """Owners, the highest level first; ties in roster order, untold levels last."""
        return tuple(sorted(self.holders, key=lambda owner: -(owner.level or 0)))

    @property
    def highest(self) -> str:
        """The names of those who have it highest, the roster's first first."""
        best = max((owner.level or 0 for owner in self.holders), default=0)
        return ", ".join(o.member.name for o in self.holders if best and o.level == best)


def count_levels(survey: Survey, cards: Catalogue) -> tuple[LevelRow, ...]:
    """Count the levels of all cards, what most have and do not play first.

    Args:
        survey: a picture, finished or not. A player who tells of no card at all does not count.
        cards: all cards of the game, for the names of those that nobody carries and for those that
            nobody has; empty where they are not known, then a card is called by its id.

    Returns:
        A row for each card. Tower troops are not told with a player's cards, and have none.
    """
    telling = [(member, player) for member, player in survey.loaded if player.owned]
    if not telling:
        return ()
    caps = [player.cap for _, player in telling]
    cap, by = common_cap(caps, cards), missing_levels(caps, cards)
    telling = [(member, lift_player(player, by)) for member, player in telling]
    owners: dict[int, list[CardOwner]] = {}
    for member, player in telling:
        deck = {slot.card.id for slot in player.deck}
        for card_id in player.owned:
            owners.setdefault(card_id, []).append(_owner(card_id, member, player, deck, cap))
    for card_id in cards:
        if kind_of(card_id) is not CardKind.TOWER:
            owners.setdefault(card_id, [])
    named = {**_collect_known_cards(survey), **cards}
    ranked = sorted(owners.items(), key=lambda entry: _rank(entry[1]))
    return tuple(
        LevelRow(
            place=place,
            card=named.get(card_id) or _make_nameless(card_id),
            holders=tuple(those),
            of=len(telling),
            cap=cap,
        )
        for place, (card_id, those) in enumerate(ranked, 1)
    )


def _owner(card_id: int, member: Member, player: Player, deck: set[int], cap: int) -> CardOwner:
    return CardOwner(
        member=member,
        level=player.levels.get(card_id),
        cap=cap,
        form=player.forms.get(card_id, Form.PLAIN),
        carries=card_id in deck if deck else None,
        likes=player.favourite is not None and player.favourite.id == card_id,
    )


def _rank(owners: list[CardOwner]) -> tuple[float, ...]:
    mean = average_level(owner.level for owner in owners)
    unused, maxed = sum(owner.idle for owner in owners), sum(owner.maxed for owner in owners)
    return -unused, -maxed, -(mean or 0.0)


def _collect_known_cards(survey: Survey) -> Mapping[int, Card]:
    """Collect the cards that players' decks and favourites tell all about."""
    found: dict[int, Card] = {}
    for _, player in survey.loaded:
        for slot in player.deck:
            found.setdefault(slot.card.id, slot.card)
        if player.favourite is not None:
            found.setdefault(player.favourite.id, player.favourite)
    return found


def _make_nameless(card_id: int) -> Card:
    name = f"Card {card_id}"
    return Card(id=card_id, name=name, raw_name=name, rarity=Rarity.UNKNOWN)


COLUMNS: Final[tuple[Column[LevelRow], ...]] = (
    PLACE,
    CARD,
    replace(
        count_column("idle", "Unused", "i", 7, zero="·"),
        type=with_description(
            Count, "who have it at the highest level or one below and do not play it"
        ),
        emphasis=True,
    ),
    replace(
        SHARE,
        key="unused_share",
        value=lambda row: round(row.unused_share, 4),
        text=lambda row: format_percent(row.unused_share),
        order=lambda row: row.unused_share,
    ),
    replace(
        count_column("strong", "High", "t", 5, zero="·"),
        type=with_description(Count, "who have it at the highest level or one below"),
    ),
    replace(
        count_column("maxed", "Maxed", "m", 6, zero="·"),
        type=with_description(Count, "who have it at the highest level"),
    ),
    Column(key="share", type=Share, value=lambda row: round(row.share, 4)),
    replace(
        count_column("players", "Owners", "o", 7, zero="·"),
        key="owned",
        type=Count,
        min_table_width=90,
    ),
    LEVEL,
    replace(
        EVOLUTIONS,
        type=with_description(Count, "of them who own its evolution"),
        min_table_width=72,
    ),
    replace(HEROES, type=with_description(Count, "of them who own its hero"), min_table_width=76),
    replace(
        count_column("played", "Played", "p", 7, zero="·"),
        type=with_description(Count, "who carry it"),
        min_table_width=100,
    ),
    replace(ELIXIR, min_table_width=108),
    replace(RARITY, min_table_width=118),
    Column(
        key="highest",
        type=with_description(str, "who have it highest, names with commas between"),
        title="Highest",
        letter="w",
        width=0,
        value=lambda row: row.highest,
        text=lambda row: row.highest,
        order=lambda row: row.highest.casefold() or None,
        min_table_width=130,
    ),
)


def _describe_row(row: LevelRow, evidence: ViewData, now: datetime) -> RowDetail:
    del evidence
    best = row.best
    people = [member_cells(owner.member, owner.level, now) for owner in best]
    return RowDetail(
        title=row.card.name,
        lines=(card_words(row.card, row.kind), *_describe_owners(row)),
        headings=(*MEMBER_HEADINGS[:2], "Has", "Plays", *MEMBER_HEADINGS[2:]),
        cells=tuple(
            (*cells[:2], form_text(owner.form), _plays(owner), *cells[2:])
            for owner, cells in zip(best, people, strict=True)
        ),
        players=tuple(owner.member.tag for owner in best),
    )


def _describe_owners(row: LevelRow) -> list[str]:
    if not row.holders:
        return [f"none of {pluralise(row.of, 'player')} owns it"]
    mean = "" if row.level is None else f" · average level {row.level:.1f}"
    unused = ""
    if row.idle:
        unused = f", {row.idle} of them {'does' if row.idle == 1 else 'do'} not play it"
    lines = [
        f"{row.players} of {row.of} own it{mean}",
        f"{row.strong} at level {row.cap - 1}+{unused}",
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


def _plays(owner: CardOwner) -> str:
    """Return whether it is carried, is the favourite, or both; `–` where that is not told."""
    if owner.carries and owner.likes:
        return "both"
    if owner.carries:
        return "deck"
    if owner.likes:
        return "fav"
    return "–" if owner.carries is None else "·"


def _summarise(evidence: ViewData, rows: tuple[LevelRow, ...]) -> str:
    """Return such as `average level 14.0 · 15% maxed · most unused: Berserker (24 players)`."""
    survey = evidence.survey
    if not survey.clan.members:
        return nobody_listed(survey.clan)
    if not rows:
        return "Loading players …" if survey.loading else "no levels are known"
    levels = [o.level for row in rows for o in row.holders if o.level is not None]
    parts = []
    if levels:
        parts.append(f"average level {sum(levels) / len(levels):.1f}")
        parts.append(f"{format_percent(sum(row.maxed for row in rows) / len(levels))} maxed")
    idlest = max(rows, key=lambda row: row.idle)
    if idlest.idle:
        parts.append(f"most unused: {idlest.card.name} ({pluralise(idlest.idle, 'player')})")
    if missing := sum(not row.holders for row in rows):
        parts.append(f"{pluralise(missing, 'card')} no one owns")
    if silent := len(survey.loaded) - rows[0].of:
        parts.append(f"{pluralise(silent, 'player')} without levels")
    return " · ".join(parts)


VIEW: Final[View[LevelRow]] = View(
    key="levels",
    title="Levels",
    meaning=(
        "Levels: how far members have upgraded each card, and who has it at a high level but does "
        "not play it."
    ),
    about=(
        "From the cards in the players' profiles, in levels as the game shows them. High: players "
        "who have the card at the highest level or one below. Unused: players among them who play "
        "it neither as favourite nor in their current deck; Share is their part of the loaded "
        "players. Maxed: at the highest level. Level: the average of its owners. Evo and Hero: "
        "owned, played or not. A player whose deck is not known does not count as unused."
    ),
    columns=COLUMNS,
    default_sort=SortKey("idle", descending=True),
    count=lambda evidence: count_levels(evidence.survey, evidence.cards),
    detail=_describe_row,
    summary=_summarise,
    requires=Requires.CARDS,
)
