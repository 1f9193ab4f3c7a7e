"""Tests of what the controller loads, and of what it keeps of a clan, without a screen."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial

import pytest
from msgspec.structs import replace

from clantui.core.clan_list import ClanList, ClanRef
from clantui.core.model.attempt import Attempt
from clantui.core.model.errors import Cancelled, NotFound, Unreachable
from clantui.core.model.race import WarRecord
from clantui.core.model.tag import Tag, TagKind
from clantui.ui.clan.auto_refresh import REFRESH_INTERVAL
from clantui.ui.clan.clan_states import decode_state
from clantui.ui.clan.controller import ClanController
from clantui.ui.clan.load_state import CURRENT_SECONDS
from clantui.ui.clan.messages import ClanChanged, RefreshStarted, StoreOpened
from clantui.ui.clan.state import ClanState, Layout
from tests.factories.races import race, race_log, racer
from tests.ui.clan.control import (
    CARDS,
    HOME,
    LAST,
    NEXT,
    SORT,
    THREE,
    ControllerHarness,
    control,
    name_of,
    open_home,
)
from tests.ui.fake_backend import FakeStore
from tests.ui.harness import NOON, card, make_survey, start_survey, tag_number

OTHER, STORED, PLAYER = Tag("8YY"), Tag("2GG"), tag_number(1)
OFFLINE = Unreachable("no connection")
ATTEMPT = Attempt(number=2, at=NOON, error=OFFLINE)


def list_calls(harness: ControllerHarness, name: str) -> int:
    """Return the number of requests of a kind."""
    return sum(call.name == name for call in harness.backend.calls)


@pytest.mark.parametrize(
    "leave",
    [
        lambda controller: controller.show_view("levels"),
        lambda controller: controller.go_to(THREE.move(1)),
        lambda controller: controller.open(NEXT),
        lambda controller: controller.save_session(),
    ],
)
async def test_the_layout_on_screen_is_kept_when_it_is_left(
    leave: Callable[[ClanController], None],
) -> None:
    """Order, cursor and filter are captured by another view or clan, and by the session."""
    async with control(1000.0, HOME, NEXT) as harness:
        harness.controller.use_list(THREE)
        harness.layout = Layout(SORT, 7)
        harness.controller.save_session()
        harness.filter_text = "wiz"
        leave(harness.controller)
        state = harness.controller.states.state_of(HOME)
        assert (state.layouts["favourites"], state.filter_text) == (Layout(SORT, 7), "wiz")


async def test_a_clan_that_was_never_arranged_has_the_view_of_the_last_one() -> None:
    """A clan with a layout of its own comes back in its own view."""
    async with control(1000.0, HOME, NEXT) as harness:
        controller = harness.controller
        controller.use_list(THREE)
        assert controller.previous_list.current is None
        controller.show_view("levels")
        controller.go_to(THREE.move(1))
        assert (controller.state.view, controller.previous_list) == ("levels", THREE)
        controller.go_to(THREE)
        controller.show_view("favourites")
        controller.go_to(THREE.move(1))
        assert controller.state.view == "levels"


async def test_the_race_is_that_of_the_clan_whose_rivals_are_listed() -> None:
    """Among the rivals of a clan, the race is still that clan's."""
    async with control(1000.0, HOME) as harness:
        harness.controller.use_list(THREE)
        assert harness.controller.race_clan == HOME
        harness.controller.use_list(replace(THREE, rivals_of=LAST))
        assert harness.controller.race_clan == LAST


async def test_clans_of_the_users_own_list_are_added_to_it() -> None:
    """Clans without a title extend the own list; a group replaces it, whatever its title is."""
    async with control() as harness:
        controller = harness.controller
        await open_home(harness)
        before = harness.shows
        controller.use_list(ClanList(clans=(ClanRef(NEXT, "Ironwood"),)))
        assert [clan.tag for clan in controller.clan_list.clans] == [HOME, NEXT]
        assert (controller.state.tag, controller.state.load.name) == (NEXT, "Ironwood")
        assert harness.shows > before
        controller.use_list(None)
        assert controller.state.tag == NEXT
        controller.use_list(controller.clan_list.select(0))
        assert (controller.state.tag, controller.clan_list.position) == (HOME, 0)
        group = ClanList(controller.clan_list.caption, (ClanRef(LAST),))
        controller.use_list(group)
        assert controller.clan_list == group
        controller.use_list(replace(THREE, position=1))
        assert controller.clan_list == THREE.move(1)
        controller.open(OTHER)
        await harness.settle()
        await harness.answer(OTHER)
        clans = (ClanRef(HOME, "Clan 2PP"), ClanRef(NEXT, "Ironwood"), ClanRef(OTHER, "Clan 8YY"))
        assert controller.clan_list == ClanList(clans=clans, position=2)


async def test_the_last_clan_comes_back_in_the_own_list_as_it_is_now() -> None:
    """A clan that was added since stays in the tabs and in the session; a group is as it was."""
    async with control(1000.0, HOME, NEXT) as harness:
        controller = harness.controller
        await open_home(harness)
        controller.open(OTHER)
        await harness.settle()
        await harness.answer(OTHER)
        for shown in (HOME, OTHER):
            controller.go_to(controller.previous_list)
            assert controller.state.tag == controller.clan_list.current == shown
            assert [clan.tag for clan in controller.clan_list.clans] == [HOME, OTHER]
        controller.save_session()
        session = decode_state(harness.backend.store.text)
        assert session.own_list == session.clan_list == controller.clan_list
        controller.use_list(THREE.move(1))
        controller.open(OTHER)
        controller.go_to(controller.previous_list)
        assert controller.clan_list == THREE.move(1)


async def test_the_list_has_the_names_that_have_arrived() -> None:
    """A renamed clan has its new name in the list on screen and in the own one."""
    async with control() as harness:
        await open_home(harness)
        harness.controller.use_list(THREE)
        harness.controller.refresh()
        await harness.settle()
        await harness.answer(HOME, "Renamed")
        assert harness.controller.clan_list.clans[0].name == "Renamed"
        harness.controller.use_list(ClanList())
        assert harness.controller.clan_list.caption == "opened"
        assert harness.controller.clan_list.clans[0].name == "Renamed"


async def test_a_stored_or_listed_clan_is_on_screen_before_it_is_loaded() -> None:
    """Any other clan is shown with its first answer, and with what was asked for it."""
    async with control(1000.0, HOME, NEXT, STORED) as harness:
        controller = harness.controller
        controller.use_list(THREE)
        controller.open(STORED)
        await harness.settle()
        assert controller.clan_list == ClanList(clans=(ClanRef(STORED),))
        assert name_of(harness) == "Clan 2GG"
        controller.use_list(THREE)
        controller.open(NEXT, focus_player=PLAYER)
        await harness.settle()
        assert (controller.state.tag, controller.state.focus_player) == (NEXT, PLAYER)
        assert controller.clan_list.position == 1
        assert harness.newest(NEXT).request.before == controller.state.load.survey
        assert harness.backend.prioritised == NEXT
        controller.open(LAST)
        await harness.settle()
        assert controller.state.tag == LAST
        assert controller.clan_list.position == 2
        controller.open(OTHER, focus_player=PLAYER)
        await harness.settle()
        assert controller.state.tag == LAST
        assert controller.state.load.loading_tag == OTHER
        assert harness.backend.prioritised == OTHER
        harness.newest(OTHER).on_retry(ATTEMPT)
        await harness.settle()
        assert controller.state.load.attempt == ATTEMPT
        controller.show_notice("hello")
        harness.newest(OTHER).emit(start_survey(CARDS, "Clan 8YY", "8YY"))
        await harness.settle()
        state = controller.state
        assert (state.tag, state.focus_player, state.notice) == (OTHER, PLAYER, "hello")
        assert state.load.loading_survey is not None
        left = controller.states.state_of(LAST)
        assert (left.load.loading_tag, left.focus_player) == (None, None)
        assert name_of(harness) == "Clan 8YY"


async def test_a_clan_that_was_only_looked_up_is_opened_like_an_unknown_one() -> None:
    """The clan on screen stays until there is an answer, and also if there is none."""
    async with control() as harness:
        await open_home(harness)
        controller = harness.controller
        assert controller.states.survey_of(OTHER) is None
        for _ in range(2):
            controller.open(OTHER)
            await harness.settle()
            assert (controller.state.tag, controller.state.load.loading_tag) == (HOME, OTHER)
            await harness.fail(OTHER, NotFound("no such clan"))
            assert controller.state.tag == HOME


async def test_another_list_with_the_same_clan_stops_nothing() -> None:
    """The list on screen changes; the clan, and one that is being opened, do not."""
    async with control(1000.0, HOME) as harness:
        harness.controller.use_list(ClanList("one", (ClanRef(HOME),)))
        harness.controller.open(OTHER)
        await harness.settle()
        shows = harness.shows
        harness.controller.use_list(THREE)
        assert harness.shows > shows
        assert harness.controller.clan_list == THREE
        assert harness.controller.state.tag == HOME
        assert harness.controller.state.load.loading_tag == OTHER


async def test_an_opened_clan_ends_the_opening_of_another() -> None:
    """The clan on screen is not marked as loading after a switch, nor is a player looked up."""
    async with control(1000.0, HOME, LAST) as harness:
        controller = harness.controller
        controller.use_list(THREE)
        controller.open(OTHER)
        await harness.settle()
        controller.go_to(THREE.move(2))
        assert controller.states.state_of(HOME).load.loading_tag is None
        for act in (partial(controller.open, OTHER), partial(controller.go_to, THREE)):
            harness.tag_entry.enter((PLAYER,), TagKind.PLAYER)
            await harness.settle()
            assert controller.state.notice
            act()
            await harness.settle()
            assert harness.backend.calls[-1].answer.cancelled()
            assert not controller.state.notice


async def test_a_load_removes_the_notice() -> None:
    """A reload, and the end of one by the user, concern something else than the notice before."""
    async with control() as harness:
        await open_home(harness)
        harness.controller.show_notice("hello")
        harness.controller.refresh()
        await harness.settle()
        assert not harness.controller.state.notice
        harness.controller.show_notice("hello")
        assert harness.controller.stop()
        assert not harness.controller.state.notice


async def test_a_clan_is_loaded_after_the_delay_unless_it_is_current_or_loading() -> None:
    """After the delay come the visit, the history, the data of the view, and the neighbours."""
    async with control(0.0, HOME, NEXT) as harness:
        histories: list[Tag] = []
        harness.backend.on_history = histories.append
        controller = harness.controller
        controller.state = ClanState(view="war-members")
        controller.use_list(THREE.move(1))
        await harness.wait_for(lambda: bool(harness.loads))
        assert harness.loads == [LAST]  # the stored clan is current, and so is its neighbour
        assert histories == [NEXT]
        assert list_calls(harness, "load_war_record") == 1
        assert controller.states.bookmarks.find(NEXT).visited == harness.clock()
        controller.go_to(THREE.move(2))
        await harness.wait_for(lambda: not controller._requests.is_running("wait"))
        assert harness.loads == [LAST]  # it is already loading
        assert harness.backend.prioritised == LAST
        harness.clock.advance(CURRENT_SECONDS)
        controller.go_to(THREE.move(1))
        await harness.wait_for(lambda: not controller._requests.is_running("wait"))
        assert harness.loads == [LAST, NEXT]
        assert harness.newest(NEXT).request.before == controller.state.load.survey


async def test_neighbours_wait_until_a_planned_retry_is_over() -> None:
    """While the API is unreachable, no other clan is loaded; later ones grow from stored data."""
    async with control(1000.0, NEXT) as harness:
        await open_home(harness)
        harness.controller.use_list(THREE)
        harness.controller.refresh()
        await harness.settle()
        await harness.fail(HOME, OFFLINE)
        harness.clock.advance(CURRENT_SECONDS - 1)
        harness.controller.load_neighbours()
        await harness.settle()
        assert harness.loads == [HOME, HOME]
        harness.clock.advance(1)
        harness.controller.tick()
        await harness.settle()
        await harness.answer(HOME)
        assert harness.loads == [HOME, HOME, HOME, NEXT]
        stored = harness.backend.store.surveys[NEXT]
        assert harness.newest(NEXT).request.before == stored


async def test_each_automatic_retry_waits_longer() -> None:
    """The waits double until the user loads the clan."""
    async with control() as harness:
        await open_home(harness)
        harness.controller.refresh()
        for seconds in (60, 120, 240):
            await harness.settle()
            await harness.fail(HOME, OFFLINE)
            retry_at = harness.clock() + timedelta(seconds=seconds)
            assert harness.controller.state.load.retry_at == retry_at
            harness.clock.advance(seconds)
            harness.controller.tick()
        await harness.settle()
        harness.controller.refresh()
        await harness.settle()
        await harness.fail(HOME, OFFLINE)
        retry_at = harness.clock() + timedelta(seconds=60)
        assert harness.controller.state.load.retry_at == retry_at


async def test_all_loaded_clans_of_the_list_are_reloaded_without_the_cache() -> None:
    """The clan on screen is loaded once, without the cache; one that was never loaded is not."""
    async with control() as harness:
        await open_home(harness)
        harness.controller.use_list(THREE)
        harness.controller.load_neighbours()
        await harness.settle()
        await harness.answer(NEXT)
        await harness.fail(LAST, NotFound("there is no such clan"))
        first = len(harness.loads)
        harness.controller.refresh_all()
        await harness.settle()
        assert harness.loads[first:] == [HOME, NEXT]
        assert harness.newest(HOME).request.max_age == 0
        assert not harness.newest(HOME).request.only_missing


@pytest.mark.parametrize(
    ("view", "name"), [("war-members", "load_war_record"), ("levels", "load_cards")]
)
async def test_the_data_of_a_view_is_requested_once_until_a_reload(view: str, name: str) -> None:
    """Another look at the view requests nothing; a reload requests the war, but no cards."""
    cards = {1: card("Wizard", 1)}
    async with control() as harness:
        await open_home(harness)
        harness.controller.show_view(view)
        await harness.settle()
        if name == "load_cards":
            harness.backend.calls[-1].answer.set_result(cards)
            await harness.settle()
        for _ in range(2):
            harness.controller.show_view("favourites")
            harness.controller.show_view(view)
            await harness.settle()
        assert list_calls(harness, name) == 1
        harness.controller.refresh()
        await harness.settle()
        await harness.answer(HOME)
        assert list_calls(harness, name) == (1 if name == "load_cards" else 2)
        if name == "load_cards":
            harness.controller.use_list(THREE.move(1))
            assert harness.controller.state.cards == cards


async def test_battle_logs_are_loaded_again_with_the_clan() -> None:
    """A reload requests the logs anew, on top of the earlier ones; stopped logs are failed."""
    async with control() as harness:
        await open_home(harness)
        for _ in range(2):
            harness.controller.show_view("played")
            await harness.settle()
        (first,) = harness.backend.logs
        first.answer_player(first.players[0])
        await harness.settle()
        assert harness.controller.stop()
        logs = harness.controller.state.logs
        assert logs is not None
        assert not logs.waiting
        assert {type(error) for error in logs.failed.values()} == {Cancelled}
        assert first.cancelled
        harness.controller.refresh()
        await harness.settle()
        await harness.answer(HOME)
        assert len(harness.backend.logs) == 2
        assert harness.backend.logs[1].logs.battles == first.logs.battles


async def test_the_last_known_war_stays_beside_a_newer_error() -> None:
    """An error leaves the race that was loaded before; a new race replaces it, of any clan."""
    known, newer = race(racer()), race(racer(medals=100))
    async with control() as harness:
        await open_home(harness)
        for result, expected, error in (
            (WarRecord(race=known, log=race_log(())), known, None),
            (OFFLINE, known, OFFLINE),
            (WarRecord(error=OFFLINE, log=race_log(())), known, OFFLINE),
            (WarRecord(race=newer), newer, None),
        ):
            harness.controller._handle_war(HOME, result)
            state = harness.controller.state
            assert state.war is not None
            assert (state.war.race, state.race) == (expected, expected)
            assert state.war.error is error
        harness.controller._handle_war(NEXT, WarRecord(race=known))
        assert harness.controller.states.state_of(NEXT).race == known
        assert harness.controller.state.race == newer


async def test_a_race_from_its_own_screen_stays_without_a_war() -> None:
    """A war that could not be loaded does not remove the race that was loaded elsewhere."""
    async with control() as harness:
        await open_home(harness)
        known = race(racer())
        harness.controller.update_state(replace(harness.controller.state, race=known))
        harness.controller._handle_war(HOME, OFFLINE)
        assert harness.controller.state.race == known


async def test_a_clan_is_visited_and_its_war_requested_with_its_roster() -> None:
    """Neither waits for the end of the load."""
    async with control() as harness:
        harness.controller.state = ClanState(view="war-members")
        harness.controller.open(HOME)
        await harness.settle()
        assert list_calls(harness, "load_war_record") == 0
        harness.newest(HOME).emit(start_survey(CARDS))
        await harness.settle()
        assert list_calls(harness, "load_war_record") == 1
        assert harness.controller.states.bookmarks.find(HOME).visited == harness.clock()


async def test_a_load_that_outlives_the_opening_of_another_clan_has_an_end() -> None:
    """Its missing players are retried, though the clan opened meanwhile was stopped."""
    async with control() as harness:
        survey = start_survey(CARDS)
        harness.controller.open(HOME)
        await harness.settle()
        harness.newest(HOME).emit(survey)
        await harness.settle()
        harness.controller.open(NEXT)
        await harness.settle()
        assert harness.controller.stop()
        for member in survey.clan.members:
            survey = survey.with_failure(member.tag, OFFLINE)
        harness.newest(HOME).emit(survey)
        harness.newest(HOME).end()
        await harness.settle()
        retry_at = harness.clock() + timedelta(seconds=60)
        assert harness.controller.state.load.retry_at == retry_at


async def test_auto_refresh_loads_the_clan_with_its_war_once_it_is_free() -> None:
    """Each interval has one load and one war, which is announced to the screens above."""
    async with control() as harness:
        await open_home(harness)
        harness.controller.toggle_auto_refresh()
        await harness.settle()
        assert (len(harness.loads), list_calls(harness, "load_war_record")) == (2, 1)
        await harness.answer(HOME)
        harness.clock.advance(REFRESH_INTERVAL.total_seconds())
        harness.controller.open(OTHER)
        harness.controller.tick()
        await harness.settle()
        assert harness.loads == [HOME, HOME, OTHER]
        await harness.fail(OTHER, NotFound("there is no such clan"))
        harness.controller.tick()
        await harness.settle()
        assert harness.loads == [HOME, HOME, OTHER, HOME]
        assert harness.newest(HOME).request.before == harness.controller.state.load.survey
        assert list_calls(harness, "load_war_record") == 2
        started = [message for message in harness.messages if isinstance(message, RefreshStarted)]
        assert len(started) == 2


async def test_the_first_load_of_auto_refresh_is_compared_with_the_clan_on_screen() -> None:
    """A member who has left since the clan was loaded is announced by the first load."""
    async with control() as harness:
        await open_home(harness)
        harness.controller.toggle_auto_refresh()
        await harness.settle()
        await harness.answer(HOME, cards=CARDS[:2])
        changes = [message for message in harness.messages if isinstance(message, ClanChanged)]
        assert [len(change.events) for change in changes] == [1]


async def test_the_demo_begins_with_nothing_of_the_real_clans_but_the_view() -> None:
    """Lists, requests and the last clan are those of the demo; the view stays."""
    async with control(1000.0, HOME, NEXT) as harness:
        controller = harness.controller
        controller.use_list(THREE)
        controller.show_view("war-members")
        await harness.settle()
        controller.go_to(THREE.move(1))
        assert controller.previous_list.current == HOME
        harness.backend.store.text = ""
        controller.open_demo()
        await harness.settle()
        assert controller.states.is_demo
        assert controller.previous_list.current is None
        assert controller.state.view == "war-members"
        assert controller.state.tag == HOME  # the demo's store has it
        assert [clan.tag for clan in controller.clan_list.clans] == [HOME]
        before = list_calls(harness, "load_war_record")
        controller.load_view_data()
        await harness.settle()
        assert list_calls(harness, "load_war_record") == before + 1


async def test_the_demo_never_opens_the_store_of_real_clans() -> None:
    """The demo has a store of its own, opened after it, with its own clan in it."""
    async with control(1000.0, HOME) as harness:
        survey = make_survey(["Bats"], "Demo", HOME.text)
        harness.backend.demo_store = FakeStore(surveys={HOME: survey})
        harness.controller.open_demo()
        await harness.settle()
        assert name_of(harness) == "Demo"
        assert any(isinstance(message, StoreOpened) for message in harness.messages)


async def test_a_clan_of_the_demo_has_a_history_of_its_own() -> None:
    """A history that was read before the demo is read again from the demo's store."""
    async with control(0.0, HOME, NEXT) as harness:
        read: list[Tag] = []
        harness.backend.on_history = read.append
        harness.controller.use_list(THREE.select(1))
        await harness.wait_for(lambda: NEXT in read)
        harness.controller.open_demo()
        await harness.settle()
        read.clear()
        harness.controller.use_list(THREE.select(1))
        await harness.settle()
        assert NEXT in read


async def test_a_stored_clan_is_shown_at_the_start_only_with_a_key() -> None:
    """Without an API key the first steps are shown, not data that cannot be updated."""
    for has_key, tag in ((True, HOME), (False, None)):
        async with control(1000.0, HOME) as harness:
            harness.backend.has_key = has_key
            harness.controller.show_stored(harness.backend.store, HOME)
            assert harness.controller.state.tag == tag
            harness.controller.show_stored(harness.backend.store, NEXT)
            assert harness.controller.state.tag == tag


async def test_a_typed_letter_opens_connections_for_the_load_to_come() -> None:
    """Neither a pressed Enter nor a letter without an API key does: no load will follow."""
    async with control() as harness:
        for has_key, is_entered, count in ((False, False, 0), (True, True, 0), (True, False, 1)):
            harness.backend.has_key = has_key
            harness.tag_entry.show_validity("", is_entered=is_entered)
            await harness.settle()
            assert harness.backend.preconnects == count


async def test_the_error_of_a_clan_that_could_not_be_opened_can_be_dismissed() -> None:
    """With the error goes the notice about it; an error of the clan on screen stays."""
    async with control() as harness:
        controller = harness.controller
        await open_home(harness)
        assert not controller.dismiss_error()
        controller.open(OTHER)
        await harness.settle()
        await harness.fail(OTHER, OFFLINE)
        controller.show_notice("hello")
        assert controller.dismiss_error()
        load = controller.state.load
        assert (load.error, load.retry_at, controller.state.notice) == (None, None, "")
        controller.refresh()
        await harness.settle()
        await harness.fail(HOME, OFFLINE)
        assert not controller.dismiss_error()
        assert controller.state.load.error is OFFLINE
