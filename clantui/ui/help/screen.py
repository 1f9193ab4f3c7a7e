"""Help: all keys and the meaning of the figures, with a search field."""

from __future__ import annotations

from collections.abc import Iterable
from textwrap import wrap
from typing import ClassVar, Final

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.events import Key
from textual.widgets import Input, Static

from clantui.core.names import KEYS_PAGE
from clantui.core.text.phrases import NOTICE
from clantui.core.text.sanitize import fit
from clantui.core.views import TAB_VIEWS, load_view
from clantui.ui.common.colours import render_legend, uses_letters
from clantui.ui.common.screens import Dialog, frame_dialog
from clantui.ui.keymap.bindings import (
    DECLARED,
    HELP_ONLY,
    bind,
    bound_keys,
    format_keys,
    keymap_of,
)
from clantui.ui.keymap.describe import ActionLine, find_actions, list_action_lines
from clantui.ui.keymap.names import arrow_names, key_name
from clantui.ui.keymap.scopes import SCOPES, list_scopes_on_screen
from clantui.ui.keymap.validate import spell_out_key

_SHARE: Final = "Share counts only players that are loaded."

_COMPARISON: Final = (
    "Comparison: a bold difference is real; a grey one could be luck, because there are too few "
    "players to be sure."
)

_RACE: Final = (
    "River race: ~ marks an estimate, which may count players who have left the clan. On one day "
    "50 players of a clan can battle; the line below the players says how many more can join in "
    "today. ░ is how far a boat will likely be at the end of the day."
)

KEY_REFUSED: Final = (
    "API key refused? A key works only from the IP addresses it was made for. Make a new one for "
    f"your current IP address at {KEYS_PAGE} and paste it here; clantui doctor shows "
    "what is wrong."
)

_KEYS: Final = 13
"""Cells of the keys."""

_WIDTH: Final = 64
"""Cells of a line before the screen is laid out."""

_MIN_SENTENCE: Final = 12
"""Cells of a sentence."""

_NOTHING: Final = "No matching shortcut"

_COLOURS: Final = frozenset(("colour", "colours", "color", "colors", "rarity"))
"""Words that find the line about colours."""

MOST_USED: Final = (
    "down",
    "up",
    "grid-choose",
    "filter",
    "sort",
    "next-view",
    "clan-1",
    "switcher",
    "race",
    "palette",
    "back",
)
"""Ids of the actions at the top of the clan screen's help."""

MOST_USED_TITLE: Final = "Most used"
"""The heading of the most used actions."""

_SHARED: Final = ("filter", "list", "app")
"""Scopes of several screens, listed after a screen's own."""


class HelpScreen(Dialog[None]):
    """Keys of the screen below; with a search text, the matching keys of all screens."""

    SCOPE: ClassVar = "help"
    BINDINGS: ClassVar[list[BindingType]] = [
        bind("help-close", "escape,f1,enter", "close", "Close", "Clear the search, then close"),
        bind("help-down", "down", "scroll(1)", "Down", "A line down", HELP_ONLY),
        bind("help-up", "up", "scroll(-1)", "Up", "A line up", HELP_ONLY),
        bind("help-page-down", "pagedown", "page(1)", "Page down", "A page down", HELP_ONLY),
        bind("help-page-up", "pageup", "page(-1)", "Page up", "A page up", HELP_ONLY),
    ]

    def __init__(self, below: str, meaning: str = "") -> None:
        """Create the help of a screen's scope, with the meaning of its figures, if any."""
        super().__init__()
        self._below = below
        self._meaning = meaning

    def compose(self) -> ComposeResult:
        """Compose the field, the keys, the meanings, and Supercell's notice."""
        field = Input(placeholder="Type to find a shortcut or a word", compact=True)
        parts = (Static(id=part, classes="help--text") for part in ("colours", "keys", "meaning"))
        notice = Static(NOTICE, markup=False, classes="help--notice")
        text = VerticalScroll(*parts, notice, can_focus=False)
        hint = f"{arrow_names('help')} scroll · {key_name('help-close')} close"
        yield frame_dialog("Help", field, text, hint=hint, shape="-tall")

    def on_mount(self) -> None:
        """Show all keys, and focus the field."""
        self.query_one("#colours", Static).update(render_legend(letters=uses_letters(self)))
        self.set_focus(self.query_one(Input))
        self._show_matches("")

    def on_input_changed(self, event: Input.Changed) -> None:
        """Show the matches; close if only `?`, or another key of the help action, was typed."""
        if event.value in format_keys(self, DECLARED["help"]).split():
            self.dismiss()
        else:
            self._show_matches(event.value)
            self.query_one(VerticalScroll).scroll_home(animate=False)

    def on_key(self, event: Key) -> None:
        """Close on a key of the help action that types no character."""
        keys = bound_keys(DECLARED["help"], keymap_of(self.app))
        if event.key in map(spell_out_key, keys):
            event.stop()
            self.dismiss()

    def on_input_submitted(self) -> None:
        """Close on Enter."""
        self.dismiss()

    def action_close(self) -> None:
        """Clear the search; without one, close."""
        field = self.query_one(Input)
        if field.value:
            field.value = ""
        else:
            self.dismiss()

    def action_page(self, by: int) -> None:
        """Scroll by pages."""
        scroll = self.query_one(VerticalScroll)
        scroll.scroll_relative(y=by * scroll.size.height, animate=False)

    def on_resize(self) -> None:
        """Wrap the sentences again, for the text that is then in the field."""
        field = self.query_one(Input)
        self.call_after_refresh(lambda: self._show_matches(field.value))

    def _show_matches(self, query: str) -> None:
        is_search = bool(query.strip())
        scopes = tuple(SCOPES) if is_search else list_help_scopes(self._below)
        lines = find_actions(list_action_lines(scopes, keymap_of(self.app)), query)
        sections = list_help_sections("" if is_search else self._below, lines)
        words = query.casefold().split()
        texts = list_explanations() if is_search else list_meanings()
        paragraphs = [text for text in dict.fromkeys((self._meaning, *texts)) if text]
        matches = [text for text in paragraphs if all(word in text.casefold() for word in words)]
        meaning = self.query_one("#meaning", Static)
        meaning.update(Content("\n\n".join(matches)))
        meaning.display = bool(matches)
        keys = Content("\n").join(self._draw_sections(sections))
        self.query_one("#keys", Static).update(keys if lines or matches else Content(_NOTHING))
        self.query_one(".help--notice").display = not is_search
        has_colours = bool(self._meaning) and (not is_search or words[0] in _COLOURS)
        self.query_one("#colours").display = has_colours

    def _draw_sections(
        self, sections: Iterable[tuple[str, Iterable[ActionLine]]]
    ) -> Iterable[Content]:
        for index, (title, lines) in enumerate(sections):
            yield Content.styled(f"\n{title}" if index else title, "$text-muted")
            yield from map(self._draw_line, lines)

    def _draw_line(self, line: ActionLine) -> Content:
        """Return the keys and the sentence, whose further lines are indented."""
        is_single = line.ids == line.first.id
        keys = format_keys(self, line.first.binding) if is_single else " ".join(line.keys)
        keys = keys or key_name(line.first.id)
        width = self.query_one("#keys").content_size.width or _WIDTH
        sentence = wrap(line.first.description, max(width - _KEYS - 1, _MIN_SENTENCE))
        return Content.assemble(
            (fit(keys, _KEYS), "bold $text-accent"), " ", f"\n{' ' * (_KEYS + 1)}".join(sentence)
        )


def list_meanings() -> tuple[str, ...]:
    """Return paragraphs about the views, about shares, and about a refused API key."""
    return "\n".join(load_view(name).meaning for name in TAB_VIEWS), _SHARE, KEY_REFUSED


def list_explanations() -> tuple[str, ...]:
    """Return all paragraphs that a search finds words in: one or two for each view, and others."""
    views = [load_view(name) for name in TAB_VIEWS]
    texts = (
        text for view in views for text in (view.meaning, f"{view.title}: {view.explanation}")
    )
    return *texts, _RACE, _COMPARISON, *list_meanings()[1:]


def list_help_scopes(screen: str) -> tuple[str, ...]:
    """Return the ids of the scopes of a screen's help: its own first, shared ones last."""
    scopes = list_scopes_on_screen(screen)
    own = [scope for scope in scopes if scope not in {screen, *_SHARED}]
    return (screen, *own, *(scope for scope in _SHARED if scope in scopes))


def list_help_sections(
    screen: str, lines: Iterable[ActionLine]
) -> list[tuple[str, list[ActionLine]]]:
    """Group the lines of a screen's help, scope by scope, under headings; each appears once."""
    sections: dict[str, list[ActionLine]] = {}
    if screen == "clan":
        lines = list(lines)
        lines_by_id = {line.first.id: line for line in lines}
        sections[MOST_USED_TITLE] = [lines_by_id[key] for key in MOST_USED if key in lines_by_id]
        lines = [line for line in lines if line.first.id not in MOST_USED]
    for line in lines:
        sections.setdefault(SCOPES[line.first.scope].title, []).append(line)
    return [(title, section) for title, section in sections.items() if section]
