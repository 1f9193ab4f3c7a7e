"""Tests of the per-clan state as it is stored for the next run."""

from __future__ import annotations

import pytest

from clantui.core.clan_list import ClanList, ClanRef
from clantui.core.columns import SortKey
from clantui.core.model.tag import Tag
from clantui.ui.clan.state import ClanState, Layout
from clantui.ui.clan.states import (
    ChosenTheme,
    ClanStates,
    SessionState,
    StoredLayout,
    decode_state,
    encode_state,
)
from tests.ui.fake_backend import FakeStore
from tests.ui.harness import tag_number

LAYOUT = Layout(SortKey("card", descending=False), 26000001)


def test_a_session_survives_a_round_trip() -> None:
    """Lists, view, order, direction, cursor, filter, hint and theme survive a round trip."""
    stops = ClanList("three", (ClanRef(Tag("2PP"), "Thornwood"), ClanRef(Tag("8PP"))), 1)
    stored = StoredLayout(Tag("2PP"), "favourites", LAYOUT, "wiz")
    theme = ChosenTheme("nord", "clantui-dark")
    session = SessionState(stops, stops, (stored,), is_onboarded=True, theme=theme)
    assert decode_state(encode_state(session)) == session


@pytest.mark.parametrize("view", ["favourites", "unknown"])
@pytest.mark.parametrize("column", ["card", "unknown"])
def test_a_session_with_an_unknown_layout_is_empty(view: str, column: str) -> None:
    """A session of a program with other views or columns is not used."""
    layout = Layout(SortKey(column, descending=False))
    session = SessionState(layouts=(StoredLayout(Tag("2PP"), view, layout, ""),))
    is_known = (view, column) == ("favourites", "card")
    assert decode_state(encode_state(session)) == (session if is_known else SessionState())


@pytest.mark.parametrize("text", ["", "7", "[]", '{"is_onboarded": 7}', '{"version": 2}'])
def test_an_unreadable_session_is_empty(text: str) -> None:
    """A session that is no JSON, has other types, or is of another version is empty."""
    assert decode_state(text) == SessionState()


def test_the_layouts_of_the_latest_clans_are_stored() -> None:
    """The number of stored layouts is limited; the clans opened first are left out."""
    store, states, tags = FakeStore(), ClanStates(), list(map(tag_number, range(60)))
    states.open(store)
    for tag in tags:
        states.put(ClanState(tag=tag, view="favourites").with_layout(LAYOUT, "wiz"))
    states.save(ClanList(), ClanList())
    stored = [StoredLayout(tag, "favourites", LAYOUT, "wiz") for tag in tags[10:]]
    assert list(decode_state(store.text).layouts) == stored
