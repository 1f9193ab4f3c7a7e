"""Header: the first line of a screen, with its subject and the freshness of the data."""

from __future__ import annotations

from msgspec import Struct
from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from clantui.core.text.sanitize import truncate


class HeaderParts(Struct, frozen=True, kw_only=True):
    """Texts of a header; empty ones are left out.

    Attributes:
        name: the subject, which is always shown.
        positions: variants of one text, the longest first; the first that fits is shown.
        kind: the name of the screen.
        trail: the breadcrumb trail, which is left out first.
    """

    name: str = ""
    subtitle: str = ""
    positions: tuple[str, ...] = ()
    kind: str = ""
    trail: tuple[str, ...] = ()


def is_in_demo(widget: Widget) -> bool:
    """Return True if a widget's app shows the clans of the demo."""
    return bool(getattr(widget.app, "is_demo", False))


class ScreenHeader(Widget):
    """Header line; in a narrow window only the name and the freshness remain."""

    ALLOW_SELECT = False
    DEFAULT_CSS = """
    ScreenHeader { height: 1; padding: 0 1; background: $panel; text-wrap: nowrap; }
    """

    parts: reactive[HeaderParts] = reactive(HeaderParts())
    fresh: reactive[Content] = reactive(Content(""))
    note: reactive[str] = reactive("")  # the mark of auto-refresh; empty while it is off

    def render(self) -> Content:
        """Draw the longest variants that fit; the left end is shortened before the right end."""
        width = self.content_size.width
        lefts = self._list_left_variants()
        rights = render_ends(self.fresh, self.note, demo=is_in_demo(self))
        *longer, name = lefts
        pairs = [(left, rights[0]) for left in longer] + [(longer[-1], r) for r in rights[1:]]
        pairs += [(name, right) for right in rights]
        for left, right in pairs:
            between = width - left.cell_length - right.cell_length
            if between > 0 or (between == 0 and not right):
                return left + Content(" " * between) + right
        return Content.styled(truncate(lefts[-1].plain, width), "bold")

    def _list_left_variants(self) -> list[Content]:
        """Return the variants of the left end, the longest first."""
        parts = self.parts
        name = Content.styled(parts.name, "bold")
        kind = Content.styled(parts.kind, "$text-primary")
        positions = [Content.styled(text, "$text-accent") for text in parts.positions or ("",)]
        subtitle = Content.styled(parts.subtitle, "$text-muted")
        trail = [Content.styled(step, "$text-muted") for step in parts.trail]
        separator = Content.styled(" › ", "$text-muted")
        title = separator.join(filter(None, (name, kind)))
        path = separator.join(filter(None, (*trail, name, kind)))
        variants = (
            *((path, position, *end) for position in positions for end in ((subtitle,), ())),
            *((start, position) for start in (title, name) for position in positions),
            (title,),
            (name,),
        )
        return [Content("  ").join(filter(None, variant)) for variant in variants]


def render_ends(fresh: Content, note: str = "", *, demo: bool) -> list[Content]:
    """Return the variants of the right end of a header, the longest first, with a note if any."""
    noted = Content.assemble(fresh, " ", (note, "$text-accent")) if note else fresh
    longest = noted
    if demo:
        badge = Content.styled(" demo ", "bold $text-warning on $warning-muted")
        longest = Content.assemble(badge, " ", noted) if noted else badge
    return [longest, noted, fresh, fresh[:1]]
