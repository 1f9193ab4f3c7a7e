"""Favourites: the card each player plays most, as the game itself keeps count."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import Final

from clantui.core.columns import Column, SortKey, percent, signed
from clantui.core.evidence import Evidence
from clantui.core.facets import facts_of, formed
from clantui.core.game import kind_of
from clantui.core.people import HEADS, person
from clantui.core.tally import Row, tally
from clantui.core.view import Leaf, View
from clantui.core.words import card_line, counted, summary

COLUMNS: Final[tuple[Column[Row], ...]] = (
    Column(
        key="place",
        title="#",
        letter="n",
        cells=3,
        right=True,
        value=lambda row: row.place,
        text=lambda row: str(row.place),
    ),
    Column(
        key="card",
        title="Card",
        letter="c",
        cells=17,
        strong=True,
        value=lambda row: row.card.raw_name,
        text=lambda row: row.card.name,
        order=lambda row: row.card.name.casefold(),
    ),
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
    Column(
        key="share",
        title="Share",
        letter="s",
        cells=12,
        falling=True,
        bar=True,
        value=lambda row: round(row.share, 4),
        text=lambda row: percent(row.share),
        order=lambda row: row.share,
    ),
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
    Column(
        key="elixir",
        title="Elixir",
        letter="e",
        cells=7,
        right=True,
        value=lambda row: row.card.elixir,
        text=lambda row: "–" if row.card.elixir is None else str(row.card.elixir),
    ),
    Column(
        key="rarity",
        title="Rarity",
        letter="r",
        cells=9,
        value=lambda row: row.card.rarity.value,
        text=lambda row: row.card.rarity.value,
        order=lambda row: row.card.rarity.order,
        room=60,
        yields=True,
    ),
    Column(
        key="kind",
        title="Kind",
        letter="k",
        cells=8,
        value=lambda row: kind_of(row.card.id).value,
        text=lambda row: kind_of(row.card.id).value,
        room=112,
    ),
    Column(
        key="who",
        title="Who",
        letter="w",
        cells=0,
        value=lambda row: row.who,
        text=lambda row: row.who,
        order=lambda row: row.who.casefold(),
        room=74,
    ),
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
