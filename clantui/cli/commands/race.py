"""`clantui race`: a clan's river race of this week. Stdout is data, stderr is narration."""

from __future__ import annotations

import argparse
import asyncio
import sys
from datetime import timedelta

from clantui.backend.backend import utc_now
from clantui.cli.commands.show import PARTIAL, ProgressLine
from clantui.cli.documents import write_document
from clantui.core.export.race import RaceReport, race_document
from clantui.core.model.errors import InvalidResponse, NotFound, RoyaleError
from clantui.core.model.game import Member
from clantui.core.model.tag import Tag
from clantui.core.ports import ClanSource
from clantui.core.race.phrases import MATCHING, NO_RACE
from clantui.core.text.phrases import with_tag
from clantui.core.views.phrases import roster_doubt


async def race(options: argparse.Namespace, engine: ClanSource) -> int:
    """Ask for the race that was asked for, and who is in its clans now, and print it.

    Args:
        options: of the command line.
        engine: what to ask with.

    Returns:
        The exit code: 0, 3 where a roster is missing, or the cause's where there is no race.
    """
    tag: Tag | None = options.tag
    if options.demo:
        home = await engine.open_demo(remember=False)
        tag = tag or home
    assert tag is not None  # noqa: S101 — whoever called has looked
    if warning := engine.warning:
        print(f"clantui: {warning}", file=sys.stderr)
    narrator = ProgressLine(sys.stderr, quiet=options.quiet)
    narrator.say(f"asking for the race of {tag}")
    try:
        report = await _report(engine, tag)
    finally:
        narrator.clear()
    write_document(race_document(report), options)
    for one, why in report.lost.items():
        print(f"clantui: {with_tag(one, why.sentence)}", file=sys.stderr)
    if report.race is None:
        return report.lost[tag].exit_code
    return PARTIAL if report.lost else 0


async def _report(engine: ClanSource, tag: Tag) -> RaceReport:
    try:
        race = await engine.race(tag)
    except NotFound:
        return _without(tag, await _why_no_race(engine, tag))
    except RoyaleError as error:
        return _without(tag, error)
    if not race.clans:
        return _without(tag, NotFound(MATCHING))
    at = utc_now() - timedelta(seconds=race.age)
    tags = [racer.tag for racer in race.clans]
    answers = await asyncio.gather(*(_roster(engine, one) for one in tags))
    lost = {t: a for t, a in zip(tags, answers, strict=True) if isinstance(a, RoyaleError)}
    rosters = {t: a for t, a in zip(tags, answers, strict=True) if not isinstance(a, RoyaleError)}
    return RaceReport(tag=tag, at=at, race=race, rosters=rosters, lost=lost)


async def _why_no_race(engine: ClanSource, tag: Tag) -> RoyaleError:
    """Return which it is: no such clan, or a clan that does not race now."""
    try:
        clan = await engine.clan(tag)
    except RoyaleError as error:
        return error
    return NotFound(f"{clan.name} is in no river race now: {NO_RACE}")


def _without(tag: Tag, why: RoyaleError) -> RaceReport:
    return RaceReport(tag=tag, at=utc_now(), race=None, rosters={}, lost={tag: why})


async def _roster(engine: ClanSource, tag: Tag) -> tuple[Member, ...] | RoyaleError:
    """Who is in a clan now, or why that cannot be told."""
    try:
        clan = await engine.clan(tag)
    except RoyaleError as error:
        return error
    return InvalidResponse(roster_doubt(clan)) if clan.gap is not None else clan.members
