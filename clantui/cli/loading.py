"""Loading the clans that a command names, and what is said of those that are missing."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterable
from typing import Final

from clantui.cli.progress import ProgressLine, complain
from clantui.core.export.survey_report import SurveyReport
from clantui.core.model.errors import Maintenance, RoyaleError, Unreachable
from clantui.core.model.load_request import LoadRequest
from clantui.core.model.survey import Survey
from clantui.core.model.tag import Tag
from clantui.core.ports import ClanSource
from clantui.core.text.dates import LOCAL, format_moment
from clantui.core.text.phrases import with_tag
from clantui.core.views.phrases import describe_failures, roster_doubt

PARTIAL: Final = 3
"""Exit code when something is missing from what was printed."""

_NAMED: Final = 5
"""Missing players that are listed by name: as many as a line has room for."""


async def choose_clan(options: Namespace, source: ClanSource, *, remember: bool = False) -> Tag:
    """Return the one clan that is meant: that of the command line, or the demo's own.

    Args:
        remember: whether the demo stores what is loaded, and has a past.
    """
    tag: Tag | None = options.tag
    if options.demo:
        home = await source.open_demo(remember=remember)
        tag = tag or home
    assert tag is not None  # noqa: S101 — without a clan only the demo gets here
    return tag


async def open_demo(options: Namespace, source: ClanSource) -> list[Tag]:
    """Return the clans to load: those of the command line, or the demo's own where it is asked."""
    tags: list[Tag] = options.tags
    if options.demo:
        home = await source.open_demo(remember=False)
        tags = tags or [home]
    return list(dict.fromkeys(tags))


async def load_clans(
    source: ClanSource, tags: Iterable[Tag], progress: ProgressLine
) -> SurveyReport:
    """Load one clan after the other; they would only share the same pace.

    A clan that cannot be reached now is taken from an earlier run, where there is one.
    """
    surveys: list[Survey] = []
    lost: list[tuple[Tag, RoyaleError]] = []
    for tag in tags:
        progress.show(f"asking for {tag}")
        try:
            surveys.append(await source.load(LoadRequest(tag=tag), progress.show_survey))
        except RoyaleError as error:
            lost.append((tag, error))
            memory = await source.open_memory()
            if isinstance(error, Unreachable | Maintenance) and (old := memory.recall(tag)):
                progress.clear()
                complain(f"{tag}: as it was read {format_moment(old.at, zone=LOCAL)}")
                surveys.append(old)
    return SurveyReport(surveys=tuple(surveys), lost=tuple(lost))


def exit_code(report: SurveyReport) -> int:
    """Return 0, 3 when partial, or the cause's exit code when there is nothing."""
    if report.complete:
        return 0
    errors = [error for _, error in report.lost]
    errors += [error for survey in report.surveys for error in survey.failed.values()]
    something = any(survey.loaded or not survey.clan.members for survey in report.surveys)
    return PARTIAL if something else errors[0].exit_code


def complain_of_losses(report: SurveyReport, *, by_name: bool = False) -> None:
    """Print what is missing from a report.

    Args:
        by_name: whether to list the first few missing players.
    """
    for tag, error in report.lost:
        complain(with_tag(tag, error.sentence))
    for survey in report.surveys:
        if survey.failed:
            players = f": {_name_missing(survey)}" if by_name else ""
            complain(f"{survey.clan.tag}: {describe_failures(survey)}{players}")
        if doubt := roster_doubt(survey.clan):
            complain(f"{survey.clan.tag}: {doubt}")


def _name_missing(survey: Survey) -> str:
    missing = [m.name or str(m.tag) for m in survey.clan.members if m.tag in survey.failed]
    more = f" and {len(missing) - _NAMED} more" if len(missing) > _NAMED else ""
    return ", ".join(missing[:_NAMED]) + more
