"""First two lines of a clan: the open clans, and the views of the current one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from rich.cells import cell_len
from textual import events, on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive

from clantui.core.clan_list import ClanList
from clantui.core.text.phrases import pluralise
from clantui.core.views import short_tab_title, tab_of, tab_title, view_names
from clantui.ui.clan.state import ClanState
from clantui.ui.clan.status import LoadStatus
from clantui.ui.common.header import render_ends
from clantui.ui.common.tab_line import TabLine

ADD: Final = "+ c"
"""Title of the tab that opens the switcher, with its key."""

QUESTION: Final = "Which cards does a clan play?"
"""Purpose of the program, said where no clan is open."""

_DIGITS: Final = 9
"""Clans that have a key."""


class ClanHeader(TabLine):
    """The open clans, the demo's badge, and how fresh the data is."""

    DEFAULT_CSS = """
    ClanHeader { background: $panel; }
    """

    clan_list: reactive[ClanList] = reactive(ClanList())
    fresh: reactive[Content] = reactive(Content(""))
    note: reactive[str] = reactive("")  # behind the freshness
    demo: reactive[bool] = reactive(False)
    view: reactive[str] = reactive("")  # where there is no line of views; else empty

    def watch_clan_list(self, clan_list: ClanList) -> None:
        """Show the clans of a list."""
        self.set_reactive(TabLine.active, clan_list.at)
        self.titles = clan_titles(clan_list)

    def title_choices(self) -> Sequence[tuple[str, ...]]:
        """Return the tabs, first with the view, which gives way first."""
        if not self.view:
            return (self.titles,)
        return (clan_titles(self.clan_list, self.view), self.titles)

    def ends(self) -> Sequence[Content]:
        """Return the badge and the freshness; the badge gives way first."""
        return render_ends(self.fresh, self.note, demo=self.demo)

    def render(self) -> Content:
        """Draw the clans; without any the program's name, and what it is for."""
        if self.titles:
            return super().render()
        left = Content.assemble(("clantui", "bold $text-primary"), "  ", (QUESTION, "$text-muted"))
        width = self.content_size.width
        end = next((end for end in self.ends() if end.cell_length + 8 < width), Content(""))
        left = left.truncate(max(width - end.cell_length - 1, 0))
        return left + Content(" " * (width - left.cell_length - end.cell_length)) + end

    def on_click(self, event: events.Click) -> None:
        """Offer everything where nothing else is under the mouse."""
        if self.is_blank(event.x - self.styles.padding.left):
            self.app.action_command_palette()


class ViewTabs(TabLine):
    """The views of the clan, and how many players are counted."""

    DEFAULT_CSS = """
    ViewTabs { background: $surface; }
    """

    keeps_titles = True
    _shorts: tuple[str, ...] = ()
    counts: reactive[tuple[str, ...]] = reactive(())  # the longest text first

    def show_view(self, view: str, trail: str = "") -> None:
        """Show which view is current.

        Args:
            view: its key.
            trail: the row that is looked at alone, or empty.
        """
        names = view_names()
        current = names.index(tab_of(view))
        titles = [tab_title(name) for name in names]
        if trail:
            titles[current] += f" › {trail}"
        shorts = [short_tab_title(name) for name in names]
        shorts[current] = titles[current]  # what is shown is called in full
        self._shorts = tuple(shorts)
        self.titles, self.active = tuple(titles), current

    def title_choices(self) -> Sequence[tuple[str, ...]]:
        """Return the titles, and shorter ones where not all of them fit."""
        needed = sum(cell_len(title) + 1 for title in self.titles) - 1
        return (self.titles,) if needed <= self.content_size.width else (self._shorts,)

    def ends(self) -> Sequence[Content]:
        """Return the number of players."""
        return [Content.styled(text, "$text-muted") for text in self.counts]


class ClanTabs(Vertical):
    """Both lines; a click on a tab opens it, one on the freshness loads again."""

    DEFAULT_CSS = """
    ClanTabs { height: auto; }
    """

    class ClanSelected(Message):
        """A clan was clicked; `index` counts from 0."""

        def __init__(self, index: int) -> None:
            super().__init__()
            self.index = index

    class ViewSelected(Message):
        """A view was clicked, by its key."""

        def __init__(self, key: str) -> None:
            super().__init__()
            self.key = key

    class ReloadRequested(Message):
        """The freshness was clicked."""

    class SwitcherRequested(Message):
        """The tab that adds a clan was clicked."""

    def __init__(self) -> None:
        super().__init__()
        self.header, self.views = ClanHeader(), ViewTabs()

    def compose(self) -> ComposeResult:
        """Compose the two lines."""
        yield self.header
        yield self.views

    def show_state(
        self, state: ClanState, clan_list: ClanList, fresh: Content, looked_at: str
    ) -> None:
        """Show the open clans and the views; in a small window both in one line.

        Args:
            fresh: how fresh the data is.
            looked_at: the row that is shown alone, or empty.
        """
        if (survey := state.load_status.survey) is not None:  # the list may not have the name yet
            clan_list = clan_list.with_name(survey.clan.tag, survey.clan.name)
        self.header.clan_list, self.header.demo = clan_list, state.load_status.demo
        self.header.fresh = fresh
        self.header.view = tab_title(state.view) if self.screen.has_class("-tiny") else ""
        self.views.counts = player_counts(state.load_status)
        self.views.show_view(state.view, looked_at)

    @on(TabLine.Selected)
    def _select(self, message: TabLine.Selected) -> None:
        message.stop()
        index = message.index
        if message.line is self.views:
            self.post_message(self.ViewSelected(view_names()[index]))
        elif index < len(self.header.clan_list.stops):
            self.post_message(self.ClanSelected(index))
        else:
            self.post_message(self.SwitcherRequested())

    @on(TabLine.EndSelected)
    def _reload(self, message: TabLine.EndSelected) -> None:
        message.stop()
        if message.line is self.header:
            self.post_message(self.ReloadRequested())


def clan_titles(clan_list: ClanList, view: str = "") -> tuple[str, ...]:
    """Return the titles of the tabs of clans, and of the one that adds a clan.

    Args:
        view: the title of the view, where it is to be named with the current clan; else empty.
    """
    if not clan_list.stops:
        return ()
    titles = []
    for index, stop in enumerate(clan_list.stops):
        number = f"{index + 1} " if len(clan_list.stops) > 1 and index < _DIGITS else ""
        trail = f" › {view}" if view and index == clan_list.at else ""
        titles.append(f"{number}{stop.name or stop.tag}{trail}")
    return (*titles, ADD)


def player_counts(load_status: LoadStatus) -> tuple[str, ...]:
    """Return how many players are counted, the longest text first; empty without a clan."""
    survey = load_status.survey
    if survey is None:
        return ()
    members = len(survey.clan.members)
    # While it loads nobody is counted: that would go through all players at each answer.
    if survey.loading or (seen := len(survey.loaded)) == members:
        return (pluralise(members, "player"),)  # a bare number would say nothing
    return (f"{seen} of {pluralise(members, 'player')}", f"{seen}/{members}")
