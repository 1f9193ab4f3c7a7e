"""The field that filters rows while it is being typed into."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from rich.highlighter import Highlighter
from rich.style import Style
from rich.text import Text
from textual.binding import BindingType
from textual.message import Message
from textual.suggester import Suggester
from textual.widgets import Input

from clantui.core.views.filter import Query, parse_query, suggest_completion
from clantui.ui.common.key_field import mask, take_key
from clantui.ui.keymap.bindings import bind

_WRONG = "filter-input--wrong"


class FilterInput(Input):
    """A field that stands in the place of the message while it is open.

    A word that cannot be understood is underlined; what a facet may go on with is offered behind
    the cursor, and taken by → or End.
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = {_WRONG}

    DEFAULT_CSS = """
    FilterInput { width: 1fr; margin-left: 2; }
    FilterInput > .filter-input--wrong { color: $text-error; text-style: underline; }
    """

    SCOPE: ClassVar = "filter"
    BINDINGS: ClassVar[list[BindingType]] = [
        bind("filter-keep", "enter", "submit", "Apply", "Apply the filter"),
    ]

    class QueryChanged(Message):
        """Another text stands in the field: as it was typed, and read."""

        def __init__(self, query: str, parsed: Query) -> None:
            super().__init__()
            self.query, self.parsed = query, parsed

    class QuerySubmitted(Message):
        """Enter: the filter stays, the field goes."""

    def __init__(
        self,
        *,
        facets: bool = True,
        id: str | None = None,  # noqa: A002 — Textual's name
    ) -> None:
        """Set up, closed and empty; `facets` mean something where rows are of cards."""
        super().__init__(
            placeholder="card, rarity, player, or elixir:<=3" if facets else "",
            compact=True,
            id=id,
            highlighter=_ErrorHighlighter(self._wrong_style) if facets else None,
            suggester=_FacetSuggester() if facets else None,
        )
        self.cursor_blink = False
        self.display = False
        self._facets = facets

    @property
    def focusable(self) -> bool:
        """True while it is shown: a screen that comes back looks for a widget to focus."""
        return bool(self.display) and super().focusable

    def on_input_changed(self, event: Input.Changed) -> None:
        """Announce the text; of an API key nothing, for what is filtered by is kept."""
        event.stop()
        text = "" if mask(self) else event.value.strip()
        self.post_message(self.QueryChanged(text, parse_query(text)))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Announce that it stays; one that is not understood stays open."""
        event.stop()
        if take_key(self):
            return
        if not (self._facets and parse_query(event.value).wrong):
            self.post_message(self.QuerySubmitted())

    def action_end(self, select: bool = False) -> None:
        """Go to the end; from there, take what is offered."""
        if self.cursor_at_end and not select:
            self.action_cursor_right()
        else:
            super().action_end(select)

    def _wrong_style(self) -> Style:
        return self.get_component_rich_style(_WRONG, partial=True)


class _ErrorHighlighter(Highlighter):
    """Underlines the word that cannot be understood."""

    def __init__(self, style: Callable[[], Style]) -> None:
        self._style = style

    def highlight(self, text: Text) -> None:
        """Underline it."""
        if (wrong := parse_query(text.plain).wrong) is not None:
            text.stylize(self._style(), wrong.start, wrong.end)


class _FacetSuggester(Suggester):
    """Completes the last word."""

    def __init__(self) -> None:
        # Nothing to be gained from keeping answers; and upper case typed stays upper case.
        super().__init__(use_cache=False, case_sensitive=True)

    async def get_suggestion(self, value: str) -> str | None:
        """Return the text with its last word completed, or None."""
        return suggest_completion(value)
