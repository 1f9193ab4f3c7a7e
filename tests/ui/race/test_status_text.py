"""Tests of the texts above the clans of a race."""

from __future__ import annotations

from datetime import UTC, timedelta
from functools import partial

import pytest
from msgspec.structs import replace
from textual.content import Content

from clantui.core.model.errors import NotFound, RoyaleError, Unreachable
from clantui.core.model.race import PeriodType
from clantui.core.race.search import MATCH_ALL, RaceQuery
from clantui.core.race.standings import compute_standings
from clantui.ui.race.status_text import (
    describe_absence,
    describe_shown,
    describe_wait,
    list_day_texts,
)
from tests.factories.races import CLANS, people, race, racer
from tests.factories.surveys import HOME
from tests.ui.harness import NOON


def styles_of(content: Content) -> set[str]:
    """Return the styles of a text."""
    return {str(span.style) for span in content.spans}


def test_the_texts_of_a_day_are_sorted_by_length() -> None:
    """In little room the time left of a war day stays; only war days have a clock time."""
    war, later = race(day=5), NOON + timedelta(hours=23)
    assert list_day_texts(war, NOON, NOON, UTC) == (
        "week 3 · war day 3 of 4 · about 22 h left · until 10:00",
        "week 3 · war day 3 of 4 · about 22 h left",
        "war day 3 of 4 · about 22 h left",
        "about 22 h left",
        "~22 h left",
        "week 3 · war day 3 of 4",
        "war day 3 of 4",
    )
    assert list_day_texts(war, NOON, later, UTC) == ("week 3 · war day 3 of 4", "war day 3 of 4")
    training = race(kind=PeriodType.TRAINING, day=1)
    assert list_day_texts(training, NOON, NOON, UTC) == (
        "week 3 · training day 2 of 3 · about 46 h until the war",
        "training day 2 of 3 · about 46 h until the war",
        "week 3 · training day 2 of 3",
        "training day 2 of 3",
    )


@pytest.mark.parametrize(
    ("error", "is_loading", "text", "style"),
    [
        (None, True, "◌ Loading the race of #2PP … · Esc goes back", "$text-accent"),
        (None, False, "◌ Loading the race of #2PP … · Esc goes back", "$text-accent"),
        (Unreachable("no answer"), True, "◌ Loading the race of #2PP … · Esc", "$text-accent"),
        (Unreachable("no answer"), False, "✗ no answer · r retries", "$text-error"),
        (NotFound("no race"), False, "✗ no race: it never raced, or", "$text-error"),
    ],
    ids=str,
)
def test_the_reason_for_no_race_has_a_key(
    error: RoyaleError | None, is_loading: bool, text: str, style: str
) -> None:
    """A reload replaces an error; only a clan without a race has no reason to retry."""
    shown = describe_absence(HOME, error, is_loading=is_loading)
    assert shown.plain.startswith(text)
    assert shown.plain.endswith("goes back") == ("retries" not in text)
    assert styles_of(shown) == {style}


def test_a_pause_is_a_warning() -> None:
    """A pause has its seconds, the key that leaves, and the colour of a warning."""
    wait = describe_wait(3.2)
    assert wait.plain == "◌ Too many requests, continuing in 4 s · Esc goes back"
    assert styles_of(wait) == {"$text-warning"}


def test_the_standing_fills_two_lines() -> None:
    """At every width both lines fit and no word is cut; a filter takes the second line."""
    racers = [racer(tag, people(2, 0), medals=300 + n, fame=999) for n, tag in enumerate(CLANS)]
    today = race(*racers, day=4)
    clans = compute_standings(today)
    describe = partial(describe_shown, today, clans, has_boat=True, has_legend=True)
    decks = "~6 decks left for 2 players"
    boat, brief = "boat now 999, likely 1,399 (5th)", "boat likely 1,399 (5th)"
    for width, has_legend, has_boat, expected in (
        (75, True, True, f"{decks} · {boat} · ~ estimate"),  # exactly as wide as the screen
        (74, True, True, f"{decks} · {brief} · ~ estimate"),
        (75, False, True, f"{decks} · {boat}"),
        (62, False, True, f"{decks} · {boat}"),
        (61, False, True, f"{decks} · {brief}"),
        (75, False, False, decks),
    ):
        shown = describe(MATCH_ALL, width, has_boat=has_boat, has_legend=has_legend)
        first = "You are 5th today, 1 behind #2RC, and should finish 5th"
        assert shown.plain == f"{first}\n{expected}", (width, has_legend)
        assert [str(span.style) for span in shown.spans] == ["bold", "$text-muted"]
    lengths = set()
    for width in range(60, 130):
        lines = describe(MATCH_ALL, width).plain.split("\n")
        assert len(lines) == 2
        assert max(map(len, lines)) <= width, width
        lengths.add(max(map(len, lines)) == width)
    assert lengths == {True, False}, "a line may be as wide as the screen"
    filtered = describe(RaceQuery.parse("2pp"), 78)
    assert filtered.plain.endswith("· /2pp · Esc clears")
    assert [str(span.style) for span in filtered.spans] == ["bold", "$text-accent"]
    for width in range(4, 60):
        second = describe(MATCH_ALL, width).plain.split("\n")[1]
        assert len(second) <= width, "what does not fit is left out"
    nothing = replace(today, clans=())
    empty = describe_shown(nothing, (), MATCH_ALL, 78, has_boat=True, has_legend=True)
    assert empty.plain.endswith(" · r reloads")
    assert styles_of(empty) == {"bold"}
