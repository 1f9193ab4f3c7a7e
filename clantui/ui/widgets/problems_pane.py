"""The foot of the right side of a broad screen: who could not be had, and why."""

from __future__ import annotations

from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from clantui.ui.page import Page
from clantui.ui.troubles import title_of, troubles
from clantui.ui.widgets.writing import write


class ProblemsPane(VerticalScroll, can_focus=False):
    """What `!` lists, without asking for it; there only while there is something to list."""

    DEFAULT_CSS = """
    ProblemsPane {
        display: none;
        height: auto;
        max-height: 40%;
        padding: 0 1;
        scrollbar-size-vertical: 1;
        border-top: solid $panel;
    }
    """

    def __init__(self, page: Page) -> None:
        """Set up for the page that is looked at."""
        super().__init__()
        self._text = Static(_said(page), markup=False)

    def compose(self) -> list[Static]:
        """One text."""
        return [self._text]

    def tell(self, page: Page) -> None:
        """Bring it up to date."""
        write(self._text, _said(page))


def wrong(page: Page) -> bool:
    """Whether somebody could not be had."""
    survey, logs = page.situation.survey, page.logs
    return survey is not None and bool(survey.failed or (logs is not None and logs.failed))


def _said(page: Page) -> Content:
    survey = page.situation.survey
    if survey is None:
        return Content("")
    title = Content.assemble(
        ("◐ ", "$text-warning"), (title_of(survey, page.logs), "bold"), (" · r", "$text-accent")
    )
    asks = Content.styled(" asks them again", "$text-muted")
    return Content("\n").join([title + asks, *troubles(survey, page.logs)])
