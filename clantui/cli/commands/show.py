"""`clantui show TAG…`: print a clan's cards."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from clantui.cli import lazy
from clantui.cli.loading import (
    choose_exit_code,
    load_clans,
    load_logs,
    report_missing,
    try_request,
    try_war,
)
from clantui.cli.options import FORMATS, add_report_options, add_tags
from clantui.cli.parser import CommandParser
from clantui.cli.progress import ProgressLine, print_message, show_progress
from clantui.core import views
from clantui.core.columns import SortKey
from clantui.core.model.battle import BattleLogs
from clantui.core.model.errors import RoyaleError
from clantui.core.model.game import Catalogue
from clantui.core.model.survey import Survey
from clantui.core.names import ExitCode
from clantui.core.ports import ClanBackend
from clantui.core.text.suggest import did_you_mean
from clantui.core.views.view import Requires, ViewData

if TYPE_CHECKING:
    from clantui.core.export.survey_report import SurveyReport
    from clantui.core.export.views import ViewReport


def add_arguments(parser: CommandParser) -> None:
    """Add the arguments of `show`."""
    parser.describe(
        "Print which cards the members of a clan play most, or another view of them. For pipes "
        "and for screen readers: data on stdout, messages on stderr.",
        (
            ("show 2PP", "a table, also for screen readers"),
            ("show 2PP 9Y8V --format jsonl | jq .name", "two clans, for other programs"),
            ("show 2PP --view decks --format csv", "the cards of the decks they carry now"),
            ("show --demo --format pairs", "only the counts, as JSON"),
        ),
        common_arguments=("--view", "--sort", "--format", "-o", "--demo"),
        summary="Print which cards a clan plays most, or another view of it, as text or data.",
    )
    parser.check = lambda options: _check_view(options) or _check_sort(options)
    add_tags(parser, "clans' tags or links")
    parser.add_argument(
        "--merge", action="store_true", help="one table of all clans, with each one's share"
    )
    names = views.ALL_VIEWS
    parser.add_argument(
        "--view",
        choices=names,
        default=views.DEFAULT_VIEW,
        metavar="VIEW",
        help=f"what to count: {', '.join(names)}",
    )
    parser.add_argument(
        "--sort",
        metavar="COLUMN",
        help="what to sort by, as players or last_seen; a wrong one lists those of the view",
    )
    parser.add_argument("--reverse", action="store_true", help="the other way round")
    add_report_options(parser, FORMATS, "color")


def _check_sort(options: argparse.Namespace) -> str:
    """Return an error message or empty; the view is imported only for `--sort` or `--reverse`."""
    flag = "--sort" if options.sort is not None else "--reverse" if options.reverse else ""
    if not flag:
        return ""
    if options.merge:
        return f"--merge has an order of its own: leave out {flag}, or --merge"
    if options.format == "pairs":
        return f"--format pairs has an order of its own: with {flag} use json"
    names = views.load_view(options.view).list_sort_names()
    if options.sort is None or options.sort in names:
        return ""
    guess = did_you_mean(options.sort, names, " · ")
    return f"{options.view} can be sorted by {', '.join(names)}; not by {options.sort}{guess}"


def _check_view(options: argparse.Namespace) -> str:
    if options.view == views.DEFAULT_VIEW:
        return ""
    if options.merge:
        return f"--merge counts favourites only: leave out --view {options.view}, or --merge"
    if options.format == "pairs":
        return f"--format pairs is only for favourites: with --view {options.view} use json"
    return ""


async def run(options: argparse.Namespace, backend: ClanBackend) -> int:
    """Print clans; return 0, 3 if incomplete, or the error's code without a clan."""
    tags = list(dict.fromkeys(options.tags))
    with show_progress(options, backend) as progress:
        documents = lazy.merge if options.merge else lazy.view_documents
        report = await load_clans(backend, tags, progress, lazy.documents, documents)
        view_report = await _load_view(backend, options, report, progress)
    if options.merge:
        document = lazy.merge.build_merged_document(report)
    else:
        document = lazy.view_documents.build_view_document(view_report)
    lazy.documents.write_document(document, options)
    report_missing(report, by_name=True)
    return _report_missing_data(report, view_report)


def _find_sort(options: argparse.Namespace) -> SortKey | None:
    """Return the sort order that the options name; None for the default."""
    if options.sort is None and not options.reverse:
        return None
    view = views.load_view(options.view)
    sort = view.default_sort if options.sort is None else view.natural_sort(options.sort)
    return sort.flip() if options.reverse else sort


async def _load_view(
    backend: ClanBackend,
    options: argparse.Namespace,
    report: SurveyReport,
    progress: ProgressLine,
) -> ViewReport:
    view = views.load_view(options.view)
    cards: Catalogue = {}
    cards_error: RoyaleError | None = None
    if Requires.CARDS in view.requires and report.surveys:
        progress.show("loading the list of all cards")
        found = await try_request(backend.load_cards())
        if isinstance(found, RoyaleError):
            cards_error = found
        else:
            cards = found
    parts: list[ViewData] = []
    for survey in report.surveys:
        logs = None
        if Requires.BATTLES in view.requires:
            error = dict(report.failed).get(survey.clan.tag)
            logs = await _load_logs(backend, survey, error, progress)
        war = None
        if Requires.WAR in view.requires:
            progress.show("loading the river race")
            war = await try_war(backend, survey.clan.tag)
        parts.append(ViewData(survey=survey, logs=logs, cards=cards, war=war))
    return lazy.view_documents.ViewReport(
        view=view,
        parts=tuple(parts),
        failed=report.failed,
        cards_error=cards_error,
        sort=_find_sort(options),
    )


async def _load_logs(
    backend: ClanBackend, survey: Survey, error: RoyaleError | None, progress: ProgressLine
) -> BattleLogs:
    """Load the battle logs of a clan; if the clan itself failed, all logs fail with that error."""
    if error is None:
        return await load_logs(backend, survey, progress)
    players = [member.tag for member in survey.clan.members]
    logs = BattleLogs.start(players)
    for tag in players:
        logs = logs.with_failure(tag, error)
    return logs


def _report_missing_data(report: SurveyReport, view_report: ViewReport) -> int:
    """Report missing cards, logs and races of a view; return the exit code."""
    if view_report.cards_error is not None:
        print_message(lazy.view_documents.describe_cards_error(view_report.cards_error))
    for part in view_report.parts:
        if part.war is not None and part.war.error is not None:
            print_message(f"{part.survey.clan.tag}: {part.war.problem}")
        if part.logs is not None and part.logs.failed:
            missing = lazy.view_documents.describe_log_failures(part.logs)
            print_message(f"{part.survey.clan.tag}: {missing}")
    all_logs = [part.logs for part in view_report.parts if part.logs is not None]
    failed = [error for logs in all_logs for error in logs.failed.values()]
    if failed and not any(logs.battles for logs in all_logs):
        return failed[0].exit_code
    return choose_exit_code(report) or (0 if view_report.is_complete else ExitCode.PARTIAL)
