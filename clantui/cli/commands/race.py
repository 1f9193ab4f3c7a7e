"""`clantui race TAG`: a clan's river race of this week."""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Collection
from datetime import UTC, datetime, timedelta

from clantui.cli.documents import write_document
from clantui.cli.loading import try_request
from clantui.cli.options import RACE_FORMATS, add_report_options, add_tag
from clantui.cli.parser import CommandParser
from clantui.cli.progress import print_message, show_progress
from clantui.core.export.race import RaceReport, build_race_document
from clantui.core.model.errors import (
    InvalidResponse,
    NotFound,
    RoyaleError,
)
from clantui.core.model.game import Member
from clantui.core.model.race import Race
from clantui.core.model.tag import Tag
from clantui.core.names import ExitCode
from clantui.core.ports import ClanBackend
from clantui.core.race.phrases import MATCHMAKING, NO_RACE, is_outdated
from clantui.core.race.standings import MAX_ROSTER_AGE
from clantui.core.text.dates import LOCAL, format_moment
from clantui.core.text.phrases import list_by_sentence
from clantui.core.views.phrases import describe_roster_gap


def add_arguments(parser: CommandParser) -> None:
    """Add the arguments of `race`."""
    parser.describe(
        "Print a clan's river race of this week.",
        (
            ("race 2PP", "medals, decks left today, projected ranks"),
            ("race 2PP --format chat", "who has decks left, to paste into the clan's chat"),
        ),
        common_arguments=("--format", "-o", "--ascii", "--quiet", "--demo"),
    )
    add_tag(parser)
    add_report_options(parser, RACE_FORMATS)


async def run(options: argparse.Namespace, backend: ClanBackend) -> int:
    """Print a race; return 0, 3 without a roster, or the error's code without a race."""
    tag: Tag = options.tag
    with show_progress(options, backend) as progress:
        progress.show(f"loading the race of {tag}")
        report = await _load(backend, tag)
    write_document(build_race_document(report), options)
    if report.race is not None and _is_old(report, report.race):
        print_message(f"{tag}: as loaded {format_moment(report.at, zone=LOCAL)}")
    for line in list_by_sentence((clan, error.sentence) for clan, error in report.failed.items()):
        print_message(line)
    if report.race is None:
        return report.failed[tag].exit_code
    return ExitCode.PARTIAL if report.failed else 0


async def _load(backend: ClanBackend, tag: Tag) -> RaceReport:
    race = await try_request(backend.load_race(tag))
    if isinstance(race, NotFound):
        return _make_failure(tag, await _explain(backend, tag))
    if isinstance(race, RoyaleError):
        return _make_failure(tag, race)
    if not race.clans:
        return _make_failure(tag, NotFound(MATCHMAKING))
    now = datetime.now(UTC)
    at = now - timedelta(seconds=race.age)
    tags = [clan.tag for clan in race.clans]
    loads = [_load_roster(backend, clan.tag) for clan in race.clans]
    results = dict(zip(tags, await asyncio.gather(*loads), strict=True))
    failed = {tag: r for tag, r in results.items() if isinstance(r, RoyaleError)}
    if race.error is not None:
        failed.setdefault(tag, race.error)
    rosters = {tag: r for tag, r in results.items() if not isinstance(r, RoyaleError)}
    rosters |= await _find_stored_rosters(backend, failed, at)
    return RaceReport(tag=tag, at=at, now=now, race=race, rosters=rosters, failed=failed)


async def _find_stored_rosters(
    backend: ClanBackend, failed: Collection[Tag], at: datetime
) -> dict[Tag, tuple[Member, ...]]:
    """Return the stored rosters of clans that could not be loaded, for a race of a time."""
    if not failed:
        return {}
    store = await backend.open_store()
    stored = {tag: store.load_survey(tag) for tag in failed}
    return {
        tag: survey.clan.members
        for tag, survey in stored.items()
        if survey is not None and survey.clan.gap is None and at - survey.at <= MAX_ROSTER_AGE
    }


def _is_old(report: RaceReport, race: Race) -> bool:
    """Return True if no newer race could be loaded, or if it is outdated."""
    return race.error is not None or is_outdated(report.at, report.now or report.at)


async def _explain(backend: ClanBackend, tag: Tag) -> RoyaleError:
    """Return the error after a 404: the clan does not exist, or it is in no race now."""
    clan = await try_request(backend.load_roster(tag))
    if isinstance(clan, RoyaleError):
        return clan
    return NotFound(f"{clan.name} is in no river race now: {NO_RACE}")


def _make_failure(tag: Tag, error: RoyaleError) -> RaceReport:
    return RaceReport(tag=tag, at=datetime.now(UTC), race=None, rosters={}, failed={tag: error})


async def _load_roster(backend: ClanBackend, tag: Tag) -> tuple[Member, ...] | RoyaleError:
    clan = await try_request(backend.load_roster(tag))
    if isinstance(clan, RoyaleError):
        return clan
    return InvalidResponse(describe_roster_gap(clan)) if clan.gap is not None else clan.members
