"""Columns that several views of cards share; a view sets their widths.

They read attributes of any row: `place`, `card`, `share`, `evolutions` and so on.
"""

from __future__ import annotations

from typing import Any, Final

from msgspec.structs import replace

from clantui.core.columns import (
    CellPart,
    Column,
    attribute_column,
    count_column,
    mean_column,
    share_column,
)
from clantui.core.model.game import CardKind, Rarity
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

PLACE: Final = attribute_column("place", "#", letter="n", width=3, type=Place, align_right=True)

CARD: Final = attribute_column(
    "card.raw_name",
    "Card",
    letter="c",
    width=17,
    display="card.name",
    key="card",
    type=RawName,
    emphasis=True,
    order=lambda row: row.card.name.casefold(),
    tone=lambda row: row.card.rarity.tone,
)


def make_share_column(attribute: str) -> Column[Any]:
    """Make the column of a share with a bar."""
    return share_column(
        attribute,
        "Share",
        letter="s",
        width=12,
        type=Share,
        bar=True,
        tone=lambda row: row.card.rarity.tone,
    )


SHARE: Final = make_share_column("share")

EVOLUTIONS: Final = count_column(
    "evolutions",
    "Evo",
    letter="v",
    zero="·",
    type=with_description(Count, "players who play it as an evolution"),
)
HEROES: Final = count_column(
    "heroes",
    "Hero",
    letter="h",
    zero="·",
    type=with_description(Count, "players who play it as a hero"),
)
PLAYERS: Final = count_column("players", "Players", letter="p", emphasis=True)

OWNED_EVOLUTIONS: Final = replace(
    EVOLUTIONS,
    key="owned_evolutions",
    type=with_description(Count, "players who own its evolution; it may not be played"),
    title="OwnEvo",
    width=7,
)
OWNED_HEROES: Final = replace(
    HEROES,
    key="owned_heroes",
    type=with_description(Count, "players who own its hero; it may not be played"),
    title="OwnHero",
    width=8,
)
"""Columns of owned forms: a profile does not say which forms are played."""

LEVEL: Final = mean_column(
    "level",
    "Level",
    letter="l",
    type=with_description(float | None, "average level"),
    descending=True,
)


def _draw_elixir(row: Any, cells: int) -> tuple[CellPart, ...] | None:  # noqa: ANN401 — of any view
    """Draw a card's cost, followed by that many drops if there is room."""
    cost = row.card.elixir
    if cost is None:
        return None
    if cells < _DROPS:
        return ((str(cost).rjust(cells), ColourRole.ELIXIR),)
    return ((f"{cost:>2} {'●' * cost}"[:cells].ljust(cells), ColourRole.ELIXIR),)


_DROPS: Final = 13
"""Cells of a cost with its drops, at most ten."""

ELIXIR: Final = attribute_column(
    "card.elixir",
    "Elixir",
    letter="e",
    width=7,
    type=Elixir,
    full_width=_DROPS,
    align_right=True,
    draw=_draw_elixir,
)

RARITY: Final = attribute_column(
    "card.rarity.value",
    "Rarity",
    letter="r",
    width=9,
    key="rarity",
    type=Rarity,
    order=lambda row: row.card.rarity.order,
    tone=lambda row: row.card.rarity.tone,
    droppable=True,
)

KIND: Final = attribute_column(
    "kind.value", "Type", letter="t", width=11, key="kind", type=CardKind
)

PLAYER_NAMES: Final = attribute_column(
    "player_names",
    "Who",
    letter="w",
    key="who",
    type=Names,
    order=lambda row: row.player_names.casefold(),
)
