"""Load the clans that a command names, and report missing ones."""

from __future__ import annotations

import asyncio
from argparse import Namespace
from collections.abc import Awaitable, Iterable
from types import ModuleType
from typing import TYPE_CHECKING, Final, TypeVar

from clantui.cli import lazy
from clantui.cli.progress import ProgressLine, print_message
from clantui.core.model.battle import BattleLogs
from clantui.core.model.errors import Maintenance, RoyaleError, Unreachable
from clantui.core.model.race import WarRecord
from clantui.core.model.survey import LoadRequest, Survey
from clantui.core.model.tag import Tag
from clantui.core.modules import import_now
from clantui.core.names import ExitCode
from clantui.core.ports import ClanBackend
from clantui.core.text.dates import LOCAL, format_moment
from clantui.core.text.phrases import list_by_sentence, list_first, pluralise
from clantui.core.views.phrases import describe_failures, describe_roster_gap

if TYPE_CHECKING:
    from clantui.core.export.survey_report import SurveyReport

_T = TypeVar("_T")

_SEND_TIME: Final = 0.02
"""Seconds from a clan's response until all its players are requested and the loop is idle."""

_OFFLINE: Final = (Unreachable, Maintenance)
"""Errors after which stored data replaces a clan."""

_MAX_NAMES: Final = 5
"""Maximum number of missing players to list by name, so that they fit a line."""


async def open_demo(options: Namespace, backend: ClanBackend) -> None:
    """Open the demo if `--demo` is given; without a clan in the options, use the demo's own.

    This runs before every command with a `ClanBackend`. It sets `options.demo_clan` to the demo's
    own clan, or None. For a command with `needs_history`, the demo stores loaded clans.
    """
    options.demo_clan = None
    if options.demo:
        home = await backend.open_demo(remember=options.needs_history)
        options.demo_clan = home
        if getattr(options, "tag", home) is None:
            options.tag = home
        if getattr(options, "tags", None) == []:
            options.tags = [home]


async def load_clans(
    backend: ClanBackend, tags: Iterable[Tag], progress: ProgressLine, *modules: ModuleType
) -> SurveyReport:
    """Load one clan after the other: at the same rate, loading all at once is no faster.

    If a clan cannot be reached, the last stored snapshot replaces it; players who cannot be
    loaded are filled from it.

    Args:
        modules: modules needed afterwards; imported while players load.
    """
    importing: asyncio.TimerHandle | None = None

    def show(survey: Survey) -> None:
        nonlocal importing
        if importing is None:
            loop = asyncio.get_running_loop()
            importing = loop.call_later(_SEND_TIME, import_now, lazy.survey_report, *modules)
        progress.show_survey(survey)

    surveys: list[Survey] = []
    failures: list[tuple[Tag, RoyaleError]] = []
    for tag in tags:
        progress.show(f"loading {tag}")
        try:
            survey = await backend.load_clan(LoadRequest(tag=tag), show)
            if survey.failed:
                survey = await _add_stored_players(backend, survey, progress)
            surveys.append(survey)
        except RoyaleError as error:
            failures.append((tag, error))
            store = await backend.open_store()
            if isinstance(error, _OFFLINE) and (stored := store.load_survey(tag)):
                progress.clear()
                print_message(f"{tag}: as loaded {format_moment(stored.at, zone=LOCAL)}")
                surveys.append(stored)
    return lazy.survey_report.SurveyReport(surveys=tuple(surveys), failed=tuple(failures))


async def _add_stored_players(
    backend: ClanBackend, survey: Survey, progress: ProgressLine
) -> Survey:
    """Fill missing players from the last stored snapshot, and print its time."""
    store = await backend.open_store()
    stored = store.load_survey(survey.clan.tag)
    filled = survey if stored is None else survey.with_older_players(stored)
    if filled.older:
        progress.clear()
        players = pluralise(len(filled.older), "player")
        since = format_moment(filled.oldest_at, zone=LOCAL)
        newer = " or later" if len({*filled.older.values()}) > 1 else ""
        print_message(f"{survey.clan.tag}: {players} as loaded {since}{newer}")
    return filled


async def try_request(request: Awaitable[_T]) -> _T | RoyaleError:
    """Await a request; return its result, or its error instead of raising it."""
    try:
        return await request
    except RoyaleError as error:
        return error


async def try_war(backend: ClanBackend, tag: Tag) -> WarRecord:
    """Load the river race and past weeks of a clan, or a record with the error."""
    war = await try_request(backend.load_war_record(tag))
    return WarRecord(error=war) if isinstance(war, RoyaleError) else war


async def load_logs(backend: ClanBackend, survey: Survey, progress: ProgressLine) -> BattleLogs:
    """Load the battle logs of a clan's members."""
    clan = survey.clan
    players = [member.tag for member in clan.members]
    return await backend.load_battle_logs(
        clan.tag, players, None, lambda logs: progress.show_logs(clan, logs)
    )


def choose_exit_code(report: SurveyReport) -> int:
    """Return 0, 3 if the report is incomplete, or the first error's exit code.

    That of the error is for a report without any loaded player. Stored clans and players count as
    loaded if the API cannot be reached: they are printed instead.
    """
    if report.is_complete:
        return 0
    errors = [error for _, error in report.failed]
    errors += [error for survey in report.surveys for error in survey.failed.values()]
    has_data = any(survey.has_new_players or not survey.clan.members for survey in report.surveys)
    if has_data or (isinstance(errors[0], _OFFLINE) and any(s.older for s in report.surveys)):
        return ExitCode.PARTIAL
    return errors[0].exit_code


def report_missing(report: SurveyReport, *, by_name: bool = False) -> None:
    """Print which clans and players are missing; `by_name` lists the first few names."""
    for line in list_by_sentence((tag, error.sentence) for tag, error in report.failed):
        print_message(line)
    for survey in report.surveys:
        if survey.failed:
            missing = [m.name for m in survey.clan.members if m.tag in survey.failed]
            players = f": {list_first(missing, _MAX_NAMES)}" if by_name else ""
            print_message(f"{survey.clan.tag}: {describe_failures(survey)}{players}")
        if gap := describe_roster_gap(survey.clan):
            print_message(f"{survey.clan.tag}: {gap}")
