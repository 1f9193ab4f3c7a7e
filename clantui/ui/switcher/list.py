"""The list of the switcher: draws lines, and keeps the cursor on its line."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, Final

from rich.cells import cell_len
from textual import events
from textual.binding import BindingType
from textual.content import Content
from textual.message import Message
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from clantui.core.text.sanitize import fit
from clantui.ui.common.option_list import Options
from clantui.ui.keymap.bindings import SEARCH_ONLY, bind
from clantui.ui.switcher.rows import RowKind, SwitcherRow

_LEAST: Final = 12
"""Cells of a name, however narrow it gets."""

_FACTS: Final = 29
"""Cells of members, trophies and location."""

_TAG: Final = 9
"""Cells of a tag; more where there is a longer one."""


class SwitcherList(Options):
    """Announces which line is chosen, and what the user wants done with it."""

    DEFAULT_CSS = """
    SwitcherList { scrollbar-gutter: stable; scrollbar-size-vertical: 1; }
    """
    SCOPE: ClassVar = "switcher-list"
    BINDINGS: ClassVar[list[BindingType]] = [
        bind("switcher-down", "j", "cursor_down", "Down", "A line down", SEARCH_ONLY),
        bind("switcher-up", "k", "cursor_up", "Up", "A line up", SEARCH_ONLY),
        bind("switcher-first", "g", "first", "First", "To the first clan", SEARCH_ONLY),
        bind("switcher-last", "G", "last", "Last", "To the last clan", SEARCH_ONLY),
        bind("switcher-save", "a", "want('save')", "Save", "Save the clan"),
        bind("switcher-label", "e", "want('label')", "Label", "Label and groups"),
        bind("switcher-forget", "d", "want('forget')", "Forget", "Forget it"),
        bind("switcher-undo", "u", "want('undo')", "Undo", "Undo the last change"),
    ]

    class Chosen(Message):
        """Enter or a click on a line."""

        def __init__(self, line: SwitcherRow) -> None:
            super().__init__()
            self.line = line

    class Wanted(Message):
        """One of `save`, `label`, `forget` and `undo` is wanted."""

        def __init__(self, what: str, line: SwitcherRow | None) -> None:
            super().__init__()
            self.what, self.line = what, line

    def __init__(self) -> None:
        """Set up with nothing in it."""
        super().__init__(compact=True, markup=False)
        self._shown: tuple[SwitcherRow, ...] = ()
        self._width = 0

    @property
    def lines(self) -> tuple[SwitcherRow, ...]:
        """What it shows, from the top."""
        return self._shown

    @property
    def highlighted_row(self) -> SwitcherRow | None:
        """The line under the cursor."""
        return None if self.highlighted is None else self._shown[self.highlighted]

    def show(self, lines: Sequence[SwitcherRow], *, anew: bool = False, at: str = "") -> None:
        """Show other lines.

        Args:
            lines: from the top.
            anew: put the cursor on the first line.
            at: the key of a line to put the cursor on, if it is there.
        """
        old = self.highlighted_row
        moved = old is not None and self.highlighted != _first(self._shown)
        key = at or (old.key if old is not None and moved else "")
        height = self.highlighted or 0
        self._shown = tuple(lines)
        first = _first(self._shown)
        index = None if anew else self._index(key, height if moved else None)
        scrolled = self.scroll_offset.y
        self._draw(first if index is None else index)
        if not anew and not at:
            self.scroll_to(y=scrolled, animate=False)
            self.scroll_to_highlight()

    def first_new(self, before: Sequence[SwitcherRow]) -> str:
        """The key of the first line that was not there before, or empty."""
        keys = {line.key for line in before}
        fresh = (line.key for line in self._shown if line.chosen and line.key not in keys)
        return next(fresh, "")

    def on_resize(self, event: events.Resize) -> None:
        """Lay the lines out for the new width."""
        del event
        if self._width != self.scrollable_content_region.width:
            self._draw(self.highlighted)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Announce the line."""
        event.stop()
        line = next((line for line in self._shown if line.key == event.option_id), None)
        if line is not None:
            self.post_message(self.Chosen(line))

    def watch_highlighted(self, highlighted: int | None) -> None:
        """The heading above the first line is seen with it."""
        super().watch_highlighted(highlighted)
        if highlighted is not None and highlighted == _first(self._shown):
            self.scroll_to(y=0, animate=False)

    def action_want(self, what: str) -> None:
        """Announce what is wanted."""
        self.post_message(self.Wanted(what, self.highlighted_row))

    def _index(self, key: str, height: int | None) -> int | None:
        """Where a line is; where it is gone, the nearest to where it was."""
        chosen = [i for i, line in enumerate(self._shown) if line.chosen]
        same = [i for i in chosen if key and self._shown[i].key == key]
        if same:
            return same[0]
        if height is None or not chosen:
            return None
        return min(chosen, key=lambda i: abs(i - height))

    def _draw(self, highlighted: int | None) -> None:
        self._width = self.scrollable_content_region.width
        tags = max([_TAG, *(len(line.where) for line in self._shown)])
        facts = max((cell_len(_said(line)) for line in self._shown), default=0)
        self.set_options(
            Option(
                draw_rows(line, self._width, tags, facts), id=line.key, disabled=not line.chosen
            )
            for line in self._shown
        )
        self.highlighted = highlighted


def draw_rows(line: SwitcherRow, width: int, tags: int = _TAG, facts: int = _FACTS) -> Content:
    """A line as it is shown.

    Args:
        line: what to show.
        width: cells there are; the lines of clans fill them, the others may be broken.
        tags: cells of the column of tags.
        facts: cells of the longest facts, so that names get what those leave.
    """
    match line.what:
        case RowKind.HEADING:
            return Content.styled(line.text, "bold $text-accent")
        case RowKind.NOTE:
            return Content.styled(line.text, "$text-muted")
        case RowKind.FAULT:
            return Content.styled(line.text, "$text-error")
        case RowKind.MORE:
            return Content.styled(fit(f"   {line.text}", width), "$text-primary")
        case _:
            return _row(line, width, tags, facts)


def _said(line: SwitcherRow) -> str:
    return "forgotten · d undoes" if line.gone else line.facts


def _row(line: SwitcherRow, width: int, tags: int, facts: int) -> Content:
    """Star, name, tag, facts; the facts give way first."""
    left = max(width - tags - 7, 0)
    wanted, room = min(facts, _FACTS), left - _LEAST
    facts = wanted if wanted <= room else room if room > _LEAST // 2 else 0
    name = left - facts
    muted = "$text-muted strike" if line.gone else "$text-muted"
    called = line.text if not line.aside else f"{line.text} · {line.aside}"
    text = Content(fit(called, name))
    own = len(line.text)
    text = text.stylize("$text-muted strike" if line.gone else "bold", 0, own)
    text = text.stylize(muted, own)
    return Content.assemble(
        ("★ " if line.starred else "  ", "$text-warning"),
        " ",
        text,
        "  ",
        (fit(line.where, tags), muted),
        "  ",
        (fit(_said(line), facts), "$text-muted"),
    )


def _first(lines: Sequence[SwitcherRow]) -> int | None:
    return next((i for i, line in enumerate(lines) if line.chosen), None)
