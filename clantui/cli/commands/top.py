"""`clantui top`: the best clans of the world or a country. Stdout is data, stderr is narration."""

from __future__ import annotations

import argparse
import asyncio
import sys
from dataclasses import replace

from clantui.backend.backend import Engine, utc_now
from clantui.cli import output
from clantui.cli.appearance import dressed, terminal_width
from clantui.cli.commands.show import PARTIAL, Narrator, tell_pauses
from clantui.config.settings import SettingsError
from clantui.core.export.rankings import Ranking, places_text, ranking_text
from clantui.core.model.errors import RoyaleError
from clantui.core.rankings import WORLD, Listing, Location, UnknownLocation, is_world, locate
from clantui.core.text.dates import LOCAL


async def top(options: argparse.Namespace, engine: Engine) -> int:
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
    narrator = Narrator(sys.stderr, quiet=options.quiet)
    telling = asyncio.ensure_future(tell_pauses(engine, narrator))
    try:
        return await _printed(options, engine, narrator)
    except RoyaleError as error:
        narrator.silence()
        print(f"clantui: {error.sentence}", file=sys.stderr)
        return error.exit_code
    finally:
        telling.cancel()


async def _printed(options: argparse.Namespace, engine: Engine, narrator: Narrator) -> int:
    if options.locations:
        places = await engine.locations()
        narrator.silence()
        output.write(
            dressed(places_text(places, options.format), options),
            options.output,
            force=options.force,
        )
        return 0
    try:
        place = await _place(options.location or "", engine)
    except UnknownLocation as error:
        narrator.silence()
        raise SettingsError(str(error)) from None
    ranking = await _ranking(place, options.limit, engine, narrator)
    narrator.silence()
    ranking = replace(ranking, width=terminal_width(options))
    output.write(
        dressed(ranking_text(ranking, options.format), options),
        options.output,
        force=options.force,
    )
    if ranking.error is not None:
        print(f"clantui: the rest of {place.name}: {ranking.error.sentence}", file=sys.stderr)
        return PARTIAL
    if not ranking.found:
        print(f"clantui: the API has no ranking of {place.name}", file=sys.stderr)
    return 0


async def _place(typed: str, engine: Engine) -> Location:
    """The location that is meant; the world needs no question."""
    return WORLD if is_world(typed) else locate(typed, await engine.locations())


async def _ranking(place: Location, limit: int, engine: Engine, narrator: Narrator) -> Ranking:
    """Turn pages until there are enough, or no more.

    Raises:
        RoyaleError: if not even the first can be had.
    """
    at = utc_now()
    narrator.say(f"asking for the best clans of {place.name}")
    listing: Listing = await engine.rankings(place.id)
    error: RoyaleError | None = None
    while len(listing.found) < limit and listing.after and error is None:
        narrator.say(f"{place.name} {len(listing.found)}/{limit}")
        try:
            listing = listing.then(await engine.rankings(place.id, listing.after))
        except RoyaleError as why:
            error = why
    return Ranking(place=place, at=at, found=listing.found[:limit], error=error, zone=LOCAL)
