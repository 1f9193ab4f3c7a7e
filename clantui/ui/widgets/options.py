"""A list to choose from, which may be empty or have no room."""

from __future__ import annotations

from textual.widgets import OptionList


def has_pages(listed: OptionList) -> bool:
    """Whether there is a line to go to: Textual's list (8.2) fails where there is none."""
    return listed.option_count > 0 and listed.size.area > 0


class Options(OptionList):
    """Textual's list, in which a page may be turned though nothing stands there."""

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Where nothing stands there are no pages."""
        if action in {"page_down", "page_up"} and not has_pages(self):
            return False
        return super().check_action(action, parameters)
