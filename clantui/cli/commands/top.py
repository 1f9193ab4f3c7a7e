"""`clantui top [LOCATION]`: the best clans of the world or a country."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime, timedelta

from clantui.cli.documents import write_document
from clantui.cli.options import COUNT, add_number, add_report_options
from clantui.cli.parser import CommandParser
from clantui.cli.progress import ProgressLine, print_message, show_progress
from clantui.core.export.rankings import (
    RankingReport,
    build_locations_document,
    build_ranking_document,
)
from clantui.core.export.render import FORMAT_NAMES
from clantui.core.model.errors import RoyaleError
from clantui.core.model.tag import Tag
from clantui.core.names import CommandError, ExitCode, RankedBy
from clantui.core.ports import ClanBackend
from clantui.core.rankings import (
    WORLD,
    KnownTags,
    Page,
    UnknownLocation,
    find_location,
    is_world,
)
from clantui.core.text.dates import LOCAL, format_moment


def add_arguments(parser: CommandParser) -> None:
    """Add the arguments of `top`."""
    parser.describe(
        "Print the best clans.",
        (
            ("top", "the best clans of the world"),
            ("top japan --limit 5", "of a country, by its name or its two letters"),
            ("top --war", "the best clans of the world in the river race"),
            ("top --locations", "the countries and regions to choose from"),
        ),
        common_arguments=("LOCATION", "--war", "--limit", "--format", "--demo"),
    )
    parser.add_argument("location", nargs="?", metavar="LOCATION", help="default: the world")
    add_number(parser, "--limit", COUNT, "how many clans; default: 20", default=20)
    parser.add_argument(
        "--war",
        dest="by",
        action="store_const",
        const=RankedBy.WAR,
        default=RankedBy.TROPHIES,
        help="by the trophies of the river race",
    )
    parser.add_argument("--locations", action="store_true", help="list the countries and regions")
    add_report_options(parser, FORMAT_NAMES)


async def run(options: argparse.Namespace, backend: ClanBackend) -> int:
    """Print a ranking or the locations; return 0, 3 if a page is missing, or an error's code."""
    try:
        with show_progress(options, backend) as progress:
            if options.locations:
                document = build_locations_document(await backend.load_locations())
            else:
                ranking = await _load(options, backend, progress)
    except UnknownLocation as error:
        raise CommandError(str(error)) from None
    if options.locations:
        write_document(document, options)
        return 0
    write_document(build_ranking_document(ranking), options)
    if ranking.error is not None:
        return _report_error(ranking, ranking.error)
    if not ranking.found:
        print_message(f"there is no ranking for {ranking.location.name}")
        return ExitCode.NOT_FOUND
    return 0


def _report_error(ranking: RankingReport, error: RoyaleError) -> int:
    """Print what is missing, and why; return the exit code."""
    if ranking.has_failed:
        print_message(error.sentence)
        return error.exit_code
    part = f"the rest of {ranking.location.name}"
    if ranking.is_old:
        part = ranking.location.name
        print_message(f"{part}: as loaded {format_moment(ranking.at, zone=LOCAL)}")
    print_message(f"{part}: {error.sentence}")
    return ExitCode.PARTIAL


async def _load_known(backend: ClanBackend, demo_clan: Tag | None) -> KnownTags:
    """Return the clans to mark: those in the store, and the demo's own, which is not in it."""
    bookmarks = (await backend.open_store()).load_bookmarks()
    opened = demo_clan or next((entry.tag for entry in bookmarks.recent), None)
    return KnownTags(own=frozenset(filter(None, [opened])), saved=bookmarks.saved_tags)


async def _load(
    options: argparse.Namespace, backend: ClanBackend, progress: ProgressLine
) -> RankingReport:
    """Load pages until there are enough clans, or one fails."""
    known = await _load_known(backend, options.demo_clan)
    name, limit = options.location or "", options.limit
    location, page, at = WORLD, Page(), datetime.now(UTC)
    failure: RoyaleError | None = None
    try:
        if not is_world(name):
            location = find_location(name, await backend.load_locations())
        progress.show(f"loading the best clans of {location.name}")
        page = await backend.load_rankings(location.id, by=options.by)
        at = datetime.now(UTC) - timedelta(seconds=page.age)
        while len(page.clans) < limit and page.after:
            progress.show(f"{location.name} {len(page.clans)}/{limit}")
            page = page.with_next(await backend.load_rankings(location.id, page.after, options.by))
    except RoyaleError as error:
        failure = error
    return RankingReport(
        location=location,
        at=at,
        found=page.clans[:limit],
        error=failure or page.error,
        is_old=page.error is not None,
        by=options.by,
        known=known,
    )
