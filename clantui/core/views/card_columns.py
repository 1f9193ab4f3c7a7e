"""The columns that views of cards have in common; a view gives them the room it has for them.

They are of any row that has what they name: `place`, `card`, `share`, `evolutions` and so on.
"""

from __future__ import annotations

from operator import attrgetter
from typing import Any, Final

from msgspec.structs import replace

from clantui.core.columns import CellPart, Column
from clantui.core.model.game import Rarity
from clantui.core.model.json_types import (
    Count,
    Elixir,
    Names,
    Place,
    RawName,
    Share,
    with_description,
)
from clantui.core.text.colours import ColourRole
from clantui.core.text.phrases import format_percent


def count_column(
    attribute: str, title: str, letter: str, width: int, *, zero: str = "0"
) -> Column[Any]:
    """Make a column of an attribute that is a number, from high to low.

    Args:
        attribute: its name, which is the column's key, too.
        title: as in `Column`.
        letter: as in `Column`.
        width: as in `Column`.
        zero: what stands for 0.
    """
    value = attrgetter(attribute)
    return Column(
        key=attribute,
        type=Count,
        title=title,
        letter=letter,
        width=width,
        align_right=True,
        descending=True,
        value=value,
        text=lambda row: f"{value(row):,}" if value(row) else zero,
    )


PLACE: Final[Column[Any]] = Column(
    key="place",
    type=Place,
    title="#",
    letter="n",
    width=3,
    align_right=True,
    value=lambda row: row.place,
    text=lambda row: str(row.place),
)

CARD: Final[Column[Any]] = Column(
    key="card",
    type=RawName,
    title="Card",
    letter="c",
    width=17,
    emphasis=True,
    value=lambda row: row.card.raw_name,
    text=lambda row: row.card.name,
    order=lambda row: row.card.name.casefold(),
    edge=lambda row: row.card.rarity.tone,
)

SHARE: Final[Column[Any]] = Column(
    key="share",
    type=Share,
    title="Share",
    letter="s",
    width=12,
    descending=True,
    bar=True,
    value=lambda row: round(row.share, 4),
    text=lambda row: format_percent(row.share),
    order=lambda row: row.share,
    tone=lambda row: row.card.rarity.tone,
)

EVOLUTIONS: Final = replace(
    count_column("evolutions", "Evo", "v", 4, zero="·"),
    type=with_description(Count, "of them as an evolution"),
)
HEROES: Final = replace(
    count_column("heroes", "Hero", "h", 5, zero="·"),
    type=with_description(Count, "of them as a hero"),
)
PLAYERS: Final = replace(count_column("players", "Players", "p", 8), emphasis=True)

OWNED_EVOLUTIONS: Final = replace(
    EVOLUTIONS,
    key="owned_evolutions",
    type=with_description(Count, "of them who own its evolution; who plays it is not known"),
    title="OwnEvo",
    width=7,
)
OWNED_HEROES: Final = replace(
    HEROES,
    key="owned_heroes",
    type=with_description(Count, "of them who own its hero; who plays it is not known"),
    title="OwnHero",
    width=8,
)
"""The same where forms are those owned: in a profile nothing tells which are played."""

LEVEL: Final[Column[Any]] = Column(
    key="level",
    type=with_description(float | None, "mean"),
    title="Level",
    letter="l",
    width=6,
    align_right=True,
    descending=True,
    value=lambda row: None if row.level is None else round(row.level, 4),
    text=lambda row: "–" if row.level is None else f"{row.level:.1f}",
    order=lambda row: row.level,
)


def _draw_elixir(row: Any, cells: int) -> tuple[CellPart, ...] | None:  # noqa: ANN401 — of any view
    """Draw a card's cost, with as many drops behind it where there is room."""
    cost = row.card.elixir
    if cost is None:
        return None
    if cells < _DROPS:
        return ((str(cost).rjust(cells), ColourRole.ELIXIR),)
    return ((f"{cost:>2} {'●' * cost}"[:cells].ljust(cells), ColourRole.ELIXIR),)


_DROPS: Final = 13
"""Cells of a cost with its drops, ten at most."""

ELIXIR: Final[Column[Any]] = Column(
    key="elixir",
    type=Elixir,
    title="Elixir",
    letter="e",
    width=7,
    full_width=_DROPS,
    align_right=True,
    draw=_draw_elixir,
    value=lambda row: row.card.elixir,
    text=lambda row: "–" if row.card.elixir is None else str(row.card.elixir),
)

RARITY: Final[Column[Any]] = Column(
    key="rarity",
    type=Rarity,
    title="Rarity",
    letter="r",
    width=9,
    value=lambda row: row.card.rarity.value,
    text=lambda row: row.card.rarity.value,
    order=lambda row: row.card.rarity.order,
    tone=lambda row: row.card.rarity.tone,
    droppable=True,
)

WHO: Final[Column[Any]] = Column(
    key="who",
    type=Names,
    title="Who",
    letter="w",
    width=0,
    value=lambda row: row.who,
    text=lambda row: row.who,
    order=lambda row: row.who.casefold(),
)
