"""Growth of a clan's battle logs while its players answer."""

from __future__ import annotations

from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clantui.core.model.battle import Battle, BattleLogs, Game, Mode
from clantui.core.model.errors import Cancelled, NotFound
from clantui.core.model.tag import Tag
from tests.factories.surveys import LATE, PROPERTY, tag

ALL: Final = [tag(number) for number in range(3)]
EMPTY: Final = Game(ours=(), theirs=())


def battle(player: Tag, kind: str = "PvP", mode: Mode = Mode.LADDER) -> Battle:
    """Return a battle of a player."""
    return Battle(player=player, kind=kind, mode=mode, rounds=(EMPTY,))


def test_logs_begin_with_everybody_awaited() -> None:
    """At first there are no battles, and every player is waited for."""
    logs = BattleLogs.start(ALL)
    assert (logs.battles, logs.failed) == ({}, {})
    assert logs.waiting == set(ALL)
    assert (logs.total, logs.answered) == (3, 0)
    assert logs.loading
    assert not logs.complete


def test_logs_of_nobody_are_complete() -> None:
    """Logs of no players are complete at once."""
    logs = BattleLogs.start([])
    assert (logs.total, logs.answered, logs.loading, logs.complete) == (0, 0, False, True)


def test_an_empty_log_is_an_answer() -> None:
    """A player without battles counts as answered, not as missing."""
    logs = BattleLogs.start(ALL[:1]).with_log(ALL[0], ())
    assert (logs.answered, logs.complete, logs.battles) == (1, True, {ALL[0]: ()})


def test_an_answer_makes_new_logs() -> None:
    """A step leaves the logs it starts from as they were."""
    begun = BattleLogs.start(ALL)
    after = begun.with_log(ALL[1], (battle(ALL[1]),))
    assert (begun.battles, begun.answered) == ({}, 0)
    assert after.waiting == {ALL[0], ALL[2]}


def test_an_earlier_reading_stands_in() -> None:
    """Known logs of those asked for are shown until newer ones come; all are waited for anew."""
    old, new = battle(ALL[0], "old"), battle(ALL[0], "new")
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


def test_stopping_blames_only_who_is_waited_for() -> None:
    """Stopping turns whoever is waited for into failures, and leaves earlier ones as they are."""
    gone = NotFound("gone")
    logs = BattleLogs.start(ALL).with_log(ALL[0], ()).with_failure(ALL[1], gone).cancel()
    assert logs.failed[ALL[1]] is gone
    assert isinstance(logs.failed[ALL[2]], Cancelled)
    assert (logs.loading, logs.complete, logs.answered) == (False, False, 3)
    assert logs.cancel() == logs


@pytest.mark.parametrize("mode", [None, *Mode])
def test_only_what_counts_is_counted(mode: Mode | None) -> None:
    """All battles of a mode, or of all modes, but those that tell nothing about cards."""
    log = tuple(battle(ALL[0], one.name, one) for one in Mode)
    boat = Battle(player=ALL[0], mode=Mode.WAR, counts=False)
    logs = BattleLogs.start(ALL).with_log(ALL[0], (*log, boat)).with_log(ALL[1], (boat,))
    assert logs.every(mode) == tuple(one for one in log if mode in (None, one.mode))


@PROPERTY
@given(st.data())
def test_everybody_is_in_exactly_one_state(data: st.DataObject) -> None:
    """Each player has answered, failed or is waited for, whatever the order of answers."""
    size = data.draw(st.integers(0, 20))
    everybody = {tag(number) for number in range(size)}
    known = data.draw(st.sets(st.integers(0, 30)))
    earlier = BattleLogs.start(tag(number) for number in known)
    for number in known:
        earlier = earlier.with_log(tag(number), (battle(tag(number), "old"),))
    logs = BattleLogs.start(everybody, earlier)
    fates: dict[Tag, bool] = {}
    for step, number in enumerate(data.draw(st.permutations(range(size)))):
        assert (logs.answered, logs.total, logs.loading) == (step, size, True)
        who = tag(number)
        fates[who] = data.draw(st.booleans())
        logs = logs.with_log(who, (battle(who),)) if fates[who] else logs.with_failure(who, LATE)
        answered = {one for one, come in fates.items() if come}
        assert logs.failed.keys() == fates.keys() - answered
        assert logs.waiting == everybody - fates.keys()
        told = {one: log[0].kind for one, log in logs.battles.items()}
        old = {tag(number) for number in known} & (everybody - answered)
        assert told == dict.fromkeys(old, "old") | dict.fromkeys(answered, "PvP")
    assert logs.complete == all(fates.values())
