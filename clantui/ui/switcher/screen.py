"""The clan switcher: opens a recent or saved clan, a group, or any clan by name, tag or link."""

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
from textual.widgets import Input, Static

from clantui.core.bookmarks import Bookmark, Bookmarks
from clantui.core.clan_list import ClanList, ClanRef
from clantui.core.model.errors import RoyaleError
from clantui.core.model.intent import parse_intent
from clantui.core.model.tag import Tag
from clantui.core.ports import Backend
from clantui.core.rankings import Page
from clantui.ui.common.api_key_field import mask, take_key
from clantui.ui.common.clans.player_clan import PLAYER_REQUEST, open_clan_of_player
from clantui.ui.common.requests import Requests
from clantui.ui.common.screens import Dialog, frame_dialog
from clantui.ui.keymap.bindings import HELP_ONLY, IN_PALETTE, bind, list_keys
from clantui.ui.keymap.names import arrow_names, key_name
from clantui.ui.switcher.edits import BookmarkEdits, BookmarkPart, list_changes
from clantui.ui.switcher.label import LabelScreen
from clantui.ui.switcher.list import SwitcherList
from clantui.ui.switcher.query import SearchState, SwitcherQuery
from clantui.ui.switcher.rows import RowKind, SwitcherModel, SwitcherRow

_SEARCHING_TEXT: Final = "Still searching · Enter opens a clan when it is here"

SEARCH_DELAY: Final = 0.3
"""Seconds without a key press before a text is searched for."""

_SEARCH: Final = "search"


class SwitcherField(Input):
    """Field for a name, a tag or a link; a paste may have several lines."""

    def __init__(self) -> None:
        super().__init__(placeholder="name, tag or link", compact=True)

    def on_paste(self, event: events.Paste) -> None:
        """Paste all lines, since a link may be on any line of a message."""
        event.stop()
        event.prevent_default()
        intent = parse_intent(event.text)
        several = intent.is_certain and len(intent.tags) > 1
        text = ", ".join(map(str, intent.tags)) if several else " ".join(event.text.split())
        self.replace(text, *self.selection)


class SwitcherScreen(Dialog[ClanList | None]):
    """Dialog that returns a clan list, at the clan to open; None if it was closed.

    Attributes:
        player: the player whose clan was chosen, or None.
        initial_text: text of the field when the dialog opens.
    """

    DEFAULT_CSS = """
    SwitcherScreen SwitcherField { margin-bottom: 1; }
    SwitcherScreen #switcher-message { height: auto; min-height: 1; max-height: 2; color: $text-accent; }
    """  # noqa: E501 — one rule a line
    HAS_NAMES = True
    SCOPE: ClassVar = "switcher"
    BINDINGS: ClassVar[list[BindingType]] = [
        bind("switcher-leave", "escape", "dismiss", "Close", "Close"),
        *list_keys("switcher", "switcher-line"),
        bind("switcher-close", "q", "dismiss", "Close", "Close, from the list", HELP_ONLY),
        bind("switcher-type", "/", "type", "Search", "Back to the search field", IN_PALETTE),
    ]

    def __init__(  # noqa: PLR0913 — each is handed in
        self,
        backend: Backend,
        clock: Callable[[], datetime],
        read_bookmarks: Callable[[], Bookmarks],
        save_bookmark: Callable[[Bookmark], None],
        delete_bookmark: Callable[[Tag], None],
        *,
        open_clans: tuple[Tag, ...] = (),
        search_delay: float = SEARCH_DELAY,
    ) -> None:
        """Create the dialog; the open clans are in the order of their digits."""
        super().__init__()
        self._backend, self._clock = backend, clock
        self._read_bookmarks = read_bookmarks
        self._save_bookmark, self._delete_bookmark = save_bookmark, delete_bookmark
        self._open_clans, self._search_delay = open_clans, search_delay
        self._requests = Requests(self)
        self._edits = BookmarkEdits()
        self._query, self._search = SwitcherQuery(), SearchState()
        self.player: Tag | None = None
        self.initial_text = ""

    def compose(self) -> ComposeResult:
        """Yield the widgets, from the top."""
        message = Static(markup=False, id="switcher-message")
        parts = (SwitcherField(), SwitcherList(), message)
        yield frame_dialog("Go to a clan", *parts, hint=_describe_keys(), shape="-tall")

    def on_mount(self) -> None:
        """Focus the field."""
        field = self.query_one(SwitcherField)
        self.set_focus(field)
        field.value = self.initial_text
        field.cursor_position = len(self.initial_text)
        self._update_bookmarks()
        self._show(reset=True)

    def _show(self, *, reset: bool = False, key: str = "") -> None:
        model = SwitcherModel(
            edits=self._edits,
            query=self._query,
            search=self._search,
            now=self._clock(),
            can_search=self._backend.has_key,
            keeps_data=self._backend.keeps_data,
            open_clans=self._open_clans,
        )
        self.query_one(SwitcherList).show(model.rows(), reset=reset, key=key)

    def _show_message(self, text: str) -> None:
        self.query_one("#switcher-message", Static).update(text)

    # Searching

    @on(Input.Changed)
    def _handle_text(self, event: Input.Changed) -> None:
        """Search for the text, but never for an API key, which is hidden."""
        event.stop()
        is_masked = mask(event.input)
        self._query = SwitcherQuery.read("" if is_masked else event.value)
        self._requests.stop(PLAYER_REQUEST)
        self.player = None
        hidden = "That is an API key, so it is hidden · Enter checks it"
        self._show_message(hidden if is_masked else "")
        self._backend.look_for_key()
        name = self._query.name if self._backend.has_key else ""
        if not name:
            self._search = SearchState()
            self._requests.stop(_SEARCH)
        elif name != self._search.text:
            self._search = self._search.with_text(name)
            self._start_search(self._search_delay)
        self._show(reset=True)

    def _start_search(self, delay: float = 0.0) -> None:
        """Load the next page of the search after a delay in seconds."""
        name, after = self._search.text, self._search.after

        async def search() -> Page:
            await asyncio.sleep(delay)
            return await self._backend.search_clans(name, after)

        self._requests.start(_SEARCH, search, partial(self._handle_page, first=not after))

    def _handle_page(self, result: Page | RoyaleError, *, first: bool) -> None:
        if self.query_one("#switcher-message", Static).content == _SEARCHING_TEXT:
            self._show_message("")
        if isinstance(result, RoyaleError):
            self._search = self._search.with_error(result)
            self._show()
            return
        row, before = self.query_one(SwitcherList).highlighted_row, self._search.found
        self._search = self._search.with_page(result, first=first)
        new = [f"found {clan.tag}" for clan in self._search.found if clan not in before]
        is_at_more = row is not None and row.kind is RowKind.MORE
        self._show(key=new[0] if is_at_more and new else "")

    # Choosing

    @on(Input.Submitted)
    def _select_highlighted(self, event: Input.Submitted) -> None:
        event.stop()
        if take_key(event.input):
            return
        clans = self.query_one(SwitcherList)
        if clans.highlighted_row is None:
            empty = "No clan to open · type a name, a tag or a link"
            self._show_message(_SEARCHING_TEXT if self._search.is_loading else empty)
        clans.action_select()

    @on(SwitcherList.RowSelected)
    def _handle_selected(self, message: SwitcherList.RowSelected) -> None:
        row = message.row
        if row.kind is RowKind.MORE:
            if not self._search.is_loading:
                self._search = self._search.with_request()
                self._start_search()
                self._show()
        elif row.kind is RowKind.PLAYER:
            self._open_clan_of_player()
        elif row.clan_list is not None:
            self.dismiss(row.clan_list)

    def _open_clan_of_player(self) -> None:
        self._backend.look_for_key()
        if not self._backend.has_key:
            hint = f"{key_name('switcher-leave')}, then {key_name('demo')}: the demo"
            self._show_message(f"✗ You need an API key to find a player's clan · {hint}")
        elif (player := self._query.tag) is not None:
            open_clan_of_player(
                player,
                self._backend,
                self._requests,
                self._show_message,
                partial(self._choose_clan, player),
                f"{key_name('switcher-leave')} closes",
            )

    def _choose_clan(self, player: Tag, clan: Tag) -> None:
        self.player = player
        self.dismiss(ClanList(clans=(ClanRef(clan),)))

    # Changing bookmarks

    def _update_bookmarks(self) -> None:
        """Take the bookmarks as they are now: a load notes the visit of the clan below."""
        self._edits = replace(self._edits, bookmarks=self._read_bookmarks())

    @on(SwitcherList.EditRequested)
    def _handle_edit(self, message: SwitcherList.EditRequested) -> None:
        self._update_bookmarks()
        row = message.row
        if message.edit == "undo":
            self._undo()
        elif row is None or not row.entries:
            self._show_message(f"No clan is selected · {arrow_names('switcher-line')} choose one")
        elif row.is_removed and message.edit == "label":
            restores = key_name("switcher-forget")
            self._show_message(f"{row.text} is removed · {restores} brings it back")
        elif row.is_removed:
            self._restore(row)
        elif message.edit == "forget":
            self._remove(row)
        elif row.kind is RowKind.GROUP:
            saves, edits = key_name("switcher-save"), key_name("switcher-label")
            self._show_message(f"To fill a group: save clans with {saves}, add them with {edits}")
        elif message.edit == "save" and not row.is_saved:
            self._save(row)
        else:
            groups = self._edits.bookmarks.groups
            self.app.push_screen(LabelScreen(row.entries[0], groups), self._save_label)

    def _save(self, row: SwitcherRow) -> None:
        entry = replace(row.entries[0], saved=True)
        self._apply(self._edits.with_bookmark(entry))
        edits = f"{key_name('switcher-label')}: name and groups"
        saved = f"{entry.display_name}{self._describe_keeping()}"
        self._show_message(f"Saved {saved} · {edits} · {_describe_undo()}")

    def _describe_keeping(self) -> str:
        """Return a warning if the next run will not have what is saved; else empty."""
        return "" if self._backend.keeps_data else " for this run only"

    def _save_label(self, entry: Bookmark | None) -> None:
        if entry is not None:
            self._update_bookmarks()
            self._apply(self._edits.with_bookmark(entry))
            groups = f" in {', '.join(entry.groups)}" if entry.groups else ""
            saved = f"{entry.display_name}{groups}{self._describe_keeping()}"
            self._show_message(f"Saved {saved} · {_describe_undo()}")

    def _remove(self, row: SwitcherRow) -> None:
        if row.kind is RowKind.GROUP:
            text = f"Removed the group {row.text}; its clans are still saved"
            edits = self._edits.without_row(row.key, row.part, row.entries, group=row.text)
        else:
            entry = self._edits.bookmarks.find(row.entries[0].tag)
            if row.part is BookmarkPart.SAVED and not entry.saved:
                self._show_message(f"{row.text} is not saved")
                return
            text = f"Removed {row.text} from {row.part}"
            edits = self._edits.without_row(row.key, row.part, (entry,))
        self._apply(edits)
        self._show_message(f"{text} · {_describe_undo()}")

    def _restore(self, row: SwitcherRow) -> None:
        if (step := self._edits.removed.get(row.key)) is not None:
            self._apply(self._edits.without_step(step))
            self._show_message(f"{row.text} is back")

    def _undo(self) -> None:
        if not self._edits.steps:
            self._show_message("Nothing to undo")
            return
        self._apply(self._edits.without_step(self._edits.steps[-1]))
        self._show_message("Undone")

    def _apply(self, edits: BookmarkEdits) -> None:
        for change in list_changes(self._edits.bookmarks, edits.bookmarks):
            if isinstance(change, Bookmark):
                self._save_bookmark(change)
            else:
                self._delete_bookmark(change)
        self._edits = edits
        self._show()

    # Actions

    def action_type(self) -> None:
        """Focus the field."""
        self.set_focus(self.query_one(SwitcherField))

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """Show the keys of the focused widget."""
        hint = _describe_keys(in_list=isinstance(event.widget, SwitcherList))
        self.query_one(".dialog--hint", Static).update(hint)


def _describe_undo() -> str:
    return f"{key_name('switcher-undo')}: undo"


def _describe_keys(*, in_list: bool = False) -> str:
    if not in_list:
        close = key_name("switcher-leave")
        arrows = arrow_names("switcher-line")
        return f"Enter open · {arrows} choose · Tab: save or remove · {close} close"
    keys = {
        "switcher-save": "save",
        "switcher-label": "edit",
        "switcher-forget": "remove",
        "switcher-undo": "undo",
        "switcher-type": "search",
    }
    return " · ".join(["Enter open", *(f"{key_name(key)} {verb}" for key, verb in keys.items())])
