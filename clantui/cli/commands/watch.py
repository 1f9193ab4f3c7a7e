"""`clantui watch`: read clans again and again; stdout is what changed, stderr is narration."""

from __future__ import annotations

import argparse
import asyncio
import select
import sys
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, TextIO

from clantui.cli import output
from clantui.cli.commands.show import ProgressLine
from clantui.core.export.events import event_line
from clantui.core.history.events import (
    Event,
    clan_events,
    is_comparable,
    merge_known,
    race_events,
)
from clantui.core.history.phrases import summarise_events
from clantui.core.model.errors import AccessDenied, NotFound, RoyaleError
from clantui.core.model.load_request import LoadRequest
from clantui.core.model.race import Race
from clantui.core.model.snapshot import Snapshot
from clantui.core.model.survey import Survey
from clantui.core.model.tag import Tag
from clantui.core.ports import ClanSource
from clantui.core.race.phrases import describe_day, find_ours, placed
from clantui.core.race.standings import compute_standings
from clantui.core.text.dates import LOCAL, Zone, in_zone
from clantui.core.text.notification import notification_sequence
from clantui.core.text.phrases import pluralise, with_tag
from clantui.core.views.phrases import describe_failures, roster_doubt

_EVERY: Final = 600.0
"""Seconds between two readings where nobody says otherwise."""

LEAST: Final = 120.0
"""Seconds for which the API repeats its answer about a clan."""


async def watch(
    options: argparse.Namespace,
    engine: ClanSource,
    *,
    wait: Callable[[float], Awaitable[object]] = asyncio.sleep,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
    zone: Zone = LOCAL,
) -> int:
    """Watch clans until cancelled, one after the other in each round.

    Args:
        options: of the command line.
        engine: what to read with.
        wait: waits so many seconds, after a round and before the next: however long the program
            was stopped meanwhile, one round follows.
        now: the time, aware.
        zone: what people are told it in; JSON has UTC.

    Returns:
        The exit code, where there is nothing to watch: every clan was refused or not found before
        it was read once.
    """
    tags: list[Tag] = options.tags
    if options.demo:
        home = await engine.open_demo(remember=False)
        tags = tags or [home]
    teller = _Teller(options, now, zone, sys.stderr)
    every = _pace(options.every or _EVERY, teller)
    if engine.warning:
        teller.narrate(engine.warning)
    watched = [_Watched(tag=tag) for tag in dict.fromkeys(tags)]
    names = ", ".join(str(one.tag) for one in watched)
    teller.narrate(f"watching {names} every {_span(every)}, ctrl+c ends")
    hopeless = 0
    try:
        while True:
            _leave_if_unheard()
            for one in [*watched]:
                if code := await _look(one, engine, teller):
                    hopeless = hopeless or code
                    watched.remove(one)
            if not watched:
                return hopeless
            teller.pause(every)
            await wait(every)
    finally:
        teller.progress.clear()


@dataclass(slots=True, kw_only=True)
class _Watched:
    """A clan, and what is known of it.

    Attributes:
        tag: its tag.
        picture: as it was read last, whose players stand in for those of the next reading.
        known: what to compare the next reading with; None before the first.
        race: what to compare its race with.
        trouble: the kind of what keeps it from being read; empty for nothing.
    """

    tag: Tag
    picture: Survey | None = None
    known: Snapshot | None = None
    race: Race | None = None
    trouble: str = ""


async def _look(one: _Watched, engine: ClanSource, teller: _Teller) -> int:
    """Read a clan once and tell what has changed.

    Returns:
        0 to go on; else the exit code of what will not pass by waiting.
    """
    teller.progress.say(f"asking for {one.tag}")
    try:
        picture = await engine.load(
            LoadRequest(tag=one.tag, before=one.picture), teller.progress.picture
        )
    except RoyaleError as error:
        if one.known is None and isinstance(error, AccessDenied | NotFound):
            teller.narrate(with_tag(one.tag, error.sentence))
            return error.exit_code
        _trouble(one, teller, error.kind, f"{error.sentence}; trying on")
        return 0
    try:
        race, why = await engine.race(one.tag), None
    except NotFound:  # in none now, which is no trouble
        race, why = None, None
    except RoyaleError as error:
        race, why = None, error
    first = one.known is None
    _tell(one, picture, race, teller)
    if first:
        state = _state(picture, race) + ("" if race or why else " · in no race now")
        teller.narrate(f"{picture.clan.name} {one.tag}: {state}")
    if picture.failed:
        _trouble(one, teller, "partial", f"{describe_failures(picture)}; watching the others")
    elif doubt := roster_doubt(picture.clan):
        _trouble(one, teller, "roster", f"{doubt}; trying on")
    elif why is not None:
        _trouble(one, teller, f"race {why.kind}", f"the race: {why.sentence}; trying on")
    else:
        _trouble(one, teller, "", "read in full again")
    return 0


def _trouble(one: _Watched, teller: _Teller, kind: str, sentence: str) -> None:
    """Tell of trouble when it begins, when it is another, and when it is over."""
    if kind != one.trouble:
        teller.narrate(with_tag(one.tag, sentence))
        one.trouble = kind


def _tell(one: _Watched, picture: Survey, race: Race | None, teller: _Teller) -> None:
    """Tell what has changed, and remember what to compare the next reading with."""
    reading = Snapshot.of(picture)
    known, then = one.known or reading, one.race or race
    events = [*clan_events(known, reading)]
    one.known = merge_known(reading, known)
    if race is not None and then is not None and is_comparable(then, race):
        events += race_events(then, race)
        one.race = race
    one.picture = picture
    teller.tell(reading.name, events)


def _state(picture: Survey, race: Race | None) -> str:
    """Return how a clan is when first read: `50 members · week 3 · war day 2 of 4 · 3rd of 5`."""
    parts = [pluralise(len(picture.clan.members), "member")]
    if race is not None:
        clans = compute_standings(race)
        ours = find_ours(clans)
        parts.append(describe_day(race))
        if ours is not None and ours.place is not None:
            parts.append(placed(race, clans, ours))
    return " · ".join(parts)


class _Teller:
    """Says what there is to say, each thing where it belongs."""

    def __init__(
        self,
        options: argparse.Namespace,
        now: Callable[[], datetime],
        zone: Zone,
        err: TextIO,
    ) -> None:
        self.progress = ProgressLine(err, quiet=options.quiet)
        self._err = err
        self._json = options.format == "jsonl"
        self._loud = options.notify or "none"
        self._now, self._zone = now, zone
        if self._loud != "none" and not err.isatty():
            self.narrate(f"--notify {self._loud} needs a terminal, and stderr is none")
            self._loud = "none"

    def narrate(self, text: str) -> None:
        """Say something beside the data, on a line of its own."""
        self.progress.clear()
        print(f"clantui: {text}", file=self._err, flush=True)

    def pause(self, seconds: float) -> None:
        """Say, on a terminal, that nothing is wrong."""
        at = in_zone(self._now(), self._zone)
        self.progress.say(f"read at {at:%H:%M:%S}, again in {_span(seconds)}")

    def tell(self, name: str, events: Sequence[Event]) -> None:
        """Print events, and have them noticed.

        Args:
            name: of the clan.
            events: what happened to it.
        """
        self.progress.clear()
        if not events:
            return
        at = self._now()
        output.write("".join(self._line(name, event, at) for event in events), None)
        if sounds := notification_sequence(self._loud, name, summarise_events(events)):
            self._err.write(sounds)
            self._err.flush()

    def _line(self, name: str, event: Event, at: datetime) -> str:
        if self._json:
            return event_line(event, at)
        return f"{in_zone(at, self._zone):%Y-%m-%d %H:%M:%S}  {name}: {event.sentence}\n"


def _pace(every: float, teller: _Teller) -> float:
    """The seconds between two rounds: asking sooner would bring the same answers."""
    if every >= LEAST:
        return every
    teller.narrate(f"--every is raised to {_span(LEAST)}: the API repeats itself until then")
    return LEAST


def _span(seconds: float) -> str:
    """A span of time that is not rounded: `90 s`, `90 min`, `2 h`."""
    for unit, name in ((3600, "h"), (60, "min")):
        if seconds >= unit and seconds % unit == 0:
            return f"{seconds / unit:g} {name}"
    return f"{seconds:g} s"


def _leave_if_unheard() -> None:
    """End quietly where whoever read stdout has gone: else that shows only at the next event.

    Raises:
        BrokenPipeError: if so.
    """
    if sys.stdout is None or not hasattr(select, "poll"):  # closed by whoever started us; Windows
        return
    look = select.poll()
    look.register(sys.stdout.fileno(), 0)
    if any(what & select.POLLERR for _, what in look.poll(0)):
        raise BrokenPipeError
