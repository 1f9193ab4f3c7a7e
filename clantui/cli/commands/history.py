"""`clantui history`: what is remembered of a clan. It asks nobody."""

from __future__ import annotations

import argparse
import sys
from typing import Final

from clantui.cli.documents import write_document
from clantui.core.export.history import HistoryReport, history_document
from clantui.core.history.timeline import History
from clantui.core.model.tag import Tag
from clantui.core.ports import ClanSource

NOTHING: Final = 4
"""Exit code when nothing is remembered of the clan."""


async def history(options: argparse.Namespace, engine: ClanSource) -> int:
    """Print what is remembered of the clan that was asked for.

    Args:
        options: of the command line.
        engine: what remembers it.

    Returns:
        The exit code.
    """
    tag: Tag | None = options.tag
    if options.demo:
        home = await engine.open_demo()
        tag = tag or home
    assert tag is not None  # noqa: S101 — without a clan only the demo gets here
    snapshots = await engine.history(tag)
    if not snapshots:
        print(f"clantui: {tag}: {_next_step(tag, options)}", file=sys.stderr)
        return NOTHING
    report = HistoryReport(clan=tag, name=snapshots[-1].name, history=History.of(snapshots))
    write_document(history_document(report), options)
    return 0


def _next_step(tag: Tag, options: argparse.Namespace) -> str:
    """Why there is nothing, and what to do about it."""
    if options.demo:
        return "the demo remembers nothing of it · its own clan: clantui history --demo"
    if options.no_store:
        return "nothing is remembered with --no-store"
    return f"nothing is remembered of it yet · clantui show {tag.text} reads it once"
