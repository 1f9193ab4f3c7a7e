"""`clantui compare OURS THEIRS`: two clans side by side."""

from __future__ import annotations

import argparse
from typing import Any

from clantui.cli import lazy
from clantui.cli.documents import write_document
from clantui.cli.loading import choose_exit_code, load_clans, report_missing
from clantui.cli.options import add_report_options, add_tags
from clantui.cli.parser import CommandParser
from clantui.cli.progress import show_progress
from clantui.core import views
from clantui.core.compare.comparison import SORT_COLUMNS, is_comparable
from clantui.core.export.compare import ComparisonReport, build_comparison_document
from clantui.core.export.render import FORMAT_NAMES
from clantui.core.model.tag import Tag
from clantui.core.names import COMPARISON_SORTS, CommandError
from clantui.core.ports import ClanBackend
from clantui.core.views.view import View


def add_arguments(parser: CommandParser) -> None:
    """Add the arguments of `compare`."""
    parser.describe(
        "Print the cards of two clans side by side, and how far apart they are.",
        (
            ("compare 2PP 9Y8V", "what they play more than we do"),
            ("compare 2PP 9Y8V --sort ours", "our favourites first"),
            ("compare --demo --format csv", "the demo's clan and a rival, for a spreadsheet"),
        ),
        common_arguments=("--sort", "--view", "--format", "-o", "--demo"),
    )
    parser.check = _check_options
    add_tags(parser, "our clan's tag, then theirs")
    parser.add_argument(
        "--sort", choices=COMPARISON_SORTS, default=COMPARISON_SORTS[0], help="what to sort by"
    )
    parser.add_argument("--view", default=views.DEFAULT_VIEW, metavar="VIEW", help="what to count")
    add_report_options(parser, FORMAT_NAMES)


def _check_options(options: argparse.Namespace) -> str:
    count = len(options.tags)
    if count == 2 or (count < 2 and options.demo):
        return ""
    return "name two clans: clantui compare 2PP 9Y8V, or clantui compare --demo"


async def run(options: argparse.Namespace, backend: ClanBackend) -> int:
    """Print two clans side by side; return 0, 3 if incomplete, or the code of a clan's error."""
    view = _find_view(options.view)
    ours, theirs = _choose_clans(options)
    if ours == theirs:
        raise CommandError(f"both tags are the same clan, {ours}: name another to compare with")
    with show_progress(options, backend) as progress:
        report = await load_clans(backend, dict.fromkeys((ours, theirs)), progress)
    sort = SORT_COLUMNS[options.sort].natural_sort
    match = ComparisonReport(ours=ours, theirs=theirs, report=report, view=view, sort=sort)
    write_document(build_comparison_document(match), options)
    report_missing(report)
    return (
        choose_exit_code(report) if match.comparison is not None else report.failed[0][1].exit_code
    )


def _choose_clans(options: argparse.Namespace) -> tuple[Tag, Tag]:
    """Return the two clans to compare; in the demo, by default its own and its first rival."""
    tags: list[Tag] = list(options.tags)
    if options.demo and len(tags) < 2:
        rival = Tag.parse(lazy.world.World(options.seed).rivals[0])
        tags += [tag for tag in (options.demo_clan, rival) if tag not in tags]
    return tags[0], tags[1]


def _find_view(name: str) -> View[Any]:
    if name in views.TAB_VIEWS and is_comparable(view := views.load_view(name)):
        return view
    possible = ", ".join(key for key in views.TAB_VIEWS if is_comparable(views.load_view(key)))
    raise CommandError(f"clans cannot be compared by {name}; they can by: {possible}")
