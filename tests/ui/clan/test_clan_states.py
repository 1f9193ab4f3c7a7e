"""Tests of the per-clan state as it is stored for the next run."""

from __future__ import annotations

from datetime import timedelta

import pytest
from msgspec.structs import replace

from clantui.core.bookmarks import Bookmark, Bookmarks
from clantui.core.clan_list import ClanList, ClanRef
from clantui.core.columns import SortKey
from clantui.core.model.tag import Tag
from clantui.ui.clan.clan_states import (
    ChosenTheme,
    ClanStates,
    SessionState,
    decode_state,
    encode_state,
)
from clantui.ui.clan.load_state import LoadState
from clantui.ui.clan.state import ClanState, Layout
from tests.ui.fake_backend import FakeStore
from tests.ui.harness import NOON, card, make_survey, tag_number

OWN = ClanList(clans=(ClanRef(Tag("2PP"), "Thornwood"),))


def state_of(tag: Tag) -> ClanState:
    """Return the state of a clan with another layout than the default one."""
    layout = Layout(SortKey("card", descending=False), 26000001)
    return ClanState(tag=tag, view="favourites").with_layout(layout, "wiz")


def test_a_session_survives_a_round_trip() -> None:
    """Lists, with whose rivals they are, view, order, cursor and filter survive a round trip."""
    listed = ClanList("three", (ClanRef(Tag("2PP"), "Thornwood"), ClanRef(Tag("8PP"))), 1)
    rivals = replace(listed, rivals_of=Tag("8PP"))
    session = SessionState(own_list=OWN, clan_list=rivals, states=(state_of(Tag("2PP")),))
    assert decode_state(encode_state(session)) == session


def test_a_group_with_the_title_of_the_own_list_is_still_a_group_in_the_next_run() -> None:
    """Only the own list has no title; a user may call a group `opened`."""
    group = ClanList(OWN.caption, OWN.clans)
    assert group.caption == "opened"
    session = decode_state(encode_state(SessionState(own_list=OWN, clan_list=group)))
    assert (session.own_list, session.clan_list) == (OWN, group)
    assert group != OWN


STORED = (
    '{"version":2,"own":{"title":"opened","stops":[["#2PP","Thornwood"],["#8PP",""]],"at":1},'
    '"course":{"title":"opened","stops":[["#2PP","Thornwood"]],"at":0},'
    '"pages":[{"tag":"#2PP","view":"favourites","sort":["card",false],"key":26000001,'
    '"wanted":"wiz"}],"tour":["help","open","read","roam"],"theme":["nord","dark"]}'
)
"""A session as earlier versions have stored it."""


def test_the_session_of_an_earlier_version_is_read() -> None:
    """The words in the store are those of earlier versions, which a user can go back to."""
    own = ClanList(clans=(ClanRef(Tag("2PP"), "Thornwood"), ClanRef(Tag("8PP"))), position=1)
    session = SessionState(
        own_list=own,
        clan_list=OWN,
        states=(state_of(Tag("2PP")),),
        is_onboarded=True,
        theme=ChosenTheme("nord", "dark"),
    )
    assert decode_state(STORED) == session
    assert encode_state(session) == STORED


def test_an_impossible_position_in_a_list_is_the_first() -> None:
    """A damaged position of a stored list is replaced by that of the first clan."""
    listed = ClanList("two", (ClanRef(Tag("2PP"), "Thornwood"), ClanRef(Tag("8PP"))), 1)
    text = encode_state(SessionState(own_list=listed))
    for position in ("-1", "2"):
        damaged = text.replace('"at":1', f'"at":{position}')
        assert decode_state(damaged).own_list == listed.select(0)


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
    own = ClanList(clans=(ClanRef(Tag("2PP"), "Thornwood"),))
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


@pytest.mark.parametrize("is_onboarded", [None, False, True])
@pytest.mark.parametrize("theme", [None, ChosenTheme("nord", ""), ChosenTheme("nord", "dark")])
def test_the_theme_and_the_seen_hint_survive_a_round_trip(
    theme: ChosenTheme | None, *, is_onboarded: bool | None
) -> None:
    """An unknown hint stays unknown, one that was not seen is shown again."""
    session = SessionState(is_onboarded=is_onboarded, theme=theme)
    assert decode_state(encode_state(session)) == session


def test_a_session_of_another_version_or_with_damage_is_empty() -> None:
    """Hints that this version does not know, bad tags and other versions cost the session."""
    own = ClanList(clans=(ClanRef(Tag("2PP"), "Thornwood"),))
    text = encode_state(SessionState(own_list=own, is_onboarded=True))
    for old, new in (
        ('"version":2', '"version":3'),
        ("#2PP", "#nine"),
        ('"roam"', '"sing"'),
        ("}", ""),
    ):
        assert old in text
        assert decode_state(text.replace(old, new)) == SessionState()
    some = text.replace(',"roam"', "")  # of an earlier version, which had four hints
    assert decode_state(some) == SessionState(own_list=own, is_onboarded=False)


def test_control_characters_of_a_stored_session_do_not_reach_the_screen() -> None:
    """Titles, names and filters are cleaned, as if they came from the network."""
    group = ClanList("fri\x1b[1mends", (ClanRef(Tag("2PP"), "Thorn\x1b[1mwood"),))
    layout = Layout(SortKey("card", descending=False))
    state = ClanState(tag=Tag("2PP")).with_layout(layout, "wi\x1b[1mz")
    session = decode_state(encode_state(SessionState(clan_list=group, states=(state,))))
    restored = session.clan_list
    texts = (restored.caption, restored.clans[0].name, session.states[0].filter_text)
    assert not any("\x1b" in text for text in texts)
    assert restored.caption.startswith("fri")


@pytest.mark.parametrize(
    ("store", "is_onboarded"),
    [
        (FakeStore(), False),
        (FakeStore(surveys={Tag("2PP"): make_survey(["Wizard"])}), True),
        (FakeStore(bookmarks=Bookmarks().with_bookmark(Bookmark(tag=Tag("2PP")))), True),
        (FakeStore(text=encode_state(SessionState(own_list=OWN))), True),
        (FakeStore(text=encode_state(SessionState(own_list=OWN, is_onboarded=False))), False),
    ],
)
def test_a_user_with_stored_clans_needs_no_first_hint(
    store: FakeStore, *, is_onboarded: bool
) -> None:
    """Stored clans, bookmarks or a list are of an earlier run, unless it says otherwise."""
    states = ClanStates()
    states.open(store)
    assert states.is_onboarded is is_onboarded


def test_a_second_store_does_not_undo_what_the_user_did_in_this_run() -> None:
    """The demo's store keeps the seen hint, and the theme that was chosen before."""
    states = ClanStates()
    states.open(FakeStore(text=encode_state(SessionState(theme=ChosenTheme("nord", "")))))
    states.is_onboarded, states.theme = True, ChosenTheme("dracula", "")
    states.open_demo(FakeStore(text=encode_state(SessionState(theme=ChosenTheme("nord", "")))))
    assert (states.is_onboarded, states.theme) == (True, ChosenTheme("dracula", ""))
    other = ClanStates()
    other.open(FakeStore(text=encode_state(SessionState(theme=ChosenTheme("nord", "")))))
    assert other.theme == ChosenTheme("nord", "")


def test_each_change_of_a_session_is_stored_at_once() -> None:
    """The list, a layout, the hint, the theme: each is in the store after it has changed."""
    store = FakeStore()
    states = ClanStates()
    states.open(store)
    state = state_of(Tag("2PP"))
    expected = SessionState(own_list=OWN, clan_list=OWN.move(0), is_onboarded=False)
    states.save(OWN, OWN)
    assert decode_state(store.text) == expected
    states.put(state)
    states.save(OWN, OWN)
    assert decode_state(store.text) == replace(expected, states=(state,))
    states.is_onboarded = True
    states.save(OWN, OWN)
    assert decode_state(store.text).is_onboarded
    states.theme = ChosenTheme("nord", "")
    states.save(OWN, OWN)
    assert decode_state(store.text).theme == ChosenTheme("nord", "")
    other = OWN.with_clan(Tag("8PP"))
    states.save(OWN, other)
    assert decode_state(store.text).clan_list == other
    states.save(other, other)
    assert decode_state(store.text).own_list == other


def test_a_clan_is_named_by_the_list_then_by_its_bookmark_then_by_its_tag() -> None:
    """A clan without a survey has the best name that is known, and each card of the game."""
    marks = Bookmarks().with_bookmark(Bookmark(tag=Tag("2PP"), name="Thornwood"))
    states = ClanStates()
    states.cards = {1: card("Wizard", 1)}
    states.open(FakeStore(bookmarks=marks))
    assert states.name_of(Tag("2PP")) == "Thornwood"
    assert states.name_of(Tag("8PP")) == "#8PP"
    assert states.state_of(Tag("9YY"), name="Ironwood").load.name == "Ironwood"
    assert states.state_of(Tag("9YY")).cards == {1: card("Wizard", 1)}
    assert states.name_of(Tag("9YY")) == "Ironwood"


def test_stored_and_loaded_clans_are_shown_without_a_request() -> None:
    """A stored clan has its age before it is opened, and its layout of the last run after.

    A clan that was only looked up is not known, nor is one that was opened without an answer.
    """
    survey, layout = make_survey(["Wizard"]), state_of(Tag("2PP"))
    states = ClanStates()
    assert Tag("2PP") not in states
    text = encode_state(SessionState(states=(layout,)))
    store = FakeStore(surveys={Tag("2PP"): survey}, text=text)
    states.open(store)
    assert Tag("2PP") in states
    assert states.load_state_of(Tag("2PP")) == LoadState(read_at=NOON)
    assert states.load_state_of(Tag("8PP")) == LoadState()
    state = states.state_of(Tag("2PP"))
    assert (state.load.survey, state.layouts) == (survey, layout.layouts)
    assert states.load_state_of(Tag("2PP")) == state.load
    states.save(OWN, OWN)
    assert [stored.tag for stored in decode_state(store.text).states] == [Tag("2PP")]
    assert (states.survey_of(Tag("8PP")), states.name_of(Tag("8PP"))) == (None, "#8PP")
    assert Tag("8PP") not in states
    assert states.state_of(Tag("8PP"), name="Ironwood").load.name == "Ironwood"
    assert Tag("8PP") not in states
    loaded = LoadState(survey=make_survey(["Wizard"], "Ironwood", "8PP"))
    states.put(ClanState(tag=Tag("8PP"), load=loaded))
    assert Tag("8PP") in states
    assert Tag("9YY") not in states


def test_a_visit_is_stored_again_after_a_minute() -> None:
    """The last visit is exact to a minute."""
    states = ClanStates()
    for seconds, visited in ((0, 0), (59, 0), (60, 60)):
        states.note_visit(make_survey(["Wizard"]), NOON + timedelta(seconds=seconds))
        entry = states.bookmarks.find(Tag("2PP"))
        assert entry.visited == NOON + timedelta(seconds=visited)
