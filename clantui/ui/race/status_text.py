"""Words above the clans of a race: its day, its state, what the filter shows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from rich.cells import cell_len
from textual.content import Content

from clantui.core.model.errors import NotFound, RoyaleError
from clantui.core.model.race import Race
from clantui.core.model.tag import Tag
from clantui.core.race.phrases import (
    MATCHING,
    NO_RACE,
    describe_day,
    describe_standing,
    describe_time_left,
    end_of_day,
    name_day,
)
from clantui.core.race.search import RaceQuery
from clantui.core.race.standings import Standing
from clantui.core.text.dates import Zone, format_clock
from clantui.core.text.phrases import format_duration
from clantui.core.text.sanitize import truncate_parts
from clantui.ui.keymap.names import key_name
from clantui.ui.race.table import RaceTable

KIND: Final = "River race"
"""Name of the screen in its first line, behind that of the clan."""

_HEADER_ENDS: Final = 5
"""Cells of the first line around and between its words."""


def list_day_texts(race: Race, at: datetime, now: datetime, zone: Zone) -> tuple[str, ...]:
    """Return the day and its time left, in more and fewer words; the longest first.

    Args:
        race: the race.
        at: when the API gave it.
        now: the time.
        zone: the time zone of the reader.
    """
    day, name = describe_day(race), name_day(race)
    left = describe_time_left(race, at, now)
    if not left:
        return day, name
    texts = [f"{day} · {left}", f"{name} · {left}", day, name]
    if race.is_war:
        until = format_clock(end_of_day(at), zone)
        shorter = [left, left.replace("about ", "~"), day, name]
        texts = [f"{texts[0]} · until {until}", *texts[:2], *shorter]
    return tuple(texts)


def choose_day_text(texts: Sequence[str], called: str, room: int) -> str:
    """Choose the longest text that the first line has room for; the last one where none has.

    Args:
        texts: the longest first.
        called: the name of the clan; that of the screen beside it gives way.
        room: cells of the line.
    """
    alone = room - cell_len(called) - _HEADER_ENDS
    beside = alone - cell_len(KIND) - 3  # the arrow between the two
    options = ((text, cells) for cells in (beside, alone) for text in texts)
    return next((text for text, cells in options if cell_len(text) <= cells), texts[-1])


def describe_wait(paused: float) -> Content:
    """Say that the API has refused the pace; `paused` is in seconds."""
    text = f"◌ Too many requests, continuing in {format_duration(paused + 0.999)}"
    return Content.styled(f"{text} · {key_name('race-back')} goes back", "$text-warning")


def describe_absence(tag: Tag, error: RoyaleError | None, *, is_asking: bool) -> Content:
    """Say why there is no race, or none that is newer, and what to press."""
    back, again = key_name("race-back"), key_name("race-refresh")
    if is_asking or error is None:
        return Content.styled(f"◌ Loading the race of {tag} … · {back} goes back", "$text-accent")
    if isinstance(error, NotFound):
        text = f"✗ {error.sentence}: {NO_RACE} · {back} goes back"
        return Content.styled(text, "$text-error")
    return Content.styled(f"✗ {error.sentence} · {again} retries", "$text-error")


def describe_shown(
    race: Race, clans: Sequence[Standing], query: RaceQuery, table: RaceTable, width: int
) -> Content:
    """Return two lines: how the race stands, and its rest, or how much of it the filter shows."""
    if not clans:
        return Content.styled(f"{MATCHING} · {key_name('race-refresh')} reloads", "bold")
    text = describe_standing(
        race,
        tuple(clans),
        has_slots=False,
        has_boat=not table.has_column("boat"),
        has_doubt=not table.has_legend,
    )
    first = truncate_parts(text, width)
    if query.text:
        ways = f"/{query.text} · {key_name('race-back')} clears"
        shown = truncate_parts(f"{query.describe(clans)} · {ways}", width)
        return Content.assemble((first, "bold"), "\n", (shown, "$text-accent"))
    second = truncate_parts(text[len(first) :].removeprefix(" · "), width)
    return Content.assemble(
        (first, "bold"), "\n", (second if cell_len(second) <= width else "", "$text-muted")
    )
