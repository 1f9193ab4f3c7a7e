"""Favourites: the card each player plays most, as the game itself keeps count."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Final, Protocol

from msgspec.structs import replace

from clantui.core.columns import Column, SortKey
from clantui.core.model.game import Card, CardKind
from clantui.core.model.json_types import with_description
from clantui.core.model.survey import Survey
from clantui.core.text.phrases import format_percent, format_signed, pluralise
from clantui.core.views.card_columns import CARD, ELIXIR, PLACE, PLAYERS, RARITY, SHARE, WHO
from clantui.core.views.card_rows import CardHolder, CardRow, card_line
from clantui.core.views.data import ViewData
from clantui.core.views.member_cells import MEMBER_HEADINGS, member_cells
from clantui.core.views.phrases import nobody_listed
from clantui.core.views.view import RowDetail, View


class Supporter(CardHolder, frozen=True, kw_only=True):
    """A member whose favourite a card is."""


class FavouriteRow(CardRow[Supporter], frozen=True, kw_only=True):
    """One card and those who play it most.

    Attributes:
        place: 1 for the most popular; cards with as many players keep roster order.
        holders: in roster order, one or more.
        of: all players seen.
        has_forms: whether somebody with the card in the current deck owns an evolution or hero.
        delta: how many more play it most than at an earlier reading, below 0 how many fewer; None
            where there is nothing to compare with.
    """

    has_forms: bool = False
    delta: int | None = None


def count_favourites(
    survey: Survey, deltas: Mapping[int, int] | None = None
) -> tuple[FavouriteRow, ...]:
    """Count favourites, the most popular first.

    The share's denominator is the players in hand, with or without a favourite: who is missing
    counts for nothing, in either direction.

    Args:
        survey: a picture, finished or not.
        deltas: by card id, as `core.history.changes.deltas` gives them; a card that is not among
            them has not changed. None where there is nothing to compare with.

    Returns:
        A row for each card; ties in roster order.
    """
    cards: dict[int, Card] = {}
    fans: dict[int, list[Supporter]] = {}
    for member, player in survey.loaded:
        if (card := player.favourite) is not None:
            cards.setdefault(card.id, card)
            fan = Supporter(member=member, level=player.levels.get(card.id))
            fans.setdefault(card.id, []).append(fan)
    ranked = sorted(fans, key=lambda card_id: -len(fans[card_id]))
    seen, evolved = len(survey.loaded), _evolved_card_ids(survey)
    return tuple(
        FavouriteRow(
            place=place,
            card=cards[card_id],
            holders=tuple(fans[card_id]),
            of=seen,
            has_forms=card_id in evolved,
            delta=None if deltas is None else deltas.get(card_id, 0),
        )
        for place, card_id in enumerate(ranked, 1)
    )


def count_pairs(survey: Survey) -> list[tuple[str, int]]:
    """Count as the article that started this printed it.

    Args:
        survey: a picture, finished or not.

    Returns:
        (card name as the API gave it, players), most common first, ties in roster order.
    """
    favourites = (player.favourite for _, player in survey.loaded)
    return Counter(card.raw_name for card in favourites if card is not None).most_common()


COLUMNS: Final[tuple[Column[FavouriteRow], ...]] = (
    PLACE,
    CARD,
    PLAYERS,
    SHARE,
    Column(
        key="delta",
        type=with_description(int | None, "how many more or fewer than in an earlier snapshot"),
        title="Change",
        letter="d",
        width=7,
        align_right=True,
        descending=True,
        hide_if_empty=True,
        is_delta=True,
        min_table_width=54,
        value=lambda row: row.delta,
        text=lambda row: format_signed(row.delta),
    ),
    ELIXIR,
    replace(RARITY, min_table_width=104),
    Column(
        key="kind",
        type=CardKind,
        title="Type",
        letter="t",
        width=8,
        value=lambda row: row.kind.value,
        text=lambda row: row.kind.value,
        min_table_width=124,
    ),
    replace(WHO, min_table_width=110),
)


def _describe_row(row: FavouriteRow, evidence: ViewData, now: datetime) -> RowDetail:
    del evidence
    return RowDetail(
        title=row.card.name,
        lines=(
            card_line(row.card),
            f"{row.players} of {pluralise(row.of, 'player')} · {format_percent(row.share)}",
        ),
        headings=MEMBER_HEADINGS,
        cells=tuple(member_cells(fan.member, fan.level, now) for fan in row.holders),
        players=tuple(fan.member.tag for fan in row.holders),
    )


VIEW: Final[View[FavouriteRow]] = View(
    key="favourites",
    title="Favourites",
    meaning=(
        "Favourites: the card each player has used most lately; the game picks it, so it shows "
        "habit, not war decks."
    ),
    about=(
        "A favourite is the card a player has used most lately: the game picks it, players cannot "
        "choose it. Share counts only players that are loaded."
    ),
    columns=COLUMNS,
    default_sort=SortKey("players", descending=True),
    count=lambda evidence: count_favourites(evidence.survey, evidence.deltas),
    detail=_describe_row,
    summary=lambda evidence, rows: summarise_survey(evidence.survey, rows),
    is_minor=lambda row: row.players == 1,
    minor_noun="cards with one player each",
)


class _CountedCard(Protocol):
    """A card and how many like it most, in one clan or in several."""

    @property
    def card(self) -> Card: ...

    @property
    def players(self) -> int: ...


def average_elixir(rows: Iterable[_CountedCard]) -> float | None:
    """Return the mean cost of the favourites, each player counted once.

    Returns:
        Elixir, or None where no favourite has a cost.
    """
    costs = [(row.card.elixir, row.players) for row in rows if row.card.elixir is not None]
    players = sum(number for _, number in costs)
    return sum(cost * number for cost, number in costs) / players if players else None


def summarise_survey(survey: Survey, rows: tuple[FavouriteRow, ...]) -> str:
    """Summarise a count: `18 cards · 3.6 elixir on average`.

    Args:
        rows: all its rows, most popular first.
    """
    if not survey.clan.members:
        return nobody_listed(survey.clan)
    if not rows:
        return "no player is loaded yet" if survey.loading else "no favourite is known"
    parts = [pluralise(len(rows), "card")]
    if (elixir := average_elixir(rows)) is not None:
        parts.append(f"{elixir:.1f} elixir on average")
    without = sum(player.favourite is None for _, player in survey.loaded)
    if without:
        parts.append(f"{without} without a favourite")
    return " · ".join(parts)


def _evolved_card_ids(survey: Survey) -> frozenset[int]:
    """Return the ids of cards in somebody's current deck who owns an evolution or hero of them."""
    return frozenset(
        slot.card.id for _, player in survey.loaded for slot in player.deck if slot.form
    )
