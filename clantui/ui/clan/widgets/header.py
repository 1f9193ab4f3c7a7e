"""The two tab lines of the clan screen: the open clans, and the views of the current one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from rich.cells import cell_len
from textual.containers import Vertical
from textual.content import Content
from textual.reactive import reactive

from clantui.core.clan_list import ClanList
from clantui.core.text.phrases import pluralise
from clantui.core.views import TAB_VIEWS, find_tab, make_short_tab_title, make_tab_title
from clantui.ui.clan.load_state import LoadState
from clantui.ui.clan.state import ClanState
from clantui.ui.common.header import is_in_demo, render_ends
from clantui.ui.common.tab_line import TabLine
from clantui.ui.keymap.names import NUMBERED_CLANS, key_name

QUESTION: Final = "Which cards does a clan play?"
"""Purpose of the program, shown while no clan is open."""


class ClanHeader(TabLine):
    """The open clans, the demo's badge, and how fresh the data is."""

    DEFAULT_CSS = "ClanHeader { background: $panel; }"

    clan_list: reactive[ClanList] = reactive(ClanList())
    fresh: reactive[Content] = reactive(Content(""))
    note: reactive[str] = reactive("")  # after the freshness
    demo: reactive[bool] = reactive(False)
    view: reactive[str] = reactive("")  # the title of the view if there are no view tabs

    def watch_clan_list(self, clan_list: ClanList) -> None:
        """Show the clans of a list."""
        self.set_reactive(TabLine.active, clan_list.position)
        self.titles = list_clan_titles(clan_list)

    def title_choices(self) -> Sequence[tuple[str, ...]]:
        """Return the tabs with the view, if it is shown here, then without it."""
        if not self.view:
            return (self.titles,)
        return (list_clan_titles(self.clan_list, self.view), self.titles)

    def ends(self) -> Sequence[Content]:
        """Return the badge and the freshness; with little room only the freshness."""
        return render_ends(self.fresh, self.note, demo=self.demo)

    def render(self) -> Content:
        """Draw the clans; without any, the name of the program and its purpose."""
        if self.titles:
            return super().render()
        left = Content.assemble(("clantui", "bold $text-primary"), "  ", (QUESTION, "$text-muted"))
        width = self.content_size.width
        end = next((end for end in self.ends() if end.cell_length + 8 < width), Content(""))
        return left.truncate(max(width - end.cell_length - 1, 0), pad=True) + " " + end

    def act_beside_tabs(self, *, is_end: bool) -> None:
        """Load the clan again by a click on its freshness; else open the palette."""
        self.call_next(self.run_action, "app.clan('refresh')" if is_end else "app.command_palette")


class ViewTabs(TabLine):
    """The views of the clan, and the number of players."""

    DEFAULT_CSS = "ViewTabs { background: $surface; }"

    keeps_titles = True
    counts: reactive[tuple[str, ...]] = reactive(())  # the longest text first

    def show_view(self, view: str, trail: str = "") -> None:
        """Show a view by its key, with the title of the row that is shown alone, if any."""
        names = TAB_VIEWS
        current = names.index(find_tab(view))
        titles = [make_tab_title(name) for name in names]
        if trail:
            titles[current] += f" › {trail}"
        self.titles, self.active = tuple(titles), current

    def title_choices(self) -> Sequence[tuple[str, ...]]:
        """Return the titles, or shorter ones if not all of them fit."""
        needed = sum(cell_len(title) + 1 for title in self.titles) - 1
        if needed <= self.content_size.width:
            return (self.titles,)
        shorts = [make_short_tab_title(name) for name in TAB_VIEWS]
        name, current = TAB_VIEWS[self.active], self.titles[self.active]
        all_short = [*shorts]
        all_short[self.active] += current.removeprefix(make_tab_title(name))  # the row's title
        shorts[self.active] = current  # the current view keeps its full title if it fits
        return tuple(shorts), tuple(all_short)

    def ends(self) -> Sequence[Content]:
        """Return the number of players."""
        return [Content.styled(text, "$text-muted") for text in self.counts]


class ClanTabs(Vertical):
    """Both lines; a click posts the messages of `TabLine`."""

    DEFAULT_CSS = "ClanTabs { height: auto; }"

    def __init__(self) -> None:
        self.header, self.views = ClanHeader(), ViewTabs()
        super().__init__(self.header, self.views)

    def show_state(
        self, state: ClanState, clan_list: ClanList, freshness: Content, trail: str
    ) -> None:
        """Show the open clans and the views; in a small window both in one line."""
        if (survey := state.load.survey) is not None:  # the list may not have the name yet
            clan_list = clan_list.with_name(survey.clan.tag, survey.clan.name)
        self.header.clan_list = clan_list
        self.header.demo = is_in_demo(self)
        self.header.fresh = freshness
        self.header.view = make_tab_title(state.view) if self.screen.has_class("-tiny") else ""
        self.views.counts = describe_player_counts(state.load)
        self.views.show_view(state.view, trail)


def list_clan_titles(clan_list: ClanList, view: str = "") -> tuple[str, ...]:
    """Return the titles of the clan tabs and of `+ c`; the current clan's names the view, too."""
    if not clan_list.clans:
        return ()
    titles = []
    for index, clan in enumerate(clan_list.clans):
        number = f"{index + 1} " if len(clan_list.clans) > 1 and index < NUMBERED_CLANS else ""
        trail = f" › {view}" if view and index == clan_list.position else ""
        titles.append(f"{number}{clan.name or clan.tag}{trail}")
    return (*titles, f"+ {key_name('switcher')}")


def describe_player_counts(load: LoadState) -> tuple[str, ...]:
    """Return the number of players, the longest text first; empty without a clan."""
    survey = load.survey
    if survey is None:
        return ()
    members = len(survey.clan.members)
    # Not counted while loading: each answer would go through all players.
    if survey.is_loading or (loaded := len(survey.loaded)) == members:
        return (pluralise(members, "player"),)
    return (f"{loaded} of {pluralise(members, 'player')}", f"{loaded}/{members}")
