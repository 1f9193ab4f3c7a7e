"""Entries of the dialog that goes anywhere, collected from what is in hand; nothing is asked."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from textual.actions import parse
from textual.binding import Binding

from clantui.core.clan_list import ClanList, ClanRef
from clantui.core.columns import SortKey
from clantui.core.model.tag import InvalidTag, Tag
from clantui.core.text.phrases import pluralise
from clantui.core.text.sanitize import clean
from clantui.core.views import DEFAULT_VIEW, all_view_names, load_view, tab_of, tab_title
from clantui.core.views.card_rows import CardRow
from clantui.ui.goto.match import EntryKind, GotoEntry
from clantui.ui.keymap.bindings import declared_bindings, format_keys
from clantui.ui.keymap.synonyms import SYNONYMS

if TYPE_CHECKING:
    from textual.dom import DOMNode
    from textual.screen import Screen

    from clantui.ui.clan.screen import ClanScreen

_SCREENS: Final = frozenset(
    {"race", "compare", "family", "history", "rankings", "switcher", "help", "doctor", "theme"}
    | {"about", "write", "problems", "player-duel", "tour"}
)
"""Actions that open a screen or a dialog."""

_UNLISTED: Final = frozenset({"palette", "palette-anywhere", "quit-anywhere"})

_VIEW_WORDS: Final = {
    "favourites": "favorites most used cards home",
    "decks": "current decks evolutions heroes",
    "decks-by-deck": "whole shared decks copy",
    "played": "battles form wins",
    "war": "war river duel",
    "war-by-member": "who has four decks ready",
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
    (
        "Path of Legends",
        SortKey("league", descending=True),
        "path legends league ranked season",
    ),
)
"""Orders of the members that leaders look for: the name, the order, other words for it."""

_FEWEST: Final = 3
"""Letters from which clans are searched by name."""


def collect_entries(clan: ClanScreen, themes: Iterable[str]) -> list[GotoEntry]:
    """Collect all that can be gone to now.

    Args:
        clan: the clan's screen, which may lie below others.
        themes: the names of all themes; none where there are no colours.
    """
    return [
        *_views(clan),
        *_commands(clan),
        *_clans(clan),
        *_groups(clan),
        *_members(clan),
        *_cards(clan),
        *_columns(clan),
        *_roster_orders(clan),
        *_settings(clan),
        *_themes(clan, themes),
    ]


def offer_query(clan: ClanScreen, query: str) -> Iterator[GotoEntry]:
    """Yield what any query leads to: a clan by its tag, or the search for a name."""
    text = clean(query)
    try:
        tag = Tag.parse(text)
    except InvalidTag:
        pass
    else:
        yield GotoEntry(
            kind=EntryKind.CLAN, name=f"Open {tag}", run=_over(clan, clan.open_clan, tag)
        )
    if len(text) >= _FEWEST:
        search = _over(clan, clan.navigator.open_switcher, text)
        yield GotoEntry(kind=EntryKind.CLAN, name=f"Search all clans for “{text}”", run=search)


def _over(clan: ClanScreen, act: Callable[..., object], *values: Any) -> Callable[[], object]:  # noqa: ANN401 — of any action
    """Return what acts on the clan's screen, with nothing over it."""

    def run() -> None:
        clan.navigator.close_upper()
        act(*values)

    return run


def _views(clan: ClanScreen) -> Iterator[GotoEntry]:
    state = clan.controller.state
    if state.load_status.survey is None:
        return
    for key in all_view_names():
        yield GotoEntry(
            kind=EntryKind.VIEW,
            name=_view_name(key),
            note="now" if key == state.view else "",
            words=f"{key} {load_view(key).title} {_VIEW_WORDS.get(key, '')}",
            run=_over(clan, clan.controller.show_view, key),
        )


def _view_name(key: str) -> str:
    """Return the title of a view's tab; of one without a tab of its own, the view's title."""
    return tab_title(key) if tab_of(key) == key else load_view(key).title


def _clans(clan: ClanScreen) -> Iterator[GotoEntry]:
    """Yield the open clans with their numbers, then the saved, then the recent ones."""
    controller = clan.controller
    bookmarks, listed = controller.states.bookmarks, set[Tag]()
    for index, stop in enumerate(controller.clan_list.stops):
        entry = bookmarks.find(stop.tag)
        listed.add(stop.tag)
        yield GotoEntry(
            kind=EntryKind.CLAN,
            name=clean(entry.label or controller.states.name_of(stop.tag)),
            keys=str(index + 1) if index < 9 else "",
            note="now" if stop.tag == controller.state.tag else "",
            words=f"{stop.tag} {stop.name} {entry.name} {' '.join(entry.groups)} open",
            run=_over(clan, controller.go_to, controller.clan_list.nth(index)),
        )
    for note, entries in (("saved", bookmarks.saved), ("recent", bookmarks.recent)):
        for entry in entries:
            if entry.tag not in listed:
                listed.add(entry.tag)
                one = ClanList(stops=(ClanRef(entry.tag, entry.name),))
                yield GotoEntry(
                    kind=EntryKind.CLAN,
                    name=entry.display_name,
                    note=note,
                    words=f"{entry.tag} {entry.name} {' '.join(entry.groups)} {note}",
                    run=_over(clan, controller.use_list, one),
                )


def _groups(clan: ClanScreen) -> Iterator[GotoEntry]:
    for name, entries in clan.controller.states.bookmarks.groups.items():
        stops = tuple(ClanRef(entry.tag, entry.name) for entry in entries)
        yield GotoEntry(
            kind=EntryKind.GROUP,
            name=name,
            note=pluralise(len(entries), "clan"),
            words=f"family {' '.join(entry.display_name for entry in entries)}",
            run=_over(clan, clan.controller.use_list, ClanList(name, stops)),
        )


def _members(clan: ClanScreen) -> Iterator[GotoEntry]:
    survey = clan.controller.state.load_status.survey
    for member in survey.clan.members if survey is not None else ():
        yield GotoEntry(
            kind=EntryKind.MEMBER,
            name=member.name or str(member.tag),
            words=f"{member.tag} member",
            run=_over(clan, clan.navigator.open_player, member.tag),
        )


def _cards(clan: ClanScreen) -> Iterator[GotoEntry]:
    view = clan.view
    rows = view.counted.rows
    if not any(isinstance(row, CardRow) for row in rows):
        evidence = view.counted.evidence
        rows = load_view(DEFAULT_VIEW).count(evidence) if evidence is not None else ()
    for row in rows:
        if isinstance(row, CardRow):
            yield GotoEntry(
                kind=EntryKind.CARD,
                name=row.card.name,
                words=row.card.rarity.value,
                run=_over(clan, _show_card, clan, row.key),
            )


def _show_card(clan: ClanScreen, key: int) -> None:
    """Put the cursor on a card, in a view that has it, whatever the filter is."""
    view = clan.view
    view.show_filter(shown=False)
    if all(row.key != key for row in view.counted.rows):
        clan.controller.show_view(DEFAULT_VIEW)
    if all(row.key != key for row in view.grid.rows):
        view.filter_query = ""
    view.grid.point_at(key)


def _columns(clan: ClanScreen) -> Iterator[GotoEntry]:
    view = clan.view
    if view.state.load_status.survey is None:
        return
    for column in view.grid.columns:
        if column.letter:
            present = view.sort.column == column.key
            sort = view.sort.flip() if present else view.view.natural_sort(column.key)
            yield GotoEntry(
                kind=EntryKind.SORT,
                name="Rank" if column.key == "place" else column.title,
                keys=f"s {column.letter}",
                note=("▼" if view.sort.descending else "▲") if present else "",
                words=f"{column.key} column order",
                run=_over(clan, setattr, view, "sort", sort),
            )


def _roster_orders(clan: ClanScreen) -> Iterator[GotoEntry]:
    """Yield orders of the members, which lead to them from every view."""
    if clan.view.state.load_status.survey is None:
        return
    for name, sort, words in _ROSTER_ORDERS:
        yield GotoEntry(
            kind=EntryKind.SORT,
            name=name,
            note="Members",
            words=words,
            run=_over(clan, _show_roster, clan, sort),
        )


def _show_roster(clan: ClanScreen, sort: SortKey) -> None:
    clan.controller.show_view("members")
    clan.view.sort = sort


def _themes(clan: ClanScreen, themes: Iterable[str]) -> Iterator[GotoEntry]:
    app: Any = clan.app
    for name in themes:
        yield GotoEntry(
            kind=EntryKind.THEME,
            name=name,
            note="now" if name == app.theme else "",
            words="colours colors",
            run=partial(app.choose_theme, name),
        )


def _settings(clan: ClanScreen) -> Iterator[GotoEntry]:
    text = "Settings are in a file: clantui config edit opens it · :theme changes the colours"
    yield GotoEntry(
        kind=EntryKind.COMMAND,
        name="Settings",
        words="settings config options preferences",
        run=partial(clan.app.notify, text, markup=False),
    )


def _commands(clan: ClanScreen) -> Iterator[GotoEntry]:
    """Yield what keys do on the visible screen, then what they do on the clan's below it."""
    top, listed = clan.app.screen, set(_UNLISTED)
    screens: list[Screen[Any]] = [screen for screen in (top, clan) if not screen.is_modal]
    for screen in dict.fromkeys(screens):
        for node in (screen.focused or screen).ancestors_with_self:
            for binding in declared_bindings(type(node)).values():
                if binding.id in listed or binding.system or not _makes_sense(node, binding):
                    continue
                listed.add(binding.id or "")
                run = _runner(clan, screen, node, binding)
                yield _command(clan, binding, run)


def _makes_sense(node: DOMNode, binding: Binding) -> bool:
    name, parameters = parse(binding.action)[1:]
    return bool(node.check_action(name, parameters))


def _runner(
    clan: ClanScreen, screen: Screen[Any], node: DOMNode, binding: Binding
) -> Callable[[], object]:
    def run() -> None:
        if screen is clan and node is not clan.app:
            clan.navigator.close_upper()
        node.call_later(clan.app.run_action, binding.action, node)

    return run


def _command(clan: ClanScreen, binding: Binding, run: Callable[[], object]) -> GotoEntry:
    known_as = binding.id or ""
    is_screen = known_as in _SCREENS
    name, sentence = binding.description, binding.tooltip
    return GotoEntry(
        kind=EntryKind.SCREEN if is_screen else EntryKind.COMMAND,
        name=name if is_screen else sentence,
        keys=" ".join(format_keys(clan.app.screen, binding).split()[:1]),
        note=sentence if is_screen else "",
        words=f"{SYNONYMS.get(known_as, '')} {name} {sentence} {known_as}",
        run=run,
    )
