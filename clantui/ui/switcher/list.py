"""The list of the switcher: rows, and a cursor that stays on its row."""

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

_MARKS: Final = 4
"""Cells of the star and the digit."""

_FACTS: Final = 32
"""Cells of members, trophies and location."""

_PART: Final = 5
"""Cells of the last fact below which it is left out rather than cut."""

_TAG: Final = 9
"""Cells of a tag; more where there is a longer one."""


class SwitcherList(Options):
    """Rows to choose from; keys on them change bookmarks."""

    DEFAULT_CSS = """
    SwitcherList { scrollbar-gutter: stable; scrollbar-size-vertical: 1; }
    """
    SCOPE: ClassVar = "switcher-list"
    BINDINGS: ClassVar[list[BindingType]] = [
        bind("switcher-down", "j", "cursor_down", "Down", "A line down", SEARCH_ONLY),
        bind("switcher-up", "k", "cursor_up", "Up", "A line up", SEARCH_ONLY),
        bind("switcher-first", "g", "first", "First", "Go to the first clan", SEARCH_ONLY),
        bind("switcher-last", "G", "last", "Last", "Go to the last clan", SEARCH_ONLY),
        bind("switcher-save", "a", "want('save')", "Save", "Save the clan"),
        bind("switcher-label", "e", "want('label')", "Edit", "Edit name and groups"),
        bind("switcher-forget", "d", "want('forget')", "Remove", "Remove the clan from the list"),
        bind("switcher-undo", "u", "want('undo')", "Undo", "Undo the last change"),
    ]

    class RowSelected(Message):
        """Enter or a click on a row."""

        def __init__(self, row: SwitcherRow) -> None:
            super().__init__()
            self.row = row

    class EditRequested(Message):
        """One of `save`, `label`, `forget` and `undo`, for the row under the cursor."""

        def __init__(self, edit: str, row: SwitcherRow | None) -> None:
            super().__init__()
            self.edit, self.row = edit, row

    def __init__(self) -> None:
        super().__init__(compact=True, markup=False)
        self._rows: tuple[SwitcherRow, ...] = ()
        self._width = 0

    @property
    def rows(self) -> tuple[SwitcherRow, ...]:
        """The rows from the top."""
        return self._rows

    @property
    def highlighted_row(self) -> SwitcherRow | None:
        """The row under the cursor."""
        return None if self.highlighted is None else self._rows[self.highlighted]

    def show(self, rows: Sequence[SwitcherRow], *, anew: bool = False, at: str = "") -> None:
        """Show other rows.

        Args:
            anew: put the cursor on the first row.
            at: the key of a row to put the cursor on, if it is there.
        """
        old = self.highlighted_row
        moved = old is not None and self.highlighted != _first(self._rows)
        key = at or (old.key if old is not None and moved else "")
        height = self.highlighted or 0
        self._rows = tuple(rows)
        first = _first(self._rows)
        index = None if anew else self._index(key, height if moved else None)
        scrolled = self.scroll_offset.y
        self._draw(first if index is None else index)
        if not anew and not at:
            self.scroll_to(y=scrolled, animate=False)
            self.scroll_to_highlight()

    def first_new(self, before: Sequence[SwitcherRow]) -> str:
        """Return the key of the first row that was not there before, or empty."""
        keys = {row.key for row in before}
        added = (row.key for row in self._rows if row.is_selectable and row.key not in keys)
        return next(added, "")

    def on_resize(self, event: events.Resize) -> None:
        """Lay the rows out for the new width."""
        del event
        if self._width != self.scrollable_content_region.width:
            self._draw(self.highlighted)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Announce the row."""
        event.stop()
        row = next((row for row in self._rows if row.key == event.option_id), None)
        if row is not None:
            self.post_message(self.RowSelected(row))

    def watch_highlighted(self, highlighted: int | None) -> None:
        """Show the heading above the first row with it."""
        super().watch_highlighted(highlighted)
        if highlighted is not None and highlighted == _first(self._rows):
            self.scroll_to(y=0, animate=False)

    def action_want(self, what: str) -> None:
        """Announce an edit."""
        self.post_message(self.EditRequested(what, self.highlighted_row))

    def _index(self, key: str, height: int | None) -> int | None:
        """Return the index of a row; where it is gone, the nearest to where it was."""
        selectable = [i for i, row in enumerate(self._rows) if row.is_selectable]
        same = [i for i in selectable if key and self._rows[i].key == key]
        if same:
            return same[0]
        if height is None or not selectable:
            return None
        return min(selectable, key=lambda i: abs(i - height))

    def _draw(self, highlighted: int | None) -> None:
        self._width = self.scrollable_content_region.width
        tags = max([_TAG, *(len(row.tag_text) for row in self._rows)])
        facts = max((cell_len(_facts(row)) for row in self._rows), default=0)
        self.set_options(
            Option(
                draw_row(row, self._width, tags, facts), id=row.key, disabled=not row.is_selectable
            )
            for row in self._rows
        )
        self.highlighted = highlighted


def draw_row(row: SwitcherRow, width: int, tags: int = _TAG, facts: int = _FACTS) -> Content:
    """Draw a row.

    Args:
        width: cells there are; those of clans fill them, the others may be broken.
        tags: cells of the column of tags.
        facts: cells of the longest facts, so that names get what those leave.
    """
    match row.kind:
        case RowKind.HEADING:
            return _draw_heading(row, width, tags, facts)
        case RowKind.NOTE:
            return Content.styled(row.text, "$text-muted")
        case RowKind.FAULT:
            return Content.styled(row.text, "$text-error")
        case RowKind.MORE:
            return Content.styled(fit(" " * _MARKS + row.text, width), "$text-primary")
        case _:
            return _draw_clan(row, width, tags, facts)


def _widths(width: int, tags: int, facts: int) -> tuple[int, int]:
    """Return the cells of a name and of its facts; the facts give way first."""
    left = max(width - tags - _MARKS - 4, 0)
    wanted, room = min(facts, _FACTS), left - _LEAST
    facts = wanted if wanted <= room else room if room > _LEAST // 2 else 0
    return left - facts, facts


def _draw_heading(row: SwitcherRow, width: int, tags: int, facts: int) -> Content:
    """Draw a heading, and over the facts below it what they are."""
    heading = Content.styled(row.text, "bold $text-accent")
    name, cells = _widths(width, tags, facts)
    before = _MARKS + name + tags + 4
    if not row.facts or not cells or cell_len(row.text) + 1 > before:
        return heading
    blank = " " * (before - cell_len(row.text))
    return Content.assemble(heading, blank, (_fit_facts(row.facts, cells), "$text-muted"))


def _facts(row: SwitcherRow) -> str:
    return "removed · d: undo" if row.is_removed else row.facts


def _fit_facts(text: str, cells: int) -> str:
    """Fit facts, which stand in columns: where next to nothing of the last is seen, without it."""
    while cell_len(text) > cells:
        head, gap, _ = text.rpartition("  ")
        if not head.strip() or cells - cell_len(head + gap) >= _PART:
            break
        text = head.rstrip()
    return fit(text, cells)


def _draw_clan(row: SwitcherRow, width: int, tags: int, facts: int) -> Content:
    """Draw star, digit, name, tag, facts; the facts give way first."""
    name, facts = _widths(width, tags, facts)
    muted = "$text-muted strike" if row.is_removed else "$text-muted"
    name_text = row.text if not row.aside else f"{row.text} · {row.aside}"
    text = Content(fit(name_text, name))
    own = len(row.text)
    text = text.stylize("$text-muted strike" if row.is_removed else "bold", 0, own)
    text = text.stylize(muted, own)
    return Content.assemble(
        ("★ " if row.starred else "  ", "$text-warning"),
        (row.digit or " ", "bold $text-accent"),
        " ",
        text,
        "  ",
        (fit(row.tag_text, tags), muted),
        "  ",
        (_fit_facts(_facts(row), facts), "$text-muted"),
    )


def _first(rows: Sequence[SwitcherRow]) -> int | None:
    return next((i for i, row in enumerate(rows) if row.is_selectable), None)
