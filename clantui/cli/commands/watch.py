"""`clantui watch TAG…`: load clans again and again, and report what changed."""

from __future__ import annotations

import argparse
import asyncio
import os
import select
import sys
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Final, TextIO

from msgspec import Struct

from clantui.cli import output
from clantui.cli.loading import open_demo
from clantui.cli.options import (
    add_quiet_option,
    add_schema_option,
    add_settings,
    add_source_options,
    add_tags,
)
from clantui.cli.parser import CommandParser
from clantui.cli.progress import ProgressLine
from clantui.cli.watch.event_hook import EventHook
from clantui.config.schema import default_of
from clantui.core.export.events import event_line
from clantui.core.history.events import (
    Event,
    clan_events,
    is_comparable,
    merge_known,
    race_events,
)
from clantui.core.history.phrases import summarise_events
from clantui.core.history.reminders import DayWatch, away_events, idle_events
from clantui.core.model.errors import AccessDenied, NotFound, RoyaleError
from clantui.core.model.load_request import LoadRequest
from clantui.core.model.race import Race
from clantui.core.model.race_log import RaceLog, WarRecord
from clantui.core.model.snapshot import Snapshot
from clantui.core.model.survey import Survey
from clantui.core.model.tag import Tag
from clantui.core.ports import ClanSource
from clantui.core.race.phrases import describe_day, describe_place, find_ours
from clantui.core.race.standings import compute_standings
from clantui.core.text.dates import LOCAL, Zone, in_zone
from clantui.core.text.notification import notification_sequence
from clantui.core.text.phrases import pluralise, with_tag
from clantui.core.views.phrases import describe_failures, roster_doubt

LEAST: Final = 120.0
"""Seconds for which the API repeats its answer about a clan."""


def add_arguments(parser: CommandParser) -> None:
    """Add the arguments of `watch`."""
    parser.describe(
        "Load clans again and again, and report what changes, until interrupted.",
        (
            ("watch 2PP", "every ten minutes: joins, leaves, new favourites, the race"),
            ("watch 2PP --exec ./to-discord", "run a command for each event"),
            ("watch 2PP --interval 5m --notify bell", "more often, with a sound"),
        ),
        usual=("--interval", "--notify", "--remind", "--exec", "--demo"),
    )
    add_tags(parser, "clans' tags")
    add_settings(parser, "interval", "notify", "remind", "away")
    parser.add_argument(
        "--format", choices=("text", "jsonl"), default="text", help="default: text"
    )
    parser.add_argument(
        "--exec",
        metavar="COMMAND",
        help="command to run for each event, which gets it as a line of JSON on stdin",
    )
    add_schema_option(parser, "jsonl")
    add_quiet_option(parser)
    add_source_options(parser)


async def run(
    options: argparse.Namespace,
    source: ClanSource,
    *,
    wait: Callable[[float], Awaitable[object]] = asyncio.sleep,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
    zone: Zone = LOCAL,
) -> int:
    """Watch clans until cancelled, one after the other in each round.

    Args:
        options: of the command line.
        wait: waits so many seconds, after a round and before the next: however long the program
            was stopped meanwhile, one round follows.
        now: returns the time, aware.
        zone: of the times for people; JSON has UTC.

    Returns:
        The exit code, where there is nothing to watch: every clan was refused or not found before
        it was loaded once.
    """
    tags = await open_demo(options, source)
    reporter = _Reporter(options, now, zone, sys.stderr)
    interval = _raise_interval(options.interval or default_of("interval"), reporter)
    if source.warning:
        reporter.complain(source.warning)
    clans = [_WatchedClan(tag=tag) for tag in tags]
    names = ", ".join(str(tag) for tag in tags)
    reporter.complain(f"watching {names} every {_format_seconds(interval)}, Ctrl+C ends")
    first_code = 0
    try:
        while True:
            _end_if_unread()
            for clan in [*clans]:
                if code := await _load(clan, source, reporter):
                    first_code = first_code or code
                    clans.remove(clan)
            if not clans:
                return first_code
            reporter.show_pause(interval)
            await wait(interval)
    finally:
        await reporter.close()


class _WatchedClan(Struct, kw_only=True):
    """A clan that is watched, and its last state.

    Attributes:
        tag: its tag.
        survey: the last one, whose players stand in for those of the next.
        known: what to compare the next snapshot with; None before the first.
        race: what to compare its race with.
        log: its past weeks, to compare the next ones with.
        day: what was learned of the day of its race.
        trouble: the kind of error that keeps it from being loaded; empty for none.
    """

    tag: Tag
    survey: Survey | None = None
    known: Snapshot | None = None
    race: Race | None = None
    log: RaceLog | None = None
    day: DayWatch = DayWatch()
    trouble: str = ""


async def _load(clan: _WatchedClan, source: ClanSource, reporter: _Reporter) -> int:
    """Load a clan once and report what has changed.

    Returns:
        0 to go on; else the exit code of an error that waiting does not end.
    """
    reporter.progress.show(f"loading {clan.tag}")
    try:
        survey = await source.load(
            LoadRequest(tag=clan.tag, before=clan.survey), reporter.progress.show_survey
        )
    except RoyaleError as error:
        if clan.known is None and isinstance(error, AccessDenied | NotFound):
            reporter.complain(with_tag(clan.tag, error.sentence))
            return error.exit_code
        _complain_once(clan, reporter, error.kind, f"{error.sentence}; trying again")
        return 0
    try:
        war = await source.war(clan.tag)
    except RoyaleError as error:
        war = WarRecord(error=error)
    race, race_error = war.race, war.error if war.race is None else None
    first = clan.known is None
    _compare(clan, survey, war, reporter)
    if first:
        state = _describe(survey, race) + ("" if race or race_error else " · in no race now")
        reporter.complain(f"{survey.clan.name} {clan.tag}: {state}")
    if survey.failed:
        _complain_once(
            clan, reporter, "partial", f"{describe_failures(survey)}; watching the others"
        )
    elif doubt := roster_doubt(survey.clan):
        _complain_once(clan, reporter, "roster", f"{doubt}; trying again")
    elif race_error is not None:
        _complain_once(
            clan,
            reporter,
            f"race {race_error.kind}",
            f"the race: {race_error.sentence}; trying again",
        )
    else:
        _complain_once(clan, reporter, "", "all is loaded again")
    return 0


def _complain_once(clan: _WatchedClan, reporter: _Reporter, kind: str, sentence: str) -> None:
    """Print an error when it begins, when it is another, and when it is over."""
    if kind != clan.trouble:
        reporter.complain(with_tag(clan.tag, sentence))
        clan.trouble = kind


def _compare(clan: _WatchedClan, survey: Survey, war: WarRecord, reporter: _Reporter) -> None:
    """Report what has changed, and keep what to compare the next snapshot with."""
    snapshot, race = Snapshot.of(survey), war.race
    known, last_race = clan.known or snapshot, clan.race or race
    events = [*clan_events(known, snapshot)]
    clan.known = merge_known(snapshot, known)
    if clan.survey is not None:
        events += away_events(clan.survey, survey, reporter.away)
    if clan.log is not None and war.log is not None:
        weeks = reporter.away // timedelta(weeks=1)
        events += idle_events(survey.clan.members, clan.log, war.log, weeks)
    clan.log = war.log or clan.log
    if race is not None and last_race is not None and is_comparable(last_race, race):
        events += race_events(last_race, race)
        now = reporter.now().astimezone(UTC)
        clan.day, reminders = clan.day.look(
            last_race, race, survey.clan.members, now, reporter.remind
        )
        events += reminders
        clan.race = race
    clan.survey = survey
    reporter.report(snapshot.name, events)


def _describe(survey: Survey, race: Race | None) -> str:
    """Return the state of a clan: `50 members · week 3 · war day 2 of 4 · 3rd of 5`."""
    parts = [pluralise(len(survey.clan.members), "member")]
    if race is not None:
        clans = compute_standings(race)
        ours = find_ours(clans)
        parts.append(describe_day(race))
        if ours is not None and ours.place is not None:
            parts.append(describe_place(race, clans, ours))
    return " · ".join(parts)


class _Reporter:
    """Writes events to stdout, and all else to stderr."""

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
        self._notify = options.notify or "none"
        self.now, self._zone = now, zone
        self.remind = timedelta(seconds=options.remind or default_of("remind"))
        self.away = timedelta(weeks=options.away or default_of("away"))
        self._hook: EventHook | None = None
        if command := options.exec:
            self._hook = EventHook(command, self.complain, os.environ)
        if self._notify != "none" and not err.isatty():
            self.complain(f"--notify {self._notify} needs a terminal, and stderr is none")
            self._notify = "none"

    async def close(self) -> None:
        """Clear the progress, and end the command of `--exec`."""
        self.progress.clear()
        if self._hook is not None:
            await self._hook.close()

    def complain(self, text: str) -> None:
        """Print a sentence beside the data, on a line of its own."""
        self.progress.clear()
        print(f"clantui: {text}", file=self._err, flush=True)

    def show_pause(self, seconds: float) -> None:
        """Show, on a terminal, that nothing is wrong."""
        at = in_zone(self.now(), self._zone)
        self.progress.show(f"loaded at {at:%H:%M:%S}, again in {_format_seconds(seconds)}")

    def report(self, name: str, events: Sequence[Event]) -> None:
        """Print events, and notify of them."""
        self.progress.clear()
        if not events:
            return
        at = self.now()
        output.write("".join(self._line(name, event, at) for event in events), None)
        if self._hook is not None:
            for event in events:
                self._hook.send(event_line(event, at))
        if sounds := notification_sequence(self._notify, name, summarise_events(events)):
            self._err.write(sounds)
            self._err.flush()

    def _line(self, name: str, event: Event, at: datetime) -> str:
        if self._json:
            return event_line(event, at)
        return f"{in_zone(at, self._zone):%Y-%m-%d %H:%M:%S}  {name}: {event.sentence}\n"


def _raise_interval(interval: float, reporter: _Reporter) -> float:
    """Return the seconds between two rounds: asking sooner would bring the same answers."""
    if interval >= LEAST:
        return interval
    least = _format_seconds(LEAST)
    reporter.complain(f"using {least}: the API does not update more often")
    return LEAST


def _format_seconds(seconds: float) -> str:
    """Return a time that is not rounded: `90 s`, `90 min`, `2 h`."""
    for unit, name in ((3600, "h"), (60, "min")):
        if seconds >= unit and seconds % unit == 0:
            return f"{seconds / unit:g} {name}"
    return f"{seconds:g} s"


def _end_if_unread() -> None:
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
