"""Tests of the per-clan state as it is stored for the next run."""

from __future__ import annotations

from datetime import timedelta

from clantui.core.clan_list import ClanList, ClanRef
from clantui.core.columns import SortKey
from clantui.core.model.tag import Tag
from clantui.ui.clan.clan_states import ClanStates, SessionState, decode_state, encode_state
from clantui.ui.clan.load_state import LoadState
from clantui.ui.clan.state import ClanState, Layout
from tests.ui.fake_backend import FakeStore
from tests.ui.harness import NOON, make_survey, tag_number


def state_of(tag: Tag) -> ClanState:
    """Return the state of a clan with another layout than the default one."""
    layout = Layout(SortKey("card", descending=False), 26000001)
    return ClanState(tag=tag, view="favourites").with_layout(layout, "wiz")


def test_a_session_survives_a_round_trip() -> None:
    """Lists, view, order, direction, cursor and filter survive a round trip."""
    stops = ClanList("three", (ClanRef(Tag("2PP"), "Thornwood"), ClanRef(Tag("8PP"))), 1)
    session = SessionState(own_list=stops, clan_list=stops, states=(state_of(Tag("2PP")),))
    assert decode_state(encode_state(session)) == session


def test_an_impossible_position_in_a_list_is_the_first() -> None:
    """A damaged position of a stored list is replaced by that of the first clan."""
    stops = ClanList("two", (ClanRef(Tag("2PP"), "Thornwood"), ClanRef(Tag("8PP"))), 1)
    text = encode_state(SessionState(own_list=stops))
    for position in ("-1", "2"):
        damaged = text.replace('"at":1', f'"at":{position}')
        assert decode_state(damaged).own_list == stops.select(0)


def test_the_demo_forgets_the_states_of_real_clans() -> None:
    """A clan of the demo can have the tag of a real one."""
    states = ClanStates()
    states.put(ClanState(tag=Tag("2PP"), load=LoadState(survey=make_survey(["Wizard"]))))
    assert states.survey_of(Tag("2PP")) is not None
    states.open_demo(FakeStore())
    assert states.survey_of(Tag("2PP")) is None


def test_a_renamed_clan_has_its_new_name_at_once() -> None:
    """A second visit within a minute is not stored again, but a new name is."""
    states = ClanStates()
    for name, seconds in (("Thornwood", 0), ("Thornwood", 9), ("Ironwood", 19)):
        states.note_visit(make_survey(["Wizard"], name), NOON + timedelta(seconds=seconds))
        entry = states.bookmarks.find(Tag("2PP"))
        assert entry.name == name
        assert entry.visited == NOON + timedelta(seconds=seconds if name == "Ironwood" else 0)


def test_the_layouts_of_the_latest_clans_are_stored() -> None:
    """The number of stored layouts is limited; the clans opened first are left out."""
    states = tuple(state_of(tag_number(number)) for number in range(60))
    stored = decode_state(encode_state(SessionState(states=states))).states
    assert stored == states[10:]


def test_a_layout_of_a_later_version_costs_no_other_part_of_the_session() -> None:
    """A clan in a view or an order that this version does not have is left out, not the rest."""
    own = ClanList("opened", (ClanRef(Tag("2PP"), "Thornwood"),))
    states = tuple(state_of(Tag(tag)) for tag in ("2PP", "8PP", "9YY"))
    text = encode_state(SessionState(own_list=own, states=states, is_onboarded=True))
    text = text.replace('"favourites"', '"dreams"', 1).replace(
        '["card",false]', '["age",false]', 2
    )
    expected = SessionState(own_list=own, states=states[2:], is_onboarded=True)
    assert decode_state(text) == expected


def test_the_clans_of_this_run_are_kept_before_those_of_earlier_ones() -> None:
    """A clan arranged in this run is stored, though it was the first of fifty before."""
    layouts = tuple(state_of(tag_number(number)) for number in range(50))
    store = FakeStore(text=encode_state(SessionState(states=layouts)))
    states = ClanStates()
    states.open(store)
    first = states.state_of(tag_number(0))
    states.put(state_of(tag_number(50)))
    states.put(ClanState(tag=tag_number(51)))  # loaded in the background, and never shown
    states.save(ClanList(), ClanList())
    stored = [state.tag for state in decode_state(store.text).states]
    assert stored == [*(state.tag for state in layouts[1:]), first.tag, tag_number(50)][-50:]
