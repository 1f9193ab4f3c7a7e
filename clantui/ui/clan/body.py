"""What stands between the two lines and the keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.containers import Horizontal

from clantui.ui.clan.detail import DetailPane, People
from clantui.ui.clan.welcome import Welcome

if TYPE_CHECKING:
    from datetime import datetime

    from textual.events import DescendantFocus

    from clantui.ui.clan.problems_pane import ProblemsPane
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
        """Whether there is room for the table or for what is told of its row, not for both."""
        return self.screen.has_class("-narrow") or self.screen.has_class("-tiny")

    @property
    def is_empty(self) -> bool:
        """Whether there is no clan to show, and the first steps stand there."""
        return self._empty

    @is_empty.setter
    def is_empty(self, empty: bool) -> None:
        # Not by a class of the screen: all in it would be styled anew, 20 ms in the way of Enter.
        self._empty = empty
        for part in self.children:
            alone = "block" if isinstance(part, Welcome) else "none"
            part.styles.display = alone if empty else None

    def tell(self, page: ClanState, now: datetime) -> None:
        """List at the foot of the right side who could not be had; nothing where all answered.

        Args:
            page: what is looked at.
            now: the time, aware UTC.
        """
        from clantui.ui.clan.problems_pane import ProblemsPane, has_problems  # noqa: PLC0415 — as above

        situation = page.load_status
        if self.parent is not None and self.screen.has_class("-tiny"):
            trouble = bool(situation.error or situation.notice)
            self.parent.set_class(trouble, "-trouble")
        if self.is_empty or situation.error is not None:  # before the first steps are there again
            self.query_one(Welcome).tell(situation.error)
        if not has_problems(page):
            if self._problems is not None:
                self._problems.styles.display = "none"
        elif self._problems is None:
            self._problems = ProblemsPane(page, now)
            self.query_one(DetailPane).mount(self._problems)
        else:
            self._problems.styles.display = None
            self._problems.tell(page, now)

    def on_descendant_focus(self, event: DescendantFocus) -> None:
        """Where one column is left after the window has become narrow, it has the focus."""
        if self.parent is not None:
            self.parent.set_class(isinstance(event.widget, People), "-zoom")
