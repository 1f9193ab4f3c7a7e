"""Tests of tabs in one line: the active one is always shown, and cut titles end in `…`."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from textual.app import App, ComposeResult
from textual.content import Content
from textual.reactive import reactive

from clantui.core.clan_list import ClanList, ClanRef
from clantui.core.model.tag import Tag
from clantui.core.views import TAB_VIEWS, make_short_tab_title, make_tab_title
from clantui.ui.clan.widgets.header import list_clan_titles
from clantui.ui.common.tab_line import PlacedTab, TabLine, find_tab_at, fit_tabs
from tests.factories.surveys import PROPERTY

VIEWS: Final = tuple(map(make_tab_title, TAB_VIEWS))
SHORT: Final = tuple(map(make_short_tab_title, TAB_VIEWS))
TITLES = st.lists(
    st.text("abcミ日한 ", min_size=1, max_size=18).map(str.strip).filter(bool),
    min_size=1,
    max_size=30,
)


@given(TITLES, st.integers(0, 29), st.integers(1, 200))
@PROPERTY
def test_tabs_fit_and_the_active_one_is_shown(titles: list[str], pick: int, width: int) -> None:
    """Tabs stay within the width, in order, without overlap; the active one is among them."""
    active = pick % len(titles)
    tabs = fit_tabs(titles, active, width)
    assert active in {tab.index for tab in tabs if not tab.is_mark}
    assert tabs[-1].end <= width
    for left, right in itertools.pairwise(tabs):
        assert left.end <= right.start
        assert left.index < right.index
    for tab in tabs:
        assert find_tab_at(tabs, tab.start) == find_tab_at(tabs, tab.end - 1) == tab.index


@given(TITLES, st.integers(0, 29), st.integers(1, 200))
@PROPERTY
def test_the_active_tab_is_shortened_last(titles: list[str], pick: int, width: int) -> None:
    """The active tab is not cut if it fits alone; a cut title ends in `…`."""
    active = pick % len(titles)
    for tab in fit_tabs(titles, active, width):
        if tab.is_mark:
            continue
        text, title = tab.text.strip(), titles[tab.index]
        assert text == title or text.endswith("…")
        if tab.index == active and cell_len(title) + 4 <= width:
            assert text == title


@pytest.mark.parametrize(("width", "fits"), [(80, True), (62, True), (58, True), (40, False)])
def test_all_views_fit_into_58_columns(width: int, *, fits: bool) -> None:
    """The short names of all views fit into 58 cells; in less, those around the active one."""
    tabs = fit_tabs(SHORT, 3, width)
    assert ([tab.text.strip() for tab in tabs] == list(SHORT)) is fits


def test_short_titles_begin_like_the_full_ones() -> None:
    """A tab keeps its name when it is opened: the short title begins with the same letters."""
    assert [title[:3] for title in SHORT] == [title[:3] for title in VIEWS]
    assert len({*SHORT}) == len(VIEWS)


def test_a_mark_leads_to_the_nearest_tab_left_out() -> None:
    """A mark replaces the tabs left out on its side, and has the index of the nearest one."""
    titles = [f"{n} clan" for n in range(1, 41)]
    tabs = fit_tabs(titles, 20, 60)
    assert (tabs[0].text, tabs[-1].text) == ("‹", "›")
    assert tabs[0].index == tabs[1].index - 1
    assert tabs[-1].index == tabs[-2].index + 1


def test_the_first_nine_clans_have_the_digits_of_their_keys() -> None:
    """A clan without a name has its tag as title; the last tab adds a clan."""
    clans = tuple(ClanRef(Tag("2PP" + "P" * n), "" if n == 1 else f"Clan {n}") for n in range(10))
    titles = list_clan_titles(ClanList(clans=clans, position=2), "Levels")
    assert titles[:3] == ("1 Clan 0", "2 #2PPP", "3 Clan 2 › Levels")
    assert titles[8:] == ("9 Clan 8", "Clan 9", "+ c")
    assert list_clan_titles(ClanList()) == ()


@pytest.mark.parametrize(
    ("width", "active", "line"),
    [
        (5, 11, "12 c…"),
        (7, 0, "1 clan"),
        (8, 0, "1 clan ›"),
        (9, 5, "6 clan"),
        (10, 5, "‹ 6 clan ›"),
        (9, 11, "‹ 12 clan"),
        (17, 5, "‹ 6 clan 7 clan ›"),
        (22, 0, "1 clan 2 clan 3 clan ›"),
        (24, 5, "‹ 5 clan 6 clan 7 clan ›"),
        (40, 5, "‹ 4 clan 5 clan 6 clan 7 clan 8 clan ›"),
        (40, 11, "‹ 8 clan 9 clan 10 clan 11 clan 12 clan"),
        (24, 1, "1 clan 2 clan 3 clan ›"),
    ],
)
def test_many_tabs_fill_the_line_around_the_active_one(width: int, active: int, line: str) -> None:
    """As many tabs as fit are on both sides of the active one, with a mark for the others."""
    tabs = fit_tabs([f"{number} clan" for number in range(1, 13)], active, width)
    assert draw_tabs(tabs) == line


def test_long_titles_around_the_active_one_have_twelve_cells() -> None:
    """Other titles are cut, so that several of them fit beside the active one, which is whole."""
    titles = [f"{number} Oakheart Raiders" for number in range(1, 13)]
    line = "1 Oakheart… 2 Oakheart Raiders 3 Oakheart… ›"
    assert draw_tabs(fit_tabs(titles, 1, 45)) == line
    assert draw_tabs(fit_tabs(titles, 1, 55)) == line
    assert draw_tabs(fit_tabs(titles, 1, 56)) == line.replace("›", "4 Oakheart… ›")


@pytest.mark.parametrize(
    ("width", "line"),
    [
        (6, "War d…"),
        (20, "‹ War decks Members"),
        (24, "Favou… War decks Membe…"),
        (25, "Favour… War decks Members"),
        (28, "Favourites War decks Members"),
        (31, "Favourites War decks Members"),
        (32, " Favourites  War decks  Members"),
    ],
)
def test_few_tabs_are_shortened_before_they_are_left_out(width: int, line: str) -> None:
    """Blanks around the titles go first, then letters of the others, then the others."""
    assert draw_tabs(fit_tabs(["Favourites", "War decks", "Members"], 1, width)) == line


@pytest.mark.parametrize(
    ("width", "line"), [(12, " ab  cd  ef"), (11, "ab cd ef"), (7, "ab cd ›")]
)
def test_titles_shorter_than_a_shortened_one_keep_their_blanks(width: int, line: str) -> None:
    """Few tabs with titles of two cells stand as far apart as others if there is room."""
    assert draw_tabs(fit_tabs(["ab", "cd", "ef"], 0, width)) == line


def test_no_tabs_are_placed_without_titles_or_room() -> None:
    """Without titles, and in no cells, there are no tabs; two tabs need no marks."""
    assert fit_tabs([], 0, 10) == fit_tabs(["One"], 0, 0) == ()
    assert draw_tabs(fit_tabs(["One", "Two"], 1, 3)) == "Two"


class EndedLine(TabLine):
    """Tabs with long and short titles, before a long or a short text at the right end."""

    titles = reactive(("Favourites", "Levels"))

    def ends(self) -> tuple[Content, ...]:
        """Return both texts."""
        return Content("12 min ago"), Content("12")

    def title_choices(self) -> tuple[tuple[str, ...], ...]:
        """Return the titles, and their first letters."""
        return self.titles, tuple(title[:4] for title in self.titles)


class LineApp(App[None]):
    """App of a line of tabs."""

    def compose(self) -> ComposeResult:
        """Yield the line."""
        yield EndedLine()


async def test_the_right_end_is_shortened_before_the_active_title() -> None:
    """It is a blank away from the tabs; a title is cut only when no end is left."""
    app = LineApp()
    lines = {
        31: " Favourites  Levels  12 min ago",
        30: "Favourites Levels   12 min ago",
        28: "Favourites Levels 12 min ago",
        27: "Favourites ›     12 min ago",
        21: "Favourites 12 min ago",
        20: "Favo Leve 12 min ago",
        15: "Favo 12 min ago",
        14: "Favourites  12",
        13: "Favourites 12",
        7: "Favo 12",
        6: "Favo ›",
        4: "Favo",
        3: "Fa…",
    }
    async with app.run_test() as pilot:
        drawn = {}
        for room in lines:
            await pilot.resize_terminal(room + 2, 3)
            await pilot.pause()
            drawn[room] = str(app.query_one(EndedLine).render())
    assert drawn == lines


def draw_tabs(tabs: Sequence[PlacedTab]) -> str:
    """Return the line of some tabs."""
    line = ""
    for tab in tabs:
        line = line.ljust(tab.start) + tab.text
    return line.rstrip()
