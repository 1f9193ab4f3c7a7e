"""Levels: how far each card has come in the clan, and which of the strong ones lie idle."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from msgspec.structs import replace

from clantui.core.text.phrases import nobody_listed, pluralise
from clantui.core.views.card_columns import (
    CARD,
    ELIXIR,
    EVOLUTIONS,
    HEROES,
    LEVEL,
    PLACE,
    RARITY,
    SHARE,
)
from clantui.core.views.columns import Column, SortKey, format_percent
from clantui.core.views.counts.decks import card_words, form_text
from clantui.core.views.counts.levels import CardOwner, LevelRow, count_levels
from clantui.core.views.data import ViewData
from clantui.core.views.filter import FilterFields
from clantui.core.views.member_cells import MEMBER_HEADINGS, member_cells
from clantui.core.views.view import Requires, RowDetail, View

COLUMNS: Final[tuple[Column[LevelRow], ...]] = (
    PLACE,
    CARD,
    Column(
        key="maxed",
        title="Maxed",
        letter="m",
        width=6,
        align_right=True,
        descending=True,
        emphasis=True,
        value=lambda row: row.maxed,
        text=lambda row: str(row.maxed or "·"),
    ),
    SHARE,
    Column(
        key="owned",
        title="Own",
        letter="o",
        width=4,
        align_right=True,
        descending=True,
        min_table_width=78,
        value=lambda row: row.owned,
        text=lambda row: str(row.owned or "·"),
    ),
    LEVEL,
    replace(EVOLUTIONS, min_table_width=66),
    replace(HEROES, min_table_width=72),
    Column(
        key="idle",
        title="Idle",
        letter="i",
        width=5,
        align_right=True,
        descending=True,
        emphasis=True,
        value=lambda row: row.idle,
        text=lambda row: str(row.idle or "·"),
    ),
    Column(
        key="strong",
        title="High",
        letter="t",
        width=5,
        align_right=True,
        descending=True,
        min_table_width=85,
        value=lambda row: row.strong,
        text=lambda row: str(row.strong or "·"),
    ),
    Column(
        key="played",
        title="Played",
        letter="p",
        width=7,
        align_right=True,
        descending=True,
        min_table_width=93,
        value=lambda row: row.played,
        text=lambda row: str(row.played or "·"),
    ),
    replace(ELIXIR, min_table_width=102),
    replace(RARITY, min_table_width=113),
    Column(
        key="highest",
        title="Highest",
        letter="w",
        width=0,
        value=lambda row: row.highest,
        text=lambda row: row.highest,
        order=lambda row: row.highest.casefold() or None,
        min_table_width=123,
    ),
)


def _leaf(row: LevelRow, evidence: ViewData, now: datetime) -> RowDetail:
    del evidence
    best = row.best
    people = [member_cells(owner.member, owner.level, now) for owner in best]
    return RowDetail(
        title=row.card.name,
        lines=(card_words(row.card, row.kind), *_said(row)),
        headings=(*MEMBER_HEADINGS[:2], "Has", "Plays", *MEMBER_HEADINGS[2:]),
        cells=tuple(
            (*cells[:2], form_text(owner.forms), _plays(owner), *cells[2:])
            for owner, cells in zip(best, people, strict=True)
        ),
        players=tuple(owner.member.tag for owner in best),
    )


def _said(row: LevelRow) -> list[str]:
    if not row.owners:
        return [f"none of {pluralise(row.of, 'player')} owns it"]
    mean = "" if row.level is None else f" · mean level {row.level:.1f}"
    lines = [
        f"{row.owned} of {row.of} own it{mean}",
        f"{row.maxed} at the highest level, {row.cap}",
    ]
    forms = [("evolution", row.evolutions), ("hero", row.heroes)]
    if owned := [f"{name} with {number}" for name, number in forms if number]:
        lines.append(", ".join(owned))
    idle = f", idle with {row.idle}" if row.strong else ""
    return [*lines, f"{row.strong} at {row.cap - 1} or more{idle}"]


def _plays(owner: CardOwner) -> str:
    """Whether it is carried, is the favourite, or both; `–` where that is not told."""
    if owner.carries and owner.likes:
        return "both"
    if owner.carries:
        return "deck"
    if owner.likes:
        return "fav"
    return "–" if owner.carries is None else "·"


def _summary(evidence: ViewData, rows: tuple[LevelRow, ...]) -> str:
    """`121 cards · mean level 14.3 · 38 % maxed · most idle Mirror 31`."""
    survey = evidence.survey
    if not survey.clan.members:
        return nobody_listed(survey.clan)
    if not rows:
        return "nobody has answered yet" if survey.loading else "no card's level is known"
    told = [o.level for row in rows for o in row.owners if o.level is not None]
    parts = [pluralise(len(rows), "card")]
    if told:
        parts.append(f"mean level {sum(told) / len(told):.1f}")
        parts.append(f"{format_percent(sum(row.maxed for row in rows) / len(told))} maxed")
    idlest = max(rows, key=lambda row: row.idle)
    if idlest.idle:
        parts.append(f"most idle {idlest.card.name} {idlest.idle}")
    if nobody := sum(not row.owners for row in rows):
        parts.append(f"{nobody} nobody has")
    if silent := len(survey.loaded) - rows[0].of:
        parts.append(f"{pluralise(silent, 'player')} without levels")
    return " · ".join(parts)


def _names(row: LevelRow) -> tuple[str, ...]:
    return (row.card.name, row.card.rarity)


def _facts(row: LevelRow) -> FilterFields:
    return FilterFields.of(
        row.card,
        _names(row),
        forms=bool(row.evolutions or row.heroes),
        level=row.level,
        players=row.owned,
    )


VIEW: Final[View[LevelRow]] = View(
    key="levels",
    title="Levels",
    about=(
        "From the cards in the players' profiles, in levels as the game shows them. Maxed is the "
        "highest level there is, Share that part of the players seen who tell their cards, Level "
        "the mean of those who own the card; Evo and Hero are owned, played or not. High is how "
        "many have it at the highest level or one below; Idle, how many of these play it neither "
        "as their favourite nor in their current deck: strong and overlooked. Who tells no deck "
        "is not counted as idle."
    ),
    columns=COLUMNS,
    default_sort=SortKey("maxed", descending=True),
    count=lambda evidence: count_levels(evidence.survey, evidence.cards),
    names=_names,
    facts=lambda _: _facts,
    detail=_leaf,
    summary=_summary,
    mentions=lambda row, player: any(o.plays for o in row.owners if o.member.tag == player),
    card=lambda row: row.card.id,
    requires=Requires.CARDS,
)
