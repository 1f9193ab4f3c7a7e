"""Favourites: the card each player plays most, as the game itself keeps count."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Final

from clantui.core.model.game import kind_of
from clantui.core.text.phrases import card_line, counted, summary
from clantui.core.views.base.card_columns import CARD, ELIXIR, PLACE, RARITY, SHARE, WHO
from clantui.core.views.base.columns import Column, SortKey, signed
from clantui.core.views.base.data import Evidence
from clantui.core.views.base.filter import facts_of, formed
from clantui.core.views.base.member_cells import HEADS, person
from clantui.core.views.base.view import Leaf, View
from clantui.core.views.counts.favourites import Row, tally

COLUMNS: Final[tuple[Column[Row], ...]] = (
    PLACE,
    CARD,
    Column(
        key="players",
        title="Players",
        letter="p",
        cells=8,
        right=True,
        falling=True,
        strong=True,
        value=lambda row: row.players,
        text=lambda row: str(row.players),
    ),
    SHARE,
    Column(
        key="delta",
        title="Δ",
        letter="d",
        cells=6,
        right=True,
        falling=True,
        sparse=True,
        change=True,
        room=54,
        value=lambda row: row.delta,
        text=lambda row: signed(row.delta),
    ),
    ELIXIR,
    replace(RARITY, room=60),
    Column(
        key="kind",
        title="Kind",
        letter="k",
        cells=8,
        value=lambda row: kind_of(row.card.id).value,
        text=lambda row: kind_of(row.card.id).value,
        room=112,
    ),
    replace(WHO, room=74),
)


def _leaf(row: Row, evidence: Evidence, now: datetime) -> Leaf:
    del evidence
    return Leaf(
        title=row.card.name,
        said=(
            card_line(row.card),
            f"{counted(row.players, 'player')} · {row.share * 100:.1f} % of those seen",
        ),
        heads=HEADS,
        cells=tuple(person(fan.member, fan.level, now) for fan in row.fans),
        players=tuple(fan.member.tag for fan in row.fans),
    )


VIEW: Final[View[Row]] = View(
    key="favourites",
    title="Favourites",
    about=(
        "A favourite is the card a player has used most of late, as the game itself keeps count; "
        "players cannot choose it. Share is the part of the players seen so far."
    ),
    columns=COLUMNS,
    original=SortKey("players", falling=True),
    count=lambda evidence: tally(evidence.survey, evidence.deltas),
    names=lambda row: (row.card.name, row.card.rarity, *(fan.member.name for fan in row.fans)),
    leaf=_leaf,
    summary=lambda evidence, rows: summary(evidence.survey, rows),
    concerns=lambda row, player: any(fan.member.tag == player for fan in row.fans),
    card=lambda row: row.card.id,
    facts=lambda evidence: partial(facts_of, formed=formed(evidence.survey)),
)
