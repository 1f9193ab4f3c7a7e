"""Sentences about times and about profiles of earlier loads."""

from __future__ import annotations

from datetime import timedelta

import pytest
from msgspec.structs import replace

from clantui.core.model.errors import NotFound, RoyaleError
from clantui.core.model.survey import Survey
from clantui.core.views.phrases import (
    describe_older,
    describe_reason,
    format_last,
    format_time_ago,
)
from tests.factories.surveys import AT, KNIGHT, LATE, clan, player, tag

GONE = NotFound("no such player")


@pytest.mark.parametrize(
    ("age", "last", "ago"),
    [
        (timedelta(minutes=2), "2 min", "2 min ago"),
        (timedelta(hours=30), "30 h", "30 h ago"),
        (timedelta(days=5, hours=3), "5 d", "5 days ago"),
        (timedelta(minutes=-1), "0 s", "just now"),
    ],
)
def test_a_cell_has_a_shorter_time_than_a_sentence(age: timedelta, last: str, ago: str) -> None:
    """Days count, and the future is now; an unknown time is a dash."""
    assert (format_last(AT - age, AT), format_time_ago(AT - age, AT)) == (last, ago)
    assert format_last(None, AT) == "–"


def test_profiles_of_earlier_loads_have_the_age_of_the_oldest() -> None:
    """Only those count that this load has not brought; without any there is no sentence."""
    before = Survey.start(clan(3), AT - timedelta(hours=28))
    for number in range(2):
        before = before.with_player(player(number, KNIGHT))
    between = Survey.start(clan(3), AT - timedelta(hours=3), before).with_player(player(2, KNIGHT))
    now = Survey.start(clan(3), AT, between)
    assert describe_older(now, AT) == "3 players 28 h old"
    assert describe_older(now.with_player(player(0)), AT) == "2 players 28 h old"
    assert describe_older(replace(now, older={tag(2): between.at}), AT) == "1 player 3 h old"
    assert describe_older(before, AT) == ""


@pytest.mark.parametrize(
    ("errors", "reason"),
    [
        ([], ""),
        ([LATE], "no answer in 10 s"),
        ([LATE, LATE], "no answer in 10 s"),
        ([GONE, LATE, LATE], "no answer in 10 s, and other reasons"),
        ([GONE, LATE], "no such player, and other reasons"),
    ],
)
def test_the_most_common_error_is_the_reason(errors: list[RoyaleError], reason: str) -> None:
    """Others are mentioned; of equally many the first counts."""
    assert describe_reason(errors) == reason
