"""The first line of a screen: what it is about, and how fresh."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from msgspec import Struct
from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from clantui.core.text.sanitize import fit

_STYLES: Final = {
    "program": "bold $text-primary",
    "name": "bold",
    "about": "$text-muted",
    "position": "$text-accent",
    "count": "$text-muted",
    "kind": "$text-primary",
}
"""The parts on the left, each with its style."""

_VARIANTS: Final = (
    "program name about position count kind",
    "name about position count kind",
    "name about position kind",
    "name position kind",
    "name kind",
    "name position",
    "name",
)
_NAMELESS: Final = ("program about", "program")
"""The parts that are shown, the fullest first."""


class HeaderParts(Struct, frozen=True, kw_only=True):
    """The words of a header; an empty one is left out.

    Attributes:
        program: the first word.
        name: the subject, which is never given up.
        about: what is said of it: its tag.
        position: its place in a list.
        count: how many it has.
        kind: the sort of screen.
    """

    program: str = "clantui"
    name: str = ""
    about: str = ""
    position: str = ""
    count: str = ""
    kind: str = ""


class ScreenHeader(Widget):
    """One line; when it is too narrow everything but the name and the freshness goes."""

    ALLOW_SELECT = False
    DEFAULT_CSS = """
    ScreenHeader { height: 1; padding: 0 1; background: $panel; text-wrap: nowrap; }
    """

    parts: reactive[HeaderParts] = reactive(HeaderParts())
    fresh: reactive[Content] = reactive(Content(""))
    note: reactive[str] = reactive("")  # behind the freshness
    demo: reactive[bool] = reactive(False)

    def __init__(self, *, demo: bool = False, variants: Sequence[str] = _VARIANTS) -> None:
        """Set up.

        Args:
            variants: the parts that are shown on the left, the fullest first.
        """
        super().__init__()
        self._variants = variants
        self.set_reactive(ScreenHeader.demo, demo)

    def render(self) -> Content:
        """Draw the most that fits: the left gives way first, then the right, then the name."""
        width = self.content_size.width
        lefts, rights = self._lefts(), self._rights()
        pairs = [(left, rights[0]) for left in lefts] + [(lefts[-1], r) for r in rights[1:]]
        for left, right in pairs:
            between = width - left.cell_length - right.cell_length
            if between > 0 or (between == 0 and not right):
                return left + Content(" " * between) + right
        return Content.styled(fit(lefts[-1].plain, width).rstrip(), "bold")

    def words(self) -> HeaderParts:
        """Return the words; asked for once a paint."""
        return self.parts

    def _lefts(self) -> list[Content]:
        """Return what the left could say, the fullest first."""
        parts = self.words()
        styled = {
            part: Content.styled(text, style)
            for part, style in _STYLES.items()
            if (text := getattr(parts, part))
        }
        variants = self._variants if parts.name else _NAMELESS
        return [
            Content("  ").join(styled[part] for part in variant.split() if part in styled)
            for variant in variants
        ]

    def _rights(self) -> list[Content]:
        """Return what the right could say, the fullest first."""
        noted = self.fresh
        if self.note:
            noted = Content.assemble(self.fresh, " ", (self.note, "$text-accent"))
        whole = noted
        if self.demo:
            badge = Content.styled(" demo ", "bold $text-warning on $warning-muted")
            whole = Content.assemble(badge, " ", noted) if noted else badge
        return [whole, noted, self.fresh, self.fresh[:1]]
