"""`clantui history TAG`: changes of a clan between its stored snapshots."""

from __future__ import annotations

import argparse

from clantui.cli.documents import write_document
from clantui.cli.options import add_report_options, add_tag
from clantui.cli.parser import CommandParser
from clantui.cli.progress import print_message
from clantui.core.export.history import HistoryReport, build_history_document
from clantui.core.export.render import FORMAT_NAMES
from clantui.core.history.timeline import History
from clantui.core.model.tag import Tag
from clantui.core.names import ExitCode
from clantui.core.ports import ClanBackend


def add_arguments(parser: CommandParser) -> None:
    """Add the arguments of `history`."""
    parser.describe(
        "Print what has changed in a clan between its snapshots on this computer. Needs no "
        "network.",
        (
            ("history 2PP", "who joined, left, or moved to another card"),
            (
                "history 2PP --format csv",
                "each card's share in each snapshot, for a spreadsheet",
            ),
        ),
        common_arguments=("--format", "-o", "--ascii", "--quiet", "--demo"),
    )
    parser.set_defaults(needs_key=False, needs_history=True)
    add_tag(parser)
    add_report_options(parser, FORMAT_NAMES)


async def run(options: argparse.Namespace, backend: ClanBackend) -> int:
    """Print the history of a clan; return 0, or 4 if there is no snapshot."""
    tag: Tag = options.tag
    snapshots = await backend.load_history(tag)
    if not snapshots:
        print_message(f"{tag}: {_explain(tag, options, backend)}")
        return ExitCode.NOT_FOUND
    report = HistoryReport(clan=tag, name=snapshots[-1].name, history=History.of(snapshots))
    write_document(build_history_document(report), options)
    return 0


def _explain(tag: Tag, options: argparse.Namespace, backend: ClanBackend) -> str:
    if options.demo:
        return "the demo has no history of it · clantui history --demo has one"
    if options.store is False:
        return "with --no-store nothing is saved"
    if not backend.keeps_data:  # the backend's notice says why
        return "nothing is saved, so there is no history"
    return f"No history yet. clantui show {tag.text} saves a first snapshot."
