"""The switcher: to a clan seen lately, to a saved one, to a group, or to any clan by its name."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import ClassVar, Final

from msgspec.structs import replace
from textual import events, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.message import Message
from textual.screen import ModalScreen
from textual.widgets import Static

from clantui.core.bookmarks import Bookmark, Bookmarks
from clantui.core.clan_list import ClanList, ClanRef
from clantui.core.model.errors import RoyaleError
from clantui.core.model.tag import Tag
from clantui.core.ports import Backend
from clantui.ui.common.screens import SafeDismiss
from clantui.ui.common.workers import start_worker
from clantui.ui.keymap.bindings import IN_PALETTE, SEARCH_ONLY, bind
from clantui.ui.switcher.edits import BookmarkEdits, BookmarkPart, changes
from clantui.ui.switcher.field import SwitcherField
from clantui.ui.switcher.label import LabelScreen
from clantui.ui.switcher.list import SwitcherList
from clantui.ui.switcher.query import SwitcherQuery
from clantui.ui.switcher.rows import RowKind, SwitcherModel, SwitcherRow
from clantui.ui.switcher.search import REST, ClanSearch, SearchAnswered, SearchState

_TYPING: Final = "↵ opens · ↑↓ choose · tab to the list: save, forget · esc closes"
_LISTING: Final = "↵ opens · a saves · e labels · d forgets · u undoes · / types"
_KEY: Final = "this is an API key, which is not shown · ↵ checks it"
_HOME: Final = "home"


class MemberClanFound(Message):
    """The clan of a player; None where there is none, or the reason why it cannot be told."""

    def __init__(self, player: Tag, home: Tag | RoyaleError | None) -> None:
        """Tell whose it is."""
        super().__init__()
        self.player, self.home = player, home


class SwitcherScreen(ModalScreen[ClanList | None], SafeDismiss[ClanList | None]):
    """Gives the clans to walk through and the one to begin with; None where all stays as it is.

    Attributes:
        player: who was asked for, when the course leads to a player's clan; else None.
        wanted: a name to search for as soon as it is open, or empty.
    """

    DEFAULT_CSS = """
    SwitcherScreen SwitcherField { margin-bottom: 1; }
    SwitcherScreen #switcher-word { height: auto; min-height: 1; max-height: 2; color: $text-accent; }
    """  # noqa: E501 — one rule a line
    SCOPE: ClassVar = "switcher"
    BINDINGS: ClassVar[list[BindingType]] = [
        bind("switcher-leave", "escape", "dismiss", "Close", "Close it"),
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
        bind("switcher-close", "q", "dismiss", "Close", "Close it, from the list", SEARCH_ONLY),
        bind("switcher-type", "/", "type", "Type", "From the list to the field", IN_PALETTE),
    ]

    def __init__(
        self,
        engine: Backend,
        now: Callable[[], datetime],
        book: Bookmarks,
        note: Callable[[Bookmark], None],
        forget: Callable[[Tag], None],
        *,
        rest: float = REST,
    ) -> None:
        """Set up.

        Args:
            engine: searches by name, and finds a player's clan.
            now: the time, aware UTC.
            book: the clans that are known.
            note: is told of every entry that has changed.
            forget: is told of every clan of which nothing is to be known any more.
            rest: seconds without a key after which a name is searched for.
        """
        super().__init__()
        self._engine, self._now = engine, now
        self._note, self._forget = note, forget
        self._searching = ClanSearch(self, engine, rest)
        self._draft, self._typed, self._search = (
            BookmarkEdits(book=book),
            SwitcherQuery(),
            SearchState(),
        )
        self.player: Tag | None = None
        self.wanted = ""

    def compose(self) -> ComposeResult:
        """A field, a list, a word on what happened, and the keys."""
        with Vertical(classes="dialog -tall"):
            yield Static("Go to a clan", classes="dialog--title")
            yield SwitcherField()
            yield SwitcherList()
            yield Static(markup=False, id="switcher-word")
            yield Static(_TYPING, markup=False, classes="dialog--hint")

    def on_mount(self) -> None:
        """Begin in the field."""
        field = self.query_one(SwitcherField)
        self.set_focus(field)
        field.value = self.wanted
        field.cursor_position = len(self.wanted)
        self._show(anew=True)

    def _show(self, *, anew: bool = False, at: str = "") -> None:
        sight = SwitcherModel(
            draft=self._draft,
            typed=self._typed,
            search=self._search,
            now=self._now(),
            ready=self._engine.ready,
        )
        self.query_one(SwitcherList).show(sight.lines(), anew=anew, at=at)

    def _say(self, word: str) -> None:
        self.query_one("#switcher-word", Static).update(word)

    # Typing and searching

    @on(SwitcherField.Typed)
    def _text_typed(self, message: SwitcherField.Typed) -> None:
        self._typed = SwitcherQuery.read(message.text)
        self.workers.cancel_group(self, _HOME)
        self.player = None
        self._say(_KEY if message.masked else "")
        ready = self._engine.ready or not self._engine.look_for_key()
        name = self._typed.name if ready else ""
        if not name:
            self._search = SearchState()
            self._searching.stop()
        elif name != self._search.text:
            self._search = self._search.begun(name)
            self._searching.begin(name)
        self._show(anew=True)

    @on(SearchAnswered)
    def _answered(self, message: SearchAnswered) -> None:
        if not self._searching.current(message):
            return
        page, shown = message.page, self.query_one(SwitcherList)
        if isinstance(page, RoyaleError):
            self._search = self._search.failed(page)
            self._show()
            return
        self._search = self._search.answered(page, first=not message.after)
        waiting = shown.highlighted_row is not None and shown.highlighted_row.what is RowKind.MORE
        before = shown.lines
        self._show()
        if waiting and (key := shown.first_new(before)):
            self._show(at=key)

    # Choosing

    @on(SwitcherField.Entered)
    def _entered(self) -> None:
        self.query_one(SwitcherList).action_select()

    @on(SwitcherList.Chosen)
    def _chosen(self, message: SwitcherList.Chosen) -> None:
        line = message.line
        if line.what is RowKind.MORE:
            if not self._search.asking:
                self._search = self._search.going_on()
                self._searching.go_on(self._search.text, self._search.after)
                self._show()
        elif line.what is RowKind.PLAYER:
            self._open_home()
        elif line.course is not None:
            self.dismiss(line.course)

    def _open_home(self) -> None:
        if not self._engine.ready and self._engine.look_for_key():
            self._say(
                "✗ no key yet, so nobody can be asked for a player's clan · esc, then d: the demo"
            )
        elif (player := self._typed.tag) is not None:
            self._say(f"asking which clan {player} is in … · esc closes")
            start_worker(self, partial(self._find_home, player), _HOME)

    async def _find_home(self, player: Tag) -> None:
        home: Tag | RoyaleError | None
        try:
            home = await self._engine.clan_of_player(player)
        except RoyaleError as why:
            home = why
        self.post_message(MemberClanFound(player, home))

    @on(MemberClanFound)
    def _home_found(self, message: MemberClanFound) -> None:
        if message.player != self._typed.tag:
            return
        if isinstance(message.home, RoyaleError):
            self._say(f"✗ {message.home.sentence} · ↵ asks again")
        elif message.home is None:
            self._say(f"✗ {message.player} is in no clan now · ↵ asks again")
        else:
            self.player = message.player
            name = self._draft.book.find(message.home).name
            self.dismiss(ClanList("opened", (ClanRef(message.home, name),), 0))

    # Changing the book

    @on(SwitcherList.Wanted)
    def _wanted(self, message: SwitcherList.Wanted) -> None:
        line = message.line
        if message.what == "undo":
            self._undo()
        elif line is None or not line.entries:
            self._say("there is no clan under the cursor · ↑ ↓ move it")
        elif line.gone:
            self._bring_back(line)
        elif message.what == "forget":
            self._strike(line)
        elif line.what is RowKind.GROUP:
            self._say("a group is of clans: save those with a, put them into it with e")
        elif message.what == "save" and not line.starred:
            self._save(line)
        else:
            self._label(line)

    def _save(self, line: SwitcherRow) -> None:
        entry = replace(line.entries[0], saved=True)
        self._change(self._draft.kept(entry))
        self._say(f"saved {entry.display_name} · a or e: its label and groups · u undoes")

    def _label(self, line: SwitcherRow) -> None:
        self.app.push_screen(LabelScreen(line.entries[0], self._draft.book.groups), self._labelled)

    def _labelled(self, entry: Bookmark | None) -> None:
        if entry is not None:
            self._change(self._draft.kept(entry))
            groups = f" in {', '.join(entry.groups)}" if entry.groups else ""
            self._say(f"saved {entry.display_name}{groups} · u undoes")

    def _strike(self, line: SwitcherRow) -> None:
        if line.what is RowKind.GROUP:
            left = f"the group {line.text} is gone, its clans are still saved"
            draft = self._draft.removed(line.key, line.part, line.entries, group=line.text)
        else:
            entry = self._draft.book.find(line.entries[0].tag)
            if not (entry.saved or entry.visited):
                self._say(f"{line.text} is not saved: there is nothing to forget")
                return
            told = " nor labelled" if entry.label or entry.groups else ""
            saved = f"{line.text} is no longer saved{told}"
            left = saved if line.part is BookmarkPart.SAVED else f"{line.text} is no longer recent"
            draft = self._draft.removed(line.key, line.part, (entry,))
        self._change(draft)
        self._say(f"{left} · d or u brings it back")

    def _bring_back(self, line: SwitcherRow) -> None:
        if (step := self._draft.step_of(line.key)) is not None:
            self._change(self._draft.restored(step))
            self._say(f"{line.text} is back")

    def _undo(self) -> None:
        if not self._draft.steps:
            self._say("there is nothing to undo")
            return
        step = self._draft.steps[-1]
        self._change(self._draft.restored(step))
        self._say(f"undone: {step.before[0].display_name} is as it was")

    def _change(self, draft: BookmarkEdits) -> None:
        for change in changes(self._draft.book, draft.book):
            if isinstance(change, Bookmark):
                self._note(change)
            else:
                self._forget(change)
        self._draft = draft
        self._show()

    # Keys

    def action_list(self, way: str) -> None:
        """Move in the list while the field has the focus."""
        getattr(self.query_one(SwitcherList), f"action_{way}")()

    def action_type(self) -> None:
        """Back to the field."""
        self.set_focus(self.query_one(SwitcherField))

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """Tell the keys that work where the focus is."""
        hint = _LISTING if isinstance(event.widget, SwitcherList) else _TYPING
        self.query_one(".dialog--hint", Static).update(hint)
