"""`clantui top`: the best clans of the world or a country. Stdout is data, stderr is narration."""

from __future__ import annotations

import argparse
import sys

from clantui.backend.backend import utc_now
from clantui.cli.commands.show import PARTIAL, ProgressLine
from clantui.cli.documents import write_document
from clantui.config.settings import SettingsError
from clantui.core.export.rankings import RankingReport, locations_document, ranking_document
from clantui.core.model.errors import RoyaleError
from clantui.core.ports import ClanSource
from clantui.core.rankings import WORLD, Location, Page, UnknownLocation, find_location, is_world


async def top(options: argparse.Namespace, engine: ClanSource) -> int:
    """Ask for a ranking, or for the locations there are, and print it.

    Args:
        options: of the command line.
        engine: what to ask with.

    Returns:
        The exit code: 3 where a later page is missing from what was printed.

    Raises:
        SettingsError: if the location is none.
    """
    if options.demo:
        await engine.open_demo(remember=False)
    if warning := engine.warning:
        print(f"clantui: {warning}", file=sys.stderr)
    narrator = ProgressLine(sys.stderr, quiet=options.quiet)
    engine.on_pause = narrator.pause
    try:
        return await _printed(options, engine, narrator)
    except RoyaleError as error:
        narrator.clear()
        print(f"clantui: {error.sentence}", file=sys.stderr)
        return error.exit_code


async def _printed(options: argparse.Namespace, engine: ClanSource, narrator: ProgressLine) -> int:
    if options.locations:
        places = await engine.locations()
        narrator.clear()
        write_document(locations_document(places), options)
        return 0
    try:
        place = await _place(options.location or "", engine)
    except UnknownLocation as error:
        narrator.clear()
        raise SettingsError(str(error)) from None
    ranking = await _ranking(place, options.limit, engine, narrator)
    narrator.clear()
    write_document(ranking_document(ranking), options)
    if ranking.error is not None:
        print(f"clantui: the rest of {place.name}: {ranking.error.sentence}", file=sys.stderr)
        return PARTIAL
    if not ranking.found:
        print(f"clantui: the API has no ranking of {place.name}", file=sys.stderr)
    return 0


async def _place(typed: str, engine: ClanSource) -> Location:
    """The location that is meant; the world needs no question."""
    return WORLD if is_world(typed) else find_location(typed, await engine.locations())


async def _ranking(
    place: Location, limit: int, engine: ClanSource, narrator: ProgressLine
) -> RankingReport:
    """Turn pages until there are enough, or no more.

    Raises:
        RoyaleError: if not even the first can be had.
    """
    at = utc_now()
    narrator.say(f"asking for the best clans of {place.name}")
    listing: Page = await engine.rankings(place.id)
    error: RoyaleError | None = None
    while len(listing.clans) < limit and listing.after and error is None:
        narrator.say(f"{place.name} {len(listing.clans)}/{limit}")
        try:
            listing = listing.with_next(await engine.rankings(place.id, listing.after))
        except RoyaleError as why:
            error = why
    return RankingReport(place=place, at=at, found=listing.clans[:limit], error=error)
