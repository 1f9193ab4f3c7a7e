"""`clantui show TAG…`: print a clan's cards."""

from __future__ import annotations

import argparse

from msgspec.structs import replace

from clantui.cli.documents import write_document
from clantui.cli.loading import (
    PARTIAL,
    complain_of_losses,
    exit_code,
    load_clans,
    open_demo,
)
from clantui.cli.options import (
    FORMATS,
    add_display_options,
    add_output_options,
    add_source_options,
    add_tags,
)
from clantui.cli.parser import CommandParser
from clantui.cli.progress import ProgressLine, complain, reporting
from clantui.cli.suggestions import suggest
from clantui.core import views
from clantui.core.columns import SortKey
from clantui.core.export.document import Document
from clantui.core.export.favourites import favourites_document
from clantui.core.export.merge import merged_document
from clantui.core.export.survey_report import SurveyReport
from clantui.core.export.views import ViewReport, cards_lost, log_failures, view_document
from clantui.core.model.battle import BattleLogs
from clantui.core.model.errors import RoyaleError
from clantui.core.model.game import Catalogue
from clantui.core.model.race_log import WarRecord
from clantui.core.model.survey import Survey
from clantui.core.model.tag import Tag
from clantui.core.ports import ClanSource
from clantui.core.text.dates import LOCAL
from clantui.core.views.data import ViewData
from clantui.core.views.view import Requires


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
        usual=("--view", "--sort", "--format", "-o", "--demo"),
    )
    parser.check = _check_options
    add_tags(parser, "clans' tags or links")
    parser.add_argument(
        "--merge", action="store_true", help="one table of all clans, with each one's share"
    )
    names = views.all_view_names()
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
    add_output_options(parser, FORMATS)
    add_display_options(parser, "color")
    parser.set_defaults(coloured=True)
    add_source_options(parser)


def _check_options(options: argparse.Namespace) -> str:
    return _check_view(options) or _check_sort(options)


def _check_sort(options: argparse.Namespace) -> str:
    """Return why the rows cannot be sorted so; the view is imported only to be sorted."""
    flag = "--sort" if options.sort is not None else "--reverse" if options.reverse else ""
    if not flag:
        return ""
    if options.merge:
        return f"--merge has an order of its own: leave out {flag}, or --merge"
    if options.format == "pairs":
        return f"--format pairs has an order of its own: with {flag} use json"
    names = views.load_view(options.view).sort_names()
    if options.sort is None or options.sort in names:
        return ""
    guess = suggest(options.sort, names)
    asked = f" · did you mean {guess}?" if guess else ""
    return f"{options.view} can be sorted by {', '.join(names)}; not by {options.sort}{asked}"


def _check_view(options: argparse.Namespace) -> str:
    if options.view == views.DEFAULT_VIEW:
        return ""
    if options.merge:
        return f"--merge counts favourites only: leave out --view {options.view}, or --merge"
    if options.format == "pairs":
        return f"--format pairs is only for favourites: with --view {options.view} use json"
    return ""


async def run(options: argparse.Namespace, source: ClanSource) -> int:
    """Load clans and print them.

    Returns:
        The exit code: 0, 3 when partial, or the cause's where there is nothing.
    """
    tags = await open_demo(options, source)
    sort = _find_sort(options)
    with reporting(options, source) as progress:
        report = replace(await load_clans(source, tags, progress), sort=sort)
        view_report = await _load_view(source, options.view, report, progress)
    write_document(_make_document(options, report, view_report), options)
    complain_of_losses(report, by_name=True)
    if view_report is None:
        return exit_code(report)
    return _complain_of_view(report, view_report)


def _find_sort(options: argparse.Namespace) -> SortKey | None:
    """Return the order that was asked for; None for that of the count."""
    if options.sort is None and not options.reverse:
        return None
    view = views.load_view(options.view)
    sort = view.default_sort if options.sort is None else view.natural_sort(options.sort)
    return sort.flip() if options.reverse else sort


def _make_document(
    options: argparse.Namespace, report: SurveyReport, view_report: ViewReport | None
) -> Document:
    if view_report is not None:
        return view_document(view_report)
    return merged_document(report) if options.merge else favourites_document(report)


async def _load_view(
    source: ClanSource, name: str, report: SurveyReport, progress: ProgressLine
) -> ViewReport | None:
    """Load what else a view counts of the clans that are there; None for favourites."""
    if name == views.DEFAULT_VIEW:
        return None
    view = views.load_view(name)
    cards: Catalogue = {}
    nameless: RoyaleError | None = None
    if Requires.CARDS in view.requires and report.surveys:
        progress.show("loading the list of all cards")
        try:
            cards = await source.cards()
        except RoyaleError as error:
            nameless = error
    parts: list[ViewData] = []
    for survey in report.surveys:
        logs = None
        if Requires.BATTLES in view.requires:
            lost = dict(report.lost).get(survey.clan.tag)
            logs = await _load_logs(source, survey, lost, progress)
        war = None
        if Requires.WAR in view.requires:
            war = await _load_war(source, survey.clan.tag, progress)
        parts.append(ViewData(survey=survey, logs=logs, cards=cards, war=war, zone=LOCAL))
    return ViewReport(
        view=view, parts=tuple(parts), lost=report.lost, nameless=nameless, sort=report.sort
    )


async def _load_war(source: ClanSource, tag: Tag, progress: ProgressLine) -> WarRecord:
    """Load the river race and past weeks of a clan; where nothing can be had, say why."""
    progress.show("loading the river race")
    try:
        return await source.war(tag)
    except RoyaleError as error:
        return WarRecord(error=error)


async def _load_logs(
    source: ClanSource, survey: Survey, lost: RoyaleError | None, progress: ProgressLine
) -> BattleLogs:
    """Load the battle logs of a clan; of one from an earlier run say why there are none."""
    clan = survey.clan
    players = [member.tag for member in clan.members]
    if lost is None:
        return await source.battles(
            clan.tag, players, None, lambda logs: progress.show_logs(clan, logs)
        )
    logs = BattleLogs.start(players)
    for tag in players:
        logs = logs.with_failure(tag, lost)
    return logs


def _complain_of_view(report: SurveyReport, view_report: ViewReport) -> int:
    """Print what a view lacks beside clans and players; return the exit code of it all."""
    if view_report.nameless is not None:
        complain(cards_lost(view_report.nameless))
    for part in view_report.parts:
        if part.war is not None and part.war.error is not None:
            complain(f"{part.survey.clan.tag}: {part.war.problem}")
    all_logs = [part.logs for part in view_report.parts if part.logs is not None]
    failed = [error for logs in all_logs for error in logs.failed.values()]
    for part in view_report.parts:
        if part.logs is not None and part.logs.failed:
            complain(f"{part.survey.clan.tag}: {log_failures(part.logs)}")
    if failed and not any(logs.battles for logs in all_logs):
        return failed[0].exit_code
    return exit_code(report) or (0 if view_report.complete else PARTIAL)
