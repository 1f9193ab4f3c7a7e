"""List of the switcher; its cursor stays on the clan when the rows change."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, Final, NamedTuple

from rich.cells import cell_len
from textual.binding import BindingType
from textual.content import Content
from textual.message import Message
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from clantui.core.model.tag import Tag
from clantui.core.text.sanitize import fit
from clantui.ui.common.option_list import Options
from clantui.ui.keymap.bindings import HELP_ONLY, bind
from clantui.ui.keymap.names import key_name
from clantui.ui.switcher.rows import RowKind, SwitcherRow

_MIN_NAME_WIDTH: Final = 12

_MARKS_WIDTH: Final = 4
"""Cells of the star and the digit."""

_MAX_FACTS_WIDTH: Final = 32
"""Cells of members, trophies and location."""

_MIN_FACT_WIDTH: Final = 5
"""Cells of the last fact; a shorter one is left out, not cut."""

_MIN_TAG_WIDTH: Final = 9


class SwitcherList(Options):
    """Rows to choose from; its keys change bookmarks."""

    DEFAULT_CSS = """
    SwitcherList { scrollbar-gutter: stable; scrollbar-size-vertical: 1; }
    """
    SCOPE: ClassVar = "switcher-list"
    BINDINGS: ClassVar[list[BindingType]] = [
        bind("switcher-down", "j", "cursor_down", "Down", "A line down", HELP_ONLY),
        bind("switcher-up", "k", "cursor_up", "Up", "A line up", HELP_ONLY),
        bind("switcher-first", "g", "first", "First", "Go to the first clan", HELP_ONLY),
        bind("switcher-last", "G", "last", "Last", "Go to the last clan", HELP_ONLY),
        bind("switcher-save", "a", "request('save')", "Save", "Save the clan"),
        bind("switcher-label", "e", "request('label')", "Edit", "Edit name and groups"),
        bind(
            "switcher-forget", "d", "request('forget')", "Remove", "Remove the clan from the list"
        ),
        bind("switcher-undo", "u", "request('undo')", "Undo", "Undo the last change"),
    ]

    class RowSelected(Message):
        """A row was chosen with Enter or a click."""

        def __init__(self, row: SwitcherRow) -> None:
            super().__init__()
            self.row = row

    class EditRequested(Message):
        """`edit`, one of save, label, forget and undo, was requested for the highlighted row."""

        def __init__(self, edit: str, row: SwitcherRow | None) -> None:
            super().__init__()
            self.edit, self.row = edit, row

    def __init__(self) -> None:
        super().__init__(compact=True, markup=False)
        self.rows: tuple[SwitcherRow, ...] = ()
        self._width = 0

    @property
    def highlighted_row(self) -> SwitcherRow | None:
        """The highlighted row."""
        return None if self.highlighted is None else self.rows[self.highlighted]

    def show(self, rows: Sequence[SwitcherRow], *, reset: bool = False, key: str = "") -> None:
        """Show other rows; the cursor stays, or goes to the first one, or to that with a key.

        It stays if it was moved, or if the list has the focus: its letters change that row.
        """
        old, old_index = self.highlighted_row, self.highlighted
        stays = self.screen.focused is self or old_index != _find_first(self.rows)
        self.rows = tuple(rows)
        index = None
        if old is not None and old_index is not None and (stays or key) and not reset:
            index = self._find_index(key or old.key, old.clan, old_index)
        offset = self.scroll_offset.y
        self._draw(_find_first(self.rows) if index is None else index)
        if not reset and not key:
            self.scroll_to(y=offset, animate=False)
            self.scroll_to_highlight()

    def on_resize(self) -> None:
        """Draw the rows for the new width."""
        if self._width != self.scrollable_content_region.width:
            self._draw(self.highlighted)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Post the chosen row."""
        event.stop()
        row = next((row for row in self.rows if row.key == event.option_id), None)
        if row is not None:
            self.post_message(self.RowSelected(row))

    def watch_highlighted(self, highlighted: int | None) -> None:
        """Scroll up to the heading above the first row."""
        super().watch_highlighted(highlighted)
        if highlighted is not None and highlighted == _find_first(self.rows):
            self.scroll_to(y=0, animate=False)

    def action_request(self, edit: str) -> None:
        """Post a request for an edit."""
        self.post_message(self.EditRequested(edit, self.highlighted_row))

    def _find_index(self, key: str, clan: Tag | None, old_index: int) -> int | None:
        """Return the index of a row, or of its clan in another part, or of the nearest row."""

        def rate(index: int) -> tuple[bool, bool, int]:
            row = self.rows[index]
            return row.key != key, clan is None or row.clan != clan, abs(index - old_index)

        selectable = (index for index, row in enumerate(self.rows) if row.is_selectable)
        return min(selectable, key=rate, default=None)

    def _draw(self, highlighted: int | None) -> None:
        self._width = self.scrollable_content_region.width
        drawn = draw_rows(self.rows, self._width)
        self.set_options(
            Option(content, id=row.key, disabled=not row.is_selectable)
            for row, content in zip(self.rows, drawn, strict=True)
        )
        self.highlighted = highlighted


class _Columns(NamedTuple):
    name: int
    tag: int
    facts: int


def draw_rows(rows: Sequence[SwitcherRow], width: int) -> list[Content]:
    """Draw rows in `width` cells, with the same columns in all of them."""
    tag_width = max([_MIN_TAG_WIDTH, *(len(row.tag_text) for row in rows)])
    facts_width = max((cell_len(_choose_facts(row)) for row in rows), default=0)
    return [draw_row(row, width, tag_width, facts_width) for row in rows]


def draw_row(
    row: SwitcherRow,
    width: int,
    tag_width: int = _MIN_TAG_WIDTH,
    facts_width: int = _MAX_FACTS_WIDTH,
) -> Content:
    """Draw a row in `width` cells; notes and errors may be longer and are folded."""
    columns = _lay_out(width, tag_width, facts_width)
    match row.kind:
        case RowKind.HEADING:
            return _draw_heading(row, columns)
        case RowKind.NOTE:
            return Content.styled(row.text, "$text-muted")
        case RowKind.FAULT:
            return Content.styled(row.text, "$text-error")
        case RowKind.MORE:
            return Content.styled(fit(" " * _MARKS_WIDTH + row.text, width), "$text-primary")
        case _:
            return _draw_clan(row, columns)


def _lay_out(width: int, tag_width: int, facts_width: int) -> _Columns:
    """Return the widths of the columns; the facts shrink first."""
    left = max(width - tag_width - _MARKS_WIDTH - 4, 0)
    facts_width, room = min(facts_width, _MAX_FACTS_WIDTH), left - _MIN_NAME_WIDTH
    if facts_width > room:
        facts_width = room if room > _MIN_NAME_WIDTH // 2 else 0
    return _Columns(left - facts_width, tag_width, facts_width)


def _draw_heading(row: SwitcherRow, columns: _Columns) -> Content:
    """Draw a heading, and a heading above the facts."""
    heading = Content.styled(row.text, "bold $text-accent")
    start = _MARKS_WIDTH + columns.name + columns.tag + 4
    if not row.facts or not columns.facts or cell_len(row.text) + 1 > start:
        return heading
    blank = " " * (start - cell_len(row.text))
    return Content.assemble(heading, blank, (_fit_facts(row.facts, columns.facts), "$text-muted"))


def _choose_facts(row: SwitcherRow) -> str:
    return f"removed · {key_name('switcher-forget')}: restore" if row.is_removed else row.facts


def _fit_facts(text: str, cells: int) -> str:
    """Fit facts in columns; the last one is left out if almost nothing of it would be seen."""
    while cell_len(text) > cells:
        head, gap, _ = text.rpartition("  ")
        if not head.strip() or cells - cell_len(head + gap) >= _MIN_FACT_WIDTH:
            break
        text = head.rstrip()
    return fit(text, cells)


def _draw_clan(row: SwitcherRow, columns: _Columns) -> Content:
    muted = "$text-muted strike" if row.is_removed else "$text-muted"
    name = row.text if not row.clan_name else f"{row.text} · {row.clan_name}"
    text = Content(fit(name, columns.name)).stylize(muted, len(row.text))
    text = text.stylize(muted if row.is_removed else "bold", 0, len(row.text))
    return Content.assemble(
        ("★ " if row.is_saved else "  ", "$text-warning"),
        (row.digit or " ", "bold $text-accent"),
        " ",
        text,
        "  ",
        (fit(row.tag_text, columns.tag), muted),
        "  ",
        (_fit_facts(_choose_facts(row), columns.facts), "$text-muted"),
    )


def _find_first(rows: Sequence[SwitcherRow]) -> int | None:
    return next((index for index, row in enumerate(rows) if row.is_selectable), None)
