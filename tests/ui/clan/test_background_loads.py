"""Tests of loads beside the clan on screen: of other clans, ended, failed and repeated ones."""

from __future__ import annotations

import math
from datetime import timedelta

import pytest
from msgspec.structs import replace

from clantui.core.clan_list import ClanList, ClanRef
from clantui.core.model.attempt import Attempt
from clantui.core.model.errors import AccessDenied, NotFound, RoyaleError, Unreachable
from clantui.core.model.snapshot import Snapshot
from clantui.core.model.tag import Tag
from clantui.ui.clan.clan_states import SessionState, decode_state, encode_state
from clantui.ui.clan.messages import ClanChanged, StoreOpened
from clantui.ui.clan.state import ClanState
from tests.ui.clan.control import (
    CARDS,
    HOME,
    LAST,
    NEXT,
    THREE,
    ControllerHarness,
    control,
    name_of,
    open_home,
)
from tests.ui.fake_backend import FakeStore
from tests.ui.harness import NOON, clan_of, make_survey, start_survey, tag_number

OTHER, PLAYER = Tag("8YY"), tag_number(1)
OFFLINE = Unreachable("no connection")


async def reload_home(harness: ControllerHarness) -> None:
    """Begin to load the clan on screen again."""
    harness.controller.refresh_all()
    await harness.settle()


async def test_a_neighbour_may_come_from_the_cache_and_shows_its_own_retries() -> None:
    """A clan loaded in the background has its retry in its own state, not in that on screen."""
    async with control(1000.0, NEXT) as harness:
        await open_home(harness)
        harness.clock.advance(100)
        harness.controller.use_list(THREE)
        harness.controller.load_neighbours()
        await harness.settle()
        load = harness.newest(NEXT)
        assert load.request.max_age == math.inf
        attempt = Attempt(number=2, at=NOON, error=OFFLINE)
        load.on_retry(attempt)
        await harness.settle()
        assert harness.controller.states.state_of(NEXT).load.attempt == attempt
        assert harness.controller.state.load.attempt is None


@pytest.mark.parametrize("error", [AccessDenied("refused"), NotFound("there is no such clan")])
async def test_no_neighbour_is_loaded_after_an_error(error: RoyaleError) -> None:
    """A refused key would be refused for each clan of the list; the war is requested again."""
    async with control() as harness:
        await open_home(harness)
        harness.controller.show_view("war-members")
        harness.controller.use_list(THREE)
        for _ in range(2):
            await reload_home(harness)
            await harness.fail(HOME, error)
        assert harness.loads == [HOME, HOME, HOME]
        wars = [call for call in harness.backend.calls if call.name == "load_war_record"]
        assert len(wars) == 3


async def test_the_history_is_read_once_while_players_arrive() -> None:
    """A load of fifty players reads the stored snapshots with the first and after the last."""
    read: list[Tag] = []
    async with control() as harness:
        harness.backend.on_history = read.append
        survey = start_survey(CARDS)
        harness.controller.open(HOME)
        await harness.settle()
        for player in clan_of(CARDS)[1].values():
            harness.newest(HOME).emit(survey)
            await harness.settle()
            survey = survey.with_player(player)
        assert read == [HOME]
        await harness.answer(HOME)
        assert read == [HOME, HOME]


async def test_the_time_left_is_counted_from_the_start_of_the_load() -> None:
    """One of three players after two seconds: the load takes six, also later in a run."""
    async with control() as harness:
        harness.clock.advance(100)
        harness.controller.open(HOME)
        await harness.settle()
        harness.clock.advance(2)
        first = next(iter(clan_of(CARDS)[1].values()))
        harness.newest(HOME).emit(start_survey(CARDS).with_player(first))
        await harness.settle()
        assert harness.controller.state.load.best_estimate == 6.0
        assert harness.controller.state.load.estimate_left(harness.clock()) == 4.0


async def test_a_snapshot_of_this_run_is_no_baseline() -> None:
    """Changes are counted from the last run, also when the history is read later in this one."""
    times = [NOON - timedelta(days=1), NOON + timedelta(seconds=30)]
    surveys = [replace(make_survey(CARDS), at=at) for at in times]
    async with control() as harness:
        harness.backend.snapshots[HOME] = tuple(map(Snapshot.of, surveys))
        harness.clock.advance(60)
        await open_home(harness)
        await harness.wait_for(lambda: harness.controller.state.history is not None)
        assert harness.controller.state.baseline == times[0]


async def test_the_end_of_a_load_forgets_no_player_of_a_clan_that_is_being_opened() -> None:
    """The player to put the cursor on is of the clan that comes, not of the one on screen."""
    async with control() as harness:
        harness.controller.open(HOME)
        await harness.settle()
        harness.newest(HOME).emit(start_survey(CARDS))
        await harness.settle()
        harness.controller.open(NEXT, focus_player=PLAYER)
        await harness.settle()
        harness.newest(HOME).end()
        await harness.settle()
        harness.newest(NEXT).emit(start_survey(CARDS, "Clan 9YY", "9YY"))
        await harness.settle()
        assert (harness.controller.state.tag, harness.controller.state.focus_player) == (
            NEXT,
            PLAYER,
        )


async def test_a_stopped_load_keeps_no_other_load_waiting() -> None:
    """After Esc the clan counts as loading no more: its neighbours are loaded."""
    async with control() as harness:
        await open_home(harness)
        await reload_home(harness)
        assert harness.controller.stop()
        assert harness.controller.loading_tags == set()
        harness.controller.use_list(THREE)
        harness.controller.load_neighbours()
        await harness.settle()
        assert harness.loads == [HOME, HOME, NEXT]


async def test_battle_logs_are_those_of_all_members_and_can_be_stopped_until_the_last() -> None:
    """A member whose profile is missing has a log; an error leaves the logs; Esc has its use."""
    survey = start_survey(CARDS)
    first, *others = clan_of(CARDS)[1].values()
    survey = survey.with_failure(first.tag, NotFound("there is no such player"))
    for player in others:
        survey = survey.with_player(player)
    async with control() as harness:
        controller = harness.controller
        controller.state = ClanState(view="played")
        controller.open(HOME)
        await harness.settle()
        harness.newest(HOME).emit(survey)
        harness.newest(HOME).end()
        await harness.settle()
        (logs,) = harness.backend.logs
        assert [*logs.players] == [member.tag for member in survey.clan.members]
        for tag in logs.players:
            assert controller.state.is_waiting or tag == logs.players[0]
            logs.answer_player(tag)
            await harness.settle()
        assert not controller.state.is_waiting
        assert not controller.stop()
        assert controller.state.logs is not None
        battles = controller.state.logs.battles
        await reload_home(harness)
        harness.newest(HOME).emit(survey)
        harness.newest(HOME).end()
        await harness.settle()
        harness.backend.logs[-1].result.set_exception(OFFLINE)
        await harness.settle()
        assert controller.state.logs is not None
        assert controller.state.logs.battles == battles


async def test_all_changes_of_a_reload_are_announced_together() -> None:
    """Two members who have joined are two events of one message."""
    async with control() as harness:
        await open_home(harness)
        harness.controller.toggle_auto_refresh()
        await harness.settle()
        await harness.answer(HOME, cards=[*CARDS, "Miner", "Golem"])
        changes = [message for message in harness.messages if isinstance(message, ClanChanged)]
        assert [len(change.events) for change in changes] == [2]


def make_session(clan_list: ClanList) -> FakeStore:
    """Return the store of a run with an own list of two clans, and another list on screen."""
    own = ClanList(clans=(ClanRef(NEXT, "Ironwood"), ClanRef(HOME, "Thornwood")))
    surveys = {tag: make_survey(CARDS, f"Clan {tag.text}", tag.text) for tag in (HOME, LAST)}
    return FakeStore(
        surveys=surveys, text=encode_state(SessionState(own_list=own, clan_list=clan_list))
    )


async def test_a_run_begins_with_the_lists_of_the_last_one() -> None:
    """The list and its clan come back, and are loaded; a given clan goes before them."""
    async with control(0.0) as harness:
        harness.clock.advance(100)
        harness.controller.show_stored(make_session(THREE.move(2)), None)
        assert harness.controller.clan_list == THREE.move(2)
        assert name_of(harness) == "Clan 8PP"
        await harness.wait_for(lambda: bool(harness.loads))
        assert harness.loads == [LAST]
        harness.controller.open(OTHER)
        await harness.settle()
        await harness.answer(OTHER)
        opened = [clan.tag for clan in harness.controller.clan_list.clans]
        assert opened == [NEXT, HOME, OTHER]
    for stored, tags in ((THREE.move(2), [NEXT, HOME]), (ClanList(), [NEXT, HOME])):
        async with control() as harness:
            harness.controller.show_stored(make_session(stored), HOME)
            assert harness.controller.state.tag == HOME
            assert [clan.tag for clan in harness.controller.clan_list.clans] == tags


async def test_a_store_opened_later_shows_the_same_as_one_that_was_open() -> None:
    """The clan given at the start is shown from the store, and named in the message."""
    for first in (HOME, None):
        async with control() as harness:
            harness.backend.store = make_session(THREE.move(2))
            harness.controller.open_store(first)
            await harness.settle()
            assert harness.controller.state.tag == (first or LAST)
            opened = [m.first for m in harness.messages if isinstance(m, StoreOpened)]
            assert opened == [first]


async def test_the_demo_goes_on_with_its_own_list() -> None:
    """A clan opened in the demo is added to the clans that were opened in it before."""
    async with control() as harness:
        await open_home(harness)
        harness.backend.demo_store = make_session(ClanList())
        harness.controller.open_demo()
        await harness.settle()
        tags = [clan.tag for clan in harness.controller.clan_list.clans]
        assert tags == [NEXT, HOME]
        harness.controller.open(OTHER)
        await harness.settle()
        await harness.answer(OTHER)
        tags = [clan.tag for clan in harness.controller.clan_list.clans]
        assert tags == [NEXT, HOME, OTHER]


async def test_a_switch_is_on_screen_at_once_and_its_lists_are_stored() -> None:
    """The clan is drawn before the delay; the own list and that on screen are stored apart."""
    async with control(1000.0, HOME, NEXT) as harness:
        await open_home(harness)
        harness.controller.use_list(THREE)
        before = harness.shows
        harness.controller.go_to(THREE.move(1))
        assert harness.shows > before
        harness.controller.save_session()
        session = decode_state(harness.backend.store.text)
        assert [clan.tag for clan in session.own_list.clans] == [HOME]
        assert session.clan_list == harness.controller.clan_list
        assert [clan.tag for clan in session.clan_list.clans] == [HOME, NEXT, LAST]


async def test_a_clan_opened_again_is_loaded_whole_and_without_its_old_player() -> None:
    """The clan before stays the one to go back to; a list without clans stops nothing."""
    async with control(1000.0, HOME, NEXT) as harness:
        controller = harness.controller
        controller.use_list(THREE)
        controller.go_to(THREE.move(1))
        for player in (PLAYER, None):
            controller.open(NEXT, focus_player=player)
            await harness.settle()
            assert controller.state.focus_player == player
            assert not harness.newest(NEXT).request.only_missing
            assert controller.previous_list.current == HOME
        await harness.answer(NEXT)
        controller.open(OTHER)
        await harness.settle()
        load = harness.newest(OTHER)
        assert load.request.before is None
        controller.use_list(ClanList("empty", ()))
        await harness.settle()
        assert not load.cancelled
        assert (controller.state.tag, controller.clan_list.clans) == (NEXT, ())


async def test_the_data_of_a_clan_is_requested_again_only_by_its_own_reload() -> None:
    """A reload of another clan requests neither the war nor the history of this one again."""
    read: list[Tag] = []
    async with control(0.0, HOME, NEXT) as harness:
        controller = harness.controller
        harness.backend.on_history = read.append
        controller.state = ClanState(view="war-members")

        def count_wars(tag: Tag) -> int:
            calls = harness.backend.calls
            return sum(call.name == "load_war_record" and call.args == (tag,) for call in calls)

        async def go_to(clan_list: ClanList) -> None:
            controller.go_to(clan_list)
            await harness.wait_for(lambda: not controller._requests.is_running("wait"))

        controller.use_list(THREE)
        await go_to(THREE.move(1))
        await go_to(THREE)
        before = controller.state.load.survey
        await reload_home(harness)
        assert harness.newest(HOME).request.before is before
        await harness.answer(HOME)
        await go_to(THREE.move(1))
        assert (count_wars(HOME), count_wars(NEXT), read.count(NEXT)) == (2, 1, 1)
