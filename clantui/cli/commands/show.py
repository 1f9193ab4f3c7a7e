"""`clantui show`: the other door to the same engine. Stdout is data, stderr is narration."""

from __future__ import annotations

import argparse
import asyncio
import math
import sys
from typing import Final, TextIO

from clantui.cli.documents import write_document
from clantui.core import views
from clantui.core.export.document import Document
from clantui.core.export.favourites import favourites_document
from clantui.core.export.merge import merged_document
from clantui.core.export.survey_report import SurveyReport
from clantui.core.export.views import ViewReport, cards_lost, log_failures, view_document
from clantui.core.model.battle import BattleLogs
from clantui.core.model.errors import Maintenance, RoyaleError, Unreachable
from clantui.core.model.game import Catalogue, Clan
from clantui.core.model.load_request import LoadRequest
from clantui.core.model.survey import Survey
from clantui.core.model.tag import Tag
from clantui.core.ports import ClanSource
from clantui.core.text.dates import LOCAL, format_moment
from clantui.core.text.phrases import with_tag
from clantui.core.views.data import ViewData
from clantui.core.views.phrases import describe_failures, roster_doubt
from clantui.core.views.view import Requires

_TICK: Final = 0.5
"""Seconds between two steps of a countdown."""

_NAMED: Final = 5
"""Missing players that are told by name: as many as a line bears."""

PARTIAL = 3
"""Exit code when something is missing from what was printed."""


async def show(options: argparse.Namespace, engine: ClanSource) -> int:
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
    narrator = ProgressLine(sys.stderr, quiet=options.quiet)
    engine.on_pause = narrator.pause
    report = await load_clans(engine, tags, narrator)
    viewed = await _viewed(engine, options.view, report, narrator)
    narrator.clear()
    write_document(_document(options, report, viewed), options)
    for tag, why in report.lost:
        print(f"clantui: {with_tag(tag, why.sentence)}", file=sys.stderr)
    for survey in report.surveys:
        if survey.failed:
            said = f"{survey.clan.tag}: {describe_failures(survey)}: {_named(survey)}"
            print(f"clantui: {said}", file=sys.stderr)
        if doubt := roster_doubt(survey.clan):
            print(f"clantui: {survey.clan.tag}: {doubt}", file=sys.stderr)
    return exit_code(report) if viewed is None else _tell_missing(report, viewed)


def _document(
    options: argparse.Namespace, report: SurveyReport, viewed: ViewReport | None
) -> Document:
    if viewed is not None:
        return view_document(viewed)
    return merged_document(report) if options.merge else favourites_document(report)


def _named(survey: Survey) -> str:
    """Who did not answer, the first few by name."""
    gone = [m.name or str(m.tag) for m in survey.clan.members if m.tag in survey.failed]
    more = f" and {len(gone) - _NAMED} more" if len(gone) > _NAMED else ""
    return ", ".join(gone[:_NAMED]) + more


def exit_code(report: SurveyReport) -> int:
    """What a report ends with: 0, 3 when partial, or the cause's code when there is nothing."""
    if report.complete:
        return 0
    errors = [why for _, why in report.lost]
    errors += [why for survey in report.surveys for why in survey.failed.values()]
    something = any(survey.loaded or not survey.clan.members for survey in report.surveys)
    return PARTIAL if something else errors[0].exit_code


async def load_clans(engine: ClanSource, tags: list[Tag], narrator: ProgressLine) -> SurveyReport:
    """Load one clan after the other; they would only share the same pace."""
    surveys: list[Survey] = []
    lost: list[tuple[Tag, RoyaleError]] = []
    for tag in tags:
        narrator.say(f"asking for {tag}")
        try:
            surveys.append(await engine.load(LoadRequest(tag=tag), narrator.picture))
        except RoyaleError as error:
            lost.append((tag, error))
            memory = await engine.open_memory()
            if isinstance(error, Unreachable | Maintenance) and (old := memory.recall(tag)):
                narrator.clear()
                print(
                    f"clantui: {tag}: as it was read {format_moment(old.at, zone=LOCAL)}",
                    file=sys.stderr,
                )
                surveys.append(old)
    return SurveyReport(surveys=tuple(surveys), lost=tuple(lost))


async def _viewed(
    engine: ClanSource, name: str, report: SurveyReport, narrator: ProgressLine
) -> ViewReport | None:
    """Ask for what else a view counts of the clans that are there; None for favourites."""
    if name == views.DEFAULT_VIEW:
        return None
    view = views.load_view(name)
    cards: Catalogue = {}
    nameless: RoyaleError | None = None
    if Requires.CARDS in view.requires and report.surveys:
        narrator.say("asking for the list of all cards")
        try:
            cards = await engine.cards()
        except RoyaleError as error:
            nameless = error
    parts: list[ViewData] = []
    for survey in report.surveys:
        logs = None
        if Requires.BATTLES in view.requires:
            logs = await _logs(engine, survey, dict(report.lost).get(survey.clan.tag), narrator)
        parts.append(ViewData(survey=survey, logs=logs, cards=cards, zone=LOCAL))
    return ViewReport(view=view, parts=tuple(parts), lost=report.lost, nameless=nameless)


async def _logs(
    engine: ClanSource, survey: Survey, gone: RoyaleError | None, narrator: ProgressLine
) -> BattleLogs:
    """The battle logs of a clan; where the clan is one of an earlier run, why there are none."""
    clan = survey.clan
    players = [member.tag for member in clan.members]
    if gone is not None:
        logs = BattleLogs.start(players)
        for tag in players:
            logs = logs.with_failure(tag, gone)
        return logs
    return await engine.battles(clan.tag, players, None, lambda logs: narrator.logs(clan, logs))


def _tell_missing(report: SurveyReport, viewed: ViewReport) -> int:
    """Say what a view lacks beside clans and players; gives the exit code of it all."""
    if viewed.nameless is not None:
        print(f"clantui: {cards_lost(viewed.nameless)}", file=sys.stderr)
    logs = [part.logs for part in viewed.parts if part.logs is not None]
    failed = [why for one in logs for why in one.failed.values()]
    for part in viewed.parts:
        if part.logs is not None and part.logs.failed:
            print(f"clantui: {part.survey.clan.tag}: {log_failures(part.logs)}", file=sys.stderr)
    if failed and not any(one.battles for one in logs):
        return failed[0].exit_code
    return exit_code(report) or (0 if viewed.complete else PARTIAL)


class ProgressLine:
    """Tells the progress on one line of a terminal, and is silent anywhere else."""

    def __init__(self, out: TextIO, *, quiet: bool = False) -> None:
        """Take the stream to tell it on, and whether to tell nothing at all."""
        self._out = out
        self._heard = out.isatty() and not quiet
        self._countdown: asyncio.TimerHandle | None = None

    def picture(self, survey: Survey) -> None:
        """Tell how far a load is."""
        failed = f" · {len(survey.failed)} failed" if survey.failed else ""
        total = len(survey.clan.members)
        self.say(f"{survey.clan.name} {survey.answered}/{total}{failed}")

    def logs(self, clan: Clan, logs: BattleLogs) -> None:
        """Tell how far the battle logs of a clan are."""
        failed = f" · {len(logs.failed)} failed" if logs.failed else ""
        self.say(f"{clan.name}: battle logs {logs.answered}/{logs.asked}{failed}")

    def say(self, text: str) -> None:
        """Tell something in place of what was told before."""
        if self._heard:
            self._out.write(f"\r\x1b[K{text}")
            self._out.flush()

    def pause(self, seconds: float) -> None:
        """Count the seconds down until the API may be asked again; see `ClanSource.on_pause`."""
        if self._countdown is not None:
            self._countdown.cancel()
        self._count_down(asyncio.get_running_loop().time() + seconds)

    def _count_down(self, until: float) -> None:
        loop = asyncio.get_running_loop()
        self._countdown = None
        if (seconds := until - loop.time()) > 0:
            self.say(f"rate limited, resuming in {math.ceil(seconds)} s · ctrl+c stops")
            self._countdown = loop.call_later(min(seconds, _TICK), self._count_down, until)

    def clear(self) -> None:
        """Clear the line, and end a countdown."""
        if self._countdown is not None:
            self._countdown.cancel()
            self._countdown = None
        self.say("")
