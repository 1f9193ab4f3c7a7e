"""Tests of the sentences about the history of a clan."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import pytest

from clantui.core.history.changes import Change, ChangeKind
from clantui.core.history.events import Event, EventKind
from clantui.core.history.phrases import (
    CHANGE_ROLES,
    describe_change,
    describe_period,
    describe_trend,
    summarise_events,
)
from clantui.core.history.timeline import History, Trend
from clantui.core.model.game import Card
from clantui.core.text.colours import ColourRole
from tests.factories.surveys import AT, HOME, KNIGHT, WIZARD, tag
from tests.factories.timelines import make_snapshot

TOKYO: Final = ZoneInfo("Asia/Tokyo")


@pytest.mark.parametrize(
    ("kind", "before", "after", "words"),
    [
        (ChangeKind.JOINED, None, KNIGHT, "joined · Knight"),
        (ChangeKind.JOINED, None, None, "joined"),
        (ChangeKind.LEFT, KNIGHT, None, "left · Knight"),
        (ChangeKind.LEFT, None, None, "left"),
        (ChangeKind.PROMOTED, None, None, "promoted to elder"),
        (ChangeKind.DEMOTED, None, None, "demoted to elder"),
        (ChangeKind.SWITCHED, KNIGHT, WIZARD, "Knight → Wizard"),
        (ChangeKind.SWITCHED, KNIGHT, None, "Knight → no favourite"),
        (ChangeKind.SWITCHED, None, WIZARD, "no favourite → Wizard"),
    ],
)
def test_a_change_is_described(
    kind: ChangeKind, before: Card | None, after: Card | None, words: str
) -> None:
    """A card that is unknown is left out, unless it is a part of the change."""
    change = Change(
        kind=kind,
        tag=tag(1),
        name="Ann",
        before=before,
        after=after,
        role_before="member",
        role_after="elder",
    )
    assert describe_change(change) == words


def test_joins_and_promotions_are_gains() -> None:
    """A new favourite is neither a gain nor a loss."""
    assert {kind: CHANGE_ROLES.get(kind) for kind in ChangeKind} == {
        ChangeKind.JOINED: ColourRole.GAIN,
        ChangeKind.LEFT: ColourRole.LOSS,
        ChangeKind.PROMOTED: ColourRole.GAIN,
        ChangeKind.DEMOTED: ColourRole.LOSS,
        ChangeKind.SWITCHED: None,
    }


def make_history(*days: int, missing: int = 0) -> History:
    """Return a history of snapshots on days after `AT`; the first ones miss a player."""
    return History.of(
        [
            make_snapshot({1: KNIGHT}, {1} if i < missing else set(), at=AT + timedelta(days=day))
            for i, day in enumerate(days)
        ]
    )


@pytest.mark.parametrize(
    ("history", "words"),
    [
        (make_history(0, 1, 3), "21 Nov 2026 to 24 Nov 2026 · 3 snapshots"),
        (make_history(0), "21 Nov 2026 · 1 snapshot"),
        (
            make_history(0, 1, 2, missing=1),
            "21 Nov 2026 to 23 Nov 2026 · 3 snapshots · 1 incomplete",
        ),
    ],
)
def test_the_period_of_a_history_is_described(history: History, words: str) -> None:
    """One day is not a period; incomplete snapshots are counted."""
    assert describe_period(history) == words


def test_the_days_of_a_history_are_those_of_the_users_zone() -> None:
    """At 18:30 UTC the next day has begun in Tokyo."""
    assert describe_period(make_history(0), TOKYO) == "22 Nov 2026 · 1 snapshot"
    single = Trend(card=KNIGHT, points=((AT, 0.5),))
    assert describe_trend(single, TOKYO) == "50% · one snapshot, 22 Nov"
    pair = Trend(card=KNIGHT, points=((AT, 0.5), (AT + timedelta(days=1), 0.25)))
    assert describe_trend(pair, TOKYO) == "50% on 22 Nov → 25%"


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        (datetime(2026, 11, 3, tzinfo=UTC), AT, "8% on 3 Nov → 17%"),
        (datetime(2025, 11, 3, tzinfo=UTC), AT, "8% on 3 Nov 2025 → 17%"),
    ],
)
def test_a_trend_has_its_first_day(first: datetime, last: datetime, words: str) -> None:
    """The day has its year if that is not the year of the last snapshot."""
    assert describe_trend(Trend(card=KNIGHT, points=((first, 0.08), (last, 0.17)))) == words


def test_a_trend_of_one_day_has_its_first_time() -> None:
    """The day is that of the user's zone: 14:30 UTC is a day before 18:30 UTC in Tokyo."""
    first = AT - timedelta(hours=4)
    trend = Trend(card=KNIGHT, points=((first, 0.08), (AT, 0.17)))
    assert describe_trend(trend) == "8% at 14:30 UTC → 17%"
    assert describe_trend(trend, ZoneInfo("Europe/Berlin")) == "8% at 15:30 → 17%"
    assert describe_trend(trend, TOKYO) == "8% on 21 Nov → 17%"


def make_event(kind: str) -> Event:
    """Return an event whose sentence is its kind."""
    return Event(kind=EventKind(kind), clan=HOME, sentence=kind)


def test_the_most_urgent_events_come_first() -> None:
    """Events of one rank keep their order; a new day and a new favourite come last."""
    ranks = [
        ["decks"],
        ["decided", "finished", "overtaken", "overtook"],
        ["away", "inactive"],
        ["joined", "left", "promoted", "demoted"],
        ["day", "moved"],
    ]
    kinds = [kind for rank in ranks for kind in rank]
    assert sorted(kinds) == sorted(kind.value for kind in EventKind)
    for i, rank in enumerate(ranks):
        for kind in rank:
            for later in (later for others in ranks[i + 1 :] for later in others):
                assert summarise_events([make_event(later), make_event(kind)]) == (
                    f"{kind} · {later}"
                )
    for rank in ranks:
        pair = [make_event(kind) for kind in (rank[-1], rank[0])]
        assert summarise_events(pair) == f"{rank[-1]} · {rank[0]}"


@pytest.mark.parametrize(
    ("number", "cells", "words"),
    [
        (0, None, ""),
        (1, 1, "decks"),
        (2, 13, "decks · decks"),
        (2, 12, "decks · and 1 more"),
        (3, None, "decks · decks · decks"),
        (4, None, "decks · decks · decks · and 1 more"),
        (4, 26, "decks · decks · and 2 more"),
        (4, 25, "decks · and 3 more"),
    ],
)
def test_a_summary_has_up_to_three_events_that_fit(
    number: int, cells: int | None, words: str
) -> None:
    """At least one is there, however narrow the line; the others are counted."""
    assert summarise_events([make_event("decks")] * number, cells) == words
