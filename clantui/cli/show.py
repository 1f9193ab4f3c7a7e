"""`clantui show`: the other door to the same engine. Stdout is data, stderr is narration."""

from __future__ import annotations

import argparse
import asyncio
import math
import sys
from typing import Final, TextIO

from clantui.cli import output
from clantui.cli.engine import Engine
from clantui.core.errors import Maintenance, RoyaleError, Unreachable
from clantui.core.export import FORMATS, Report, stamp
from clantui.core.merge_export import FORMATS as MERGED
from clantui.core.survey import Survey
from clantui.core.tag import Tag
from clantui.core.wish import Wish
from clantui.core.words import failures

_WHOLE: Final = {"json", "jsonl"}
"""Formats that have something to say where no clan could be had."""

_LOOK: Final = 0.5
"""Seconds between two looks at whether the API has us wait."""

PARTIAL = 3
"""Exit code when something is missing from what was printed."""


async def show(options: argparse.Namespace, engine: Engine) -> int:
    """Load the clans that were asked for and print them.

    Args:
        options: of the command line.
        engine: what to load with.

    Returns:
        The exit code.
    """
    tags: list[Tag] = options.tags
    if options.demo:
        home = await engine.open_demo(remember=False)
        tags = tags or [home]
    tags = list(dict.fromkeys(tags))
    if warning := engine.warning:
        print(f"clantui: {warning}", file=sys.stderr)
    narrator = Narrator(sys.stderr)
    telling = asyncio.ensure_future(tell_pauses(engine, narrator))
    try:
        report = await _report(engine, tags, narrator)
    finally:
        telling.cancel()
    narrator.silence()
    if report.surveys or options.format in _WHOLE:
        formats = MERGED if options.merge else FORMATS
        output.write(formats[options.format](report), options.output)
    for tag, why in report.lost:
        print(f"clantui: {tag}: {why.sentence}", file=sys.stderr)
    for survey in report.surveys:
        if survey.failed:
            print(f"clantui: {survey.clan.tag}: {failures(survey)}", file=sys.stderr)
    return exit_code(report)


def exit_code(report: Report) -> int:
    """What a report ends with: 0, 3 when partial, or the cause's code when there is nothing."""
    if report.complete:
        return 0
    errors = [why for _, why in report.lost]
    errors += [why for survey in report.surveys for why in survey.failed.values()]
    something = any(survey.present or not survey.clan.members for survey in report.surveys)
    return PARTIAL if something else errors[0].exit_code


async def tell_pauses(engine: Engine, narrator: Narrator) -> None:
    """Say why nothing happens while everything waits for the API."""
    while True:
        await asyncio.sleep(_LOOK)
        if (seconds := engine.paused) > 0:
            narrator.say(f"rate limited, resuming in {math.ceil(seconds)} s · ctrl+c stops")


async def _report(engine: Engine, tags: list[Tag], narrator: Narrator) -> Report:
    """Load one clan after the other; they would only share the same pace."""
    surveys: list[Survey] = []
    lost: list[tuple[Tag, RoyaleError]] = []
    for tag in tags:
        narrator.say(f"asking for {tag}")
        try:
            surveys.append(await engine.load(Wish(tag=tag), narrator.picture))
        except RoyaleError as error:
            lost.append((tag, error))
            memory = await engine.remembered()
            if isinstance(error, Unreachable | Maintenance) and (old := memory.recall(tag)):
                narrator.silence()
                print(f"clantui: {tag}: as it was read {stamp(old.at)}", file=sys.stderr)
                surveys.append(old)
    return Report(surveys=tuple(surveys), lost=tuple(lost))


class Narrator:
    """Tells the progress on one line of a terminal, and is silent anywhere else."""

    def __init__(self, out: TextIO) -> None:
        """Take the stream to tell it on."""
        self._out = out
        self._heard = out.isatty()

    def picture(self, survey: Survey) -> None:
        """Tell how far a load is."""
        failed = f" · {len(survey.failed)} failed" if survey.failed else ""
        total = len(survey.clan.members)
        self.say(f"{survey.clan.name} {survey.answered}/{total}{failed}")

    def say(self, text: str) -> None:
        """Tell something in place of what was told before."""
        if self._heard:
            self._out.write(f"\r\x1b[K{text}")
            self._out.flush()

    def silence(self) -> None:
        """Take the line away."""
        self.say("")
