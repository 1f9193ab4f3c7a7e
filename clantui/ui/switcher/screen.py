"""The switcher: to a clan seen lately, to a saved one, to a group, or to any clan by its name."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import ClassVar, Final

from msgspec.structs import replace
from textual import events, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Static

from clantui.core.bookmarks import Bookmark, Bookmarks
from clantui.core.clan_list import ClanList, ClanRef
from clantui.core.model.errors import RoyaleError
from clantui.core.model.tag import Tag
from clantui.core.ports import Backend
from clantui.core.rankings import Page
from clantui.ui.common.requests import Requests
from clantui.ui.common.screens import SafeDismiss
from clantui.ui.keymap.bindings import IN_PALETTE, SEARCH_ONLY, bind
from clantui.ui.keymap.names import key_name
from clantui.ui.switcher.edits import BookmarkEdits, BookmarkPart, list_changes
from clantui.ui.switcher.field import SwitcherField
from clantui.ui.switcher.label import LabelScreen
from clantui.ui.switcher.list import SwitcherList
from clantui.ui.switcher.query import SwitcherQuery
from clantui.ui.switcher.rows import RowKind, SwitcherModel, SwitcherRow
from clantui.ui.switcher.search import SearchState

_KEY: Final = "That is an API key, so it is hidden · Enter checks it"
_WAITING: Final = "Still searching · Enter opens a clan when it is here"
_NOTHING: Final = "No clan to open · type a name, a tag or a link"
_HOME: Final = "home"

REST: Final = 0.3
"""Seconds without a key after which a text is searched for."""

_SEARCH: Final = "search"


class SwitcherScreen(ModalScreen[ClanList | None], SafeDismiss[ClanList | None]):
    """Gives the clans to walk through, at the one to begin with; None where all stays as it is.

    Attributes:
        player: the player whose clan the list leads to; else None.
        wanted: a name to search for as soon as it is open, or empty.
    """

    DEFAULT_CSS = """
    SwitcherScreen SwitcherField { margin-bottom: 1; }
    SwitcherScreen #switcher-word { height: auto; min-height: 1; max-height: 2; color: $text-accent; }
    """  # noqa: E501 — one rule a line
    SCOPE: ClassVar = "switcher"
    BINDINGS: ClassVar[list[BindingType]] = [
        bind("switcher-leave", "escape", "dismiss", "Close", "Close"),
        bind("switcher-line-up", "up", "list('cursor_up')", "Up", "A line up", SEARCH_ONLY),
        bind(
            "switcher-line-down", "down", "list('cursor_down')", "Down", "A line down", SEARCH_ONLY
        ),
        bind("switcher-page-up", "pageup", "list('page_up')", "Page up", "A page up", SEARCH_ONLY),
        bind(
            "switcher-page-down",
            "pagedown",
            "list('page_down')",
            "Page down",
            "A page down",
            SEARCH_ONLY,
        ),
        bind("switcher-close", "q", "dismiss", "Close", "Close, from the list", SEARCH_ONLY),
        bind("switcher-type", "/", "type", "Search", "Back to the search field", IN_PALETTE),
    ]

    def __init__(  # noqa: PLR0913 — each is handed in
        self,
        engine: Backend,
        now: Callable[[], datetime],
        book: Bookmarks,
        note: Callable[[Bookmark], None],
        forget: Callable[[Tag], None],
        *,
        open_clans: tuple[Tag, ...] = (),
        rest: float = REST,
    ) -> None:
        """Set up.

        Args:
            note: is told of every bookmark that has changed.
            forget: is told of every clan whose bookmark is gone.
            open_clans: in the order of the digits that go to them.
            rest: seconds without a key after which a name is searched for.
        """
        super().__init__()
        self._engine, self._now = engine, now
        self._note, self._forget, self._rest = note, forget, rest
        self._open_clans = open_clans
        self._requests = Requests(self)
        self._edits = BookmarkEdits(book=book)
        self._query, self._search = SwitcherQuery(), SearchState()
        self.player: Tag | None = None
        self.wanted = ""

    def compose(self) -> ComposeResult:
        """Yield the parts, from the top."""
        with Vertical(classes="dialog -tall"):
            yield Static("Go to a clan", classes="dialog--title")
            yield SwitcherField()
            yield SwitcherList()
            yield Static(markup=False, id="switcher-word")
            yield Static(_describe_keys(), markup=False, classes="dialog--hint")

    def on_mount(self) -> None:
        """Begin in the field."""
        field = self.query_one(SwitcherField)
        self.set_focus(field)
        field.value = self.wanted
        field.cursor_position = len(self.wanted)
        self._show(anew=True)

    def _show(self, *, anew: bool = False, at: str = "") -> None:
        model = SwitcherModel(
            edits=self._edits,
            query=self._query,
            search=self._search,
            now=self._now(),
            ready=self._engine.ready,
            open_clans=self._open_clans,
        )
        self.query_one(SwitcherList).show(model.rows(), anew=anew, at=at)

    def _say(self, text: str) -> None:
        self.query_one("#switcher-word", Static).update(text)

    # Searching

    @on(SwitcherField.TextChanged)
    def _handle_text(self, message: SwitcherField.TextChanged) -> None:
        self._query = SwitcherQuery.read(message.text)
        self._requests.stop(_HOME)
        self.player = None
        self._say(_KEY if message.masked else "")
        ready = self._engine.ready or not self._engine.look_for_key()
        name = self._query.name if ready else ""
        if not name:
            self._search = SearchState()
            self._requests.stop(_SEARCH)
        elif name != self._search.text:
            self._search = self._search.with_text(name)
            self._start_search(self._rest)
        self._show(anew=True)

    def _start_search(self, rest: float = 0.0) -> None:
        """Ask for the next page of the search, after some seconds without a key."""
        name, after = self._search.text, self._search.after

        async def search() -> Page:
            await asyncio.sleep(rest)
            return await self._engine.search(name, after)

        self._requests.start(_SEARCH, search, partial(self._handle_page, first=not after))

    def _handle_page(self, result: Page | RoyaleError, *, first: bool) -> None:
        if self.query_one("#switcher-word", Static).content == _WAITING:
            self._say("")
        if isinstance(result, RoyaleError):
            self._search = self._search.with_error(result)
            self._show()
            return
        shown = self.query_one(SwitcherList)
        self._search = self._search.with_page(result, first=first)
        row, before = shown.highlighted_row, shown.rows
        self._show()
        if row is not None and row.kind is RowKind.MORE and (key := shown.first_new(before)):
            self._show(at=key)

    # Choosing

    @on(SwitcherField.TextSubmitted)
    def _select_highlighted(self) -> None:
        shown = self.query_one(SwitcherList)
        if shown.highlighted_row is None:
            self._say(_WAITING if self._search.asking else _NOTHING)
        shown.action_select()

    @on(SwitcherList.RowSelected)
    def _handle_selected(self, message: SwitcherList.RowSelected) -> None:
        row = message.row
        if row.kind is RowKind.MORE:
            if not self._search.asking:
                self._search = self._search.with_request()
                self._start_search()
                self._show()
        elif row.kind is RowKind.PLAYER:
            self._open_home()
        elif row.clan_list is not None:
            self.dismiss(row.clan_list)

    def _open_home(self) -> None:
        if not self._engine.ready and self._engine.look_for_key():
            way = f"{key_name('switcher-leave')}, then {key_name('demo')}: the demo"
            self._say(f"✗ You need an API key to find a player's clan · {way}")
        elif (player := self._query.tag) is not None:
            self._say(f"Loading the clan of {player} … · {key_name('switcher-leave')} closes")
            ask = partial(self._engine.clan_of_player, player)
            self._requests.start(_HOME, ask, partial(self._handle_home, player))

    def _handle_home(self, player: Tag, result: Tag | RoyaleError | None) -> None:
        if isinstance(result, RoyaleError):
            self._say(f"✗ {result.sentence} · Enter retries")
        elif result is None:
            self._say(f"✗ {player} is in no clan now · Enter checks again")
        else:
            self.player = player
            name = self._edits.book.find(result).name
            self.dismiss(ClanList("opened", (ClanRef(result, name),), 0))

    # Changing bookmarks

    @on(SwitcherList.EditRequested)
    def _handle_edit(self, message: SwitcherList.EditRequested) -> None:
        row = message.row
        if message.edit == "undo":
            self._undo()
        elif row is None or not row.entries:
            self._say("No clan is selected · ↑↓ choose one")
        elif row.is_removed:
            self._bring_back(row)
        elif message.edit == "forget":
            self._remove(row)
        elif row.kind is RowKind.GROUP:
            self._say("To fill a group: save clans with a, add them with e")
        elif message.edit == "save" and not row.starred:
            self._save(row)
        else:
            self._edit_label(row)

    def _save(self, row: SwitcherRow) -> None:
        entry = replace(row.entries[0], saved=True)
        self._apply(self._edits.with_bookmark(entry))
        if row.key.startswith(f"{BookmarkPart.RECENT} "):
            self._show(at=f"{BookmarkPart.SAVED} {entry.tag}")
        self._say(f"Saved {entry.display_name} · e: name and groups · u: undo")

    def _edit_label(self, row: SwitcherRow) -> None:
        self.app.push_screen(
            LabelScreen(row.entries[0], self._edits.book.groups), self._save_label
        )

    def _save_label(self, entry: Bookmark | None) -> None:
        if entry is not None:
            self._apply(self._edits.with_bookmark(entry))
            groups = f" in {', '.join(entry.groups)}" if entry.groups else ""
            self._say(f"Saved {entry.display_name}{groups} · u: undo")

    def _remove(self, row: SwitcherRow) -> None:
        if row.kind is RowKind.GROUP:
            text = f"Removed the group {row.text}; its clans are still saved"
            edits = self._edits.without_row(row.key, row.part, row.entries, group=row.text)
        else:
            entry = self._edits.book.find(row.entries[0].tag)
            if not (entry.saved or entry.visited):
                self._say(f"{row.text} is not saved")
                return
            where = "saved" if row.part is BookmarkPart.SAVED else "recent"
            text = f"Removed {row.text} from {where}"
            edits = self._edits.without_row(row.key, row.part, (entry,))
        self._apply(edits)
        self._say(f"{text} · u: undo")

    def _bring_back(self, row: SwitcherRow) -> None:
        if (step := self._edits.step_of(row.key)) is not None:
            self._apply(self._edits.without_step(step))
            self._say(f"{row.text} is back")

    def _undo(self) -> None:
        if not self._edits.steps:
            self._say("Nothing to undo")
            return
        step = self._edits.steps[-1]
        self._apply(self._edits.without_step(step))
        self._say("Undone")

    def _apply(self, edits: BookmarkEdits) -> None:
        for change in list_changes(self._edits.book, edits.book):
            if isinstance(change, Bookmark):
                self._note(change)
            else:
                self._forget(change)
        self._edits = edits
        self._show()

    # Keys

    def action_list(self, way: str) -> None:
        """Move in the list while the field has the focus."""
        getattr(self.query_one(SwitcherList), f"action_{way}")()

    def action_type(self) -> None:
        """Go back to the field."""
        self.set_focus(self.query_one(SwitcherField))

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """Show the keys that work where the focus is."""
        hint = _describe_keys(in_list=isinstance(event.widget, SwitcherList))
        self.query_one(".dialog--hint", Static).update(hint)


def _describe_keys(*, in_list: bool = False) -> str:
    """Return what the keys of the field do, or those of the list."""
    if not in_list:
        close = key_name("switcher-leave")
        return f"Enter open · ↑↓ choose · Tab: save or remove · {close} close"
    words = {
        "switcher-save": "save",
        "switcher-label": "edit",
        "switcher-forget": "remove",
        "switcher-undo": "undo",
        "switcher-type": "search",
    }
    return " · ".join(["Enter open", *(f"{key_name(key)} {does}" for key, does in words.items())])
