"""Favourites: the card each player has used most, as the game counts it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from msgspec.structs import replace

from clantui.core.columns import Column, SortKey, count_column
from clantui.core.model.json_types import with_description
from clantui.core.model.survey import Survey
from clantui.core.stats.elixir import count_elixir
from clantui.core.text.colours import ColourRole
from clantui.core.text.phrases import format_percent, format_signed, pluralise
from clantui.core.views import card_columns
from clantui.core.views.card_rows import (
    CardHolder,
    CardRow,
    describe_cost_and_rarity,
    rank_by_holders,
)
from clantui.core.views.member_cells import MEMBER_HEADINGS, make_member_cells
from clantui.core.views.phrases import describe_empty_clan
from clantui.core.views.view import RowDetail, View, ViewData


class FavouriteRow(CardRow[CardHolder], frozen=True, kw_only=True):
    """One card and the members whose favourite it is.

    Attributes:
        place: 1 for the most popular; ties in roster order.
        holders: in roster order, at least one.
        total: all loaded players.
        has_forms: True if a player with the card in the current deck owns its evolution or hero.
        delta: change in the number of players since an earlier snapshot; None without one.
    """

    has_forms: bool = False
    delta: int | None = None


def count_favourites(
    survey: Survey, deltas: Mapping[int, int] | None = None
) -> tuple[FavouriteRow, ...]:
    """Count favourites, the most popular first, ties in roster order.

    The share counts all loaded players, with or without a favourite. `deltas` comes from
    `core.history.changes` and has only the cards that have changed.
    """
    holders = (
        (card, CardHolder(member=member, level=player.levels.get(card.id)))
        for member, player in survey.loaded
        if (card := player.favourite) is not None
    )
    loaded, evolved = len(survey.loaded), _find_evolved_cards(survey)
    return tuple(
        FavouriteRow(
            place=place,
            card=card,
            holders=supporters,
            total=loaded,
            has_forms=card.id in evolved,
            delta=None if deltas is None else deltas.get(card.id, 0),
        )
        for place, (card, supporters) in enumerate(rank_by_holders(holders), 1)
    )


def count_pairs(survey: Survey) -> list[tuple[str, int]]:
    """Count favourites for `pairs`: raw name and players, most first, ties in roster order."""
    return [(row.card.raw_name, row.players) for row in count_favourites(survey)]


def _find_tone(delta: int | None) -> ColourRole | None:
    return (ColourRole.GAIN if delta > 0 else ColourRole.LOSS) if delta else None


COLUMNS: Final[tuple[Column[FavouriteRow], ...]] = (
    card_columns.PLACE,
    card_columns.CARD,
    card_columns.PLAYERS,
    card_columns.SHARE,
    count_column(
        "delta",
        "Change",
        letter="d",
        type=with_description(int | None, "how many more or fewer than in an earlier snapshot"),
        hide_if_empty=True,
        tone=lambda row: _find_tone(row.delta),
        min_table_width=54,
        text=lambda row: format_signed(row.delta),
    ),
    card_columns.ELIXIR,
    replace(card_columns.RARITY, min_table_width=104),
    replace(card_columns.KIND, width=8, min_table_width=124),
    replace(card_columns.PLAYER_NAMES, min_table_width=110),
)


def _describe_row(row: FavouriteRow, _: ViewData, now: datetime) -> RowDetail:
    return RowDetail(
        title=row.card.name,
        lines=(
            describe_cost_and_rarity(row.card),
            f"{row.players} of {pluralise(row.total, 'player')} · {format_percent(row.share)}",
        ),
        headings=MEMBER_HEADINGS,
        cells=tuple(
            make_member_cells(supporter.member, supporter.level, now) for supporter in row.holders
        ),
        players=tuple(supporter.member.tag for supporter in row.holders),
    )


VIEW: Final[View[FavouriteRow]] = View(
    key="favourites",
    title="Favourites",
    meaning=(
        "Favourites: the card each player has used most lately; the game picks it, so it shows "
        "habit, not war decks."
    ),
    explanation=(
        "A favourite is the card a player has used most lately: the game picks it, players cannot "
        "choose it. Share counts only players that are loaded."
    ),
    columns=COLUMNS,
    default_sort=SortKey("players", descending=True),
    count=lambda data: count_favourites(data.survey, data.deltas),
    detail=_describe_row,
    summary=lambda data, rows: summarise_survey(data.survey, rows),
    is_minor=lambda row: row.players == 1,
    minor_noun="cards with one player each",
)


def summarise_survey(survey: Survey, rows: tuple[FavouriteRow, ...]) -> str:
    """Summarise favourites: `18 cards · 3.6 elixir on average`."""
    if not survey.clan.members:
        return describe_empty_clan(survey.clan)
    if not rows:
        is_waiting = survey.is_loading and not survey.loaded
        return "no player is loaded yet" if is_waiting else "no favourite is known"
    parts = [pluralise(len(rows), "card")]
    elixir = count_elixir((row.card.elixir, row.players) for row in rows).mean
    if elixir is not None:
        parts.append(f"{elixir:.1f} elixir on average")
    without = sum(player.favourite is None for _, player in survey.loaded)
    if without:
        parts.append(f"{without} without a favourite")
    return " · ".join(parts)


def _find_evolved_cards(survey: Survey) -> frozenset[int]:
    return frozenset(
        slot.card.id for _, player in survey.loaded for slot in player.deck if slot.form
    )
