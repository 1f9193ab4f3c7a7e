"""The table of a family, a heat map of the clans' shares."""

from __future__ import annotations

from math import ceil
from typing import Any, ClassVar, Final

from rich.segment import Segment
from rich.style import Style
from textual.reactive import reactive

from clantui.core.columns import Column
from clantui.core.compare.merge import MergedRow
from clantui.ui.common.table import RowTable

HEAT_LEVELS: Final = 5
"""Heat levels above 0; the last is the strongest colour."""

_STRONGEST: Final = 0.55
"""Part of the colour in the strongest background, 0 to 1."""

_WEAKEST: Final = 0.12


class FamilyTable(RowTable[MergedRow]):
    """The merged cards; a column with a number as its key belongs to a clan.

    Attributes:
        highest_share: the share with the strongest background, above 0.
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = {"table--heat"}
    DEFAULT_CSS = """
    FamilyTable > .table--heat { color: $primary; background: $background; }
    """

    highest_share: reactive[float] = reactive(1.0)

    def draw_cell(
        self, column: Column[Any], row: MergedRow, width: int, ground: Style
    ) -> list[Segment] | None:
        """Draw a clan's share on its background, if there are colours."""
        if not column.key.isdigit() or row is self.highlighted or self.app.no_color:
            return None
        level = compute_heat_level(column.value(row), self.highest_share)  # type: ignore[arg-type]  # a share
        heat = self.find_heat_style(level) if level else None
        return None if heat is None else [Segment(column.text(row).rjust(width), ground + heat)]

    def find_heat_style(self, level: int) -> Style | None:
        """Return the background of a level (1 to `HEAT_LEVELS`), with a readable text colour.

        None if the theme has the terminal's own colours, which cannot be blended.
        """
        styles = self.get_component_styles("table--heat")
        if styles.color.ansi is not None or styles.background.ansi is not None:
            return None
        part = _WEAKEST + (_STRONGEST - _WEAKEST) * (level - 1) / (HEAT_LEVELS - 1)
        ground = styles.background.blend(styles.color, part)
        return Style(color=ground.get_contrast_text(1.0).rich_color, bgcolor=ground.rich_color)


def compute_heat_level(share: float | None, most: float) -> int:
    """Return the level of a share, from 0 (none or unknown) to `HEAT_LEVELS`, that of `most`."""
    return min(ceil(share / most * HEAT_LEVELS), HEAT_LEVELS) if share and most > 0 else 0
