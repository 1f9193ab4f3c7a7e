"""Text fields that filter the rows of a table while the user types."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from rich.highlighter import Highlighter
from rich.segment import Segment
from rich.style import Style
from rich.text import Text
from textual.binding import BindingType
from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip
from textual.suggester import Suggester
from textual.widget import Widget
from textual.widgets import Input

from clantui.core.views.filter import parse_query, suggest_completion
from clantui.ui.common.api_key_field import mask, take_key
from clantui.ui.keymap.bindings import bind

_WRONG = "filter-input--wrong"
_PROMPT_STYLE = "filter-input--prompt"

PROMPT = "/ "
"""Drawn in the padding before the text."""


class FilterInput(Input):
    """Filter field, shown in place of the status message.

    A word with an error is underlined. A completion is suggested after the cursor; → or End
    accepts it.

    Attributes:
        words: words of the view, suggested before those of all views.
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = {_WRONG, _PROMPT_STYLE}

    DEFAULT_CSS = """
    FilterInput { width: 1fr; margin-left: 2; }
    FilterInput.-textual-compact { padding: 0 0 0 2; }
    FilterInput > .filter-input--prompt { color: $text-muted; }
    FilterInput > .filter-input--wrong { color: $text-error; text-style: underline; }
    """

    SCOPE: ClassVar = "filter"
    BINDINGS: ClassVar[list[BindingType]] = [
        bind("filter-keep", "enter", "submit", "Apply", "Apply the filter")
    ]

    class QueryChanged(Message):
        """The text has changed."""

        def __init__(self, filter_text: str) -> None:
            super().__init__()
            self.filter_text = filter_text

    class QuerySubmitted(Message):
        """Enter was pressed: the filter stays, the field closes."""

    def __init__(self, plain_hint: str = "") -> None:
        """Create a hidden, empty field for rows of cards, or with a hint for other rows."""
        super().__init__(
            placeholder=plain_hint or "card, rarity, player, or elixir:<=3",
            compact=True,
            id="filter",
            highlighter=None
            if plain_hint
            else _ErrorHighlighter(lambda: self.get_component_rich_style(_WRONG, partial=True)),
            suggester=None if plain_hint else _WordSuggester(lambda: self.words),
        )
        self.words: tuple[str, ...] = ()
        self.display = False

    @property
    def focusable(self) -> bool:
        """False while hidden: a resumed screen would focus a hidden field."""
        return bool(self.display) and super().focusable

    def render_lines(self, crop: Region) -> list[Strip]:
        """Draw the prompt into the padding."""
        first, *others = super().render_lines(crop)
        if crop.x == crop.y == 0 and crop.width > len(PROMPT):
            ground = next(iter(first)).style or Style.null()
            muted = self.get_component_rich_style(_PROMPT_STYLE, partial=True)
            prompt = Segment(PROMPT, ground + muted)
            first = Strip([prompt, *first.crop(len(PROMPT))], first.cell_length)
        return [first, *others]

    def replace(self, text: str, start: int, end: int) -> None:
        """Insert text without a leading `/`, which the prompt already shows."""
        super().replace(text.lstrip("/") if min(start, end) == 0 else text, start, end)

    def on_input_changed(self, event: Input.Changed) -> None:
        """Announce the text, but never an API key, because filters are saved."""
        event.stop()
        self.post_message(self.QueryChanged("" if mask(self) else event.value.strip()))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Announce the filter; one with an error stays open."""
        event.stop()
        if take_key(self):
            return
        if self.suggester is None or not parse_query(event.value).error:
            self.submit()

    def submit(self) -> None:
        """Announce that the filter stays and the field closes."""
        self.post_message(self.QuerySubmitted())

    def action_end(self, select: bool = False) -> None:
        """Go to the end; at the end, accept the suggestion."""
        if self.cursor_at_end and not select:
            self.action_cursor_right()
        else:
            super().action_end(select)


class TableFilter(FilterInput):
    """Filter field of a screen's table; opens, closes and clears itself.

    While it is open, the screen has the class `-filtering`.
    """

    class Toggled(Message):
        """The field was opened or closed, and the screen has its new layout."""

    _focused_before: Widget | None = None

    def open(self) -> None:
        """Show the field and focus it; a filter may be typed before there are rows."""
        if not self.has_focus:
            self._focused_before = self.screen.focused
        self._show(shown=True)
        self.screen.set_focus(self)

    def close(self) -> None:
        """Hide the field and focus the table; the filter stays."""
        self._show(shown=False)
        if self._focused_before is not None:
            self.screen.set_focus(self._focused_before)

    def reset(self) -> bool:
        """Clear the filter and close the field; return False if it is closed and empty."""
        if not self.display and not self.value.strip():
            return False
        self.value = ""
        self.close()
        return True

    def submit(self) -> None:
        """Close the field."""
        self.close()

    def _show(self, *, shown: bool) -> None:
        self.display = shown
        self.screen.set_class(shown, "-filtering")
        self.call_after_refresh(self.post_message, self.Toggled())


class _ErrorHighlighter(Highlighter):
    """Highlighter that underlines a word with an error."""

    def __init__(self, style: Callable[[], Style]) -> None:
        self._style = style

    def highlight(self, text: Text) -> None:
        """Underline the wrong word of a filter."""
        if (wrong := parse_query(text.plain).error) is not None:
            text.stylize(self._style(), wrong.start, wrong.end)


class _WordSuggester(Suggester):
    """Suggester that completes the last words."""

    def __init__(self, list_words: Callable[[], tuple[str, ...]]) -> None:
        self._list_words = list_words
        # A cache would save nothing; case-sensitive keeps typed capitals.
        super().__init__(use_cache=False, case_sensitive=True)

    async def get_suggestion(self, value: str) -> str | None:
        """Return the text with its last words completed, or None."""
        return suggest_completion(value, self._list_words())
