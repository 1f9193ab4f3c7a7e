"""Recent form: what was won and lost of late."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from clantui.core.model.battle import Battle, Game, Mode
from clantui.core.players.recent_form import TOGETHER, RecentForm, summarise_form
from tests.factories.surveys import PROPERTY, tag

WON, LOST, DRAWN = True, False, None


def battle(mode: Mode, won: bool | None, *, counts: bool = True, rounds: int = 1) -> Battle:
    """Return a battle that ended so."""
    games = (Game(ours=(), theirs=(), won=won),) * rounds
    return Battle(player=tag(0), mode=mode, won=won, counts=counts, rounds=games)


BATTLES = st.lists(
    st.builds(
        battle,
        st.sampled_from(Mode),
        st.sampled_from((True, False, None)),
        counts=st.booleans(),
        rounds=st.integers(0, 3),
    ),
    max_size=40,
).map(tuple)


def test_each_mode_has_its_line_and_all_have_one() -> None:
    """All modes together first, then each in its order; marks newest first, a duel is one."""
    log = (
        battle(Mode.WAR, WON, rounds=3),
        battle(Mode.LADDER, LOST),
        battle(Mode.WAR, DRAWN),
        battle(Mode.LADDER, WON),
        battle(Mode.LADDER, WON, counts=False),
    )
    assert summarise_form(log) == (
        RecentForm(name=TOGETHER, marks=(WON, LOST, DRAWN, WON)),
        RecentForm(name="ladder", marks=(LOST, WON)),
        RecentForm(name="river race", marks=(WON, DRAWN)),
    )


def test_one_mode_needs_no_sum() -> None:
    """When only one was played the line about all would say the same twice."""
    log = (battle(Mode.PATH, LOST), battle(Mode.WAR, WON, counts=False))
    assert summarise_form(log) == (RecentForm(name="path of legend", marks=(LOST,)),)
    assert summarise_form(()) == summarise_form(log[1:]) == ()


@PROPERTY
@given(BATTLES)
def test_no_battle_is_lost_or_counted_twice(log: tuple[Battle, ...]) -> None:
    """Won, lost and drawn add up to what counts, in each line, and the modes to all of them."""
    found = summarise_form(log)
    modes = [one for one in found if one.name != TOGETHER]
    telling = [one for one in log if one.counts]
    assert all(one.won + one.lost + one.drawn == len(one.marks) > 0 for one in found)
    assert sum(len(one.marks) for one in modes) == len(telling)
    assert sum(one.won for one in modes) == sum(one.won is True for one in telling)
    if len(modes) > 1:
        assert found[0].marks == tuple(one.won for one in telling)
