"""A list to choose from, which may be empty or have no room."""

from __future__ import annotations

from textual.geometry import Size
from textual.widgets import OptionList


def has_pages(options: OptionList) -> bool:
    """Return True if there is a line to go to: Textual's list (8.2) fails where there is none."""
    return options.option_count > 0 and options.scrollable_content_region.area > 0


class Options(OptionList):
    """Textual's list, in which a page may be turned though it is empty."""

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer pages where there is a line."""
        if action in {"page_down", "page_up"} and not has_pages(self):
            return False
        return super().check_action(action, parameters)

    def action_page_down(self) -> None:
        """Go down a page, where there are pages."""
        if has_pages(self):
            super().action_page_down()  # type: ignore[no-untyped-call]

    def action_page_up(self) -> None:
        """Go up a page, where there are pages."""
        if has_pages(self):
            super().action_page_up()  # type: ignore[no-untyped-call]

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """Give the height at a width; where a line has no room (it fails on that), at one cell."""
        padding = self.get_component_styles("option-list--option").padding.width
        return super().get_content_height(container, viewport, max(width, padding + 1))
