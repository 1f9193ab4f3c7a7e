"""Option list that may be empty or have no room."""

from __future__ import annotations

from textual.geometry import Size
from textual.widgets import OptionList


class Options(OptionList):
    """Textual's option list, safe to page while empty or without room."""

    @property
    def _has_pages(self) -> bool:
        """True if a line is visible: without one, paging fails in Textual 8.2."""
        return self.option_count > 0 and self.scrollable_content_region.area > 0

    def action_page_down(self) -> None:
        """Go down a page, if a line is visible."""
        if self._has_pages:
            super().action_page_down()  # type: ignore[no-untyped-call]

    def action_page_up(self) -> None:
        """Go up a page, if a line is visible."""
        if self._has_pages:
            super().action_page_up()  # type: ignore[no-untyped-call]

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """Return the height at a width; Textual fails without room for one cell of text."""
        padding = self.get_component_styles("option-list--option").padding.width
        return super().get_content_height(container, viewport, max(width, padding + 1))
