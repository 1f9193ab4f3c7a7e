"""Tests of the per-clan state as it is stored for the next run."""

from __future__ import annotations

from clantui.core.clan_list import ClanList, ClanRef
from clantui.core.columns import SortKey
from clantui.core.model.tag import Tag
from clantui.ui.clan.state import ClanState, Layout
from clantui.ui.clan.states import SessionState, decode_state, encode_state
from tests.ui.harness import tag_number


def state_of(tag: Tag) -> ClanState:
    """Return the state of a clan with a layout of its own."""
    layout = Layout(SortKey("card", descending=False), 26000001)
    return ClanState(tag=tag, view="favourites").with_layout(layout, "wiz")


def test_a_session_survives_a_round_trip() -> None:
    """Lists, view, order, direction, cursor and filter survive a round trip."""
    stops = ClanList("three", (ClanRef(Tag("2PP"), "Thornwood"), ClanRef(Tag("8PP"))), 1)
    session = SessionState(own_list=stops, clan_list=stops, states=(state_of(Tag("2PP")),))
    assert decode_state(encode_state(session)) == session


def test_the_layouts_of_the_latest_clans_are_stored() -> None:
    """The number of stored layouts is limited; the clans opened first are left out."""
    states = tuple(state_of(tag_number(number)) for number in range(60))
    stored = decode_state(encode_state(SessionState(states=states))).states
    assert stored == states[10:]
