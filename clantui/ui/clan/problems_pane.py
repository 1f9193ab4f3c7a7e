"""The foot of the right side of a broad screen: who could not be had, and why."""

from __future__ import annotations

from datetime import datetime

from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from clantui.ui.clan.failures import list_problems, next_keys, problem_title
from clantui.ui.clan.state import ClanState
from clantui.ui.common.update import update_static


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

    def __init__(self, page: ClanState, now: datetime) -> None:
        """Set up for the page that is looked at."""
        super().__init__()
        self._text = Static(_said(page, now), markup=False)

    def compose(self) -> list[Static]:
        """One text."""
        return [self._text]

    def tell(self, page: ClanState, now: datetime) -> None:
        """Bring it up to date."""
        update_static(self._text, _said(page, now))


def has_problems(page: ClanState) -> bool:
    """Return whether a load that is over has left something to list."""
    situation, logs = page.load_status, page.logs
    if situation.survey is None:
        return False
    if situation.survey.clan.gap is not None:
        return True
    lost = logs is not None and bool(logs.failed)
    return bool(situation.survey.failed) or lost or situation.error is not None


def _said(page: ClanState, now: datetime) -> Content:
    title = Content.assemble(("◐ ", "$text-warning"), (problem_title(page, now), "bold"))
    way = next_keys(page, now).removeprefix("esc closes, ").removeprefix("then ")
    lines = [title, *list_problems(page, now)]
    return Content("\n").join(
        [*lines, Content.styled(way.replace("esc again", "esc"), "$text-muted")]
    )
