"""Tests of tabs in one line: the active one is always shown, and cut titles end in `…`."""

from __future__ import annotations

import itertools
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from clantui.core.clan_list import ClanList, ClanRef
from clantui.core.model.tag import Tag
from clantui.core.views import TAB_VIEWS, make_short_tab_title, make_tab_title
from clantui.ui.clan.widgets.header import list_clan_titles
from clantui.ui.common.tab_line import find_tab_at, fit_tabs
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


@pytest.mark.parametrize(("width", "fits"), [(80, True), (62, True), (54, True), (40, False)])
def test_all_views_fit_into_54_columns(width: int, *, fits: bool) -> None:
    """The short names of all views fit into 54 cells; in less, those around the active one."""
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
    stops = tuple(ClanRef(Tag("2PP" + "P" * n), "" if n == 1 else f"Clan {n}") for n in range(10))
    titles = list_clan_titles(ClanList(clans=stops, position=2), "Levels")
    assert titles[:3] == ("1 Clan 0", "2 #2PPP", "3 Clan 2 › Levels")
    assert titles[8:] == ("9 Clan 8", "Clan 9", "+ c")
    assert list_clan_titles(ClanList()) == ()
