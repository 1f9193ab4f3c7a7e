"""`clantui history TAG`: what has changed in a clan between its snapshots on this machine."""

from __future__ import annotations

import argparse
from typing import Final

from clantui.cli.documents import write_document
from clantui.cli.loading import choose_clan
from clantui.cli.options import (
    LIST_FORMATS,
    add_display_options,
    add_output_options,
    add_source_options,
    add_tag,
)
from clantui.cli.parser import CommandParser
from clantui.cli.progress import complain
from clantui.core.export.history import HistoryReport, history_document
from clantui.core.history.timeline import History
from clantui.core.model.tag import Tag
from clantui.core.ports import ClanSource

NOTHING: Final = 4
"""Exit code when there is no snapshot of the clan."""


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
        usual=("--format", "-o", "--ascii", "--quiet", "--demo"),
    )
    parser.set_defaults(needs_key=False)
    add_tag(parser)
    add_output_options(parser, LIST_FORMATS)
    add_display_options(parser)
    add_source_options(parser)


async def run(options: argparse.Namespace, source: ClanSource) -> int:
    """Print the history of a clan."""
    tag = await choose_clan(options, source, remember=True)
    snapshots = await source.history(tag)
    if not snapshots:
        complain(f"{tag}: {_next_step(tag, options)}")
        return NOTHING
    report = HistoryReport(clan=tag, name=snapshots[-1].name, history=History.of(snapshots))
    write_document(history_document(report), options)
    return 0


def _next_step(tag: Tag, options: argparse.Namespace) -> str:
    """Return why there is nothing, and what to do about it."""
    if options.demo:
        return "the demo has no history of it · clantui history --demo has one"
    if options.store is False:
        return "with --no-store nothing is saved"
    return f"No history yet. clantui show {tag.text} saves a first snapshot."
