"""War decks: the cards that members take into the river race, put together from their battles."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from msgspec.structs import replace

from clantui.core.model.game import average_level
from clantui.core.text.dates import format_moment
from clantui.core.text.phrases import card_line, format_duration_short, pluralise
from clantui.core.views.card_columns import (
    CARD,
    ELIXIR,
    EVOLUTIONS,
    HEROES,
    PLACE,
    SHARE,
    WHO,
)
from clantui.core.views.columns import Column, SortKey
from clantui.core.views.counts.decks import form_text
from clantui.core.views.counts.war_decks import (
    DECKS,
    WarDeckHolder,
    WarRow,
    count_war_decks,
    find_clan_decks,
)
from clantui.core.views.data import ViewData
from clantui.core.views.filter import FilterFields
from clantui.core.views.view import Requires, RowDetail, View

_HEADS: Final = ("Player", "Deck", "As", "W–L", "Seen")
"""Headings of those who have a card: what the deck costs on average, and how it fared."""

COLUMNS: Final[tuple[Column[WarRow], ...]] = (
    PLACE,
    CARD,
    Column(
        key="members",
        title="Members",
        letter="m",
        width=8,
        align_right=True,
        descending=True,
        emphasis=True,
        value=lambda row: row.members,
        text=lambda row: str(row.members),
    ),
    SHARE,
    EVOLUTIONS,
    HEROES,
    Column(
        key="games",
        title="Played",
        letter="g",
        width=7,
        align_right=True,
        descending=True,
        value=lambda row: row.games,
        text=lambda row: f"{row.games:,}",
    ),
    replace(ELIXIR, min_table_width=76, droppable=True),
    replace(WHO, min_table_width=88),
)


def _line(holder: WarDeckHolder, now: datetime) -> tuple[str, ...]:
    deck = holder.deck
    seen = (
        "–"
        if deck.last_seen is None
        else format_duration_short((now - deck.last_seen).total_seconds())
    )
    return (
        holder.member.name,
        "–" if deck.elixir is None else f"{deck.elixir:.1f}",
        form_text(holder.slot.form),
        f"{deck.wins}–{deck.losses}",
        seen,
    )


def _forms(row: WarRow) -> tuple[str, ...]:
    parts = [f"{row.evolutions} as an evolution"] if row.evolutions else []
    parts += [f"{row.heroes} as a hero"] if row.heroes else []
    return (" · ".join(parts),) if parts else ()


def _leaf(row: WarRow, evidence: ViewData, now: datetime) -> RowDetail:
    del evidence
    return RowDetail(
        title=row.card.name,
        lines=(
            card_line(row.card),
            f"in a war deck of {row.members} of {pluralise(row.of, 'member')}",
            *_forms(row),
            "Deck: what it costs on average; W–L: how it fared",
        ),
        headings=_HEADS,
        cells=tuple(_line(holder, now) for holder in row.holders),
        players=tuple(holder.member.tag for holder in row.holders),
    )


def _summary(evidence: ViewData, rows: tuple[WarRow, ...]) -> str:
    """`151 of 200 war decks seen (4 each) · avg 3.6 elixir · newest 21 Nov 16:02 UTC`.

    Whose logs are missing stands before the rest, which a narrow screen leaves out.
    """
    if evidence.logs is None:
        return "needs the battle logs, which have not been read"
    clan = evidence.survey.clan
    known = find_clan_decks(clan, evidence.logs)
    decks = [deck for _, one in known for deck in one.decks]
    size = len(clan.members)
    parts = [f"{len(decks)} of {DECKS * len(known)} war decks seen ({DECKS} each)"]
    if len(known) < size:
        parts.append(f"logs of {len(known)} of {size}")
    costs = [deck.elixir for deck in decks if deck.elixir is not None]
    if rows and costs:
        parts.append(f"avg {sum(costs) / len(costs):.1f} elixir")
    if times := [deck.last_seen for deck in decks if deck.last_seen is not None]:
        newest = max(times)
        parts.append(f"newest {format_moment(newest, evidence.survey.at.year, evidence.zone)}")
    return " · ".join(parts)


def _names(row: WarRow) -> tuple[str, ...]:
    return (row.card.name, row.card.rarity, *(holder.member.name for holder in row.holders))


def _facts(row: WarRow) -> FilterFields:
    return FilterFields.of(
        row.card,
        _names(row),
        forms=bool(row.evolutions or row.heroes),
        level=average_level(holder.slot.level for holder in row.holders),
        players=row.members,
    )


VIEW: Final[View[WarRow]] = View(
    key="war",
    title="War decks",
    about=(
        "A member takes four decks into the river race, and no card is in two of them: who has a "
        "card has it in one deck. The decks are put together from the war battles in the logs, "
        "which hold the last 30 to 40 battles of each: the newest first, one that shares a card "
        "with a newer one is out, and with six cards alike it is the same deck. Share is the part "
        "of the members of whom any war deck was seen; Played counts these decks' games."
    ),
    columns=COLUMNS,
    default_sort=SortKey("members", descending=True),
    count=lambda evidence: count_war_decks(find_clan_decks(evidence.survey.clan, evidence.logs)),
    names=_names,
    facts=lambda _: _facts,
    detail=_leaf,
    summary=_summary,
    mentions=lambda row, player: any(holder.member.tag == player for holder in row.holders),
    card=lambda row: row.card.id,
    requires=Requires.BATTLES,
)
