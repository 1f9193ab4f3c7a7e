"""Texts above the clans of a race: the day, the state and the filter."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from rich.cells import cell_len
from textual.content import Content

from clantui.core.model.errors import NotFound, RoyaleError
from clantui.core.model.race import Race
from clantui.core.model.tag import Tag
from clantui.core.race.phrases import (
    MATCHMAKING,
    NO_RACE,
    describe_day,
    describe_standing,
    describe_time_left,
    estimate_day_end,
    name_day,
)
from clantui.core.race.search import RaceQuery
from clantui.core.race.standings import Standing
from clantui.core.text.dates import Zone, format_clock
from clantui.core.text.phrases import describe_pause
from clantui.core.text.sanitize import truncate_parts
from clantui.ui.keymap.names import key_name
from clantui.ui.keymap.sentences import describe_filter


def list_day_texts(race: Race, at: datetime, now: datetime, zone: Zone) -> tuple[str, ...]:
    """Return texts of the day and its time left, longest first; `at` is the race's time."""
    day, name = describe_day(race), name_day(race)
    left = describe_time_left(race, at, now)
    if not left:
        return day, name
    texts = [f"{day} · {left}", f"{name} · {left}", day, name]
    if race.is_war:
        until = format_clock(estimate_day_end(at), zone)
        shorter = [left, left.replace("about ", "~"), day, name]
        texts = [f"{texts[0]} · until {until}", *texts[:2], *shorter]
    return tuple(texts)


def describe_wait(paused: float) -> Content:
    """Return that there were too many requests; `paused` is the remaining pause in seconds."""
    text = f"◌ {describe_pause(paused).capitalize()}"
    return Content.styled(f"{text} · {key_name('race-back')} goes back", "$text-warning")


def describe_absence(tag: Tag, error: RoyaleError | None, *, is_loading: bool) -> Content:
    """Return why there is no race, or no newer one, and which key helps."""
    back, reload = key_name("race-back"), key_name("race-refresh")
    if is_loading or error is None:
        return Content.styled(f"◌ Loading the race of {tag} … · {back} goes back", "$text-accent")
    if isinstance(error, NotFound):
        text = f"✗ {error.sentence}: {NO_RACE} · {back} goes back"
        return Content.styled(text, "$text-error")
    return Content.styled(f"✗ {error.sentence} · {reload} retries", "$text-error")


def describe_shown(
    race: Race,
    clans: Sequence[Standing],
    query: RaceQuery,
    width: int,
    *,
    has_boat: bool,
    has_legend: bool,
) -> Content:
    """Return two lines about the race; the second is about the filter, if there is one.

    Args:
        has_boat: the lines have the boat, because the table has no column of it.
        has_legend: the lines explain the sign of an estimate, because the table does not.
    """
    if not clans:
        return Content.styled(f"{MATCHMAKING} · {key_name('race-refresh')} reloads", "bold")
    first, second = "", ""
    for is_brief in (False, True):
        text = describe_standing(
            race,
            tuple(clans),
            has_slots=False,
            has_boat=has_boat,
            has_legend=has_legend,
            is_brief=is_brief,
        )
        first = truncate_parts(text, width)
        second = text[len(first) :].removeprefix(" · ")
        if cell_len(second) <= width:
            break
    if query.filter_text:
        hint = describe_filter(query.filter_text, "race-back")
        shown = truncate_parts(f"{query.describe(clans)} · {hint}", width)
        return Content.assemble((first, "bold"), "\n", (shown, "$text-accent"))
    second = truncate_parts(second, width)
    return Content.assemble(
        (first, "bold"), "\n", (second if cell_len(second) <= width else "", "$text-muted")
    )
