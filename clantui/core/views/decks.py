"""Current decks: the cards that players carry now, and the decks that several share."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from msgspec.structs import replace

from clantui.core.text.phrases import nobody_listed, pluralise
from clantui.core.views.card_columns import (
    CARD,
    ELIXIR,
    LEVEL,
    OWNED_EVOLUTIONS,
    OWNED_HEROES,
    PLACE,
    RARITY,
    SHARE,
    WHO,
)
from clantui.core.views.columns import Column, SortKey
from clantui.core.views.counts.decks import (
    DeckRow,
    card_words,
    count_decks,
    find_shared_decks,
    form_text,
    summarise_decks,
)
from clantui.core.views.data import ViewData
from clantui.core.views.filter import FilterFields
from clantui.core.views.member_cells import MEMBER_HEADINGS, member_cells
from clantui.core.views.view import RowDetail, View

_NAMED: Final = 4
"""How many of those who share a deck are named; all of them stand in the table below."""


def _elixir(row: DeckRow) -> str:
    if row.card.elixir is not None:
        return str(row.card.elixir)
    return "tower" if row.tower else "–"


COLUMNS: Final[tuple[Column[DeckRow], ...]] = (
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
        # Everybody has one of the few tower troops: they would crowd out what the view is about.
        order=lambda row: None if row.tower else row.players,
    ),
    SHARE,
    replace(OWNED_EVOLUTIONS, min_table_width=62),
    replace(OWNED_HEROES, min_table_width=84),
    replace(LEVEL, min_table_width=70),
    replace(ELIXIR, text=_elixir),
    replace(RARITY, min_table_width=102),
    Column(
        key="kind",
        title="Kind",
        letter="k",
        width=11,
        value=lambda row: row.kind.value,
        text=lambda row: row.kind.value,
        min_table_width=115,
        droppable=True,
    ),
    replace(WHO, min_table_width=88),
)


def _leaf(row: DeckRow, evidence: ViewData, now: datetime) -> RowDetail:
    what = "tower troop" if row.tower else "deck"
    said = [
        card_words(row.card, row.kind),
        (
            f"{pluralise(row.players, 'player')} · "
            f"{row.share * 100:.1f} % of {pluralise(row.of, what)}"
        ),
        *_forms(row),
        *_sharing(row, evidence),
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
        parts.append(f"{_own(row.evolutions)} its evolution")
    if row.heroes:
        parts.append(f"{_own(row.heroes)} its hero")
    if row.level is not None:
        parts.append(f"mean level {row.level:.1f}")
    return [" · ".join(parts)] if parts else []


def _own(players: int) -> str:
    return f"{players} {'owns' if players == 1 else 'own'}"


def _sharing(row: DeckRow, evidence: ViewData) -> list[str]:
    """Who carries it in one and the same deck, a line for each of those."""
    decks = [deck for deck in find_shared_decks(evidence.survey) if row.card.id in deck.cards]
    names = [[member.name for member in deck.members] for deck in decks]
    return [f"same deck: {_listed(one)}" for one in names]


def _listed(names: list[str]) -> str:
    if len(names) <= _NAMED:
        return f"{', '.join(names[:-1])} and {names[-1]}"
    return f"{', '.join(names[: _NAMED - 1])} and {len(names) - _NAMED + 1} more"


def _summary(evidence: ViewData, rows: tuple[DeckRow, ...]) -> str:
    """Return such as `49 decks · avg 3.6 elixir · 2 decks shared by 5 players · owned: 96 evo`."""
    survey = evidence.survey
    if not survey.clan.members:
        return nobody_listed(survey.clan)
    if not rows:
        return "nobody has answered yet" if survey.loading else "no deck is known"
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
        parts.append(f"{found.short} not whole")
    if without := len(survey.loaded) - found.decks:
        parts.append(f"{without} without a deck")
    return " · ".join(parts)


def _names(row: DeckRow) -> tuple[str, ...]:
    return (row.card.name, row.card.rarity, *(holder.member.name for holder in row.holders))


def _facts(row: DeckRow) -> FilterFields:
    return FilterFields.of(
        row.card,
        _names(row),
        forms=bool(row.evolutions or row.heroes),
        level=row.level,
        players=row.players,
    )


VIEW: Final[View[DeckRow]] = View(
    key="decks",
    title="Current decks",
    about=(
        "The deck a player carried when the profile was read; nothing tells how long it had been "
        "so. Share is the part of the players with a deck, for the tower troops at the end of "
        "those with a tower troop. OwnEvo and OwnHero: how many of them own the card's "
        "evolution or hero. The API does not say which of these a deck plays: it has only a few "
        "places for them. Played and War decks show what was played. The average elixir is that "
        "of whole decks, Mirror left out: it has no cost of its own. Decks are the same where "
        "their eight cards are, in whatever order."
    ),
    columns=COLUMNS,
    default_sort=SortKey("players", descending=True),
    count=lambda evidence: count_decks(evidence.survey),
    names=_names,
    facts=lambda _: _facts,
    detail=_leaf,
    summary=_summary,
    mentions=lambda row, player: any(h.member.tag == player for h in row.holders),
    card=lambda row: row.card.id,
)
