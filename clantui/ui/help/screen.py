"""Help: all keys, and the meaning of the figures, with a field that searches them."""

from __future__ import annotations

from collections.abc import Iterable
from textwrap import wrap
from typing import ClassVar, Final

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.events import Key
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from clantui.core.text.phrases import NOTICE
from clantui.core.text.sanitize import fit
from clantui.core.views.glossary import glossary
from clantui.ui.common.colours import render_legend, uses_letters
from clantui.ui.common.screens import SafeDismiss
from clantui.ui.help.order import help_scopes, help_sections
from clantui.ui.keymap.actions import SCOPES
from clantui.ui.keymap.bindings import SEARCH_ONLY, bind, bound_keys, find_binding, format_keys
from clantui.ui.keymap.describe import ActionLine, action_lines, find_actions
from clantui.ui.keymap.names import key_name
from clantui.ui.keymap.validate import full_name

_KEYS: Final = 13
_WIDTH: Final = 64
_LEAST: Final = 12
"""Cells of a line before it is laid out, and of a sentence at least."""

_NOTHING: Final = "No matching shortcut"

_COLOURS: Final = frozenset(("colour", "colours", "color", "colors", "rarity"))
"""Words that find the line about colours."""


class HelpScreen(ModalScreen[None], SafeDismiss[None]):
    """The keys of the screen below; while something is typed, those of all screens that fit it."""

    SCOPE: ClassVar = "help"
    BINDINGS: ClassVar[list[BindingType]] = [
        bind("help-close", "escape,f1,enter", "close", "Close", "Clear the search, then close"),
        bind("help-down", "down", "scroll(1)", "Down", "A line down", SEARCH_ONLY),
        bind("help-up", "up", "scroll(-1)", "Up", "A line up", SEARCH_ONLY),
        bind("help-page-down", "pagedown", "page(1)", "Page down", "A page down", SEARCH_ONLY),
        bind("help-page-up", "pageup", "page(-1)", "Page up", "A page up", SEARCH_ONLY),
    ]

    def __init__(self, below: str, about: str = "") -> None:
        """Set up.

        Args:
            below: the id of the scope of the screen below.
            about: what the figures there mean; empty where that is told below.
        """
        super().__init__()
        self._below = below
        self._about = about

    def compose(self) -> ComposeResult:
        """Compose the field, keys, meanings, and Supercell's notice."""
        with Vertical(classes="dialog -tall"):
            yield Static("Help", classes="dialog--title")
            field = Input(placeholder="Type to find a shortcut or a word", compact=True)
            field.cursor_blink = False
            yield field
            with VerticalScroll(can_focus=False):
                yield Static(id="colours", classes="help--text")
                yield Static(id="keys", classes="help--text")
                yield Static(id="meaning", classes="help--text")
                yield Static(NOTICE, markup=False, classes="help--notice")
            hint = f"↑ ↓ scroll · {key_name('help-close')} close"
            yield Static(hint, markup=False, classes="dialog--hint")

    def on_mount(self) -> None:
        """Show all, and let the field have what is typed."""
        self.query_one("#colours", Static).update(render_legend(letters=uses_letters(self)))
        self.set_focus(self.query_one(Input))
        self._show_matches("")

    def on_input_changed(self, event: Input.Changed) -> None:
        """Keep what fits; `?` alone closes what it has opened, as does another key of the help."""
        event.stop()
        if event.value in format_keys(self, find_binding(self, "help")).split():
            self.dismiss()
        else:
            self._show_matches(event.value)
            self.query_one(VerticalScroll).scroll_home(animate=False)

    def on_key(self, event: Key) -> None:
        """Close it by a key that opens it and writes nothing."""
        binding = find_binding(self, "help")
        keymap = self.app._keymap  # noqa: SLF001 — Textual gives no other way
        if event.key in map(full_name, bound_keys(binding, keymap)):
            event.stop()
            self.dismiss()

    def on_input_submitted(self) -> None:
        """Close it: there is nothing to choose."""
        self.dismiss()

    def action_close(self) -> None:
        """Clear what is typed; with nothing typed, close."""
        field = self.query_one(Input)
        if field.value:
            field.value = ""
        else:
            self.dismiss()

    def action_scroll(self, by: int) -> None:
        """Scroll by lines."""
        self.query_one(VerticalScroll).scroll_relative(y=by, animate=False)

    def action_page(self, by: int) -> None:
        """Scroll by pages."""
        scroll = self.query_one(VerticalScroll)
        scroll.scroll_relative(y=by * scroll.size.height, animate=False)

    def on_resize(self) -> None:
        """Break the sentences anew, for what is typed by then."""
        self.call_after_refresh(self._show_now)

    def _show_now(self) -> None:
        self._show_matches(self.query_one(Input).value)

    def _show_matches(self, query: str) -> None:
        keymap = self.app._keymap  # noqa: SLF001 — Textual gives no other way
        is_search = bool(query.strip())
        scopes = tuple(SCOPES) if is_search else help_scopes(self._below)
        lines = find_actions(action_lines(scopes, keymap), query)
        sections = help_sections("" if is_search else self._below, lines)
        words = query.casefold().split()
        paragraphs = [text for text in (self._about, *glossary()) if text]
        found = [text for text in paragraphs if all(word in text.casefold() for word in words)]
        meaning = self.query_one("#meaning", Static)
        meaning.update(Content("\n\n".join(found)))
        meaning.display = bool(found)
        keys = Content("\n").join(self._draw_sections(sections))
        self.query_one("#keys", Static).update(keys if lines or found else Content(_NOTHING))
        self.query_one(".help--notice").display = not is_search
        has_colours = bool(self._about) and (not is_search or words[0] in _COLOURS)
        self.query_one("#colours").display = has_colours

    def _draw_sections(
        self, sections: Iterable[tuple[str, Iterable[ActionLine]]]
    ) -> Iterable[Content]:
        for at, (title, lines) in enumerate(sections):
            yield Content.styled(f"\n{title}" if at else title, "$text-muted")
            yield from (self._draw_line(line) for line in lines)

    def _draw_line(self, line: ActionLine) -> Content:
        """Return the keys and the sentence, which goes on under its own beginning."""
        is_single = line.ids == line.first.id
        keys = format_keys(self, line.first.binding) if is_single else " ".join(line.keys)
        keys = keys or f": {line.first.name}"  # found there by that
        width = self.query_one("#keys").content_size.width or _WIDTH
        does = wrap(line.does, max(width - _KEYS - 1, _LEAST))
        return Content.assemble(
            (fit(keys, _KEYS), "bold $text-accent"), " ", f"\n{' ' * (_KEYS + 1)}".join(does)
        )
