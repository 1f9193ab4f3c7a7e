"""The columns that views of cards have in common; a view gives them the room it has for them.

They are of any row that has what they name: `place`, `card`, `share`, `evolutions` and so on.
"""

from __future__ import annotations

from typing import Any, Final

from msgspec.structs import replace

from clantui.core.text.phrases import format_percent
from clantui.core.views.columns import Column

PLACE: Final[Column[Any]] = Column(
    key="place",
    title="#",
    letter="n",
    width=3,
    align_right=True,
    value=lambda row: row.place,
    text=lambda row: str(row.place),
)

CARD: Final[Column[Any]] = Column(
    key="card",
    title="Card",
    letter="c",
    width=17,
    emphasis=True,
    value=lambda row: row.card.raw_name,
    text=lambda row: row.card.name,
    order=lambda row: row.card.name.casefold(),
)

SHARE: Final[Column[Any]] = Column(
    key="share",
    title="Share",
    letter="s",
    width=12,
    descending=True,
    bar=True,
    value=lambda row: round(row.share, 4),
    text=lambda row: format_percent(row.share),
    order=lambda row: row.share,
)

EVOLUTIONS: Final[Column[Any]] = Column(
    key="evolutions",
    title="Evo",
    letter="v",
    width=4,
    align_right=True,
    descending=True,
    value=lambda row: row.evolutions,
    text=lambda row: str(row.evolutions or "·"),
)

HEROES: Final[Column[Any]] = Column(
    key="heroes",
    title="Hero",
    letter="h",
    width=5,
    align_right=True,
    descending=True,
    value=lambda row: row.heroes,
    text=lambda row: str(row.heroes or "·"),
)

OWNED_EVOLUTIONS: Final = replace(EVOLUTIONS, key="owned_evolutions", title="OwnEvo", width=7)
OWNED_HEROES: Final = replace(HEROES, key="owned_heroes", title="OwnHero", width=8)
"""The same where forms are those owned: in a profile nothing tells which are played."""

LEVEL: Final[Column[Any]] = Column(
    key="level",
    title="Level",
    letter="l",
    width=6,
    align_right=True,
    descending=True,
    value=lambda row: None if row.level is None else round(row.level, 4),
    text=lambda row: "–" if row.level is None else f"{row.level:.1f}",
    order=lambda row: row.level,
)

ELIXIR: Final[Column[Any]] = Column(
    key="elixir",
    title="Elixir",
    letter="e",
    width=7,
    align_right=True,
    value=lambda row: row.card.elixir,
    text=lambda row: "–" if row.card.elixir is None else str(row.card.elixir),
)

RARITY: Final[Column[Any]] = Column(
    key="rarity",
    title="Rarity",
    letter="r",
    width=9,
    value=lambda row: row.card.rarity.value,
    text=lambda row: row.card.rarity.value,
    order=lambda row: row.card.rarity.order,
    droppable=True,
)

WHO: Final[Column[Any]] = Column(
    key="who",
    title="Who",
    letter="w",
    width=0,
    value=lambda row: row.who,
    text=lambda row: row.who,
    order=lambda row: row.who.casefold(),
)
