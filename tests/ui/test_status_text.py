"""Colour is the third signal: every state has a sign and words."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from typing import Final

import pytest

from clantui.core.doctor.report import ASCII_MARKS, MARKS, Check, State, as_text
from clantui.core.model.battle import Logs
from clantui.core.model.errors import (
    Garbled,
    Maintenance,
    NotFound,
    Refused,
    RoyaleError,
    Stopped,
    Throttled,
    Unreachable,
)
from clantui.core.model.tag import Tag
from clantui.core.text.ascii import plain
from clantui.ui.clan.load_status import Shown, Situation
from clantui.ui.clan.state import Page
from clantui.ui.common.status_text import badge, freshness, slot
from tests.ui.harness import NOON, begun, clan_of, loaded

CARDS: Final = ["Wizard", "Bats", "Wizard"]
TAG: Final = Tag("2PP")
ERRORS: Final[tuple[type[RoyaleError], ...]] = (
    NotFound,
    Refused,
    Throttled,
    Maintenance,
    Unreachable,
    Garbled,
)
MARK: Final = re.compile(r"^[●◌◐○×✗‖] \w|^[●◌◐○×✗‖] ~?\d|^[█▏▎▍▌▋▊▉ ]{8,} .*\d+/\d+")
"""A sign and a word or a number behind it, or a bar and its numbers."""


def situations() -> dict[str, Situation]:
    """Every state that the first two lines tell."""
    whole, start = loaded(CARDS), begun(CARDS)
    first, *others = clan_of(CARDS)[1].values()
    some = start.missed(first.tag, Unreachable("no answer"))
    halted = start.missed(first.tag, Stopped("stopped"))
    for player in others:
        some, halted = some.seen(player), halted.seen(player)
    asked = Situation(asked=TAG, since=NOON)
    one = start.seen(next(iter(clan_of(CARDS)[1].values())))
    found = {
        "fresh": Situation(survey=whole),
        "partial": Situation(survey=some),
        "stopped": Situation(survey=halted),
        "asking": asked,
        "loading": replace(asked, survey=one),
        "throttled": replace(asked, paused=4.0),
        "stale": Situation(survey=replace(whole, at=NOON - timedelta(hours=3))),
    }
    for kind in ERRORS:
        found[f"{kind.__name__}, nothing before"] = Situation(error=kind("no answer"))
        found[f"{kind.__name__}, kept"] = Situation(error=kind("no answer"), survey=whole)
    return found


@pytest.mark.parametrize("state", situations())
def test_every_state_is_told_by_a_sign_and_a_word(state: str) -> None:
    """Without its colour, every line about a state still says which one it is."""
    situation = situations()[state]
    page = Page(tag=TAG, situation=situation)
    fresh = str(freshness(situation, NOON))
    said = str(slot(page, Shown(), NOON, ""))
    assert not fresh or MARK.match(fresh), fresh
    if state not in {"fresh", "stale"}:
        assert MARK.match(said), said
    assert fresh or said
    assert str(badge(situation, NOON)).strip()


def test_no_two_states_of_the_first_line_look_alike_without_colour() -> None:
    """Fresh, loading, partial, stale, offline and maintenance: signs or words differ."""
    names = ("fresh", "asking", "partial", "stale", "Unreachable, kept", "Maintenance, kept")
    told = {str(freshness(situations()[name], NOON)) for name in names}
    assert len(told) == len(names)
    assert len({plain(line) for line in told}) == len(names)
    signs = {line[0] for line in told}
    assert len(signs) == 5  # offline and maintenance are both ×


def test_lost_battle_logs_and_a_wrong_filter_have_their_signs() -> None:
    """What the slot says of these, too, does not lean on its colour."""
    survey = loaded(CARDS)
    players = tuple(clan_of(CARDS)[1])
    logs = Logs.begun(players)
    for tag in players:
        logs = logs.missed(tag, Unreachable("no answer"))
    page = Page(tag=TAG, situation=Situation(survey=survey), view="played", logs=logs)
    assert str(slot(page, Shown(), NOON, "")).startswith("◐ 3 of 3 battle logs failed")
    assert str(slot(page, Shown(), NOON, "elixir wants a number")).startswith("✗ elixir")


def test_the_doctors_findings_have_a_sign_and_words() -> None:
    """Each kind of finding has a mark of its own, with the words behind it."""
    assert len({*MARKS.values()}) == len({*ASCII_MARKS.values()}) == len(State)
    checks = [Check(id="size", state=state, says="some words") for state in State]
    lines = [line for line in as_text(checks).splitlines() if "some words" in line]
    assert [line.strip()[0] for line in lines] == [MARKS[state] for state in State]
