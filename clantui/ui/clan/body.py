"""Body of the clan screen: between the two lines at the top and the key bar."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from textual.containers import Horizontal

from clantui.ui.clan.detail import DetailPane, People
from clantui.ui.clan.problems import ProblemsPane, has_problems
from clantui.ui.clan.welcome import Welcome
from clantui.ui.common.screens import has_one_column

if TYPE_CHECKING:
    from textual.events import DescendantFocus

    from clantui.ui.clan.state import ClanState


class ClanBody(Horizontal):
    """A clan, or the first steps in its place."""

    DEFAULT_CSS = """
    ClanBody { height: 1fr; }
    ClanBody > Welcome { display: none; }
    """

    _empty = False
    _problems: ProblemsPane | None = None

    @property
    def is_narrow(self) -> bool:
        """True where there is room for the table or for the detail, not for both."""
        return has_one_column(self.screen)

    @property
    def is_empty(self) -> bool:
        """True where there is no clan to show, and the first steps stand there."""
        return self._empty

    @is_empty.setter
    def is_empty(self, empty: bool) -> None:
        # Not by a class of the screen: all in it would be styled anew, 20 ms in the way of Enter.
        self._empty = empty
        for part in self.children:
            alone = "block" if isinstance(part, Welcome) else "none"
            part.styles.display = alone if empty else None

    def show_problems(self, state: ClanState, now: datetime) -> None:
        """List at the foot of the right side who has not answered; nothing where all have."""
        status = state.load_status
        if self.parent is not None and self.screen.has_class("-tiny"):
            self.parent.set_class(bool(status.error or status.notice), "-trouble")
        if self.is_empty or status.error is not None:  # before the first steps are there again
            self.query_one(Welcome).show_error(status.error)
        if not has_problems(state):
            if self._problems is not None:
                self._problems.styles.display = "none"
        elif self._problems is None:
            self._problems = ProblemsPane(state, now)
            self.query_one(DetailPane).mount(self._problems)
        else:
            self._problems.styles.display = None
            self._problems.show_state(state, now)

    def on_descendant_focus(self, event: DescendantFocus) -> None:
        """Keep the one column that has the focus where the window becomes narrow."""
        if self.parent is not None:
            self.parent.set_class(isinstance(event.widget, People), "-zoom")
