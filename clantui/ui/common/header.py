"""The first line of a screen that is not one clan's: what it is about, and how fresh."""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from clantui.core.text.sanitize import fit


def beside(width: int, lefts: Sequence[Content], name: str, rights: Sequence[Content]) -> Content:
    """The most that fits into a line: the left gives way first, then the right, then the name.

    Args:
        width: in cells.
        lefts: what the left could say, the fullest first; the last is the name.
        name: what is never given up, and cut only where alone it does not fit.
        rights: what the right could say, the fullest first.
    """
    pairs = [*((left, rights[0]) for left in lefts), *((lefts[-1], right) for right in rights[1:])]
    for left, right in pairs:
        between = width - left.cell_length - right.cell_length
        if between > 0 or (between == 0 and not right):
            return left + Content(" " * between) + right
    return Content.styled(fit(name, width).rstrip(), "bold")


class ScreenHeader(Widget):
    """One line; when it is too narrow everything but the name and the freshness goes."""

    ALLOW_SELECT = False
    DEFAULT_CSS = """
    ScreenHeader { height: 1; padding: 0 1; background: $panel; text-wrap: nowrap; }
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
        lefts = [Content("  ").join(part for part in parts if part) for parts in self._lefts()]
        rights = [self._right(), self.fresh, self.fresh[:1]]
        return beside(self.content_size.width, lefts, self.called, rights)

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
