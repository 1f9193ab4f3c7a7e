"""Entries of the "Go to" dialog, from data that is already loaded."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import Any, Final

from textual.actions import parse
from textual.binding import Binding
from textual.dom import DOMNode
from textual.screen import Screen

from clantui.core.clan_list import ClanList, ClanRef
from clantui.core.columns import SortKey
from clantui.core.model.intent import MAX_NAME_LENGTH, MIN_NAME_LENGTH
from clantui.core.model.tag import Tag, parse_tag_or_none
from clantui.core.text.phrases import pluralise
from clantui.core.text.sanitize import clean
from clantui.core.views import ALL_VIEWS, DEFAULT_VIEW, find_tab, load_view, make_tab_title
from clantui.core.views.card_rows import CardRow
from clantui.ui.clan.controller import ClanController
from clantui.ui.clan.navigation import Navigator
from clantui.ui.clan.view import ClanView
from clantui.ui.common.message_line import give_reason
from clantui.ui.common.table.sort_screen import select_column, sort_choices
from clantui.ui.goto.match import EntryKind, GotoEntry
from clantui.ui.keymap.bindings import format_keys, list_declared_bindings
from clantui.ui.keymap.names import NUMBERED_CLANS, key_name
from clantui.ui.keymap.synonyms import SYNONYMS

_SCREENS: Final = frozenset({"doctor", "theme", "player-duel", "first-hint"})
"""Ids of actions that show something new, besides those that call `open`."""

_UNLISTED: Final = frozenset({"palette", "palette-anywhere", "quit-anywhere"})

_VIEW_WORDS: Final = {
    "favourites": "favorites most used cards home",
    "decks": "current decks evolutions heroes",
    "decks-by-deck": "whole shared decks copy qr code scan phone link",
    "played": "battles form wins",
    "war": "war river duel",
    "war-by-member": "who has four decks ready qr code scan phone link",
    "faced": "opponents enemies beats meet danger",
    "levels": "upgrade unused maxed collection",
    "members": "players roster list donations seen roles",
    "war-members": "attendance kick remove remind reminder new back left",
}

_ROSTER_ORDERS: Final = (
    (
        "Away longest",
        SortKey("last_seen", descending=True),
        "asleep sleeping inactive idle last seen kick",
    ),
    (
        "Fewest donations",
        SortKey("donations", descending=False),
        "donate donated least lazy cards given",
    ),
    ("Path of Legends", SortKey("league", descending=True), "path legends league ranked season"),
)
"""Orders of the members that leaders look for: name, order, synonyms."""

_CARD_VIEWS: Final = (DEFAULT_VIEW, "decks", "levels")
"""Views of cards that need no more than the profiles; the last has every card."""

_DUEL: Final = "Duel"
"""Name of the action `player-duel`."""


class EntryCollector:
    """Collector of the entries about the clan on screen, other clans, and commands."""

    def __init__(self, controller: ClanController, view: ClanView, navigator: Navigator) -> None:
        self._controller, self._view, self._navigator = controller, view, navigator

    def collect(self, themes: Iterable[str]) -> list[GotoEntry]:
        """Collect all entries of the present state; without colours there are no themes."""
        return [
            *self._list_views(),
            *(commands := tuple(self._list_commands())),
            *self._list_duel(commands),
            *self._list_clans(),
            *self._list_groups(),
            *self._list_members(),
            *self._list_cards(),
            *self._list_columns(),
            *self._list_roster_orders(),
            self._make_settings(),
            *self._list_themes(themes),
        ]

    def offer(self, query: str) -> Iterator[GotoEntry]:
        """Yield entries for any query: open the clan with this tag, or search for the name."""
        text = clean(query)
        if (tag := parse_tag_or_none(text)) is not None:
            run = self._on_clan(self._navigator.open_clan, tag)
            yield GotoEntry(kind=EntryKind.CLAN, name=f"Open {tag}", run=run)
        if MIN_NAME_LENGTH <= len(text) <= MAX_NAME_LENGTH:
            search = self._on_clan(self._navigator.open_switcher, text)
            yield GotoEntry(kind=EntryKind.CLAN, name=f"Search all clans for “{text}”", run=search)

    def _on_clan(self, action: Callable[..., object], *args: Any) -> Callable[[], object]:  # noqa: ANN401 — of any action
        """Return a function that closes the screens over the clan screen and runs an action."""

        def run() -> None:
            self._navigator.close_upper()
            action(*args)

        return run

    def _list_views(self) -> Iterator[GotoEntry]:
        state = self._controller.state
        if state.load.survey is None:
            return
        for key in ALL_VIEWS:
            title = load_view(key).title
            yield GotoEntry(
                kind=EntryKind.VIEW,
                name=make_tab_title(key) if find_tab(key) == key else title,
                note="now" if key == state.view else "",
                words=f"{key} {title} {_VIEW_WORDS.get(key, '')}",
                run=self._on_clan(self._controller.show_view, key),
            )

    def _list_clans(self) -> Iterator[GotoEntry]:
        """Yield the open clans with their numbers, then saved and recent ones."""
        controller = self._controller
        bookmarks, listed = controller.states.bookmarks, set[Tag]()
        for index, ref in enumerate(controller.clan_list.clans):
            entry = bookmarks.find(ref.tag)
            listed.add(ref.tag)
            groups = " ".join(entry.groups)
            yield GotoEntry(
                kind=EntryKind.CLAN,
                name=clean(entry.label or controller.states.name_of(ref.tag)),
                keys=key_name(f"clan-{index + 1}") if index < NUMBERED_CLANS else "",
                note="now" if ref.tag == controller.state.tag else "",
                words=f"{index + 1} {ref.tag} {ref.name} {entry.name} {groups} open",
                run=self._on_clan(controller.go_to, controller.clan_list.select(index)),
            )
        for note, entries in (("saved", bookmarks.saved), ("recent", bookmarks.recent)):
            for entry in entries:
                if entry.tag not in listed:
                    listed.add(entry.tag)
                    single = ClanList(clans=(ClanRef(entry.tag, entry.name),))
                    yield GotoEntry(
                        kind=EntryKind.CLAN,
                        name=entry.display_name,
                        note=note,
                        words=f"{entry.tag} {entry.name} {' '.join(entry.groups)} {note}",
                        run=self._on_clan(controller.use_list, single),
                    )

    def _list_duel(self, commands: Iterable[GotoEntry]) -> Iterator[GotoEntry]:
        """Yield the duel helper of the player under the cursor, away from a player's screen."""
        if any(entry.name == _DUEL for entry in commands):
            return

        def run() -> None:
            member = getattr(self._view.table.highlighted, "member", None)
            if member is not None:
                self._navigator.open_player(member.tag, opens_duel=True)
            else:
                opens, duel = key_name("grid-choose"), key_name("player-duel")
                give_reason(
                    self._view.app,
                    f"Choose a player first: {opens} twice opens one, then {duel}: duel helper",
                )

        yield GotoEntry(
            kind=EntryKind.SCREEN,
            name=_DUEL,
            note="Duel helper of a player: tick the cards you see",
            words=SYNONYMS["player-duel"],
            run=self._on_clan(run),
        )

    def _list_groups(self) -> Iterator[GotoEntry]:
        for name, entries in self._controller.states.bookmarks.groups.items():
            refs = tuple(ClanRef(entry.tag, entry.name) for entry in entries)
            yield GotoEntry(
                kind=EntryKind.GROUP,
                name=name,
                note=pluralise(len(entries), "clan"),
                words=f"family {' '.join(entry.display_name for entry in entries)}",
                run=self._on_clan(self._controller.use_list, ClanList(name, refs)),
            )

    def _list_members(self) -> Iterator[GotoEntry]:
        survey = self._controller.state.load.survey
        for member in survey.clan.members if survey is not None else ():
            yield GotoEntry(
                kind=EntryKind.MEMBER,
                name=member.name or str(member.tag),
                words=f"{member.tag} member",
                run=self._on_clan(self._navigator.open_player, member.tag),
            )

    def _list_cards(self) -> Iterator[GotoEntry]:
        """Yield each card once: those of the view on screen, then those of other views."""
        view_data, found = self._view.counted.view_data, set[int]()
        if view_data is None:
            return
        for view in dict.fromkeys((self._view.state.view, *_CARD_VIEWS)):
            is_shown = view == self._view.state.view
            rows = self._view.counted.rows if is_shown else load_view(view).count(view_data)
            for row in rows:
                if isinstance(row, CardRow) and row.key not in found:
                    found.add(row.key)
                    yield GotoEntry(
                        kind=EntryKind.CARD,
                        name=row.card.name,
                        note="" if is_shown else f"in {make_tab_title(view)}",
                        words=row.card.rarity.value,
                        run=self._on_clan(self._show_card, row.key, view),
                    )

    def _show_card(self, key: int, other_view: str) -> None:
        """Put the cursor on a card, if need be in another view or without the filter."""
        view = self._view
        view.show_filter(shown=False)
        if all(row.key != key for row in view.counted.rows):
            self._controller.show_view(other_view)
        if all(row.key != key for row in view.table.rows):
            view.set_filter("")
        view.table.move_cursor_to(key)

    def _list_columns(self) -> Iterator[GotoEntry]:
        view = self._view
        if view.state.load.survey is None:
            return
        choices = sort_choices(view.table.columns)
        for choice in choices:
            sort = select_column(choices, view.sort, choice.key)
            yield GotoEntry(
                kind=EntryKind.SORT,
                name=choice.title,
                keys=f"{key_name('sort')} {choice.letter}",
                note=view.sort.mark if view.sort.column == choice.key else "",
                words=f"{choice.key} column order",
                run=self._on_clan(view.set_sort, sort),
            )

    def _list_roster_orders(self) -> Iterator[GotoEntry]:
        """Yield the orders of the members; each entry opens the members' view in that order."""
        if self._view.state.load.survey is None:
            return
        for name, sort, words in _ROSTER_ORDERS:
            yield GotoEntry(
                kind=EntryKind.SORT,
                name=name,
                note="Members",
                words=words,
                run=self._on_clan(self._show_roster, sort),
            )

    def _show_roster(self, sort: SortKey) -> None:
        self._controller.show_view("members")
        self._view.set_sort(sort)

    def _list_themes(self, themes: Iterable[str]) -> Iterator[GotoEntry]:
        app: Any = self._view.app
        for name in themes:
            yield GotoEntry(
                kind=EntryKind.THEME,
                name=name,
                note="now" if name == app.theme else "",
                words="colours colors",
                run=partial(app.choose_theme, name),
            )

    def _make_settings(self) -> GotoEntry:
        file = "Settings are in a file: clantui config edit opens it"
        text = f"{file} · {key_name('theme')} changes the colours"
        return GotoEntry(
            kind=EntryKind.COMMAND,
            name="Settings",
            words="settings config options preferences",
            run=partial(self._view.app.notify, text),
        )

    def _list_commands(self) -> Iterator[GotoEntry]:
        """Yield the commands of the visible screen, then those of the clan screen below it."""
        top, clan, listed = self._view.app.screen, self._view.screen, set(_UNLISTED)
        screens: list[Screen[Any]] = [screen for screen in (top, clan) if not screen.is_modal]
        for screen in dict.fromkeys(screens):
            for node in (screen.focused or screen).ancestors_with_self:
                for binding in list_declared_bindings(type(node)).values():
                    if binding.id in listed or binding.system or not _is_enabled(node, binding):
                        continue
                    listed.add(binding.id or "")
                    yield self._make_command(screen, node, binding)

    def _make_command(self, screen: Screen[Any], node: DOMNode, binding: Binding) -> GotoEntry:
        def run() -> None:
            if screen is self._view.screen and node is not self._view.app:
                self._navigator.close_upper()
            node.call_later(self._view.app.run_action, binding.action, node)

        action_id = binding.id or ""
        is_screen = action_id in _SCREENS or binding.action.startswith("open(")
        name, sentence = binding.description, binding.tooltip
        return GotoEntry(
            kind=EntryKind.SCREEN if is_screen else EntryKind.COMMAND,
            name=name if is_screen else sentence,
            keys=" ".join(format_keys(self._view.app.screen, binding).split()[:1]),
            note=sentence if is_screen else "",
            words=f"{SYNONYMS.get(action_id, '')} {name} {sentence} {action_id}",
            run=run,
        )


def _is_enabled(node: DOMNode, binding: Binding) -> bool:
    destination, name, parameters = parse(binding.action)
    target = getattr(node, destination, node)  # `screen`, `app`, or none
    return bool(target.check_action(name, parameters))
