"""Recent results by mode."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from clantui.core.model.battle import Battle, Game, Mode
from clantui.core.players.recent_form import (
    RecentForm,
    describe_sample,
    summarise_form,
)
from tests.factories.surveys import PROPERTY, tag

WON, LOST, DRAWN = True, False, None


def battle(mode: Mode, won: bool | None, *, counts: bool = True, rounds: int = 1) -> Battle:
    """Return a battle with a result."""
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


def test_each_mode_has_an_entry_after_one_for_all() -> None:
    """All modes first, then each in order; results newest first; a duel is one battle."""
    log = (
        battle(Mode.WAR, WON, rounds=3),
        battle(Mode.LADDER, LOST),
        battle(Mode.WAR, DRAWN),
        battle(Mode.LADDER, WON),
        battle(Mode.LADDER, WON, counts=False),
    )
    assert summarise_form(log) == (
        RecentForm(mode=None, marks=(WON, LOST, DRAWN, WON)),
        RecentForm(mode=Mode.LADDER, marks=(LOST, WON)),
        RecentForm(mode=Mode.WAR, marks=(WON, DRAWN)),
    )


def test_a_single_mode_has_no_entry_for_all() -> None:
    """If only one mode was played, an entry for all would repeat it."""
    log = (battle(Mode.PATH, LOST), battle(Mode.WAR, WON, counts=False))
    assert summarise_form(log) == (RecentForm(mode=Mode.PATH, marks=(LOST,)),)
    assert summarise_form(()) == summarise_form(log[1:]) == ()


@PROPERTY
@given(BATTLES)
def test_no_battle_is_lost_or_counted_twice(log: tuple[Battle, ...]) -> None:
    """Wins, losses and draws add up in each entry, and the modes to all battles."""
    forms = summarise_form(log)
    modes = [form for form in forms if form.mode is not None]
    results = [battle.won for battle in log if battle.counts]
    assert all(form.won + form.lost + form.drawn == len(form.marks) > 0 for form in forms)
    assert sum(len(form.marks) for form in modes) == len(results)
    assert sum(form.won for form in modes) == results.count(True)
    if len(modes) > 1:
        assert forms[0].marks == tuple(results)


def test_a_sample_names_the_battles_that_do_not_count() -> None:
    """The first number is of all battles; none is named if all of them count."""
    sure, other = battle(Mode.WAR, WON), battle(Mode.WAR, LOST, counts=False)
    samples = [describe_sample(log) for log in ((), (sure,), (sure, sure), (sure, other, other))]
    assert samples == ["0 battles", "1 battle", "2 battles", "3 battles (2 not counted)"]
