"""The first line of a screen: what it is about, and how fresh."""

from __future__ import annotations

from typing import Final

from msgspec import Struct
from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from clantui.core.text.sanitize import fit

_STYLES: Final = {
    "name": "bold",
    "about": "$text-muted",
    "position": "$text-accent",
    "count": "$text-muted",
    "kind": "$text-primary",
}
"""The parts on the left, each with its style."""

_STEP: Final = " › "
"""Between two steps of the way here."""

_VARIANTS: Final = (
    "path position about count",
    "path position about",
    "path position",
    "here position",
    "name position",
    "here",
    "name",
)
"""The parts that are shown, the fullest first; `here` is the path without the way here."""


class HeaderParts(Struct, frozen=True, kw_only=True):
    """The words of a header; an empty one is left out.

    Attributes:
        name: the subject, which is never given up.
        about: what is said of it: its tag.
        position: its place in a list.
        count: how many it has.
        kind: the screen, where it is not the subject alone.
        trail: the way here, the first step first: muted, and given up first.
    """

    name: str = ""
    about: str = ""
    position: str = ""
    count: str = ""
    kind: str = ""
    trail: tuple[str, ...] = ()


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

    def __init__(self, *, demo: bool = False) -> None:
        """Set up."""
        super().__init__()
        self.set_reactive(ScreenHeader.demo, demo)

    def render(self) -> Content:
        """Draw the most that fits: the left gives way, then the right, then the screen itself."""
        width = self.content_size.width
        lefts = self._lefts()
        rights = render_ends(self.fresh, self.note, demo=self.demo)
        *most, name = lefts
        pairs = [(left, rights[0]) for left in most] + [(most[-1], r) for r in rights[1:]]
        pairs += [(name, right) for right in rights]
        for left, right in pairs:
            between = width - left.cell_length - right.cell_length
            if between > 0 or (between == 0 and not right):
                return left + Content(" " * between) + right
        return Content.styled(fit(lefts[-1].plain, width).rstrip(), "bold")

    def _lefts(self) -> list[Content]:
        """Return what the left could say, the fullest first."""
        parts = self.parts
        styled = {
            part: Content.styled(text, style)
            for part, style in _STYLES.items()
            if (text := getattr(parts, part))
        }
        here = [styled[part] for part in ("name", "kind") if part in styled]
        trail = [Content.styled(step, "$text-muted") for step in parts.trail]
        between = Content.styled(_STEP, "$text-muted")
        styled |= {"here": between.join(here), "path": between.join([*trail, *here])}
        return [
            Content("  ").join(styled[part] for part in variant.split() if part in styled)
            for variant in _VARIANTS
        ]


def render_ends(fresh: Content, note: str, *, demo: bool) -> list[Content]:
    """Return the right end of a first line, the fullest first.

    Args:
        fresh: how fresh the data is.
        note: a word behind it, or empty.
        demo: the data is that of the demo.
    """
    noted = fresh
    if note:
        noted = Content.assemble(fresh, " ", (note, "$text-accent"))
    whole = noted
    if demo:
        badge = Content.styled(" demo ", "bold $text-warning on $warning-muted")
        whole = Content.assemble(badge, " ", noted) if noted else badge
    return [whole, noted, fresh, fresh[:1]]
