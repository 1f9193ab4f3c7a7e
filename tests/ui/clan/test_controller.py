"""Tests of the controller of the clan screen, without a screen."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

from msgspec.structs import replace

from clantui.core.clan_list import ClanList, ClanRef
from clantui.core.model.attempt import Attempt
from clantui.core.model.errors import AccessDenied, NotFound, Unreachable
from clantui.core.model.race import WarRecord
from clantui.core.model.snapshot import Snapshot
from clantui.core.model.tag import Tag, TagKind
from clantui.ui.clan.auto_refresh import REFRESH_INTERVAL
from clantui.ui.clan.load_state import CURRENT_SECONDS
from clantui.ui.clan.messages import ClanChanged, LoadFinished, StoreOpened
from clantui.ui.clan.state import ClanState, Layout
from tests.factories.races import race
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
from tests.ui.fake_backend import Load
from tests.ui.harness import NOON, make_survey, start_survey, tag_number


async def test_the_history_of_the_demo_is_loaded_after_its_cards() -> None:
    """The history of a clan is loaded with its name; that of the demo after the load."""
    loads: list[Tag] = []
    async with control() as harness:
        harness.backend.on_history = loads.append
        harness.controller.open(HOME)
        await harness.settle()
        harness.newest(HOME).emit(make_survey(CARDS))
        await harness.settle()
        assert loads == [HOME]
        harness.controller.open_demo()
        await harness.settle()
        harness.controller.open(HOME)
        await harness.settle()
        loads.clear()
        harness.newest(HOME).emit(make_survey(CARDS))
        await harness.settle()
        assert loads == []
        harness.newest(HOME).end()
        await harness.settle()
        assert loads == [HOME]


async def test_the_answers_of_a_stopped_load_are_in_the_history() -> None:
    """The history is loaded again when a load is stopped, because its answers are a snapshot."""
    loads: list[Tag] = []
    async with control() as harness:
        harness.controller.open(HOME)
        await harness.settle()
        harness.newest(HOME).emit(make_survey(CARDS))
        await harness.settle()
        harness.backend.on_history = loads.append
        assert harness.controller.stop()
        await harness.settle()
        assert loads == [HOME]


async def test_only_the_last_histories_stay_in_memory() -> None:
    """Eight of twelve loaded clans keep their history, and so does the one on screen."""
    others = [tag_number(number) for number in range(500, 512)]
    async with control(0.0) as harness:
        for tag in (HOME, *others):
            harness.backend.snapshots[tag] = (Snapshot.of(make_survey(CARDS, "Clan", tag.text)),)

        def has_history(tag: Tag) -> bool:
            state = harness.controller.states.state_of(tag)
            assert (state.history is None) == (not state.snapshots)
            return state.history is not None

        await open_home(harness)
        harness.controller.use_list(ClanList("many", tuple(map(ClanRef, (HOME, *others)))))
        for tag in others:
            harness.controller._load_in_background(tag)
            await harness.settle()
            await harness.answer(tag)
            await harness.wait_for(partial(has_history, tag))
        assert [tag for tag in (HOME, *others) if has_history(tag)] == [HOME, *others[-8:]]
        harness.controller.go_to(harness.controller.clan_list.select(1))
        await harness.wait_for(partial(has_history, others[0]))


async def test_switching_clans_shows_stored_data_without_a_request() -> None:
    """The stored survey is shown in the same turn; the network is used only after a delay."""
    async with control(1000.0, HOME, NEXT, LAST) as harness:
        harness.controller.use_list(THREE)
        harness.controller.go_to(THREE.move(1))
        assert (harness.controller.state.tag, name_of(harness)) == (NEXT, "Clan 9YY")
        await harness.settle()
        assert harness.loads == []


async def test_only_the_clan_on_screen_after_the_delay_is_loaded() -> None:
    """Each switch restarts the delay: of three clans only the last is loaded."""
    async with control(0.01) as harness:
        harness.controller.use_list(THREE)
        harness.controller.go_to(THREE.move(1))
        harness.controller.go_to(THREE.move(2))
        await harness.wait_for(lambda: bool(harness.loads))
        assert harness.loads == [LAST]
        assert harness.backend.prioritised == LAST


async def test_an_answer_goes_into_the_state_of_its_own_clan() -> None:
    """A load that ends after switching changes nothing on screen, and is there on return."""
    async with control() as harness:
        await open_home(harness)
        harness.controller.refresh()
        await harness.settle()
        harness.controller.use_list(THREE)
        harness.controller.go_to(THREE.move(1))
        await harness.answer(HOME, "Renamed")
        assert harness.controller.state.tag == NEXT
        harness.controller.go_to(THREE)
        assert name_of(harness) == "Renamed"


async def test_a_stale_answer_is_dropped() -> None:
    """Of two loads of a clan only the answers of the later one count."""
    async with control() as harness:
        await open_home(harness)
        harness.controller.refresh()
        await harness.settle()
        harness.controller.refresh()
        await harness.settle()
        old, new = harness.backend.loads[-2:]
        assert old.cancelled
        new.emit(make_survey(CARDS, "New"))
        old.emit(make_survey(CARDS, "Old"))
        await harness.settle()
        assert name_of(harness) == "New"


async def test_a_layout_stays_with_its_clan() -> None:
    """The order that the user has chosen is restored on return, and not in the next clan."""
    async with control(1000.0, HOME, NEXT) as harness:
        harness.controller.use_list(THREE)
        harness.layout = Layout(SORT, 7)
        harness.controller.go_to(THREE.move(1))
        assert "favourites" not in harness.controller.state.layouts
        harness.layout = Layout(SORT.flip())
        harness.controller.go_to(THREE)
        assert harness.controller.state.layout == Layout(SORT, 7)


async def test_a_refresh_loads_missing_players_and_a_second_one_all() -> None:
    """`r` loads missing players; a second press within seconds ignores the cache."""
    async with control() as harness:
        await open_home(harness)
        harness.clock.advance(60)
        harness.controller.refresh()
        await harness.settle()
        request = harness.newest(HOME).request
        assert request.only_missing
        assert request.max_age > 0
        harness.controller.refresh()
        await harness.settle()
        assert harness.newest(HOME).request.max_age == 0


async def test_an_automatic_retry_loads_the_roster() -> None:
    """After an outage the roster is loaded again, not only missing players of an older one."""
    async with control() as harness:
        await open_home(harness)
        harness.controller.refresh_all()
        await harness.settle()
        await harness.fail(HOME, Unreachable("no connection"))
        load = harness.controller.state.load
        assert load.retry_at == harness.clock() + timedelta(seconds=60)
        harness.clock.advance(59)
        harness.controller.tick()
        await harness.settle()
        assert len(harness.loads) == 2
        harness.clock.advance(1)
        harness.controller.tick()
        await harness.settle()
        assert len(harness.loads) == 3
        request = harness.newest(HOME).request
        assert not request.only_missing
        assert request.partial_survey is None
        assert request.before is load.survey


async def test_a_neighbour_that_failed_is_not_loaded_again() -> None:
    """If the next clan fails, only the previous one is loaded."""
    async with control() as harness:
        await open_home(harness)
        harness.controller.use_list(THREE)
        harness.controller.refresh()
        await harness.settle()
        await harness.answer(HOME)
        assert harness.loads[2:] == [NEXT]
        await harness.fail(NEXT, NotFound("no such clan"))
        harness.controller.load_neighbours()
        await harness.settle()
        assert harness.loads[2:] == [NEXT, LAST]
        await harness.answer(LAST)
        harness.controller.load_neighbours()
        await harness.settle()
        assert harness.loads[2:] == [NEXT, LAST]


async def test_a_current_neighbour_is_not_loaded() -> None:
    """A complete survey younger than a minute is not loaded, because nothing would change."""
    async with control(1000.0, NEXT) as harness:
        await open_home(harness)
        harness.clock.advance(CURRENT_SECONDS - 1)
        harness.controller.use_list(THREE)
        harness.controller.load_neighbours()
        await harness.settle()
        assert harness.loads[1:] == [LAST]


async def test_opening_the_demo_stops_everything() -> None:
    """Opening the demo cancels loads and battle logs of real clans."""
    async with control() as harness:
        await open_home(harness)
        harness.controller.show_view("played")
        harness.controller.refresh_all()
        await harness.settle()
        (logs,) = harness.backend.logs
        load = harness.newest(HOME)
        harness.backend.store.surveys.clear()
        harness.controller.open_demo()
        await harness.settle()
        assert logs.cancelled
        assert load.cancelled
        assert harness.controller.loading_tags == set()
        assert harness.controller.states.is_demo
        assert harness.controller.state.tag is None
        assert HOME not in harness.controller.states
        assert [m.first for m in harness.messages if isinstance(m, StoreOpened)] == [HOME]


async def test_the_end_of_a_load_on_screen_is_announced() -> None:
    """Only the end of a load of the clan on screen is announced."""
    async with control() as harness:
        await open_home(harness)
        assert [type(message) for message in harness.messages] == [LoadFinished]
        harness.controller.use_list(THREE)
        harness.controller.load_neighbours()
        await harness.settle()
        await harness.answer(NEXT)
        assert len(harness.messages) == 1


async def test_the_baseline_stays_through_a_refresh() -> None:
    """Changes are counted from the chosen snapshot, also after a refresh."""
    times = [NOON - timedelta(days=days) for days in (3, 2, 1)]
    surveys = [replace(make_survey(["Zap"] * 3), at=at) for at in times]
    async with control() as harness:
        harness.backend.snapshots[HOME] = tuple(map(Snapshot.of, surveys))
        await open_home(harness)
        await harness.wait_for(lambda: harness.controller.state.history is not None)
        assert harness.controller.state.baseline == times[-1]
        harness.controller.update_state(harness.controller.state.with_comparison(times[0]))
        before = harness.controller.state.deltas
        harness.clock.advance(60)
        harness.controller.refresh()
        await harness.settle()
        history = harness.controller.state.history
        await harness.answer(HOME)
        await harness.wait_for(lambda: harness.controller.state.history is not history)
        assert harness.controller.state.baseline == times[0]
        assert harness.controller.state.deltas == before


async def wait_for_auto_refresh(harness: ControllerHarness) -> None:
    """Advance to the time of the next load."""
    harness.clock.advance(REFRESH_INTERVAL.total_seconds())
    harness.controller.tick()
    await harness.settle()


def changes(harness: ControllerHarness) -> list[ClanChanged]:
    """Return the announced changes."""
    return [message for message in harness.messages if isinstance(message, ClanChanged)]


async def test_auto_refresh_announces_changes() -> None:
    """A member who has joined since the last load is announced, with the name of the clan."""
    async with control() as harness:
        await open_home(harness)
        harness.controller.toggle_auto_refresh()
        await harness.settle()
        await harness.answer(HOME, cards=[*CARDS, "Miner"])
        (change,) = changes(harness)
        assert change.clan == "Clan 2PP"
        assert len(change.events) == 1


async def test_auto_refresh_never_compares_two_clans() -> None:
    """After switching, the other clan is compared with nothing: no joins or leaves."""
    async with control() as harness:
        await open_home(harness)
        harness.controller.toggle_auto_refresh()
        await harness.settle()
        await harness.answer(HOME)
        harness.controller.use_list(THREE.move(1))
        await wait_for_auto_refresh(harness)
        await harness.answer(NEXT)
        assert changes(harness) == []
        await wait_for_auto_refresh(harness)
        await harness.answer(NEXT, cards=[*CARDS, "Miner"])
        assert [change.clan for change in changes(harness)] == ["Clan 9YY"]


async def test_a_race_that_arrives_after_switching_is_not_compared() -> None:
    """The race of the previous clan does not change the watch of the next one."""
    async with control() as harness:
        await open_home(harness)
        harness.controller.toggle_auto_refresh()
        await harness.settle()
        first = harness.backend.calls[-1]
        assert first.name == "load_war_record"
        harness.controller.use_list(THREE.move(1))
        await wait_for_auto_refresh(harness)
        await harness.answer(NEXT)
        first.answer.set_result(WarRecord(race=replace(race(), clan=HOME)))
        await harness.settle()
        await wait_for_auto_refresh(harness)
        await harness.answer(NEXT, cards=[*CARDS, "Miner"])
        assert [change.clan for change in changes(harness)] == ["Clan 9YY"]


async def test_a_paused_auto_refresh_loads_nothing() -> None:
    """A pause of any length is followed by one load."""
    async with control() as harness:
        await open_home(harness)
        harness.controller.toggle_auto_refresh()
        await harness.settle()
        await harness.answer(HOME)
        harness.controller.toggle_auto_refresh_pause()
        await wait_for_auto_refresh(harness)
        await wait_for_auto_refresh(harness)
        assert len(harness.loads) == 2
        harness.controller.toggle_auto_refresh_pause()
        await harness.settle()
        assert len(harness.loads) == 3


async def test_auto_refresh_waits_for_a_load_under_way() -> None:
    """A load that takes longer than two minutes is not restarted."""
    async with control() as harness:
        await open_home(harness)
        harness.controller.toggle_auto_refresh()
        await harness.settle()
        slow = harness.newest(HOME)
        await wait_for_auto_refresh(harness)
        assert len(harness.loads) == 2
        assert not slow.cancelled
        await harness.answer(HOME)
        await wait_for_auto_refresh(harness)
        assert len(harness.loads) == 3


async def test_neighbours_are_loaded_after_a_pause() -> None:
    """A pause is known without a request, also after the load, and ends automatically."""
    async with control() as harness:
        harness.controller.open(HOME)
        await harness.settle()
        harness.backend.pause(5)
        await harness.answer(HOME)
        assert harness.controller.paused_for() == 5
        harness.controller.use_list(THREE)
        harness.controller.load_neighbours()
        await harness.settle()
        assert harness.loads == [HOME], "neighbours wait for the end of the pause"
        harness.clock.advance(5)
        harness.controller.load_neighbours()
        await harness.settle()
        assert harness.loads == [HOME, NEXT]


async def test_a_stopped_load_keeps_its_answers() -> None:
    """Esc cancels the requests, and players who have answered stay."""
    async with control() as harness:
        assert not harness.controller.state.is_waiting
        harness.controller.open(HOME)
        await harness.settle()
        assert harness.controller.state.is_waiting
        harness.newest(HOME).emit(start_survey(CARDS))
        await harness.settle()
        assert harness.controller.stop()
        await harness.settle()
        assert harness.newest(HOME).cancelled
        survey = harness.controller.state.load.survey
        assert survey is not None
        assert len(survey.failed) == len(CARDS)
        assert not harness.controller.state.is_waiting
        assert not harness.controller.stop()


async def test_switching_stops_the_search_for_a_players_clan() -> None:
    """After a switch a player's clan is not opened, and the line about the search is removed."""
    async with control(1000.0, HOME, NEXT, LAST) as harness:
        harness.controller.use_list(THREE)
        harness.tag_entry.enter((tag_number(1),), TagKind.PLAYER)
        await harness.settle()
        assert harness.controller.state.notice
        harness.controller.go_to(THREE.move(1))
        await harness.settle()
        assert harness.backend.calls[-1].answer.cancelled()
        harness.controller.go_to(THREE)
        assert not harness.controller.state.notice


async def test_a_new_key_reloads_a_refused_clan() -> None:
    """A new key reloads the refused clan, and nothing else."""
    async with control() as harness:
        harness.controller.open(HOME)
        await harness.settle()
        await harness.fail(HOME, AccessDenied("the API key was refused", without_reason=True))
        assert harness.tag_entry.use_api_key()
        await harness.settle()
        assert harness.loads == [HOME, HOME]
        await harness.answer(HOME)
        assert harness.tag_entry.use_api_key()
        await harness.settle()
        assert harness.loads == [HOME, HOME]


async def test_a_planned_retry_can_be_stopped() -> None:
    """Esc between two retries cancels the next one."""
    async with control() as harness:
        await open_home(harness)
        harness.controller.refresh_all()
        await harness.settle()
        await harness.fail(HOME, Unreachable("no connection"))
        assert harness.controller.state.is_waiting
        assert harness.controller.stop()
        assert not harness.controller.state.is_waiting
        assert not harness.controller.stop()
        harness.clock.advance(60)
        harness.controller.tick()
        await harness.settle()
        assert len(harness.loads) == 2


async def test_opening_another_clan_cancels_a_load() -> None:
    """Opening or turning to another clan cancels the load of a clan that has not arrived."""
    async with control(1000.0, LAST) as harness:
        await open_home(harness)
        harness.controller.open(NEXT)
        await harness.settle()
        harness.controller.open(Tag("8YY"))
        await harness.settle()
        assert harness.newest(NEXT).cancelled
        harness.controller.use_list(THREE.move(2))
        await harness.settle()
        assert harness.newest(Tag("8YY")).cancelled
        assert harness.controller.loading_tags == set()
        assert harness.controller.state.tag == LAST


async def open_next_while_home_loads(harness: ControllerHarness) -> Load:
    """Show a clan, and open another one before its players have come; return the first load."""
    harness.controller.open(HOME)
    await harness.settle()
    harness.newest(HOME).emit(start_survey(CARDS))
    await harness.settle()
    harness.controller.open(NEXT)
    await harness.settle()
    return harness.newest(HOME)


async def test_the_end_of_another_load_does_not_end_the_opening_of_a_clan() -> None:
    """A clan opened while another one loads is shown, though that load ends first."""
    async with control() as harness:
        (await open_next_while_home_loads(harness)).end()
        await harness.settle()
        assert harness.controller.state.is_waiting
        await harness.answer(NEXT)
        assert harness.controller.state.tag == NEXT


async def test_a_retry_is_reported_only_for_its_own_clan() -> None:
    """A retry of the clan on screen is not shown as one of a clan that is being opened."""
    async with control() as harness:
        load = await open_next_while_home_loads(harness)
        load.on_retry(Attempt(number=2, at=NOON, error=Unreachable("no answer")))
        await harness.settle()
        assert harness.controller.state.load.attempt is None


async def test_no_automatic_load_replaces_the_load_of_a_clan_being_opened() -> None:
    """Auto-refresh and the delay after a switch do not load the clan on screen meanwhile."""
    async with control(0.01, HOME) as harness:
        harness.clock.advance(CURRENT_SECONDS)
        harness.controller.use_list(ClanList("one", (ClanRef(HOME),)))
        harness.controller.open(NEXT)
        await harness.wait_for(lambda: not harness.controller._requests.is_running("wait"))
        assert harness.backend.prioritised == NEXT
        harness.controller.toggle_auto_refresh()
        await harness.settle()
        assert harness.loads == [NEXT]
        await harness.answer(NEXT)
        assert harness.controller.state.tag == NEXT


async def test_a_reload_cancels_the_opening_of_a_clan() -> None:
    """The key that reloads the clan on screen cancels a load whose answers would not be shown."""
    async with control() as harness:
        await open_home(harness)
        harness.controller.open(NEXT)
        await harness.settle()
        harness.controller.refresh()
        await harness.settle()
        assert harness.newest(NEXT).cancelled
        assert harness.controller.loading_tags == {HOME}


async def test_battle_logs_are_loaded_after_the_players() -> None:
    """Battle logs wait until the players are loaded: both share one rate limit."""
    async with control() as harness:
        harness.controller.state = ClanState(view="played")
        harness.controller.open(HOME)
        await harness.settle()
        harness.newest(HOME).emit(start_survey(CARDS))
        await harness.settle()
        harness.controller.load_view_data()
        harness.controller.show_view("played")
        await harness.settle()
        assert harness.backend.logs == []
        await harness.answer(HOME)
        assert [logs.tag for logs in harness.backend.logs] == [HOME]


async def test_battle_logs_go_into_the_state_of_their_own_clan() -> None:
    """Logs that arrive after switching belong to the old clan, and are there on return."""
    async with control(1000.0, NEXT) as harness:
        await open_home(harness)
        harness.controller.show_view("played")
        await harness.settle()
        (logs,) = harness.backend.logs
        harness.controller.use_list(THREE.move(1))
        logs.answer_player(logs.players[0])
        await harness.settle()
        assert harness.controller.state.tag == NEXT
        assert harness.controller.state.logs is None
        harness.controller.go_to(THREE)
        assert harness.controller.state.logs == logs.logs


async def test_a_missing_player_is_not_focused_after_the_load() -> None:
    """After the load a player who joins later does not move the cursor."""
    async with control() as harness:
        harness.controller.open(HOME, focus_player=LAST)
        await harness.settle()
        harness.newest(HOME).emit(start_survey(CARDS))
        await harness.settle()
        assert harness.controller.state.focus_player == LAST
        await harness.answer(HOME)
        assert harness.controller.state.focus_player is None


async def test_a_session_is_stored_only_if_changed() -> None:
    """A tick without a change writes nothing."""
    async with control(1000.0, HOME) as harness:
        harness.controller.use_list(THREE)
        harness.controller.tick()
        text = harness.backend.store.text
        assert "three" in text
        harness.backend.store.text = ""
        harness.controller.tick()
        assert harness.backend.store.text == ""
        harness.controller.go_to(THREE.move(1))
        harness.controller.tick()
        assert harness.backend.store.text not in {"", text}
