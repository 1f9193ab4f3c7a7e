"""Table of a ranking, with marks for open and saved clans."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from typing import Any, Final

from rich.segment import Segment
from rich.style import Style
from textual.reactive import reactive

from clantui.core.columns import Column, attribute_column, count_column, sort_by_column
from clantui.core.export.rankings import format_climb
from clantui.core.names import RankedBy
from clantui.core.rankings import OPENED_MARK, KnownTags, RankedClan
from clantui.core.text.colours import ColourRole
from clantui.core.text.sanitize import fit
from clantui.ui.common.colours import colour_of
from clantui.ui.common.table import RowTable
from clantui.ui.rankings.state import RANKED

_MARK: Final = "mark"
_CLIMB: Final = "climb"
_CLIMB_ROLES: Final = {"▲": ColourRole.GAIN.value, "▼": ColourRole.LOSS.value, "n": "text-accent"}
"""Colours of a change of rank, by the first character of its text."""

SCORES: Final[dict[RankedBy, Column[RankedClan]]] = {
    RankedBy.TROPHIES: count_column("score", "Trophies", "t", 9),
    RankedBy.WAR: count_column("war_trophies", "War trophies", "t", 12, key="war", short="War"),
}
"""The column of the score of each ranking."""


class RankingTable(RowTable[RankedClan]):
    """The clans of a ranking, the best first, with the score that they are ranked by."""

    known: reactive[KnownTags] = reactive(KnownTags())
    by: reactive[RankedBy] = reactive(RankedBy.TROPHIES)

    def watch_by(self) -> None:
        """Show the columns with the score."""
        self.columns = (
            attribute_column("rank", "Rank", key="place", letter="r", width=5, align_right=True),
            count_column("rank_change", "Moved", "m", 6, key=_CLIMB, text=format_climb),
            Column(key=_MARK, title=" ", width=1, text=self.find_mark),
            attribute_column(
                *("name", "Clan", "c", 20),
                key="clan",
                emphasis=True,
                order=lambda c: c.name.casefold(),
            ),
            Column(title="Tag", width=11, min_table_width=100, text=lambda c: str(c.tag)),
            SCORES[self.by],
            count_column("members", "Members", "p", 8, min_table_width=50),
            attribute_column(
                *("location", "Location", "l"),
                min_table_width=66,
                order=lambda c: c.location.casefold() or None,
            ),
        )

    def show_clans(self, clans: Iterable[RankedClan]) -> None:
        """Show clans in the chosen order."""
        sort = self.sort or RANKED
        column = next(column for column in self.columns if column.key == sort.column)
        self.rows = sort_by_column(clans, column, descending=sort.descending)

    def key_of(self, row: RankedClan) -> Hashable:
        """Return the clan's tag."""
        return row.tag

    def find_mark(self, row: RankedClan) -> str:
        """Return the mark of an open or a saved clan; empty for others."""
        return self.known.find_mark(row.tag)

    def draw_cell(
        self, column: Column[Any], row: RankedClan, width: int, ground: Style
    ) -> list[Segment] | None:
        """Draw changes of rank, and open and saved clans, in colours."""
        text, mark = column.text(row), self.find_mark(row)
        colour = ""
        if column.key == _CLIMB and text:
            colour, text = _CLIMB_ROLES.get(text[0], ""), text.rjust(width)
        elif column.key in {_MARK, "clan"} and mark:
            colour = ColourRole.OURS.value if mark == OPENED_MARK else "text-accent"
        if not colour:
            return None
        style = colour_of(self, colour) + Style(bold=column.key != _CLIMB or None)
        return [Segment(fit(text, width), ground + style)]
