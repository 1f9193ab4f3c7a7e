"""Tests of tabs in one line: the current one is always there, and none is cut without a sign."""

from __future__ import annotations

import itertools
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from clantui.core.clan_list import ClanList, ClanRef
from clantui.core.model.tag import Tag
from clantui.core.views import short_tab_title, tab_title, view_names
from clantui.ui.clan.header import ADD, clan_titles
from clantui.ui.common.tabs import fit_tabs, tab_at
from tests.factories.surveys import PROPERTY

VIEWS: Final = tuple(map(tab_title, view_names()))
SHORT: Final = tuple(map(short_tab_title, view_names()))
TITLES = st.lists(
    st.text("abcミ日한 ", min_size=1, max_size=18).map(str.strip).filter(bool),
    min_size=1,
    max_size=30,
)


@given(TITLES, st.integers(0, 29), st.integers(1, 200))
@PROPERTY
def test_tabs_fit_and_the_current_one_is_there(titles: list[str], at: int, width: int) -> None:
    """Tabs stay within the width, in order and apart; the current one is among them."""
    active = at % len(titles)
    tabs = fit_tabs(titles, active, width)
    assert active in {tab.index for tab in tabs if not tab.is_mark}
    assert tabs[-1].end <= width
    for left, right in itertools.pairwise(tabs):
        assert left.end <= right.start
        assert left.index < right.index
    for tab in tabs:
        assert tab_at(tabs, tab.start) == tab_at(tabs, tab.end - 1) == tab.index


@given(TITLES, st.integers(0, 29), st.integers(1, 200))
@PROPERTY
def test_the_current_tab_is_shortened_last(titles: list[str], at: int, width: int) -> None:
    """The current tab is whole wherever it has room alone; what is cut ends in a sign."""
    active = at % len(titles)
    for tab in fit_tabs(titles, active, width):
        if tab.is_mark:
            continue
        text, title = tab.text.strip(), titles[tab.index]
        assert text == title or text.endswith("…")
        if tab.index == active and cell_len(title) + 4 <= width:
            assert text == title


@pytest.mark.parametrize(("width", "whole"), [(80, True), (62, True), (54, True), (40, False)])
def test_the_views_are_whole_from_54_columns_on(width: int, *, whole: bool) -> None:
    """All views stand in one line of 54 cells by short names; below, those around the current."""
    tabs = fit_tabs(SHORT, 3, width)
    assert ([tab.text.strip() for tab in tabs] == list(SHORT)) is whole


def test_tabs_left_out_are_marked_and_reached() -> None:
    """A mark stands for the tabs left out on its side, and leads to the next of them."""
    titles = [f"{n} clan" for n in range(1, 41)]
    tabs = fit_tabs(titles, 20, 60)
    assert (tabs[0].text, tabs[-1].text) == ("‹", "›")
    assert tabs[0].index == tabs[1].index - 1
    assert tabs[-1].index == tabs[-2].index + 1


def test_clans_have_the_digits_of_their_keys() -> None:
    """The first nine clans have a digit, a clan without a name its tag; the last tab adds one."""
    stops = tuple(ClanRef(Tag("2PP" + "P" * n), "" if n == 1 else f"Clan {n}") for n in range(10))
    titles = clan_titles(ClanList(stops=stops, at=2), "Levels")
    assert titles[:3] == ("1 Clan 0", "2 #2PPP", "3 Clan 2 › Levels")
    assert titles[8:] == ("9 Clan 8", "Clan 9", ADD)
    assert clan_titles(ClanList()) == ()
