"""Whether the logs of a clan grow as its players answer."""

from __future__ import annotations

from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clantui.core.model.battle import Battle, Logs, Mode, Round
from clantui.core.model.errors import NotFound, Stopped
from clantui.core.model.tag import Tag
from tests.factories.surveys import LATE, PROPERTY, tag

ALL: Final = [tag(number) for number in range(3)]
EMPTY: Final = Round(ours=(), theirs=())


def battle(player: Tag, kind: str = "PvP", mode: Mode = Mode.LADDER) -> Battle:
    """A battle of a player."""
    return Battle(player=player, kind=kind, mode=mode, rounds=(EMPTY,))


def test_logs_begin_with_everybody_awaited() -> None:
    """Before an answer nobody's battles are there, and all are waited for."""
    logs = Logs.begun(ALL)
    assert (logs.battles, logs.failed) == ({}, {})
    assert logs.waiting == set(ALL)
    assert (logs.asked, logs.answered) == (3, 0)
    assert logs.loading
    assert not logs.complete


def test_logs_of_nobody_are_complete() -> None:
    """Where there is nobody to ask there is nothing to wait for."""
    logs = Logs.begun([])
    assert (logs.asked, logs.answered, logs.loading, logs.complete) == (0, 0, False, True)


def test_an_empty_log_is_an_answer() -> None:
    """Who has not battled has answered, and is not missing."""
    logs = Logs.begun(ALL[:1]).seen(ALL[0], ())
    assert (logs.answered, logs.complete, logs.battles) == (1, True, {ALL[0]: ()})


def test_an_answer_makes_new_logs() -> None:
    """A step leaves the logs it starts from as they were."""
    begun = Logs.begun(ALL)
    after = begun.seen(ALL[1], (battle(ALL[1]),))
    assert (begun.battles, begun.answered) == ({}, 0)
    assert after.waiting == {ALL[0], ALL[2]}


def test_an_earlier_reading_stands_in() -> None:
    """What is known of those asked for is shown until newer comes; all are waited for anew."""
    old, new = battle(ALL[0], "old"), battle(ALL[0], "new")
    before = Logs.begun(ALL).seen(ALL[0], (old,)).seen(ALL[1], (old,)).missed(ALL[2], LATE)
    begun = Logs.begun([ALL[0], ALL[2]], before)
    assert (begun.battles, begun.failed) == ({ALL[0]: (old,)}, {})
    assert begun.waiting == {ALL[0], ALL[2]}
    assert begun.seen(ALL[0], (new,)).battles[ALL[0]] == (new,)
    assert begun.missed(ALL[0], LATE).battles[ALL[0]] == (old,)


def test_stopping_blames_only_who_is_waited_for() -> None:
    """Stopping turns whoever is waited for into failures, and leaves earlier ones as they are."""
    gone = NotFound("gone")
    logs = Logs.begun(ALL).seen(ALL[0], ()).missed(ALL[1], gone).stopped()
    assert logs.failed[ALL[1]] is gone
    assert isinstance(logs.failed[ALL[2]], Stopped)
    assert (logs.loading, logs.complete, logs.answered) == (False, False, 3)
    assert logs.stopped() == logs


@pytest.mark.parametrize("mode", [None, *Mode])
def test_only_what_counts_is_counted(mode: Mode | None) -> None:
    """All battles of a mode, or of all modes, but those that tell nothing about cards."""
    log = tuple(battle(ALL[0], one.name, one) for one in Mode)
    boat = Battle(player=ALL[0], mode=Mode.WAR, counts=False)
    logs = Logs.begun(ALL).seen(ALL[0], (*log, boat)).seen(ALL[1], (boat,))
    assert logs.every(mode) == tuple(one for one in log if mode in (None, one.mode))


@PROPERTY
@given(st.data())
def test_everybody_is_in_exactly_one_state(data: st.DataObject) -> None:
    """Whatever comes in whatever order, each has answered, failed or is waited for."""
    size = data.draw(st.integers(0, 20))
    everybody = {tag(number) for number in range(size)}
    known = data.draw(st.sets(st.integers(0, 30)))
    earlier = Logs.begun(tag(number) for number in known)
    for number in known:
        earlier = earlier.seen(tag(number), (battle(tag(number), "old"),))
    logs = Logs.begun(everybody, earlier)
    fates: dict[Tag, bool] = {}
    for step, number in enumerate(data.draw(st.permutations(range(size)))):
        assert (logs.answered, logs.asked, logs.loading) == (step, size, True)
        who = tag(number)
        fates[who] = data.draw(st.booleans())
        logs = logs.seen(who, (battle(who),)) if fates[who] else logs.missed(who, LATE)
        answered = {one for one, come in fates.items() if come}
        assert logs.failed.keys() == fates.keys() - answered
        assert logs.waiting == everybody - fates.keys()
        told = {one: log[0].kind for one, log in logs.battles.items()}
        old = {tag(number) for number in known} & (everybody - answered)
        assert told == dict.fromkeys(old, "old") | dict.fromkeys(answered, "PvP")
    assert logs.complete == all(fates.values())
