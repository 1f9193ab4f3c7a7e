"""Option list that may be empty or have no room."""

from __future__ import annotations

from textual.geometry import Size
from textual.widgets import OptionList


def has_pages(options: OptionList) -> bool:
    """Return True if a line is visible: without one, paging fails in Textual 8.2."""
    return options.option_count > 0 and options.scrollable_content_region.area > 0


class Options(OptionList):
    """Textual's option list, safe to page while empty or without room."""

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Disable paging while no line is visible."""
        if action in {"page_down", "page_up"} and not has_pages(self):
            return False
        return super().check_action(action, parameters)

    def action_page_down(self) -> None:
        """Go down a page, if a line is visible."""
        if has_pages(self):
            super().action_page_down()  # type: ignore[no-untyped-call]

    def action_page_up(self) -> None:
        """Go up a page, if a line is visible."""
        if has_pages(self):
            super().action_page_up()  # type: ignore[no-untyped-call]

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """Return the height at a width; Textual fails without room for one cell of text."""
        padding = self.get_component_styles("option-list--option").padding.width
        return super().get_content_height(container, viewport, max(width, padding + 1))
