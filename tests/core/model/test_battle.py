"""Battle logs of a clan while they load."""

from __future__ import annotations

from typing import Final

from hypothesis import given
from hypothesis import strategies as st

from clantui.core.model.battle import Battle, BattleLogs, Game, Mode
from clantui.core.model.errors import Cancelled, NotFound
from clantui.core.model.tag import Tag
from tests.factories.surveys import LATE, PROPERTY, tag

ALL: Final = [tag(number) for number in range(3)]
EMPTY: Final = Game(ours=(), theirs=())


def battle(player: Tag, mode: Mode = Mode.LADDER) -> Battle:
    """Return a battle of a player."""
    return Battle(player=player, mode=mode, rounds=(EMPTY,))


def test_new_logs_wait_for_all_players() -> None:
    """At first there are no battles, and all players are waiting."""
    logs = BattleLogs.start(ALL)
    assert (logs.battles, logs.failed) == ({}, {})
    assert logs.waiting == set(ALL)
    assert (logs.total, logs.finished_count) == (3, 0)
    assert logs.is_loading
    assert not logs.is_complete


def test_logs_without_players_are_complete() -> None:
    """Logs of no players are complete from the start."""
    logs = BattleLogs.start([])
    assert (logs.total, logs.finished_count, logs.is_loading, logs.is_complete) == (
        0,
        0,
        False,
        True,
    )


def test_an_empty_log_counts_as_loaded() -> None:
    """A player without battles is loaded, not missing."""
    logs = BattleLogs.start(ALL[:1]).with_log(ALL[0], ())
    assert (logs.finished_count, logs.is_complete, logs.battles) == (1, True, {ALL[0]: ()})


def test_a_new_log_makes_a_copy() -> None:
    """`with_log` leaves the logs it is called on unchanged."""
    begun = BattleLogs.start(ALL)
    after = begun.with_log(ALL[1], (battle(ALL[1]),))
    assert (begun.battles, begun.finished_count) == ({}, 0)
    assert after.waiting == {ALL[0], ALL[2]}


def test_earlier_logs_are_shown_until_newer_ones_arrive() -> None:
    """Known logs of the requested players are shown, and all players are waiting."""
    old, new = battle(ALL[0], Mode.OTHER), battle(ALL[0])
    before = (
        BattleLogs.start(ALL)
        .with_log(ALL[0], (old,))
        .with_log(ALL[1], (old,))
        .with_failure(ALL[2], LATE)
    )
    begun = BattleLogs.start([ALL[0], ALL[2]], before)
    assert (begun.battles, begun.failed) == ({ALL[0]: (old,)}, {})
    assert begun.waiting == {ALL[0], ALL[2]}
    assert begun.with_log(ALL[0], (new,)).battles[ALL[0]] == (new,)
    assert begun.with_failure(ALL[0], LATE).battles[ALL[0]] == (old,)


def test_cancelling_fails_only_waiting_players() -> None:
    """Waiting players fail as cancelled; earlier failures are unchanged."""
    gone = NotFound("gone")
    logs = BattleLogs.start(ALL).with_log(ALL[0], ()).with_failure(ALL[1], gone).cancel()
    assert logs.failed[ALL[1]] is gone
    assert isinstance(logs.failed[ALL[2]], Cancelled)
    assert (logs.is_loading, logs.is_complete, logs.finished_count) == (False, False, 3)
    assert logs.cancel() == logs


@PROPERTY
@given(st.data())
def test_each_player_is_in_exactly_one_state(data: st.DataObject) -> None:
    """Each player is loaded, failed or waiting, whatever the order of responses."""
    size = data.draw(st.integers(0, 20))
    players = {tag(number) for number in range(size)}
    known = data.draw(st.sets(st.integers(0, 30)))
    earlier = BattleLogs.start(tag(number) for number in known)
    for number in known:
        earlier = earlier.with_log(tag(number), (battle(tag(number), Mode.OTHER),))
    logs = BattleLogs.start(players, earlier)
    fates: dict[Tag, bool] = {}
    for step, number in enumerate(data.draw(st.permutations(range(size)))):
        assert (logs.finished_count, logs.total, logs.is_loading) == (step, size, True)
        player = tag(number)
        fates[player] = data.draw(st.booleans())
        logs = (
            logs.with_log(player, (battle(player),))
            if fates[player]
            else logs.with_failure(player, LATE)
        )
        answered = {tag for tag, come in fates.items() if come}
        assert logs.failed.keys() == fates.keys() - answered
        assert logs.waiting == players - fates.keys()
        modes = {tag: log[0].mode for tag, log in logs.battles.items()}
        old = {tag(number) for number in known} & (players - answered)
        assert modes == dict.fromkeys(old, Mode.OTHER) | dict.fromkeys(answered, Mode.LADDER)
    assert logs.is_complete == all(fates.values())


def test_a_player_with_an_older_log_counts_once() -> None:
    """A failed player with the log of an earlier load is one player."""
    earlier = BattleLogs.start(ALL).with_log(ALL[0], (battle(ALL[0]),))
    logs = BattleLogs.start(ALL, earlier).with_failure(ALL[0], LATE)
    assert (logs.total, logs.finished_count) == (3, 1)
