"""The first line over a race: whose it is, which day it is, and how fresh."""

from __future__ import annotations

from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from clantui.core.text.sanitize import fit


class RaceHeader(Widget):
    """One line; what it has no room for goes, but for the clan's name and the freshness."""

    ALLOW_SELECT = False
    DEFAULT_CSS = """
    RaceHeader {
        height: 1;
        padding: 0 1;
        background: $panel;
        text-wrap: nowrap;
    }
    """

    clan: reactive[str] = reactive("")
    tag: reactive[str] = reactive("")
    day: reactive[str] = reactive("")
    fresh: reactive[Content] = reactive(Content(""))
    demo: reactive[bool] = reactive(False)

    def render(self) -> Content:
        """Name and day on the left, freshness on the right."""
        width = self.content_size.width
        right = self.fresh
        if self.demo:
            badge = Content.styled(" demo ", "bold $text-warning on $warning-muted")
            right = Content.assemble(badge, " ", right) if right else badge
        what = Content.styled("River race", "bold $text-primary")
        name = Content.styled(self.clan, "bold")
        tag = Content.styled(self.tag, "$text-muted")
        day = Content.styled(self.day, "$text-primary")
        for parts in ([what, name, tag, day], [what, name, day], [name, day], [name]):
            left = Content("  ").join(part for part in parts if part)
            blank = width - left.cell_length - right.cell_length
            if blank >= 1:
                return left + Content(" " * blank) + right
        short = fit(self.clan, max(width - right.cell_length - 1, 8))
        return Content.assemble((short, "bold"), " ", right)
