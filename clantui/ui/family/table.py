"""The table of a family: the shares of each clan on a ground that tells how much they are."""

from __future__ import annotations

from typing import Any, ClassVar, Final

from rich.segment import Segment
from rich.style import Style
from textual.reactive import reactive

from clantui.core.columns import Column
from clantui.core.compare.merge import MergedRow
from clantui.core.stats.heat import LEVELS, heat_level
from clantui.ui.common.table import RowTable

_STRONGEST: Final = 0.55
"""Part of the colour in the strongest ground."""

_HINT: Final = 0.12


class FamilyTable(RowTable[MergedRow]):
    """The merged cards; a column whose key is a number is a clan's.

    Attributes:
        hottest: the share of a clan that has the strongest ground, above 0.
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = {"table--heat"}
    DEFAULT_CSS = """
    FamilyTable > .table--heat { color: $primary; background: $background; }
    """

    hottest: reactive[float] = reactive(1.0)

    def draw_cell(
        self, column: Column[Any], row: MergedRow, width: int, ground: Style
    ) -> list[Segment] | None:
        """Draw a clan's share on its ground; where there are no colours the number alone."""
        if not column.key.isdigit() or row is self.highlighted or self.app.no_color:
            return None
        level = heat_level(column.value(row), self.hottest)  # type: ignore[arg-type]  # a share
        heat = self.heat(level) if level else None
        return None if heat is None else [Segment(column.text(row).rjust(width), ground + heat)]

    def heat(self, level: int) -> Style | None:
        """Return the ground of a level, and a colour that can be read on it.

        Args:
            level: 1 to `LEVELS`.

        Returns:
            None where the theme's colours are the terminal's own, which cannot be mixed.
        """
        styles = self.get_component_styles("table--heat")
        if styles.color.ansi is not None or styles.background.ansi is not None:
            return None
        part = _HINT + (_STRONGEST - _HINT) * (level - 1) / (LEVELS - 1)
        ground = styles.background.blend(styles.color, part)
        return Style(color=ground.get_contrast_text(1.0).rich_color, bgcolor=ground.rich_color)
