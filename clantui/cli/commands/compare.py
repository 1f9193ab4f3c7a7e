"""`clantui compare`: two clans side by side. Stdout is data, stderr is narration."""

from __future__ import annotations

import argparse
import sys
from typing import Any

from clantui.cli.commands.show import ProgressLine, exit_code, load_clans
from clantui.cli.documents import write_document
from clantui.config.settings import SettingsError
from clantui.core.compare.comparison import common_cards, default_sort
from clantui.core.export.compare import ComparisonReport, comparison_document
from clantui.core.export.survey_report import SurveyReport
from clantui.core.model.tag import Tag
from clantui.core.ports import ClanSource
from clantui.core.text.phrases import with_tag
from clantui.core.views import load_view, view_names
from clantui.core.views.phrases import describe_failures, roster_doubt
from clantui.core.views.view import View


async def compare(options: argparse.Namespace, engine: ClanSource) -> int:
    """Load both clans and print them side by side.

    Args:
        options: of the command line.
        engine: what to load with.

    Returns:
        The exit code: 0, 3 when partial, or the cause's where a clan could not be had.

    Raises:
        SettingsError: if clans cannot be compared by the view that was asked for.
    """
    view = _view(options.view)
    ours, theirs = await _clans(options, engine)
    if warning := engine.warning:
        print(f"clantui: {warning}", file=sys.stderr)
    narrator = ProgressLine(sys.stderr, quiet=options.quiet)
    engine.on_pause = narrator.pause
    report = await load_clans(engine, list(dict.fromkeys((ours, theirs))), narrator)
    narrator.clear()
    sort = default_sort(options.sort)
    match = ComparisonReport(ours=ours, theirs=theirs, report=report, view=view, sort=sort)
    write_document(comparison_document(match), options)
    _complain(report)
    return exit_code(report) if match.comparison is not None else report.lost[0][1].exit_code


async def _clans(options: argparse.Namespace, engine: ClanSource) -> tuple[Tag, Tag]:
    """The two that were named; in the demo its own clan and its first rival stand in."""
    tags: list[Tag] = list(options.tags)
    if options.demo:
        home = await engine.open_demo(remember=False)
        from clantui.demo.world.world import World  # noqa: PLC0415 — only for the demo

        rival = Tag.parse(World(options.seed).rivals[0])
        tags += [tag for tag in (home, rival) if len(options.tags) < 2 and tag not in tags]
    return tags[0], tags[1]


def _view(name: str) -> View[Any]:
    """A view that clans can be compared by."""
    if name in view_names() and common_cards(found := load_view(name)):
        return found
    possible = ", ".join(key for key in view_names() if common_cards(load_view(key)))
    raise SettingsError(f"clans cannot be compared by {name}; they can by: {possible}")


def _complain(report: SurveyReport) -> None:
    """Say what is missing."""
    for tag, why in report.lost:
        print(f"clantui: {with_tag(tag, why.sentence)}", file=sys.stderr)
    for survey in report.surveys:
        if survey.failed:
            print(f"clantui: {survey.clan.tag}: {describe_failures(survey)}", file=sys.stderr)
        if doubt := roster_doubt(survey.clan):
            print(f"clantui: {survey.clan.tag}: {doubt}", file=sys.stderr)
