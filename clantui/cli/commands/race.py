"""`clantui race TAG`: a clan's river race of this week."""

from __future__ import annotations

import argparse
import asyncio
from datetime import UTC, datetime, timedelta

from clantui.cli.documents import write_document
from clantui.cli.loading import PARTIAL, choose_clan
from clantui.cli.options import (
    RACE_FORMATS,
    add_display_options,
    add_output_options,
    add_source_options,
    add_tag,
)
from clantui.cli.parser import CommandParser
from clantui.cli.progress import complain, reporting
from clantui.core.export.race import RaceReport, race_document
from clantui.core.model.errors import InvalidResponse, NotFound, RoyaleError
from clantui.core.model.game import Member
from clantui.core.model.tag import Tag
from clantui.core.ports import ClanSource
from clantui.core.race.phrases import MATCHING, NO_RACE
from clantui.core.text.phrases import with_tag
from clantui.core.views.phrases import roster_doubt


def add_arguments(parser: CommandParser) -> None:
    """Add the arguments of `race`."""
    parser.describe(
        "Print a clan's river race of this week.",
        (
            ("race 2PP", "medals, decks left today, projected ranks"),
            ("race 2PP --format chat", "who has decks left, to paste into the clan's chat"),
        ),
        usual=("--format", "-o", "--ascii", "--quiet", "--demo"),
    )
    add_tag(parser)
    add_output_options(parser, RACE_FORMATS)
    add_display_options(parser)
    add_source_options(parser)


async def run(options: argparse.Namespace, source: ClanSource) -> int:
    """Load a race, and who is in its clans now, and print it.

    Returns:
        The exit code: 0, 3 where a roster is missing, or the cause's where there is no race.
    """
    tag = await choose_clan(options, source)
    with reporting(options, source) as progress:
        progress.show(f"loading the race of {tag}")
        report = await _load(source, tag)
    write_document(race_document(report), options)
    for clan, error in report.lost.items():
        complain(with_tag(clan, error.sentence))
    if report.race is None:
        return report.lost[tag].exit_code
    return PARTIAL if report.lost else 0


async def _load(source: ClanSource, tag: Tag) -> RaceReport:
    try:
        race = await source.race(tag)
    except NotFound:
        return _no_race(tag, await _explain(source, tag))
    except RoyaleError as error:
        return _no_race(tag, error)
    if not race.clans:
        return _no_race(tag, NotFound(MATCHING))
    at = datetime.now(UTC) - timedelta(seconds=race.age)
    tags = [clan.tag for clan in race.clans]
    answers = await asyncio.gather(*(_load_roster(source, clan) for clan in tags))
    lost = {t: a for t, a in zip(tags, answers, strict=True) if isinstance(a, RoyaleError)}
    rosters = {t: a for t, a in zip(tags, answers, strict=True) if not isinstance(a, RoyaleError)}
    return RaceReport(tag=tag, at=at, race=race, rosters=rosters, lost=lost)


async def _explain(source: ClanSource, tag: Tag) -> RoyaleError:
    """Return which it is: no such clan, or a clan that does not race now."""
    try:
        clan = await source.clan(tag)
    except RoyaleError as error:
        return error
    return NotFound(f"{clan.name} is in no river race now: {NO_RACE}")


def _no_race(tag: Tag, error: RoyaleError) -> RaceReport:
    return RaceReport(tag=tag, at=datetime.now(UTC), race=None, rosters={}, lost={tag: error})


async def _load_roster(source: ClanSource, tag: Tag) -> tuple[Member, ...] | RoyaleError:
    """Return who is in a clan now, or why that cannot be told."""
    try:
        clan = await source.clan(tag)
    except RoyaleError as error:
        return error
    return InvalidResponse(roster_doubt(clan)) if clan.gap is not None else clan.members
