"""`clantui watch TAG…`: load clans again and again, and report what changed."""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime, timedelta

from msgspec import Struct

from clantui.cli import output
from clantui.cli.appearance import is_terminal
from clantui.cli.event_hook import EventHook
from clantui.cli.loading import try_war
from clantui.cli.options import (
    add_quiet_option,
    add_schema_option,
    add_settings,
    add_source_options,
    add_tags,
)
from clantui.cli.parser import CommandParser
from clantui.cli.progress import ProgressLine, print_message, show_progress
from clantui.cli.streams import has_hung_up
from clantui.core.export.history import format_event
from clantui.core.history.clan_watch import ClanWatch
from clantui.core.history.events import Event
from clantui.core.history.phrases import summarise_events
from clantui.core.history.reminders import describe_absences
from clantui.core.model.errors import AccessDenied, NotFound, RoyaleError
from clantui.core.model.race import Race, WarRecord
from clantui.core.model.survey import LoadRequest, Survey
from clantui.core.model.tag import Tag
from clantui.core.ports import ClanBackend
from clantui.core.race.phrases import describe_day, describe_place, find_ours
from clantui.core.race.standings import compute_standings
from clantui.core.text.dates import LOCAL, Zone, in_zone
from clantui.core.text.notification import format_notification
from clantui.core.text.phrases import pluralise, with_tag
from clantui.core.views.phrases import describe_failures, describe_roster_gap


def add_arguments(parser: CommandParser) -> None:
    """Add the arguments of `watch`."""
    parser.describe(
        "Load clans again and again, and report what changes, until interrupted.",
        (
            ("watch 2PP", "every ten minutes: joins, leaves, new favourites, the race"),
            ("watch 2PP --exec ./to-discord", "run a command for each event"),
            ("watch 2PP --interval 5m --notify bell", "more often, with a sound"),
        ),
        common_arguments=("--interval", "--notify", "--remind", "--exec", "--demo"),
    )
    add_tags(parser, "clans' tags")
    add_settings(parser, "interval", "notify", "remind", "away")
    parser.add_argument(
        "--format", choices=("text", "jsonl"), default="text", help="default: text"
    )
    parser.add_argument(
        "--exec",
        metavar="COMMAND",
        type=_parse_command,
        help="command to run for each event, which gets it as a line of JSON on stdin",
    )
    add_schema_option(parser, "jsonl")
    add_quiet_option(parser)
    add_source_options(parser)


def _parse_command(text: str) -> str:
    """Read a command; raise an error if it is empty, for example because a variable is unset."""
    if not text.strip():
        raise argparse.ArgumentTypeError("the command is empty")
    return text


async def run(
    options: argparse.Namespace,
    backend: ClanBackend,
    *,
    wait: Callable[[float], Awaitable[object]] = asyncio.sleep,
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    zone: Zone = LOCAL,
) -> int:
    """Watch clans until cancelled; each round loads them one after the other.

    Args:
        wait: waits a number of seconds between two rounds. If the process was suspended meanwhile,
            only one round follows, not one for each interval.
        zone: time zone of the text output; JSON has UTC.

    Returns:
        The exit code, once every clan was refused, or was not found, in its first load.
    """
    tags: list[Tag] = list(dict.fromkeys(options.tags))
    interval: float = options.interval
    watch = ClanWatch(ahead=timedelta(seconds=options.remind), away=timedelta(weeks=options.away))
    clans = [_WatchedClan(tag=tag, watch=watch) for tag in tags]
    names = ", ".join(str(tag) for tag in tags)
    first_code = 0
    with show_progress(options, backend) as progress:
        reporter = _Reporter(options, progress, clock, zone)
        reporter.print_message(f"watching {names} every {_format_seconds(interval)}, Ctrl+C ends")
        if reporter.hook is not None:
            reporter.hook.check()
        try:
            while True:
                if sys.stdout is not None and has_hung_up(sys.stdout.fileno()):
                    raise BrokenPipeError  # before a load whose events no one could read
                for clan in [*clans]:
                    if code := await _load(clan, backend, reporter):
                        first_code = first_code or code
                        clans.remove(clan)
                if not clans:
                    return first_code
                reporter.show_pause(interval)
                await wait(interval)
        finally:
            if reporter.hook is not None:
                await reporter.hook.close()


class _WatchedClan(Struct, kw_only=True):
    """A watched clan; `error_kind` is the kind of its current error, or empty."""

    tag: Tag
    watch: ClanWatch
    error_kind: str = ""


async def _load(clan: _WatchedClan, backend: ClanBackend, reporter: _Reporter) -> int:
    """Load a clan and report what has changed; return 0, or the code of a final error."""
    reporter.progress.show(f"loading {clan.tag}")
    try:
        survey = await backend.load_clan(
            LoadRequest(tag=clan.tag, before=clan.watch.survey), reporter.progress.show_survey
        )
    except RoyaleError as error:
        if clan.watch.known is None and isinstance(error, AccessDenied | NotFound):
            reporter.print_message(with_tag(clan.tag, error.sentence))
            return error.exit_code
        _report_error_once(clan, reporter, error.kind, f"{error.sentence}; trying again")
        return 0
    war = await try_war(backend, clan.tag)
    if clan.watch.known is None:
        state = _describe(survey, war.race)
        state += "" if war.race or war.error else " · in no race now"
        reporter.print_message(f"{survey.clan.name} {clan.tag}: {state}")
        if absences := describe_absences(survey, war.log, clan.watch.away):
            reporter.print_message(f"{survey.clan.name} {clan.tag}: {absences}")
    _compare(clan, survey, war, reporter)
    if survey.failed:
        _report_error_once(
            clan, reporter, "partial", f"{describe_failures(survey)}; watching the others"
        )
    elif gap := describe_roster_gap(survey.clan):
        _report_error_once(clan, reporter, "roster", f"{gap}; trying again")
    elif (war_error := war.error) is not None:
        missing = "the race" if war.race is None else "past weeks"
        sentence = f"{missing}: {war_error.sentence}; trying again"
        _report_error_once(clan, reporter, f"{missing} {war_error.kind}", sentence)
    else:
        _report_error_once(clan, reporter, "", "all is loaded again")
    return 0


def _report_error_once(clan: _WatchedClan, reporter: _Reporter, kind: str, sentence: str) -> None:
    """Print an error when it begins, when its kind changes, and when it ends."""
    if kind != clan.error_kind:
        reporter.print_message(with_tag(clan.tag, sentence))
        clan.error_kind = kind


def _compare(clan: _WatchedClan, survey: Survey, war: WarRecord, reporter: _Reporter) -> None:
    watch, changes = clan.watch.with_survey(survey)
    clan.watch, more = watch.with_war(war, reporter.clock().astimezone(UTC))
    reporter.report(survey.clan.name, (*changes, *more))


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
    """Printer of events to stdout, and of everything else to stderr."""

    def __init__(
        self,
        options: argparse.Namespace,
        progress: ProgressLine,
        clock: Callable[[], datetime],
        zone: Zone,
    ) -> None:
        self.progress = progress
        self._json = options.format == "jsonl"
        self._notify: str = options.notify
        self.clock, self._zone = clock, zone
        self.hook: EventHook | None = None
        if command := options.exec:
            self.hook = EventHook(command, self.print_message, os.environ)
        if self._notify != "none" and not is_terminal(sys.stderr):
            self.print_message(f"--notify {self._notify} needs a terminal, and stderr is none")
            self._notify = "none"

    def print_message(self, text: str) -> None:
        """Print a sentence on stderr."""
        self.progress.clear()
        print_message(text)

    def show_pause(self, seconds: float) -> None:
        """Show on a terminal when the next load begins."""
        at = in_zone(self.clock(), self._zone)
        self.progress.show(f"loaded at {at:%H:%M:%S}, again in {_format_seconds(seconds)}")

    def report(self, name: str, events: Sequence[Event]) -> None:
        """Print events, run the command of `--exec` for them, and notify."""
        self.progress.clear()
        if not events:
            return
        at = self.clock()
        output.write("".join(self._format_line(name, event, at) for event in events))
        if self.hook is not None:
            for event in events:
                self.hook.send(format_event(event, name, at))
        if sounds := format_notification(self._notify, name, summarise_events(events)):
            sys.stderr.write(sounds)
            sys.stderr.flush()

    def _format_line(self, name: str, event: Event, at: datetime) -> str:
        if self._json:
            return format_event(event, name, at)
        return f"{in_zone(at, self._zone):%Y-%m-%d %H:%M:%S}  {name}: {event.sentence}\n"


def _format_seconds(seconds: float) -> str:
    """Return a duration that is not rounded: `90 s`, `90 min`, `2 h`."""
    for unit, name in ((3600, "h"), (60, "min")):
        if seconds >= unit and seconds % unit == 0:
            return f"{seconds / unit:g} {name}"
    return f"{seconds:g} s"
