"""The first line of a screen that is not one clan's: what it is about, and how fresh."""

from __future__ import annotations

from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from clantui.core.text import fit


class Headline(Widget):
    """One line; when it is too narrow everything but the name and the freshness goes."""

    ALLOW_SELECT = False
    DEFAULT_CSS = """
    Headline { height: 1; padding: 0 1; background: $panel; text-wrap: nowrap; }
    """

    called: reactive[str] = reactive("")
    about: reactive[str] = reactive("")
    fresh: reactive[Content] = reactive(Content(""))

    def __init__(self, kind: str, *, demo: bool) -> None:
        """Set up.

        Args:
            kind: what sort of screen it is: `Rankings`.
            demo: whether the demo world answers.
        """
        super().__init__()
        self._kind, self._demo = kind, demo

    def render(self) -> Content:
        """What it is on the left, how fresh on the right."""
        width, right = self.content_size.width, self._right()
        for parts in self._lefts():
            left = Content("  ").join(part for part in parts if part)
            if left.cell_length + right.cell_length + 1 <= width:
                return left + Content(" " * (width - left.cell_length - right.cell_length)) + right
        name = fit(self.called, max(width - right.cell_length - 1, 8))
        return Content.assemble((name, "bold"), " ", right)

    def _right(self) -> Content:
        if not self._demo:
            return self.fresh
        badge = Content.styled(" demo ", "bold $text-warning on $warning-muted")
        return Content.assemble(badge, " ", self.fresh) if self.fresh else badge

    def _lefts(self) -> list[list[Content]]:
        """What the left could say, the fullest first."""
        program = Content.styled("clantui", "bold $text-primary")
        kind = Content.styled(f"▸ {self._kind}", "$text-primary")
        name = Content.styled(self.called, "bold")
        about = Content.styled(self.about, "$text-muted")
        return [[program, name, about, kind], [name, about, kind], [name, kind], [name]]
