"""Favourites: the card each player plays most, as the game itself keeps count."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import Final

from msgspec.structs import replace

from clantui.core.model.game import kind_of
from clantui.core.text.phrases import card_line, pluralise, summarise_survey
from clantui.core.views.card_columns import CARD, ELIXIR, PLACE, RARITY, SHARE, WHO
from clantui.core.views.columns import Column, SortKey, format_signed
from clantui.core.views.counts.favourites import FavouriteRow, count_favourites
from clantui.core.views.data import ViewData
from clantui.core.views.filter import evolved_card_ids, filter_fields_of
from clantui.core.views.member_cells import MEMBER_HEADINGS, member_cells
from clantui.core.views.view import RowDetail, View

COLUMNS: Final[tuple[Column[FavouriteRow], ...]] = (
    PLACE,
    CARD,
    Column(
        key="players",
        title="Players",
        letter="p",
        width=8,
        align_right=True,
        descending=True,
        emphasis=True,
        value=lambda row: row.players,
        text=lambda row: str(row.players),
    ),
    SHARE,
    Column(
        key="delta",
        title="Δ",
        letter="d",
        width=6,
        align_right=True,
        descending=True,
        hide_if_empty=True,
        is_delta=True,
        min_table_width=54,
        value=lambda row: row.delta,
        text=lambda row: format_signed(row.delta),
    ),
    ELIXIR,
    replace(RARITY, min_table_width=60),
    Column(
        key="kind",
        title="Kind",
        letter="k",
        width=8,
        value=lambda row: kind_of(row.card.id).value,
        text=lambda row: kind_of(row.card.id).value,
        min_table_width=112,
    ),
    replace(WHO, min_table_width=74),
)


def _leaf(row: FavouriteRow, evidence: ViewData, now: datetime) -> RowDetail:
    del evidence
    return RowDetail(
        title=row.card.name,
        lines=(
            card_line(row.card),
            f"{pluralise(row.players, 'player')} · {row.share * 100:.1f} % of those seen",
        ),
        headings=MEMBER_HEADINGS,
        cells=tuple(member_cells(fan.member, fan.level, now) for fan in row.supporters),
        players=tuple(fan.member.tag for fan in row.supporters),
    )


VIEW: Final[View[FavouriteRow]] = View(
    key="favourites",
    title="Favourites",
    about=(
        "A favourite is the card a player has used most of late, as the game itself keeps count; "
        "players cannot choose it. Share is the part of the players seen so far."
    ),
    columns=COLUMNS,
    default_sort=SortKey("players", descending=True),
    count=lambda evidence: count_favourites(evidence.survey, evidence.deltas),
    names=lambda row: (
        row.card.name,
        row.card.rarity,
        *(fan.member.name for fan in row.supporters),
    ),
    detail=_leaf,
    summary=lambda evidence, rows: summarise_survey(evidence.survey, rows),
    mentions=lambda row, player: any(fan.member.tag == player for fan in row.supporters),
    card=lambda row: row.card.id,
    facts=lambda evidence: partial(filter_fields_of, formed=evolved_card_ids(evidence.survey)),
)
