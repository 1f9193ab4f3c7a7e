"""The columns of a comparison: both counts, a bar to each side of one axis, the difference."""

from __future__ import annotations

from typing import Final

from rich.cells import cell_len

from clantui.core.columns import Column
from clantui.core.compare.comparison import ComparisonRow
from clantui.core.export.compare import format_difference
from clantui.core.text.abbreviate import abbreviate_names
from clantui.core.text.phrases import format_percent

AXIS: Final = "│"
BARS: Final = "bars"
DIFFERENCE: Final = "size"
OURS: Final = "ours"
THEIRS: Final = "theirs"
CARD: Final = "card"
"""Keys of the columns."""

_CARD, _COUNT, _DIFFERENCE = 17, 8, 11
_EDGES: Final = 3
"""Cells of the margins and the scrollbar."""

_GAP: Final = 2
_LEAST_BAR: Final = 4
_MOST_BAR: Final = 48
"""Cells of one side of the bars."""

_LEAST_NAME: Final = 3
_NARROW: Final = 6
"""Cells of a count without its share, with room for a short name and the mark of the order."""


def comparison_columns(
    width: int, names: tuple[str, str] = ("", "")
) -> tuple[Column[ComparisonRow], ...]:
    """Return the columns of a table.

    Args:
        width: cells of the table.
        names: of both clans, for the headings: which of them is "ours" only the user knows.
    """
    count = _COUNT
    fixed = _CARD + _DIFFERENCE + _EDGES + 4 * _GAP
    has_shares = (width - fixed - 2 * count - 1) // 2 >= _LEAST_BAR
    if not has_shares:  # the picture goes before the per cent
        count = _NARROW
    side = min((width - fixed - 2 * count - 1) // 2, _MOST_BAR)
    short = abbreviate_names(names, count - 1)
    columns = [
        Column(
            key=CARD,
            title="Card",
            letter="c",
            width=_CARD,
            emphasis=True,
            edge=lambda row: row.card.rarity.tone,
            text=lambda row: row.card.name,
        ),
        Column(
            key=OURS,
            title=short[0],
            letter="o",
            width=count,
            align_right=True,
            descending=True,
            text=lambda row: _count(row.ours, row.our_share, has_shares=has_shares),
        ),
        Column(
            key=THEIRS,
            title=short[1],
            letter="t",
            width=count,
            align_right=True,
            descending=True,
            text=lambda row: _count(row.theirs, row.their_share, has_shares=has_shares),
        ),
        Column(
            key=DIFFERENCE,
            title="Difference",
            letter="d",
            width=_DIFFERENCE,
            align_right=True,
            descending=True,
            value=lambda row: row.difference,
            text=format_difference,
        ),
    ]
    if side >= _LEAST_BAR:
        bars = Column[ComparisonRow](
            title=_heading(names, short, side), width=2 * side + 1, key=BARS, bar=True
        )
        columns.insert(2, bars)
    return tuple(columns)


def draw_bars(row: ComparisonRow, most: float, side: int) -> tuple[str, str]:
    """Draw both shares, from the axis outwards.

    Args:
        row: a card.
        most: the share that fills a side, above 0.
        side: cells of a side.

    Returns:
        The bar to the left of the axis and the one to the right, `side` cells each. Any share
        above 0 shows half a cell at least.
    """
    left, right = (_halves(share, most, side) for share in (row.our_share, row.their_share))
    ours = "▐" * (left % 2) + "█" * (left // 2)
    theirs = "█" * (right // 2) + "▌" * (right % 2)
    return ours.rjust(side), theirs.ljust(side)


def _halves(share: float | None, most: float, side: int) -> int:
    """Return how many halves of a cell a share fills."""
    return min(max(round(share / most * side * 2), 1), side * 2) if share else 0


def _heading(names: tuple[str, str], short: tuple[str, ...], side: int) -> str:
    """Return the axis with the names, where there is room for more of them than beside it."""
    ours, theirs = longer = abbreviate_names(names, max(side - 1, _LEAST_NAME))
    if longer == short or not all(map(_is_longer, longer, short)):
        return f"{' ' * side}{AXIS}"
    return f"{' ' * max(side - 1 - cell_len(ours), 0)}{ours} {AXIS} {theirs}"


def _is_longer(name: str, short: str) -> bool:
    return cell_len(name) > cell_len(short)


def _count(players: int, share: float | None, *, has_shares: bool) -> str:
    if share is None or not players:
        return "–" if share is None else "·"
    return f"{players} {format_percent(share):>4}" if has_shares else str(players)
