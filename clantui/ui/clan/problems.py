"""Who has not answered, and why."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from clantui.ui.clan.failures import describe_success, list_problems, next_keys, problem_title
from clantui.ui.clan.state import ClanState
from clantui.ui.common.screens import SafeDismiss
from clantui.ui.common.update import update_static
from clantui.ui.keymap.bindings import bind


class ProblemsScreen(ModalScreen[None], SafeDismiss[None]):
    """A list of the members who did not answer, kept up to date while it is open."""

    SCOPE: ClassVar = "problems"
    BINDINGS: ClassVar[list[BindingType]] = [
        bind("problems-close", "escape,q,!,enter", "dismiss", "Close", "Close it"),
    ]

    def __init__(self, page: ClanState, now: Callable[[], datetime]) -> None:
        """Set up for a clan's page.

        Args:
            page: the newest.
            now: the time, aware UTC.
        """
        super().__init__()
        self._now = now
        self._title = Static(classes="dialog--title", markup=False)
        self._text = Static(markup=False)
        self._ways = Static(classes="dialog--hint", markup=False)
        self.tell(page)

    def compose(self) -> ComposeResult:
        """A list, or the word that there is nothing to list."""
        with Vertical(classes="dialog -framed"):
            yield self._title
            with VerticalScroll():
                yield self._text
            yield self._ways

    def tell(self, page: ClanState) -> None:
        """Bring it up to date."""
        now = self._now()
        lines = list_problems(page, now) or [Content(describe_success(page, now))]
        update_static(self._title, Content(problem_title(page, now)))
        update_static(self._text, Content("\n").join(lines))
        update_static(self._ways, Content(next_keys(page, now)))
